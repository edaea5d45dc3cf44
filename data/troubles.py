"""Whose fault an error is: that of the store, which is busy, full or failing, or that of what was asked of it."""

from __future__ import annotations

import errno

import peewee

from crm_tui.domain.errors import Busy, CrmError, Damaged

_MACHINE = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EINTR,
})  # fmt: skip
"""What an operating system says that is out of something, or whose disk fails."""
_FAILING: tuple[type[BaseException], ...] = (
    peewee.OperationalError, peewee.InternalError, peewee.sqlite3.OperationalError, peewee.sqlite3.InternalError,
)  # fmt: skip
_REFUSING: tuple[type[BaseException], ...] = (peewee.IntegrityError, peewee.sqlite3.IntegrityError)


def of_the_store(error: BaseException) -> bool:
    """Whether it has nothing to do with what was asked: the same may go well when it is asked again later."""
    if isinstance(error, CrmError):
        return isinstance(error, (Busy, Damaged))
    if isinstance(error, OSError):
        return error.errno in _MACHINE
    return isinstance(error, (*_FAILING, MemoryError))


def refused(error: BaseException) -> str:
    """What the store has refused: ``unique``, ``foreign key``, ``not null`` or ``check``; empty for other errors."""
    if not isinstance(error, _REFUSING):
        return ""
    word = str(error).partition(" constraint failed")[0].strip().casefold()
    return word if word in ("unique", "foreign key", "not null", "check") else ""
