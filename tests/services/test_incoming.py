"""A contact from outside becomes a lead or a deal with its client, or goes on with what is open; whom it is from decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound
from crm_tui.domain.fields import Point
from crm_tui.domain.incoming import Incoming, Kind, Status
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    activities,
    exceptions,
    files,
    incoming,
    incoming_files,
    lookup,
    modes,
    moving,
    notifications,
    records,
    settings,
    timeline,
    undo,
    users,
)
from crm_tui.services.modes import CreationMode
from data import database
from tests.support.incoming import counts, take, values
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import limited, managed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


FORM = {
    "kind": "form", "form": "Contact us", "name": "Mario", "middle_name": "Aldo", "last_name": "Rossi",
    "email": "mario@rossi.it", "phone": "+39 333 1234567", "utm_source": "google", "utm_campaign": "autumn",
    "text": "How much are 40 laptops?",
}  # fmt: skip


@pytest.mark.covers("behaviour.md#Automatic: import, other CRM, contact centre, CRM form")
def test_in_the_simple_mode_a_form_is_at_once_a_deal_and_its_client(anna: Session) -> None:
    taken = take(anna, **FORM)

    deal, contact = taken.records
    assert taken.status is Status.CREATED
    assert taken.created == (deal, contact)
    assert counts() == {"lead": 0, "deal": 1, "contact": 1, "company": 0, "activity": 1}
    assert values(anna, deal) | {
        "source": "WEBFORM", "source_description": "Contact us", "utm_source": "google", "utm_campaign": "autumn",
        "contacts": (contact.id,),
    } == values(anna, deal)  # fmt: skip
    person = values(anna, contact)
    assert (person["name"], person["second_name"], person["last_name"]) == ("Mario", "Aldo", "Rossi")
    assert person["email"] == (Point("mario@rossi.it"),)
    said = values(anna, Ref("activity", 1))
    assert (said["kind"], said["direction"], said["completed"]) == ("form", "in", False)
    assert said["body"] == "How much are 40 laptops?"
    assert (said["deals"], said["contacts"]) == ((deal.id,), (contact.id,))


@pytest.mark.covers(
    "behaviour.md#Automatic: import, other CRM, contact centre, CRM form",
    "entities.md#First-time client: first, middle, last name",
)
@pytest.mark.parametrize(
    ("given", "source"),
    [
        (FORM, "WEBFORM"),
        ({"kind": "email", "full_name": "Mario Rossi", "from": "mario@rossi.it", "subject": "Laptops"}, "EMAIL"),
        ({"kind": "call", "full_name": "Rossi, Mario", "from": "+39 333 1234567", "outcome": "missed"}, "CALL"),
        ({"kind": "chat", "full_name": "Mario Rossi", "channel": "telegram", "from": "@mario"}, "OTHER"),
    ],
)
def test_in_the_classic_mode_a_stranger_is_a_lead_with_a_name_of_its_own(
    anna: Session, given: dict[str, str], source: str
) -> None:
    modes.to_classic(anna)

    taken = take(anna, **given)

    (lead,) = taken.created
    found = values(anna, lead)
    assert lead.type == "lead"
    assert (found["name"], found["last_name"], found["source"]) == ("Mario", "Rossi", source)
    assert found["second_name"] == given.get("middle_name")
    assert found["is_repeat"] is False
    assert counts() == {"lead": 1, "deal": 0, "contact": 0, "company": 0, "activity": 1}


def test_the_creation_mode_says_which_client_there_will_be(anna: Session) -> None:
    modes.to_simple(anna, CreationMode(client="both"))

    taken = take(anna, kind="form", name="Ada", phone="+39 02 5551234", company="Acme Srl")

    assert [ref.type for ref in taken.records] == ["deal", "contact", "company"]
    assert values(anna, taken.records[1])["companies"] == (taken.records[2].id,)


@pytest.mark.parametrize("mode", ["simple", "classic"])
def test_a_client_who_is_known_goes_on_with_the_open_deal_that_was_busy_last(
    anna: Session, clock: Clock, mode: str
) -> None:
    person = records.create(anna, "contact", {"name": "Mario", "phone": (Point("333/1234567"),)})
    old = records.create(anna, "deal", {"title": "Old", "contacts": (person.id,)})
    busy = records.create(anna, "deal", {"title": "Busy", "contacts": (person.id,)})
    lost = records.create(anna, "deal", {"title": "Lost", "contacts": (person.id,)})
    moving.move(anna, [lost], lookup.stage_called("LOSE").id)
    clock.forward(hours=1)
    timeline.comment(anna, busy, "We talked")
    if mode == "classic":
        modes.to_classic(anna)
    before = counts()

    taken = take(anna, **{"kind": "call", "from": "+39 333 123 45 67"})

    assert taken.status is Status.ADDED
    assert taken.records == (busy, person)
    assert taken.created == ()
    assert counts() == before | {"activity": before["activity"] + 1}
    assert values(anna, old)["last_activity_at"] is None


def test_a_client_without_anything_open_gets_a_repeat_lead_or_a_deal_and_no_second_contact(anna: Session) -> None:
    firm = records.create(anna, "company", {"title": "Acme", "email": (Point("info@acme.it"),)})
    deal = take(anna, **{"kind": "email", "from": "INFO@acme.it", "subject": "Laptops"})
    assert [ref.type for ref in deal.records] == ["deal", "company"]
    assert values(anna, deal.records[0])["company"] == firm.id
    moving.move(anna, [deal.records[0]], lookup.stage_called("WON").id)
    modes.to_classic(anna)

    lead = take(anna, **{"kind": "email", "from": "info@acme.it", "subject": "More laptops"})

    found = values(anna, lead.created[0])
    assert (found["company"], found["is_repeat"], found["name"]) == (firm.id, True, None)
    assert counts()["contact"] == 0
    assert counts()["company"] == 1


def test_a_lead_with_the_address_goes_on_in_the_classic_mode(anna: Session) -> None:
    modes.to_classic(anna)
    first = take(anna, **FORM)

    again = take(anna, **{"kind": "call", "from": "333 1234567"})

    assert again.status is Status.ADDED
    assert again.records == first.records
    modes.to_simple(anna, CreationMode())


def test_who_is_on_the_exceptions_list_makes_nothing_and_nothing_is_kept(anna: Session) -> None:
    exceptions.add(anna, ["+39 333 1234567; calls every day", "spam@example.com"])
    before = counts()

    call = take(anna, **{"kind": "call", "from": "333 123 4567"})
    mail = take(anna, **{"kind": "email", "from": "Spam@Example.com", "text": "Buy!"})

    assert call.status is mail.status is Status.EXCEPTED
    assert counts() == before
    labels = [row[0] for row in database.sql("SELECT label FROM operation ORDER BY id DESC LIMIT 2")]
    assert labels == ["contact not kept: the sender is on the exceptions list"] * 2
    assert "Buy!" not in str(database.sql("SELECT payload FROM event"))


@pytest.mark.parametrize("kind", ["form", "chat"])
def test_the_exceptions_list_does_not_hold_for_forms_and_chats(anna: Session, kind: str) -> None:
    exceptions.add(anna, ["mario@rossi.it"])

    assert take(anna, kind=kind, email="mario@rossi.it").status is Status.CREATED


def test_an_answer_in_a_thread_is_kept_whoever_it_is_from(anna: Session) -> None:
    first = take(anna, **{"kind": "email", "from": "mario@rossi.it", "id": "a@rossi.it", "subject": "Laptops"})
    exceptions.add(anna, ["ada@example.com"])

    answer = take(anna, **{"kind": "email", "from": "ada@example.com", "id": "b@x", "in_reply_to": "a@rossi.it"})

    assert answer.status is Status.ADDED
    assert answer.records == first.records


def test_what_a_colleague_writes_is_an_answer_in_a_thread_and_nothing_elsewhere(anna: Session, clock: Clock) -> None:
    clerk_of(clock)
    users.change(anna, "luca", users.Changes(email="Luca@acme.it"))
    first = take(anna, **{"kind": "email", "from": "mario@rossi.it", "id": "a@rossi.it", "subject": "Laptops"})
    before = counts()

    assert take(anna, **{"kind": "email", "from": "luca@acme.it", "subject": "Lunch?"}).status is Status.COLLEAGUE
    assert counts() == before
    answer = {"kind": "email", "from": "luca@acme.it", "to": "mario@rossi.it", "answers": "a@rossi.it", "subject": "Re"}
    assert take(anna, **answer).records == first.records

    assert activities.open_activities(anna, first.records[0]) == ()
    sent = values(anna, Ref("activity", 2))
    assert (sent["direction"], sent["sender"], sent["recipient"]) == ("out", "luca@acme.it", "mario@rossi.it")
    assert counts()["contact"] == 1


def test_the_same_message_twice_is_one(anna: Session) -> None:
    given = {"kind": "email", "from": "mario@rossi.it", "id": "a@rossi.it"}
    take(anna, **given)
    before = counts()

    assert take(anna, **given).status is Status.KNOWN
    assert counts() == before
    assert take(anna, **{**given, "kind": "chat"}).status is Status.ADDED, "numbers of other systems are others"


def test_all_of_it_is_one_operation_that_undo_takes_back(anna: Session) -> None:
    taken = take(anna, **FORM)
    assert taken.operation_id

    undo.undo(anna)

    assert counts() == {"lead": 0, "deal": 0, "contact": 0, "company": 0, "activity": 0}


def test_what_was_taken_back_can_be_taken_in_again(anna: Session) -> None:
    given = {"kind": "email", "from": "mario@rossi.it", "id": "a@rossi.it"}
    take(anna, **given)
    undo.undo(anna)

    assert take(anna, **given).status is Status.CREATED
    assert counts()["deal"] == counts()["activity"] == 1
    assert take(anna, **given).status is Status.KNOWN


def test_an_answer_ends_what_waited_for_it(anna: Session, clock: Clock) -> None:
    taken = take(anna, **{"kind": "chat", "channel": "telegram", "from": "@mario", "text": "Hello?"})
    (waiting,) = activities.open_activities(anna, taken.records[0])
    assert (waiting.direction, waiting.body, waiting.sender) == ("in", "Hello?", "@mario")

    take(anna, **{"kind": "chat", "channel": "telegram", "from": "@MARIO", "text": "Hello!", "direction": "out"})

    assert activities.open_activities(anna, taken.records[0]) == ()
    texts = [
        entry.payload["body"] for entry in timeline.page(anna, taken.records[0]).entries if entry.source == "activity"
    ]
    assert texts == ["Hello!", "Hello?"]


def test_an_answer_to_nobody_is_refused(anna: Session) -> None:
    with pytest.raises(NotFound):
        take(anna, **{"kind": "chat", "from": "@nobody", "direction": "out"})


def test_nothing_that_says_who_it_is_from_is_refused(anna: Session) -> None:
    with pytest.raises(InvalidValue):
        take(anna, kind="form", text="Hello")
    with pytest.raises(InvalidValue):
        take(anna, kind="pigeon", email="mario@rossi.it")


def test_text_is_kept_as_typed_and_never_commands_a_terminal(anna: Session) -> None:
    evil = "[b]x[/b] \x1b]52;c;Y3VybA==\x1b\\ [@click=app.quit]y[/] \u202egnp.exe\nline two"

    taken = take(anna, **{"kind": "email", "from": "mario@rossi.it", "subject": evil, "text": evil})

    body = str(values(anna, Ref("activity", 1))["body"])
    assert body == "[b]x[/b] ]52;c;Y3VybA==\\ [@click=app.quit]y[/] gnp.exe\nline two"
    title = str(values(anna, taken.records[0])["title"])
    assert "\x1b" not in title
    assert "\n" not in title


def test_what_no_field_takes_is_a_line_of_the_text(anna: Session) -> None:
    taken = take(
        anna, kind="form", email="mario@rossi.it", birthdate="31/31/99", colour="red", text="Hi",
        responsible="luca", stage="WON", opened="no",
    )  # fmt: skip

    body = str(values(anna, Ref("activity", 1))["body"])
    assert body.splitlines() == [
        "Hi",
        "colour: red",
        "responsible: luca",
        "stage: WON",
        "opened: no",
        "birthdate: 31/31/99",
    ]
    deal = values(anna, taken.records[0])
    assert (deal["closed"], deal["opened"], deal["responsible"]) == (False, True, anna.user_id)


def test_the_responsible_person_of_the_client_is_told(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    records.create(anna, "contact", {"name": "Mario", "email": (Point("mario@rossi.it"),), "responsible": luca.user_id})
    seen = notifications.newest(luca)

    taken = take(anna, **{"kind": "email", "from": "mario@rossi.it", "subject": "Laptops"})

    assert values(anna, taken.records[0])["responsible"] == luca.user_id
    told = [notifications.text(luca, each) for each in notifications.since(luca, seen)]
    assert "E-mail from mario@rossi.it: Laptops" in told


# ── Attached files ──


def mail(*files: tuple[str, bytes]) -> Incoming:
    return Incoming(kind=Kind.EMAIL, email="mario@rossi.it", subject="Plans", files=files)


def test_what_is_attached_is_kept_and_found_from_the_card(anna: Session) -> None:
    given = (("plan.pdf", b"%PDF 1"), ("../../etc/passwd", b"root"), ("a\x1b[31m.txt", b"x"), ("", b"y"))

    taken = incoming.register(anna, mail(*given))

    found = incoming_files.of_messages(anna, taken.records[0])
    assert [each.name for each in found] == ["plan.pdf", "passwd", "a[31m.txt", "attachment-4"]
    contents = [b"".join(files.content(files.called(anna, str(each.id)))) for each in found]
    assert contents == [content for _name, content in given]
    assert incoming_files.of_messages(anna, taken.records[1]) == found
    undo.undo(anna)
    assert incoming_files.of_messages(anna, taken.records[0]) == ()


def test_of_what_is_not_kept_no_file_is_kept_either(anna: Session) -> None:
    exceptions.add(anna, ["mario@rossi.it"])

    taken = incoming.register(anna, mail(("plan.pdf", b"%PDF")))

    assert taken.status is Status.EXCEPTED
    assert database.sql("SELECT count(*) FROM attachment") == [(0,)]


def test_a_file_that_is_too_large_is_only_named(anna: Session) -> None:
    settings.set(anna, "file_megabytes", "1")

    taken = incoming.register(anna, mail(("plan.pdf", b"x" * 1_000_001), ("b", b"1")))

    assert [each.name for each in incoming_files.of_messages(anna, taken.records[0])] == ["b"]


# ── Operators with narrow rights ──


def test_a_colleagues_client_goes_to_the_colleague_and_the_operator_learns_no_more_than_they_may(
    anna: Session, clock: Clock
) -> None:
    luca = clerk_of(clock)
    managed(anna)
    person = records.create(anna, "contact", {"name": "Secret", "phone": (Point("+39 02 5551234"),)})
    deal = records.create(anna, "deal", {"title": "Secret deal", "contacts": (person.id,)})
    seen = notifications.newest(anna)

    taken = take(luca, kind="call", phone="+39 02 5551234")

    assert (taken.status, taken.hidden) == (Status.ADDED, True)
    assert (taken.records, taken.created, taken.activity) == ((), (), None)
    assert "Secret" not in repr(taken)
    assert [each.subject for each in activities.open_activities(anna, deal)] == []
    assert values(anna, deal)["last_activity_by"] == luca.user_id
    assert [each.ref for each in notifications.since(anna, seen)] == [deal]
    with pytest.raises(NotFound):
        records.get(luca, deal)


def test_a_stranger_is_the_operators_own(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    managed(anna)

    taken = take(luca, **FORM)

    assert not taken.hidden
    assert values(luca, taken.records[0])["responsible"] == luca.user_id
    undo.undo(luca)
    assert counts()["deal"] == 0


def test_who_may_add_nothing_registers_nothing(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    limited(anna, "deal.read=all", "contact.read=all")

    with pytest.raises(NotAllowed):
        take(luca, **FORM)
    assert counts()["deal"] == 0
