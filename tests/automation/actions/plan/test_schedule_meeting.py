"""Schedule a meeting: with the client, in the calendar, with one reminder; what is wrong is said before it is planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import activities
from data import database
from tests.support.robots import fresh, history

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot

START = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
TEN = "2026-03-20 10:00"


def timers() -> list[tuple[str, datetime]]:
    rows = database.sql("SELECT key, due_at FROM timer WHERE kind = 'reminder' ORDER BY due_at")
    return [(key, datetime.fromtimestamp(due / 1000, UTC)) for key, due in rows]


@pytest.mark.covers("actions.md#Plans a meeting with the client")
@pytest.mark.covers("actions.md#Parameter: meeting subject")
@pytest.mark.covers("actions.md#Parameter: start date and time")
@pytest.mark.covers("actions.md#Parameter: end date and time")
@pytest.mark.covers("actions.md#Parameter: location")
def test_a_meeting_with_the_client_is_planned(
    anna: Session, deal: Ref, contact: Ref, company: Ref, robot: Robot
) -> None:
    told = robot.do(
        "schedule_meeting", subject="Visit", start=TEN, end="2026-03-20 12:00", description="Bring it",
        location="Milano",
    )  # fmt: skip

    values = fresh(anna, told.made("activity"))
    assert (values["kind"], values["subject"], values["place"]) == ("meeting", "Visit", "Milano")
    assert (values["start"], values["end"], values["deadline"]) == (START, START + timedelta(hours=2), START)
    assert (values["deals"], values["contacts"], values["companies"]) == ((deal.id,), (contact.id,), (company.id,))
    assert values["responsible"] == fresh(anna, deal)["responsible"]
    assert told.value("CALENDAR_EVENT_ID") == told.value("ACTIVITY_ID")
    assert history(anna, told.made("activity"))[""][1] == "luca"
    assert timers() == []


def test_it_lasts_an_hour_when_nobody_says_how_long(anna: Session, robot: Robot) -> None:
    values = fresh(anna, robot.do("schedule_meeting", subject="Visit", start=TEN).made("activity"))
    assert values["end"] == START + timedelta(hours=1)


@pytest.mark.covers("actions.md#Parameter: remind in N units beforehand")
@pytest.mark.covers("actions.md#Parameter: reminder unit")
@pytest.mark.parametrize(
    ("number", "unit", "before"),
    [
        ("15", "minutes", timedelta(minutes=15)),
        ("2", "hours", timedelta(hours=2)),
        ("1", "days", timedelta(days=1)),
    ],
)
def test_one_reminder_before_the_start(robot: Robot, number: str, unit: str, before: timedelta) -> None:
    told = robot.do("schedule_meeting", subject="Visit", start=TEN, remind=number, remind_unit=unit)
    minutes = int(before.total_seconds() // 60)
    assert timers() == [(f"reminder:{told.value('ACTIVITY_ID')}:{minutes}", START - before)]


def test_a_reminder_whose_moment_is_past_is_due_at_once(robot: Robot, clock: Clock) -> None:
    clock.at = START - timedelta(minutes=5)
    told = robot.do("schedule_meeting", subject="Visit", start=TEN, remind="15", remind_unit="minutes")
    assert timers() == [(f"reminder:{told.value('ACTIVITY_ID')}:15", START - timedelta(minutes=15))]


@pytest.mark.covers("actions.md#Parameter: important")
@pytest.mark.covers("actions.md#Parameter: auto-complete on lead/deal status change")
def test_marks_and_people(anna: Session, robot: Robot) -> None:
    told = robot.do(
        "schedule_meeting", subject="Visit", start=TEN, important="Y", auto_complete="Y", responsible="anna"
    )
    values = fresh(anna, told.made("activity"))
    assert values["important"] is True
    assert values["auto_complete_on_stage_change"] is True
    assert values["responsible"] == anna.user_id


@pytest.mark.covers("engine.md#Action parameters take template parameter values")
def test_values_of_the_start_form_keep_their_types(anna: Session, robot: Robot) -> None:
    robot.values.parameters = {
        "START": Typed(ValueType.DATETIME, START),
        "END": Typed(ValueType.DATETIME, START + timedelta(hours=3)),
        "REMIND": Typed(ValueType.INTEGER, 15),
        "IMPORTANT": Typed(ValueType.BOOL, True),
    }
    told = robot.do(
        "schedule_meeting", subject="Visit", start="{=Template:START}", end="{=Template:END}",
        remind="{=Template:REMIND}", remind_unit="minutes", important="{=Template:IMPORTANT}",
    )  # fmt: skip
    values = fresh(anna, told.made("activity"))
    assert (values["start"], values["end"]) == (START, START + timedelta(hours=3))
    assert values["important"] is True
    assert len(timers()) == 1


def test_a_start_in_the_past_is_a_warning(anna: Session, robot: Robot) -> None:
    told = robot.do("schedule_meeting", subject="Visit", start="2026-03-17 10:00")
    assert len(told.warnings) == 1
    assert "past" in told.warnings[0]
    assert fresh(anna, told.made("activity"))["deadline"] == datetime(2026, 3, 17, 9, 0, tzinfo=UTC)


@pytest.mark.covers("engine.md#Reminder unit must be specified")
@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({"subject": ""}, "missing_parameter", "subject"),
        ({"start": ""}, "missing_parameter", "start"),
        ({"start": "whenever"}, "invalid_value", "start"),
        ({"end": TEN}, "invalid_value", "end"),
        ({"end": "2026-03-20 09:59"}, "invalid_value", "end"),
        ({"remind": "15"}, "missing_parameter", "remind_unit"),
        ({"remind": "-5", "remind_unit": "minutes"}, "invalid_value", "remind"),
        ({"remind": "15", "remind_unit": "weeks"}, "invalid_value", "remind_unit"),
        ({"remind": "many", "remind_unit": "days"}, "invalid_value", "remind"),
        ({"remind": "=1/2", "remind_unit": "days"}, "invalid_value", "remind"),
    ],
)
def test_what_is_wrong_leaves_nothing(
    anna: Session, deal: Ref, robot: Robot, given: dict[str, str], why: str, parameter: str
) -> None:
    told = robot.do("schedule_meeting", **{"subject": "Visit", "start": TEN, **given})

    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
    assert parameter in str(told.failure)
    assert activities.open_activities(anna, deal) == ()
