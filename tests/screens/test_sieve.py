"""What the terminal sends, sieved: however it is cut into reads, only keys and whole pastes come through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.sieve import ESCAPE, LAG, PASTE_LIMIT, PATIENCE, Pasted, Pressed, Sieve

Read = list["str | Pressed | Pasted"]


def sieved(*reads: str, later: float = PATIENCE * 2) -> Read:
    sieve = Sieve()
    found: Read = []
    for text in reads:
        found += sieve.feed(text, 0.0)
    return found + list(sieve.tick(later))


def joined(found: Read) -> str:
    return "".join(
        piece if isinstance(piece, str) else f"<{piece.text}>" if isinstance(piece, Pasted) else piece.text
        for piece in found
    )


CASES = {
    "letters": ("jk\u00e8\u6f22", "jk\u00e8\u6f22"),
    "an arrow": ("\x1b[A", "\x1b[A"),
    "escape": ("\x1b", "\x1b"),
    "Alt with a bracket": ("\x1b[", "\x1b["),
    "Alt with P, then a letter": ("\x1bPj", "\x1bPj"),
    "a clipboard": ("a\x1b]52;c;QUJD\x07b", "ab"),
    "a colour, ended by a string terminator": ("a\x1b]11;rgb:00/00/00\x1b\\b", "ab"),
    "a name of a terminal": ("a\x1bP>|xterm(1)\x1b\\b", "ab"),
    "a picture's answer": ("a\x1b_Gi=1;OK\x1b\\b", "ab"),
    "eight-bit controls": ("a\x9d52;c;QUJD\x9cb\x9b", "ab"),
    "an absurd number": ("a\x1b[99999999999ub", "ab"),
    "an endless list of numbers": ("a\x1b[" + "1;" * 40 + "mb", "ab"),
    "a paste": ("a\x1b[200~drop \x1b[A table\x1b[201~b", "a<drop \x1b[A table>b"),
    "an answer without an end": ("a\x1b]52;c;QUJD", "a"),
    "a paste without an end": ("a\x1b[200~half", "a<half>"),
}


@pytest.mark.parametrize(("sent", "wanted"), CASES.values(), ids=CASES.keys())
def test_what_comes_through(sent: str, wanted: str) -> None:
    assert joined(sieved(sent)) == wanted


@pytest.mark.parametrize("sent", [sent for sent, _ in CASES.values() if "\x1bP" not in sent[:2]], ids=repr)
def test_it_does_not_matter_where_a_read_ends(sent: str) -> None:
    whole = joined(sieved(sent))

    for cut in range(1, len(sent)):
        if sent[cut - 1] == "\x1b":
            continue  # what comes later than the escape is a key of its own
        assert joined(sieved(sent[:cut], sent[cut:])) == whole, cut


@pytest.mark.parametrize("reads", [("\x1bkk",), ("\x1b", "kk"), ("\x1b\x1b[A",), ("\x1b\x1b",)])
def test_an_escape_and_what_follows_it_are_keys_of_their_own(reads: tuple[str, ...]) -> None:
    whole = "".join(reads)[1:]
    wanted: Read = [Pressed(), Pressed() if whole == "\x1b" else whole]

    assert sieved(*reads) == wanted


def test_an_escape_is_a_key_when_nothing_follows_in_a_while() -> None:
    sieve = Sieve()

    assert [*sieve.feed("\x1b", 0.0), *sieve.tick(ESCAPE / 2)] == []
    assert sieve.waiting
    assert [*sieve.tick(ESCAPE), *sieve.feed("[A", ESCAPE)] == [Pressed(), "[A"]


def test_where_a_command_has_a_key_with_alt_they_are_one() -> None:
    assert list(Sieve(alt=True).feed("\x1bk", 0.0)) == ["\x1bk"]


def test_alt_with_backspace_rubs_out_a_word() -> None:
    assert sieved("\x1b\x7f") == ["\x1b\x7f"]


def test_a_slow_line_does_not_turn_an_arrow_into_letters() -> None:
    sieve = Sieve()

    found = [*sieve.feed("\x1b[1;2", 0.0), *sieve.tick(LAG / 2), *sieve.feed("D", LAG / 2)]

    assert found == ["\x1b[1;2D"]


def test_a_paste_is_bounded() -> None:
    found = sieved("\x1b[200~", *["x" * 4096] * 400, "\x1b[201~j")

    assert found == [Pasted("x" * PASTE_LIMIT), "j"]


@given(st.text(alphabet="\x1b[]P_\\0123456789;<?~mu\x07\x9b\x9c\x9dab", max_size=60))
def test_no_string_of_control_characters_holds_the_keys_for_ever(noise: str) -> None:
    sieve = Sieve()
    list(sieve.feed(noise, 0.0))
    list(sieve.tick(PATIENCE + 1))
    list(sieve.tick(2 * PATIENCE + 2))

    assert not sieve.waiting
    assert "j" in joined([*sieve.feed("j", 9.0), *sieve.tick(20.0)])
