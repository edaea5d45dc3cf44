"""A switch of the CRM mode that is killed at any commit goes on at the next start: every lead is converted once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data import database, opening
from tests.support import programs

LEADS = 4
SET = ("mode", "set", "simple", "--yes", "--keep-activities")
RESUME = (("worker", "--once"), SET)
"""Two ways to go on: the clock of any program, and the same command."""


def run(store: Path, *words: str, fault: str = "") -> subprocess.CompletedProcess[str]:
    return programs.crm(*words, fault=fault, CRM_TUI_DB=str(store))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in the classic mode with some leads, each with an open call."""
    path = tmp_path_factory.mktemp("mode") / "crm.db"
    steps = [("init",), ("mode", "set", "classic")]
    for n in range(1, LEADS + 1):
        steps.append(("lead", "add", f"title=Lead {n}", f"name=Person {n}", f"email=p{n}@example.com"))
        steps.append(("activity", "add", "subject=Ring", "kind=call", f"leads={n}"))
    for words in steps:
        done = run(path, *words)
        assert done.returncode == 0, done.stderr
    opening.open_store(path)
    database.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "crm.db"))


def check(store: Path) -> None:
    """What a whole switch has left, however often it was interrupted."""
    opening.open_store(store)
    try:
        found = {
            name: database.sql(text)[0][0]
            for name, text in {
                "integrity": "PRAGMA integrity_check",
                "mode": "SELECT value FROM meta WHERE key = 'crm_mode'",
                "deals": "SELECT count(*) FROM deal",
                "leads of deals": "SELECT count(DISTINCT lead) FROM deal",
                "people": "SELECT count(*) FROM contact",
                "converted": "SELECT count(*) FROM lead WHERE closed = 1 AND semantic = 'S' AND converted_deal IS NOT NULL",
                "counted": "SELECT converted FROM mode_switch",
                "calls": "SELECT count(*) FROM activity a JOIN link l ON l.type = 'activity' AND l.record = a.id "
                "AND l.field = 'deals' WHERE a.completed = 0",
                "switches": "SELECT count(*) FROM mode_switch WHERE ended = 'done'",
                "conversions": "SELECT count(*) FROM event WHERE kind = 'converted'",
                "told": "SELECT count(*) FROM event WHERE kind = 'mode_changed' AND payload LIKE '%\"to\":\"simple\"%'",
                "operations": "SELECT count(*) FROM operation WHERE label = 'lead converted'",
                "timers": "SELECT count(*) FROM timer WHERE kind = 'mode_switch'",
            }.items()
        }
        broken = database.sql("PRAGMA foreign_key_check")
    finally:
        database.close()
    whole = dict.fromkeys(("deals", "leads of deals", "people", "converted", "counted", "calls", "conversions"), LEADS)
    assert found == {
        "integrity": "ok", "mode": "simple", "switches": 1, "told": 1, "operations": 1, "timers": 0, **whole,
    }  # fmt: skip
    assert broken == []


@pytest.mark.parametrize("fault", ["before-commit:1", "after-commit:1", "before-commit:3", "after-commit:5"])
def test_a_killed_switch_goes_on_at_the_next_start(store: Path, fault: str) -> None:
    killed = run(store, *SET, fault=fault)
    assert killed.returncode == -signal.SIGKILL

    if fault == "before-commit:1":  # it had not begun
        assert run(store, *SET).returncode == 0
    again = run(store, *RESUME[0])

    assert again.returncode == 0, again.stderr
    check(store)


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
@pytest.mark.parametrize("way", [0, 1])
def test_killed_at_each_commit_of_all(template: Path, tmp_path: Path, point: str, way: int) -> None:
    kills = 0
    for n in range(1, 50):
        store = Path(shutil.copy(template, tmp_path / f"{n}.db"))
        killed = run(store, *SET, fault=f"{point}:{n}")
        if killed.returncode != -signal.SIGKILL:
            break
        kills += 1
        words = SET if (point, n) == ("before-commit", 1) else RESUME[way]
        assert run(store, *words).returncode == 0
        check(store)

    assert kills >= LEADS + 2, "the beginning, every lead, and the end"


@pytest.mark.slow
def test_killed_again_and_again_it_still_arrives(store: Path) -> None:
    kills = 0
    for n in range(1, 60):
        words = SET if n == 1 else RESUME[n % 2]
        ended = run(store, *words, fault=f"{'after' if n % 2 else 'before'}-commit:2")
        if ended.returncode != -signal.SIGKILL:
            break
        kills += 1
    else:
        pytest.fail("no progress")

    assert kills > 2
    check(store)


def test_several_programs_at_once_convert_each_lead_once(store: Path) -> None:
    environment = {**os.environ, "CRM_TUI_DB": str(store), "CRM_FAULT": ""}
    several = [
        subprocess.Popen(
            [sys.executable, "-m", "crm_tui", *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in (SET, SET, RESUME[0])
    ]
    said = [each.communicate(timeout=300)[1] for each in several]

    assert [each.returncode for each in several] == [0, 0, 0], said
    assert run(store, *RESUME[0]).returncode == 0
    check(store)
