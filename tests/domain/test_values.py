"""Values of fields: what is written is read back; what is refused says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import dates, values
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.values import ParseContext

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
CONTEXT = ParseContext.at(NOW, ROME)
ITALIAN = replace(CONTEXT, date_order="dmy")


def spec(kind: FieldKind, **extra: object) -> FieldSpec:
    return FieldSpec(name="field", label="Field", kind=kind, **extra)  # type: ignore[arg-type]


def read(kind: FieldKind, text: str, context: ParseContext = CONTEXT, **extra: object) -> Value:
    return values.parse(spec(kind, **extra), text, context)


def refused(kind: FieldKind, text: str, context: ParseContext = CONTEXT, **extra: object) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        read(kind, text, context, **extra)
    assert caught.value.params["field"] == "field"
    assert "?" not in str(caught.value.params["reason"]).format_map(caught.value.params)
    caught.value.hint.format_map(caught.value.hint_params)
    return caught.value


# A text or number of every simple kind


@given(st.text(max_size=255))
def test_every_text_is_kept_clean_or_is_nothing(text: str) -> None:
    kept = read(FieldKind.STRING, text, max_length=2000)

    assert kept is None or isinstance(kept, str)
    if isinstance(kept, str):
        assert kept == kept.strip()
        assert "\n" not in kept
        assert read(FieldKind.STRING, kept, max_length=2000) == kept


def test_a_text_too_long_is_refused_with_the_limit() -> None:
    assert read(FieldKind.STRING, "à" * 255) == "à" * 255
    assert refused(FieldKind.STRING, "à" * 256).params["limit"] == 255
    assert refused(FieldKind.BBCODE, "à" * 32_769, max_length=65_536).params["limit"] == 65_536
    assert len(str(refused(FieldKind.STRING, "x" * 9999).params["value"])) == 80


def test_an_empty_text_is_nothing_unless_it_is_required() -> None:
    assert read(FieldKind.STRING, " \u200b ") is None
    assert read(FieldKind.PHONES, "") == ()
    assert "empty" in str(refused(FieldKind.STRING, "\u2800", required=True))


def test_a_comment_keeps_its_lines() -> None:
    assert read(FieldKind.TEXT, "  uno\r\n\tdue\n") == "  uno\n\tdue"


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("-3", -3), (" +7 ", 7), ("999999999999999", 10**15 - 1)])
def test_whole_numbers(text: str, value: int) -> None:
    assert read(FieldKind.INTEGER, text) == value


@pytest.mark.parametrize("text", ["1.5", "1e3", "٣", "1_000", "0x10", "", "9" * 16, "12a", "½"])
def test_what_is_not_a_whole_number(text: str) -> None:
    if text:
        refused(FieldKind.INTEGER, text)
    else:
        assert read(FieldKind.INTEGER, text) is None


@pytest.mark.covers("entities.md#Probability percent")
@pytest.mark.parametrize(("text", "value"), [("0", 0), ("100", 100), ("50%", 50), ("7 %", 7)])
def test_percentages(text: str, value: int) -> None:
    assert read(FieldKind.PERCENT, text) == value


@pytest.mark.covers("entities.md#Probability percent")
@pytest.mark.parametrize("text", ["101", "-1", "12.5", "abc", "%"])
def test_what_is_not_a_percentage(text: str) -> None:
    assert str(refused(FieldKind.PERCENT, text)) == f"field: “{text}” is not a percentage"


@pytest.mark.parametrize("text", ["yes", "sì", "SI", "true", "1", "Vero"])
def test_yes(text: str) -> None:
    assert read(FieldKind.BOOL, text) is True


@pytest.mark.parametrize("text", ["no", "NO", "false", "0", "falso"])
def test_no(text: str) -> None:
    assert read(FieldKind.BOOL, text) is False


def test_neither_yes_nor_no() -> None:
    assert refused(FieldKind.BOOL, "maybe").hint == "write yes or no"


# Lookups, choices, and values that do not come as text


def test_names_are_left_to_a_service() -> None:
    users = spec(FieldKind.USERS)

    assert values.needs_lookup(users)
    assert not values.needs_lookup(spec(FieldKind.DATE))
    assert values.names_in(users, 'anna, "Rossi, Mario" ,, bruno , anna') == ("anna", "Rossi, Mario", "bruno")
    assert values.names_in(spec(FieldKind.LINK), " Rossi, Mario & C. ") == ("Rossi, Mario & C.",)
    assert values.names_in(users, " ") == ()
    with pytest.raises(ValueError, match="lookup"):
        values.parse(users, "anna", CONTEXT)


@given(st.text(max_size=60))
def test_no_text_breaks_the_list_of_names(text: str) -> None:
    assert all(name.strip() for name in values.names_in(spec(FieldKind.USERS), text))


def test_a_choice_is_found_whatever_its_case_and_a_slip_gets_a_hint() -> None:
    kinds = ("todo", "call", "meeting")

    assert read(FieldKind.CHOICE, "Call", choices=kinds) == "call"
    assert refused(FieldKind.CHOICE, "meetng", choices=kinds).hint_params["near"] == "meeting"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.INTEGER, True),
        (FieldKind.INTEGER, "1"),
        (FieldKind.PERCENT, 101),
        (FieldKind.NUMBER, Decimal("nan")),
        (FieldKind.NUMBER, 10**20),
        (FieldKind.MONEY, Money(10**18, "EUR")),
        (FieldKind.DATE, NOW),
        (FieldKind.DATETIME, date(2026, 1, 1)),
        (FieldKind.BOOL, 1),
        (FieldKind.STRING, 5),
        (FieldKind.USERS, (1, "x")),
        (FieldKind.USERS, (0,)),
        (FieldKind.LINKS, tuple(range(1, 502))),
        (FieldKind.USER, "anna"),
        (FieldKind.DATE, date(1, 1, 1)),
        (FieldKind.PHONES, (1,)),
        (FieldKind.INTEGER, 10**16),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_is_refused(kind: FieldKind, value: Value) -> None:
    with pytest.raises(InvalidValue):
        values.validate(spec(kind), value)


def test_a_moment_is_kept_in_utc_and_whole_milliseconds() -> None:
    moment = datetime(2026, 1, 1, 9, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=1)))

    kept = values.validate(spec(FieldKind.DATETIME), moment)

    assert kept == datetime(2026, 1, 1, 8, 0, 0, 123_000, tzinfo=UTC)


def test_ids_are_kept_once_in_their_order() -> None:
    assert values.validate(spec(FieldKind.LINKS), (3, 1, 3)) == (3, 1)


# What is written is read back

MOMENTS = st.integers(-5 * 10**12, 9 * 10**12).map(dates.from_ms)
ROUND_TRIPS = st.one_of(
    st.tuples(st.just(FieldKind.STRING), st.text(max_size=255)),
    st.tuples(st.just(FieldKind.BBCODE), st.text(max_size=255)),
    st.tuples(st.just(FieldKind.INTEGER), st.integers(-(10**15) + 1, 10**15 - 1)),
    st.tuples(st.just(FieldKind.PERCENT), st.integers(0, 100)),
    st.tuples(st.just(FieldKind.NUMBER), st.decimals(-(10**15), 10**15, places=6)),
    st.tuples(st.just(FieldKind.NUMBER), st.decimals(-(10**4), 10**4, places=3)),
    st.tuples(
        st.just(FieldKind.MONEY),
        st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "USD"])),
    ),
    st.tuples(st.just(FieldKind.DATE), st.dates(date(1800, 1, 1), date(2299, 12, 31))),
    st.tuples(st.just(FieldKind.DATETIME), MOMENTS),
    st.tuples(st.just(FieldKind.BOOL), st.booleans()),
)


@given(ROUND_TRIPS, st.sampled_from([ROME, None, ZoneInfo("Asia/Kolkata")]))
def test_what_is_written_is_read_back(case: tuple[FieldKind, Value], zone: ZoneInfo | None) -> None:
    kind, value = case
    field = spec(kind, max_length=65_536)
    kept = values.validate(field, value)

    assert values.parse(field, values.format_value(field, kept, zone), CONTEXT) == kept
    assert values.parse(field, values.format_value(field, kept, zone), ITALIAN) == kept


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (FieldKind.MONEY, Money(150_000, "EUR"), "1500.00 EUR"),
        (FieldKind.DATE, date(2026, 1, 2), "2026-01-02"),
        (FieldKind.DATETIME, NOW, "2026-03-18T13:00:00+01:00"),
        (FieldKind.BOOL, False, "no"),
        (FieldKind.LINKS, (1, 2), "1, 2"),
        (FieldKind.NUMBER, Decimal("1.125"), "1.1250"),
        (FieldKind.NUMBER, Decimal("1E+3"), "1000"),
        (FieldKind.STRING, None, ""),
        (FieldKind.PHONES, (Point("1,2", "work"),), 'work:"1,2"'),
    ],
)
def test_the_machine_form(kind: FieldKind, value: Value, text: str) -> None:
    assert values.format_value(spec(kind), value, ROME) == text


@given(st.sampled_from([each for kind in ENTITY_TYPES.values() for each in kind.fields]), st.text(max_size=80))
def test_no_text_for_any_field_ends_in_anything_but_a_value_or_a_refusal(field: FieldSpec, text: str) -> None:
    if values.needs_lookup(field):
        return
    try:
        value = values.parse(field, text, ITALIAN)
    except InvalidValue:
        return
    assert values.validate(field, value) == value
