"""The acceptance scenarios of the workflow engine, by number. Source: engine «Acceptance scenarios».

The third comes with payments.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crm_tui.automation import rules, run_words, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft
from crm_tui.domain import incoming as incoming_rules
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    absences,
    activities,
    incoming,
    moving,
    notifications,
    pipelines,
    products,
    records,
    timeline,
)
from crm_tui.services.session import Session
from data import database, journal_checks, opening
from tests.automation.test_engine import comments, deal_of, go, say, stage_of, states, text
from tests.conftest import Clock
from tests.support.office import ROME, clerk_of, close_office, open_office
from tests.support.robots import person

MEETING = """
[[parameter]]
code = "Start"
name = "Meeting start"
type = "datetime"
required = true
[[parameter]]
code = "End"
name = "Meeting end"
type = "datetime"
required = true
[[parameter]]
code = "Remind"
name = "Remind in"
type = "integer"
default = "15"
[[parameter]]
code = "Important"
name = "Important meeting"
type = "bool"
default = "N"
"""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()


def kept(session: Session, *steps: str, name: str = "Test", start: str = "", more: str = "") -> int:
    return workflows.save(session, text(*steps, name=name, start=start, more=more)).id


def begin(session: Session, ref: Ref, *steps: str, name: str = "Test") -> int:
    """Start a template by hand; the number of the run."""
    run = workflows.start(session, kept(session, *steps, name=name), ref, {})
    sweep.run_all(session)
    return run.id


def test_acceptance_01_the_meeting_example_makes_one_activity_one_entry_of_the_calendar_one_reminder(
    office: Session, clock: Clock
) -> None:
    deal = deal_of(office)
    step = (
        "A1|schedule_meeting||with.subject = 'Visit {=Document:TITLE}'\nwith.start = '{=Template:Start}'\n"
        "with.end = '{=Template:End}'\nwith.remind = '{=Template:Remind}'\nwith.remind_unit = 'minutes'\n"
        "with.important = '{=Template:Important}'"
    )

    go(office, deal, text(step, more=MEETING), Start="2026-03-20 10:00", End="2026-03-20 11:30", Important="Y")

    (planned,) = activities.open_activities(office, deal)
    values = records.get(office, planned.ref).values
    ten = datetime(2026, 3, 20, 10, 0, tzinfo=ROME)
    assert (values["kind"], values["subject"], values["important"]) == ("meeting", "Visit Boiler", True)
    assert (values["start"], values["end"]) == (ten, ten + timedelta(minutes=90))
    due = [row[0] for row in database.sql("SELECT due_at FROM timer WHERE kind = 'reminder'")]
    assert due == [int((ten - timedelta(minutes=15)).timestamp() * 1000)]
    clock.at = ten.astimezone(UTC)
    sweep.run_all(office)
    assert [each.kind for each in notifications.page(office)] == ["reminder"]


def test_acceptance_02_product_information_feeds_a_comment_that_names_every_product(office: Session) -> None:
    deal = deal_of(office)
    products.add(office, deal, [
        ProductRow(name=name, price=Money(100_00, "EUR"), quantity=Decimal(1)) for name in ("Pump", "Pipe", "Assembly")
    ])  # fmt: skip

    begin(office, deal, "A1|product_information||with.product_id = '{{Prodotti}}'", say("A2", "Sold: {=A1:NAME}"))

    assert comments(office, deal) == ["Sold: Pump, Pipe, Assembly"]


def test_acceptance_04_an_incoming_email_releases_a_wait_a_comment_of_an_employee_does_not(
    office: Session, clock: Clock
) -> None:
    contact = records.create(office, "contact", {"name": "Ada", "email": (Point("ada@acme.it", "work"),)})
    deal = deal_of(office, contacts=(contact.id,))
    begin(office, deal, "A1|wait||with.wait_type = 'days'\nwith.days = '3'", say("A2", "{=A1:RELEASE_REASON}"))

    clock.forward(hours=1)
    timeline.comment(office, deal, "I am still waiting")
    sweep.run_all(office)
    assert states(office, deal) == [("waiting", "")]

    mail = {"kind": "email", "from": "ada@acme.it", "subject": "Yes", "text": "Go ahead", "about": str(deal)}
    incoming.register(office, incoming_rules.parse(mail))
    sweep.run_all(office)
    assert states(office, deal) == [("completed", "")]
    assert comments(office, deal)[-1] == "client_activity"


WAIT = "A1|wait||with.wait_type = 'days'\nwith.days = '3'"


def client_of(session: Session) -> dict[str, Ref]:
    """Ada, who works for Acme, and a deal with each of them that was lost."""
    company = records.create(session, "company", {"title": "Acme", "email": (Point("info@acme.it", "work"),)})
    contact = records.create(session, "contact", {"name": "Ada", "email": (Point("ada@acme.it", "work"),)})
    lost = [deal_of(session, "Lost", contacts=(contact.id,)), deal_of(session, "Lost", company=company.id)]
    moving.move(session, lost, stage_of(session, "LOSE"))
    return {"contact": contact, "company": company}


def letter(session: Session, sender: str, **more: str) -> incoming.Taken:
    mail = {"kind": "email", "from": sender, "subject": "Yes", "text": "Go ahead", **more}
    taken = incoming.register(session, incoming_rules.parse(mail))
    sweep.run_all(session)
    return taken


@pytest.mark.parametrize(
    ("sender", "field", "about"),
    [("ada@acme.it", "contacts", ""), ("ada@acme.it", "contacts", "contact"), ("info@acme.it", "company", "")],
)
def test_acceptance_04_what_the_client_writes_counts_for_its_only_open_deal(
    office: Session, clock: Clock, sender: str, field: str, about: str
) -> None:
    client = client_of(office)
    owner: Value = (client["contact"].id,) if field == "contacts" else client["company"].id
    deal = deal_of(office, "Boiler", **{field: owner})
    begin(office, deal, WAIT, say("A2", "{=A1:RELEASE_REASON} {=A1:ACTIVITY_ID}"))

    clock.forward(hours=1)
    taken = letter(office, sender, **({"about": str(client[about])} if about else {}))

    assert taken.records[0] == deal
    assert taken.activity is not None
    assert comments(office, deal) == [f"client_activity {taken.activity.id}"]


def test_acceptance_04_of_two_open_deals_only_that_which_the_letter_is_bound_to_waits_no_longer(
    office: Session, clock: Clock
) -> None:
    client = client_of(office)
    deals = [deal_of(office, name, contacts=(client["contact"].id,)) for name in ("One", "Two")]
    number = kept(office, WAIT)
    runs = {deal: workflows.start(office, number, deal, {}).id for deal in deals}
    sweep.run_all(office)

    clock.forward(hours=1)
    letter(office, "info@acme.it")
    assert [workflows.run(office, run).state for run in runs.values()] == ["waiting", "waiting"], "it is not theirs"
    taken = letter(office, "ada@acme.it")

    (bound,) = [ref for ref in taken.records if ref.type == "deal"]
    assert {deal: workflows.run(office, run).state for deal, run in runs.items()} == {
        deal: "completed" if deal == bound else "waiting" for deal in deals
    }


def test_acceptance_05_two_days_before_a_date_that_is_one_day_ahead_is_over_at_once(office: Session) -> None:
    deal = deal_of(office, close_date=date(2026, 3, 19))

    begin(
        office, deal, "A1|wait||with.wait_type = 'days_before_date'\nwith.days = '2'\nwith.date_field = 'CLOSEDATE'",
        say("A2", "{=A1:RELEASE_REASON}"),
    )  # fmt: skip

    assert comments(office, deal) == ["already_due"]


def test_acceptance_06_a_wait_for_final_invoice_is_released_by_deal_lost_which_is_not_the_target(
    office: Session,
) -> None:
    deal = deal_of(office)
    begin(office, deal, "A1|wait_deal_stage||with.stages = ['FINAL_INVOICE']", say("A2", "{=A1:IS_TARGET}"))

    moving.move(office, [deal], stage_of(office, "LOSE"))
    sweep.run_all(office)

    assert comments(office, deal) == ["No"]


def test_acceptance_07_nothing_comes_behind_change_stage_and_a_second_run_still_waits(office: Session) -> None:
    deal = deal_of(office)
    waiting = begin(office, deal, "A1|wait||with.wait_type = 'days'\nwith.days = '3'", name="Waits")

    begin(office, deal, "A1|change_stage||with.stage = 'EXECUTING'", say("A2", "never"))

    assert records.get(office, deal).values["stage"] == stage_of(office, "EXECUTING")
    assert comments(office, deal) == []
    assert workflows.run(office, waiting).state == "waiting"


@pytest.mark.covers("actions.md#Stops all unfinished workflows and automation rules", "engine.md#Stop matrix")
def test_acceptance_08_change_pipeline_stops_two_waiting_runs_and_a_delayed_rule_and_lists_them_in_one_entry(
    office: Session,
) -> None:
    deal = deal_of(office)
    pipelines.add(office, "Service")
    rules.add(office, Draft(
        stage=stage_of(office, "PREPARATION"), action="add_comment", given={"comment": "late"}, after="2 days"
    ))  # fmt: skip
    moving.move(office, [deal], stage_of(office, "PREPARATION"))
    sweep.run_all(office)
    for name in ("One", "Two"):
        begin(office, deal, "A1|pause||with.interval = '5 days'", name=name)
    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "waiting"]

    begin(office, deal, "A1|change_pipeline||with.pipeline = 'Service'", say("A2", "never"), name="Mover")

    assert states(office, deal) == [("terminated", "pipeline_changed")] * 4
    stopped = [each for each in timeline.page(office, deal).entries if each.kind == "workflows_stopped"]
    assert [run_words.event(each.kind, each.payload) for each in stopped] == [
        "Stopped, the pipeline was changed: the rules of “Document preparation” (run 1), “One” (run 2), “Two” (run 3)"
    ]
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'run'") == [(0,)]


def test_acceptance_08_a_pipeline_that_somebody_changes_stops_and_lists_them_too(office: Session) -> None:
    deal = deal_of(office)
    service = pipelines.add(office, "Service")
    begin(office, deal, "A1|pause||with.interval = '5 days'", name="One")

    moving.move(office, [deal], pipelines.stages(office, service.id)[0].stage.id)
    sweep.run_all(office)

    assert states(office, deal) == [("terminated", "pipeline_changed")]
    kinds = [each.kind for each in timeline.page(office, deal).entries]
    assert (kinds.count("workflows_stopped"), kinds.count("workflow_ended")) == (1, 0)


@pytest.mark.covers("engine.md#Run limits and queueing")
def test_acceptance_09_the_third_that_waits_is_queued_until_one_ends_a_fourth_without_waits_runs_at_once(
    office: Session, clock: Clock
) -> None:
    for days, name in enumerate(("One", "Two", "Three"), 1):
        kept(office, f"A1|pause||with.interval = '{days} days'", name=name, start="'create'")
    kept(office, say("A1", "at once"), name="Four", start="'create'")

    deal = deal_of(office)
    sweep.run_all(office)

    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "queued", "completed"]
    assert comments(office, deal) == ["at once"]
    clock.forward(days=1, minutes=1)
    sweep.run_all(office)
    assert [state for state, _reason in states(office, deal)] == ["completed", "waiting", "waiting", "completed"]


def test_acceptance_10_a_template_that_is_edited_does_not_change_a_run_that_waits(
    office: Session, clock: Clock
) -> None:
    deal = deal_of(office)
    number = kept(office, "A1|pause||with.interval = '1 day'", say("A2", "old"))
    workflows.start(office, number, deal, {})
    sweep.run_all(office)

    workflows.save(office, text(say("A1", "new")), number=number)
    clock.forward(days=2)
    sweep.run_all(office)

    assert comments(office, deal) == ["old"]


def test_acceptance_11_killed_while_it_waits_it_goes_on_exactly_once_after_the_moment(
    office: Session, tmp_path: Path, clock: Clock
) -> None:
    deal = deal_of(office)
    run = begin(office, deal, "A1|pause||with.interval = '2 hours'", say("A2", "once"))
    child = os.fork()
    if child == 0:  # a program that has the store open, and a run that waits in it
        opening.open_store(tmp_path / "crm.db")
        sweep.run_all(office)
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL

    clock.forward(hours=3)
    for _again in range(2):
        opening.open_store(tmp_path / "crm.db")
        sweep.run_all(office)

    assert comments(office, deal) == ["once"]
    found, steps, _waits = workflows.trace(office, run)
    assert (found.state, [each.outcome for each in steps]) == ("completed", ["waiting", "ok", "ok"])
    assert steps[1].late_ms == 3_600_000


def test_acceptance_12_chance_never_returns_the_current_one_and_with_all_absent_the_error_is_readable(
    office: Session, clock: Clock
) -> None:
    luca, dora = clerk_of(clock), person(office, "dora")
    by_chance = "with.new_responsible = 'anna, luca, dora'\nwith.selection = 'random'\nwith.skip_absent = '{}'"
    seen = set()
    for number in range(12):
        deal = deal_of(office, responsible=luca.user_id)
        begin(office, deal, f"A1|change_responsible||{by_chance.format('N')}", name=f"Chance {number}")
        seen.add(records.get(office, deal).values["responsible"])
    assert seen == {office.user_id, dora}

    for login in ("anna", "luca", "dora"):
        absences.add(office, login, "2026-03-01", "2026-04-01")
    deal = deal_of(office, responsible=luca.user_id)
    run = begin(office, deal, f"A1|change_responsible||{by_chance.format('Y')}")

    assert records.get(office, deal).values["responsible"] == luca.user_id
    assert states(office, deal) == [("error", "no_candidate")]
    (told,) = telling.trace(office, run).steps
    assert told.said[0] == "nobody is left to choose"
    assert "New responsible person" in told.said[1]


@pytest.mark.parametrize("of", ["deal", "invoice", "sale_order"])
def test_acceptance_04_a_payment_of_the_deal_its_invoice_or_its_order_counts_once_it_is_paid(
    office: Session, clock: Clock, of: str
) -> None:
    deal = deal_of(office)
    paper = deal if of == "deal" else records.create(office, of, {"title": "Paper", "deal": deal.id})
    begin(office, deal, WAIT, say("A2", "{=A1:RELEASE_REASON}"))

    clock.forward(hours=1)
    payment = records.create(office, "payment", {"amount": Money(100_00, "EUR"), of: paper.id})
    sweep.run_all(office)
    assert states(office, deal) == [("waiting", "")], "nothing is paid yet"
    records.update(office, [payment], {"paid": True})
    sweep.run_all(office)

    assert comments(office, deal) == ["client_activity"]
    records.update(office, [payment], {"paid": True, "pay_system": "Bank"})
    told = database.sql("SELECT count(*) FROM event WHERE kind = 'payment_received'")
    assert told[0][0] == 1, "it was paid already"
