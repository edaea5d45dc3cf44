"""Numbers and money as people write them; what could mean two amounts is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain import values
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.money import Money
from crm_tui.domain.values import ParseContext
from tests.support.effort import effort

ROME = ZoneInfo("Europe/Rome")
CONTEXT = ParseContext.at(datetime(2026, 3, 18, 12, 0, tzinfo=UTC), ROME)


def read(kind: FieldKind, text: str, context: ParseContext = CONTEXT) -> Value:
    return values.parse(FieldSpec(name="field", label="Field", kind=kind), text, context)


def refused(kind: FieldKind, text: str, context: ParseContext = CONTEXT) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        read(kind, text, context)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1500", "1500"),
        ("1500.5", "1500.5"),
        ("1500,5", "1500.5"),
        ("1.500,00", "1500"),
        ("1,500.00", "1500"),
        ("1.234.567", "1234567"),
        ("1 234 567,89", "1234567.89"),
        ("1'500.25", "1500.25"),
        ("-3,75", "-3.75"),
        ("0.125", "0.125"),
        ("1500.125", "1500.125"),
        ("1,234.567", "1234.567"),
        ("1\u00a0500,5", "1500.5"),
        ("−2", "-2"),
        ("1000000000000000", "1000000000000000"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert read(FieldKind.NUMBER, text) == Decimal(value)


TWO, NONE, GROUPS = "can be read as", "is not a number", "its groups of thousands are irregular"
LARGE, DECIMALS, NO_MONEY = "is too large: at most", "has too many decimals", "is not an amount of money"


@pytest.mark.parametrize(("text", "reason"), [
    ("1.500", TWO), ("1,500", TWO), ("12.345", TWO), ("1e3", NONE), ("nan", NONE), ("inf", NONE), ("1_000", NONE),
    ("٣", NONE), ("1..5", GROUPS), ("1,5,0", GROUPS), ("1.50.000", GROUPS), ("1.5e2000000", NONE), ("--1", NONE),
    ("1.", NONE), (",5", NONE), ("1 50", GROUPS), ("1000000000000001", LARGE), ("9" * 59, LARGE),
    ("1.1234567", DECIMALS), ("1.000.00,5", GROUPS), ("12 345.678.901", GROUPS),
])  # fmt: skip
def test_what_is_not_a_number_or_could_be_two(text: str, reason: str) -> None:
    said = str(refused(FieldKind.NUMBER, text))

    assert said.startswith(f"field: “{text}” ")
    assert reason in said


def test_no_text_is_no_number_and_no_mistake() -> None:
    assert read(FieldKind.NUMBER, "") is None


def test_a_number_that_could_be_two_is_refused_with_both() -> None:
    error = refused(FieldKind.NUMBER, "1.500")

    assert str(error) == "field: “1.500” can be read as 1500 or as 1.5"
    assert error.hint.format_map(error.hint_params) == "write 1500 or 1.5"


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("1500", 150_000, "EUR"),
        ("1500 EUR", 150_000, "EUR"),
        ("€ 1,500.00", 150_000, "EUR"),
        ("1.500,00", 150_000, "EUR"),
        ("1500.5", 150_050, "EUR"),
        ("-12,30 eur", -1230, "EUR"),
        ("USD 10", 1000, "USD"),
        ("$10.99", 1099, "USD"),
        ("-£5", -500, "GBP"),
        ("£-5", -500, "GBP"),
        ("1.500 JPY", 1500, "JPY"),
        ("1.500 KWD", 1500, "KWD"),
        ("1'000'000.00 CHF", 100_000_000, "CHF"),
        ("0", 0, "EUR"),
        ("1000000000000000", 10**17, "EUR"),
    ],
)
def test_money(text: str, minor: int, currency: str) -> None:
    assert read(FieldKind.MONEY, text) == Money(minor, currency)


@pytest.mark.parametrize(("text", "reason"), [
    ("1.500 EUR", TWO), ("1,500", TWO), ("1500.555", "has more decimals than EUR knows"), ("1500 EURO", NO_MONEY),
    ("EUR 5 USD", NO_MONEY), ("€5€", NO_MONEY), ("EUR", NO_MONEY), ("--5", NO_MONEY), ("-€-5", NO_MONEY),
    ("1e9 EUR", NO_MONEY), ("5 X1Z", NO_MONEY), ("1.5 JPY", "has more decimals than JPY knows"),
    ("1000000000000001", LARGE), ("١٢ EUR", NO_MONEY), ("1500 EUR; DROP", NO_MONEY), ("5\x1b[2J0 EUR x", NO_MONEY),
])  # fmt: skip
def test_what_is_not_money(text: str, reason: str) -> None:
    said = str(refused(FieldKind.MONEY, text))

    assert said.startswith(f"field: “{text.replace(chr(27), '')}” ")
    assert reason in said


def test_numbers_that_would_keep_the_machine_busy_are_refused_at_once() -> None:
    def refuse_all() -> None:
        for text in ("1e2000000", "9" * 1_000_000, "1," * 500_000, " " * 400_000 + "x", "1 " * 200_000):
            refused(FieldKind.MONEY, text)
            refused(FieldKind.NUMBER, text)
            refused(FieldKind.DATE, text)
            refused(FieldKind.DATETIME, text)
            refused(FieldKind.INTEGER, text)
            refused(FieldKind.PHONES, text)
            refused(FieldKind.WEBS, text)
            refused(FieldKind.EMAILS, text + "@x")

    assert effort(refuse_all, enough=5) < 5
