"""The runtime half of the import contracts: what a door without a screen really loads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.code import ROOT

SCREEN = {"textual", "rich", "screens"}
LATER = {"apscheduler", "phonenumbers", "babel", "msgspec"}
LOADED = re.compile(r"^import time:[\s\d]+\|[\s\d]+\|\s*(\S+)$", re.MULTILINE)


def started(home: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """Runs the command; answers what it said and the top-level names of what it imported."""
    env = {**os.environ, "CRM_TUI_DB": str(home / "crm.db"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", "-m", "crm_tui", *words],
        cwd=home,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )
    loaded = {name.split(".")[0] for name in LOADED.findall(done.stderr)}
    done.stderr = "\n".join(line for line in done.stderr.splitlines() if not line.startswith("import time:"))
    return done, loaded


@pytest.fixture
def store(home: Path) -> Path:
    done, _ = started(home, "init")
    assert done.returncode == 0, done.stderr
    done, _ = started(home, "deal", "add", "title=Boiler", "-o", "ids")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1"]
    return home


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("deal", "--help")])
def test_help_loads_no_screen_no_store_and_no_clock(home: Path, words: tuple[str, ...]) -> None:
    done, loaded = started(home, *words)

    assert done.returncode == 0, done.stderr
    assert "crm_tui" in loaded, "the list of imports was not read"
    assert loaded & (SCREEN | LATER | {"peewee", "pysqlite3", "sqlite3"}) == set()


@pytest.mark.parametrize("words", [("deal", "show", "1"), ("deal", "list"), ("whoami",), ("log",)])
def test_commands_load_no_screen_and_no_clock(store: Path, words: tuple[str, ...]) -> None:
    done, loaded = started(store, *words)

    assert done.returncode == 0, done.stderr
    assert "peewee" in loaded
    assert loaded & (SCREEN | LATER) == set()


def test_the_store_speaks_to_one_sqlite_the_one_without_the_bug() -> None:
    pytest.importorskip("pysqlite3")
    code = "import data.database, peewee; print(peewee.sqlite3.__name__, data.database.peewee.sqlite3.sqlite_version)"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )

    library, version = done.stdout.split()
    assert library.startswith("pysqlite3")
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_file_of_the_user_does_not_shadow_a_room(home: Path) -> None:
    for name in ("data", "screens", "styles"):
        (home / f"{name}.py").write_text("raise SystemExit('shadowed')\n", encoding="utf-8")
    env = {**os.environ, "CRM_TUI_DB": str(home / "crm.db"), "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-m", "crm_tui", "init"], cwd=home, env=env, capture_output=True, text=True, timeout=300
    )

    assert (done.returncode, "shadowed" in done.stderr) == (0, False), done.stderr
