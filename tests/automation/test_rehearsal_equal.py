"""A rehearsal says what a real run then does: the same steps, differences, messages, runs, and the same rows in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from crm_tui.automation import assignments, rules, workflows
from crm_tui.automation.rehearsing import Plan
from crm_tui.domain.errors import CrmError
from crm_tui.services import lookup, moving, pipelines
from crm_tui.services import settings as settings_of
from crm_tui.services.session import Session, operation
from data import database, outbox
from tests.automation import test_assignments_crash, test_engine_crash, test_engine_crash_flow, test_triggers_crash
from tests.automation.test_engine import deal_of, say, text
from tests.automation.test_engine_machine import MEMORY, templates
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.rehearsed import Both, both, tick, without_people

STORIES = test_engine_crash.STORIES | test_engine_crash_flow.STORIES | test_assignments_crash.STORIES
"""Every construct there is, as those have it who are killed in it."""
MOST_TEMPLATES = 10
"""Of one story."""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def same(found: Both) -> None:
    """Nothing differs."""
    said, did = without_people(found.said), found.did
    assert said.moments == did.moments
    assert (said.records, said.messages, said.set_off, said.runs) == (did.records, did.messages, did.set_off, did.runs)
    assert said.ended == did.ended
    assert found.copy == found.store


@pytest.mark.parametrize("story", STORIES)
def test_every_construct_does_what_the_rehearsal_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: str
) -> None:
    played = 0
    for number in range(1, MOST_TEMPLATES):
        clock, folder = Clock(), tmp_path / str(number)
        folder.mkdir()
        session = open_office(folder, clock)
        try:
            deal = deal_of(session, "Before")
            STORIES[story].prepare(session)
            fitting = [each.stored.id for each in workflows.templates(session, "deal")]
            if number not in fitting:
                break
            found = both(session, clock, Plan(template=number, records=(deal,)), monkeypatch)
            same(found)
            played += len(found.said.moments)
        finally:
            close_office()
    assert played


@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(template=templates(), other=templates())
def test_generated_templates_do_what_the_rehearsal_said(
    monkeypatch: pytest.MonkeyPatch, template: str, other: str
) -> None:
    clock = Clock()
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        session = open_office(Path(folder), clock)
        try:
            pipelines.add(session, "Service")
            deal = deal_of(session)
            for each in (template, other):
                try:
                    workflows.save(session, each)
                except CrmError:
                    return
            same(both(session, clock, Plan(template=1, records=(deal,)), monkeypatch))
        finally:
            close_office()


def test_rules_and_other_templates_that_it_sets_off_are_played_too(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = lookup.stage_called("EXECUTING", entity="deal").id
    for words, after in (("rule", ""), ("late rule", "2 days")):
        rules.add(office, rules.Draft(stage=stage, action="add_comment", given={"comment": words}, after=after))
    workflows.save(office, text(say("A1", "changed"), name="Watcher", start="'change'"))
    moves = workflows.save(office, text(say("A1", "go"), "A2|change_stage||with.stage = 'EXECUTING'", name="Mover"))
    deal = deal_of(office)

    found = both(office, clock, Plan(template=moves.id, records=(deal,)), monkeypatch)

    same(found)
    assert {each.line.workflow for each in found.said.set_off} >= {"Watcher"}
    assert [each.said.span for each in (found,)] == [timedelta(days=2)]
    texts = [each.differences[0].after for each in found.said.records if each.ref.type == "comment"]
    assert texts == ["go", "changed", "rule", "late rule"]


def test_reminders_of_what_it_plans_and_notices_are_told(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = clerk_of(clock)
    deal = deal_of(office, responsible=clerk.user_id)
    template = workflows.save(office, text(
        "A1|create_activity||with.subject = 'Ring'\nwith.deadline = '=dateadd({=System:Now}, \"3d\")'",
        "A2|notify||with.users = '{=Document:RESPONSIBLE}'\nwith.message = 'look at {=Document:TITLE}'",
    ))  # fmt: skip

    found = both(office, clock, Plan(template=template.id, records=(deal,)), monkeypatch)

    same(found)
    assert [each.to for each in found.said.messages] == ["Luca Bianchi"] * len(found.said.messages)
    assert any("look at Boiler" in each.text for each in found.said.messages)
    assert any("Ring" in each.text and each.at > found.said.began for each in found.said.messages)


def test_what_people_and_clients_do_can_be_said_beforehand(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = deal_of(office)
    template = workflows.save(office, text(
        "A1|wait||with.wait_type = 'days'\nwith.days = '5'", say("A2", "{=A1:RELEASE_REASON}"),
        "A3|wait_deal_stage||with.stages = ['EXECUTING', 'FINAL_INVOICE']", say("A4", "{=A3:STAGE_NAME}"),
    ))  # fmt: skip

    def write(session: Session) -> None:
        with operation(session, "rehearsal") as act:
            act.event("email_received", deal, {})

    def move(session: Session) -> None:
        moving.move(session, [deal], lookup.stage_called("EXECUTING", entity="deal").id)

    plan = Plan(template=template.id, records=(deal,), event="client", answers={"A3": "EXECUTING"})
    people = [(timedelta(minutes=1), write), (timedelta(minutes=2), move)]
    found = both(office, clock, plan, monkeypatch, people)

    same(found)
    assert [each.step for each in found.said.moments if not each.run] == ["A1", "A3"]
    assert found.did.runs[0].state == "completed"


def test_several_records_are_rehearsed_together(office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    deals = tuple(deal_of(office, title) for title in ("One", "Two", "Three"))
    template = workflows.save(office, text("A1|pause||with.interval = '1 day'", say("A2", "{=Document:TITLE}")))

    found = both(office, clock, Plan(template=template.id, records=deals), monkeypatch)

    same(found)
    assert [each.title for each in found.said.runs] == ["One", "Two", "Three"]


def test_who_is_asked_answers_as_was_said_beforehand(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = clerk_of(clock)
    deal = deal_of(office)
    template = workflows.save(office, text(
        "A1|approve||with.users = 'anna, luca'\nwith.type = 'all'\nwith.name = 'Discount'",
        "A2|branch|A1|with.key = 'approved'", say("A3", "yes by {=A1:APPROVED_COUNT}", "A2"),
        "A4|branch|A1|with.key = 'rejected'", say("A5", "no", "A4"), say("A6", "after"),
    ))  # fmt: skip

    def answer(session: Session) -> None:
        number = assignments.mine(session)[0].id
        assignments.answer(session, number, "approved", comment="rehearsal")

    plan = Plan(template=template.id, records=(deal,), answers={"A1": "approved"})
    people = [(timedelta(minutes=n), lambda _anna, who=who: answer(who)) for n, who in ((1, office), (2, clerk))]
    found = both(office, clock, plan, monkeypatch, people)

    same(found)
    assert [each.said for each in found.said.moments if not each.run] == [
        "Anna Rossi answers “approved”", "Luca Bianchi answers “approved”",
    ]  # fmt: skip
    texts = [each.differences[0].after for each in found.said.records if each.ref.type == "comment"]
    assert texts == ["yes by 2", "after"]
    assert {each.to for each in found.said.messages} == {"Anna Rossi", "Luca Bianchi"}


def test_what_would_leave_the_machine_is_told_and_taken_as_delivered(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_of.set(office, "webhook_hosts", "erp.example")
    deal = deal_of(office)
    template = workflows.save(office, text(
        "A1|webhook||with.url = 'https://erp.example/orders'\nwith.wait = 'Y'"
        "\nwith.body = [{ set = 'id', to = '{=Document:ID}' }]",
        say("A2", "{=A1:STATE}"),
    ))  # fmt: skip

    def deliver(session: Session) -> None:
        with database.transaction():
            assert outbox.decide(1, "sent", outbox.OPEN, at=session.now_ms())

    plan = Plan(template=template.id, records=(deal,))
    found = both(office, clock, plan, monkeypatch, [(timedelta(seconds=1), deliver)])

    same(found)
    assert [(each.kind, each.to, each.about) for each in found.said.messages] == [
        ("webhook", "https://erp.example/orders", deal)
    ]
    assert found.did.runs[0].state == "completed"


def test_a_template_that_does_something_else_is_found_out(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = deal_of(office)
    workflows.save(office, text(say("A1", "one")))
    found = both(office, clock, Plan(template=1, text=text(say("A1", "two")), records=(deal,)), monkeypatch)

    with pytest.raises(AssertionError):
        same(found)


MEETING = """
[[parameter]]
code = "Start"
type = "datetime"
required = true
"""
SCENARIOS = {
    "meeting": text(
        "A1|schedule_meeting||with.subject = 'Talk'\nwith.start = '{=Template:Start}'\nwith.remind = '15'"
        "\nwith.remind_unit = 'minutes'", more=MEETING,
    ),
    "already due": text(
        "A1|wait||with.wait_type = 'days_before_date'\nwith.days = '9'\nwith.date_field = 'close_date'",
        say("A2", "{=A1:RELEASE_REASON}"),
    ),
    "products": text("A1|product_information||with.product_id = '{{Prodotti}}'", say("A2", "now {=System:Now}")),
    "random": text(
        "A1|change_responsible||with.selection = 'random'\nwith.new_responsible = 'anna, luca'",
        say("A2", "{=Document:RESPONSIBLE}"),
        "A3|change_responsible||with.selection = 'next_in_queue'\nwith.new_responsible = 'anna, luca'",
    ),
    "chance": text(
        say("A1", "{{=randstring(8)}} {{=rand(1, 1000)}}"), "A2|pause||with.interval = '1h'",
        say("A3", "{{=rand(1, 1000)}}"),
    ),
    "stage": text("A1|change_stage||with.stage = 'EXECUTING'", say("A2", "never")),
    "client": text("A1|create_contact||with.fields = [{ set = 'name', to = 'Eva' }]", say("A2", "{=A1:CONTACT_ID}")),
}  # fmt: skip
"""Acceptance scenarios of engine, and what chance decides."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_acceptance_scenarios_do_what_the_rehearsal_said(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clerk_of(clock)
    deal = deal_of(office)
    template = workflows.save(office, SCENARIOS[name])
    given = {"Start": "2026-03-20 10:00"} if name == "meeting" else {}

    found = both(office, clock, Plan(template=template.id, records=(deal,), given=given), monkeypatch)

    same(found)
    assert found.said.works is (name != "products")  # the deal has none


def test_runs_that_were_under_way_are_told_when_it_ends_them(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipelines.add(office, "Service")
    deal = deal_of(office)
    for name in ("One", "Two"):
        number = workflows.save(office, text("A1|pause||with.interval = '5 days'", say("A2", "never"), name=name)).id
        workflows.start(office, number, deal, {})
    tick(office)
    template = workflows.save(office, text("A1|change_pipeline||with.pipeline = 'Service'", say("A2", "never")))

    found = both(office, clock, Plan(template=template.id, records=(deal,)), monkeypatch)

    same(found)
    assert [(each.line.workflow, each.line.state, each.new) for each in found.said.set_off] == [
        ("One", "terminated", False), ("Two", "terminated", False),
    ]  # fmt: skip


def test_triggers_and_the_rules_of_their_stages_are_played_to_their_limit(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_triggers_crash.STORIES["to and fro"].prepare(office)
    deal = deal_of(office)
    template = workflows.save(office, text("A1|edit_document||with.fields = [{ set = 'comments', to = 'go' }]"))

    found = both(office, clock, Plan(template=template.id, records=(deal,)), monkeypatch)

    same(found)
    assert len(found.said.set_off) > 5
