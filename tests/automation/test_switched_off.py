"""Somebody stops all robots at once: nothing of what is due is done, nothing of it is lost, all else goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import first_steps, rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.services import checkup, notifications, records, settings
from data import journal_checks, timers
from data.queries import stages
from tests.automation.test_engine import comments, say, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_switched_off_they_stand_still_and_do_later_what_was_due(anna: Session, clock: Clock) -> None:
    stage = stages.stages_of(stages.default_pipeline())[0].id
    rules.add(anna, Draft(stage=stage, action="add_comment", given={"comment": "by a rule"}))
    workflows.save(anna, text(say("A1", "by itself"), start="'create'"))
    template = workflows.save(anna, text("A1|pause||with.interval = '1 hour'", say("A2", "by hand"))).id
    settings.set(anna, "robots", "no")

    deal = records.create(anna, "deal", {"title": "Boiler"})
    run = workflows.start(anna, template, deal, {}).id
    records.create(anna, "deal", {"title": "Late", "close_date": (anna.now() - timedelta(days=1)).date()})
    first_steps.said(anna, [run], "By hand")
    sweep.run_workflows(anna)
    clock.forward(days=2)
    sweep.prepare(anna)
    assert not sweep.run_all(anna).failed

    assert comments(anna, deal) == []
    assert "overdue" in {each.kind for each in notifications.unseen(anna)}
    assert timers.next_due_of(("automation",)) is not None
    said = [(each.check, each.ok) for each in checkup.findings(anna) if each.check in ("runs", "timers")]
    assert ("runs", False) in said
    assert ("timers", True) in said
    assert journal_checks.problems() == []

    settings.set(anna, "robots", "yes")
    sweep.run_all(anna)
    clock.forward(hours=2)
    sweep.run_all(anna)
    assert sorted(comments(anna, deal)) == ["by a rule", "by hand", "by itself"]
