"""The rules board: what happens by itself on each stage, seen, added, changed, moved, copied, switched, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules, triggers
from crm_tui.automation.jobs import sweep
from crm_tui.services import pipelines, records
from screens.app import CrmApp
from screens.automation.acts import RulesScreen
from screens.automation.lines_window import LinesWindow
from screens.pipelines.screen import PipelinesScreen
from screens.workflows.pick import PickScreen
from screens.workflows.step_window import StepWindow
from tests.support.card import Crm, running
from tests.support.office import clerk_of
from tests.support.stage_rules import say, stage

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

SIZES = [(80, 24), (160, 45)]


@pytest.fixture
def full(office: Session) -> Session:
    """Three rules on the first stage of deals, a trigger and a rule on the second."""
    rules.add(office, say("NEW", "Welcome {=Document:TITLE}", title="Greet"))
    rules.add(office, say("NEW", "x", title="Later", after="2 hours", condition="{=Document:amount} at_least 1000"))
    rules.add(office, say("NEW", "x", title="Beside", parallel=True))
    triggers.add(office, triggers.Draft(stage=stage("PREPARATION"), event="incoming_email"))
    rules.add(office, say("PREPARATION", "x", title="Second"))
    return office


async def board(crm: Crm) -> RulesScreen:
    """The board, read and drawn."""
    await crm.press("g", "A")
    screen = await crm.modal(RulesScreen)
    await crm.until(lambda: screen.at.shown is not None and "rules" in crm.screen_text, "the board")
    return screen


def titles(session: Session, name: str) -> list[str]:
    return [each.title for each in rules.of_stage(session, stage(name))]


@pytest.mark.parametrize("size", SIZES)
async def test_each_stage_shows_its_triggers_then_its_rules_with_time_condition_and_order(
    full: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(full, tmp_path, size) as crm:
        await board(crm)

        seen = crm.screen_text
        for words in (
            "Deals › General › Automation",
            "▌1  Greet",
            "2  Later",
            "after 2 hours",
            "∥  Beside",
            "→  Incoming e-mail",
        ):
            assert words in seen, words
        assert seen.index("→  Incoming e-mail") < seen.index("1  Second")
        assert "Comment: Welcome {Name}" in seen
        assert "rules 3" in seen
        assert "triggers 1 · rules 1" in seen
        await crm.press("j")
        await crm.until(lambda: "after 2 hours · if Amount and currency ≥ 1000" in crm.screen_text)
        await crm.press("l", "tab")
        await crm.until(lambda: "▌1  Second" in crm.screen_text)
        await crm.press("tab")
        await crm.until(lambda: "▌→  Incoming e-mail" in crm.screen_text)


async def test_rules_of_the_same_action_without_names_are_told_apart(office: Session, tmp_path: Path) -> None:
    for words in ("Papers are [b]signed[/b]", "The pump has left the house, \x1b[31m ask how it went"):
        rules.add(office, say("NEW", words))

    async with running(office, tmp_path, (80, 24)) as crm:
        await board(crm)

        first, second = (
            [line[:26] for line in crm.lines()].index(f"{mark}  Add comment".ljust(26)) for mark in ("▌1", " 2")
        )
        assert crm.lines()[first + 1].startswith("▌   Papers are")
        assert crm.lines()[first + 2].startswith("▌   [b]signed[/b]")
        assert crm.lines()[second + 1].startswith("    The pump has left")
        assert "…" in crm.lines()[second + 2][:26]


async def test_a_small_terminal_shows_one_stage_at_a_time(full: Session, tmp_path: Path) -> None:
    async with running(full, tmp_path, (40, 14)) as crm:
        await board(crm)
        assert "Greet" in crm.screen_text
        assert "Document" not in crm.screen_text

        await crm.press("l")
        await crm.until(lambda: "▸Document preparation" in crm.screen_text.replace("◂1 ", ""))
        assert "Greet" not in crm.screen_text


async def test_a_rule_is_found_filled_in_and_told_when(full: Session, tmp_path: Path) -> None:
    async with running(full, tmp_path, SIZES[0]) as crm:
        screen = await board(crm)
        await crm.press("l", "l", "a")
        await crm.modal(PickScreen)
        await crm.write("adcmt")
        await crm.until(lambda: "Adds one comment" in crm.screen_text and "Create activity" not in crm.screen_text)
        await crm.press("enter")
        window = await crm.modal(StepWindow)
        await crm.until(lambda: window.form.typing is not None)
        await crm.write("Hello")
        await crm.press("ctrl+s")
        await crm.modal(RulesScreen)
        await crm.until(lambda: "▌1  Add comment" in crm.screen_text)

        await crm.press("w")
        form = await crm.modal(LinesWindow)
        await crm.until(lambda: form.form.typing is not None)
        await crm.press("right", "tab")
        await crm.press("ctrl+s")
        await crm.until(lambda: "say how long" in crm.screen_text)
        await crm.write("soon")
        await crm.press("ctrl+s")
        await crm.until(lambda: "How long: “soon”" in crm.screen_text)
        await crm.press(*["backspace"] * 4)
        await crm.write("3 days")
        await crm.press("ctrl+s")
        await crm.modal(RulesScreen)
        await crm.until(lambda: "after 3 days" in crm.screen_text)
        assert screen.at.item is not None

    (made,) = rules.of_stage(full, pipelines.stages(full, 1)[2].stage.id)
    assert (made.action, made.given, made.after) == ("add_comment", {"comment": "Hello"}, "3 days")


async def test_a_condition_that_means_nothing_is_told_at_its_line_and_the_window_stays(
    full: Session, tmp_path: Path
) -> None:
    async with running(full, tmp_path) as crm:
        await board(crm)
        await crm.press("w")
        form = await crm.modal(LinesWindow)
        await crm.until(lambda: form.form.typing is not None)
        form.form.begin("condition")
        await crm.write("amount big 5")
        await crm.press("ctrl+s")
        await crm.until(lambda: "has no operator" in crm.screen_text)
        await crm.press("escape")
        await crm.modal(RulesScreen)

    assert rules.rule(full, 1).condition == ""


async def test_a_length_is_not_thrown_away_where_the_time_takes_none(full: Session, tmp_path: Path) -> None:
    async with running(full, tmp_path) as crm:
        await board(crm)
        await crm.press("w")
        window = await crm.modal(LinesWindow)
        await crm.until(lambda: window.form.typing is not None)
        window.form.begin("length")
        await crm.write("1 dy")
        await crm.press("ctrl+s")
        await crm.until(lambda: "How long: “1 dy” is no length of time" in crm.screen_text)
        await crm.press(*["backspace"] * 2)
        await crm.write("day")
        await crm.press("ctrl+s")
        await crm.until(lambda: "“at once” takes no length" in crm.screen_text)
        row = window.form.row("length")
        assert row is not None
        assert window.form.typing in row.controls
        await crm.press(*["backspace"] * 5)
        await crm.press("ctrl+s")
        await crm.modal(RulesScreen)

    assert rules.rule(full, 1).after == ""


async def test_rules_are_switched_ordered_moved_and_deleted_and_undo_brings_back(full: Session, tmp_path: Path) -> None:
    async with running(full, tmp_path) as crm:
        screen = await board(crm)
        await crm.press("space")
        await crm.until(lambda: not rules.rule(full, 1).active)
        await crm.until(lambda: "Greet" in crm.screen_text and " off" in crm.screen_text)
        await crm.press("J")
        await crm.until(lambda: titles(full, "NEW") == ["Later", "Greet", "Beside"])
        await crm.until(lambda: screen.at.row(screen.at.columns[0]) == 1)
        await crm.press("L")
        await crm.until(lambda: titles(full, "PREPARATION") == ["Second", "Greet"])
        await crm.until(lambda: screen.at.at == 1 and screen.at.item is not None and screen.at.item.title == "Greet")
        await crm.press("x")
        await crm.until(lambda: titles(full, "PREPARATION") == ["Second"])
        await crm.press("u")
        await crm.until(lambda: titles(full, "PREPARATION") == ["Second", "Greet"])
        await crm.press("K", "H")
        await crm.press("f5")
        await crm.until(lambda: "Greet" in crm.screen_text)


async def test_a_rule_is_copied_to_a_stage_of_another_pipeline(full: Session, tmp_path: Path) -> None:
    made = pipelines.add(full, "Service")

    async with running(full, tmp_path) as crm:
        screen = await board(crm)
        await crm.press("p")
        await crm.until(lambda: "nothing was copied yet" in crm.screen_text)
        await crm.press("y", "right_square_bracket")
        await crm.until(lambda: "Deals › Service › Automation" in crm.screen_text)
        await crm.press("l", "p")
        await crm.until(lambda: screen.at.item is not None and screen.at.item.title == "Greet")
        await crm.press("left_square_bracket")
        await crm.until(lambda: "Deals › General › Automation" in crm.screen_text)

    there = pipelines.stages(full, made.id)[1].stage.id
    assert [each.title for each in rules.of_stage(full, there)] == ["Greet"]


async def test_a_trigger_is_added_changed_and_simulated(full: Session, tmp_path: Path) -> None:
    deal = records.create(full, "deal", {"title": "Boiler"})
    sweep.run_all(full)

    async with running(full, tmp_path, SIZES[0]) as crm:
        screen = await board(crm)
        await crm.press("l", "l", "t")
        await crm.modal(PickScreen)
        await crm.write("field v")
        await crm.until(lambda: "Field value changed" in crm.screen_text and "Incoming call" not in crm.screen_text)
        await crm.press("enter")
        window = await crm.modal(LinesWindow)
        await crm.until(lambda: window.form.typing is not None)
        await crm.press("ctrl+s")
        await crm.until(lambda: "fields is empty" in crm.screen_text)
        await crm.write("amount")
        await crm.press("ctrl+s")
        await crm.modal(RulesScreen)
        await crm.until(lambda: "▌→  Field value changed" in crm.screen_text)

        await crm.press("s")
        await crm.modal(PickScreen)
        await crm.until(lambda: "Boiler" in crm.screen_text)
        assert "Set off “Field value changed” on which record? It is really moved." in crm.screen_text
        await crm.press("enter")
        await crm.until(lambda: "Boiler: moved · its rules begin now" in crm.screen_text)
        await crm.press("space")
        await crm.until(lambda: not triggers.trigger(full, 2).active)
        await crm.press("enter")
        window = await crm.modal(LinesWindow)
        await crm.until(lambda: window.form.typing is not None)
        window.form.begin("name")
        await crm.write("Big")
        await crm.press("ctrl+s")
        await crm.modal(RulesScreen)
        await crm.until(lambda: "→  Big" in crm.screen_text)
        assert screen.at.item is not None

    found = triggers.trigger(full, 2)
    assert (found.name, found.settings, found.active) == ("Big", {"fields": ["amount"]}, False)
    assert records.get(full, deal).values["stage"] == pipelines.stages(full, 1)[2].stage.id


async def test_the_board_opens_from_the_pipeline_editor_on_the_stage_of_the_cursor(
    full: Session, tmp_path: Path
) -> None:
    app = CrmApp(full, folder=tmp_path, start=("pipelines", {}), background=False)
    async with app.run_test(size=(120, 36)) as pilot:
        crm = Crm(app, pilot, full)
        await crm.until(lambda: isinstance(app.screen, PipelinesScreen) and app.screen.shown is not None)
        await crm.press("j", "R")
        screen = await crm.modal(RulesScreen)
        await crm.until(lambda: screen.at.shown is not None)
        await crm.until(lambda: "▌→  Incoming e-mail" in crm.screen_text)
        await crm.press("escape")
        await crm.modal(PipelinesScreen)


async def test_another_type_is_chosen_and_shows_its_own_stages(full: Session, tmp_path: Path) -> None:
    rules.add(full, say("NEW", "x", entity="lead", title="Lead rule"))

    async with running(full, tmp_path) as crm:
        await board(crm)
        await crm.press("P")
        await crm.modal(PickScreen)
        await crm.write("leads")
        await crm.press("enter")
        await crm.until(lambda: "Leads › Automation" in crm.screen_text and "Lead rule" in crm.screen_text)


async def test_who_may_not_change_the_setup_looks_and_is_told_why(full: Session, tmp_path: Path, clock: Clock) -> None:
    async with running(clerk_of(clock), tmp_path) as crm:
        await board(crm)
        assert "read only" in crm.screen_text
        for key in ("a", "t", "space", "x", "L", "J", "e", "w"):
            await crm.press(key)
            await crm.until(lambda: "may not" in crm.screen_text, key)
            await crm.press("j")
        await crm.press("k")

    assert titles(full, "NEW") == ["Greet", "Later", "Beside"]


async def test_what_people_typed_is_shown_as_typed(full: Session, tmp_path: Path) -> None:
    rules.add(full, say("NEW", "[red]x[/red] \u202e", title="[b]bold[/b]\x1b[31m"))

    async with running(full, tmp_path) as crm:
        await board(crm)
        await crm.press("G")
        await crm.until(lambda: "[b]bold[/b]" in crm.screen_text)
        assert "\x1b" not in crm.screen_text
        assert "\u202e" not in crm.screen_text
