"""As `test_engine_crash`, over the actions that make records, change who is responsible and read; every action is in a story."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm_tui.automation import registry, rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import lookup, moving, outbox, records, settings, tasks
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, say, text
from tests.automation.test_engine_crash import _sampled as sampled
from tests.automation.test_engine_crash import _start as start
from tests.support import dying
from tests.support.dying import Act, Story, wait
from tests.support.office import clerk_of
from tests.support.stage_rules import say as say_rule
from tests.support.stage_rules import stage

DEAL = Ref("deal", 1)


def _makes(session: Session) -> None:
    """Records of each kind that robots make, linked to each other; one that was there already."""
    deal_of(session)
    workflows.save(session, text(
        "A1|create_company||with.fields = [{ set = 'title', to = 'Acme {=Document:TITLE}' }]",
        "A2|create_contact||with.fields = [{ set = 'name', to = 'Ada' }, { set = 'email', to = 'ada@acme.it' }]",
        "A3|create_contact||with.fields = [{ set = 'email', to = 'ada@acme.it' }]\nwith.duplicate_policy = 'use'",
        "A4|edit_company||with.fields = [{ set = 'comments', to = '{=A2:CONTACT_ID} {=A3:EXISTING}' }]",
        "A5|create_deal||with.fields = [{ set = 'title', to = 'Next' }]", "A6|copy_deal|",
        "A7|create_activity||with.subject = 'Call {=A6:DEAL_ID}'",
        "A8|schedule_call||with.subject = 'Ask'\nwith.start = '2026-04-01 10:00'\nwith.remind = '1'\nwith.remind_unit = 'hours'",
        "A9|schedule_meeting||with.subject = 'Visit'\nwith.start = '2026-04-02 10:00'",
    ))  # fmt: skip


def _people(session: Session) -> None:
    """Who is next in a queue that all runs share, messages, what other records say, tasks, a lead whose status is reached."""
    clerk_of(session.clock)
    deal_of(session)
    records.create(session, "lead", {"title": "Lead"})
    records.create(session, "product", {"name": "Pump", "price": Money(100_00, "EUR")})
    tasks.create(session.of("run:1"), {"title": "Measure", "responsible": session.user_id}, about=[DEAL])
    workflows.save(session, text(
        "A1|change_responsible||with.new_responsible = 'anna, luca'\nwith.selection = 'next_in_queue'",
        "A2|select_employee||with.users = 'anna, luca'",
        "A3|notify||with.users = 'anna, luca'\nwith.message = '{=A1:USER_ID > friendly} is next'",
        "A4|get_crm_data||with.entity_id = 'L_1'\nwith.entity_type = 'lead'\nwith.fields = 'title'",
        "A5|product_information||with.product_id = '1'",
        "A6|end_task||with.stages = 'NEW'", "A7|wait_lead_status||with.lead_id = '1'\nwith.statuses = 'IN_PROCESS'",
        say("A8", "{=A4:TITLE} {=A6:CLOSED_COUNT} {=A7:STATUS_NAME}"),
    ))  # fmt: skip
    workflows.save(session, text(say("A1", "ends"), "A2|terminate||with.all_runs = 'Y'", name="End"))


def _limits(session: Session) -> None:
    """Messages beyond the limit of the day are held, beyond that of the run they fail; those that are given up are told to the
    step that waits for one, and are removed later; a rule that fails ends the others, another stands still and is tried again."""
    deal_of(session)
    limits = {"outbox_day_limit": "1", "outbox_run_limit": "2", "outbox_days": "1"}
    for name, value in {"webhook_hosts": "hooks.example.com", **limits}.items():
        settings.set(session, name, value)
    hook = "{}|webhook||with.url = 'https://hooks.example.com/a'|on_error = 'continue'"
    workflows.save(session, text(*(hook.format(f"A{number}") for number in range(3)), say("B1", "sent")))
    workflows.save(session, text(hook.format("A1") + "|with.wait = 'Y'", say("A2", "given up"), name="Waits"))
    for where, on_error in (("EXECUTING", "terminate"), ("FINAL_INVOICE", "suspend")):
        given = {"fields": Rows((("name", "Ada"),))}
        rules.add(session, Draft(stage=stage(where), action="edit_contact", given=given, on_error=on_error))
        rules.add(session, say_rule(where, f"behind {on_error}"))


def _retry(session: Session) -> None:
    contact = records.create(session, "contact", {"name": "Eva"})
    records.update(session, [DEAL], {"contacts": (contact.id,)})
    (run,) = [each for each in workflows.runs_of(session, DEAL) if each.state == "error"]
    workflows.retry(session, run.id)


def _give_up(session: Session) -> None:
    outbox.cancel(session, outbox.in_state(session, "held"))


def _move(name: str) -> Act:
    return Act(lambda session: moving.move(session, [DEAL], stage(name)))


def _process_lead(session: Session) -> None:
    moving.move(session, [Ref("lead", 1)], lookup.stage_called("IN_PROCESS", entity="lead").id)


STORIES = {
    "makes": Story(_makes, [start(1)]),
    "people": Story(_people, [start(1), start(1), Act(_process_lead), start(1), start(2)]),
    "limits": Story(_limits, [
        start(1), start(2), _move("EXECUTING"), Act(sweep.prepare), Act(_give_up), _move("FINAL_INVOICE"), Act(_retry),
        wait(days=3),
    ]),
}  # fmt: skip
FAILED = {"makes": 0, "people": 0, "limits": 4}
"""Steps that fail in each: one message too many, one given up, two rules."""


@pytest.mark.parametrize("name", STORIES)
def test_whoever_dies_before_any_statement_has_lost_and_repeated_nothing(tmp_path: Path, name: str) -> None:
    story = STORIES[name]
    store = dying.store_of(tmp_path / "first", story)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    assert (status, whole["problems"]) == (0, [])
    failed = [row for row in whole["store"]["run_step"] if "'failed'" in row]
    assert len(failed) == FAILED[name], failed
    assert len(whole["store"]["outbox"]) == (name == "limits")  # what was given up is gone

    for number in sampled(whole["statements"]):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, story)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"


def test_every_action_is_in_a_story_about_dying() -> None:
    told = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*crash*.py"))
    kinds = set(re.findall(r"\|([a-z_]+)\|", told)) | set(re.findall(r'action="([a-z_]+)"', told))

    assert set(registry.actions()) - kinds == {"rule_time"}
    assert 'after="' in told  # by which rules have that step
