"""Booking fields of leads and deals: what is written there is booked, and nothing is taken twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain import bookings as domain
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    batch,
    bookables,
    bookings,
    copying,
    custom_fields,
    exporting,
    leads,
    lookup,
    merging,
    records,
    undo,
    views,
)
from crm_tui.services.bookables import Setup
from crm_tui.services.custom_fields import NewField
from data import database
from data.migrations import runner
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

SLOT = "Room @ 2099-12-04 10:00 .. 12:00"
LATER = "Room @ 2099-12-05 10:00 .. 12:00"


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    for name in ("Room", "Van, white"):
        bookables.add_resource(session, name)
    bookables.add_service(session, "Survey", 90)
    yield session
    close_office()


def visit(session: Session, entity: str = "deal", **setup: object) -> None:
    booking = Setup(bookable="both", **setup)  # type: ignore[arg-type]
    custom_fields.add(session, entity, NewField(label="Visit", kind="booking", booking=booking))


def given(session: Session, text: str, entity: str = "deal") -> dict[str, Value]:
    return lookup.parse_values(session, entity, {"visit": text})


def deal(session: Session, text: str = "", entity: str = "deal") -> Ref:
    return records.create(session, entity, {"title": "D", **(given(session, text, entity) if text else {})})


def shown(session: Session, ref: Ref) -> list[str]:
    spec = records.field(records.entity(ref.type), "visit")
    text = lookup.value_text(session, spec, records.get(session, ref).values[spec.name], machine=True)
    return [each for each in text.split(", ") if each]


@pytest.mark.covers("entities.md#Resource-booking field set-up in the card")
def test_what_a_field_holds_is_booked(boss: Session) -> None:
    visit(boss)
    ref = deal(boss, f"{SLOT}, anna @ 2099-12-04 11:00 / survey")

    assert shown(boss, ref) == [
        "Room @ 2099-12-04 10:00 .. 2099-12-04 12:00",
        "anna @ 2099-12-04 11:00 .. 2099-12-04 12:30 / Survey",
    ]
    first, second = bookings.bookings(boss, item=ref)
    assert (first.resource, first.user, second.user, second.service) == (1, None, boss.user_id, 1)
    batch.amend(boss, [ref], {}, adding={}, removing=given(boss, SLOT))
    assert len(bookings.bookings(boss, item=ref)) == 1
    assert records.get(boss, ref).values["uf_visit"] == given(boss, "anna @ 2099-12-04 11:00 / Survey")["uf_visit"]


@pytest.mark.parametrize("entity", ["deal", "lead"])
def test_nothing_is_taken_twice_and_a_refusal_writes_nothing(boss: Session, entity: str) -> None:
    visit(boss, entity)
    first = deal(boss, SLOT, entity)
    other = deal(boss, "", entity)

    for text in (SLOT, "Room @ 2099-12-04 11:59 .. 13:00", f"{LATER}, {SLOT}"):
        with pytest.raises(Refused):
            deal(boss, text, entity)
        with pytest.raises(Refused):
            records.update(boss, [other], given(boss, text, entity))

    assert views.ids(boss, entity, "") == [other.id, first.id] or set(views.ids(boss, entity, "")) == {
        first.id,
        other.id,
    }
    assert [each.item for each in bookings.bookings(boss)] == [first]
    records.update(boss, [other], given(boss, "Room @ 2099-12-04 12:00 .. 13:00", entity))
    records.update(boss, [first], {"title": "still its own", **given(boss, SLOT, entity)})


def test_a_field_may_allow_that_something_is_booked_twice(boss: Session) -> None:
    visit(boss, overbooking=True)

    deal(boss, SLOT)
    deal(boss, SLOT)

    assert len(bookings.bookings(boss, resource="Room")) == 2


def test_whole_days_and_what_is_offered_are_up_to_the_field(boss: Session) -> None:
    visit(boss, timed=False, resources=("Van, white",), zone="Pacific/Auckland")
    ref = deal(boss, '"Van, white @ 2099-12-04 .. 2099-12-05"')

    assert lookup.value_text(
        boss, records.field(records.entity("deal"), "visit"), records.get(boss, ref).values["uf_visit"], machine=True
    ) == "Van, white @ 2099-12-04 .. 2099-12-05"  # fmt: skip
    (found,) = bookings.bookings(boss)
    assert found.ends_at - found.starts_at == 2 * 86_400_000
    with pytest.raises(Refused):
        given(boss, "Room @ 2099-12-04")


@pytest.mark.parametrize(
    "text", ["Room", "Room 2099-12-04", "@ 2099-12-04", "Room @ someday", "Room @ 2099-12-04 10:00"]
)
def test_what_is_no_booking_is_refused(boss: Session, text: str) -> None:
    visit(boss)

    with pytest.raises(InvalidValue):
        given(boss, text)
    with pytest.raises(InvalidValue):
        given(boss, "Nothing @ 2099-12-04 10:00 .. 11:00")
    with pytest.raises(InvalidValue):
        given(boss, "Room @ 2099-12-04 10:00 / Nothing")


def test_undo_frees_and_takes_again_what_is_still_free(boss: Session) -> None:
    visit(boss)
    first = deal(boss)
    records.update(boss, [first], given(boss, SLOT))
    undo.undo(boss)
    assert (bookings.bookings(boss), shown(boss, first)) == ((), [])
    undo.redo(boss)
    assert len(shown(boss, first)) == 1

    records.update(boss, [first], {"uf_visit": ()})
    deal(boss, SLOT)
    with pytest.raises(Refused):
        undo.undo(boss, 8)
    assert shown(boss, first) == []


def test_bookings_made_by_their_own_verb_are_values_of_the_field(boss: Session) -> None:
    visit(boss)
    ref = deal(boss)

    made = bookings.book(boss, "visit", ref, "2099-12-04 10:00", "2099-12-04 12:00", resource="Room")
    assert records.get(boss, ref).values == records.get(boss, ref).values | given(boss, SLOT)
    bookings.cancel(boss, [made.id])

    assert records.get(boss, ref).values["uf_visit"] == ()


def test_filters_ask_for_what_is_booked(boss: Session) -> None:
    visit(boss)
    one, two = deal(boss, SLOT), deal(boss, "anna @ 2099-12-04 10:00 .. 12:00")
    none = deal(boss)

    found = {
        text: views.ids(boss, "deal", text, sort=["id"])
        for text in ("visit:roo", "visit=ANNA", "has:uf_visit", 'visit=""')
    }

    assert found == {
        "visit:roo": [one.id],
        "visit=ANNA": [two.id],
        "has:uf_visit": [one.id, two.id],
        'visit=""': [none.id],
    }


def test_a_copy_books_nothing_and_merged_leads_keep_their_bookings(boss: Session) -> None:
    visit(boss)
    visit(boss, "lead")
    assert shown(boss, copying.copy(boss, deal(boss, SLOT), {})) == []
    keeps, goes = deal(boss, LATER, "lead"), deal(boss, "anna @ 2099-12-04 10:00 .. 12:00", "lead")

    merging.merge(boss, keeps, [goes])

    assert len(shown(boss, keeps)) == 2
    assert shown(boss, goes) == []


def test_what_is_booked_for_a_lead_goes_to_its_deal(boss: Session) -> None:
    visit(boss, "lead")
    lead = records.create(boss, "lead", {"title": "L", "name": "Ada", **given(boss, SLOT, "lead")})
    assert leads.offer(boss, lead).unmatched == ()
    leads.convert(boss, lead, leads.Choices(create=("deal",)))
    assert len(shown(boss, lead)) == 1

    visit(boss)
    other = records.create(boss, "lead", {"title": "L", "name": "Carla", **given(boss, LATER, "lead")})
    made = leads.convert(boss, other, leads.Choices(create=("deal",)))

    assert made.deal
    assert (shown(boss, made.deal), shown(boss, other)) == (["Room @ 2099-12-05 10:00 .. 2099-12-05 12:00"], [])
    undo.undo(boss)
    assert len(shown(boss, other)) == 1


def test_bookings_leave_with_exports_and_come_back(boss: Session, clock: Clock, tmp_path: Path) -> None:
    visit(boss)
    deal(boss, f'{SLOT} / Survey, "Van, white @ 2099-12-06 08:00 .. 09:30"')
    sent = "".join(exporting.export(boss, "deal").lines)
    close_office()
    (tmp_path / "again").mkdir()
    again = open_office(tmp_path / "again", clock)
    for name in ("Room", "Van, white"):
        bookables.add_resource(again, name)
    bookables.add_service(again, "Survey", 90)
    visit(again)

    done = bring_in(again, "deal", write(tmp_path, "deals.csv", sent))

    assert (done.created, done.rejected) == (1, 0)
    assert "".join(exporting.export(again, "deal").lines) == sent
    assert len(bookings.bookings(again)) == 2
    assert bring_in(again, "deal", write(tmp_path, "twice.csv", sent), on_duplicate="update").updated == 1
    assert len(bookings.bookings(again)) == 2


def test_a_row_that_books_what_is_taken_is_rejected_and_books_nothing(boss: Session, tmp_path: Path) -> None:
    visit(boss)
    deal(boss, SLOT)
    rows = f"title,uf_visit\nTaken,{SLOT}\nFree,{LATER}\nWrong,Attic @ friday 10:00\n"

    done = bring_in(boss, "deal", write(tmp_path, "deals.csv", rows))

    assert (done.created, done.rejected) == (1, 2)
    assert len(bookings.bookings(boss)) == 2


def test_a_rehearsal_books_nothing(boss: Session) -> None:
    visit(boss)

    deal(replace(boss, dry_run=True), SLOT)

    assert bookings.bookings(boss) == ()


def test_only_leads_and_deals_have_booking_fields_without_a_default(boss: Session) -> None:
    wrong = (
        ("contact", NewField(label="Visit", kind="booking")),
        ("deal", NewField(label="Visit", kind="booking", default=SLOT)),
        ("deal", NewField(label="Visit", kind="booking", values=("a",))),
    )
    for entity, field in wrong:
        with pytest.raises(Refused):
            custom_fields.add(boss, entity, field)
    with pytest.raises(Refused):
        custom_fields.add(boss, "deal", NewField(label="Visit", booking=Setup()))
    with pytest.raises(InvalidValue):
        custom_fields.add(boss, "deal", NewField(label="Visit", kind="booking", booking=Setup(bookable="dogs")))
    assert bookables.fields(boss) == ()


def test_fields_made_by_either_verb_are_one_and_go_together(boss: Session) -> None:
    bookables.add_field(boss, "deal", "Rent", timed=False)
    (made,) = custom_fields.fields(boss, "deal")
    assert (made.kind, made.code, [each.custom for each in bookables.fields(boss)]) == ("booking", "rent", [made.id])

    bookables.delete(boss, "booking_field", "Rent")
    assert custom_fields.fields(boss, "deal") == []
    undo.undo(boss)
    assert (len(custom_fields.fields(boss, "deal")), len(bookables.fields(boss))) == (1, 1)


def test_a_deleted_field_keeps_its_bookings_for_the_day_it_is_restored(boss: Session) -> None:
    visit(boss)
    ref = deal(boss, SLOT)
    assert custom_fields.delete(boss, "deal", "visit") == 1
    assert len(bookings.bookings(boss)) == 1

    custom_fields.restore(boss, "deal", "visit")

    assert len(shown(boss, ref)) == 1


def test_booking_fields_of_an_older_store_become_custom_fields(boss: Session) -> None:
    number = runner.MIGRATIONS.index("m0033_booking_fields")
    with database.transaction():
        database.execute("DROP INDEX booking_field_custom")
        database.execute("ALTER TABLE booking_field DROP COLUMN custom")
        for entity, code in (("deal", "visit"), ("deal", "2_days"), ("deal", "taken"), ("lead", "visit")):
            database.execute(
                "INSERT INTO booking_field (entity, code, name, bookable, created_at, modified_at) VALUES (?,?,?,'both',1,1)",
                (entity, code, code.title()),
            )
    custom_fields.add(boss, "deal", NewField(label="Taken", code="taken"))
    with database.transaction():
        for statement in runner.statements(number + 1):
            database.execute(statement)

    rows = database.sql(
        "SELECT c.entity, c.code FROM booking_field f JOIN custom_field c ON c.id = f.custom ORDER BY f.id"
    )
    assert rows == [("deal", "visit"), ("deal", "b2_days"), ("deal", "taken_booking_3"), ("lead", "visit")]


@pytest.mark.parametrize(
    "slot", [domain.Slot(3, None, None, 0, 1), domain.Slot(None, 5, 2, 1_773_823_800_123, 1_773_823_900_000)]
)
def test_the_machine_form_is_read_back(slot: domain.Slot) -> None:
    assert domain.slot(domain.written(slot)) == slot
    assert domain.slot("resource:1 @ 2026-99-99T00:00:00Z .. 2026-01-01T00:00:00Z") is None
