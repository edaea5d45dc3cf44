"""Online backup, restore and integrity checks, always through SQLite itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import peewee

from crm_tui.domain.errors import Damaged, Foreign, Refused, Unavailable
from crm_tui.domain.words import N_
from data import database


def write(target: Path) -> int:
    """Copy the open store to a new file, whole or not at all; returns its size in bytes.

    Raises:
        Refused: the target exists.
        Unavailable: it cannot be written.
    """
    if target.exists() or target.is_symlink():
        raise Refused(text=N_("{path} exists already"), path=str(target))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        with database.translated():
            copy = peewee.sqlite3.connect(str(part))
            try:
                database.store().connection().connection().backup(copy, pages=2000)
                copy.execute("PRAGMA journal_mode=DELETE")
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
    return target.stat().st_size


def _checked(connection: Any, path: Path) -> None:
    answer = connection.execute("PRAGMA integrity_check(5)").fetchall()
    if answer != [("ok",)]:
        raise Damaged(path=str(path), reason="; ".join(str(row[0]) for row in answer))


def restore(source: Path) -> None:
    """Replace the content of the open store by that of a backup, in the same file, in one step for all others.

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
            with database.store().gate.held(database.store().timeout):
                copy.backup(database.store().connection().connection())
        except peewee.sqlite3.DatabaseError as error:
            if "not a database" in str(error):
                raise Foreign(path=str(source), reason=N_("it is not an SQLite file")) from error
            raise
        finally:
            copy.close()


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
