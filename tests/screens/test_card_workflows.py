"""The Workflows tab of a card, by keys alone: start, look, stop, take up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.workflow import Rows
from crm_tui.services import lookup, moving, records, timeline
from screens.forms.choice import ChoiceScreen
from screens.workflows.start_form import ValuesForm
from tests.support.card import Crm, running
from tests.support.flows import BROKEN, GREETING, PAUSE, keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.card import Records


async def on_tab(crm: Crm, ref: Ref) -> None:
    """The card with its tab of workflows."""
    card = await crm.open(ref)
    card.go_to("workflows")
    await crm.until(lambda: card.trail.runs.loaded, "the runs")
    await crm.pilot.pause()


def comments(session: Session, ref: Ref) -> list[str]:
    return [entry.text for entry in timeline.page(session, ref).entries if entry.source == "comment"]


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_workflow_is_started_with_its_parameters(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    keep(office, "Greeting", GREETING)
    keep(office, "For quotes", PAUSE, "quote")

    async with running(office, tmp_path, size) as crm:
        await on_tab(crm, known.deal)
        assert "no workflow has run here" in crm.screen_text
        await crm.press("s")
        window = await crm.modal(ChoiceScreen)
        assert [each.label for each in window.choices] == ["Greeting"]
        await crm.press("enter")
        form = await crm.modal(ValuesForm)
        await crm.until(lambda: form.editors)
        await crm.press("ctrl+s")
        await crm.until(lambda: "Whom to greet is empty" in crm.note(form.editors[0]))
        assert workflows.runs_of(office, known.deal) == ()

        await crm.write("Ada")
        await crm.press("tab", "backspace")
        await crm.write("often")
        await crm.press("ctrl+s")
        await crm.until(lambda: "often" in crm.note(form.editors[1]))
        assert form.is_current
        await crm.press(*["backspace"] * 5)
        await crm.write("3")
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Greeting” started" in crm.screen_text)
        sweep.run_all(office)
        assert comments(office, known.deal) == ["Hello Ada, 3 times"]
        await crm.press("f5")
        await crm.until(lambda: "completed" in crm.screen_text and "by hand, anna" in crm.screen_text)


async def test_leaving_the_form_starts_nothing(office: Session, known: Records, tmp_path: Path) -> None:
    keep(office, "Greeting", GREETING)

    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("s")
        await crm.modal(ChoiceScreen)
        await crm.press("enter")
        form = await crm.modal(ValuesForm)
        await crm.until(lambda: form.editors)
        await crm.write("Ada")
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is crm.card)

    assert workflows.runs_of(office, known.deal) == ()


async def test_a_run_that_waits_says_where_and_until_when_and_is_stopped(
    office: Session, known: Records, tmp_path: Path
) -> None:
    number = workflows.start(office, keep(office, "Think", PAUSE), known.deal, {}).id
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        await on_tab(crm, known.deal)
        assert "waiting" in crm.screen_text
        assert "Sleep over it · pause · until" in crm.screen_text
        await crm.press("x")
        await crm.modal(ChoiceScreen)
        await crm.press("k")
        assert workflows.run(office, number).state == "waiting"
        await crm.press("space")
        await crm.modal(ChoiceScreen)
        await crm.press("x")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen) and "Stop" in crm.app.screen.question)
        await crm.press("x")
        await crm.until(lambda: "ended: stopped by hand" in crm.screen_text)

    assert workflows.run(office, number).reason == "stopped"


async def test_a_step_that_failed_is_tried_again_and_left_out(office: Session, known: Records, tmp_path: Path) -> None:
    number = workflows.start(office, keep(office, "Broken", BROKEN), known.deal, {}).id
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        await on_tab(crm, known.deal)
        assert "stands still: a required parameter is empty" in crm.screen_text
        assert "Say nothing" in crm.screen_text
        await crm.press("space")
        await crm.modal(ChoiceScreen)
        await crm.press("r")
        await crm.until(lambda: workflows.run(office, number).state == "running")
        sweep.run_all(office)
        await crm.press("f5")
        await crm.until(lambda: crm.card.trail.runs.chosen and crm.card.trail.runs.chosen.state == "error")
        await crm.press("space")
        await crm.modal(ChoiceScreen)
        await crm.press("s")
        await crm.until(lambda: workflows.run(office, number).state == "running")

    sweep.run_all(office)
    assert comments(office, known.deal) == ["Behind it"]


async def test_start_and_end_stand_in_the_timeline_in_words(office: Session, known: Records, tmp_path: Path) -> None:
    workflows.start(office, keep(office, "Greeting", GREETING), known.deal, {"WHO": "Ada"})
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.until(lambda: "Workflow “Greeting” started" in crm.screen_text)
        assert "completed" in crm.screen_text


async def test_nothing_starts_on_a_product(office: Session, tmp_path: Path) -> None:
    product = records.create(office, "product", {"name": "Boiler"})

    async with running(office, tmp_path) as crm:
        await crm.open(product)
        await crm.press("s")
        await crm.until(lambda: "no workflow runs on a product" in crm.screen_text)
        assert "workflows" not in crm.card.tabs


async def test_what_a_run_waits_for_is_ended_by_a_key(office: Session, known: Records, tmp_path: Path) -> None:
    number = workflows.start(office, keep(office, "Think", PAUSE), known.deal, {}).id
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        await on_tab(crm, known.deal)
        await crm.press("space")
        window = await crm.modal(ChoiceScreen)
        assert ("w", "stop waiting") in [(each.letter, each.label) for each in window.choices]
        await crm.press("w")
        await crm.until(lambda: workflows.run(office, number).state != "waiting", "the run goes on")
        await crm.until(lambda: "waits no longer" in crm.screen_text)
    sweep.run_all(office)

    assert comments(office, known.deal) == ["Awake"]


async def test_a_start_that_fails_at_once_says_why(office: Session, known: Records, tmp_path: Path) -> None:
    keep(office, "Broken", BROKEN)

    async with running(office, tmp_path, (160, 45)) as crm:
        await on_tab(crm, known.deal)
        await crm.press("s")
        await crm.modal(ChoiceScreen)
        await crm.press("enter")
        await crm.until(lambda: "“Broken” started and stands still at “Say nothing”" in crm.screen_text)


CLIENT = """
[[step]]
id = "A1"
kind = "wait"
with.wait_type = "days"
with.days = "3"
with.comment = "Ring if nobody writes"
"""


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_wait_for_the_client_stands_on_top_of_the_timeline_until_it_ends(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    number = keep(office, "Patience", CLIENT)
    stopped, ended = (workflows.start(office, number, known.deal, {}).id for _run in range(2))
    sweep.run_all(office)

    def runs() -> list[int]:
        return [each.run.id for each in view.trail.waits] if view.trail else []

    async with running(office, tmp_path, size) as crm:
        view = (await crm.open(known.deal)).trail.timeline
        if size[0] < 100:
            await crm.press("tab")
        await crm.until(lambda: "“Patience” waits for the client" in crm.screen_text)
        assert "until in 3 days" in crm.screen_text
        assert "Ring if nobody writes" in crm.screen_text
        assert runs() == [stopped, ended]

        workflows.stop(office, stopped)
        await crm.press("f5")
        await crm.until(lambda: runs() == [ended])
        view.focus()
        view.cursor = next(n for n, block in enumerate(view.blocks) if block.key.startswith("waiting:"))
        await crm.press("space")
        await crm.modal(ChoiceScreen)
        await crm.press("w")
        await crm.until(lambda: runs() == [])
        assert workflows.run(office, ended).state == "running"
        await crm.until(lambda: "Somebody ended the wait of a workflow" in crm.screen_text)
        assert "The wait of a workflow ended" not in crm.screen_text


async def test_the_history_names_the_workflow_and_the_rules_that_changed_a_field(
    office: Session, known: Records, tmp_path: Path
) -> None:
    edit = '[[step]]\nid = "A1"\nkind = "edit_document"\nwith.fields = [{{ set = "comments", to = "{}" }}]\n'
    workflows.start(office, keep(office, "Tidy up", edit.format("tidy")), known.deal, {})
    place = lookup.stage_called("EXECUTING", entity="deal").id
    rules.add(office, Draft(stage=place, action="edit_document", given={"fields": Rows((("comments", "ruled"),))}))
    sweep.run_all(office)
    moving.move(office, [known.deal], place)
    sweep.run_all(office)

    async with running(office, tmp_path, (160, 45)) as crm:
        card = await crm.open(known.deal)
        card.go_to("history")
        await crm.until(lambda: card.trail.history.loaded)
        await crm.until(lambda: "anna · workflow “Tidy up” · " in crm.screen_text)
        assert "anna · rules of In progress · " in crm.screen_text


async def test_a_comment_that_a_workflow_wrote_says_so_beside_its_author(
    office: Session, known: Records, tmp_path: Path
) -> None:
    step = '[[step]]\nid = "A1"\nkind = "add_comment"\nwith.comment = "From the robot"\n'
    number = workflows.start(office, keep(office, "Say it", step), known.deal, {}).id
    sweep.run_all(office)
    timeline.comment(office, known.deal, "From a person")

    async with running(office, tmp_path, (160, 45)) as crm:
        await crm.open(known.deal)
        await crm.until(lambda: "From a person" in crm.screen_text)
        heads = [line for line in crm.screen_text.splitlines() if "❝" in line]
        assert [f"❝ anna (workflow {number})" in line for line in heads] == [False, True]
