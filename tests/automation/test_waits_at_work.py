"""Waits in runs that go on by the clock: what ends them, what becomes of them when their record, their run or others change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crm_tui.automation import rules, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain import incoming as incoming_rules
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import incoming, moving, pipelines, records, settings, stages, timeline
from crm_tui.services.session import Session
from data import database, journal_checks
from tests.automation.test_engine import comments, deal_of, go, say, stage_of, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

LEAD_DATE = "A1|wait||with.wait_type = 'days_before_date'\nwith.days = '2'\nwith.date_field = 'birthdate'"
REASON = say("A2", "{=A1:RELEASE_REASON}")
STAGE = "with.stages = ['FINAL_INVOICE']"
REACHED = say("Z1", "{=A1:STAGE_NAME}, target {=A1:IS_TARGET}")
NAMED = say("Z1", "{=Workflow:ID}: {=A1:STAGE_NAME}, target {=A1:IS_TARGET}")


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    settings.set(session, "company_zone", "Europe/Rome")
    yield session
    assert journal_checks.problems() == []
    close_office()


def timers(session: Session) -> list[int]:
    return [row[0] for row in database.sql("SELECT due_at FROM timer WHERE kind = 'run' ORDER BY due_at")]


def ms(month: int, day: int, hour: int) -> int:
    return int(datetime(2026, month, day, hour, tzinfo=UTC).timestamp() * 1000)


def test_a_date_that_changes_emptied_and_filled_again_moves_the_timer_of_the_wait(
    office: Session, clock: Clock
) -> None:
    lead = records.create(office, "lead", {"title": "Pump", "birthdate": date(2026, 4, 2)})
    template = text(LEAD_DATE, REASON).replace('"deal"', '"lead"')
    run = go(office, lead, template)
    assert timers(office) == [ms(3, 30, 22)]

    records.update(office, [lead], {"birthdate": None})
    sweep.run_all(office)
    assert (timers(office), states(office, lead)) == ([], [("waiting", "")])
    assert telling.trace(office, run).steps[-1].warnings == (
        "the date field is empty: only the client or a person can end this wait",
    )

    records.update(office, [lead], {"birthdate": date(2026, 4, 10)})
    sweep.run_all(office)
    assert timers(office) == [ms(4, 7, 22)]
    clock.at = datetime(2026, 4, 7, 22, tzinfo=UTC)
    sweep.run_all(office)
    assert comments(office, lead) == ["timeout"]


def test_closing_the_deal_releases_no_wait_for_the_client(office: Session) -> None:
    deal = deal_of(office)
    go(office, deal, text("A1|wait||with.wait_type = 'days'\nwith.days = '3'", REASON))

    moving.move(office, [deal], stage_of(office, "WON"))
    sweep.run_all(office)

    assert states(office, deal) == [("waiting", "")]


def test_a_passing_visit_releases_every_run_that_waits_for_the_record_in_their_order(office: Session) -> None:
    deal = deal_of(office)
    company = records.create(office, "company", {"title": "Acme"})
    elsewhere = text(f"A1|wait_deal_stage||with.deal_id = '{deal.id}'\n{STAGE}", NAMED).replace(
        '"deal"', '"company"', 1
    )
    number = workflows.save(office, elsewhere).id
    runs = [workflows.start(office, number, company, {}).id for _run in range(2)]
    runs.append(go(office, deal, text(f"A1|wait_deal_stage||{STAGE}", NAMED)))

    for name in ("FINAL_INVOICE", "PREPARATION"):  # before anybody looks it has moved on
        moving.move(office, [deal], stage_of(office, name))
    sweep.run_all(office)

    said = [row[0] for row in database.sql("SELECT text FROM comment ORDER BY id")]
    assert said == [f"{run}: Final invoice, target Yes" for run in runs]


def test_a_pipeline_of_a_record_that_is_waited_for_is_a_stage_too(office: Session) -> None:
    deal = deal_of(office)
    service = pipelines.add(office, "Service")
    there = pipelines.stages(office, service.id)[0].stage
    company = records.create(office, "company", {"title": "Acme"})
    go(office, company, text(
        f"A1|wait_deal_stage||with.deal_id = '{deal.id}'\nwith.stages = ['FINAL_INVOICE', '{there.id}']", REACHED
    ).replace('"deal"', '"company"', 1))  # fmt: skip

    moving.move(office, [deal], there.id)
    sweep.run_all(office)

    assert comments(office, company) == [f"{there.name}, target Yes"]


def test_a_stage_that_was_passed_and_deleted_before_anybody_looked_fails_no_wait(office: Session) -> None:
    deal = deal_of(office)
    go(office, deal, text(f"A1|wait_deal_stage||{STAGE}", REACHED))
    gone = stages.add(office, 1, "Gone").id
    moving.move(office, [deal], gone)
    stages.delete(office, gone, move_to=stage_of(office, "EXECUTING"))

    sweep.run_all(office)

    assert states(office, deal) == [("waiting", "")]


def test_a_record_that_is_deleted_while_it_is_waited_for_fails_the_step_until_it_is_back(office: Session) -> None:
    deal = deal_of(office)
    company = records.create(office, "company", {"title": "Acme"})
    run = go(office, company, text(
        f"A1|wait_deal_stage||with.deal_id = '{deal.id}'\n{STAGE}", REACHED
    ).replace('"deal"', '"company"', 1))  # fmt: skip

    records.delete(office, [deal])
    sweep.run_all(office)
    assert states(office, company) == [("error", "target_not_found")]
    told = telling.trace(office, run).steps[-1]
    assert "ID of the deal" in told.said[1]
    assert str(deal) in told.said[1]
    workflows.retry(office, run)
    sweep.run_all(office)
    assert states(office, company) == [("error", "target_not_found")]

    records.restore(office, [deal])
    workflows.retry(office, run)
    sweep.run_all(office)
    assert states(office, company) == [("waiting", "")]
    moving.move(office, [deal], stage_of(office, "LOSE"))
    sweep.run_all(office)
    assert comments(office, company) == ["Deal lost, target No"]


def test_copies_that_were_queued_find_the_stage_reached_and_go_on(office: Session) -> None:
    deal = deal_of(office)
    workflows.save(office, text(f"A1|wait_deal_stage||{STAGE}", REACHED, start="'change'"))
    for title in ("One", "Two", "Three", "Four"):
        records.update(office, [deal], {"title": title})
        sweep.run_all(office)
    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "queued", "queued"]

    moving.move(office, [deal], stage_of(office, "FINAL_INVOICE"))
    sweep.run_all(office)

    assert states(office, deal) == [("completed", "")] * 5, "the move is a change as well"
    assert comments(office, deal) == ["Final invoice, target Yes"] * 5


def test_a_branch_that_terminates_the_run_ends_the_waits_of_the_others(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    number = workflows.save(office, text(
        "A1|parallel|", "A2|branch|A1", "A3|wait|A2|with.wait_type = 'days'\nwith.days = '3'", say("A4", "never", "A2"),
        "A5|branch|A1", "A6|pause|A5|with.interval = '1 hour'", "A7|terminate|A5|with.text = 'enough'", say("B1", "never"),
    )).id  # fmt: skip
    for _run in range(3):
        workflows.start(office, number, deal, {})
    sweep.run_all(office)

    clock.forward(hours=1)
    sweep.run_all(office)
    assert states(office, deal) == [("terminated", "terminated")] * 2 + [("waiting", "")]
    clock.forward(hours=1)
    sweep.run_all(office)

    assert states(office, deal) == [("terminated", "terminated")] * 3
    assert (timers(office), database.sql("SELECT count(*) FROM run_wait"), comments(office, deal)) == ([], [(0,)], [])


def test_a_run_with_an_error_keeps_its_place_only_when_its_template_waits(office: Session) -> None:
    deal = deal_of(office)
    fails = "A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]"
    pause = "A9|pause||with.interval = '5 days'"
    for steps, name in (((fails,), "Fails"), ((fails, pause), "Fails and waits"), ((pause,), "One"), ((pause,), "Two")):
        go(office, deal, text(*steps, name=name))
    assert [state for state, _reason in states(office, deal)] == ["error", "error", "waiting", "queued"]

    workflows.stop(office, 2)
    sweep.run_all(office)

    assert [state for state, _reason in states(office, deal)] == ["error", "terminated", "waiting", "waiting"]


def test_of_runs_that_are_stopped_together_none_is_given_the_place_of_another(office: Session) -> None:
    deal = deal_of(office)
    service = pipelines.add(office, "Service")
    number = workflows.save(office, text("A1|pause||with.interval = '5 days'")).id
    before = [workflows.start(office, number, deal, {}).id for _run in range(3)]
    moving.move(office, [deal], pipelines.stages(office, service.id)[0].stage.id)
    assert isinstance(office.clock, Clock)
    office.clock.forward(seconds=1)
    later = [workflows.start(office, number, deal, {}).id for _run in range(2)]  # before anybody looks

    sweep.run_all(office)

    assert [workflows.run(office, run).state for run in before] == ["terminated"] * 3
    assert [workflows.run(office, run).state for run in later] == ["waiting", "waiting"]


@pytest.mark.parametrize("ends", ["deleted", "stopped"])
def test_a_record_that_is_deleted_ends_every_kind_of_run_and_stopping_one_keeps_what_it_knew(
    office: Session, ends: str
) -> None:
    deal = deal_of(office)
    variable = '\n[[variable]]\ncode = "L"\ntype = "string"\n'
    waits = text("A1|set_variable||with.variables = [{ set = 'L', to = 'kept' }]", "A2|pause||with.interval = '5 days'",
                 more=variable)  # fmt: skip
    number = workflows.save(office, waits).id
    broken = workflows.save(office, text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]")).id
    runs = [workflows.start(office, each, deal, {}).id for each in (number, number, number, broken)]
    sweep.run_all(office)
    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "queued", "error"]

    if ends == "deleted":
        records.delete(office, [deal])
        sweep.run_all(office)
    else:
        for run in runs:
            workflows.stop(office, run)

    rows = database.sql("SELECT state, reason, content FROM run ORDER BY id")
    reason = "document_deleted" if ends == "deleted" else "stopped"
    assert [row[:2] for row in rows] == [("terminated", reason)] * 4
    assert "kept" in rows[0][2]
    assert (timers(office), database.sql("SELECT count(*) FROM run_wait")) == ([], [(0,)])
    assert database.sql("SELECT count(*) FROM run_step WHERE run = 1") == [(2,)]


def test_a_restored_record_gets_its_runs_not_back(office: Session) -> None:
    deal = deal_of(office)
    go(office, deal, text("A1|pause||with.interval = '5 days'"))
    records.delete(office, [deal])
    sweep.run_all(office)

    records.restore(office, [Ref("deal", deal.id)])
    sweep.run_all(office)

    assert states(office, deal) == [("terminated", "document_deleted")]


def test_a_step_that_moves_the_record_to_another_pipeline_stops_the_other_runs_and_goes_on(office: Session) -> None:
    deal = deal_of(office)
    pipelines.add(office, "Service")
    go(office, deal, text("A1|pause||with.interval = '5 days'", name="One"))

    go(office, deal, text(
        "A1|edit_document||with.fields = [{ set = 'pipeline', to = 'Service' }]", "A2|pause||with.interval = '1 hour'",
        name="Mover",
    ))  # fmt: skip

    assert states(office, deal) == [("terminated", "pipeline_changed"), ("waiting", "")]


def test_a_run_that_begins_after_the_record_came_back_outlives_its_deletion(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    go(office, deal, text("A1|pause||with.interval = '5 days'", name="One"))
    records.delete(office, [deal])
    records.restore(office, [deal])
    clock.forward(seconds=1)

    go(office, deal, text("A1|pause||with.interval = '5 days'", name="Two"))  # before anybody looks

    assert states(office, deal) == [("terminated", "document_deleted"), ("waiting", "")]


@pytest.mark.parametrize(("minutes", "reason"), [(-1, "client_activity"), (1, "timeout")])
def test_what_came_first_ends_the_wait_however_late_somebody_looks(
    office: Session, clock: Clock, minutes: int, reason: str
) -> None:
    contact = records.create(office, "contact", {"name": "Ada", "email": (Point("ada@acme.it", "work"),)})
    deal = deal_of(office, contacts=(contact.id,))
    go(office, deal, text("A1|wait||with.wait_type = 'days'\nwith.days = '3'", REASON))

    clock.forward(days=3, minutes=minutes)
    mail = {"kind": "email", "from": "ada@acme.it", "subject": "Yes", "text": "Go ahead"}
    incoming.register(office, incoming_rules.parse(mail))
    clock.forward(days=1)
    sweep.run_all(office)

    assert comments(office, deal) == [reason]


@pytest.mark.parametrize("kind", ["email", "call", "message", "form"])
@pytest.mark.parametrize(("direction", "states_"), [("in", ["waiting", "completed"]), ("out", ["waiting", "waiting"])])
def test_only_what_comes_in_ends_a_wait_and_nothing_ends_a_pause(
    office: Session, clock: Clock, kind: str, direction: str, states_: list[str]
) -> None:
    contact = records.create(office, "contact", {
        "name": "Ada", "email": (Point("ada@acme.it", "work"),), "phone": (Point("+39 333 1111", "mobile"),),
    })  # fmt: skip
    deal = deal_of(office, contacts=(contact.id,))
    go(office, deal, text("A1|pause||with.interval = '5 days'", name="Pause"))
    go(office, deal, text("A1|wait||with.wait_type = 'days'\nwith.days = '3'", name="Wait"))

    clock.forward(hours=1)
    sender = {"phone": "+39 333 1111"} if kind == "call" else {"from": "ada@acme.it"}
    incoming.register(office, incoming_rules.parse({"kind": kind, "direction": direction, "text": "x", **sender}))
    sweep.run_all(office)

    expected = ["waiting", "completed"] if kind == "form" else states_  # a form is filled in by clients only
    assert [state for state, _reason in states(office, deal)] == expected


@pytest.mark.parametrize(("more", "entries"), [("", 2), ("timeline = false\n", 0)])
def test_a_run_leaves_an_entry_at_its_start_and_its_end_unless_its_template_says_no(
    office: Session, more: str, entries: int
) -> None:
    deal = deal_of(office)
    go(office, deal, text(say("A1", "x"), more=more))

    kinds = [each.kind for each in timeline.page(office, deal).entries]
    assert sum(kind.startswith("workflow_") for kind in kinds) == entries


def test_rules_of_the_stage_are_done_on_what_a_step_has_made(office: Session) -> None:
    rules.add(office, Draft(stage=stage_of(office, "NEW"), action="add_comment", given={"comment": "ruled"}))
    deal = records.create(office, "deal", {"title": "Boiler", "stage": stage_of(office, "EXECUTING")})

    go(office, deal, text("A1|create_deal||", "A2|copy_deal||"))

    made = [Ref("deal", row[0]) for row in database.sql("SELECT id FROM deal WHERE id > ? ORDER BY id", (deal.id,))]
    assert [comments(office, each) for each in made] == [["ruled"], ["ruled"]]
    assert comments(office, deal) == []
