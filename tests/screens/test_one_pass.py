"""All filters in one pass change a line exactly as they do one after the other; a column is drawn as Textual would draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter, Monochrome
from textual.strip import Strip

from screens.board.view import BoardView, Slot
from screens.safety import ExitFilter, OnePass
from tests.support.board import running
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

GROUND = Color.parse("#14181c")
STYLES = st.builds(
    Style,
    color=st.sampled_from([None, "#83b97b", "red", "default"]),
    bgcolor=st.sampled_from([None, "#1d222a", "blue", "#000000"]),
    dim=st.sampled_from([None, True, False]),
    bold=st.booleans(),
)
LINES = st.lists(
    st.builds(Segment, st.text(max_size=6) | st.sampled_from(["\x1b[2J", "a\u202eb", "€ 5", "é"]), st.none() | STYLES),
    max_size=6,
)


def filters(*more: LineFilter) -> list[LineFilter]:
    return [ANSIToTruecolor(DEFAULT_TERMINAL_THEME), DimFilter(), *more, ExitFilter()]


def _drawn(style: Style | None) -> bool:
    return style is None or not style.dim or None not in (style.bgcolor, style.color)


@pytest.mark.parametrize("more", [(), (Monochrome(),)], ids=["colours", "no colours"])
@given(line=LINES)
def test_one_pass_does_what_all_filters_do(more: tuple[LineFilter, ...], line: list[Segment]) -> None:
    # what no widget draws and Textual's own filters do not take: dim without colours; without colours, no style at all
    line = [each for each in line if _drawn(each.style) and not (more and each.style is None)]
    several, one = filters(*more), OnePass(filters(*more))
    expected = list(line)
    for each in several:
        expected = each.apply(expected, GROUND)

    for _again in range(2):
        assert [(text, style) for text, style, _control in one.apply(list(line), GROUND)] == [
            (text, style) for text, style, _control in expected
        ]
        assert one.through(Strip(line), GROUND).text == "".join(each.text for each in expected)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    add_deals(session, 12)
    yield session
    close_office()


async def test_a_column_is_drawn_as_textual_would_draw_it(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        view = crm.app.screen.query_one(BoardView)
        for slot in view.query(Slot):
            whole = slot.size.region
            ours = slot.render_lines(whole)
            plain = [strip.text for strip in view.lines(slot.place, slot.size.width, range(slot.size.height))]

            assert [strip.text for strip in ours] == plain
            assert {strip.cell_length for strip in ours} == {slot.size.width}
            part = slot.render_lines(whole.shrink((1, 2, 3, 4)))
            assert [strip.text for strip in part] == [text[4:-2] for text in plain[1:-3]]
