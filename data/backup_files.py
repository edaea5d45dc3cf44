"""Attached files in a backup: a table of the copy holds their content, so that a backup is one file.

A backup without the table is one of a store without files, or of an older program: it is restored as it is.
Source: faults F04; threats T24: only names that we give ourselves are written back.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee

from crm_tui.domain.errors import Damaged
from crm_tui.domain.words import N_
from data import kept_files, stores

TABLE = "backup_content"
_CREATE = f"CREATE TABLE {TABLE} (name TEXT NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL)"
_DIGEST = re.compile("[0-9a-f]{64}")
_IMAGE = re.compile(r"images/([0-9a-f]{64})\.(png|jpg)")
"""Signatures and stamps as older versions kept them."""


def pack(copy: Any) -> int:
    """Put the content of every file that the copy names into it; returns how much is missing or damaged.

    Args:
        copy: A connection to the copy of the open store.
    """
    names = [row[0] for row in copy.execute("SELECT DISTINCT sha256 FROM attachment ORDER BY sha256")]
    images = sorted(stores.images().glob("*")) if stores.images().is_dir() else []
    if not names and not images:
        return 0
    missing = 0
    copy.execute(_CREATE)
    for name in names:
        missing += not _packed(copy, name, kept_files.blocks(name))
    for path in images:
        if _IMAGE.fullmatch(f"images/{path.name}"):
            missing += not _packed(copy, f"images/{path.name}", _read(path))
    copy.commit()
    return missing


def _packed(copy: Any, name: str, blocks: Iterator[bytes]) -> bool:
    """One file, whole or not at all."""
    copy.execute("SAVEPOINT file")
    try:
        for part, block in enumerate(blocks):
            copy.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?)", (name, part, block))
        if not copy.execute(f"SELECT 1 FROM {TABLE} WHERE name = ? LIMIT 1", (name,)).fetchone():
            copy.execute(f"INSERT INTO {TABLE} VALUES (?, 0, x'')", (name,))
    except OSError:
        copy.execute("ROLLBACK TO file")
        return False
    finally:
        copy.execute("RELEASE file")
    return True


def _read(path: Path) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        while block := file.read(kept_files.BLOCK):
            yield block


def has_content(copy: Any) -> bool:
    """Whether the backup holds files."""
    return bool(copy.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (TABLE,)).fetchone())


def unpack(copy: Any, source: Path, folder: Path, images: Path) -> int:
    """Write the files of a backup beside the store; those that are there already stay. Returns how many were written.

    Before the store is replaced: whoever dies in between leaves orphans, never a record without its file.

    Args:
        copy: A connection to the backup.
        source: Its name, for messages.
        folder: Where content goes, under its SHA-256.
        images: Where signatures and stamps of older versions go.

    Raises:
        Damaged: content is not what its name says.
    """
    written = 0
    for (name,) in copy.execute(f"SELECT DISTINCT name FROM {TABLE} ORDER BY name").fetchall():
        image = _IMAGE.fullmatch(name)
        if image is None and _DIGEST.fullmatch(name) is None:
            raise Damaged(path=str(source), reason=N_("it holds a file under a name that no backup gives"))
        digest = image[1] if image else name
        target = images / f"{image[1]}.{image[2]}" if image else folder / digest[:2] / digest
        if not target.exists():
            _unpack(copy, name, digest, target, source)
            written += 1
    return written


def _unpack(copy: Any, name: str, digest: str, target: Path, source: Path) -> None:
    for each in (target.parent.parent, target.parent):
        each.mkdir(mode=0o700, exist_ok=True)
    fresh = target.parent / f"{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    seen = hashlib.sha256()
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
            for (block,) in copy.execute(f"SELECT content FROM {TABLE} WHERE name = ? ORDER BY part", (name,)):
                seen.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if seen.hexdigest() != digest:
            raise Damaged(path=str(source), reason=N_("a file in it is not what it was"))
        os.replace(fresh, target)
        kept_files.sync(target.parent)
    finally:
        fresh.unlink(missing_ok=True)


@contextlib.contextmanager
def without_content(copy: Any, beside: Path) -> Iterator[Any]:
    """A connection to the backup as the store is to become: without the content of its files.

    Args:
        copy: A connection to the backup.
        beside: The store; what is needed for a moment lies in its folder.
    """
    if not has_content(copy):
        yield copy
        return
    fresh = beside.with_name(f".{beside.name}.{secrets.token_hex(6)}.part")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    bare = peewee.sqlite3.connect(str(fresh))
    try:
        copy.backup(bare)
        bare.execute("PRAGMA journal_mode=MEMORY")
        bare.execute(f"DROP TABLE {TABLE}")
        bare.commit()
        bare.execute("VACUUM")
        yield bare
    finally:
        bare.close()
        fresh.unlink(missing_ok=True)
