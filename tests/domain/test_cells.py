"""Cells of a terminal: the same numbers as the screen library, and a grid that stays straight."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich import cells as rich_cells
from rich._unicode_data import load as load_table

from crm_tui.domain import cells
from tests.support.effort import effort

ODD = st.text(
    st.one_of(
        st.sampled_from("aé漢字ｱ한\u0301\u0300\u200d\ufe0f\u200b❤☎1#👩👍🏽🇮🇹👨‍👩‍👧ﬁ\u00ad\u1100\u1161\u11a8"),
        st.characters(min_codepoint=0x20),
    ),
    max_size=40,
)


def test_every_character_is_as_wide_as_the_screen_library_says() -> None:
    table = load_table("auto")
    if table.unicode_version != "17.0.0":
        pytest.fail(f"the library counts by Unicode {table.unicode_version} now: compare the tables of cells.py anew")

    different = [
        f"U+{point:04X}"
        for point in range(0x110000)
        if cells.character_width(chr(point)) != rich_cells.get_character_cell_size(chr(point))
    ]

    assert different == []


@given(ODD)
def test_every_text_is_as_wide_as_the_screen_library_says(text: str) -> None:
    assert cells.cell_width(text) == rich_cells.cell_len(text)


@given(ODD)
def test_clusters_are_the_text_and_sum_up_to_its_width(text: str) -> None:
    parts = list(cells.clusters(text))

    assert "".join(part for part, _ in parts) == text
    assert sum(width for _, width in parts) == cells.cell_width(text)


@given(ODD, st.integers(0, 30), st.sampled_from(["…", "", "..", "漢"]))
def test_a_fitted_text_takes_exactly_the_width(text: str, width: int, ellipsis: str) -> None:
    assert rich_cells.cell_len(cells.fit(text, width, ellipsis)) == width


@given(ODD, st.integers(0, 30))
def test_a_cut_text_is_never_too_wide_and_a_short_one_is_left_alone(text: str, width: int) -> None:
    short = cells.cut(text, width)

    assert cells.cell_width(short) <= width
    if cells.cell_width(text) <= width:
        assert short == text


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Impianto", 10, "Impianto  "),
        ("Impianto", 8, "Impianto"),
        ("Impianto", 5, "Impi…"),
        ("Impianto", 1, "…"),
        ("Impianto", 0, ""),
        ("Impianto", -3, ""),
        ("漢字漢字", 5, "漢字…"),
        ("漢字漢字", 4, "漢… "),
        ("漢", 1, "…"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
        ("👩‍👩‍👧 casa", 3, "👩‍👩‍👧…"),
        ("❤️❤️", 3, "❤️…"),
    ],
)
def test_fitting(text: str, width: int, expected: str) -> None:
    assert cells.fit(text, width) == expected


def test_a_tower_of_marks_is_fitted_at_once() -> None:
    zalgo = "a" + "\u0301" * 200_000

    fitted = cells.fit(zalgo, 20)

    assert effort(lambda: cells.fit(zalgo, 20), enough=0.1) < 0.1
    assert cells.cell_width(fitted) == 20
    assert sum(unicodedata.combining(each) > 0 for each in fitted) < 500


def test_plain_text_is_fitted_fast_enough_for_every_cell_of_a_board() -> None:
    def fit_all() -> None:
        for number in range(20_000):
            cells.fit(f"Fornitura {number}", 24)

    assert effort(fit_all, enough=0.5) < 0.5
