"""BBCode: known tags style, everything else is shown as typed, and nothing takes long."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import bbcode
from crm_tui.domain.bbcode import Span
from tests.support.effort import effort

PIECES = st.lists(
    st.sampled_from(
        [
            "[b]",
            "[/b]",
            "[i]",
            "[/i]",
            "[url]",
            "[/url]",
            "[url=http://a.it]",
            "[url=javascript:x]",
            "[code]",
            "[/code]",
            "[list]",
            "[list=1]",
            "[/list]",
            "[*]",
            "[quote]",
            "[/quote]",
            "[x]",
            "[",
            "]",
            "http://a.it",
            "ciao",
            "\n",
            " ",
            "[@click=quit]",
        ]
    ),
    max_size=25,
).map("".join)


def span(text: str, *styles: str, href: str = "") -> Span:
    return Span(text, frozenset(styles), href)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("ciao", (span("ciao"),)),
        ("", ()),
        ("[b]a[/b] b", (span("a", "b"), span(" b"))),
        ("[B]a[/B]", (span("a", "b"),)),
        ("[b][i]a[/i][/b]", (span("a", "b", "i"),)),
        ("[u]a[/u][s]b[/s]", (span("a", "u"), span("b", "s"))),
        ("[url=https://a.it/x?y=1]qui[/url]", (span("qui", "link", href="https://a.it/x?y=1"),)),
        ("[url]http://a.it[/url]", (span("http://a.it", "link", href="http://a.it"),)),
        (
            "[url=mailto:a@b.it]m[/url][url=tel:+39]t[/url]",
            (span("m", "link", href="mailto:a@b.it"), span("t", "link", href="tel:+39")),
        ),
        ("[code][b]a[/b][/code]", (span("[b]a[/b]", "code"),)),
        ("[quote]a[/quote]", (span("a", "quote"),)),
        ("[list][*]a[*]b[/list]", (span("• ", "item"), span("a\n"), span("• ", "item"), span("b"))),
        (
            "x[list=1]\n[*]a\n[*]b[/list]",
            (span("x\n"), span("1. ", "item"), span("a\n"), span("2. ", "item"), span("b")),
        ),
    ],
)
def test_known_tags(text: str, spans: tuple[Span, ...]) -> None:
    assert bbcode.parse(text) == spans


@pytest.mark.parametrize(
    "text",
    [
        "[b]a",
        "a[/b]",
        "[x]a[/x]",
        "[b=1]a",
        "[ b]a[/ b]",
        "[]",
        "[/]",
        "ACME [/b]",
        "[@click=app.quit]Mario[/]",
        "[*]a",
        "[list][*]a",
        "[url=javascript:alert(1)]x[/url]",
        "[url]javascript:x[/url]",
        "[url=file:///etc/passwd]x[/url]",
        "[url=http://a b]x[/url]",
        "[url=]x[/url]",
        "[url]x",
        "[code]a",
        "[$primary @click=quit]x",
        "[/b][b]",
        "[url=http://a.it\x1b]x[/url]",
        "[type=x, v={'a[0]'}]",
    ],
)
def test_what_is_unknown_unbalanced_or_unsafe_is_shown_as_typed(text: str) -> None:
    assert bbcode.parse(text) == (Span(text),)


def test_tags_that_cross_belong_to_the_outer_one() -> None:
    assert bbcode.parse("[b]a[i]b[/b]c[/i]") == (span("a[i]b", "b"), span("c[/i]"))


def test_plain_text_has_no_tags() -> None:
    assert bbcode.plain("[b]Ciao[/b] [url=http://a.it]qui[/url] [x]") == "Ciao qui [x]"


@given(PIECES | st.text(max_size=80))
def test_nothing_that_was_typed_is_lost_but_known_tags(text: str) -> None:
    spans = bbcode.parse(text)

    words = re.sub(r"\[[^\[\]]*\]|[•\s]|\d\. ", "", text)
    assert re.sub(r"\[[^\[\]]*\]|[•\s]|\d\. ", "", bbcode.plain(text)) == words
    assert all(each.text for each in spans)
    assert all((a.styles, a.href) != (b.styles, b.href) for a, b in pairwise(spans))
    assert all(bbcode.is_safe_href(each.href) for each in spans if each.href)
    assert all(bool(each.href) == ("link" in each.styles) for each in spans)


@pytest.mark.parametrize(
    "piece",
    [
        "[b]",
        "[/b]",
        "[b][/b]",
        "[b][i]",
        "[i][/b]",
        "[code]",
        "[/code]",
        "[url=",
        "[url]",
        "[url=http://a.it]",
        "[list][*]",
        "[",
        "[[b]",
        "[b][/i]",
        "[code][/code]",
        "[url][/url]",
        "[quote=x]",
    ],
)
def test_a_hostile_comment_of_64_kib_takes_no_time(piece: str) -> None:
    text = (piece * bbcode.LIMIT)[: bbcode.LIMIT]

    assert effort(lambda: bbcode.parse(text), enough=2) < 2


def test_a_text_over_the_limit_is_shown_as_typed() -> None:
    text = "[b]a[/b]" * 10_000

    assert bbcode.parse(text) == (Span(text),)
