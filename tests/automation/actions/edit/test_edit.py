"""Edit company, contact and document: several fields in one save, by whom, added to or replaced; all or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.services import custom_fields, records
from crm_tui.services.custom_fields import NewField
from data import database
from tests.support.robots import events, fresh, history

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def operations(ref: Ref) -> int:
    rows = database.sql(
        "SELECT count(DISTINCT c.operation) FROM change c JOIN operation o ON o.id = c.operation "
        "WHERE c.type = ? AND c.record = ? AND o.origin = 'run:1'",
        (ref.type, ref.id),
    )
    return int(rows[0][0])


@pytest.mark.covers("actions.md#Changes data of the linked company")
@pytest.mark.covers("actions.md#Add condition adds a field/value row")
def test_several_fields_of_the_company_in_one_save(anna: Session, deal: Ref, company: Ref, robot: Robot) -> None:
    told = robot.do(
        "edit_company", {"fields": {"TITLE": "Acme of {=Document:TITLE}", "revenue": "1500.50|EUR", "COMMENTS": "Big"}}
    )

    values = fresh(anna, company)
    assert (values["title"], values["comments"]) == ("Acme of Impianto", "Big")
    assert values["revenue"] == Money(1500_50, "EUR")
    assert told.value("COMPANY_ID") == company.id
    assert told.value("CHANGED_FIELDS") == ("title", "revenue", "comments")
    assert history(anna, company)["title"] == ("Acme of Impianto", "luca")
    assert operations(company) == 1
    assert history(anna, deal) == {}
    assert events(anna, deal) == []


@pytest.mark.covers("actions.md#Changes data of the linked contact")
@pytest.mark.covers("actions.md#Several fields changed by one single action")
def test_several_fields_of_the_primary_contact(anna: Session, deal: Ref, contact: Ref, robot: Robot) -> None:
    second = records.create(anna, "contact", {"name": "Second"})
    records.update(anna, [deal], {"contacts": (contact.id, second.id)})
    told = robot.do("edit_contact", {"fields": {"NAME": "Maria", "BIRTHDATE": "1980-05-06", "POST": "Boss"}})

    values = fresh(anna, contact)
    assert (values["name"], values["birthdate"], values["post"]) == ("Maria", date(1980, 5, 6), "Boss")
    assert values["full_name"] == "Maria Verdi"
    assert told.value("CONTACT_ID") == contact.id
    assert fresh(anna, second)["name"] == "Second"
    assert operations(contact) == 1


def test_what_is_the_same_did_not_change(robot: Robot) -> None:
    told = robot.do("edit_company", {"fields": {"title": "Acme", "comments": "x"}})
    assert told.value("CHANGED_FIELDS") == ("comments",)


@pytest.mark.covers("actions.md#Multiple fields: append instead of overwrite when Yes, replace otherwise")
@pytest.mark.parametrize(
    ("append", "phones"),
    [
        ("Y", ("+39 02 5550", "+39 06 1234")),
        ("N", ("+39 06 1234", "+39 02 5550")),
        ("", ("+39 06 1234", "+39 02 5550")),
    ],
)
def test_multiple_fields_are_added_to_or_replaced(
    anna: Session, company: Ref, robot: Robot, append: str, phones: tuple[str, ...]
) -> None:
    robot.do("edit_company", {"fields": {"PHONE": "+39 06 1234, +39 02 5550"}}, append_multiple=append)
    points = fresh(anna, company)["phone"]
    assert isinstance(points, tuple)
    assert tuple(each.value for each in points) == phones


@pytest.mark.covers("actions.md#Append option for multiple fields")
def test_an_address_of_another_kind_is_no_second_one(anna: Session, contact: Ref, robot: Robot) -> None:
    robot.do("edit_contact", {"fields": {"EMAIL": "MARIO@acme.it, m@x.it"}}, append_multiple="Y")
    assert fresh(anna, contact)["email"] == (Point("mario@acme.it", "work"), Point("m@x.it", "work"))


def test_people_are_added_to_the_observers(anna: Session, luca: Session, deal: Ref, robot: Robot) -> None:
    records.update(anna, [deal], {"observers": (luca.user_id,)})
    robot.do("edit_document", {"fields": {"OBSERVERS": "anna, luca"}}, append_multiple="Y")
    assert fresh(anna, deal)["observers"] == (luca.user_id, anna.user_id)


@pytest.mark.covers("actions.md#Parameter: change on behalf of")
def test_on_behalf_of_somebody_else(anna: Session, company: Ref, contact: Ref, robot: Robot) -> None:
    robot.do("edit_company", {"fields": {"comments": "x"}}, on_behalf_of="anna")
    robot.do("edit_contact", {"fields": {"comments": "x"}}, on_behalf_of="anna")
    assert history(anna, company)["comments"] == ("x", "anna")
    assert fresh(anna, contact)["modified_by"] == anna.user_id


def test_a_field_of_ones_own_is_a_row_like_any_other(anna: Session, contact: Ref, company: Ref, robot: Robot) -> None:
    for kind in ("contact", "company"):
        custom_fields.add(anna, kind, NewField(label="Nick", kind="string"))
    robot.do("edit_contact", {"fields": {"uf_nick": "Mars"}})
    robot.do("edit_company", {"fields": {"UF_NICK": "A"}})
    assert fresh(anna, contact)["uf_nick"] == "Mars"
    assert fresh(anna, company)["uf_nick"] == "A"


def test_clients_edit_themselves_and_each_other(anna: Session, company: Ref, contact: Ref, robot: Robot) -> None:
    robot.document = contact
    assert robot.do("edit_company", {"fields": {"comments": "by contact"}}).value("COMPANY_ID") == company.id
    assert robot.do("edit_contact", {"fields": {"post": "self"}}).value("CONTACT_ID") == contact.id
    robot.document = company
    assert robot.do("edit_contact", {"fields": {"comments": "by company"}}).value("CONTACT_ID") == contact.id
    assert robot.do("edit_company", {"fields": {"comments": "self"}}).value("COMPANY_ID") == company.id


def test_the_document_itself(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("edit_document", {"fields": {
        "TITLE": "New", "OPPORTUNITY": "{=Document:ID}", "BEGINDATE": "2026-01-01", "CLOSEDATE": "={=System:Date}",
    }})  # fmt: skip
    values = fresh(anna, deal)
    assert told.value("DOCUMENT_ID") == deal.id
    assert (values["title"], values["start_date"], values["close_date"]) == (
        "New", date(2026, 1, 1), date(2026, 3, 18),
    )  # fmt: skip
    assert values["amount"] == Money(deal.id * 100, "EUR")
    assert values["modified_at"] == datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("action", ["edit_company", "edit_contact"])
def test_without_a_client_there_is_nothing_to_edit(anna: Session, robot: Robot, action: str) -> None:
    robot.document = records.create(anna, "deal", {"title": "Alone"})
    told = robot.do(action, {"fields": {"comments": "x"}})
    assert told.failure.why == "no_linked_record"
    assert told.failure.hint
    assert str(robot.document) in str(told.failure)


def test_a_client_in_the_bin_is_not_there(anna: Session, company: Ref, robot: Robot) -> None:
    records.delete(anna, [company])
    assert robot.do("edit_company", {"fields": {"comments": "x"}}).failure.why == "target_not_found"


@pytest.mark.parametrize(
    ("rows", "why", "named"),
    [
        ({}, "missing_parameter", "fields"),
        ({"CREATED_BY_ID": "anna"}, "invalid_value", "CREATED_BY_ID"),
        ({"id": "7"}, "invalid_value", "id"),
        ({"DATE_MODIFY": "2026-01-01"}, "invalid_value", "DATE_MODIFY"),
        ({"colour": "red"}, "invalid_value", "colour"),
        ({"REVENUE": "a lot"}, "invalid_value", "REVENUE"),
        ({"ASSIGNED_BY_ID": "nobody"}, "invalid_value", "ASSIGNED_BY_ID"),
        ({"EMAIL": "no address"}, "invalid_value", "EMAIL"),
        ({"TITLE": "{=A9:NOTHING}"}, "required_field_missing", "title"),
        ({"COMMENTS": "=nonsense("}, "expression_error", "COMMENTS"),
    ],
)
def test_one_wrong_row_writes_none(
    anna: Session, company: Ref, robot: Robot, rows: dict[str, str], why: str, named: str
) -> None:
    before = fresh(anna, company)
    told = robot.do("edit_company", {"fields": {"SOURCE_DESCRIPTION": "new", **rows} if rows else {}})

    assert told.failure.why == why
    assert named.casefold() in str(told.failure).casefold()
    assert fresh(anna, company) == before


def test_a_field_that_is_misspelled_is_suggested(robot: Robot) -> None:
    told = robot.do("edit_company", {"fields": {"titel": "x"}})
    assert told.failure.hint_params == {"near": "title"}
