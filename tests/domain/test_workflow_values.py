"""Values of workflows: what is typed, what is shown, what is kept, and that each comes back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import clean
from crm_tui.domain.workflow_stored import pack, unpack
from crm_tui.domain.workflow_values import (
    Choice,
    File,
    LiteralContext,
    Scalar,
    Shape,
    Typed,
    ValueType,
    convert,
    infer,
    machine,
    printable,
    read_literal,
)

ROME = ZoneInfo("Europe/Rome")
NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
CONTEXT = LiteralContext(parse=ParseContext.at(NOON, ROME))
EARLY, LATE = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 — the zone is drawn
moments = st.datetimes(EARLY, LATE, timezones=st.sampled_from([UTC, ROME]), allow_imaginary=False).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, fold=0)
)
scalars: st.SearchStrategy[Scalar] = st.one_of(
    st.text(max_size=20),
    st.integers(1 - 10**15, 10**15 - 1),  # 15 digits are the most that are read
    st.booleans(),
    st.decimals(-(10**9), 10**9, places=4),
    st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "JPY"])),
    st.dates(),
    moments,
    st.builds(Ref, st.sampled_from(["user", "deal"]), st.integers(1, 10**9)),
    st.builds(Choice, st.sampled_from(["stage", "source"]), st.text(max_size=5)),
    st.builds(File, st.text(max_size=5), st.text(max_size=5)),
)


class Names:
    """A printer that knows one person and one stage."""

    def text(self, kind: ValueType, value: Scalar) -> str:
        known: dict[Scalar, str] = {Ref("user", 5): "Anna Bo", Choice("stage", "31"): "Negotiation", True: "Yes"}
        return known.get(value, machine(value))


def read(kind: ValueType, text: str, *, of: str = "", multiple: bool = False) -> Typed:
    return read_literal("x", Shape(type=kind, of=of, multiple=multiple), text, CONTEXT)


@pytest.mark.covers(
    "engine.md#Parameter type Date/Time", "engine.md#Parameter type Integer", "engine.md#Parameter type Yes/No"
)
@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (ValueType.STRING, " as typed ", " as typed "),
        (ValueType.BBCODE, "[b]x[/b]", "[b]x[/b]"),
        (ValueType.INTEGER, "5", 5),
        (ValueType.DOUBLE, "5.5", Decimal("5.5")),
        (ValueType.DOUBLE, "1.500", Decimal("1.5")),
        (ValueType.MONEY, "5.5|EUR", Money(550, "EUR")),
        (ValueType.MONEY, "500|JPY", Money(500, "JPY")),
        (ValueType.MONEY, "12 USD", Money(1200, "USD")),
        (ValueType.BOOL, "Y", True),
        (ValueType.BOOL, "N", False),
        (ValueType.DATE, "2026-03-20", date(2026, 3, 20)),
        (ValueType.DATETIME, "2026-03-20 09:00", datetime(2026, 3, 20, 8, 0, tzinfo=UTC)),
        (ValueType.USER, "user_5", Ref("user", 5)),
        (ValueType.USER, "5", Ref("user", 5)),
        (ValueType.ITEM, "D_12", Ref("deal", 12)),
        (ValueType.ITEM, "CO_3", Ref("company", 3)),
        (ValueType.ITEM, "deal:12", Ref("deal", 12)),
        (ValueType.EMAIL, "a@b.it", "a@b.it"),
        (ValueType.PHONE, "+39 02 1234567", "+39 02 1234567"),
        (ValueType.URL, "https://example.com", "https://example.com"),
        (ValueType.STAGE, "WON", Choice("stage", "WON")),
        (ValueType.INTEGER, "  ", None),
    ],
)
def test_a_literal_is_read_by_its_type(kind: ValueType, text: str, value: object) -> None:
    assert read(kind, text) == Typed(kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ValueType.INTEGER, "5.5"),
        (ValueType.INTEGER, "1e9"),
        (ValueType.DOUBLE, "nan"),
        (ValueType.DOUBLE, "1" * 40),
        (ValueType.MONEY, "5.555|EUR"),
        (ValueType.MONEY, "5|E"),
        (ValueType.BOOL, "perhaps"),
        (ValueType.DATE, "2026-02-30"),
        (ValueType.USER, "D_5"),
        (ValueType.USER, "user_0"),
        (ValueType.ITEM, "12"),
        (ValueType.ITEM, "twelve"),
        (ValueType.EMAIL, "a b@c.it"),
        (ValueType.PHONE, "call me"),
        (ValueType.URL, "javascript:alert(1)"),
    ],
)
def test_what_a_type_does_not_take_is_refused_by_name(kind: ValueType, text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read(kind, text)

    assert caught.value.params["field"] == "x"


def test_a_bare_number_is_a_record_of_the_shape_s_own_kind() -> None:
    assert read(ValueType.ITEM, "12", of="deal").value == Ref("deal", 12)
    with pytest.raises(InvalidValue):
        read(ValueType.ITEM, "L_12", of="deal")


def test_several_stand_on_lines_of_their_own() -> None:
    assert read(ValueType.INTEGER, "1\n\n2\n", multiple=True).value == (1, 2)
    with pytest.raises(InvalidValue):
        read(ValueType.INTEGER, "1\n" * 1001, multiple=True)


def test_a_list_entry_goes_through_the_hook() -> None:
    context = LiteralContext(parse=CONTEXT.parse, code=lambda _shape, text: {"Web": "WEB"}.get(text))
    shape = Shape(type=ValueType.DICTIONARY, of="source")

    assert read_literal("x", shape, "Web", context).value == Choice("source", "WEB")
    with pytest.raises(InvalidValue):
        read_literal("x", shape, "Paper", context)


def test_the_printable_form_names_things_and_joins_several() -> None:
    people = Typed(ValueType.USER, (Ref("user", 5), Ref("user", 6)))

    assert printable(people, Names()) == "Anna Bo, user_6"
    assert printable(Typed(ValueType.STAGE, Choice("stage", "31")), Names()) == "Negotiation"
    assert printable(Typed(ValueType.BOOL, True), Names()) == "Yes"
    assert printable(Typed(ValueType.DATE, None), Names()) == ""


@given(scalars)
def test_what_is_written_as_a_literal_reads_back(value: Scalar) -> None:
    """But for what can command a terminal, which is left out of texts."""
    value = clean(value, multiline=True) if isinstance(value, str) else value
    typed = infer(value)
    of = value.list if isinstance(value, Choice) else ""
    text = machine(value)
    if isinstance(value, (date, File)) or not text.strip():
        return

    if typed.type is not ValueType.STAGE and not (isinstance(value, Choice) and text != text.strip()):
        assert read(typed.type, text, of=of) == typed


@given(st.one_of(scalars, st.none(), st.lists(scalars, max_size=4).map(tuple)))
def test_what_is_kept_comes_back(value: Scalar | tuple[Scalar, ...] | None) -> None:
    typed = infer(value)

    back = unpack(json.loads(json.dumps(pack(typed))))

    assert back == typed
    if isinstance(value, datetime):
        assert isinstance(back.value, datetime)
        assert back.value.tzinfo == value.tzinfo


@pytest.mark.parametrize(
    "data", [{"x": 1}, {"number": "one"}, {"money": [1]}, {"at": ["x", "y"]}, [1], {"ref": "deal"}]
)
def test_what_something_else_wrote_is_refused(data: object) -> None:
    with pytest.raises(ValueError):
        unpack({"type": "string", "value": data if isinstance(data, dict) else {"a": 1, "b": 2}})


@pytest.mark.parametrize(
    ("value", "kind", "converted"),
    [
        ("5", ValueType.INTEGER, 5),
        (Decimal("5.00"), ValueType.INTEGER, 5),
        (Money(500, "EUR"), ValueType.INTEGER, 5),
        (Money(550, "EUR"), ValueType.DOUBLE, Decimal("5.50")),
        (7, ValueType.MONEY, Money(700, "EUR")),
        (True, ValueType.INTEGER, 1),
        (0, ValueType.BOOL, False),
        ("Y", ValueType.BOOL, True),
        (Money(1, "EUR"), ValueType.BOOL, True),
        (Money(0, "EUR"), ValueType.BOOL, False),
        (NOON, ValueType.DATE, date(2026, 3, 18)),
        (date(2026, 3, 18), ValueType.DATETIME, datetime(2026, 3, 17, 23, 0, tzinfo=UTC)),
        (Ref("user", 5), ValueType.STRING, "user_5"),
        (5, ValueType.USER, Ref("user", 5)),
        (("1", "2"), ValueType.INTEGER, (1, 2)),
        (None, ValueType.INTEGER, None),
    ],
)
def test_values_become_other_types(value: Scalar, kind: ValueType, converted: object) -> None:
    assert convert(infer(value), kind, CONTEXT) == Typed(kind, converted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", ValueType.INTEGER), (NOON, ValueType.MONEY), (5, ValueType.DATE), (date(2026, 1, 1), ValueType.USER),
        (Decimal("5.9"), ValueType.INTEGER), (Money(550, "EUR"), ValueType.INTEGER),
    ],
)  # fmt: skip
def test_what_has_no_such_form_is_refused(value: Scalar, kind: ValueType) -> None:
    with pytest.raises(InvalidValue):
        convert(infer(value), kind, CONTEXT)


def test_a_fraction_is_cut_where_that_is_asked_for() -> None:
    assert convert(infer(Decimal("-5.9")), ValueType.INTEGER, CONTEXT, cut=True) == Typed(ValueType.INTEGER, -5)


def test_the_end_of_a_day_in_another_zone_is_another_day() -> None:
    late = datetime(2026, 3, 18, 23, 30, tzinfo=UTC) + timedelta(0)

    assert convert(infer(late), ValueType.DATE, CONTEXT).value == date(2026, 3, 19)


@pytest.mark.parametrize("kind", [ValueType.STRING, ValueType.TEXT, ValueType.BBCODE, ValueType.HTML])
def test_a_text_has_so_many_characters_at_most(kind: ValueType) -> None:
    assert len(str(read(kind, "x" * 65_536).value)) == 65_536
    with pytest.raises(InvalidValue, match="longer than 65536"):
        read(kind, "x" * 65_537)
