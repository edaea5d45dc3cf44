"""Online backup, restore and integrity checks, always through SQLite itself."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee

from crm_tui.domain.errors import Damaged, Foreign, Refused, Unavailable
from crm_tui.domain.words import N_
from data import database
from data.faults import fault


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written."""

    size: int
    """Bytes."""
    missing: int = 0
    """Attached files that it lacks, because the store does."""


def write(target: Path, *, files: bool = True) -> Written:
    """Copy the open store to a new file with the files that its records have, whole or not at all.

    Args:
        target: The new file.
        files: Whether the content of attached files goes along; where the copy stays beside the store it need not.

    Raises:
        Refused: the target exists.
        Unavailable: it cannot be written.
    """
    if target.exists() or target.is_symlink():
        raise Refused(text=N_("{path} exists already"), path=str(target))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    missing = 0
    try:
        with database.translated():
            copy = peewee.sqlite3.connect(str(part))
            try:
                database.store().connection().connection().backup(copy, pages=2000)
                copy.execute("PRAGMA journal_mode=DELETE")
                missing = _pack(copy) if files else 0
                _checked(copy, target)
            finally:
                copy.close()
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.link(part, target)
    except FileExistsError:
        raise Refused(text=N_("{path} exists already"), path=str(target)) from None
    except OSError as error:
        raise Unavailable(path=str(target), reason=os.strerror(error.errno or 0)) from error
    finally:
        part.unlink(missing_ok=True)
    return Written(target.stat().st_size, missing)


def _pack(copy: Any) -> int:
    from data import backup_files  # noqa: PLC0415 — a start needs no backup

    return backup_files.pack(copy)


def _checked(connection: Any, path: Path) -> None:
    answer = connection.execute("PRAGMA integrity_check(5)").fetchall()
    if answer != [("ok",)]:
        raise Damaged(path=str(path), reason="; ".join(str(row[0]) for row in answer))


def restore(source: Path, *, at: int = 0) -> None:
    """Replace the content of the open store by that of a backup, in the same file, in one step for all others.

    Messages do not leave it until somebody says so; ``at`` is when that began, UTC ms.

    The files that it holds are there before: they lie beside the store under their content.

    Raises:
        Foreign, Damaged: the backup is not one of ours or is damaged; the store is untouched.
    """
    if source.exists() and source.samefile(database.store().path):
        raise Refused(text=N_("{path} is the database itself"), path=str(source))
    database.check_file(source)
    with database.translated():
        copy = peewee.sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if copy.execute("PRAGMA application_id").fetchone()[0] != database.APPLICATION_ID:
                raise Foreign(path=str(source), reason=N_("it belongs to another program"))
            _checked(copy, source)
            _replace(copy, source, at)
        except peewee.sqlite3.DatabaseError as error:
            if "not a database" in str(error):
                raise Foreign(path=str(source), reason=N_("it is not an SQLite file")) from error
            raise
        finally:
            copy.close()


def _hold_messages(at: int) -> None:
    """What was about to leave when the backup was made may have left since, and steps that are done once more would send it
    again: nothing leaves until somebody lets it.

    Source: threats T44. The place in the queue is held: nobody can have taken a message in between.
    """
    from data import outbox  # noqa: PLC0415 — a start needs no backup

    if database.sql(outbox.THERE):
        outbox.hold_all(at)


def _replace(copy: Any, source: Path, at: int) -> None:
    from data import backup_files, kept_files, stores  # noqa: PLC0415 — a start needs no backup

    if backup_files.has_content(copy):
        with _told():
            backup_files.unpack(copy, source, kept_files.folder(), stores.images())
        fault("files-restored")
    with (
        backup_files.without_content(copy, database.store().path) as bare,
        database.store().gate.held(database.store().timeout),
    ):
        bare.backup(database.store().connection().connection())
        _hold_messages(at)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(path=str(database.store().path.parent), reason=os.strerror(error.errno or 0)) from error


def problems() -> list[str]:
    """What an integrity check, a foreign key check and a recount of the stage totals find wrong; empty is good."""
    found = [str(row[0]) for row in database.sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
    found += [f"foreign key: {row[0]} row {row[1]} → {row[2]}" for row in database.sql("PRAGMA foreign_key_check")[:20]]
    for (kind,) in database.sql(
        "SELECT DISTINCT p.entity FROM pipeline p JOIN sqlite_master m ON m.name = p.entity AND m.type = 'table' ORDER BY 1"
    ):
        found += [
            f"stage {stage}: {n} records of the type {kind} counted, {kept} kept"
            for stage, n, kept in database.sql(
                f"""SELECT t.stage, count(d.id), t.n FROM pipeline p JOIN stage s ON s.pipeline = p.id
                JOIN stage_total t ON t.stage = s.id LEFT JOIN {kind} d ON d.stage = t.stage AND d.deleted_at IS NULL
                WHERE p.entity = ? GROUP BY t.stage
                HAVING count(d.id) <> t.n OR coalesce(sum(d.amount_base), 0) <> t.amount""",
                (kind,),
            )
        ]
    return found
