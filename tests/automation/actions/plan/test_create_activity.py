"""Create activity: a planned to-do at the document, by whom, until when, and how it ends by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import activities, moving, pipelines, records
from tests.support.robots import events, fresh, history

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot


@pytest.mark.covers("actions.md#Assigns an activity to an employee")
@pytest.mark.covers("actions.md#Parameter: subject")
@pytest.mark.covers("actions.md#Parameter: description")
@pytest.mark.covers("actions.md#Creates the activity in the deal")
def test_a_todo_is_planned_at_the_deal(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("create_activity", subject="Call {=Document:TITLE}", description="[b]soon[/b]")

    values = fresh(anna, told.made("activity"))
    assert values["kind"] == "todo"
    assert values["subject"] == "Call Impianto"
    assert values["description"] == "[b]soon[/b]"
    assert values["deals"] == (deal.id,)
    assert values["contacts"] == ()
    assert values["responsible"] == fresh(anna, deal)["responsible"]
    assert values["important"] is False
    assert [each.ref for each in activities.open_activities(anna, deal)] == [told.made("activity")]
    assert "created" in dict(events(anna, told.made("activity")))
    assert history(anna, told.made("activity"))[""][1] == "luca"


def test_only_the_activity_is_a_result(robot: Robot) -> None:
    assert set(robot.do("create_activity", subject="Call").done.results) == {"ACTIVITY_ID"}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 18, 12, 0, tzinfo=UTC), datetime(2026, 3, 23, 12, 0, tzinfo=UTC)),
        (datetime(2026, 3, 18, 12, 1, tzinfo=UTC), datetime(2026, 3, 23, 13, 0, tzinfo=UTC)),
        (datetime(2026, 3, 25, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 11, 0, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_three_working_days_ahead_at_the_full_hour(
    anna: Session, robot: Robot, clock: Clock, now: datetime, due: datetime
) -> None:
    clock.at = now
    assert fresh(anna, robot.do("create_activity", subject="Call").made("activity"))["deadline"] == due


def test_a_deadline_can_be_given(anna: Session, robot: Robot) -> None:
    made = robot.do("create_activity", subject="Call", deadline="2026-04-01 10:00").made("activity")
    assert fresh(anna, made)["deadline"] == datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


@pytest.mark.covers("actions.md#Parameter: responsible")
@pytest.mark.covers("actions.md#Parameter: important = high priority")
def test_somebody_else_can_be_responsible(anna: Session, robot: Robot) -> None:
    values = fresh(
        anna, robot.do("create_activity", subject="Call", responsible="anna", important="Y").made("activity")
    )
    assert values["responsible"] == anna.user_id
    assert values["important"] is True


def test_an_unknown_responsible_is_the_documents_with_a_warning(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("create_activity", subject="Call", responsible="nobody")
    assert fresh(anna, told.made("activity"))["responsible"] == fresh(anna, deal)["responsible"]
    assert any("nobody" in each for each in told.warnings)


@pytest.mark.covers("actions.md#Parameter: auto-complete when lead/deal status changes")
@pytest.mark.parametrize(("auto", "completed"), [("Y", True), ("N", False), ("", False)])
def test_the_next_stage_change_completes_it_on_request(
    anna: Session, deal: Ref, robot: Robot, auto: str, completed: bool
) -> None:
    made = robot.do("create_activity", subject="Call", auto_complete=auto).made("activity")
    second = pipelines.stages(anna, int(str(fresh(anna, deal)["pipeline"])))[1].stage
    moving.move(anna, [deal], second.id)

    values = fresh(anna, made)
    assert bool(values["completed"]) is completed
    assert bool(values["auto_completed"]) is completed


@pytest.mark.parametrize("kind", ["lead", "contact", "company", "quote", "invoice"])
def test_every_type_of_document_can_have_one(anna: Session, robot: Robot, kind: str) -> None:
    given = {"name": "Eva"} if kind == "contact" else {"title": "X"}
    robot.document = records.create(anna, kind, given)
    made = robot.do("create_activity", subject="Call").made("activity")
    assert [each.ref for each in activities.open_activities(anna, robot.document)] == [made]


@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({}, "missing_parameter", "subject"),
        ({"subject": " "}, "missing_parameter", "subject"),
        ({"subject": "x", "deadline": "soonish"}, "invalid_value", "deadline"),
        ({"subject": "x", "important": "perhaps"}, "invalid_value", "important"),
        ({"subject": "=1/0"}, "expression_error", "subject"),
        ({"subject": "x" * 256}, "invalid_value", "subject"),
    ],
)
def test_what_is_wrong_leaves_nothing(
    anna: Session, deal: Ref, robot: Robot, given: dict[str, str], why: str, parameter: str
) -> None:
    told = robot.do("create_activity", **given)

    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
    assert activities.open_activities(anna, deal) == ()
