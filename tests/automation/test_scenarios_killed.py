"""Scenarios of the sales generator when processes are killed while they run."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.scenarios import Segment
from crm_tui.services import generating, records, scenarios
from crm_tui.services.scenarios import Draft
from crm_tui.services.session import utc_now
from data import database, opening
from tests.support import programs
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]

FIRE_ALL = """
import sys
from pathlib import Path
from tests.support import crash
from crm_tui.automation.jobs import sweep
from data import opening
opening.open_store(Path(sys.argv[1]))
sweep.run_all(crash.clock())
"""


@pytest.mark.parametrize(("point", "nth"), [("timer-effect", 2), ("after-commit", 2)])
def test_a_process_killed_while_it_runs_neither_loses_nor_repeats(
    tmp_path: Path, clock: Clock, point: str, nth: int
) -> None:
    now = utc_now()
    clock.at = now - timedelta(days=2)
    session = open_office(tmp_path, clock)
    count = 2 * generating.CHUNK + 1
    for number in range(count):
        records.create(session, "contact", {"name": f"C{number}"})
    first = clock.at.date() + timedelta(days=1)
    daily = Schedule(mode=Mode.INTERVAL, first_on=first, unit=Unit.DAY)
    scenarios.add(session, Draft(name="S", segment=Segment(client="contact"), schedule=daily))
    close_office()
    command = [sys.executable, "-c", FIRE_ALL, str(tmp_path / "crm.db")]

    died = programs.python(FIRE_ALL, str(tmp_path / "crm.db"), fault=f"{point}:{nth}")
    several = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    ended = [each.wait(300) for each in several]

    opening.open_store(tmp_path / "crm.db")
    assert died.returncode == -signal.SIGKILL
    assert ended == [0, 0]
    assert database.sql("SELECT count(*), count(DISTINCT contact) FROM deal") == [(count, count)]
    assert database.sql("SELECT made FROM sales_scenario") == [(count,)]
    close_office()
