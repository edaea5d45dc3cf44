"""End task: completes what robots have assigned on the chosen stages, and nothing that people have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import moving, pipelines, records, tasks
from tests.support.robots import events, fresh

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


@pytest.fixture
def stages(anna: Session, deal: Ref) -> list[Stage]:
    return [each.stage for each in pipelines.stages(anna, int(str(fresh(anna, deal)["pipeline"])))]


def automatic(robot: Robot, title: str, **more: object) -> Ref:
    given = {"title": title, **more}
    return tasks.create(robot.own, given, about=[robot.document])  # type: ignore[arg-type]  # values by name


@pytest.mark.covers("actions.md#Completes tasks created at given stages of the current deal pipeline")
@pytest.mark.covers("actions.md#Parameter: stages whose tasks are ended")
@pytest.mark.covers("actions.md#Ends tasks created at selected stages after workflow start")
@pytest.mark.covers("actions.md#Never ends manually created tasks")
def test_only_tasks_of_robots_from_the_chosen_stages_end(
    anna: Session, deal: Ref, robot: Robot, stages: list[Stage]
) -> None:
    first = automatic(robot, "first")
    by_hand = tasks.create(anna, {"title": "by hand"}, about=[deal])
    moving.move(anna, [deal], stages[1].id)
    second = automatic(robot, "second")

    told = robot.do("end_task", stages=stages[0].name)

    assert {ref: fresh(anna, ref)["state"] for ref in (first, by_hand, second)} == {
        first: "done", by_hand: "pending", second: "pending",
    }  # fmt: skip
    assert told.value("CLOSED_COUNT") == 1
    assert told.value("TASK_IDS") == (first.id,)
    assert told.notes == ["tasks completed: 1"]
    assert "task_status" in [kind for kind, _facts in events(anna, first)]


def test_several_stages_by_code_name_or_number(anna: Session, robot: Robot, stages: list[Stage], deal: Ref) -> None:
    first = automatic(robot, "first")
    moving.move(anna, [deal], stages[1].id)
    second = automatic(robot, "second")
    told = robot.do("end_task", stages=f"{stages[0].code}, {stages[1].id}")
    assert set(told.value("TASK_IDS")) == {first.id, second.id}  # type: ignore[call-overload]  # a tuple


def test_a_task_under_control_goes_to_review(anna: Session, luca: Session, robot: Robot, stages: list[Stage]) -> None:
    task = automatic(robot, "controlled", control=True, responsible=luca.user_id)
    robot.do("end_task", stages=stages[0].name)
    assert fresh(anna, task)["state"] == "in_review"

    again = robot.do("end_task", stages=stages[0].name)
    assert again.value("CLOSED_COUNT") == 0


def test_a_task_that_needs_a_summary_ends_too(anna: Session, robot: Robot, stages: list[Stage]) -> None:
    task = automatic(robot, "summary", summary_required=True)
    robot.do("end_task", stages=stages[0].name)
    assert fresh(anna, task)["state"] == "done"


def test_no_task_is_no_mistake(robot: Robot, stages: list[Stage]) -> None:
    told = robot.do("end_task", stages=stages[0].name)
    assert told.value("CLOSED_COUNT") == 0
    assert told.value("TASK_IDS") == ()
    assert told.notes == ["tasks completed: 0"]


def test_a_stage_of_another_pipeline_is_refused(anna: Session, robot: Robot, stages: list[Stage]) -> None:
    task = automatic(robot, "first")
    other = pipelines.add(anna, "Other")
    foreign = pipelines.stages(anna, other.id)[0].stage
    for name in (str(foreign.id), "Nowhere"):
        told = robot.do("end_task", stages=f"{stages[0].name}, {name}")
        assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", "stages")
        assert told.failure.params["value"] == name
    assert fresh(anna, task)["state"] == "pending"


def test_without_stages_nothing_ends(robot: Robot) -> None:
    told = robot.do("end_task", stages="")
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", "stages")


def test_stages_are_written_down_and_never_looked_up(robot: Robot) -> None:
    told = robot.do("end_task", stages="{=Document:STAGE_ID}")
    assert told.failure.why == "invalid_value"


def test_leads_have_it_too(anna: Session, robot: Robot) -> None:
    robot.document = records.create(anna, "lead", {"title": "L"})
    task = automatic(robot, "of a lead")
    stage = pipelines.stages(anna, int(str(fresh(anna, robot.document)["pipeline"])))[0].stage
    assert robot.do("end_task", stages=stage.name).value("TASK_IDS") == (task.id,)
