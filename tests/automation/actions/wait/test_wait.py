"""Wait: days, or days before a date; the first of the clock, the client and a person ends it; a changed date counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.outcome import Wait
from crm_tui.domain.errors import CrmError
from crm_tui.services import records
from crm_tui.services.session import operation
from tests.support.robots import events

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot


def client(session: Session, ref: Ref, kind: str = "email_received", activity: int | None = 77) -> None:
    """What the intake writes when a client did something."""
    with operation(session, "x") as act:
        act.event(kind, ref, {"activity": activity} if activity else {})


@pytest.mark.covers("actions.md#Waits a period or any client activity")
@pytest.mark.covers("actions.md#Wait type: specified number of days")
@pytest.mark.covers("actions.md#Parameter: timeout in days")
@pytest.mark.covers("actions.md#Optional comment or instructions typed or inserted")
def test_it_waits_so_many_days_at_the_same_clock_time(anna: Session, deal: Ref, robot: Robot, clock: Clock) -> None:
    clock.at = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
    told = robot.do("wait", wait_type="days", days="3", comment="Ask {=Document:TITLE}")

    due = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
    assert (told.wait.kind, told.wait.about, told.wait.until) == ("activity", deal, due)
    assert events(anna, deal) == [("wait_started", {"due": int(due.timestamp() * 1000), "comment": "Ask Impianto"})]

    clock.at = due
    done = robot.again(told, "due")
    assert done.value("RELEASE_REASON") == "timeout"
    assert done.value("RELEASED_AT") == due
    assert done.value("ACTIVITY_ID") is None
    assert events(anna, deal)[-1] == ("wait_ended", {"reason": "timeout", "activity": None})


@pytest.mark.covers("actions.md#Wait type: number of days up to the selected day")
@pytest.mark.covers("actions.md#Parameter: date field until which to wait without client activity")
@pytest.mark.parametrize(
    ("days", "due"),
    [("2", datetime(2026, 3, 27, 23, 0, tzinfo=UTC)), ("0", datetime(2026, 3, 29, 22, 0, tzinfo=UTC))],
)
def test_it_ends_days_before_a_date(anna: Session, deal: Ref, robot: Robot, days: str, due: datetime) -> None:
    records.update(anna, [deal], {"close_date": date(2026, 3, 30)})
    told = robot.do("wait", wait_type="days_before_date", days=days, date_field="CLOSEDATE")
    assert told.wait.until == due


def test_what_is_due_already_does_not_wait(anna: Session, deal: Ref, robot: Robot) -> None:
    records.update(anna, [deal], {"close_date": date(2026, 3, 19)})
    told = robot.do("wait", wait_type="days_before_date", days="2", date_field="close_date")
    assert told.value("RELEASE_REASON") == "already_due"


@pytest.mark.covers("engine.md#Exact release rules")
@pytest.mark.parametrize(
    "kind", ["email_received", "call_received", "call_missed", "message_received", "form_submitted"]
)
def test_the_client_ends_it(anna: Session, deal: Ref, robot: Robot, clock: Clock, kind: str) -> None:
    told = robot.do("wait", wait_type="days", days="3")
    at = clock.forward(hours=1)
    client(anna, deal, kind)
    clock.forward(hours=1)

    done = robot.again(told, "client", {"events": [kind]})
    assert done.value("RELEASE_REASON") == "client_activity"
    assert (done.value("ACTIVITY_ID"), done.value("RELEASED_AT")) == (77, at)
    assert events(anna, deal)[-1] == ("wait_ended", {"reason": "client_activity", "activity": 77})


def test_a_payment_counts_on_deals_only(anna: Session, deal: Ref, robot: Robot, clock: Clock) -> None:
    lead = records.create(anna, "lead", {"title": "L"})
    for ref, ends in ((deal, True), (lead, False)):
        robot.document = ref
        told = robot.do("wait", wait_type="days", days="3")
        clock.forward(minutes=5)
        client(anna, ref, "payment_received", None)
        assert (robot.again(told, "client", {"events": ["payment_received"]}).outcome is not None) is ends


def test_what_the_client_did_before_does_not_count(anna: Session, deal: Ref, robot: Robot, clock: Clock) -> None:
    client(anna, deal)
    clock.forward(minutes=5)
    told = robot.do("wait", wait_type="days", days="3")
    assert robot.again(told, "client", {"events": ["email_received"]}).outcome is None


def test_only_time_counts_on_other_records(anna: Session, contact: Ref, robot: Robot, clock: Clock) -> None:
    robot.document = contact
    told = robot.do("wait", wait_type="days", days="3")
    clock.forward(minutes=5)
    client(anna, contact)
    assert robot.again(told, "client", {"events": ["email_received"]}).outcome is None
    assert robot.again(told, "due").value("RELEASE_REASON") == "timeout"


def test_a_person_can_end_it(robot: Robot, clock: Clock) -> None:
    told = robot.do("wait", wait_type="days", days="3")
    now = clock.forward(hours=3)
    done = robot.again(told, "manual")
    assert (done.value("RELEASE_REASON"), done.value("RELEASED_AT")) == ("manual", now)


def test_a_date_that_changes_is_counted_anew(anna: Session, deal: Ref, robot: Robot) -> None:
    records.update(anna, [deal], {"close_date": date(2026, 3, 30)})
    told = robot.do("wait", wait_type="days_before_date", days="2", date_field="CLOSEDATE")
    assert robot.again(told, "changed", {"fields": ["title"]}).outcome is None

    records.update(anna, [deal], {"close_date": date(2026, 4, 10)})
    later = robot.again(told, "changed", {"fields": ["close_date"]})
    assert later.wait.until == datetime(2026, 4, 7, 22, 0, tzinfo=UTC)
    assert later.wait.facts == told.wait.facts

    records.update(anna, [deal], {"close_date": date(2026, 3, 19)})
    assert robot.again(later, "changed", {"fields": ["close_date"]}).value("RELEASE_REASON") == "already_due"


def test_a_date_that_is_emptied_leaves_only_the_client(anna: Session, deal: Ref, robot: Robot) -> None:
    records.update(anna, [deal], {"close_date": date(2026, 3, 30)})
    told = robot.do("wait", wait_type="days_before_date", days="2", date_field="CLOSEDATE")
    records.update(anna, [deal], {"close_date": None})
    again = robot.again(told, "changed", {"fields": ["close_date"]})
    assert isinstance(again.outcome, Wait)
    assert again.wait.until is None
    assert len(again.warnings) == 1


def test_days_from_now_do_not_look_at_dates(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("wait", wait_type="days", days="3", date_field="CLOSEDATE")
    assert robot.again(told, "changed", {"fields": ["close_date"]}).outcome is None


@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({"days": "0"}, "invalid_value", "days"),
        ({"days": "-1"}, "invalid_value", "days"),
        ({"days": "2.5"}, "invalid_value", "days"),
        ({"days": "=3/2"}, "invalid_value", "days"),
        ({"days": "some"}, "invalid_value", "days"),
        ({"days": ""}, "missing_parameter", "days"),
        ({"wait_type": ""}, "missing_parameter", "wait_type"),
        ({"wait_type": "hours"}, "invalid_value", "wait_type"),
        ({"wait_type": "days_before_date"}, "missing_parameter", "date_field"),
        ({"wait_type": "days_before_date", "date_field": "TITLE"}, "invalid_value", "date_field"),
        ({"wait_type": "days_before_date", "date_field": "nothing"}, "invalid_value", "date_field"),
        ({"wait_type": "days_before_date", "date_field": "close_date", "days": "-1"}, "invalid_value", "days"),
    ],
)
def test_what_is_wrong_is_said(
    anna: Session, deal: Ref, robot: Robot, given: dict[str, str], why: str, parameter: str
) -> None:
    told = robot.do("wait", **{"wait_type": "days", "days": "3", **given})
    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
    assert isinstance(told.failure, CrmError)
    assert events(anna, deal) == []


def test_an_empty_date_is_a_missing_one(anna: Session, deal: Ref, robot: Robot) -> None:
    records.update(anna, [deal], {"close_date": None})
    told = robot.do("wait", wait_type="days_before_date", days="3", date_field="CLOSEDATE")
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", "date_field")
    assert "close_date" in str(told.failure)
