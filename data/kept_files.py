"""Attached files: their content in a folder beside the store, under its SHA-256; a row says what each is called.

Content is there whole before a row names it, and leaves when no row does: both with the write lock held, so that the
same content may come and go at once. What a process leaves behind that dies in between is an orphan: `orphans`.
Sources: threats T24–T26; faults F02, F06.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data import database, stores
from data.faults import fault

BLOCK = 1 << 20
_PART = ".part"
_HEX = frozenset("0123456789abcdef")
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file; it never changes."""

    id: int
    name: str
    size: int
    """Bytes."""
    media: str
    sha256: str
    created_at: int
    """UTC ms."""
    created_by: int | None


class TooLarge(Exception):
    """The content has more bytes than it may."""


def folder() -> Path:
    """Where the content of the open store lies."""
    return stores.files_of(database.store().path)


def place(digest: str) -> Path:
    """Where content of that SHA-256 lies, or would lie."""
    return folder() / digest[:2] / digest


def keep(source: BinaryIO, limit: int) -> tuple[str, int]:
    """Put content into the folder; it is there whole or not at all. Returns its SHA-256 and its size.

    Args:
        source: Read to its end.
        limit: Bytes that it may have.

    Raises:
        TooLarge: it has more.
        OSError: it cannot be read or written.
    """
    if (aside := database.store().aside) is not None:
        held = io.BytesIO()
        digest, size = _copy(source, held, limit)
        aside[digest] = held.getvalue()
        return digest, size
    home = folder()
    home.mkdir(mode=0o700, exist_ok=True)
    fresh = home / f"{secrets.token_hex(8)}{_PART}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
            digest, size = _copy(source, file, limit)
            file.flush()
            os.fsync(file.fileno())
        fault("file-written")
        publish(fresh, digest)
    finally:
        fresh.unlink(missing_ok=True)
    fault("file-kept")
    return digest, size


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > limit:
            raise TooLarge
        digest.update(block)
        target.write(block)
    return digest.hexdigest(), size


def publish(fresh: Path, digest: str) -> None:
    """A file that is written and synced becomes the content of that SHA-256, also in the place of a damaged one."""
    target = place(digest)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    os.replace(fresh, target)
    for each in (target.parent, folder()):
        sync(each)


def sync(path: Path) -> None:
    """What the folder says is on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def add(name: str, size: int, media: str, digest: str, *, at: int, by: int | None) -> int | None:
    """A row for content that lies in the folder; its number. None when the content has just been swept: keep it again."""
    with database.transaction():
        if digest not in (database.store().aside or ()) and not place(digest).is_file():
            return None
        return database.insert(
            "INSERT INTO attachment (name, size, media, sha256, created_at, created_by) VALUES (?,?,?,?,?,?)",
            (name, size, media, digest, at, by),
        )


_SELECT = "SELECT id, name, size, media, sha256, created_at, created_by FROM attachment"


def rows(ids: Iterable[int]) -> dict[int, Attachment]:
    """What is known of these numbers; those that are gone are missing."""
    found: dict[int, Attachment] = {}
    for number in dict.fromkeys(ids):
        found |= {row[0]: Attachment(*row) for row in database.sql(f"{_SELECT} WHERE id = ?", (number,))}
    return found


def called(name: str, limit: int) -> list[Attachment]:
    """Files of that name, the newest first."""
    return [
        Attachment(*row) for row in database.sql(f"{_SELECT} WHERE name = ? ORDER BY id DESC LIMIT ?", (name, limit))
    ]


def every() -> Iterator[Attachment]:
    """All of them, by number."""
    last = 0
    while found := database.sql(f"{_SELECT} WHERE id > ? ORDER BY id LIMIT 500", (last,)):
        yield from (Attachment(*row) for row in found)
        last = found[-1][0]


def any_row() -> bool:
    """Whether anything was ever attached."""
    return bool(database.sql("SELECT 1 FROM attachment LIMIT 1"))


@contextlib.contextmanager
def opened(digest: str) -> Iterator[BinaryIO]:
    """The content of that SHA-256.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    held = (database.store().aside or {}).get(digest)
    if held is not None:
        yield io.BytesIO(held)
        return
    descriptor = os.open(place(digest), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError(str(place(digest)))
        yield file


def blocks(digest: str) -> Iterator[bytes]:
    """The content in blocks.

    Raises:
        OSError: it is not there, cannot be read, or is not what its name says: told after the last block.
    """
    seen = hashlib.sha256()
    with opened(digest) as file:
        while block := file.read(BLOCK):
            seen.update(block)
            yield block
    if seen.hexdigest() != digest:
        raise OSError(f"{place(digest)}: damaged")


def whole(found: Attachment) -> bool:
    """Whether the content is there and is what it was."""
    try:
        size = sum(map(len, blocks(found.sha256)))
    except OSError:
        return False
    return size == found.size


# ── What nobody names ──


def sweep(digests: Iterable[str]) -> int:
    """Remove content that no row names; how much there was. Outside of a transaction."""
    if database.store().aside is not None:
        return 0
    gone = 0
    for digest in dict.fromkeys(digests):
        with database.transaction():
            if not database.sql("SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1", (digest,)):
                with contextlib.suppress(FileNotFoundError):
                    place(digest).unlink()
                    gone += 1
    return gone


def lying() -> Iterator[tuple[Path, str]]:
    """Every file in the folder, with the SHA-256 that it is named after; empty for one that was never finished."""
    home = folder()
    if not home.is_dir():
        return
    for path in sorted(home.rglob("*")):
        if path.is_file() or path.is_symlink():
            own = len(path.name) == _DIGEST and set(path.name) <= _HEX and path.parent.name == path.name[:2]
            yield path, path.name if own else ""


def orphans(before: float) -> tuple[list[Path], list[str]]:
    """Files that were never finished, and the SHA-256 of content that no row names.

    Args:
        before: Seconds since 1970: what is younger may belong to somebody who is at it just now.
    """
    parts: list[Path] = []
    digests: list[str] = []
    for path, digest in lying():
        with contextlib.suppress(FileNotFoundError):
            if path.lstat().st_mtime >= before:
                continue
            if not digest:
                parts.append(path)
            elif not database.sql("SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1", (digest,)):
                digests.append(digest)
    return parts, digests
