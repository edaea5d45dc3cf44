"""Create deal: with the client of the record, on the stage that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.services import custom_fields, moving, pipelines, records
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
def usual(anna: Session) -> int:
    return next(each.id for each in pipelines.pipelines(anna) if each.is_default)


@pytest.mark.covers("actions.md#Creates a new deal")
def test_a_deal_of_the_same_client(
    anna: Session, luca: Session, deal: Ref, company: Ref, contact: Ref, robot: Robot, usual: int
) -> None:
    told = robot.do("create_deal", {"fields": {"TITLE": "Next {=Document:TITLE}", "OPPORTUNITY": "99"}})

    made = told.made("deal")
    values = fresh(anna, made)
    assert (values["title"], values["amount"]) == ("Next Impianto", Money(99_00, "EUR"))
    assert (values["company"], values["contacts"]) == (company.id, (contact.id,))
    assert (values["pipeline"], values["stage"]) == (usual, stages(anna, usual)[0].id)
    assert values["responsible"] == luca.user_id
    assert values["source_description"] == "created by automation"
    assert "created" in dict(events(anna, made))
    assert ("derived", {"made": str(made)}) in events(anna, deal)
    assert history(anna, made)[""][1] == "luca"


def test_without_fields_it_is_called_by_its_number(anna: Session, robot: Robot) -> None:
    made = robot.do("create_deal").made("deal")
    assert fresh(anna, made)["title"] == f"Deal #{made.id}"


def test_pipeline_stage_and_responsible(anna: Session, robot: Robot, usual: int) -> None:
    other = stages(anna, pipelines.add(anna, "Other").id)
    values = fresh(anna, robot.do("create_deal", pipeline="Other", responsible="anna").made("deal"))
    assert (values["stage"], values["responsible"]) == (other[0].id, anna.user_id)
    values = fresh(anna, robot.do("create_deal", pipeline="Other", stage=other[1].name).made("deal"))
    assert values["stage"] == other[1].id
    third = stages(anna, usual)[2]
    assert fresh(anna, robot.do("create_deal", stage=third.code).made("deal"))["stage"] == third.id


@pytest.mark.parametrize("kind", ["contact", "company"])
def test_a_client_is_the_client(anna: Session, company: Ref, contact: Ref, robot: Robot, kind: str) -> None:
    robot.document = {"contact": contact, "company": company}[kind]
    values = fresh(anna, robot.do("create_deal").made("deal"))
    assert (values["company"], values["contacts"]) == (
        (None, (contact.id,)) if kind == "contact" else (company.id, ())
    )  # fmt: skip


def test_without_a_link_it_has_no_client(anna: Session, robot: Robot) -> None:
    values = fresh(anna, robot.do("create_deal", link_to_document="N").made("deal"))
    assert (values["company"], values["contacts"]) == (None, ())


def test_a_client_who_bought_makes_a_repeat_deal(anna: Session, deal: Ref, robot: Robot, usual: int) -> None:
    moving.move(anna, [deal], next(each.id for each in stages(anna, usual) if each.semantic.value == "S"))
    assert fresh(anna, robot.do("create_deal").made("deal"))["is_repeat"] is True


@pytest.mark.parametrize(
    ("given", "rows", "why", "named"),
    [
        ({"pipeline": "Nowhere"}, {}, "target_not_found", "pipeline"),
        ({"stage": "Nowhere"}, {}, "invalid_value", "stage"),
        ({"pipeline": "Other", "stage": "OWN"}, {}, "invalid_value", "stage"),
        ({"stage": "OTHER"}, {}, "invalid_value", "stage"),
        ({}, {"OPPORTUNITY": "much"}, "invalid_value", "OPPORTUNITY"),
        ({}, {"STAGE_ID": "Nowhere"}, "invalid_value", "STAGE_ID"),
        ({}, {"IS_RECURRING": "Y"}, "invalid_value", "IS_RECURRING"),
    ],
)
def test_what_is_wrong_creates_nothing(
    anna: Session,
    deal: Ref,
    robot: Robot,
    usual: int,
    given: dict[str, str],
    rows: dict[str, str],
    why: str,
    named: str,
) -> None:
    other = pipelines.add(anna, "Other").id
    known = {"OWN": str(stages(anna, usual)[1].id), "OTHER": str(stages(anna, other)[1].id)}
    told = robot.do("create_deal", {"fields": rows}, **{name: known.get(text, text) for name, text in given.items()})
    assert told.failure.why == why
    assert named in str(told.failure)
    assert [each.ref for each in records.by_ids(anna, "deal", list(range(1, 20)))] == [deal]
    assert events(anna, deal) == []


def test_what_the_stage_requires_must_be_there(anna: Session, deal: Ref, robot: Robot, usual: int) -> None:
    second = stages(anna, usual)[1]
    custom_fields.add(anna, "deal", NewField(label="Colour", kind="string", stages=(str(second.id),)))
    told = robot.do("create_deal", stage=second.name)
    assert told.failure.why == "required_field_missing"
    assert "Colour" in str(told.failure)
    assert robot.do("create_deal", {"fields": {"uf_colour": "red"}}, stage=second.name).error is None
