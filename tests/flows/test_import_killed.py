"""An import that is killed at any commit goes on with the same command: nothing is lost, doubled or half linked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from data import database, opening
from tests.support import programs

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 2300
BAD = [n for n in range(1, ROWS + 1) if n % 97 == 0]
COMPANIES = 40


def run(folder: Path, *words: str, fault: str = "") -> subprocess.CompletedProcess[str]:
    return programs.crm(*words, fault=fault, CRM_TUI_DB=str(folder / "crm.db"))


def words(folder: Path) -> list[str]:
    return [
        "deal",
        "import",
        str(folder / "deals.csv"),
        "--create-missing",
        "company,contact",
        "--errors",
        str(folder / "errors.csv"),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = ["title,amount,company,contact"]
    lines += [
        f"Deal {n},{'x' if n in BAD else n},Firm {n % COMPANIES},Person Number{n % 300}" for n in range(1, ROWS + 1)
    ]
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n")
    assert run(tmp_path, "init").returncode == 0
    return tmp_path


def check(folder: Path) -> None:
    """What a whole import has left, however often it was interrupted."""
    opening.open_store(folder / "crm.db")
    try:
        one = {
            name: database.sql(text)[0][0]
            for name, text in {
                "integrity": "PRAGMA integrity_check",
                "deals": "SELECT count(*) FROM deal",
                "origins": "SELECT count(DISTINCT origin_id) FROM deal",
                "companies": "SELECT count(*) FROM company",
                "names": "SELECT count(DISTINCT title) FROM company",
                "people": "SELECT count(*) FROM contact",
                "links": "SELECT count(*) FROM link WHERE type = 'deal' AND field = 'contacts'",
                "orphans": "SELECT count(*) FROM link l WHERE NOT EXISTS (SELECT 1 FROM deal d WHERE d.id = l.record)",
                "clientless": "SELECT count(*) FROM deal WHERE company IS NULL OR contact IS NULL",
                "created": "SELECT count(*) FROM change WHERE type = 'deal' AND field = ''",
                "events": "SELECT count(*) FROM event WHERE type = 'deal' AND kind = 'created'",
                "operations": "SELECT count(*) FROM operation WHERE origin LIKE 'import:%'",
                "totals": "SELECT sum(n) FROM stage_total",
                "position": "SELECT position FROM import_job",
                "rejected": "SELECT rejected FROM import_job",
                "unindexed": "SELECT count(*) FROM search_dirty",
            }.items()
        }
    finally:
        database.close()
    good = ROWS - len(BAD)
    assert one == {
        "integrity": "ok",
        "deals": good,
        "origins": good,
        "companies": COMPANIES,
        "names": COMPANIES,
        "people": 300,
        "links": good,
        "orphans": 0,
        "clientless": 0,
        "created": good,
        "events": good,
        "operations": 1,
        "totals": good,
        "position": ROWS,
        "rejected": len(BAD),
        "unindexed": 0,
    }
    errors = (folder / "errors.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in errors[1:]] == [f"Deal {n}" for n in BAD]
    assert not list(folder.glob(".errors*"))


@pytest.mark.parametrize(
    "fault",
    [
        "before-commit:2",
        "after-commit:2",
        "before-commit:4",
        "after-commit:5",
        "before-commit:7",
        "after-commit:8",
        "any:12",
    ],
)
def test_a_killed_import_goes_on(folder: Path, fault: str) -> None:
    killed = run(folder, *words(folder), fault=fault)
    assert killed.returncode == -signal.SIGKILL

    again = run(folder, *words(folder))

    assert again.returncode == 5, again.stderr
    check(folder)


@pytest.mark.slow
def test_an_import_that_is_killed_at_every_commit_arrives(folder: Path) -> None:
    kills = 0
    for n in range(1, 60):
        ended = run(folder, *words(folder), fault=f"{'after' if n % 2 else 'before'}-commit:{2 + n % 2}")
        if ended.returncode != -signal.SIGKILL:
            break
        kills += 1
    else:
        pytest.fail("no progress")

    assert kills > 3
    check(folder)


def test_ctrl_c_stops_between_two_chunks_and_says_how_to_go_on(folder: Path) -> None:
    with (folder / "deals.csv").open("a") as file:
        file.writelines(f"More {n},1,Firm 1,Person Number1\n" for n in range(60_000))
    environment = {**os.environ, "CRM_TUI_DB": str(folder / "crm.db")}
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_tui", *words(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    opening.open_store(folder / "crm.db")
    try:
        deadline = time.monotonic() + 120
        while not database.sql("SELECT 1 FROM import_job WHERE position > 0") and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _out, told = process.communicate(timeout=120)
        done = database.sql("SELECT position, created, rejected FROM import_job")[0]
        deals = database.sql("SELECT count(*) FROM deal")[0][0]
    finally:
        database.close()

    assert process.returncode == 130
    assert f"stopped after {done[0]} rows; the same command goes on from there" in told
    assert 0 < done[0] < ROWS + 60_000
    assert done[0] % 500 == 0
    assert deals == done[1] == done[0] - done[2]


def test_two_programs_do_not_import_the_same_file_twice(folder: Path) -> None:
    environment = {**os.environ, "CRM_TUI_DB": str(folder / "crm.db")}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "crm_tui", *words(folder)[:-2]],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]

    for process in both:
        process.communicate(timeout=300)
    codes = [process.returncode for process in both]

    assert 5 in codes
    opening.open_store(folder / "crm.db")
    try:
        assert database.sql("SELECT count(*), count(DISTINCT origin_id) FROM deal") == [
            (ROWS - len(BAD), ROWS - len(BAD))
        ]
        assert database.sql("SELECT count(*) FROM company") == [(COMPANIES,)]
    finally:
        database.close()
