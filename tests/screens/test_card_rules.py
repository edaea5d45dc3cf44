"""The rules of a record's stages on its card: a tick, a cross with the reason, a circle with the moment; stopped there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.workflow import Rows
from screens.forms.choice import ChoiceScreen
from screens.workflows.runs import RunScreen
from tests.support.card import Crm, running
from tests.support.stage_rules import comments, move, say, stage

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.card import Records


@pytest.fixture
def deal(office: Session, known: Records) -> Ref:
    """In progress: one rule is done, one has failed, one is left out, one waits, one is behind it."""
    rules.add(office, say("PREPARATION", "x", title="Before"))
    rows = Rows((("name", "Ada"),))
    for draft in (
        say("EXECUTING", "hello", title="Greet"),
        Draft(stage=stage("EXECUTING"), action="edit_contact", given={"fields": rows}, title="Rename"),
        say("EXECUTING", "x", title="Huge", condition="{=Document:amount} at_least 1000000"),
        say("EXECUTING", "late", title="Later", after="2 hours"),
        say("EXECUTING", "x", title="Behind"),
    ):
        rules.add(office, draft)
    move(office, known.deal, "PREPARATION")
    move(office, known.deal, "EXECUTING")
    return known.deal


async def on_tab(crm: Crm, ref: Ref) -> None:
    card = await crm.open(ref)
    card.go_to("workflows")
    await crm.until(lambda: card.trail.runs.loaded, "the runs")
    await crm.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_each_rule_of_the_stage_has_its_sign_its_reason_and_its_moment(
    office: Session, deal: Ref, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(office, tmp_path, size) as crm:
        await on_tab(crm, deal)

        seen = crm.screen_text
        for words in (
            "Rules of “In progress”",
            "✓ Greet",
            "✗ Rename",
            "· Huge",
            "○ Later",
            "until today 15:00",
            "Behind",
        ):
            assert words in seen, words
        assert "no linked record" in seen or "contact" in seen
        await crm.press("G")
        await crm.until(lambda: "Document preparation" in crm.screen_text)


async def test_a_rule_opens_the_trace_of_its_run_one_that_has_not_begun_says_so(
    office: Session, deal: Ref, tmp_path: Path
) -> None:
    rules.add(office, say("EXECUTING", "x", title="New"))

    async with running(office, tmp_path) as crm:
        await on_tab(crm, deal)
        await crm.press("enter")
        await crm.modal(RunScreen)
        await crm.press("escape")
        await crm.until(lambda: crm.card.trail.runs.rule is not None)
        await crm.press("j", "j", "j", "j", "j", "enter")
        await crm.until(lambda: "this rule has not begun" in crm.screen_text)


async def test_pending_rules_are_stopped_after_another_key(
    office: Session, deal: Ref, tmp_path: Path, clock: Clock
) -> None:
    async with running(office, tmp_path) as crm:
        await on_tab(crm, deal)
        await crm.press("x")
        await crm.modal(ChoiceScreen)
        await crm.until(lambda: "Stop the rules of “In progress”?" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: "the rules were stopped" in crm.screen_text)
        await crm.until(lambda: "○ Later" not in crm.screen_text and "stopped by hand" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: "no rule of this stage waits" in crm.screen_text)

    clock.forward(hours=3)
    sweep.run_all(office)
    assert "late" not in comments(office, deal)


async def test_rules_without_names_are_told_apart_before_and_after_they_ran(
    office: Session, known: Records, tmp_path: Path
) -> None:
    gone = rules.add(office, say("EXECUTING", "The [b]first[/b]")).id
    rules.add(office, say("EXECUTING", "The second", after="2 hours"))
    move(office, known.deal, "EXECUTING")
    rules.delete(office, gone)

    async with running(office, tmp_path, (80, 24)) as crm:
        await on_tab(crm, known.deal)

        assert "✓ Add comment  The [b]first[/b]" in crm.screen_text
        assert "○ Add comment  The second" in crm.screen_text
