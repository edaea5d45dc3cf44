"""Schedule a call: an outgoing one with the client's number; without a number it is planned with a warning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import registry
from crm_tui.domain.fields import Point
from crm_tui.services import activities, records
from tests.support.robots import fresh

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot

START = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
TEN = "2026-03-20 10:00"


@pytest.mark.covers("actions.md#Plans a call")
@pytest.mark.covers("actions.md#Parameters: subject, start, end, description")
@pytest.mark.covers("actions.md#Parameters: responsible and important")
def test_an_outgoing_call_to_the_client_is_planned(
    anna: Session, deal: Ref, contact: Ref, company: Ref, robot: Robot
) -> None:
    told = robot.do(
        "schedule_call", subject="Ask", start=TEN, description="Ask them", responsible="anna", important="Y"
    )

    values = fresh(anna, told.made("activity"))
    assert (values["kind"], values["direction"], values["phone_number"]) == ("call", "out", "+39 333 1111")
    assert (values["start"], values["end"], values["deadline"]) == (START, START + timedelta(minutes=30), START)
    assert (values["deals"], values["contacts"], values["companies"]) == ((deal.id,), (contact.id,), (company.id,))
    assert (values["responsible"], values["important"]) == (anna.user_id, True)
    assert values["completed"] is False
    assert told.value("CALENDAR_EVENT_ID") == told.value("ACTIVITY_ID")
    assert told.warnings == []


def test_the_company_is_called_when_the_contact_has_no_phone(anna: Session, contact: Ref, robot: Robot) -> None:
    records.update(anna, [contact], {"phone": ()})
    values = fresh(anna, robot.do("schedule_call", subject="Ask", start=TEN).made("activity"))
    assert values["phone_number"] == "+39 02 5550"


def test_a_lead_is_called_on_its_own_number(anna: Session, robot: Robot) -> None:
    robot.document = records.create(anna, "lead", {"title": "L", "phone": (Point("+39 06 77", "work"),)})
    assert (
        fresh(anna, robot.do("schedule_call", subject="Ask", start=TEN).made("activity"))["phone_number"] == "+39 06 77"
    )


def test_without_a_number_it_is_planned_with_a_warning(anna: Session, robot: Robot) -> None:
    robot.document = records.create(anna, "deal", {"title": "Alone"})
    told = robot.do("schedule_call", subject="Ask", start=TEN)
    assert told.warnings == ["the client has no phone number"]
    assert len(activities.open_activities(anna, robot.document)) == 1


def test_a_client_in_the_recycle_bin_is_not_called(
    anna: Session, contact: Ref, company: Ref, deal: Ref, robot: Robot
) -> None:
    records.delete(anna, [contact])
    told = robot.do("schedule_call", subject="Ask", start=TEN)
    assert fresh(anna, told.made("activity"))["phone_number"] == "+39 02 5550"

    records.delete(anna, [company])
    told = robot.do("schedule_call", subject="Ask", start=TEN)
    values = fresh(anna, told.made("activity"))
    assert (values["phone_number"], values["contacts"], values["companies"]) == (None, (), ())
    assert told.warnings == ["the client has no phone number"]
    assert len(activities.open_activities(anna, deal)) == 2


@pytest.mark.covers("actions.md#Parameters: remind in N and reminder unit")
def test_the_reminder_is_kept(anna: Session, robot: Robot) -> None:
    told = robot.do("schedule_call", subject="Ask", start=TEN, remind="1", remind_unit="hours")
    assert fresh(anna, told.made("activity"))["reminders"] == "60"


def test_it_has_neither_place_nor_automatic_end() -> None:
    codes = {each.code for each in registry.action("schedule_call").parameters}
    assert codes == {"subject", "start", "end", "description", "remind", "remind_unit", "responsible", "important"}


@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({"subject": ""}, "missing_parameter", "subject"),
        ({"start": ""}, "missing_parameter", "start"),
        ({"end": TEN}, "invalid_value", "end"),
        ({"remind": "1"}, "missing_parameter", "remind_unit"),
        ({"remind": "-1", "remind_unit": "days"}, "invalid_value", "remind"),
    ],
)
def test_what_is_wrong_leaves_nothing(
    anna: Session, deal: Ref, robot: Robot, given: dict[str, str], why: str, parameter: str
) -> None:
    told = robot.do("schedule_call", **{"subject": "Ask", "start": TEN, **given})
    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
    assert activities.open_activities(anna, deal) == ()
