"""Leads: six causes move the last contact, *created on* never; what people know of a stranger; notes on the status."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, lookup, modes, moving, records, timeline, views
from tests.support.incoming import take
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    modes.to_classic(session)
    yield session
    close_office()


@pytest.fixture
def lead(anna: Session, clock: Clock) -> Ref:
    """An old lead; a newer one, which nobody has talked to, is created after it."""
    made = records.create(
        anna,
        "lead",
        lookup.parse_values(anna, "lead", {"name": "Mario", "email": "mario@rossi.it", "im": "telegram:@mario"}),
    )
    clock.forward(hours=1)
    records.create(anna, "lead", {"title": "Newer"})
    return made


def check_contact(session: Session, lead: Ref, at: datetime) -> None:
    """That was the last contact; *created on* stays, and lists sort and filter by it."""
    values = records.get(session, lead).values
    assert values["created_at"] != at
    assert values["last_contact"] == values["last_activity_at"] == at
    assert views.ids(session, "lead", sort=["-last_contact"])[0] == lead.id
    assert views.ids(session, "lead", f"last_contact>={at.astimezone(session.zone):%Y-%m-%dT%H:%M}") == [lead.id]


def test_a_lead_that_nobody_talked_to_was_last_contacted_when_it_was_made(anna: Session, lead: Ref) -> None:
    values = records.get(anna, lead).values
    assert values["last_contact"] == values["created_at"]
    assert views.ids(anna, "lead", sort=["-last_contact"])[-1] == lead.id
    for name in ("created_at", "last_contact", "last_activity_at"):
        with pytest.raises(InvalidValue):
            records.update(anna, [lead], {name: values["created_at"]})


@pytest.mark.covers("entities.md#Created-on refreshed by timeline comment")
def test_a_comment_is_a_contact(anna: Session, lead: Ref, clock: Clock) -> None:
    at = clock.forward(hours=1)
    timeline.comment(anna, lead, "They agree")
    check_contact(anna, lead, at)


@pytest.mark.covers("entities.md#Created-on refreshed by incoming e-mail")
def test_an_incoming_e_mail_is_a_contact(anna: Session, lead: Ref, clock: Clock) -> None:
    at = clock.forward(hours=1)
    assert take(anna, kind="email", email="MARIO@rossi.it").records == (lead,)
    check_contact(anna, lead, at)


@pytest.mark.covers("entities.md#Created-on refreshed by client message in open channel")
def test_a_message_of_the_client_is_a_contact(anna: Session, lead: Ref, clock: Clock) -> None:
    at = clock.forward(hours=1)
    assert take(anna, **{"kind": "chat", "channel": "telegram", "from": "@mario"}).records == (lead,)
    check_contact(anna, lead, at)


@pytest.mark.covers("entities.md#Created-on refreshed by employee reply in open channel")
def test_the_answer_of_an_employee_is_a_contact(anna: Session, lead: Ref, clock: Clock) -> None:
    at = clock.forward(hours=1)
    take(anna, **{"kind": "chat", "channel": "telegram", "from": "@mario", "direction": "out", "text": "Hello!"})
    check_contact(anna, lead, at)
    assert records.get(anna, lead).values["last_activity_by"] == anna.user_id


@pytest.mark.parametrize("outcome", ["successful", "missed", "busy"])
@pytest.mark.covers("entities.md#Created-on refreshed by incoming, missed, successful call")
def test_a_call_is_a_contact_however_it_ends(anna: Session, lead: Ref, clock: Clock, outcome: str) -> None:
    records.update(anna, [lead], lookup.parse_values(anna, "lead", {"phone": "+39 333 1234567"}))
    at = clock.forward(hours=1)
    assert take(anna, **{"kind": "call", "from": "333 1234567", "outcome": outcome}).records == (lead,)
    check_contact(anna, lead, at)
    done = records.get(anna, Ref("activity", 1)).values
    assert (done["outcome"], done["completed"]) == (outcome, outcome == "successful")


@pytest.mark.covers("entities.md#Created-on refreshed by universal-activity notifications")
def test_the_reminder_of_a_to_do_is_a_contact(anna: Session, lead: Ref, clock: Clock) -> None:
    activities.plan(
        anna, {"subject": "Ring", "reminders": "0", "deadline": clock.at + timedelta(hours=1)}, about=[lead]
    )
    assert records.get(anna, lead).values["last_activity_at"] is None
    at = clock.forward(hours=1)
    assert len(sweep.run_all(anna).fired) == 1
    check_contact(anna, lead, at)


@pytest.mark.covers("entities.md#Modified on: last change")
def test_modified_on_is_the_last_change_of_any_field_and_nothing_else(anna: Session, lead: Ref, clock: Clock) -> None:
    luca = clerk_of(clock)
    made = records.get(anna, lead).values["modified_at"]

    clock.forward(hours=1)
    timeline.comment(luca, lead, "Only said")
    assert records.get(anna, lead).values["modified_at"] == made

    typed = clock.forward(hours=1)
    records.update(anna, [lead], {"post": "Buyer"})
    assert records.get(anna, lead).values["modified_at"] == typed

    moved = clock.forward(hours=1)
    moving.move(anna, [lead], lookup.stage_called("IN_PROCESS", entity="lead").id)
    found = records.get(anna, lead).values
    assert (found["modified_at"], found["modified_by"]) == (moved, anna.user_id)

    clock.forward(hours=1)
    records.update(anna, [lead], {"post": "Buyer"})
    assert records.get(anna, lead).values["modified_at"] == moved, "nothing differs"
    with pytest.raises(InvalidValue):
        records.update(anna, [lead], {"modified_at": moved})


@pytest.mark.covers("entities.md#More about this stage: notes")
def test_notes_on_the_status_are_text_of_several_lines(anna: Session, lead: Ref) -> None:
    notes = "Waits for the budget.\n[b]Ask in May[/b]"

    records.update(anna, [lead], {"status_description": notes})
    moving.move(anna, [lead], lookup.stage_called("IN_PROCESS", entity="lead").id)

    assert records.get(anna, lead).values["status_description"] == notes
    assert views.ids(anna, "lead", "status_description~budget") == [lead.id]
    (change,) = [each for each in timeline.history(anna, lead) if each.field == "status_description"]
    assert (change.old, change.new) == ("", notes)


@pytest.mark.covers("entities.md#First-time client: first, middle, last name")
def test_a_stranger_has_a_name_of_three_parts_and_a_client_has_none(anna: Session) -> None:
    stranger = take(anna, kind="form", name="Mario", second_name="Aldo", last_name="Rossi", email="m@rossi.it").records[
        0
    ]
    found = records.get(anna, stranger).values
    assert (found["name"], found["second_name"], found["last_name"]) == ("Mario", "Aldo", "Rossi")
    assert not found["is_repeat"]

    person = records.create(anna, "contact", lookup.parse_values(anna, "contact", {"name": "Ada", "email": "ada@b.it"}))
    client = take(anna, kind="form", name="Ada", last_name="Bianchi", email="ada@b.it").records[0]
    found = records.get(anna, client).values
    assert (found["name"], found["last_name"], found["email"]) == (None, None, ())
    assert (found["contacts"], found["is_repeat"]) == ((person.id,), True)


@pytest.mark.covers("entities.md#Birth date, position, address")
def test_birth_date_position_and_every_part_of_the_address_are_kept_and_found(anna: Session) -> None:
    given = {
        "birthdate": "1980-02-29", "post": "Buyer", "address": "Via Roma 1", "address_2": "Scala B", "address_city": "Bari",
        "address_postal_code": "70121", "address_region": "Puglia", "address_province": "BA", "address_country": "Italia",
    }  # fmt: skip

    lead = take(anna, kind="form", email="m@rossi.it", **given).records[0]

    found = records.get(anna, lead).values
    assert found["birthdate"] == date(1980, 2, 29)
    assert {name: found[name] for name in given if name != "birthdate"} == {
        name: text for name, text in given.items() if name != "birthdate"
    }
    assert views.ids(anna, "lead", "address_city:bari birthdate<1980-03-01") == [lead.id]
    with pytest.raises(InvalidValue):
        lookup.parse_values(anna, "lead", {"birthdate": "1981-02-29"})
