"""Rules of stages survive death before any statement: in order, beside each other, around a date that moves, in hours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crm_tui.automation import rules
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import moving, records
from crm_tui.services.session import Session
from tests.automation.test_engine_crash import _sampled as sampled
from tests.support import dying
from tests.support.dying import Act, Story, wait
from tests.support.stage_rules import say, stage

DEAL = Ref("deal", 1)


def _move(name: str) -> Act:
    return Act(lambda session: moving.move(session, [DEAL], stage(name)))


def _prepare(session: Session) -> None:
    """Rules that are done, fail, are left out, wait for an hour, for a date, for the morning; and one that moves on."""
    records.create(session, "deal", {"title": "Boiler", "close_date": date(2026, 3, 22)})
    rows = Rows((("name", "Ada"),))
    for draft in (
        say("EXECUTING", "one"),
        Draft(stage=stage("EXECUTING"), action="edit_contact", given={"fields": rows}),
        say("EXECUTING", "never", condition="{=Document:amount} at_least 1000"),
        say("EXECUTING", "hour", after="1 hour"),
        say("EXECUTING", "behind"),
        say("EXECUTING", "date", before="1 day", date_field="close_date", parallel=True),
        say("EXECUTING", "morning", after="6 hours", office_hours=True, parallel=True),
        say("FINAL_INVOICE", "left", after="1 day"),
    ):
        rules.add(session, draft)
    rules.add(session, Draft(
        stage=stage("EXECUTING"), action="change_stage", given={"stage": "FINAL_INVOICE"}, after="3 days", parallel=True,
    ))  # fmt: skip


STORY = Story(
    _prepare,
    [
        _move("EXECUTING"), wait(hours=1, minutes=5),
        Act(lambda session: records.update(session, [DEAL], {"close_date": date(2026, 3, 20)})),
        wait(hours=20), wait(days=3), _move("PREPARATION"), wait(days=2),
    ],
)  # fmt: skip


def test_rules_of_whoever_dies_are_done_once_and_none_is_lost(tmp_path: Path) -> None:
    store = dying.store_of(tmp_path / "first", STORY)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), STORY)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["comment"]) == 5

    for number in sampled(whole["statements"]):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, STORY, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, STORY)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"
