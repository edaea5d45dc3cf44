"""A private copy of the store that one thread works on, as if it were the store; nothing of it is left at the end.

The copy is made by SQLite's backup inside one read snapshot: nobody waits for it, and it sees one state. It lies in
memory, so that no kill leaves anything. Nothing leaves it either: no lock is taken, nothing that waits for a commit is
called, content of attached files stays in memory.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import peewee

from crm_tui.domain.errors import Busy, Unavailable
from crm_tui.domain.words import N_
from data import database
from data.folding import fold
from data.gate import Gate

_PAGES = 2000
"""Between two looks at the clock: about ten milliseconds."""
_PRAGMAS = [
    ("journal_mode", "memory"),
    ("synchronous", "off"),
    ("foreign_keys", 1),
    ("temp_store", "memory"),
    ("trusted_schema", 0),
]


class _Open(Gate):
    """No queue: nobody else writes there."""

    @contextlib.contextmanager
    def held(self, timeout: float) -> Iterator[None]:
        """At once."""
        del timeout
        yield

    def mark(self, text: str) -> None:
        """Nobody looks for who dies here, and the file belongs to the store."""

    def marked(self) -> str:
        """Nobody died here."""
        return ""


class Aside(database.Store):
    """The copy."""

    def __init__(self, of: database.Store) -> None:
        super().__init__(of.path, of.timeout)
        self.safe = True
        self.gate = _Open(of.path)
        self.aside = {}
        self.db = peewee.SqliteDatabase(":memory:", lock_type="IMMEDIATE", autoconnect=False, pragmas=_PRAGMAS)
        self.db.register_function(fold, "crm_fold", 1)


@contextlib.contextmanager
def working(seconds: float, most: int | None = None) -> Iterator[None]:
    """This thread works on a copy of the store as it is now; other threads and processes do not see it.

    Args:
        seconds: How long copying may take.
        most: Bytes of memory that it may take.

    Raises:
        Busy: it took longer.
        Unavailable: there is not enough memory.
    """
    real = database.store()
    if database.in_transaction() or real.aside is not None:
        raise RuntimeError("work aside begins outside of transactions, and once")
    copy = Aside(real)
    try:
        _fill(real, copy, time.monotonic() + seconds, most)
        database.step_aside(copy)
        yield
    finally:
        database.step_aside(None)
        copy.close_thread()


def _fill(real: database.Store, copy: Aside, until: float, most: int | None) -> None:
    def look(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > until:
            raise Busy(holder=N_("the copy of the database"))

    with database.snapshot():
        size = int(database.sql("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")[0][0])
        if most is not None and size > most:
            raise Unavailable(
                path=str(real.path), reason=N_("a copy of it in memory takes too much of what is free"),
                hint=N_("rehearse on a machine with more memory, or on a smaller copy of the database"),
            )  # fmt: skip
        with database.translated():
            real.raw().backup(copy.raw(), pages=_PAGES, progress=look)
