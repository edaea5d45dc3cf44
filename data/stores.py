"""Which store this is: records that leave it are recognised when they come back."""

from __future__ import annotations

from pathlib import Path

from data import database


def origin_prefix(kind: str) -> str:
    """How the origin of a record of this store begins, where it has no other; the record's id follows."""
    rows = database.sql("SELECT created_at FROM currency ORDER BY id LIMIT 1")
    return f"crm:{rows[0][0] if rows else 0:x}:{kind}:"


def images() -> Path:
    """The folder beside the store in which older versions kept signatures and stamps, under the name of their content."""
    return images_of(database.store().path)


def images_of(path: Path) -> Path:
    """`images` of the store in that file."""
    return path.with_name(f"{path.stem}-images")


def files_of(path: Path) -> Path:
    """The folder beside the store in that file which holds the content of attached files."""
    return path.with_name(f"{path.name}.files")


def files() -> tuple[Path, ...]:
    """The open store and what lies beside it; nothing but SQLite may open or replace these."""
    path = database.store().path
    return (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal", ".lock")))
