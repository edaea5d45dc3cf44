"""Templates read from a path that somebody typed: never the database, never a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflow_files
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.services import plain_files
from crm_tui.services.session import Session
from data import database, stores
from tests.conftest import Clock
from tests.support.code import ROOT
from tests.support.office import close_office, open_office

COUNTS = """
import sys; from pathlib import Path; from data import database
database.connect(Path(sys.argv[1]))
print(database.sql("SELECT count(*) FROM meta WHERE key IN ('before', 'after')")[0][0])
database.close()
"""
"""Another process. When it finds no lock of ours it believes to be the last one, and takes the log of the database away."""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def put(key: str) -> None:
    with database.transaction():
        database.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (key,))


def counted(path: Path) -> int:
    told = subprocess.run(
        [sys.executable, "-c", COUNTS, str(path)], cwd=ROOT, check=True, timeout=60, capture_output=True, text=True
    )
    return int(told.stdout)


def test_the_database_is_not_read_as_a_template_and_nothing_confirmed_is_lost(anna: Session, tmp_path: Path) -> None:
    path, log, index, *_others = stores.files()
    put("before")
    os.link(path, tmp_path / "again.toml")

    for each in (path, log, index, tmp_path / "again.toml"):
        with pytest.raises(Refused, match="is the database itself"):
            workflow_files.read(anna, each)
    assert counted(path) == 1
    put("after")

    assert counted(path) == 2


def test_what_is_no_regular_file_is_not_even_opened(anna: Session, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for name in ("pipe", "/dev/zero", "."):
        with pytest.raises(Refused, match="is not a regular file"):
            workflow_files.read(anna, tmp_path / name)
    with pytest.raises(NotFound):
        workflow_files.read(anna, tmp_path / "nowhere")


def test_a_file_that_is_too_large_is_refused_whole(anna: Session, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"12345")

    assert plain_files.content(path, 5) == b"12345"
    with pytest.raises(Refused, match="is too large"):
        plain_files.content(path, 4)
