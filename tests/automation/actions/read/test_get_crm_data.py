"""Get CRM data: fields of any lead, contact, deal or company for later steps, raw or as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import custom_fields, records
from crm_tui.services.custom_fields import NewField
from tests.support.robots import events

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


@pytest.fixture
def other(anna: Session) -> Ref:
    """A deal that the document has nothing to do with."""
    return records.create(anna, "deal", {"title": "Other", "amount": Money(150_00, "EUR")})


@pytest.mark.covers("actions.md#Reads field values of a specified CRM item, not only the document")
@pytest.mark.covers("actions.md#Parameter: entity ID")
@pytest.mark.covers("actions.md#Values available afterwards in Additional results of Insert value")
def test_a_record_that_is_not_linked_is_read(anna: Session, robot: Robot, other: Ref) -> None:
    told = robot.do("get_crm_data", entity_id=str(other.id), entity_type="deal", fields="TITLE\nOPPORTUNITY, ID")

    assert told.value("TITLE") == "Other"
    assert told.done.results["OPPORTUNITY"] == Typed(ValueType.MONEY, Money(150_00, "EUR"))
    assert told.value("ID") == other.id
    assert told.value("FOUND") is True
    assert events(anna, other) == []
    assert robot.do("add_comment", at="A2", comment="{=A1:TITLE} for {=A1:OPPORTUNITY}").error is None


@pytest.mark.covers("actions.md#Parameter: entity type among contact, lead, deal, company")
@pytest.mark.parametrize(("kind", "prefix"), [("contact", "C"), ("lead", "L"), ("deal", "D"), ("company", "CO")])
def test_the_four_types_by_typed_id(anna: Session, robot: Robot, kind: str, prefix: str) -> None:
    ref = records.create(anna, kind, {"name": "Eva"} if kind == "contact" else {"title": "X"})
    told = robot.do("get_crm_data", entity_id=f"{prefix}_{ref.id}", entity_type=kind, fields="ID")
    assert told.value("ID") == ref.id


@pytest.mark.covers("actions.md#Parameter: selectable fields depend on entity type")
def test_custom_fields_and_both_spellings(anna: Session, robot: Robot, other: Ref) -> None:
    custom_fields.add(anna, "deal", NewField(label="Colour", kind="string"))
    records.update(anna, [other], {"uf_colour": "red"})
    told = robot.do("get_crm_data", entity_id=str(other.id), entity_type="deal", fields="amount,uf_colour")
    assert told.value("AMOUNT") == Money(150_00, "EUR")
    assert told.value("UF_COLOUR") == "red"


@pytest.mark.covers("actions.md#Parameter: printable version")
def test_the_printable_version_is_text(anna: Session, robot: Robot, other: Ref) -> None:
    told = robot.do(
        "get_crm_data", entity_id=str(other.id), entity_type="deal", fields="OPPORTUNITY,STAGE_ID,OPENED,ASSIGNED_BY_ID",
        printable="Y",
    )  # fmt: skip
    assert told.value("OPPORTUNITY") == "€150.00"
    assert told.value("OPENED") == "Yes"
    assert told.value("ASSIGNED_BY_ID") == "Anna Rossi"
    assert all(each.type in (ValueType.STRING, ValueType.BOOL) for each in told.done.results.values())
    assert not str(told.value("STAGE_ID")).isdecimal()


def test_a_record_can_come_from_a_field(robot: Robot, company: Ref) -> None:
    told = robot.do("get_crm_data", entity_id="{=Document:COMPANY_ID}", entity_type="company", fields="TITLE")
    assert told.value("TITLE") == "Acme"
    assert told.done.refs == (company,)


def test_a_field_that_is_gone_is_empty_with_a_warning(robot: Robot, other: Ref) -> None:
    told = robot.do("get_crm_data", entity_id=str(other.id), entity_type="deal", fields="TITLE,UF_GONE")
    assert told.value("TITLE") == "Other"
    assert told.value("UF_GONE") is None
    assert told.warnings == ["“UF_GONE” is not a field of deal any more"]


@pytest.mark.parametrize("gone", [True, False])
def test_an_unknown_record_is_not_found(anna: Session, robot: Robot, other: Ref, gone: bool) -> None:
    if gone:
        records.delete(anna, [other])
    number = other.id if gone else 999
    told = robot.do("get_crm_data", entity_id=str(number), entity_type="deal", fields="TITLE")

    assert told.failure.why == "target_not_found"
    assert told.failure.params["parameter"] == "entity_id"
    assert str(number) in str(told.failure)
    assert told.failure.hint
    assert told.failure.results["FOUND"].value is False
    assert told.failure.results["TITLE"].value is None


@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({"entity_id": ""}, "missing_parameter", "entity_id"),
        ({"entity_id": "{=Document:LEAD_ID}"}, "missing_parameter", "entity_id"),
        ({"entity_id": "C_1"}, "invalid_value", "entity_id"),
        ({"entity_id": "the first"}, "invalid_value", "entity_id"),
        ({"entity_type": "quote"}, "invalid_value", "entity_type"),
        ({"entity_type": ""}, "missing_parameter", "entity_type"),
        ({"fields": ""}, "missing_parameter", "fields"),
    ],
)
def test_what_is_wrong_is_said(robot: Robot, other: Ref, given: dict[str, str], why: str, parameter: str) -> None:
    texts = {"entity_id": f"D_{other.id}", "entity_type": "deal", "fields": "TITLE", **given}
    told = robot.do("get_crm_data", **texts)
    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
