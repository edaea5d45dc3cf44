"""Duplicates: who is alike before a record is created, and the groups of those that are there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.duplicates import KeyKind, Verdict
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import details, duplicates, records
from data import database
from data.queries import duplicates as query
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_members_of_a_group_are_told_apart_by_what_else_is_known_of_them(anna: Session) -> None:
    acme = records.create(anna, "company", {"title": "Acme"})
    first = person(anna, "Mario Bianchi", "mario@acme.it", "+39 02 1234567")
    second = person(anna, "Mario Bianchi")
    third = person(anna, "Mario Bianchi")
    records.update(anna, [second], {"companies": (acme.id,)})

    (group,) = duplicates.groups(anna, "contact", by=["name"])
    told = duplicates.telling_apart(anna, (group,))

    assert told == {first: "mario@acme.it · +39 02 1234567", second: "Acme"}
    assert third in dict(group.members)
    assert duplicates.telling_apart(anna, ()) == {}


def person(session: Session, name: str, email: str = "", phone: str = "", kind: str = "contact") -> Ref:
    first, _, last = name.partition(" ")
    values: dict[str, Value] = {"name": first, "last_name": last}
    if email:
        values["email"] = (Point(email),)
    if phone:
        values["phone"] = (Point(phone),)
    return records.create(session, kind, values)


def members(session: Session, kind: str, *by: str) -> list[list[int]]:
    return [[ref.id for ref, _title in group.members] for group in duplicates.groups(session, kind, by=by)]


@pytest.mark.parametrize("kind", ["contact", "lead"])
def test_groups_share_an_email_a_phone_or_a_name(anna: Session, kind: str) -> None:
    one = person(anna, "Ada Byron", "ada@x.it", kind=kind).id
    two = person(anna, "Augusta King", "ADA@X.IT", kind=kind).id
    three = person(anna, "Luca Neri", phone="+39 333 1234567", kind=kind).id
    four = person(anna, "Lucia Neri", phone="3331234567", kind=kind).id
    five = person(anna, "Ada Byron", kind=kind).id
    person(anna, "Solo Uno", "solo@x.it", kind=kind)

    found = duplicates.groups(anna, kind)

    assert [[ref.id for ref, _ in each.members] for each in found] == [[one, two], [one, five], [three, four]]
    assert [each.keys for each in found] == [(KeyKind.EMAIL,), (KeyKind.NAME,), (KeyKind.PHONE,)]
    assert [each.verdict for each in found] == [Verdict.SAME, Verdict.LIKELY, Verdict.LIKELY]
    assert members(anna, kind, "phone") == [[three, four]]


def test_companies_are_alike_without_their_legal_form(anna: Session) -> None:
    ids = [records.create(anna, "company", {"title": title}).id for title in ("Acme S.r.l.", "ACME SPA", "Other")]
    assert members(anna, "company") == [ids[:2]]


def test_companies_of_one_vat_number_are_the_same(anna: Session) -> None:
    ids = []
    for title in ("Acme", "Beta", "Gamma"):
        company = records.create(anna, "company", {"title": title})
        details.add(anna, company, {"vat_number": "IT12345670017" if title != "Gamma" else "IT00743110157"})
        ids.append(company.id)

    (group,) = duplicates.groups(anna, "company", by=("vat",))

    assert [ref.id for ref, _ in group.members] == ids[:2]
    assert (group.keys, group.verdict) == ((KeyKind.VAT,), Verdict.SAME)


def test_leads_of_one_company_are_alike(anna: Session) -> None:
    ids = [records.create(anna, "lead", {"title": "x", "company_title": name}).id for name in ("Acme", "acme", "Else")]
    assert members(anna, "lead") == [ids[:2]]


def test_several_things_in_common_are_one_group(anna: Session) -> None:
    for _ in range(2):
        person(anna, "Ada Byron", "ada@x.it", "333 1234567")
    (group,) = duplicates.groups(anna, "contact")
    assert set(group.keys) == {KeyKind.EMAIL, KeyKind.PHONE, KeyKind.NAME}


def test_deleted_records_are_nobodys_duplicates(anna: Session) -> None:
    one = person(anna, "Ada Byron", "ada@x.it")
    two = person(anna, "Ada Byron", "ada@x.it")
    records.delete(anna, [two])
    assert members(anna, "contact") == []
    assert [each.ref for each in duplicates.similar(anna, "contact", {"email": (Point("ada@x.it"),)})] == [one]


def test_a_new_lead_is_compared_with_leads_and_clients(anna: Session) -> None:
    ada = person(anna, "Ada Byron", "ada@x.it")
    lead = person(anna, "Ada Byron", kind="lead")
    acme = records.create(anna, "company", {"title": "Acme"})
    values: dict[str, Value] = {
        "name": "Ada", "last_name": "Byron", "company_title": "Acme srl", "email": (Point("ada@x.it"),),
    }  # fmt: skip

    found = duplicates.similar(anna, "lead", values)

    assert [each.ref for each in found] == [ada, lead, acme]
    assert duplicates.similar(anna, "deal", {"title": "Acme"}) == ()


def test_what_is_not_compared_is_refused(anna: Session) -> None:
    with pytest.raises(Refused):
        duplicates.groups(anna, "deal")
    with pytest.raises(Usage):
        duplicates.groups(anna, "contact", by=("shoe",))


@pytest.mark.parametrize("kind", query.kinds())
def test_groups_are_read_along_indexes(anna: Session, kind: str) -> None:
    plans: list[str] = []
    plain = database.sql

    def watched(text: str, params: object = ()) -> list[database.Row]:
        plans.extend(str(row[3]) for row in plain("EXPLAIN QUERY PLAN " + text, params))  # type: ignore[arg-type]
        return plain(text, params)  # type: ignore[arg-type]

    person(anna, "Ada Byron", kind=kind) if kind != "company" else records.create(anna, "company", {"title": "Acme"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "sql", watched)
        list(query.sharing_names(kind))
        list(query.sharing_points(kind, "email"))
        list(query.sharing_vat(kind))

    steps = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))]
    assert steps
    assert [plan for plan in steps if "INDEX" not in plan] == []
    assert [plan for plan in plans if "GROUP BY" in plan] == []
