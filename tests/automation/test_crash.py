"""Exactly once, with real processes: killed at random, killed at each fault point; and controls that must fail."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.dates import to_ms
from crm_tui.services.session import utc_now
from data import database, opening
from tests.support import crash
from tests.support.clockwork import add_reminders, differences, tally
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]


def late_reminders(folder: Path, clock: Clock, count: int) -> Path:
    """A store with that many late reminders, which nobody has open."""
    clock.at = utc_now()
    open_office(folder, clock)
    add_reminders(count, to_ms(clock.at) - 600_000, apart_ms=1)
    close_office()
    return folder / "crm.db"


@pytest.mark.slow
def test_four_processes_under_kill_9_fire_each_timer_exactly_once(tmp_path: Path, clock: Clock) -> None:
    store = late_reminders(tmp_path, clock, 2_000)
    seed = random.randrange(2**32)

    seen = crash.storm(store, seed=seed)

    opening.open_store(store)
    assert tally() == (0, 0), f"lost, doubled with seed {seed}: {seen}"
    assert differences() == 0
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'reminder'")[0][0] == 0
    assert database.sql("PRAGMA integrity_check") == [("ok",)]
    assert database.sql("PRAGMA foreign_key_check") == []
    assert seen.kills >= 20, seen
    assert seen.inside >= 3, f"the kills must hit transactions: {seen}"
    close_office()


@pytest.mark.slow
def test_a_process_that_was_stopped_repeats_nothing_when_it_goes_on(tmp_path: Path, clock: Clock) -> None:
    store = late_reminders(tmp_path, clock, 4_000)
    seed = random.randrange(2**32)

    seen = crash.storm(store, seed=seed, way="paused", every=1)

    opening.open_store(store)
    assert tally() == (0, 0), f"lost, doubled with seed {seed}: {seen}"
    assert differences() == 0
    assert seen.kills >= 10, seen
    close_office()


@pytest.mark.slow
@pytest.mark.parametrize(("way", "which"), [("claim-first", 0), ("effect-first", 1)])
def test_a_storm_finds_the_two_classic_mistakes(tmp_path: Path, clock: Clock, way: str, which: int) -> None:
    store = late_reminders(tmp_path, clock, 400)

    seen = crash.storm(store, seed=7, way=way, every=6)

    opening.open_store(store)
    assert tally()[which] > 0, f"the storm has no teeth: {seen}"
    close_office()


FIRE_ALL = """
import sys
from pathlib import Path
from tests.support import crash
from crm_tui.automation.jobs import sweep
from data import opening
opening.open_store(Path(sys.argv[1]))
sweep.run_all(crash.clock())
"""


@pytest.mark.parametrize("point", ["timer-claimed", "timer-effect", "before-commit", "after-commit"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_dying_at_any_point_loses_and_repeats_nothing(tmp_path: Path, clock: Clock, point: str, nth: int) -> None:
    store = late_reminders(tmp_path, clock, 60)
    command = [sys.executable, "-c", FIRE_ALL, str(store)]

    died = subprocess.run(command, cwd=ROOT, env={**os.environ, "CRM_FAULT": f"{point}:{nth}"}, timeout=60)
    again = subprocess.run(command, cwd=ROOT, timeout=60)

    opening.open_store(store)
    assert died.returncode == -signal.SIGKILL
    assert again.returncode == 0
    assert tally() == (0, 0)
    assert differences() == 0
    close_office()
