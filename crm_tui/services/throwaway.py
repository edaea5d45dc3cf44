"""A database that goes away with the program: the demo company."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from crm_tui.domain.errors import Unavailable
from crm_tui.services import demo, entry

_NAME = re.compile(r"crm-tui-demo\.([0-9]+)\.[0-9a-f]+")


@contextlib.contextmanager
def company(lang: str, scale: int | None = None) -> Iterator[Path]:
    """A new database with a generated company; it is removed afterwards, and so is what killed programs left.

    Args:
        lang: The language of its names.
        scale: About so many deals; a handy number when None.

    Raises:
        InvalidValue: the scale is out of range.
        Unavailable: there is no room for it.
    """
    base = Path(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108 — the folder below is new, ours, and closed to others
    _sweep(base)
    folder = base / f"crm-tui-demo.{os.getpid()}.{os.urandom(8).hex()}"
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise Unavailable(path=str(folder), reason=os.strerror(error.errno or 0)) from error
    try:
        path = folder / "demo.db"
        entry.create(path, lang=lang)
        session = entry.open_session(path, lang=lang)
        for count in demo.fill(session, scale=demo.DEFAULT_SCALE if scale is None else scale):
            _tell(count)
        entry.leave()
        yield path
    finally:
        entry.leave()
        _remove(folder)


def _tell(count: int) -> None:
    """Large companies take a while."""
    if count >= 20_000 and sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r{count} …")
        sys.stderr.flush()


def _sweep(base: Path) -> None:
    """Remove demos of this user whose program is gone."""
    with contextlib.suppress(OSError):
        for found in base.iterdir():
            match = _NAME.fullmatch(found.name)
            if match and not found.is_symlink() and found.stat().st_uid == os.getuid() and not _runs(int(match[1])):
                _remove(found)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(folder: Path) -> None:
    """The folder and the files in it; what somebody else put there stays."""
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
