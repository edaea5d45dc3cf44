"""What starts a template: a person, the creation of a record, each save that changes it; and what does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain import incoming as incoming_rules
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.ref import Ref
from crm_tui.services import incoming, moving, products, records, regular, timeline
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import comments, deal_of, say, stage_of, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

Act = Callable[[Session, Ref], object]


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def kept(session: Session, *steps: str, name: str = "Test", start: str = "", more: str = "") -> int:
    return workflows.save(session, text(*steps, name=name, start=start, more=more)).id


def started(session: Session, ref: Ref) -> list[str]:
    """How each run of a record came to be."""
    sweep.run_all(session)
    return [run.start for run in workflows.runs_of(session, ref)]


@pytest.mark.covers("engine.md#Workflow start on creation, change, manual")
@pytest.mark.parametrize(
    ("start", "ways"),
    [("", ["manual"]), ("'create'", ["create", "manual"]), ("'change'", ["change", "manual"]),
     ("'create', 'change'", ["create", "change", "manual"])],
)  # fmt: skip
def test_a_template_starts_as_its_boxes_say_and_always_by_hand(office: Session, start: str, ways: list[str]) -> None:
    template = kept(office, say("A1", "x"), start=start)
    deal = deal_of(office)
    sweep.run_all(office)
    records.update(office, [deal], {"title": "Pump"})
    sweep.run_all(office)
    workflows.start(office, template, deal, {})

    assert started(office, deal) == ways
    assert states(office, deal) == [("completed", "")] * len(ways)


def move(session: Session, deal: Ref) -> object:
    return moving.move(session, [deal], stage_of(session, "EXECUTING"))


def sell(session: Session, deal: Ref) -> object:
    return products.add(session, deal, [ProductRow(name="Pump", price=Money(100, "EUR"))])


def link(session: Session, deal: Ref) -> object:
    return records.update(session, [deal], {"contacts": (records.create(session, "contact", {"name": "Ada"}).id,)})


def several(session: Session, deal: Ref) -> object:
    return records.update(session, [deal], {"title": "Pump", "comments": "x", "amount": Money(5, "EUR")})


def same(session: Session, deal: Ref) -> object:
    return records.update(session, [deal], {"title": "Boiler"})


def talk(session: Session, deal: Ref) -> object:
    return timeline.comment(session, deal, "Hello")


@pytest.mark.parametrize(
    ("act", "runs"),
    [(move, 1), (sell, 1), (link, 1), (several, 1), (same, 0), (talk, 0)],
    ids=lambda each: str(each)[:15],
)
def test_one_save_that_changes_the_record_is_one_start(office: Session, act: Act, runs: int) -> None:
    deal = deal_of(office)
    kept(office, say("A1", "x"), start="'change'")

    act(office, deal)

    assert started(office, deal) == ["change"] * runs


def test_many_records_that_are_changed_at_once_start_a_run_each(office: Session) -> None:
    deals = [deal_of(office, f"Deal {number}") for number in range(3)]
    kept(office, say("A1", "x"), start="'change'")

    records.update(office, deals, {"comments": "seen"})

    assert [started(office, deal) for deal in deals] == [["change"]] * 3


def test_what_comes_in_counts_as_a_creation(office: Session) -> None:
    kept(office, say("A1", "x"), start="'create'")
    mail = {"kind": "email", "from": "ada@acme.it", "subject": "Boiler", "text": "How much?"}

    incoming.register(office, incoming_rules.parse(mail))
    sweep.run_all(office)

    assert [run.start for run in workflows.latest(office)] == ["create"]


@pytest.mark.parametrize(
    ("origin", "more", "runs"),
    [
        ("cli", "", 1), ("clock", "", 1), ("intake", "", 1), ("import:1", "", 0), ("import:1", "after_import = true\n", 1),
        ("import:1", "after_automation = true\n", 0),
    ],
)  # fmt: skip
def test_files_start_templates_that_say_so_only_and_every_other_door_counts(
    office: Session, origin: str, more: str, runs: int
) -> None:
    kept(office, say("A1", "x"), start="'create'", more=more)

    deal = records.create(office.of(origin), "deal", {"title": "Boiler"})

    assert started(office, deal) == ["create"] * runs


def test_a_regular_deal_counts_as_a_creation(office: Session, clock: Clock) -> None:
    source = deal_of(office)
    regular.add(office, source, Schedule(mode=Mode.INTERVAL, first_on=date(2026, 3, 19), unit=Unit.DAY))
    kept(office, say("A1", "x"), start="'create'")

    clock.forward(days=1)
    sweep.run_all(office)

    assert [(run.start, run.document != source) for run in workflows.latest(office)] == [("create", True)]


@pytest.mark.parametrize(("more", "runs"), [("", []), ("after_automation = true\n", ["create"])])
def test_what_a_workflow_makes_starts_templates_that_say_so_only(office: Session, more: str, runs: list[str]) -> None:
    maker = kept(office, "A1|create_deal||with.fields = [{ set = 'title', to = 'Second' }]", name="Maker")
    kept(office, say("A1", "x"), name="Other", start="'create'", more=more)
    deal = records.create(office, "deal", {"title": "First"})
    sweep.run_all(office)
    workflows.start(office, maker, deal, {})
    sweep.run_all(office)

    second = Ref("deal", deal.id + 1)
    assert records.get(office, second).values["title"] == "Second"
    assert started(office, second) == runs


def test_templates_start_one_after_the_other_by_their_ids_however_long_they_are(office: Session) -> None:
    long = [say(f"A{number}", f"one {number}") for number in range(60)]
    kept(office, *long, "B1|pause||with.interval = '1 day'", say("B2", "one late"), name="One", start="'create'")
    kept(office, say("A1", "two"), name="Two", start="'create'")

    deal_of(office)
    sweep.run_all(office)

    said = [row[0] for row in database.sql("SELECT text FROM comment ORDER BY id")]
    assert said == [*(f"one {number}" for number in range(60)), "two"]


def test_a_template_that_makes_what_starts_it_ends_ten_deep_with_an_entry(office: Session) -> None:
    step = "A1|create_deal||with.fields = [{ set = 'title', to = 'Next' }]"
    kept(office, step, start="'create'", more="after_automation = true\n")

    deal_of(office)
    sweep.run_all(office)

    found = workflows.latest(office)[::-1]
    assert [(run.depth, run.state, run.reason) for run in found] == [
        *((depth, "completed", "") for depth in range(11)), (11, "terminated", "limit_exceeded"),
    ]  # fmt: skip


def test_a_change_that_a_run_makes_starts_other_templates_and_none_twice(office: Session) -> None:
    change = "A1|edit_document||with.fields = [{{ set = '{}', to = '{{=Document:{}}}!' }}]"
    one = kept(office, change.format("comments", "title"), name="One", start="'change'")
    two = kept(office, change.format("title", "title"), name="Two", start="'change'")
    deal = deal_of(office)

    records.update(office, [deal], {"amount": Money(500, "EUR")})
    sweep.run_all(office)

    runs = workflows.runs_of(office, deal)
    assert [(run.workflow, run.start, run.caused_by) for run in runs] == [
        (one, "change", None), (two, "change", None), (two, "change", runs[0].id), (one, "change", runs[1].id),
    ]  # fmt: skip
    assert {run.state for run in runs} == {"completed"}


@pytest.mark.covers("actions.md#On-change use creates several waiting copies executed together")
def test_each_change_starts_a_copy_that_waits_and_all_go_on_when_the_stage_is_reached(office: Session) -> None:
    kept(office, "A1|wait_deal_stage||with.stages = ['EXECUTING']", say("A2", "reached"), start="'change'")
    deal = deal_of(office)
    for number in range(4):
        records.update(office, [deal], {"title": f"Boiler {number}"})
        sweep.run_all(office)
    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "queued", "queued"]

    move(office, deal)
    sweep.run_all(office)

    assert states(office, deal) == [("completed", "")] * 5  # the move is a change, too
    assert comments(office, deal) == ["reached"] * 5


def test_a_template_of_another_type_or_switched_off_is_not_started_by_hand(office: Session) -> None:
    template = kept(office, say("A1", "x"))
    contact = records.create(office, "contact", {"name": "Ada", "email": (Point("ada@acme.it", "work"),)})

    with pytest.raises(Refused, match="for a deal"):
        workflows.start(office, template, contact, {})
    workflows.set_active(office, template, False)
    with pytest.raises(Refused, match="switched off"):
        workflows.start(office, template, deal_of(office), {})
