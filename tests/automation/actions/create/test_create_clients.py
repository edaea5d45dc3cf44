"""Create contact and create company: an ordinary one or the one that is there already, linked to the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.services import custom_fields, records
from crm_tui.services.custom_fields import NewField
from tests.support.robots import events, fresh, history

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def count(session: Session, kind: str) -> int:
    return len(records.by_ids(session, kind, list(range(1, 50))))


@pytest.fixture
def alone(anna: Session, luca: Session, robot: Robot) -> Ref:
    """A deal without a client, which the robot works on."""
    robot.document = records.create(anna, "deal", {"title": "Alone", "responsible": luca.user_id})
    return robot.document


@pytest.mark.covers("actions.md#Creates a new contact")
@pytest.mark.covers("actions.md#Items created by actions behave as ordinary items")
def test_a_contact_is_created_and_linked(anna: Session, luca: Session, deal: Ref, contact: Ref, robot: Robot) -> None:
    told = robot.do("create_contact", {"fields": {"NAME": "Eva", "PHONE": "+39 1234567, +39 7654321"}})

    made = told.made("contact")
    values = fresh(anna, made)
    assert values["full_name"] == "Eva"
    assert isinstance(values["phone"], tuple)
    assert [each.value for each in values["phone"]] == ["+39 1234567", "+39 7654321"]
    assert values["responsible"] == luca.user_id
    assert values["source_description"] == "created by automation"
    assert values["type"] is not None
    assert told.value("EXISTING") is False
    assert fresh(anna, deal)["contacts"] == (contact.id, made.id)
    assert "created" in dict(events(anna, made))
    assert ("client_linked", {"client": "Eva"}) in events(anna, deal)
    assert history(anna, made)[""][1] == "luca"


@pytest.mark.covers("actions.md#Creates a new company")
def test_a_company_is_created_and_linked(anna: Session, alone: Ref, robot: Robot) -> None:
    told = robot.do("create_company", {"fields": {"TITLE": "Beta", "source_description": "fair"}}, responsible="anna")

    made = told.made("company")
    values = fresh(anna, made)
    assert (values["title"], values["responsible"], values["source_description"]) == ("Beta", anna.user_id, "fair")
    assert fresh(anna, alone)["company"] == made.id
    assert ("client_linked", {"client": "Beta"}) in events(anna, alone)
    assert told.warnings == []


def test_a_company_without_a_name_is_called_by_its_number(anna: Session, alone: Ref, robot: Robot) -> None:
    made = robot.do("create_company", {"fields": {"COMMENTS": "x"}}).made("company")
    assert fresh(anna, made)["title"] == f"Company #{made.id}"


@pytest.mark.parametrize("row", [{"TITLE": "  ", "COMMENTS": "x"}, {"TITLE": "{=A9:NONE}", "PHONE": "+39 1234567"}])
def test_a_name_of_blanks_is_no_name(anna: Session, alone: Ref, robot: Robot, row: dict[str, str]) -> None:
    made = robot.do("create_company", {"fields": row}).made("company")
    assert fresh(anna, made)["title"] == f"Company #{made.id}"


def test_a_company_without_a_name_is_no_namesake(anna: Session, alone: Ref, robot: Robot) -> None:
    there = records.create(anna, "company", {"title": "Company"})
    told = robot.do("create_company", {"fields": {"COMMENTS": "x"}}, duplicate_policy="use")
    assert (told.value("EXISTING"), told.made("company") == there) == (False, False)


@pytest.mark.parametrize("link", ["", "Y"])
def test_a_second_company_is_not_linked(anna: Session, deal: Ref, company: Ref, robot: Robot, link: str) -> None:
    told = robot.do("create_company", {"fields": {"TITLE": "Beta"}}, link_to_document=link)
    assert fresh(anna, deal)["company"] == company.id
    assert fresh(anna, told.made("company"))["title"] == "Beta"
    assert told.warnings == ([f"{deal} has a company already: the new one is not linked"] if link else [])


@pytest.mark.parametrize("action", ["create_contact", "create_company"])
def test_linking_can_be_switched_off(anna: Session, alone: Ref, robot: Robot, action: str) -> None:
    row = {"NAME": "Eva"} if action == "create_contact" else {"TITLE": "Beta"}
    robot.do(action, {"fields": row}, link_to_document="N")
    values = fresh(anna, alone)
    assert (values["company"], values["contacts"]) == (None, ())
    assert events(anna, alone) == []


def test_clients_are_linked_with_each_other(anna: Session, company: Ref, contact: Ref, robot: Robot) -> None:
    robot.document = company
    made = robot.do("create_contact", {"fields": {"NAME": "Eva"}}).made("contact")
    assert fresh(anna, company)["contacts"] == (contact.id, made.id)
    assert fresh(anna, made)["companies"] == (company.id,)
    robot.document = made
    robot.do("create_company", {"fields": {"TITLE": "Beta"}}, link_to_document="Y")
    assert len(fresh(anna, made)["companies"]) == 2  # type: ignore[arg-type]  # a tuple


@pytest.mark.parametrize("row", [{"PHONE": "+39 3331111"}, {"EMAIL": "Mario@Acme.it"}])
def test_the_contact_that_is_there_is_used(
    anna: Session, alone: Ref, contact: Ref, robot: Robot, row: dict[str, str]
) -> None:
    records.update(anna, [contact], {"phone": (Point("+39 333 1111", "work"),)})
    told = robot.do("create_contact", {"fields": {"NAME": "M.", **row}}, duplicate_policy="use")
    assert (told.made("contact"), told.value("EXISTING")) == (contact, True)
    assert fresh(anna, alone)["contacts"] == (contact.id,)
    assert fresh(anna, contact)["name"] == "Mario"


def test_a_namesake_is_another_contact(anna: Session, alone: Ref, contact: Ref, robot: Robot) -> None:
    told = robot.do("create_contact", {"fields": {"NAME": "Mario", "LAST_NAME": "Verdi"}}, duplicate_policy="use")
    assert told.value("EXISTING") is False
    assert told.made("contact") != contact


@pytest.mark.parametrize(
    ("row", "there"),
    [({"TITLE": "ACME"}, True), ({"TITLE": "Other", "PHONE": "+39025550"}, True), ({"TITLE": "Acme 2"}, False)],
)
def test_the_company_that_is_there_is_used(
    alone: Ref, company: Ref, robot: Robot, row: dict[str, str], there: bool
) -> None:
    told = robot.do("create_company", {"fields": row}, duplicate_policy="use")
    assert told.value("EXISTING") is there
    assert (told.made("company") == company) is there


def test_by_default_another_one_is_created(alone: Ref, company: Ref, robot: Robot) -> None:
    assert robot.do("create_company", {"fields": {"TITLE": "Acme"}}).made("company") != company


@pytest.mark.parametrize(
    ("action", "rows", "why", "named"),
    [
        ("create_contact", {}, "required_field_missing", "phone"),
        ("create_contact", {"POST": "Boss"}, "required_field_missing", "phone"),
        ("create_contact", {"NAME": "{=A9:NONE}"}, "required_field_missing", "phone"),
        ("create_contact", {"NAME": "Eva", "BIRTHDATE": "once"}, "invalid_value", "BIRTHDATE"),
        ("create_contact", {"NAME": "Eva", "nick": "E"}, "invalid_value", "nick"),
        ("create_contact", {"NAME": "Eva", "TYPE_ID": "nothing"}, "invalid_value", "TYPE_ID"),
        ("create_company", {}, "required_field_missing", "fields"),
        ("create_company", {"TITLE": "{=A9:NONE}", "COMMENTS": " "}, "required_field_missing", "rows"),
        ("create_company", {"TITLE": "B", "REVENUE": "a lot"}, "invalid_value", "REVENUE"),
        ("create_company", {"TITLE": "B", "id": "5"}, "invalid_value", "id"),
    ],
)
def test_what_is_wrong_creates_nothing(
    anna: Session, alone: Ref, robot: Robot, action: str, rows: dict[str, str], why: str, named: str
) -> None:
    before = (count(anna, "contact"), count(anna, "company"))
    told = robot.do(action, {"fields": rows})
    assert told.failure.why == why
    assert named in str(told.failure)
    assert (count(anna, "contact"), count(anna, "company")) == before
    assert events(anna, alone) == []


def test_a_required_field_of_ones_own(anna: Session, alone: Ref, robot: Robot) -> None:
    custom_fields.add(anna, "company", NewField(label="VAT code", kind="string", required=True))
    told = robot.do("create_company", {"fields": {"TITLE": "B"}})
    assert told.failure.why == "required_field_missing"
    assert count(anna, "company") == 1
