"""A drop folder: files that lie in it are incoming contacts.

A file is claimed by a rename into ``.taken`` under a name that nobody else has, which one process alone can do; while it
is in hand it is locked, so that others see who died. In the end it lies in ``done``, or in ``failed`` beside a text that
says why. All names are looked up in folders that are held open, and nothing is opened before it is known what it is.

Sources: threats T24, T25, T28; faults F10 (kill -9).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import stat
import time
from collections.abc import Collection, Iterator

from crm_tui.domain.errors import Refused
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.providers.base import Parcel, SourceUnavailable

TAKEN, DONE, FAILED = ".taken", "done", "failed"
_REASON = ".reason.txt"
SETTLED_SECONDS = 2.0
"""A file that was written to so lately may not be whole yet."""
MOST_BYTES = 25 << 20
_PARTIAL = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
_NAME_BYTES = 200
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CLAIM = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{24}\.")


def trouble(path: str) -> str:
    """Why a folder cannot be watched; empty when it can. A text to translate."""
    if not os.path.isabs(path):
        return N_("is not an absolute path")
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return N_("is not there, or cannot be looked at")
    return _unsafe(found)


def _unsafe(found: os.stat_result) -> str:
    if not stat.S_ISDIR(found.st_mode):
        return N_("is not a folder")
    if found.st_uid != os.geteuid():
        return N_("belongs to somebody else")
    return N_("can be written by everybody") if found.st_mode & stat.S_IWOTH else ""


def failed(path: str) -> int:
    """How many files lie in ``failed``, each beside its reason."""
    try:
        return sum(name.endswith(_REASON) for name in os.listdir(os.path.join(path, FAILED)))
    except OSError:
        return 0


class Folder:
    """A source of incoming contacts."""

    def __init__(
        self, path: str, protected: Collection[tuple[int, int]] = (), *, settled: float = SETTLED_SECONDS
    ) -> None:
        """A folder that is looked at when parcels are asked for.

        Args:
            path: Absolute; the folder must be there, and belong to this account alone.
            protected: Device and inode of files that must not be opened: the database and its companions.
            settled: Seconds after the last write before a file counts as whole.
        """
        self.path = path
        self._protected = frozenset(protected)
        self._settled = settled

    def parcels(self) -> Iterator[Parcel]:
        """What was begun and left by who died, then what lies in the folder, by name.

        Raises:
            SourceUnavailable: the folder is not there.
            Refused: it is not safe: somebody else could exchange what lies in it.
        """
        with _opened(self.path) as root, _inner(root, TAKEN) as taken:
            for name in sorted(os.listdir(taken)):
                if _CLAIM.match(name) and (found := self._hold(root, taken, name)) is not None:
                    with contextlib.closing(found):
                        yield found
            for name in sorted(os.listdir(root)):
                claimed = self._claim(root, taken, name)
                if claimed and (found := self._hold(root, taken, claimed)) is not None:
                    with contextlib.closing(found):
                        yield found

    def _ready(self, root: int, name: str) -> bool:
        """Whether it is something to take: no folder, not hidden, whole, and not the database in a wrong place."""
        if name.startswith(".") or name.casefold().endswith(_PARTIAL):
            return False
        try:
            found = os.stat(name, dir_fd=root, follow_symlinks=False)
        except OSError:
            return False
        fresh = 0 <= time.time() - found.st_mtime < self._settled
        return not (fresh or stat.S_ISDIR(found.st_mode) or (found.st_dev, found.st_ino) in self._protected)

    def _claim(self, root: int, taken: int, name: str) -> str:
        """The name under which the file is ours; empty when it is nothing to take, or another process was faster."""
        if not self._ready(root, name):
            return ""
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        claimed = f"{stamp}-{secrets.token_hex(12)}.{_cut(name)}"
        try:
            os.rename(name, claimed, src_dir_fd=root, dst_dir_fd=taken)
        except OSError:
            return ""
        return claimed

    def _hold(self, root: int, taken: int, claimed: str) -> _File | None:
        """The claimed file in hand; None when another process has it, or has brought it to an end."""
        try:
            found = os.stat(claimed, dir_fd=taken, follow_symlinks=False)
        except OSError:
            return None
        refusal = self._refusal(found)
        if refusal:
            return _File(root, taken, claimed, None, refusal)
        descriptor = -1
        try:
            descriptor = os.open(claimed, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=taken)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            now = os.stat(claimed, dir_fd=taken, follow_symlinks=False)
            held = os.fstat(descriptor)
            if (now.st_dev, now.st_ino) == (held.st_dev, held.st_ino) == (found.st_dev, found.st_ino):
                return _File(root, taken, claimed, descriptor, "")
        except PermissionError:
            return _File(root, taken, claimed, None, N_("cannot be read"))
        except OSError:
            pass
        if descriptor >= 0:
            os.close(descriptor)
        return None

    def _refusal(self, found: os.stat_result) -> str:
        """Why it must not even be opened."""
        if not stat.S_ISREG(found.st_mode):
            return N_("is not a regular file")
        if (found.st_dev, found.st_ino) in self._protected:
            return N_("is the database itself")
        if found.st_nlink != 1:
            return N_("has further names elsewhere")
        return N_("is larger than 25 MiB") if found.st_size > MOST_BYTES else ""


class _File:
    """A claimed file."""

    def __init__(self, root: int, taken: int, claimed: str, descriptor: int | None, refusal: str) -> None:
        self._root, self._taken, self._claimed = root, taken, claimed
        self._descriptor = descriptor
        self._refusal = refusal
        self._ended = False

    @property
    def name(self) -> str:
        """What it was called in the folder."""
        return self._claimed.partition(".")[2]

    @property
    def key(self) -> str:
        """Given when it was claimed."""
        return f"folder:{self._claimed.partition('.')[0]}"

    def read(self) -> bytes:
        """All of it.

        Raises:
            Refused: it is no regular file, too large, or one of those out of bounds.
        """
        if self._descriptor is None:
            raise Refused(text=N_("{path} {reason}"), path=shown(self.name), reason=self._refusal)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        found: list[bytes] = []
        size = 0
        while block := os.read(self._descriptor, 1 << 20):
            size += len(block)
            if size > MOST_BYTES:
                raise Refused(text=N_("{path} {reason}"), path=shown(self.name), reason=N_("is larger than 25 MiB"))
            found.append(block)
        return b"".join(found)

    def done(self) -> None:
        """Into ``done``."""
        self._move(DONE)

    def fail(self, reason: str, rest: bytes | None = None) -> None:
        """Into ``failed``, beside a text with the reason; when only a part failed, the whole is done and the part lies there."""
        name = self._final()
        with _inner(self._root, FAILED) as failed:
            _write(failed, f"{name}{_REASON}", reason.encode("utf-8", "replace"))
            if rest is not None:
                _write(failed, f"{name}.rest.json", rest)
        self._move(FAILED if rest is None else DONE)

    def release(self) -> None:
        """Let go of it; it stays where it is."""
        self.close()

    def close(self) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _final(self) -> str:
        stamp, _dash, token = self._claimed.partition(".")[0].partition("-")
        return _cut(f"{stamp}-{token[:8]}-{self.name}")

    def _move(self, where: str) -> None:
        if self._ended:
            return
        self._ended = True
        with _inner(self._root, where) as folder, contextlib.suppress(FileNotFoundError):
            os.rename(self._claimed, self._final(), src_dir_fd=self._taken, dst_dir_fd=folder)
        self.close()


def _cut(name: str) -> str:
    """A name that a folder takes, its ending kept."""
    if len(os.fsencode(name)) <= _NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    ending = f"{dot}{suffix}" if dot and len(suffix) <= 8 else ""
    return os.fsdecode(os.fsencode(stem or name)[: _NAME_BYTES - len(ending)]) + ending


def _write(folder: int, name: str, data: bytes) -> None:
    """A new file, whole or not at all; one that is there already came from a run that died, and is replaced."""
    draft = f".{secrets.token_hex(8)}"
    descriptor = os.open(
        draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder
    )
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[int]:
    """The folder held open, so that nobody can put another one in its place."""
    try:
        descriptor = os.open(path, _FOLDER)
    except OSError as error:
        raise SourceUnavailable(path=path, reason=os.strerror(error.errno or 0)) from error
    try:
        reason = _unsafe(os.fstat(descriptor))
        if reason:
            raise Refused(text=N_("the drop folder {reason}"), reason=reason)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _inner(root: int, name: str) -> Iterator[int]:
    """A folder in the folder, made when it is not there, ours alone."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=root)
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=root)
    except OSError as error:
        raise Refused(
            text=N_("the drop folder {reason}"), reason=N_("has no folder of its own for what was taken")
        ) from error
    try:
        reason = _unsafe(os.fstat(descriptor))
        if reason:
            raise Refused(text=N_("the drop folder {reason}"), reason=reason)
        yield descriptor
    finally:
        os.close(descriptor)
