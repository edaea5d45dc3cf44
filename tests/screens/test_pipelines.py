"""The pipeline editor, by its keys: what one sees, what is asked, what is refused and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.services import pipelines, stages, undo
from screens.bars import Bar
from screens.pipelines.prompts import ChoicePrompt, NamePrompt
from screens.pipelines.screen import PipelinesScreen
from tests.support.editor import editor
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

DEFAULT = ["New", "Document preparation", "Prepayment invoice", "In progress", "Final invoice",
           "Deal won", "Deal lost", "Failure analysis"]  # fmt: skip


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def stored(session: Session) -> list[str]:
    return [info.stage.name for info in pipelines.stages(session, pipelines.pipelines(session)[0].id)]


async def test_stages_stand_in_three_groups_with_colour_name_count_and_sum(boss: Session, tmp_path: Path) -> None:
    add_deals(boss, 3, amount=Money(100_00, "EUR"))

    async with editor(boss, tmp_path) as crm:
        text = crm.seen(crm.screen.stage_rows)

        lines = [line.strip() for line in text.splitlines()]
        assert lines[0].startswith("▸ In progress · 5 ─")
        assert lines[1].split() == ["▌", "██", "New", "3", "€300.00", "Blue"]
        assert [line.split(" ─")[0] for line in lines if "─" in line] == [
            "▸ In progress · 5",
            "✓ Success",
            "✗ Failure · 2",
        ]
        assert "General" in crm.seen(crm.screen.pipeline_rows)
        assert "★" in crm.seen(crm.screen.pipeline_rows)


async def test_a_wide_terminal_shows_codes_and_colours_in_letters(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path, (160, 45)) as crm:
        text = crm.seen(crm.screen.stage_rows)

        assert "PREPAYMENT_INVOICE" in text
        assert "Crimson #b5484a" in text


@pytest.mark.covers("behaviour.md#Plus: add new stage")
async def test_a_new_stage_is_seen_in_the_preview_while_it_is_typed(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("a")
        await crm.type("Under review")
        await crm.until(lambda: "Under review" in crm.seen(crm.screen.preview))
        assert stored(boss) == DEFAULT

        await crm.press("enter")
        await crm.answered()
        await crm.until(lambda: "Under review" in crm.stages)

        assert stored(boss) == [*DEFAULT[:5], "Under review", *DEFAULT[5:]]
        await crm.until(lambda: crm.screen.stage.stage.name == "Under review")  # type: ignore[union-attr]
        assert "Stage added" in crm.footer


async def test_leaving_a_window_changes_nothing_and_takes_the_wish_out_of_the_preview(
    boss: Session, tmp_path: Path
) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("r")
        await crm.type("er")
        await crm.until(lambda: "Newer" in crm.seen(crm.screen.preview))

        await crm.press("escape")
        await crm.answered()

        assert "Newer" not in crm.seen(crm.screen.preview)
        assert stored(boss) == DEFAULT


@pytest.mark.covers("behaviour.md#Create failure stage")
async def test_a_further_failure_stage_comes_last(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("f")
        await crm.type("No budget")
        await crm.press("enter")
        await crm.answered()

        assert stored(boss) == [*DEFAULT, "No budget"]


async def test_a_refused_name_stays_in_its_window_with_the_reason(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("a")
        await crm.type("new")
        await crm.press("enter")
        await crm.until(lambda: "taken already" in crm.refusal)

        await crm.type("er")
        assert crm.refusal == ""
        await crm.press("enter")
        await crm.answered()

        assert "newer" in stored(boss)


@pytest.mark.covers("behaviour.md#Pencil: change stage colour")
async def test_a_colour_is_chosen_from_the_palette_and_seen_at_once(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("o")
        await crm.press("l", "j")
        await crm.until(lambda: crm.screen.preview.columns[0].colour == "#d98a2b")
        assert pipelines.stages(boss, pipelines.pipelines(boss)[0].id)[0].stage.colour == "#4f8fd8"

        await crm.press("enter")
        await crm.answered()

        assert pipelines.stages(boss, pipelines.pipelines(boss)[0].id)[0].stage.colour == "#d98a2b"


async def test_any_other_colour_is_typed(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("o")
        await crm.press("number_sign")
        await crm.type("12345")
        await crm.press("enter")
        await crm.until(lambda: "is not a colour" in crm.refusal)

        await crm.type("6")
        await crm.press("enter")
        await crm.answered()

        assert pipelines.stages(boss, pipelines.pipelines(boss)[0].id)[0].stage.colour == "#123456"


async def test_stages_move_in_their_group_and_the_cursor_goes_with_them(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.press("J")
        await crm.until(lambda: crm.stages[1] == "New")
        await crm.press("J")
        await crm.until(lambda: crm.stages[2] == "New")
        assert crm.screen.stage is not None
        assert crm.screen.stage.stage.name == "New"

        await crm.press("K")
        await crm.until(lambda: crm.stages[1] == "New")

        assert stored(boss)[:3] == ["Document preparation", "New", "Prepayment invoice"]


async def test_the_border_of_a_group_says_why(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.on_stage("Final invoice")
        await crm.press("J")
        await crm.until(lambda: "stays in its group" in crm.footer)

        assert stored(boss) == DEFAULT


@pytest.mark.covers("behaviour.md#Pencil: delete stage")
async def test_an_empty_stage_goes_after_a_second_key(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.on_stage("Prepayment invoice")
        await crm.asked("x")
        assert stored(boss) == DEFAULT

        await crm.press("enter")
        await crm.answered()
        await crm.until(lambda: "Prepayment invoice" not in crm.stages)

        assert crm.screen.stage is not None
        assert crm.screen.stage.stage.name == "In progress", "the cursor stays where it was"
        undo.undo(boss)
        assert stored(boss) == DEFAULT


async def test_a_stage_with_deals_asks_where_they_go(boss: Session, tmp_path: Path) -> None:
    add_deals(boss, 12)

    async with editor(boss, tmp_path) as crm:
        await crm.asked("x")
        assert isinstance(crm.prompt, ChoicePrompt)
        assert "12 deals must go" in str(crm.prompt.query_one("#said").render())
        assert [choice.hint for choice in crm.prompt.rows.choices].count("closes them") == 3

        await crm.press("j", "enter")
        await crm.answered()
        await crm.until(lambda: "New" not in crm.stages)

        counts = {info.stage.name: info.items for info in pipelines.stages(boss, pipelines.pipelines(boss)[0].id)}
        assert counts["Prepayment invoice"] == 12
        assert "12 deals moved" in crm.footer


async def test_the_success_stage_and_the_last_failure_stage_say_why_they_stay(boss: Session, tmp_path: Path) -> None:
    stages.delete(
        boss, next(info.stage.id for info in pipelines.stages(boss, 1) if info.stage.name == "Failure analysis")
    )

    async with editor(boss, tmp_path) as crm:
        await crm.on_stage("Deal won")
        await crm.press("x")
        await crm.until(lambda: "is the success stage" in crm.footer)
        await crm.press("j", "x")
        await crm.until(lambda: "at least one failure stage" in crm.footer)

        assert isinstance(crm.app.screen, PipelinesScreen)


@pytest.mark.covers("behaviour.md#Pipelines and tunnels screen: add pipeline")
async def test_a_pipeline_is_added_and_its_stages_are_shown(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("A")
        await crm.type("Partners")
        await crm.press("enter")
        await crm.answered()
        await crm.until(lambda: crm.screen.shown.pipeline.name == "Partners")  # type: ignore[union-attr]

        assert crm.stages == DEFAULT
        assert "Stages of “Partners”" in str(crm.screen.query_one("#stages-title").render())


async def test_keys_mean_the_pipeline_on_the_left(boss: Session, tmp_path: Path) -> None:
    partners = pipelines.add(boss, "Partners").id
    pipelines.add(boss, "Towns")
    add_deals(boss, 2, pipeline=partners)

    async with editor(boss, tmp_path) as crm:
        await crm.press("h", "x")
        await crm.until(lambda: "is the default pipeline" in crm.footer)
        await crm.press("j")
        await crm.until(lambda: crm.screen.shown.chosen == partners)  # type: ignore[union-attr]
        await crm.press("J")
        await crm.until(lambda: [each.name for each in pipelines.pipelines(boss)] == ["General", "Towns", "Partners"])
        await crm.press("o")
        await crm.until(lambda: "pipelines have none" in crm.footer)
        await crm.asked("r")
        await crm.press("exclamation_mark", "enter")
        await crm.answered()
        await crm.until(lambda: crm.screen.shown.pipeline.name == "Partners!")  # type: ignore[union-attr]
        await crm.asked("x")
        await crm.press("enter")
        await crm.answered()
        await crm.until(lambda: [each.name for each in pipelines.pipelines(boss)] == ["General", "Towns"])

        assert pipelines.pipelines(boss)[0].deals == 2


async def test_another_pipeline_becomes_the_default_one(boss: Session, tmp_path: Path) -> None:
    pipelines.add(boss, "Partners")

    async with editor(boss, tmp_path) as crm:
        await crm.press("h", "j")
        await crm.until(lambda: crm.screen.shown.pipeline.name == "Partners")  # type: ignore[union-attr]
        await crm.press("D")
        await crm.until(lambda: pipelines.pipelines(boss)[0].name == "Partners")


async def test_what_comes_later_says_so_in_one_sentence(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.press("t")
        await crm.until(lambda: "tunnels" in crm.footer)


async def test_i_arranges_the_cards_of_the_pipeline(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.until(lambda: crm.screen.shown is not None)
        await crm.press("i")
        await crm.until(lambda: type(crm.app.screen).__name__ == "LayoutScreen")


async def test_who_may_not_change_settings_may_look(boss: Session, tmp_path: Path, clock: Clock) -> None:
    async with editor(clerk_of(clock), tmp_path, (120, 30)) as crm:
        assert "read only" in crm.screen.query_one("#header", Bar).render_line(0).text

        await crm.press("x")
        await crm.until(lambda: "may not change stages" in crm.footer)
        await crm.press("J")
        await crm.until(lambda: "may not change stages" in crm.footer)
        await crm.asked("a")
        await crm.type("Mine")
        await crm.press("enter")
        await crm.until(lambda: "may not change stages" in crm.refusal)

        assert stored(boss) == DEFAULT


async def test_what_others_changed_appears_and_the_cursor_stays(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.on_stage("In progress")
        stages.add(replace(boss, origin="cli"), 1, "From elsewhere")
        crm.screen.records_changed((), True)
        await crm.until(lambda: "From elsewhere" in crm.stages)

        assert crm.screen.stage is not None
        assert crm.screen.stage.stage.name == "In progress"


async def test_somebody_else_renaming_first_is_a_conflict_not_a_loss(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.asked("r")
        stages.rename(boss, next(info.stage.id for info in pipelines.stages(boss, 1)), "First")
        await crm.type("est")
        await crm.press("enter")
        await crm.until(lambda: "changed by somebody else" in crm.refusal)

        assert stored(boss)[0] == "First"


async def test_names_that_look_like_markup_are_shown_as_typed(boss: Session, tmp_path: Path) -> None:
    stages.rename(boss, 1, "[red]Hot[/] [@click=app.exit]x")
    pipelines.rename(boss, 1, "[b]All[/b")

    async with editor(boss, tmp_path, (160, 45)) as crm:
        assert "[red]Hot[/] [@click=app.exit]x" in crm.seen(crm.screen.stage_rows)
        assert "[b]All[/b" in crm.seen(crm.screen.pipeline_rows)
        assert "[b]All[/b" in str(crm.screen.query_one("#stages-title").render())
        await crm.asked("r")
        assert isinstance(crm.prompt, NamePrompt)
        assert "[red]Hot[/]" in str(crm.prompt.query_one("#title").render())


@pytest.mark.parametrize("size", [(40, 12), (30, 8), (80, 24), (160, 45), (300, 90)])
async def test_every_line_is_exactly_as_wide_as_the_terminal(
    boss: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    stages.rename(boss, 1, "見積もりと交渉のための段階 👩‍👩‍👧 e\u0301")
    pipelines.add(boss, "展示会のお客様とパートナー企業のための販売経路")

    async with editor(boss, tmp_path, size) as crm:
        for widget in (crm.screen.stage_rows, crm.screen.pipeline_rows, crm.screen.preview):
            for y in range(widget.size.height):
                strip = widget.render_line(y)
                assert strip.cell_length == widget.size.width


async def test_the_cursor_is_always_seen_among_many_stages(boss: Session, tmp_path: Path) -> None:
    for n in range(30):
        stages.add(boss, 1, f"Step {n}")

    async with editor(boss, tmp_path) as crm:
        for _ in range(10):
            await crm.press(*"jjjj")
            assert "▌" in crm.seen(crm.screen.stage_rows)
            assert crm.screen.stage is not None
            assert crm.screen.stage.stage.name[:12] in crm.seen(crm.screen.preview)
        for _ in range(10):
            await crm.press(*"kkkk")
            assert "▌" in crm.seen(crm.screen.stage_rows)
        assert "In progress · 35" in crm.seen(crm.screen.stage_rows), "the heading comes back with the first row"


async def test_the_mouse_points_and_a_double_click_renames(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        await crm.pilot.click("#stages", offset=(10, 3))
        assert crm.screen.stage is not None
        assert crm.screen.stage.stage.name == "Prepayment invoice"

        await crm.pilot.click("#stages", offset=(10, 3), times=2)
        await crm.until(lambda: isinstance(crm.app.screen, NamePrompt))


async def test_the_preview_counts_the_columns_that_do_not_fit(boss: Session, tmp_path: Path) -> None:
    async with editor(boss, tmp_path) as crm:
        assert "4▸" in crm.seen(crm.screen.preview)
        await crm.on_stage("Failure analysis")
        await crm.until(lambda: "◂4" in crm.seen(crm.screen.preview))

        assert "▸Failure" in crm.seen(crm.screen.preview)
        assert "▸ " not in crm.seen(crm.screen.preview)
