"""Wall times over which the clocks go forward: the moment that is taken instead is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import departments
from tests.support.office import ROME

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot

HALF_PAST_THREE = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
"""In Rome, where the clocks go from 02:00 to 03:00 on that day."""
SAID = "the clocks skip 02:30 on that day: 29 Mar 2026, 03:30 is taken"
DAY_BEFORE = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)


@pytest.fixture
def robot(robot: Robot, clock: Clock) -> Robot:
    """A run in Rome, the day before, at half past two."""
    robot.session = replace(robot.session, zone=ROME)
    clock.at = DAY_BEFORE
    return robot


@pytest.mark.parametrize("until", ["2026-03-29 02:30", "29 Mar 2026, 02:30", "tomorrow 02:30", "+1d"])
def test_a_moment_that_is_written_down(robot: Robot, until: str) -> None:
    told = robot.do("pause", until=until)
    assert told.wait.until == HALF_PAST_THREE
    assert told.warnings == [f"until: {SAID}"]


@pytest.mark.parametrize(
    "until", ["2026-03-29 03:30", "2026-03-29 01:30Z", "2026-03-29T02:30+01:00", "+24h", "2026-03-29 01:59", " "]
)
def test_other_moments_are_taken_as_they_are(robot: Robot, until: str) -> None:
    told = robot.do("pause", until=until, interval="3 hours")
    assert (told.warnings, told.notes) == ([], [])


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("pause", {"interval": "1 day"}),
        ("rule_time", {"after": "1 day"}),
        ("wait", {"wait_type": "days", "days": "1"}),
    ],
)
def test_days_that_are_counted(robot: Robot, clock: Clock, action: str, given: dict[str, str]) -> None:
    told = robot.do(action, **given)
    assert (told.wait.until, told.notes) == (HALF_PAST_THREE, [SAID])

    clock.forward(days=1)
    assert robot.do(action, **given).notes == []


def test_hours_that_are_counted_skip_nothing(robot: Robot) -> None:
    told = robot.do("pause", interval="24 hours")
    assert (told.wait.until, told.notes) == (HALF_PAST_THREE, [])


def test_the_zone_of_whoever_started_the_run(anna: Session, robot: Robot) -> None:
    departments.set_employee(anna, "anna", {"zone": "America/New_York"})
    told = robot.do("pause", until="2027-03-14 02:30", zone="user")
    assert told.wait.until == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert told.notes == ["the clocks skip 02:30 on that day: 14 Mar 2027, 08:30 is taken"]
