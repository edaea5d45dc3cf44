"""The way in: open or create the store, find out who sits there, build the session."""

from __future__ import annotations

import contextlib
import os
import pwd
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import NotAllowed, Refused
from crm_tui.domain.reference import User
from crm_tui.domain.words import N_
from crm_tui.services import settings, users
from crm_tui.services.session import Session, utc_now
from data import database, opening, rights
from data import settings as stored_settings

if TYPE_CHECKING:
    from data.backup import Written

LAST_BACKUP = "last_backup_at"
"""Where the store keeps when it was backed up last, in UTC ms."""
LAST_BACKUP_FILE = "last_backup_file"
"""Where it keeps the name of that backup."""


def system_user() -> tuple[str, str]:
    """Login and full name of the operating system's user, the login alone where the system knows no name."""
    number = os.getuid()
    try:
        entry = pwd.getpwuid(number)
    except KeyError:
        return f"uid{number}", ""
    return entry.pw_name, entry.pw_gecos.partition(",")[0].strip()


def create(path: Path, *, lang: str, clock: Callable[[], datetime] = utc_now) -> None:
    """A new database with the default pipeline, dictionaries and currencies.

    Raises:
        Refused: the file exists.
        Unavailable: it cannot be written.
    """
    opening.create_store(path, at=to_ms(clock()), lang=lang)


def ensure_exists(path: Path, *, lang: str) -> bool:
    """Create the database when there is none; whether it was created. Several programs may start at once.

    Raises:
        Unavailable: it cannot be written.
    """
    if path.exists():
        return False
    try:
        create(path, lang=lang)
    except Refused:
        return False
    return True


def open_session(
    path: Path,
    *,
    lang: str,
    operator: str | None = None,
    origin: str = "ui",
    dry_run: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> Session:
    """The session of the operator on this database, which becomes the process's store.

    Args:
        path: The database; it must exist.
        lang: The language of what the session creates.
        operator: Act as this login; administrators only. The user of the operating system when None.
        origin: ``ui`` or ``cli``.
        dry_run: Nothing is stored.
        clock: What tells the time.

    Raises:
        NotFound, Foreign, Unavailable, NewerStore, Damaged: the database.
        NotAllowed: an inactive operator, or ``operator`` by somebody who is no administrator.
    """
    login, name = system_user()
    opening.open_store(path, holder=login)
    try:
        me = users.ensure(login, name, clock())
        session = _session(me, lang=lang, origin=origin, dry_run=dry_run, clock=clock)
        if operator is None or operator == me.login:
            return session
        return _session(_other(session, operator), lang=lang, origin=origin, dry_run=dry_run, clock=clock)
    except BaseException:
        database.close()
        raise


def _session(user: User, *, lang: str, origin: str, dry_run: bool, clock: Callable[[], datetime]) -> Session:
    return Session(
        user_id=user.id,
        login=user.login,
        name=user.name,
        zone=settings.company_zone(),
        is_admin=user.is_admin,
        may_settings=user.may_settings or user.is_admin or rights.settings(user.id),
        origin=origin,
        lang=lang,
        dry_run=dry_run,
        clock=clock,
    )


def _other(session: Session, login: str) -> User:
    if not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("act as somebody else"))
    found = users.by_login(session, login)
    if not found.active:
        raise NotAllowed(login=found.login, verb=N_("enter: the account is inactive"))
    return found


def leave() -> None:
    """Close the store; the session ends."""
    database.close()


def backup(session: Session, target: Path) -> Written:
    """Copy the whole database, with the attached files, to a new file, whole or not at all.

    Raises:
        NotAllowed: for anybody but an administrator, since a backup holds everything.
        Refused: the target exists.
        Unavailable: it cannot be written.
    """
    if not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("back up the database"))
    from data import backup as backups  # noqa: PLC0415 — the first picture of the board needs none

    if session.dry_run:
        return backups.Written(0)
    written = backups.write(target)
    with database.transaction():
        stored_settings.put(LAST_BACKUP, str(session.now_ms()))
        stored_settings.put(LAST_BACKUP_FILE, str(target))
    return written


def restore(session: Session, source: Path) -> None:
    """Replace the content of the database by that of a backup, in one step for all who have it open.

    Raises:
        NotAllowed: for anybody but an administrator.
        NotFound, Foreign, Damaged, NewerStore: the backup; the database is untouched.
    """
    if not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("restore a backup"))
    from data import backup as backups  # noqa: PLC0415 — see backup
    from data import rescue  # noqa: PLC0415 — see backup

    rescue.check(source)
    if not session.dry_run:
        noted = _noted(source)
        backups.restore(source, at=session.now_ms())
        with database.transaction():
            for key, value in noted.items():
                stored_settings.put(key, value)


def _noted(source: Path) -> dict[str, str]:
    """What the store keeps of a backup that it was restored from: it cannot know itself when it was written."""
    with contextlib.suppress(OSError):
        return {LAST_BACKUP: str(int(source.stat().st_mtime * 1000)), LAST_BACKUP_FILE: str(source)}
    return {}


def replace(path: Path, source: Path, *, clock: Callable[[], datetime] = utc_now) -> list[Path]:
    """Put a backup into the place of a database that is damaged or missing; returns where the damaged files are.

    Nobody can be asked for rights in a damaged database: whoever may write the folder may do this.

    Raises:
        NotFound, Foreign, Damaged, NewerStore: the backup; nothing was touched.
        Unavailable: the folder cannot be written.
    """
    from data import rescue  # noqa: PLC0415 — see backup

    now = clock()
    return rescue.place(source, path, now.strftime("%Y%m%dT%H%M%S"), notes=_noted(source), at=to_ms(now))
