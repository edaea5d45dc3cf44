"""Events of triggers: each that the program itself produces moves the deal, and what is not asked for does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from crm_tui.automation import trigger_events, triggers, why
from crm_tui.automation.jobs import sweep
from crm_tui.automation.triggers import Draft
from crm_tui.domain.errors import Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    activities,
    bookables,
    bookings,
    custom_fields,
    lookup,
    moving,
    pipelines,
    processes,
    records,
    tasks,
    timeline,
    undo,
)
from crm_tui.services.processes import NewProcess
from crm_tui.services.session import Session
from data import journal_checks
from tests.conftest import Clock
from tests.support.incoming import take
from tests.support.office import clerk_of, close_office, open_office

Settings = Mapping[str, tuple[str, ...]]
MAIL = {"kind": "email", "from": "ada@acme.it", "subject": "The boiler", "text": "We agree"}


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    records.create(session, "contact", {"name": "Ada", "email": lookup.parse_values(
        session, "contact", {"email": "ada@acme.it"})["email"]})  # fmt: skip
    yield session
    assert journal_checks.problems() == []
    close_office()


def stage(name: str, entity: str = "deal") -> int:
    return lookup.stage_called(name, entity=entity).id


def deal_of(session: Session) -> Ref:
    return records.create(session, "deal", {"title": "Boiler", "contacts": (1,)})


def moved(session: Session, deal: Ref) -> bool:
    sweep.run_all(session)
    return records.get(session, deal).values["stage"] == stage("EXECUTING")


def listen(session: Session, event: str, settings: Settings | None = None) -> int:
    return triggers.add(session, Draft(stage=stage("EXECUTING"), event=event, settings=settings or {})).id


def _responsible(session: Session, deal: Ref) -> None:
    records.update(session, [deal], {"responsible": clerk_of(session.clock).user_id})


def _task(session: Session, deal: Ref) -> None:
    task = tasks.create(session, {"title": "Measure"}, about=[deal])
    tasks.start(session, [task])


def _late_task(session: Session, deal: Ref) -> None:
    deadline = session.now()
    tasks.create(session, {"title": "Measure", "deadline": deadline}, about=[deal])


def _activity(session: Session, deal: Ref) -> None:
    activities.complete(session, [activities.plan(session, {"subject": "Ring", "kind": "call"}, about=[deal])])


def _mail(session: Session, _deal: Ref) -> None:
    take(session, **MAIL)


def _answer(session: Session, _deal: Ref) -> None:
    take(session, **{**MAIL, "direction": "out"})


def _call(session: Session, _deal: Ref) -> None:
    take(session, **{"kind": "call", "from": "ada@acme.it", "email": "ada@acme.it", "phone": "+39 333 1234567"})


def _missed(session: Session, _deal: Ref) -> None:
    take(session, kind="call", email="ada@acme.it", phone="+39 333 1234567", outcome="missed")


def _message(session: Session, _deal: Ref) -> None:
    take(session, kind="message", email="ada@acme.it", text="Here I am", channel="chat")


def _form(session: Session, _deal: Ref) -> None:
    take(session, kind="form", email="ada@acme.it", text="Please call")


def _paid(session: Session, deal: Ref) -> None:
    records.create(session, "payment", {"deal": deal.id, "amount": Money(500, "EUR"), "paid": True})


def _paid_later(session: Session, deal: Ref) -> None:
    invoice = records.create(session, "invoice", {"deal": deal.id, "amount": Money(900, "EUR")})
    payment = records.create(session, "payment", {"invoice": invoice.id, "amount": Money(900, "EUR")})
    records.update(session, [payment], {"paid": True})


def _invoice(session: Session, deal: Ref) -> None:
    invoice = records.create(session, "invoice", {"deal": deal.id})
    moving.move(session, [invoice], next(
        each.id for each in lookup.stages.all_stages("invoice") if each.semantic == "S"))  # fmt: skip


def _booked(session: Session, deal: Ref) -> None:
    for name in ("Room", "Van"):
        bookables.add_resource(session, name)
    bookables.add_field(session, "deal", "Visit")
    bookings.book(session, "visit", deal, "2099-12-04 10:00", "2099-12-04 12:00", resource="Room")


def _quote(session: Session, deal: Ref) -> None:
    quote = records.create(session, "quote", {"deal": deal.id, "title": "Offer"})
    moving.move(session, [quote], stage("SENT", "quote"))


Story = Callable[[Session, Ref], None]
HAPPENS: tuple[tuple[str, Settings, Story], ...] = (
    ("responsible_changed", {}, _responsible),
    ("responsible_changed", {"to": ("luca",)}, _responsible),
    ("task_status", {"statuses": ("In progress",)}, _task),
    ("task_status", {"statuses": ("completed", "overdue")}, _late_task),
    ("activity_completed", {"kinds": ("call",)}, _activity),
    ("incoming_email", {}, _mail),
    ("incoming_email", {"contains": ("nothing", "AGREE")}, _mail),
    ("message_sent", {}, _answer),
    ("incoming_call", {}, _call),
    ("missed_call", {}, _missed),
    ("incoming_message", {"contains": ("here i",)}, _message),
    ("form_submitted", {}, _form),
    ("payment_received", {}, _paid),
    ("payment_received", {}, _paid_later),
    ("invoice_paid", {}, _invoice),
    ("invoice_paid", {}, _paid_later),
    ("linked_stage", {"type": ("quote",), "stages": ("SENT",)}, _quote),
    ("item_linked", {"type": ("quote",)}, _quote),
)
OTHER: tuple[tuple[str, Settings, Story], ...] = (
    ("responsible_changed", {"to": ("anna",)}, _responsible),
    ("task_status", {"statuses": ("completed",)}, _task),
    ("activity_completed", {"kinds": ("meeting",)}, _activity),
    ("activity_completed", {}, _quote),
    ("incoming_email", {"contains": ("refuse",)}, _mail),
    ("incoming_email", {}, _answer),
    ("message_sent", {"kinds": ("message",)}, _answer),
    ("incoming_call", {}, _missed),
    ("payment_received", {}, _invoice),
    ("invoice_paid", {}, _paid),
    ("linked_stage", {"type": ("quote",), "stages": ("APPROVED",)}, _quote),
    ("item_linked", {"type": ("invoice",)}, _quote),
)


@pytest.fixture(autouse=True)
def _people(office: Session) -> None:
    clerk_of(office.clock)


@pytest.mark.parametrize(("event", "settings", "story"), HAPPENS)
def test_what_happens_moves_the_deal(office: Session, event: str, settings: Settings, story: Story) -> None:
    deal, other = deal_of(office), records.create(office, "deal", {"title": "Another"})
    listen(office, event, settings)

    story(office, deal)

    assert (moved(office, deal), moved(office, other)) == (True, False)


@pytest.mark.parametrize(("event", "settings", "story"), OTHER)
def test_what_is_not_asked_for_moves_nothing(office: Session, event: str, settings: Settings, story: Story) -> None:
    deal = deal_of(office)
    listen(office, event, settings)

    story(office, deal)

    assert not moved(office, deal)


@pytest.mark.parametrize(("resource", "expected"), [("Room", True), ("Van", False)])
def test_a_booking_of_a_chosen_resource_moves_the_deal(office: Session, resource: str, expected: bool) -> None:
    deal, first = deal_of(office), deal_of(office)
    _booked(office, first)
    listen(office, "resource_booked", {"resources": (resource,)})

    bookings.book(office, "visit", deal, "2099-12-05 10:00", "2099-12-05 12:00", resource="Room")

    assert moved(office, deal) is expected


def test_an_item_of_a_smart_process_that_is_linked_or_moves_on_moves_the_deal(office: Session) -> None:
    processes.add(office, NewProcess(code="project", name="Project"))
    custom_fields.add(office, "project", custom_fields.NewField(label="Deal", code="deal", kind="item", target="deal"))
    last = next(each.id for each in lookup.stages.all_stages("project") if each.semantic == "S")
    first = triggers.add(
        office, Draft(stage=stage("PREPARATION"), event="item_linked", settings={"type": ("project",)})
    )
    listen(office, "linked_stage", {"type": ("project",), "stages": (str(last),)})
    deal = deal_of(office)

    item = records.create(office, "project", {"title": "House", "uf_deal": deal.id})
    sweep.run_all(office)
    assert records.get(office, deal).values["stage"] == stage("PREPARATION")
    assert [each.moved for each in triggers.deeds(office, first.id, deal)] == [True]

    moving.move(office, [item], last)
    assert moved(office, deal)


@pytest.mark.parametrize("pipeline", ["General", "Other"])
def test_a_stage_of_a_linked_item_by_name_is_one_of_any_pipeline(office: Session, pipeline: str) -> None:
    pipelines.add(office, "Other")
    wanted: Settings = {"type": ("deal",), "stages": ("In progress",)}
    accepted = stage("SENT", "quote")
    made = triggers.add(office, Draft(stage=accepted, event="linked_stage", settings=wanted))
    assert triggers.settings_of(office, triggers.trigger(office, made.id))["stages"] == ("In progress",)
    deal = records.create(office, "deal", {"title": "Boiler", "pipeline": lookup.pipeline_called(pipeline)})
    quote = records.create(office, "quote", {"deal": deal.id, "title": "Offer"})

    own = lookup.stage_called("In progress", pipeline=lookup.pipeline_called(pipeline))
    moving.move(office, [deal], own.id)
    sweep.run_all(office)

    assert records.get(office, quote).values["stage"] == accepted


def test_triggers_sit_on_items_of_smart_processes_and_on_leads_too(office: Session) -> None:
    processes.add(office, NewProcess(code="project", name="Project"))
    second = lookup.stages.all_stages("project")[1].id
    made = triggers.add(office, Draft(stage=second, event="field_changed", settings={"fields": ("title",)}))
    item = records.create(office, "project", {"title": "House"})

    records.update(office, [item], {"title": "Castle"})
    sweep.run_all(office)

    assert records.get(office, item).values["stage"] == second
    assert triggers.trigger(office, made.id).entity == "project"


SIMULATED = [each.id for each in triggers.events() if each.simulated]


def test_the_catalogue_says_which_events_nothing_tells_of_yet() -> None:
    assert SIMULATED == ["document_created", "document_viewed", "email_opened", "link_clicked", "webhook"]
    assert {each.id for each in triggers.events()} == {*SIMULATED, *(each[0] for each in HAPPENS), "field_changed",
                                                       "resource_booked"}  # fmt: skip


@pytest.mark.parametrize("event", list(trigger_events.events()))
def test_every_event_can_be_simulated(office: Session, event: str) -> None:
    found = trigger_events.event(event)
    given: dict[str, Settings] = {
        "field_changed": {"fields": ("title",)}, "task_status": {"statuses": ("completed",)},
        "linked_stage": {"type": ("quote",), "stages": ("SENT",)}, "item_linked": {"type": ("quote",)},
    }  # fmt: skip
    number = listen(office, event, given.get(event))
    deal = deal_of(office)

    verdict = triggers.simulate(office, event, deal)

    assert (verdict.moved, moved(office, deal)) == (True, True)
    assert triggers.why_not(office, number, deal).reason == "already_there"
    assert found.simulated == (event in SIMULATED)


def test_a_trigger_is_set_off_by_hand_within_its_rules_and_by_whoever_may_change_the_record(
    office: Session, clock: Clock
) -> None:
    number = listen(office, "webhook")
    deal = deal_of(office)
    triggers.set_active(office, number, active=False)

    assert triggers.fire(office, number, deal).reason == "off"
    with pytest.raises(Refused, match="Webhook"):
        triggers.simulate(office, "webhook", deal)
    triggers.set_active(office, number, active=True)
    assert triggers.fire(office, number, deal).moved
    assert triggers.fire(office, number, deal).reason == "already_there"
    moving.move(office, [deal], stage("WON"))
    verdict = triggers.fire(office, number, deal)
    assert (verdict.reason, verdict.sentence) == (
        "closed",
        "the record is closed, and the trigger may not move it back",
    )


def test_why_not_names_the_first_reason(office: Session) -> None:
    number = listen(office, "incoming_email", {"contains": ("refuse",)})
    quiet = listen(office, "webhook")
    deal = deal_of(office)
    contact = Ref("contact", 1)

    assert triggers.why_not(office, number, contact).reason == "type"
    assert triggers.why_not(office, number, deal).reason == "waits"
    _mail(office, deal)
    sweep.run_all(office)
    answer = triggers.why_not(office, number, deal)
    assert (answer.reason, answer.sentence) == (
        "settings",
        "“Incoming e-mail” happened, but not as its settings ask for",
    )
    assert "simulates" in triggers.why_not(office, quiet, deal).sentence
    triggers.set_active(office, quiet, active=False)
    assert triggers.why_not(office, quiet, deal).reason == "off"
    records.delete(office, [deal])
    assert triggers.why_not(office, number, deal).reason == "gone"


def test_what_somebody_set_off_by_hand_leads_back_to_them_and_undo_takes_the_move_back(office: Session) -> None:
    number = listen(office, "webhook")
    deal = deal_of(office)

    done = triggers.fire(office, number, deal)

    origin = why.why(office, deal, "stage")
    assert (origin.links[-1].kind, origin.links[-1].who) == ("person", "anna")
    assert done.run is not None
    assert [each.kind for each in timeline.page(office, deal).entries][:2] == ["stage_changed", "trigger_fired"]
    undo.undo(office)
    assert records.get(office, deal).values["stage"] == stage("NEW")
