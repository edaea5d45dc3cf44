"""Our table says what Babel says, for every value; only the spaces differ."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.core import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_compact_currency, format_currency, format_decimal
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_tui.domain.money import MAX_MINOR, Money, decimals_of
from crm_tui.domain.words import LANGUAGES
from crm_tui.i18n import formats, translate

CODES = sorted(code for code in map(str, Locale.parse("en").currencies) if re.fullmatch("[A-Z]{3}", code))
DAY_LOCALES = {"en": "en_GB", "it": "it"}

EARLIEST, LATEST = datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2100-01-01")

languages = st.sampled_from(LANGUAGES)
monies = st.builds(Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(CODES))
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def spaced(text: str) -> str:
    """Babel's text with the space that the locale data demand between letters and digits, which Babel leaves out."""
    return re.sub(r"(?<=[A-Za-z])(?=\d)", " ", plain(text))


@given(languages, monies)
def test_money_is_written_as_babel_writes_it(language: str, money: Money) -> None:
    translate.set_language(language)
    decimals = decimals_of(money.currency)
    pattern = Locale.parse(language).currency_formats["standard"].pattern
    pattern = pattern.replace("0.00", "0." + "0" * decimals if decimals else "0")

    expected = format_currency(money.amount, money.currency, pattern, locale=language, currency_digits=False)

    assert formats.money_text(money) == spaced(expected)


@given(languages, st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_numbers_are_written_as_babel_writes_them(language: str, number: Decimal) -> None:
    translate.set_language(language)
    assume(number != 0 or not number.is_signed())

    assert formats.number_text(number) == plain(format_decimal(number, locale=language, decimal_quantization=False))


@given(languages, st.integers(-(10**20), 10**20))
def test_whole_numbers_are_written_as_babel_writes_them(language: str, number: int) -> None:
    translate.set_language(language)

    assert formats.number_text(number) == plain(format_decimal(number, locale=language))


@given(languages, st.integers(1, 9994), st.integers(6, 12), st.sampled_from(["EUR", "USD", "GBP", "CHF", "PLN"]))
def test_compact_sums_are_written_as_babel_writes_them(language: str, digits: int, power: int, currency: str) -> None:
    translate.set_language(language)
    amount = Decimal(digits).scaleb(power - 1)
    assume(amount >= 10**6)
    assume(amount < 10**15)

    expected = format_compact_currency(amount, currency, locale=language, fraction_digits=1)

    assume(len(re.sub(r"[.,]\d", "", expected).strip("€$£ MBTKlnrd")) <= 10)
    money = Money.of(amount, currency)
    assert formats.money_compact(money) == spaced(expected)


@given(languages, days)
def test_days_are_written_as_babel_writes_them(language: str, day: date) -> None:
    translate.set_language(language)
    locale = DAY_LOCALES[language]

    for style in ("medium", "long", "full"):
        assert formats.date_text(day, style) == plain(format_date(day, style, locale=locale))
    for style, skeleton in (("short", "yMd"), ("day", "MMMd"), ("weekday", "MMMEd")):
        assert formats.date_text(day, style) == plain(format_skeleton(skeleton, day, locale=locale))


@given(languages, st.datetimes(EARLIEST, LATEST), st.integers(-12, 14))
def test_instants_are_written_as_babel_writes_them(language: str, naive: datetime, hours: int) -> None:
    translate.set_language(language)
    at = naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    rome = ZoneInfo("Europe/Rome")
    locale = DAY_LOCALES[language]
    local = at.astimezone(rome)

    date_part, time_part = format_date(local, "medium", locale=locale), format_time(local, "short", locale=locale)

    assert formats.datetime_text(at, rome).startswith(plain(date_part))
    assert formats.datetime_text(at, rome).endswith(plain(time_part))
    assert (
        formats.datetime_text(at, rome)
        == plain(format_datetime(local, "medium", locale=locale))[: -len(local.strftime(":%S"))]
    )


@pytest.mark.parametrize(
    ("language", "minor", "currency", "expected"),
    [
        ("en", 123450, "EUR", "€1,234.50"),
        ("it", 123450, "EUR", "1.234,50 €"),
        ("en", -123450, "CHF", "-CHF 1,234.50"),
        ("it", -123450, "CHF", "-1.234,50 CHF"),
        ("en", 500, "JPY", "¥500"),
        ("it", 1234, "KWD", "1,234 KWD"),
        ("en", 1, "ZZZ", "ZZZ 0.01"),
    ],
)
def test_money_reads_as_people_write_it(language: str, minor: int, currency: str, expected: str) -> None:
    translate.set_language(language)

    assert formats.money_text(Money(minor, currency)) == expected


@pytest.mark.parametrize(
    ("language", "width", "expected"),
    [
        ("en", 14, "€62,123,456.78"),
        ("en", 13, "€62,123,457"),
        ("en", 10, "€62.1M"),
        ("en", 2, "€62.1M"),
        ("it", 15, "62.123.456,78 €"),
        ("it", 11, "62,1 Mln €"),
    ],
)
def test_a_narrow_header_gets_a_shorter_sum(language: str, width: int, expected: str) -> None:
    translate.set_language(language)

    assert formats.money_fit(Money(6212345678, "EUR"), width) == expected


def test_a_sum_just_below_the_next_unit_is_written_in_it() -> None:
    assert formats.money_compact(Money(99999999, "EUR")) == "€1M"
    assert formats.money_compact(Money(-99999999, "EUR")) == "-€1M"
    assert formats.money_compact(Money(99900, "EUR")) == "€999"


def test_a_rounded_nothing_has_no_minus() -> None:
    assert formats.money_round(Money(-40, "EUR")) == "€0"
    assert formats.number_text(Decimal("0.00"), 2) == "0.00"


def test_near_days_have_names_and_far_ones_dates() -> None:
    today = date(2026, 3, 18)

    said = [formats.relative_day(today + timedelta(days=away), today) for away in (-30, -6, -1, 0, 1, 2, 6, 7, 400)]

    assert said == [
        "16 Feb",
        "6 days ago",
        "yesterday",
        "today",
        "tomorrow",
        "in 2 days",
        "in 6 days",
        "25 Mar",
        "22 Apr 2027",
    ]


def test_currencies_have_names() -> None:
    assert (formats.currency_name("USD"), formats.currency_symbol("USD")) == ("US Dollar", "$")
    translate.set_language("it")
    assert formats.currency_name("USD") == "dollaro statunitense"
    assert formats.currency_name("ZZZ") == "ZZZ"
