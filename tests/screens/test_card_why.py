"""Why, on a card: a field's chain, a change's chain, what kept robots from the record; each line opens what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft
from crm_tui.domain.workflow import Rows
from crm_tui.services import lookup, moving
from screens.automation.acts import RulesScreen
from screens.card.screen import CardScreen
from screens.listing.changes import ChangesScreen
from screens.workflows.runs import RunScreen
from screens.workflows.why import WhyNotScreen, WhyScreen
from tests.automation.test_engine import say, text
from tests.support.card import Crm, running

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.support.card import Records

SIZES = [(80, 24), (160, 45)]


def stage(name: str) -> int:
    return lookup.stage_called(name, entity="deal").id


def work(session: Session, known: Records) -> None:
    """A rule of the stage that the deal enters writes its comment, another one has no reason to."""
    thanks = {"fields": Rows((("comments", "Thank you"),))}
    rules.add(session, Draft(stage=stage("EXECUTING"), action="edit_document", title="Thanks", given=thanks))
    rules.add(session, Draft(
        stage=stage("EXECUTING"), action="add_comment", title="Praise", given={"comment": "!"},
        condition="{=Document:title} equals Roof",
    ))  # fmt: skip
    workflows.save(session, text(say("A1", "x"), name="By hand"))
    moving.move(session, [known.deal], stage("EXECUTING"))
    sweep.run_all(session)


async def ready(crm: Crm, kind: type[WhyScreen] | type[WhyNotScreen]) -> WhyScreen | WhyNotScreen:
    """The screen, with what it has read."""
    screen = await crm.modal(kind)
    await crm.until(lambda: any(block.key for block in screen.view.blocks), "the links")
    await crm.pilot.pause()
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_field_is_followed_to_the_person_and_each_line_opens_what_it_names(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    work(office, known)

    async with running(office, tmp_path, size) as crm:
        card = await crm.open(known.deal)
        view = card.fields.view
        view.cursor = next(n for n, block in enumerate(view.blocks) if block.key == "comments")
        await crm.press("W")
        await ready(crm, WhyScreen)
        told = crm.screen_text
        for words in ("Thank you", "rule 1 “Thanks”", "anna, on a screen"):
            assert words in told, told

        await crm.press("j", "enter")
        await crm.modal(ChangesScreen)
        await crm.until(lambda: "Thank you" in crm.screen_text)
        await crm.press("q")
        await ready(crm, WhyScreen)
        await crm.press("j", "enter")
        await crm.modal(RunScreen)
        await crm.press("q")
        await ready(crm, WhyScreen)
        await crm.press("j", "j", "enter")
        await crm.modal(RulesScreen)
        await crm.press("q")
        await ready(crm, WhyScreen)
        await crm.press("G", "enter")
        await crm.until(lambda: "there is nothing behind it to open" in crm.screen_text)
        await crm.press("g", "g", "enter")
        await crm.modal(CardScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_a_change_of_the_history_is_followed_too(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    work(office, known)

    async with running(office, tmp_path, size) as crm:
        card = await crm.open(known.deal)
        card.go_to("history")
        await crm.until(lambda: card.trail.history.loaded, "the history")
        await crm.pilot.pause()
        await crm.press("W")
        screen = await ready(crm, WhyScreen)

        assert isinstance(screen, WhyScreen)
        assert screen.chain is not None
        assert [each.kind for each in screen.chain.links] == ["act", "step", "run", "rule", "act", "person"]


@pytest.mark.parametrize("size", SIZES)
async def test_on_the_tab_of_workflows_it_says_why_not(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    work(office, known)

    async with running(office, tmp_path, size) as crm:
        card = await crm.open(known.deal)
        card.go_to("workflows")
        await crm.until(lambda: card.trail.runs.loaded, "the runs")
        await crm.pilot.pause()
        await crm.press("W")
        await ready(crm, WhyNotScreen)
        told = " ".join(crm.screen_text.split())
        for words in ("it did, ", "it was left out", "Name = Roof; it was Forty laptops", "it starts by hand only"):
            assert words in told, told
        assert "What ran, and why the rest did not › deal:1" in told

        await crm.press("enter")
        await crm.modal(RunScreen)


async def test_where_nothing_can_be_asked_it_says_of_what(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        card.go_to("timeline")
        await crm.pilot.pause()
        await crm.press("W")
        await crm.until(lambda: "why is asked of a field" in crm.screen_text)


async def test_a_value_that_nobody_changed_since_the_creation_is_named_with_its_field(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path, SIZES[0]) as crm:
        await crm.open(known.deal)
        await crm.until(lambda: "W why" in crm.screen_text)
        crm.app.open("why", ref=known.deal, field="title")
        await ready(crm, WhyScreen)
        await crm.until(lambda: "Name: Forty laptops" in crm.screen_text)
        assert "Why › deal:1 › Name" in crm.screen_text
