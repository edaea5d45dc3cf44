"""Pauses that know people: until somebody works, until a moment where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.automation import telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.outcome import Done
from crm_tui.domain import working_time
from crm_tui.domain.dates import from_ms
from crm_tui.domain.working_time import WorkingTime
from crm_tui.services import absences, departments
from tests.automation.test_engine import comments, say, text

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot

MONDAY_EVENING = datetime(2026, 3, 16, 20, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def evening(anna: Session, luca: Session, clock: Clock) -> None:
    clock.at = MONDAY_EVENING


def local(session: Session, moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(session.zone).strftime("%d %H:%M")


def test_it_waits_until_the_next_working_hours_of_the_person(anna: Session, robot: Robot) -> None:
    assert local(anna, robot.do("pause_until_work", user="luca").wait.until) == "17 09:00"
    departments.set_employee(anna, "luca", {"hours": "11:00-15:00", "days": "3-5"})
    assert local(anna, robot.do("pause_until_work", user="luca").wait.until) == "18 11:00"
    assert local(anna, robot.do("pause_until_work", user="{=Document:ASSIGNED_BY_ID}").wait.until) == "18 11:00"


def test_who_is_at_work_is_not_waited_for_and_who_is_away_is(anna: Session, robot: Robot, clock: Clock) -> None:
    clock.at = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
    assert robot.do("pause_until_work", user="luca").done == Done()

    absences.add(anna, "luca", "2026-03-17", "2026-03-18")

    assert local(anna, robot.do("pause_until_work", user="luca").wait.until) == "19 09:00"


def test_an_absence_that_is_entered_meanwhile_makes_it_wait_on(anna: Session, deal: Ref, clock: Clock) -> None:
    template = workflows.save(anna, text("A1|pause_until_work||with.user = 'luca'", say("A2", "there"))).id
    run = workflows.start(anna, template, deal, {}).id
    sweep.run_all(anna)
    absences.add(anna, "luca", "2026-03-17", "2026-03-17")

    clock.at += timedelta(hours=16)
    sweep.run_all(anna)
    assert (comments(anna, deal), workflows.run(anna, run).state) == ([], "waiting")
    clock.at += timedelta(hours=24)
    sweep.run_all(anna)

    assert (comments(anna, deal), workflows.run(anna, run).state) == (["there"], "completed")


def test_a_person_may_stop_waiting_and_others_do_not(anna: Session, robot: Robot) -> None:
    told = robot.do("pause_until_work", user="luca")

    assert robot.again(told, "client", {}).outcome is None
    assert robot.again(told, "due", {}).wait.until == told.wait.until
    assert robot.again(told, "manual", {}).done == Done()


def test_nobody_is_no_employee(robot: Robot) -> None:
    assert robot.do("pause_until_work", user="nobody").failure.why == "missing_parameter"
    assert robot.do("pause_until_work", user="").failure.why == "missing_parameter"


def test_a_pause_until_a_moment_is_where_the_company_is_or_where_the_starter_is(anna: Session, robot: Robot) -> None:
    departments.set_employee(anna, "anna", {"zone": "America/New_York"})

    here = robot.do("pause", until="2026-03-17 09:00").wait.until
    there = robot.do("pause", until="2026-03-17 09:00", zone="user").wait.until

    assert here is not None
    assert there is not None
    assert here.astimezone(anna.zone).hour == 9
    assert there.astimezone(ZoneInfo("America/New_York")).strftime("%d %H:%M") == "17 09:00"


@settings(max_examples=60)
@given(
    minutes=st.integers(0, 20_000), away=st.lists(st.tuples(st.integers(0, 15_000), st.integers(1, 3_000)), max_size=4),
    days=st.sampled_from(["1-5", "6,7", "1-7"]), hours=st.sampled_from(["09:00-18:00", "22:00-23:30", "00:00-24:00"]),
)  # fmt: skip
def test_nobody_is_waited_for_longer_than_needed(
    minutes: int, away: list[tuple[int, int]], days: str, hours: str
) -> None:
    now = MONDAY_EVENING + timedelta(minutes=minutes)
    start = int(MONDAY_EVENING.timestamp() * 1000)
    spans = [(start + begin * 60_000, start + (begin + long) * 60_000) for begin, long in away]
    employee = WorkingTime.of(zone=ZoneInfo("Europe/Rome"), days=days, hours=hours, absences=spans)

    due = working_time.next_opening(employee, now)

    assert due >= now
    assert working_time.is_worktime(employee, due)
    earlier = [now + (due - now) * part / 7 for part in range(7)] if due > now else []
    assert not any(working_time.is_worktime(employee, from_ms(int(each.timestamp() * 1000))) for each in earlier)


def test_what_a_run_waits_for_is_told_in_words(anna: Session, deal: Ref) -> None:
    workflows.save(anna, text("A1|pause_until_work||with.user = 'luca'", name="Person"))
    workflows.save(anna, text("A1|run_workflow||with.template = 'Person'\nwith.wait = true", name="Parent"))
    workflows.start(anna, 2, deal, {})
    sweep.run_all(anna)

    said = {line.workflow: line.waits_for for line in telling.of_record(anna, deal)}
    assert said == {"Parent": "the end of run 2", "Person": "the working time of luca"}
