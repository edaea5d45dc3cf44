"""Put a backup into the place of a database that cannot be opened any more; the damaged files are kept beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import peewee

from crm_tui.domain.errors import Damaged, Foreign, NewerStore, NotFound, Unavailable
from crm_tui.domain.words import N_
from data import database
from data.migrations import runner


def check(source: Path) -> int:
    """The schema version of a backup that is whole and ours.

    Raises:
        NotFound, Foreign, Damaged, NewerStore: what is wrong with it.
    """
    if not source.exists():
        raise NotFound(what=N_("backup"), name=str(source))
    try:
        copy = peewee.sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if copy.execute("PRAGMA application_id").fetchone()[0] != database.APPLICATION_ID:
                raise Foreign(path=str(source), reason=N_("it belongs to another program"))
            version = int(copy.execute("PRAGMA user_version").fetchone()[0])
            answer = copy.execute("PRAGMA integrity_check(5)").fetchall()
        finally:
            copy.close()
    except peewee.sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise Foreign(path=str(source), reason=N_("it is not an SQLite file")) from error
        raise Damaged(path=str(source), reason=str(error)) from error
    if answer != [("ok",)]:
        raise Damaged(path=str(source), reason="; ".join(str(row[0]) for row in answer))
    if version > runner.LATEST:
        raise NewerStore(path=str(source), found=version, known=runner.LATEST, hint=N_("upgrade crm-tui"))
    return version


def place(source: Path, path: Path, stamp: str, *, notes: Mapping[str, str] | None = None, at: int = 0) -> list[Path]:
    """The backup becomes the database; returns where the files are that it replaces.

    Nobody may have the database open: it could not be opened anyway.

    Args:
        source: A backup.
        path: The database, damaged or missing.
        stamp: What the names of the replaced files end with.
        notes: Settings of the store that it is to have, by key.
        at: Since when no message leaves it, UTC ms.

    Raises:
        NotFound, Foreign, Damaged, NewerStore: the backup; nothing was touched.
        Unavailable: the folder cannot be written.
    """
    check(source)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.restored")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        _copy(source, fresh, path, notes or {}, at)
        kept = _set_aside(path, stamp)
        os.replace(fresh, path)
        _sync(path.parent)
    except OSError as error:
        raise Unavailable(path=str(path), reason=os.strerror(error.errno or 0)) from error
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _copy(source: Path, fresh: Path, path: Path, notes: Mapping[str, str], at: int) -> None:
    """Through SQLite, so that a backup with a journal beside it is read whole; its files go beside the database."""
    from data import backup_files, outbox, stores  # noqa: PLC0415 — only a rescue needs them

    old = peewee.sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    new = peewee.sqlite3.connect(str(fresh))
    try:
        with database.translated():
            if backup_files.has_content(old):
                backup_files.unpack(old, source, stores.files_of(path), stores.images_of(path))
            with backup_files.without_content(old, path) as bare:
                bare.backup(new)
            with new:
                new.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", notes.items())
                if new.execute(outbox.THERE).fetchone():
                    new.execute(outbox.HOLD[0])
                    new.execute(outbox.HOLD[1], (f"{at} {outbox.RESTORED}",))
            new.execute("PRAGMA journal_mode=DELETE")
    finally:
        new.close()
        old.close()
    _sync(fresh)


def _set_aside(path: Path, stamp: str) -> list[Path]:
    """The log files go first: a new database must never meet the log of an old one."""
    kept = []
    for suffix in ("-wal", "-shm", ""):
        found = path.with_name(path.name + suffix)
        if found.exists():
            aside = path.with_name(f"{path.name}.damaged-{stamp}{suffix}")
            found.rename(aside)
            kept.append(aside)
    return kept


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
