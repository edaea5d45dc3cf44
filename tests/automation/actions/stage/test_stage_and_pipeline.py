"""Change stage and change pipeline: the record moves, the run ends; what cannot be leaves record and run as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import registry
from crm_tui.automation.outcome import Done
from crm_tui.services import activities, custom_fields, moving, pipelines, records
from crm_tui.services.custom_fields import NewField
from tests.support.robots import events, fresh, history

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def stages(session: Session, pipeline: int) -> list[Stage]:
    return [each.stage for each in pipelines.stages(session, pipeline)]


@pytest.fixture
def own(anna: Session, deal: Ref) -> list[Stage]:
    return stages(anna, int(str(fresh(anna, deal)["pipeline"])))


@pytest.fixture
def other(anna: Session) -> list[Stage]:
    return stages(anna, pipelines.add(anna, "Other").id)


@pytest.mark.covers("actions.md#Changes lead/deal status")
@pytest.mark.covers("actions.md#Immediately interrupts the workflow")
@pytest.mark.covers("actions.md#Parameter: new stage")
def test_the_deal_moves_and_the_run_ends(anna: Session, deal: Ref, robot: Robot, own: list[Stage]) -> None:
    told = robot.do("change_stage", stage=own[1].name)

    assert fresh(anna, deal)["stage"] == own[1].id
    assert (told.stop.reason, told.stop.all_runs) == ("stage_changed", False)
    assert told.stop.done.results == {}
    assert registry.action("change_stage").ends
    assert [kind for kind, _facts in events(anna, deal)] == ["stage_changed"]
    assert history(anna, deal)["stage"][1] == "luca"


@pytest.mark.parametrize("spelled", ["id", "code", "name", "reference"])
def test_the_stage_is_named_in_any_way(anna: Session, deal: Ref, robot: Robot, own: list[Stage], spelled: str) -> None:
    second = records.create(anna, "deal", {"title": "S", "stage": own[1].id})
    texts = {"id": str(own[1].id), "code": own[1].code, "name": own[1].name, "reference": "{=A0:STAGE_ID}"}
    robot.do("get_crm_data", at="A0", entity_id=str(second.id), entity_type="deal", fields="STAGE_ID")
    robot.do("change_stage", stage=texts[spelled])
    assert fresh(anna, deal)["stage"] == own[1].id


def test_closing_has_its_effects(anna: Session, deal: Ref, robot: Robot, own: list[Stage]) -> None:
    won = next(each for each in own if each.semantic.value == "S")
    plan = activities.plan(anna, {"subject": "x", "auto_complete_on_stage_change": True}, about=[deal])
    robot.do("change_stage", stage=str(won.id))
    values = fresh(anna, deal)
    assert values["closed"] is True
    assert fresh(anna, plan)["completed"] is True
    assert "closed" in [kind for kind, _facts in events(anna, deal)]


def test_on_that_stage_already_the_run_ends_all_the_same(
    anna: Session, deal: Ref, robot: Robot, own: list[Stage]
) -> None:
    told = robot.do("change_stage", stage=own[0].name)
    assert told.stop.reason == "stage_changed"
    assert told.notes == [f"the record stands on “{own[0].name}” already"]
    assert told.warnings == []
    assert events(anna, deal) == []


def test_a_stage_of_another_pipeline_is_refused(
    anna: Session, deal: Ref, robot: Robot, own: list[Stage], other: list[Stage]
) -> None:
    for name in (str(other[0].id), "Nowhere"):
        told = robot.do("change_stage", stage=name)
        assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", "stage")
        assert told.failure.params["value"] == name
    assert fresh(anna, deal)["stage"] == own[0].id


def test_without_a_stage_nothing_moves(robot: Robot) -> None:
    assert robot.do("change_stage", stage="").failure.why == "missing_parameter"


@pytest.mark.parametrize("action", ["change_stage", "change_pipeline"])
def test_what_the_stage_requires_must_be_there(
    anna: Session, deal: Ref, robot: Robot, own: list[Stage], other: list[Stage], action: str
) -> None:
    wanted = own[1] if action == "change_stage" else other[0]
    custom_fields.add(anna, "deal", NewField(label="Colour", kind="string", stages=(str(wanted.id),)))
    given = {"stage": wanted.name} if action == "change_stage" else {"pipeline": "Other"}
    told = robot.do(action, **given)
    assert told.failure.why == "required_field_missing"
    assert "Colour" in str(told.failure)
    assert fresh(anna, deal)["stage"] == own[0].id
    assert events(anna, deal) == []


def test_the_success_of_a_lead_needs_no_conversion_here(anna: Session, robot: Robot) -> None:
    robot.document = records.create(anna, "lead", {"title": "L"})
    won = next(
        each for each in stages(anna, int(str(fresh(anna, robot.document)["pipeline"]))) if each.semantic.value == "S"
    )
    robot.do("change_stage", stage=won.name)
    assert fresh(anna, robot.document)["stage"] == won.id


@pytest.mark.covers("actions.md#Moves the deal to the given pipeline")
@pytest.mark.covers("actions.md#Pipeline from list or Insert value")
@pytest.mark.parametrize("spelled", ["name", "id", "reference"])
def test_the_deal_comes_to_the_first_stage_of_the_pipeline(
    anna: Session, deal: Ref, robot: Robot, own: list[Stage], other: list[Stage], spelled: str
) -> None:
    moving.move(anna, [deal], own[2].id)
    there = records.create(anna, "deal", {"title": "S", "pipeline": other[0].pipeline_id})
    robot.do("get_crm_data", at="A0", entity_id=str(there.id), entity_type="deal", fields="CATEGORY_ID,pipeline")
    texts = {"name": "other", "id": str(other[0].pipeline_id), "reference": "{=A0:PIPELINE}"}
    told = robot.do("change_pipeline", pipeline=texts[spelled])

    values = fresh(anna, deal)
    assert (values["pipeline"], values["stage"]) == (other[0].pipeline_id, other[0].id)
    assert (told.stop.reason, told.stop.all_runs) == ("pipeline_changed", True)
    assert registry.action("change_pipeline").ends
    assert ("pipeline_changed", {"pipeline": "Other", "stage": other[0].name}) in events(anna, deal)
    assert history(anna, deal)["pipeline"] == ("Other", "luca")


def test_in_that_pipeline_already_nothing_stops(anna: Session, deal: Ref, robot: Robot, own: list[Stage]) -> None:
    moving.move(anna, [deal], own[1].id)
    told = robot.do("change_pipeline", pipeline=str(own[0].pipeline_id))
    assert isinstance(told.outcome, Done)
    assert len(told.warnings) == 1
    assert fresh(anna, deal)["stage"] == own[1].id


@pytest.mark.parametrize(("name", "why"), [("Nowhere", "target_not_found"), ("", "missing_parameter")])
def test_an_unknown_pipeline_stops_nothing(anna: Session, deal: Ref, robot: Robot, name: str, why: str) -> None:
    told = robot.do("change_pipeline", pipeline=name)
    assert (told.failure.why, told.failure.params["parameter"]) == (why, "pipeline")
    assert told.failure.params["value"] == name
    assert events(anna, deal) == []


def test_a_deleted_pipeline_is_unknown(anna: Session, robot: Robot, other: list[Stage]) -> None:
    pipelines.delete(anna, other[0].pipeline_id)
    assert robot.do("change_pipeline", pipeline="Other").failure.why == "target_not_found"
