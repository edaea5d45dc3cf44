"""Text from people: nothing that commands a terminal or deceives a reader gets in or out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import text
from tests.support.effort import effort

HOSTILE = st.text(
    st.one_of(
        st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Mn", "Lo"]),
        st.sampled_from("aé ]\u200d\u200c\u0645\u0640👩\ufe0f漢\U000e0100e\u0301\u1100\u1161"),
        st.characters(),
    ),
    max_size=40,
)
CANARY = (
    "ACME \x1b]52;c;Y3VybA==\x07\x1b\\ \x1b[2J \x9b31m \x90q\x9c \x00\x7f \u202egnp.exe \u2066x\u2069 \r\n\x85 "
    "\x1b[@click=app.quit]x"
)


def controls_of(line: str) -> list[str]:
    """Characters that a terminal would obey."""
    return [each for each in line if each < " " or "\x7f" <= each <= "\x9f" or unicodedata.category(each) == "Cs"]


def turns_of(line: str) -> list[str]:
    """Characters that turn the direction of writing round."""
    return [
        each
        for each in line
        if unicodedata.bidirectional(each) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]


@given(HOSTILE)
def test_nothing_that_commands_or_deceives_gets_in(dirty: str) -> None:
    one_line = text.clean(dirty, multiline=False)
    lines = text.clean(dirty, multiline=True)

    assert controls_of(one_line) == [] == turns_of(one_line)
    assert set(controls_of(lines)) <= {"\t", "\n"}
    assert unicodedata.is_normalized("NFC", one_line)
    assert not set("\u200b\u2060\ufeff\u00ad\u2028\u2029\U000e0041") & set(lines)


@given(HOSTILE, st.booleans())
def test_cleaning_twice_changes_nothing_more(dirty: str, multiline: bool) -> None:
    once = text.clean(dirty, multiline=multiline)

    assert text.clean(once, multiline=multiline) == once


@given(HOSTILE)
def test_nothing_that_commands_or_turns_gets_out(dirty: str) -> None:
    assert controls_of(text.visible(dirty)) == [] == turns_of(text.visible(dirty))
    assert set(controls_of(text.visible(dirty, multiline=True))) <= {"\n"}


@given(HOSTILE)
def test_no_letter_carries_more_than_eight_marks_to_the_screen(dirty: str) -> None:
    run = 0
    for each in text.visible(dirty + "\u0301" * 50):
        run = run + 1 if unicodedata.category(each) in ("Mn", "Me") else 0
        assert run <= 8


@given(st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "S", "Zs"], exclude_characters="\xa0\xad")))
def test_ordinary_text_is_left_alone(line: str) -> None:
    assert text.clean(line, multiline=False) == line == text.visible(line)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        pytest.param("A\x1b[31mB", "A[31mB", id="escape"),
        pytest.param("uno\r\ndue\ttre", "uno due tre", id="lines"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("pay\u200dpal\u200c", "paypal", id="joiner in a Latin word"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="joiner in a Persian word"),
        pytest.param("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧", id="joined emoji"),
        pytest.param("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥", id="emoji with a selector"),
        pytest.param("葛\U000e0100 a\U000e0100", "葛\U000e0100 a", id="variation of an ideograph only"),
        pytest.param("ciao\U000e0068\U000e0069", "ciao", id="tags"),
        pytest.param("a\ud800b", "ab", id="half a pair"),
        pytest.param("fattura\u202efdp.exe", "fatturafdp.exe", id="override"),
    ],
)
def test_cleaning_one_line(dirty: str, cleaned: str) -> None:
    assert text.clean(dirty, multiline=False) == cleaned


def test_a_comment_keeps_its_lines_and_tabs() -> None:
    assert text.clean("a\r\nb\rc\u2028d\te\x0bf", multiline=True) == "a\nb\nc\nd\te\nf"


@pytest.mark.parametrize(
    ("dirty", "seen"),
    [
        ("\x1b[2J", "␛[2J"),
        ("a\nb\tc", "a␊b␉c"),
        ("\x7f\x9b", "␡\ufffd"),
        ("a\u202eb", "a⇤b"),
        ("a\u200bb", "ab"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 8),
        ("città", "città"),
    ],
)
def test_what_is_seen(dirty: str, seen: str) -> None:
    assert text.visible(dirty) == seen


def test_a_whole_attack_is_readable_and_harmless() -> None:
    seen = text.visible(CANARY)

    assert seen.startswith("ACME ␛]52;c;Y3VybA==␇␛\\ ␛[2J")
    assert controls_of(seen) == [] == turns_of(seen)


@pytest.mark.parametrize(
    "name", ["", " \t\n", "\u200b", "\u2800\u3164", "\u202e\ufeff", "\u00a0\u2003", "\u200d\ufe0f"]
)
def test_a_name_that_nobody_can_see_is_blank(name: str) -> None:
    assert text.is_blank(name)


@pytest.mark.parametrize("name", ["a", " . ", "漢", "❤\ufe0f"])
def test_a_name_that_can_be_seen_is_not_blank(name: str) -> None:
    assert not text.is_blank(name)


def test_a_refused_value_is_repeated_in_eighty_characters() -> None:
    assert text.shown("x" * 80) == "x" * 80
    assert text.shown("x" * 5000) == "x" * 79 + "…"
    assert text.shown("a\nb") == "a␊b"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ammount", "amount"),
        ("STAGE", "stage"),
        ("close", "close_date"),
        ("zzzz", None),
        ("", None),
        ("date", "close_date"),
        ("the_stage_now", "stage"),
        ("at", None),
        ("What it is worth", "amount"),
        ("WHAT_IT_IS_WORTH", "amount"),
    ],
)
def test_the_nearest_name(name: str, found: str | None) -> None:
    known = ["title", "amount", "stage", "close_date", "closed_by_robots"]

    assert text.nearest(name, known, [("What it is worth", "amount")]) == found


def test_half_a_megabyte_of_anything_is_cleaned_and_shown_in_no_time() -> None:
    heap = ("a\u0301\u200d\x1b漢\u202e" * 90_000)[:500_000]

    assert effort(lambda: text.visible(text.clean(heap, multiline=True), multiline=True), enough=2) < 2
