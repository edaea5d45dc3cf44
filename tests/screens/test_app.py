"""The frame: keys and their help, the palette, header and footer, themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from crm_tui.i18n.translate import _
from screens import keys
from screens.app import CrmApp
from screens.board.screen import BoardScreen
from screens.help import HelpScreen, KeyTable, lines
from screens.palette import CommandRows, PaletteScreen, matching
from screens.rooms import Rooms
from screens.themes import THEMES
from tests.support.board import Crm, running
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    add_deals(session, 3)
    yield session
    close_office()


def drawn(crm: Crm) -> str:
    return "\n".join(strip.text for strip in crm.app.screen._compositor.render_strips())


async def test_the_question_mark_shows_every_key_of_the_screen(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path, size=(160, 45)) as crm:
        await crm.press("question_mark")
        await crm.until(lambda: isinstance(crm.app.screen, HelpScreen))

        text = drawn(crm)
        for _scope, commands in crm.screen.commands():
            for command in commands:
                assert keys.shown(command.keys[0]) in text
                assert all(word in text for word in _(command.label).split())
        assert "repeat deal" in text

        await crm.press("escape")
        assert isinstance(crm.app.screen, BoardScreen)


async def test_help_scrolls_where_it_does_not_fit(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path, size=(60, 15)) as crm:
        await crm.press("question_mark")
        await crm.until(lambda: isinstance(crm.app.screen, HelpScreen))
        assert "command palette" not in drawn(crm).replace("ctrl+p finds", "")

        await crm.press(*["pagedown"] * 12)

        await crm.until(lambda: "next theme" in drawn(crm))
        assert crm.app.screen.query_one(KeyTable).size.height >= len(lines(crm.screen.commands()))


@pytest.mark.parametrize("width", [30, 80, 160])
async def test_help_cuts_nothing_that_a_key_does(anna: Session, tmp_path: Path, width: int) -> None:
    async with running(anna, tmp_path, size=(width, 45)) as crm:
        await crm.press("question_mark")
        await crm.until(lambda: isinstance(crm.app.screen, HelpScreen))

        table = crm.app.screen.query_one(KeyTable)
        rows = [row for column in table.columns(table.size.width) for row in column]
        told = " ".join(row.text for row in rows)
        shown = [line.text for line in (table.render_line(y) for y in range(table.size.height))]
        for key, label in lines(crm.screen.commands()):
            assert not key or label in told
            assert any((key or label) in line for line in shown)
        assert all(any(row.text in line for line in shown) for row in rows)
        assert all(column[-1].text for column in table.columns(table.size.width))


async def test_the_palette_finds_a_command_by_some_letters_and_runs_it(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        assert crm.column == "New"

        await crm.press("ctrl+p")
        await crm.until(lambda: isinstance(crm.app.screen, PaletteScreen))
        await crm.press(*"last", "space", *"col")
        await crm.until(lambda: crm.app.screen.query_one(CommandRows).current == keys.keymap(("board",))["dollar_sign"])
        await crm.press("enter")

        await crm.until(lambda: crm.column == crm.screen.board.columns[-1].stage.name)


async def test_the_palette_says_when_nothing_matches_and_leaves_on_escape(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("ctrl+p")
        await crm.until(lambda: isinstance(crm.app.screen, PaletteScreen))
        crm.app.screen.query_one(Input).value = "zzzzq"
        await crm.until(lambda: "no command has these letters" in drawn(crm))

        await crm.press("enter", "escape")

        assert isinstance(crm.app.screen, BoardScreen)


def test_nearest_commands_come_first() -> None:
    every = [command for scope in BoardScreen.SCOPES for command in keys.SCOPES[scope]]

    assert matching(every, "filter")[0].id == "view.filter"
    assert matching(every, "repeat last")[0].id == "board.repeat"
    assert matching(every, "rcycl")[0].id == "board.delete"
    assert matching(every, "") == every


async def test_a_second_key_that_is_no_command_is_told(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("g", "y")

        assert "g y is not a command" in crm.footer()


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room of workflows is not there, as in a version that is still being built."""
    monkeypatch.delattr(Rooms, "action_workflows")


@pytest.mark.usefixtures("unbuilt")
async def test_help_and_palette_hide_what_is_not_built_and_show_it_once_it_is(anna: Session, tmp_path: Path) -> None:
    def offered(crm: Crm) -> set[str]:
        return {command.id for _scope, commands in crm.screen.commands() for command in commands}

    async with running(anna, tmp_path) as crm:
        missing = {command.id for scope in BoardScreen.SCOPES for command in keys.SCOPES[scope]} - offered(crm)
        assert missing == {"go.workflows"}
        assert not any(hasattr(crm.app, f"action_{name.partition('.')[2]}") for name in missing)

        name = sorted(missing)[0]
        setattr(crm.app, f"action_{name.partition('.')[2]}", crm.app.action_my_day)
        assert name in offered(crm)


@pytest.mark.parametrize("screen", ["log", "notifications", "my_day", "find"])
async def test_the_palette_finds_global_commands_from_every_screen(anna: Session, tmp_path: Path, screen: str) -> None:
    async with running(anna, tmp_path) as crm:
        crm.app.open(screen)
        await crm.until(lambda: crm.app.screen is not crm.screen)
        await crm.press("ctrl+p")
        await crm.until(lambda: isinstance(crm.app.screen, PaletteScreen))
        await crm.press(*"companies", "enter")

        await crm.until(lambda: "Companies" in crm.header())


@pytest.mark.usefixtures("unbuilt")
async def test_a_command_whose_room_is_not_built_says_so(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("g", "w")

        assert "is not available here" in crm.footer()


@pytest.mark.parametrize("width", [40, 60, 80, 160])
async def test_the_footer_cuts_no_command_in_two(anna: Session, tmp_path: Path, width: int) -> None:
    async with running(anna, tmp_path, size=(width, 20)) as crm:
        footer = crm.footer()

        assert "…" not in footer
        assert footer.startswith("enter open")
        assert footer.endswith("? keys")


@pytest.mark.parametrize("scope", keys.SCOPES)
def test_no_key_of_a_screen_means_two_things(scope: str) -> None:
    seen: dict[str, str] = {}
    for command in keys.SCOPES[scope]:
        for key in command.keys:
            assert seen.setdefault(key, command.id) == command.id


async def test_every_theme_draws_and_the_next_one_follows_by_key(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        for theme in (*THEMES[1:], THEMES[0]):
            await crm.press("g", "T")

            await crm.pilot.pause()
            assert crm.app.theme == theme.name
            assert "Deal 1" in "\n".join(crm.lines())


async def test_ctrl_c_never_quits(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("ctrl+c", "ctrl+c")

        assert crm.app.is_running
        assert crm.card.startswith("Deal")


async def test_the_palette_of_the_library_and_its_screenshot_are_not_there() -> None:
    assert CrmApp.ENABLE_COMMAND_PALETTE is False
