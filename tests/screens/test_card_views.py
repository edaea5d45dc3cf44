"""What the parts of a card draw: lines that fit, a stage bar that is clear without colour, sections with every field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.text import cell_width
from crm_tui.domain.views import StageColumn
from crm_tui.domain.wrapping import wrap
from screens.card import entries
from screens.card.flow import Span, columns, flow, width_of
from screens.card.sections import LAYOUTS, LEFT_OUT, sections_of
from screens.card.stage_bar import parts

NASTY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \n[]漢👩\u200d\u0301\x1b\u202e")), max_size=300)
STAGES = tuple(
    StageColumn(number, f"S{number}", name, "#336699", semantic, 0, None)
    for number, (name, semantic) in enumerate(
        [("New", "P"), ("Document preparation", "P"), ("漢字漢字漢字", "P"), ("Deal won", "S"), ("Deal lost", "F")], 1
    )
)


@pytest.mark.parametrize("kind", sorted(set(ENTITY_TYPES) - {"activity"}))
def test_every_field_stands_in_exactly_one_section(kind: str) -> None:
    placed = [name for section in sections_of(kind) for name in section.fields]

    assert sorted(placed) == sorted({spec.name for spec in ENTITY_TYPES[kind].fields} - LEFT_OUT)


def test_the_default_deal_layout_is_that_of_the_specification() -> None:
    about, more, *_rest = LAYOUTS["deal"]

    assert [about.title, more.title] == ["About the deal", "More"]
    assert {"type", "amount", "company", "contacts", "stage", "close_date"} <= set(about.fields)
    assert more.fields[:2] == ("start_date", "source")
    assert {"responsible", "observers", "comments"} <= set(more.fields)


@given(NASTY, st.integers(2, 60))
def test_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = flow([Span(text[:100], "b"), Span(text[100:])], width)

    assert all(width_of(line) <= width for line in lines)
    ends = list(wrap(text, width))
    assert all(start <= end for start, end in ends)
    assert [start for start, _ in ends] == sorted(start for start, _ in ends)


@given(st.text(alphabet="ab \n", max_size=200), st.integers(2, 20))
def test_only_spaces_and_line_ends_go_at_a_break(text: str, width: int) -> None:
    joined = "".join(text[start:end] for start, end in wrap(text, width))

    assert joined.replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(NASTY, st.integers(4, 40), st.integers(1, 4))
def test_a_long_text_is_cut_with_an_ellipsis(text: str, width: int, most: int) -> None:
    lines = flow([Span(text)], width, most)

    assert len(lines) <= most
    assert all(width_of(line) <= width for line in lines)


@given(st.text(max_size=40), st.text(alphabet="abc", max_size=10), st.integers(12, 60))
def test_two_columns_fill_the_line(left: str, right: str, width: int) -> None:
    assert width_of(columns((Span(left.replace("\n", "")),), (Span(right),), width)) <= width + 1


@given(st.integers(12, 200), st.sampled_from(STAGES))
def test_the_stage_bar_fits_and_names_the_current_stage(width: int, stage: StageColumn) -> None:
    found = parts(STAGES, stage.stage_id, width)

    assert sum(cell_width(part.text) for part in found) <= width
    assert [part.stage for part in found if part.state == "now"] == [stage]
    now = next(part.text for part in found if part.state == "now")
    assert any(sign in now for sign in "●★✗")


def test_stages_behind_are_ticked_unless_the_deal_was_lost() -> None:
    assert [part.state for part in parts(STAGES, 3, 200) if part.stage][:2] == ["done", "done"]
    assert "done" not in [part.state for part in parts(STAGES, 5, 200)]


def test_a_comment_is_styled_and_never_markup() -> None:
    spans = entries.comment_spans("[b]yes[/b] [@click=app.quit]no[/] [url=https://a.example]here[/url]")

    assert Span("yes", "b") in spans
    assert any("[@click=app.quit]no[/]" in span.text for span in spans)
    assert "".join(span.text for span in spans).endswith("here (https://a.example)")
