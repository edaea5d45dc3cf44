"""Attaching, backing up, restoring and purging files, killed at every point: whole files that are named, or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from data import backup, database, file_references, kept_files, opening
from tests.support import programs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = os.urandom(100_000)
KILLED = -signal.SIGKILL


def run(folder: Path, *words: str, fault: str = "", db: str = "crm.db") -> subprocess.CompletedProcess[str]:
    return programs.crm(*words, fault=fault, CRM_TUI_DB=str(folder / db))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "new.pdf").write_bytes(CONTENT)
    (tmp_path / "old.txt").write_bytes(b"old")
    assert run(tmp_path, "init").returncode == 0
    assert run(tmp_path, "quote", "add", "title=Q", f"files=@{tmp_path / 'old.txt'}").returncode == 0
    return tmp_path


def seen(folder: Path, db: str = "crm.db") -> set[str]:
    """The files that the quote names; each is whole, and so is the store."""
    opening.open_store(folder / db)
    try:
        assert backup.problems() == []
        named = {each.id: each.name for each in kept_files.every() if file_references.naming(each)}
        values = [row[0] for row in database.sql("SELECT value FROM point WHERE type = 'quote' ORDER BY sort")]
        assert sorted(values) == sorted(f"{name}//{number}" for number, name in named.items())
        assert all(kept_files.whole(each) for each in kept_files.every())
        return set(named.values())
    finally:
        database.close()


def test_a_killed_set_leaves_the_file_and_its_row_or_neither(folder: Path) -> None:
    points = ["file-written:1", "file-kept:1", *(f"{when}-commit:{n}" for n in (1, 2) for when in ("before", "after"))]
    states = []
    for point in points:
        code = run(folder, "quote", "set", "1", f"files=@{folder / 'new.pdf'}", fault=point).returncode
        assert code == KILLED, point
        states.append(seen(folder))

    assert states == [{"old.txt"}] * 5 + [{"new.pdf"}]
    os.utime(next(kept_files_of(folder, ".part")), (0, 0))
    mended = run(folder, "doctor", "--mend")
    assert (mended.returncode, "1 orphan removed" in mended.stdout) == (0, True), mended.stdout
    assert list(kept_files_of(folder, ".part")) == []
    assert seen(folder) == {"new.pdf"}


def kept_files_of(folder: Path, ending: str) -> Iterator[Path]:
    return (folder / "crm.db.files").rglob(f"*{ending}")


def test_a_killed_purge_leaves_no_record_without_its_file(folder: Path) -> None:
    assert run(folder, "quote", "delete", "1").returncode == 0

    assert run(folder, "bin", "purge", "quote:1", "--yes", fault="before-commit:1").returncode == KILLED
    assert seen(folder) == {"old.txt"}
    assert run(folder, "bin", "purge", "quote:1", "--yes", fault="after-commit:1").returncode == KILLED
    assert seen(folder) == set()
    (left,) = [path for path in kept_files_of(folder, "") if path.is_file()]
    os.utime(left, (0, 0))
    assert run(folder, "doctor", "--mend").returncode == 0
    assert not left.exists()


def test_a_backup_is_one_file_and_a_killed_restore_can_be_repeated(folder: Path) -> None:
    assert run(folder, "backup", str(folder / "b.db")).returncode == 0
    assert run(folder, "init", db="other.db").returncode == 0

    killed = run(folder, "restore", str(folder / "b.db"), "--yes", fault="files-restored:1", db="other.db")
    assert killed.returncode == KILLED
    assert seen(folder, "other.db") == set()
    assert run(folder, "restore", str(folder / "b.db"), "--yes", db="other.db").returncode == 0
    assert seen(folder, "other.db") == {"old.txt"}
