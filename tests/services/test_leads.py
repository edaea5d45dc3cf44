"""Leads become deals, contacts and companies: completely, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crm_tui.domain.conversion import TARGETS, OnDuplicate
from crm_tui.domain.errors import Conflict, CrmError, NotFound, Refused
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, importing, leads, moving, pipelines, records, timeline, undo, views
from crm_tui.services import settings as company
from crm_tui.services.import_plan import Options
from crm_tui.services.lead_rules import NeedsConversion
from crm_tui.services.leads import Alike, Choices
from crm_tui.services.session import Session
from data import database
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

ALL = Choices(create=TARGETS)
ADA: dict[str, Value] = {
    "title": "Fair", "name": "Ada", "last_name": "Byron", "birthdate": date(1990, 12, 10), "company_title": "Acme S.r.l.",
    "phone": (Point("+39 02 1234567"),), "email": (Point("ada@example.com"),), "amount": Money(100_00, "EUR"),
    "source": "WEB", "comments": "urgent", "utm_source": "google",
}  # fmt: skip


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def add(session: Session, **values: Value) -> Ref:
    return records.create(session, "lead", {**ADA, **values})


def stage(session: Session, semantic: str) -> int:
    (only,) = pipelines.pipelines(session, "lead")
    return next(info.stage.id for info in pipelines.stages(session, only.id) if info.stage.semantic.value == semantic)


def counts() -> dict[str, int]:
    """How many records there are, also in the recycle bin, and how much was logged."""
    tables = ("deal", "contact", "company", "change", "event", "operation", "link", "point")
    return {table: database.sql(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


@pytest.mark.covers("behaviour.md#Create from lead via + Create Deal")
def test_a_lead_becomes_a_deal_with_its_client_and_is_closed_with_success(anna: Session) -> None:
    lead = add(anna)

    made = leads.convert(anna, lead, ALL)

    assert made.deal
    assert made.contact
    assert made.company
    deal, contact, firm = (records.get(anna, ref).values for ref in (made.deal, made.contact, made.company))
    assert (deal["title"], deal["amount"], deal["comments"]) == ("Fair", Money(100_00, "EUR"), "urgent")
    assert (deal["source"], deal["utm_source"]) == ("WEB", "google")
    assert (deal["company"], deal["contacts"], deal["lead"]) == (made.company.id, (made.contact.id,), lead.id)
    assert (contact["full_name"], contact["birthdate"]) == ("Ada Byron", date(1990, 12, 10))
    assert (contact["phone"], contact["email"]) == (ADA["phone"], ADA["email"])
    assert (contact["companies"], firm["title"]) == ((made.company.id,), "Acme S.r.l.")
    after = records.get(anna, lead).values
    assert (after["stage"], after["closed"], after["semantic"]) == (stage(anna, "S"), True, "S")
    assert (after["converted_deal"], after["converted_contact"], after["converted_company"]) == (1, 1, 1)
    assert after["closed_at"] == anna.now()


def test_what_came_of_a_lead_stands_in_both_timelines(anna: Session) -> None:
    lead = add(anna)

    made = leads.convert(anna, lead, ALL)

    assert made.deal
    told = {entry.kind: entry.payload for entry in timeline.page(anna, lead).entries}
    assert told["converted"]["into"] == "deal:1, contact:1, company:1"
    assert {entry.kind: entry.payload for entry in timeline.page(anna, made.deal).entries}["created_from"] == {
        "from": "lead:1", "title": "Fair",
    }  # fmt: skip


def test_one_undo_takes_all_of_it_back(anna: Session) -> None:
    lead = add(anna)
    call = activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[lead])
    made = leads.convert(anna, lead, ALL)

    undone = undo.undo(anna)

    assert undone.operation_id
    assert not undone.conflicts
    assert all(records.get(anna, ref).deleted for ref in made.created)
    before = records.get(anna, lead).values
    assert (before["closed"], before["converted_deal"], before["stage"]) == (False, None, stage(anna, "P"))
    assert records.get(anna, call).values["completed"] is False


@pytest.mark.covers("entities.md#Repeat lead: fill Client field")
def test_a_repeat_lead_uses_its_client_again(anna: Session) -> None:
    bob = records.create(anna, "contact", {"name": "Bob"})
    firm = records.create(anna, "company", {"title": "Ducati"})
    lead = add(anna, contacts=(bob.id,), company=firm.id)

    made = leads.convert(anna, lead, ALL)

    assert records.get(anna, lead).values["is_repeat"] is True
    assert (made.contact, made.company, len(made.created)) == (bob, firm, 1)
    assert made.deal
    deal = records.get(anna, made.deal).values
    assert (deal["contacts"], deal["company"]) == ((bob.id,), firm.id)


@pytest.mark.parametrize("alike", [{"email": (Point("ADA@example.com"),)}, {"phone": (Point("02 1234567"),)}, {}])
def test_somebody_alike_is_named_before_anything_is_created(anna: Session, alike: dict[str, Value]) -> None:
    known = records.create(anna, "contact", {"name": "Ada", "last_name": "Byron" if not alike else "Other", **alike})
    lead = add(anna)
    before = counts()

    with pytest.raises(Alike) as refused:
        leads.convert(anna, lead, ALL)

    assert refused.value.params["ref"] == known
    assert refused.value.exit == 4
    assert counts() == before


def test_a_company_is_known_by_its_name_without_the_legal_form(anna: Session) -> None:
    acme = records.create(anna, "company", {"title": "ACME spa"})

    (match,) = leads.offer(anna, add(anna)).matches["company"]

    assert (match.ref, match.title, match.same) == (acme, "ACME spa", True)


@pytest.mark.parametrize(
    ("policy", "contacts"),
    [(OnDuplicate.USE, 1), (OnDuplicate.USE_SAME, 2), (OnDuplicate.CREATE, 2)],
)
def test_somebody_alike_is_used_or_another_one_is_created(anna: Session, policy: OnDuplicate, contacts: int) -> None:
    records.create(anna, "contact", {"name": "Reception", "phone": (Point("+39 02 1234567"),)})

    leads.convert(anna, add(anna), Choices(create=("deal", "contact"), on_duplicate=policy))

    assert counts()["contact"] == contacts


def test_the_same_person_is_used_even_when_nobody_is_asked(anna: Session) -> None:
    known = records.create(anna, "contact", {"name": "A.", "email": (Point("ada@example.com"),)})

    made = leads.convert(anna, add(anna), Choices(create=TARGETS, on_duplicate=OnDuplicate.USE_SAME))

    assert made.contact == known
    assert made.company
    assert records.get(anna, known).values["companies"] == (made.company.id,)


def test_a_client_that_is_named_is_linked(anna: Session) -> None:
    bob = records.create(anna, "contact", {"name": "Bob"})

    made = leads.convert(anna, add(anna), Choices(create=("deal", "contact"), use=(bob,)))

    assert made.contact == bob
    assert records.get(anna, Ref("lead", 1)).values["converted_contact"] == bob.id


@pytest.mark.parametrize("use", [Ref("contact", 99), Ref("deal", 1)])
def test_who_is_no_client_cannot_be_used(anna: Session, use: Ref) -> None:
    lead = add(anna)
    before = counts()

    with pytest.raises(CrmError):
        leads.convert(anna, lead, Choices(create=("deal",), use=(use,)))

    assert counts() == before


@pytest.mark.parametrize("keep", [True, False])
def test_open_activities_are_completed_or_move_to_the_deal(anna: Session, keep: bool) -> None:
    lead = add(anna)
    planned = [activities.plan(anna, {"subject": kind, "kind": kind}, about=[lead]) for kind in ("call", "todo")]

    made = leads.convert(anna, lead, Choices(create=TARGETS, keep_activities=keep))

    assert made.deal
    found = [records.get(anna, ref).values for ref in planned]
    assert [each["completed"] for each in found] == [not keep] * 2
    assert len(activities.open_activities(anna, made.deal)) == (2 if keep else 0)
    assert activities.open_activities(anna, lead) == ()
    assert [bool(each["leads"]) for each in found] == [not keep] * 2


def test_activities_without_a_deal_go_to_the_client(anna: Session) -> None:
    lead = add(anna)
    call = activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[lead])

    leads.convert(anna, lead, Choices(create=("contact",), keep_activities=True))

    assert [each.ref for each in activities.open_activities(anna, Ref("contact", 1))] == [call]


@pytest.mark.parametrize("way", ["converted", "junk"])
def test_kinds_that_are_not_ticked_stay_open(anna: Session, way: str) -> None:
    company.set(anna, "lead_close_call", "no")
    lead = add(anna)
    call = activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[lead])
    todo = activities.plan(anna, {"subject": "Write", "kind": "todo"}, about=[lead])

    if way == "junk":
        moving.move(anna, [lead], stage(anna, "F"))
    else:
        leads.convert(anna, lead, ALL)

    assert records.get(anna, call).values["completed"] is False
    assert records.get(anna, todo).values["completed"] is True
    assert records.get(anna, call).values["deals"] == (() if way == "junk" else (1,))


def test_a_lead_reaches_success_by_being_converted_only(anna: Session) -> None:
    lead = add(anna)

    with pytest.raises(NeedsConversion) as refused:
        moving.move(anna, [lead], stage(anna, "S"))
    made = leads.convert(anna, lead, Choices(create=("contact",)))
    moving.move(anna, [lead], stage(anna, "P"))
    moving.move(anna, [lead], stage(anna, "S"))

    assert refused.value.hint_params == {"id": lead.id}
    assert made.contact
    assert records.get(anna, lead).values["closed"] is True


def test_junk_needs_no_conversion_and_reopening_clears_when_it_was_closed(anna: Session) -> None:
    lead = add(anna)

    moving.move(anna, [lead], stage(anna, "F"))
    closed = records.get(anna, lead).values["closed_at"]
    moving.move(anna, [lead], stage(anna, "P"))

    assert closed == anna.now()
    assert records.get(anna, lead).values["closed_at"] is None


def test_a_lead_that_was_reopened_uses_the_client_that_it_became(anna: Session) -> None:
    lead = add(anna)
    first = leads.convert(anna, lead, ALL)
    moving.move(anna, [lead], stage(anna, "P"))

    second = leads.convert(anna, lead, ALL)

    assert (second.contact, second.company) == (first.contact, first.company)
    assert second.deal != first.deal


@pytest.mark.parametrize("end", ["closed", "deleted", "changed", "binned client", "no such pipeline"])
def test_what_cannot_be_converted_leaves_nothing_behind(anna: Session, end: str) -> None:
    client = records.create(anna, "contact", {"name": "Bob"})
    lead = add(anna, contacts=(client.id,)) if end == "binned client" else add(anna)
    if end == "closed":
        moving.move(anna, [lead], stage(anna, "F"))
    elif end == "deleted":
        records.delete(anna, [lead])
    elif end == "binned client":
        records.delete(anna, [client])
    before = counts()

    choices = Choices(create=TARGETS, pipeline=99 if end == "no such pipeline" else None)
    with pytest.raises((Refused, Conflict, NotFound)):
        leads.convert(anna, lead, choices, version=99 if end == "changed" else None)

    assert counts() == before


def test_a_dry_run_tells_and_stores_nothing(anna: Session) -> None:
    lead = add(anna)
    before = counts()
    trying = replace(anna, dry_run=True, rehearsed=[])

    leads.convert(trying, lead, ALL)

    assert {change.type for change in trying.rehearsed} == {"lead", "deal", "contact", "company"}
    assert counts() == before


@pytest.mark.covers("behaviour.md#Lead definition: potential client")
def test_a_closed_lead_makes_the_next_deal_of_its_client_a_repeat_inquiry(anna: Session) -> None:
    bob = records.create(anna, "contact", {"name": "Bob"})
    moving.move(anna, [add(anna, contacts=(bob.id,))], stage(anna, "F"))

    deal = records.get(anna, records.create(anna, "deal", {"title": "Next", "contacts": (bob.id,)})).values

    assert (deal["is_repeat"], deal["is_repeat_inquiry"]) == (False, True)


def test_the_deal_of_a_lead_is_no_repeat_inquiry_because_of_that_lead(anna: Session) -> None:
    firm = records.create(anna, "company", {"title": "Ducati"})

    made = leads.convert(anna, add(anna, company=firm.id), ALL)
    again = records.create(anna, "deal", {"title": "Next", "company": firm.id})

    assert made.deal
    assert records.get(anna, made.deal).values["is_repeat_inquiry"] is False
    assert records.get(anna, again).values["is_repeat_inquiry"] is True


def test_those_who_work_on_the_deal_hear_of_it(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    lead = add(anna, responsible=luca.user_id)

    leads.convert(anna, lead, ALL)

    told = database.sql("SELECT kind, type FROM notification WHERE user = ? ORDER BY id", (luca.user_id,))
    assert ("assigned", "deal") in told


def test_an_import_counts_closed_leads_too(anna: Session, tmp_path: Path) -> None:
    firm = records.create(anna, "company", {"title": "Ducati"})
    moving.move(anna, [add(anna, company=firm.id)], stage(anna, "F"))
    file = tmp_path / "deals.csv"
    file.write_text("title,company\nNext,Ducati\n")

    for _step in importing.run(anna, importing.plan(anna, "deal", str(file), Options())):
        pass

    (deal,) = views.ids(anna, "deal")
    assert records.get(anna, Ref("deal", deal)).values["is_repeat_inquiry"] is True
