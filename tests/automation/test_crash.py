"""Exactly once, with real processes: killed at random, killed at each fault point; and controls that must fail."""

from __future__ import annotations

import random
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.dates import to_ms
from crm_tui.services.session import utc_now
from data import database, opening
from tests.support import crash, programs
from tests.support.clockwork import add_reminders, differences, tally
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]


ROUNDS = 60
"""Storms in a row before it is given up."""


def late_reminders(folder: Path, clock: Clock, count: int) -> Path:
    """A store with that many late reminders, which nobody has open."""
    clock.at = utc_now()
    open_office(folder, clock)
    add_late(clock, count)
    close_office()
    return folder / "crm.db"


def add_late(clock: Clock, count: int) -> None:
    add_reminders(count, to_ms(clock.at) - 600_000, apart_ms=1)


def storms(
    store: Path,
    clock: Clock,
    enough: Callable[[crash.Storm], bool],
    *,
    count: int = 600,
    way: str = "ours",
    every: float,
) -> str:
    """Storms over heap after heap of reminders, until there was enough of it: a fast machine is soon through one heap.

    The store is open afterwards. Answers what the storms were like, for messages.
    """
    seed = random.randrange(2**32)
    seen = crash.Storm(0, 0, 0.0)
    for turn in range(ROUNDS):
        one = crash.storm(store, seed=seed + turn, way=way, every=every)
        seen = crash.Storm(seen.kills + one.kills, seen.inside + one.inside, seen.seconds + one.seconds)
        opening.open_store(store)
        if enough(seen):
            return f"seed {seed}: {seen}"
        add_late(clock, count)
        close_office()
    pytest.fail(f"the storms have no teeth with seed {seed}: {seen}")


@pytest.mark.slow
def test_four_processes_under_kill_9_fire_each_timer_exactly_once(tmp_path: Path, clock: Clock) -> None:
    store = late_reminders(tmp_path, clock, 600)

    seen = storms(store, clock, lambda all_: all_.kills >= 40 and all_.inside >= 5, every=2)

    assert tally() == (0, 0), f"lost, doubled with {seen}"
    assert differences() == 0
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'reminder'")[0][0] == 0
    assert database.sql("PRAGMA integrity_check") == [("ok",)]
    assert database.sql("PRAGMA foreign_key_check") == []
    close_office()


@pytest.mark.slow
def test_a_process_that_was_stopped_repeats_nothing_when_it_goes_on(tmp_path: Path, clock: Clock) -> None:
    store = late_reminders(tmp_path, clock, 600)

    seen = storms(store, clock, lambda all_: all_.kills >= 15 and all_.inside >= 1, way="paused", every=1)

    assert tally() == (0, 0), f"lost, doubled with {seen}"
    assert differences() == 0
    close_office()


@pytest.mark.slow
@pytest.mark.parametrize(("way", "which"), [("claim-first", 0), ("effect-first", 1)])
def test_a_storm_finds_the_two_classic_mistakes(tmp_path: Path, clock: Clock, way: str, which: int) -> None:
    store = late_reminders(tmp_path, clock, 400)

    storms(store, clock, lambda _all: tally()[which] > 0, count=400, way=way, every=6)

    assert tally()[which] > 0
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

    died = programs.python(FIRE_ALL, str(store), fault=f"{point}:{nth}")
    again = programs.python(FIRE_ALL, str(store))

    opening.open_store(store)
    assert died.returncode == -signal.SIGKILL
    assert again.returncode == 0
    assert tally() == (0, 0)
    assert differences() == 0
    close_office()
