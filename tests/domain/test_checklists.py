"""Checklists: an item a line, read back as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tui.domain.checklists import Item, counts, parse, ticked, to_text


def test_marks_bullets_and_plain_lines_are_items() -> None:
    assert parse("[x] keys\n- [ ] photos\n* ladder\n\nhelmet\n[] rope") == (
        Item("keys", True), Item("photos"), Item("ladder"), Item("helmet"), Item("rope"),
    )  # fmt: skip


@given(
    some.lists(
        some.builds(Item, some.from_regex(r"[a-zà-ù][a-zà-ù 0-9]{0,20}[a-z0-9]", fullmatch=True), some.booleans())
    )
)
def test_what_is_written_is_read_back(items: list[Item]) -> None:
    assert parse(to_text(items)) == tuple(items)


def test_ticking_turns_round_or_sets() -> None:
    text = "[ ] a\n[x] b"

    assert ticked(text, 1) == "[x] a\n[x] b"
    assert ticked(text, 2) == "[ ] a\n[ ] b"
    assert ticked(text, 2, done=True) == text
    assert counts(text) == (1, 2)
    assert counts(None) == (0, 0)
    with pytest.raises(IndexError):
        ticked(text, 3)
