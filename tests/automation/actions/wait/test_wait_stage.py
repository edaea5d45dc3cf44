"""Wait for deal stage and for lead status: one of the stages or a final one releases, whoever moves the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import modes, moving, pipelines, records, stages
from tests.support.robots import fresh

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session
    from tests.support.robots import Robot

KINDS = [
    ("deal", "wait_deal_stage", "deal_id", "stages", "STAGE"),
    ("lead", "wait_lead_status", "lead_id", "statuses", "STATUS"),
]


def stages_of(session: Session, ref: Ref) -> list[Stage]:
    return [each.stage for each in pipelines.stages(session, int(str(fresh(session, ref)["pipeline"])))]


def make(session: Session, robot: Robot, kind: str) -> list[Stage]:
    robot.document = records.create(session, kind, {"title": "X"})
    return stages_of(session, robot.document)


@pytest.mark.covers("actions.md#Suspends the workflow until the deal stage is reached")
@pytest.mark.covers("actions.md#Suspends the workflow until the lead status is reached")
@pytest.mark.covers("actions.md#Parameter: one or more stages")
@pytest.mark.covers("actions.md#Parameter: status that lets the process continue")
@pytest.mark.parametrize(("kind", "action", "subject", "wanted", "result"), KINDS)
def test_it_waits_until_one_of_the_stages_is_reached(
    anna: Session, robot: Robot, kind: str, action: str, subject: str, wanted: str, result: str
) -> None:
    own = make(anna, robot, kind)
    told = robot.do(action, **{wanted: f"{own[2].name}\n{own[1].code}"})

    assert (told.wait.kind, told.wait.about, told.wait.until) == ("stage", robot.document, None)
    assert robot.again(told, "changed", {"fields": ["title"]}).outcome is None
    assert robot.again(told, "changed", {"fields": ["stage"], "stage": own[0].id}).outcome is None

    again = robot.again(told, "changed", {"fields": ["stage"], "stage": own[2].id})
    assert again.value(f"{result}_ID") == str(own[2].id)
    assert again.value(f"{result}_NAME") == own[2].name
    assert (again.value("IS_FINAL"), again.value("IS_TARGET")) == (False, True)


def test_a_name_means_the_stages_of_all_pipelines_a_code_its_own(anna: Session, robot: Robot) -> None:
    own = make(anna, robot, "deal")
    twins = [each.stage for each in pipelines.stages(anna, pipelines.add(anna, "Other").id)]
    twin = next(each for each in twins if each.name == own[1].name)

    by_name = robot.do("wait_deal_stage", stages=own[1].name)
    by_code = robot.do("wait_deal_stage", stages=own[1].code)

    assert by_name.wait.facts["stages"] == [own[1].id, twin.id]
    assert by_code.wait.facts["stages"] == [own[1].id]
    moving.move(anna, [robot.document], twin.id)
    again = robot.again(by_name, "changed", {"fields": ["stage"], "stage": twin.id})
    assert (again.value("STAGE_ID"), again.value("IS_TARGET")) == (str(twin.id), True)
    assert robot.again(by_code, "changed", {"fields": ["stage"], "stage": twin.id}).outcome is None


@pytest.mark.covers("actions.md#Selected stage or final stage releases the wait")
@pytest.mark.covers("engine.md#Stage wait algorithm")
@pytest.mark.parametrize(("kind", "action", "subject", "wanted", "result"), KINDS)
@pytest.mark.parametrize("semantic", ["S", "F"])
def test_every_final_stage_releases(
    anna: Session, robot: Robot, semantic: str, kind: str, action: str, subject: str, wanted: str, result: str
) -> None:
    own = make(anna, robot, kind)
    final = next(each for each in own if each.semantic.value == semantic)
    told = robot.do(action, **{wanted: own[1].name})
    again = robot.again(told, "changed", {"fields": ["stage"], "stage": final.id})
    assert again.value(f"{result}_ID") == str(final.id)
    assert (again.value("IS_FINAL"), again.value("IS_TARGET")) == (True, False)


@pytest.mark.parametrize(("kind", "action", "subject", "wanted", "result"), KINDS)
def test_there_already_it_goes_on_at_once(
    anna: Session, robot: Robot, kind: str, action: str, subject: str, wanted: str, result: str
) -> None:
    own = make(anna, robot, kind)
    assert robot.do(action, **{wanted: own[0].name}).value("IS_TARGET") is True
    moving.move(robot.own, [robot.document], own[-1].id, reason="x")
    told = robot.do(action, **{wanted: own[0].name})
    assert (told.value("IS_FINAL"), told.value("IS_TARGET")) == (True, False)


@pytest.mark.covers("actions.md#Parameter: deal ID via Insert value")
@pytest.mark.covers("actions.md#Parameter: lead ID")
@pytest.mark.parametrize(("kind", "action", "subject", "wanted", "result"), KINDS)
def test_another_record_can_be_waited_for(
    anna: Session, deal: Ref, robot: Robot, kind: str, action: str, subject: str, wanted: str, result: str
) -> None:
    own = make(anna, robot, kind)
    other, robot.document = robot.document, deal
    robot.do("get_crm_data", at="A0", entity_id=str(other), entity_type=kind, fields="ID")
    for text in ("{=A0:ID}", str(other.id), str(other)):
        assert robot.do(action, **{subject: text, wanted: own[1].name}).wait.about == other


def test_stages_of_several_pipelines(anna: Session, deal: Ref, robot: Robot) -> None:
    other = pipelines.stages(anna, pipelines.add(anna, "Other").id)[1].stage
    own = stages_of(anna, deal)[1]
    told = robot.do("wait_deal_stage", stages=f"{own.id}, {other.id}")
    again = robot.again(told, "changed", {"fields": ["pipeline", "stage"], "stage": other.id})
    assert again.value("IS_TARGET") is True


def test_a_stage_that_is_gone_is_left_out_with_a_warning(anna: Session, deal: Ref, robot: Robot) -> None:
    own = stages_of(anna, deal)
    gone = stages.add(anna, own[0].pipeline_id, "Soon gone")
    stages.delete(anna, gone.id)
    told = robot.do("wait_deal_stage", stages=f"{gone.id}, {own[1].id}")
    assert told.wait.facts["stages"] == [own[1].id]
    assert told.warnings == [f"stage “{gone.id}” is not there any more"]

    told = robot.do("wait_deal_stage", stages=str(gone.id))
    assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", "stages")


def test_a_stage_that_is_deleted_while_it_waits(anna: Session, deal: Ref, robot: Robot) -> None:
    own = stages_of(anna, deal)
    gone = stages.add(anna, own[0].pipeline_id, "Soon gone")
    told = robot.do("wait_deal_stage", stages=f"{gone.id}, {own[1].id}")
    stages.delete(anna, gone.id)
    assert robot.again(told, "changed", {"fields": ["stage"], "stage": own[1].id}).value("IS_TARGET") is True


def test_a_deal_that_is_deleted_while_it_waits(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("wait_deal_stage", stages=stages_of(anna, deal)[1].name)
    again = robot.again(told, "deleted")
    assert again.failure.why == "target_not_found"
    assert str(deal) in str(again.failure)


@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({"stages": ""}, "missing_parameter", "stages"),
        ({"deal_id": "999"}, "target_not_found", "deal_id"),
        ({"deal_id": "C_1"}, "invalid_value", "deal_id"),
        ({"deal_id": "{=Document:COMPANY_ID}"}, "invalid_value", "deal_id"),
        ({"stages": "Nowhere"}, "invalid_value", "stages"),
    ],
)
def test_what_is_wrong_is_said(
    anna: Session, deal: Ref, robot: Robot, given: dict[str, str], why: str, parameter: str
) -> None:
    texts = {"deal_id": str(deal.id), "stages": stages_of(anna, deal)[1].name, **given}
    told = robot.do("wait_deal_stage", **texts)
    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)


def test_without_an_id_only_a_deal_is_its_own_subject(anna: Session, contact: Ref, deal: Ref, robot: Robot) -> None:
    name = stages_of(anna, deal)[1].name
    robot.document = contact
    told = robot.do("wait_deal_stage", stages=name)
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", "deal_id")


@pytest.mark.parametrize("lead", ["", "5", "L_5"])
def test_without_leads_there_is_nothing_to_wait_for(anna: Session, robot: Robot, lead: str) -> None:
    modes.to_simple(anna, modes.creation())
    told = robot.do("wait_lead_status", statuses="NEW", lead_id=lead)
    assert told.failure.why == "not_applicable"


def test_leads_of_before_are_still_known_without_leads(anna: Session, robot: Robot) -> None:
    lead = records.create(anna, "lead", {"title": "X"})
    final = next(each for each in stages_of(anna, lead) if each.semantic.value == "F")
    moving.move(robot.own, [lead], final.id, reason="x")
    modes.to_simple(anna, modes.creation())
    assert robot.do("wait_lead_status", statuses="NEW", lead_id=str(lead)).value("IS_FINAL") is True
    assert robot.do("wait_lead_status", statuses="NEW", lead_id="99").failure.why == "target_not_found"
