"""Open, create and check a store."""

from __future__ import annotations

import os
import time
from pathlib import Path

from crm_tui.domain.errors import Refused, Unavailable
from crm_tui.domain.words import N_
from data import database, registry
from data.migrations import runner


def create_store(path: Path, *, at: int, lang: str) -> None:
    """A new database with the default dictionaries, currencies and pipeline. Nothing is there before it is whole.

    Args:
        path: Must not exist.
        at: Now, UTC ms.
        lang: Language of the default names, ``en`` or ``it``.

    Raises:
        Refused: the file exists.
        Unavailable: the folder cannot be written.
    """
    if path.exists():
        raise Refused(text=N_("{path} exists already"), path=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Unavailable(path=str(path), reason=os.strerror(error.errno or 0)) from error
    from data import defaults_loader  # noqa: PLC0415 — only a new store needs it

    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    _remove(fresh)
    try:
        database.connect(fresh)
        runner.run(fresh)
        with database.transaction():
            defaults_loader.load(at=at, lang=lang)
        database.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        _publish(fresh, path)
    finally:
        database.close()
        _remove(fresh)


def _publish(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise Refused(text=N_("{path} exists already"), path=str(path)) from None
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(fresh: Path) -> None:
    for suffix in ("", "-wal", "-shm", ".lock", ".migrate"):
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)


def open_store(path: Path, *, timeout: float = 30.0, holder: str = "") -> int:
    """Make this file the process's store, migrated; returns how many migrations were applied.

    Raises:
        NotFound, Foreign, Unavailable, NewerStore, Damaged: see the error tree.
    """
    database.check_file(path)
    opened = database.connect(path, timeout=timeout)
    if holder:
        opened.gate.holder = f"{holder} (pid {os.getpid()})"
    try:
        version = database.check_identity(runner.LATEST)
        applied = 0
        if version != runner.LATEST:
            _backup_before(path, version)
            applied = runner.run(path)
        registry.load()
    except BaseException:
        database.close()
        raise
    return applied


def _backup_before(path: Path, version: int) -> None:
    from data import backup  # noqa: PLC0415 — only an old store needs it

    stamp = time.strftime("%Y%m%dT%H%M%S")
    backup.write(path.with_name(f"{path.name}.v{version}-{stamp}.bak"), files=False)
