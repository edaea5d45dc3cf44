"""Modifiers: every one of the table, on one value, on several, on none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import insert_value
from crm_tui.domain import insert_value_markup as markup
from crm_tui.domain.insert_value_modifiers import MODIFIERS
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, Plain, Typed, ValueType
from tests.support.effort import effort
from tests.support.workflow_world import ANNA, BRUNO, NOON, ROME, TOKYO, Office

TABLE = (
    "printable friendly email phone name id src shortlink publink int double bool string date datetime upper lower "
    "trim br2nl first last count join bbcode html text server user responsible"
)


def change(modifiers: str, value: Plain | Typed) -> Typed:
    found, warnings = insert_value.resolve(f"{{=Variable:X > {modifiers}}}", Office({"Variable:X": value}))
    assert warnings == ()
    return found


def test_every_modifier_of_the_table_is_there() -> None:
    assert set(MODIFIERS) == set(TABLE.split())


@pytest.mark.parametrize(
    ("modifiers", "value", "result"),
    [
        ("printable", (ANNA, BRUNO), "Anna Bo (5), Bruno Ca (6)"),
        ("printable", date(2026, 1, 31), "31.01.2026"),
        ("friendly", ANNA, "Anna Bo"),
        ("friendly", (ANNA, BRUNO), ("Anna Bo", "Bruno Ca")),
        ("email", ANNA, "anna@x.it"),
        ("email", (ANNA, BRUNO), ("anna@x.it", "bruno@x.it")),
        ("email", Ref("company", 9), None),
        ("email", "a@b.it", "a@b.it"),
        ("phone", ANNA, "+39021"),
        ("phone", (BRUNO, ANNA), ("+39021",)),
        ("name", Ref("company", 9), "Acme"),
        ("name", Choice("stage", "31"), "Negotiation"),
        ("id", ANNA, 5),
        ("id", (ANNA, BRUNO), (5, 6)),
        ("id", Choice("stage", "31"), "31"),
        ("int", "12", 12),
        ("int", Decimal("12.9"), 12),
        ("double", "12.9", Decimal("12.9")),
        ("bool", "N", False),
        ("bool", 2, True),
        ("string", ANNA, "user_5"),
        ("string", Decimal("1.50"), "1.5"),
        ("date", NOON, date(2026, 3, 18)),
        ("datetime", "2026-03-18 12:00", NOON),
        ("upper", "città", "CITTÀ"),
        ("lower", ("A", "B"), ("a", "b")),
        ("trim", "  a ", "a"),
        ("br2nl", "a<br>b<BR />c", "a\nb\nc"),
        ("first", ("a", "b"), "a"),
        ("last", ("a", "b"), "b"),
        ("first", (), None),
        ("count", ("a", "b"), 2),
        ("count", "a", 1),
        ("count", (), 0),
        ("join", ("a", "b"), "a, b"),
        ('join("-")', (ANNA, BRUNO), "Anna Bo (5)-Bruno Ca (6)"),
        ("first, friendly, upper", (ANNA, BRUNO), "ANNA BO"),
        ("upper", None, None),
    ],
)
def test_what_modifiers_make(modifiers: str, value: Plain, result: object) -> None:
    assert change(modifiers, value).value == result


@pytest.mark.parametrize("kind", ["src", "shortlink", "publink"])
def test_files_have_addresses(kind: str) -> None:
    found, warnings = insert_value.resolve(f"{{=Document:FILE > {kind}}}", Office())

    assert (found.type, found.value, warnings) == (ValueType.URL, f"https://x.it/{kind}/f1", ())
    assert insert_value.resolve("{=Document:FILE > name}", Office())[0].value == "offer.pdf"


def test_what_cannot_be_converted_is_empty_and_says_so() -> None:
    found, warnings = insert_value.resolve("{=Variable:X > int}", Office({"Variable:X": "12.9"}))

    assert found.empty
    assert [str(each) for each in warnings] == ["“int” cannot be done with “12.9”: empty"]


def test_a_text_is_no_file() -> None:
    found, warnings = insert_value.resolve("{=Document:TITLE > src}", Office())

    assert found.empty
    assert len(warnings) == 1


@pytest.mark.parametrize(("name", "zone"), [("server", UTC), ("user", TOKYO), ("responsible", ROME)])
def test_moments_are_shown_in_somebody_s_zone(name: str, zone: object) -> None:
    found = change(name, NOON).value

    assert isinstance(found, datetime)
    assert (found, found.tzinfo) == (NOON, zone)


def test_zones_are_seen_in_text() -> None:
    world = Office({"Variable:X": NOON})
    text = "{=Variable:X > user} {=Variable:X > responsible} {=Variable:X > user, server}"

    assert insert_value.resolve(text, world)[0].value == "18.03.2026 20:00 18.03.2026 12:00 18.03.2026 12:00"


def test_the_old_suffix_prints() -> None:
    assert insert_value.resolve("{=Document:OBSERVERS_printable}", Office())[0].value == "Anna Bo (5), Bruno Ca (6)"


def test_what_is_no_modifier_leaves_the_value_and_warns() -> None:
    found, warnings = insert_value.resolve("{=Document:TITLE > shout, upper}", Office())

    assert found.value == "IMPIANTO"
    assert [str(each) for each in warnings] == ["“shout” is not a modifier: the value is used as it is"]
    assert not warnings[0].blocking


@pytest.mark.parametrize(
    ("text", "source", "target", "result"),
    [
        ("[b]a & b[/b]", ValueType.BBCODE, ValueType.HTML, "<b>a &amp; b</b>"),
        ("[url=https://a.it]x[/url]", ValueType.BBCODE, ValueType.HTML, '<a href="https://a.it">x</a>'),
        ("[url=javascript:x]x[/url]", ValueType.BBCODE, ValueType.HTML, "[url=javascript:x]x[/url]"),
        ("[b]a[/b]", ValueType.BBCODE, ValueType.TEXT, "a"),
        ("a<b\nc", ValueType.STRING, ValueType.HTML, "a&lt;b<br>\nc"),
        ("[b]a[/b]", ValueType.STRING, ValueType.TEXT, "[b]a[/b]"),
        ("<p>a <b>b</b></p><script>x()</script>c&amp;d", ValueType.HTML, ValueType.TEXT, "a b\nc&d"),
        ("<p>a <strong>b</strong></p>", ValueType.HTML, ValueType.BBCODE, "a [b]b[/b]"),
        ('<a href="https://a.it">x</a>', ValueType.HTML, ValueType.BBCODE, "[url=https://a.it]x[/url]"),
        ('<a href="javascript:x">x</a>', ValueType.HTML, ValueType.BBCODE, "x"),
        ("<b>a</b>", ValueType.HTML, ValueType.HTML, "<b>a</b>"),
        ("a <!-- b --> c <!-- d", ValueType.HTML, ValueType.TEXT, "a  c"),
        ("1 < 2 &amp; 3 > 2", ValueType.HTML, ValueType.TEXT, "1 < 2 & 3 > 2"),
        ("<!DOCTYPE html><p title='a>b'>x&#8364;&euro;&nope;", ValueType.HTML, ValueType.TEXT, "x€€&nope;"),
        (
            "<a href='https://a.it?x=1&amp;y=2' target=_b>x</a>",
            ValueType.HTML,
            ValueType.BBCODE,
            "[url=https://a.it?x=1&y=2]x[/url]",
        ),
        ("<a href=https://a.it>x</a></a>", ValueType.HTML, ValueType.BBCODE, "[url=https://a.it]x[/url]"),
        ("a<style>p {}</style>b<script>if (a<b) c</script>", ValueType.HTML, ValueType.TEXT, "ab"),
    ],
)
def test_markup_is_turned(text: str, source: ValueType, target: ValueType, result: str) -> None:
    assert markup.convert(text, source, target) == result


def test_no_markup_takes_long() -> None:
    begins = [
        "<!",
        "<!--",
        "<a ",
        "<",
        "&#",
        "<script>",
        "</",
        "<?",
        "<a href='",
        "[url=",
        "<b a=",
        "href ",
        "&#9",
        '<a "',
    ]
    hard = [(begin * 65_536)[:65_536] for begin in begins] + ["<br" + " " * 65_000, "&#" + "9" * 65_000]

    def turn() -> None:
        for text in hard:
            markup.convert(text, ValueType.HTML, ValueType.BBCODE)
            markup.convert(text, ValueType.BBCODE, ValueType.HTML)
            markup.breaks_to_lines(text)

    assert effort(turn, enough=1) < 4


def test_the_type_of_a_value_says_what_its_markup_is() -> None:
    assert insert_value.resolve("{=Document:COMMENTS > html}", Office())[0].value == "<b>Hi</b> you"
    assert insert_value.resolve("{=Document:COMMENTS > text}", Office())[0].value == "Hi you"


class Tags(HTMLParser):
    """Collects what a page would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


@given(
    st.lists(
        st.sampled_from(
            ["[b]", "[/b]", '[url=http://a.it?"onclick=x]', "[/url]", "<img src=x onerror=y>", "<", '"', "x"]
        )
    )
)
def test_html_of_bbcode_holds_only_what_is_allowed(pieces: list[str]) -> None:
    page = Tags()
    page.feed(markup.convert("".join(pieces), ValueType.BBCODE, ValueType.HTML))

    assert set(page.found) <= {("b", ()), ("i", ()), ("u", ()), ("s", ()), ("br", ()), ("a", ("href",))}
