"""Tables and separated values: aligned by cells, fitting the terminal, safe to open."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.cli import formats
from crm_tui.domain.text import cell_width

texts = st.text(max_size=30)


def test_columns_are_aligned_by_cells() -> None:
    lines = list(formats.table(["id", "name", "x"], [["1", "漢字", "a"], ["22", "é", "b"]], width=None, bold=False))

    assert lines == ["id  name  x\n", "1   漢字  a\n", "22  é     b\n"]


def test_the_widest_column_gives_way_first() -> None:
    assert formats.narrowed([5, 40, 10], 30) == [5, 11, 10]
    assert formats.narrowed([5, 40, 38], 60) == [5, 25, 26] or sum(formats.narrowed([5, 40, 38], 60)) + 4 == 60
    assert formats.narrowed([50, 50, 50], 3) == [6, 6, 6]
    assert formats.narrowed([], 10) == []


@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=5), st.integers(24, 120))
def test_no_line_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    lines = list(formats.table(["id", "name", "title"], rows, width=width, bold=False))

    assert len(lines) == len(rows) + 1
    assert all(cell_width(line.rstrip("\n")) <= width for line in lines)


@given(st.lists(st.lists(texts, min_size=2, max_size=2), max_size=5))
def test_nothing_in_a_table_commands_a_terminal(rows: list[list[str]]) -> None:
    for line in formats.table(["a", "b"], rows, width=None, bold=False):
        assert line.endswith("\n")
        assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in line[:-1])


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=20),
            min_size=2,
            max_size=2,
        ),
        max_size=5,
    )
)
def test_separated_values_are_read_back(rows: list[list[str]]) -> None:
    from crm_tui.services.transfer_text import unguarded

    objects = [{"a": first, "b": second} for first, second in rows]
    text = "".join(formats.WRITERS["csv"](objects, ["a", "b"], ascii_only=False))

    found = list(csv.reader(io.StringIO(text, newline="")))

    assert found[0] == ["a", "b"]
    assert [[unguarded(cell) for cell in row] for row in found[1:]] == [list(row) for row in rows]


def test_a_formula_in_a_cell_is_disarmed() -> None:
    text = "".join(formats.WRITERS["csv"]([{"a": "=1+1"}], ["a"], ascii_only=False))

    assert text == "a\n'=1+1\n"


def test_json_is_one_array_also_when_it_is_empty() -> None:
    assert json.loads("".join(formats.WRITERS["json"]([], ["a"], ascii_only=False))) == []
    assert json.loads("".join(formats.WRITERS["json"]([{"a": 1}, {"a": None}], ["a"], ascii_only=True))) == [
        {"a": 1},
        {"a": None},
    ]


def test_cells_say_the_important_part_of_objects() -> None:
    assert formats.cell({"amount": "1.00", "currency": "EUR"}) == "1.00 EUR"
    assert formats.cell({"code": "NEW", "name": "New"}) == "NEW"
    assert formats.cell([{"value": "a@b.it", "label": "work"}, "x"]) == "a@b.it, x"
    assert formats.cell(True) == "yes"
    assert formats.cell(None) == ""


def test_long_texts_keep_their_lines_under_each_other() -> None:
    lines = list(formats.pairs([("title", "A"), ("comments", "one\ntwo")], width=None, bold=False))

    assert lines == ["title     A\n", "comments  one\n", "          two\n"]
