"""Functions of expressions: what each gives, and what it does at its edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import expressions
from crm_tui.domain.expressions_functions import FUNCTIONS
from crm_tui.domain.expressions_intervals import Interval, add, between, read
from crm_tui.domain.expressions_signatures import SIGNATURES
from crm_tui.domain.money import Money
from crm_tui.domain.workflow_values import Plain
from tests.support.workflow_world import NOON, ROME, TOKYO, Office, local

LATE = local(1, 30, 10)


def value(text: str, seed: int = 1) -> Plain:
    world = Office({"Variable:AT": LATE, "Variable:DAY": date(2026, 1, 31)}, seed=seed)
    return expressions.evaluate(expressions.parse(f"={text}"), world)[0].value


def test_every_function_that_is_named_can_be_called() -> None:
    assert set(FUNCTIONS) | {"if", "and", "or"} == set(SIGNATURES)


@pytest.mark.covers("engine.md#Expressions in parameters")
@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("min(3, 1, 2)", 1),
        ("max(explode(',', '3,10,2'))", "10"),
        ("min('10', '9')", "9"),
        ("max('b', '10', 'A')", "b"),
        ("max({=Variable:AT}, {=Variable:DAY})", date(2026, 1, 31)),
        ("max({=Document:OPPORTUNITY}, 1)", Money(1000_00, "EUR")),
        ("min({=Variable:EMPTY > first}, 1)", None),
        ("abs(-2.5)", Decimal("2.5")),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(2.345, 2)", Decimal("2.35")),
        ("round(1234, -2)", 1200),
        ("ceil(2.1)", 3),
        ("ceil(-2.1)", -2),
        ("floor(-2.1)", -3),
        ("intval('12 pieces')", 12),
        ("intval('pieces')", 0),
        ("intval(-2.9)", -2),
        ("sqrt(16)", 4),
        ("numberformat(1234567.891, 2)", "1,234,567.89"),
        ("numberformat(1234567.891, 2, ',', '.')", "1.234.567,89"),
        ("numberformat(0.5)", "1"),
        ("numberformat(-0.4)", "0"),
        ("numberformat(-1234.5, 1, ',', '')", "-1234,5"),
        ("convert(100, 'EUR', 'USD')", Money(125_00, "USD")),
        ("convert({=Document:OPPORTUNITY}, '', 'usd')", Money(1250_00, "USD")),
        ("convert(1, 'USD', 'USD')", Money(100, "USD")),
        ("strlen('ciao')", 4),
        ("substr('abcdef', 2)", "cdef"),
        ("substr('abcdef', 1, 2)", "bc"),
        ("substr('abcdef', -2)", "ef"),
        ("substr('abcdef', 1, -2)", "bcd"),
        ("substr('abc', -9, 2)", "ab"),
        ("strpos('abc', 'a')", 0),
        ("strpos('abc', 'x')", -1),
        ("trim('  a ')", "a"),
        ("upper('città') & lower('ABC')", "CITTÀabc"),
        ("replace('a-b-c', '-', '+')", "a+b+c"),
        ("replace('abc', '', 'x')", "abc"),
        ("urlencode('a b&c=è')", "a+b%26c%3D%C3%A8"),
        ("implode('; ', {=Variable:LIST})", "a; b; c"),
        ("implode(', ', {=Document:OBSERVERS})", "Anna Bo (5), Bruno Ca (6)"),
        ("explode(',', 'a,b')", ("a", "b")),
        ("explode(',', '')", ()),
        ("merge({=Variable:LIST}, 'd', {=Variable:EMPTY})", ("a", "b", "c", "d")),
        ("firstvalue({=Variable:LIST})", "a"),
        ("firstvalue({=Variable:EMPTY})", None),
        ("count({=Variable:LIST}) + count({=Variable:EMPTY}) + count('x')", 4),
        ("swirl({=Variable:LIST})", ("b", "c", "a")),
    ],
)
def test_numbers_texts_and_lists(text: str, result: object) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("dateadd({=Variable:DAY}, '1 month')", date(2026, 2, 28)),
        ("dateadd({=Variable:DAY}, '-1y')", date(2025, 1, 31)),
        ("dateadd({=Variable:DAY}, '-2d')", date(2026, 1, 29)),
        ("dateadd({=Variable:DAY}, '10h')", local(1, 31, 10)),
        ("dateadd({=Variable:AT}, '2 days 3 minutes')", local(2, 1, 10, 3)),
        ("dateadd({=Variable:AT}, {=Variable:N} & 'y 10h')", datetime(2028, 1, 30, 20, 0, tzinfo=ROME)),
        ("dateadd({=Variable:AT}, '')", LATE),
        ("dateadd('2026-03-28 12:00', '1d')", local(3, 29, 12)),
        ("dateadd('2026-03-28 12:00', '24h')", local(3, 29, 13)),
        ("dateadd('2026-01-31 10:00', '1 month 1h')", local(2, 28, 11)),
        ("dateadd('2026-03-29', '1h')", local(3, 29, 1)),
        ("DATEADD('2024-02-29'; '1Y')", date(2025, 2, 28)),
        ("datediff('2026-03-29 12:00', '2026-03-28 12:00', '%a %h')", "1 0"),
        ("datediff('2026-03-31', '2026-02-28', '%m %d %a')", "1 3 31"),
        ("datediff('2026-03-05', '2026-01-31', '%m month, %d days')", "1 month, 5 days"),
        ("datediff('2026-01-31', '2026-03-05', '%a days')", "-33 days"),
        ("datediff('2026-01-01 10:00', '2025-01-01 09:58', '%y %h %i %s 100%%')", "1 0 2 0 100%"),
        ("date('d.m.Y H:i', {=Variable:AT})", "30.01.2026 10:00"),
        ("date('Y-m-d H:i')", "2026-03-18 12:00"),
        ("date('l jS F', {=Variable:DAY})", "Saturday 31st January"),
        ("locdate('l j F', '2026-03-18')", "mercoledì 18 marzo"),
        (r"date('\d\\Y', {=Variable:DAY})", r"d\2026"),
        ("addworkdays({=Variable:DAY}, 1)", date(2026, 2, 2)),
        ("addworkdays({=Variable:AT}, -1)", local(1, 29, 10)),
        ("workdateadd({=Variable:AT}, '1d 9h')", local(2, 3, 10)),
        ("workdateadd('2026-01-31 10:00', '1 month 1h')", local(3, 2, 10)),
        ("workdateadd('2026-03-18 10:00', '3h', 6)", local(3, 19, 11)),
        ("isworkday('2026-04-06')", False),
        ("isworkday({=Variable:AT})", True),
        ("isworktime('2026-03-18 09:00')", True),
        ("isworktime('2026-03-18 18:00')", False),
        ("getuserdateoffset(6)", 8 * 3600),
        ("getuserdateoffset('user_5')", 0),
        ("strtotime('2026-05-01 09:00')", local(5, 1, 9)),
        ("strtotime('tomorrow 09:00')", local(3, 19, 9)),
        ("strtotime('+2 days')", NOON + timedelta(days=2)),
        ("settime({=Variable:DAY}, '09:30')", local(1, 31, 9, 30)),
        ("settime({=Variable:AT}, '23:59')", local(1, 30, 23, 59)),
    ],
)
def test_dates(text: str, result: object) -> None:
    assert value(text) == result


def test_a_moment_in_somebody_s_zone_is_the_same_moment_shown_otherwise() -> None:
    shown = value("touserdate(6, {=Variable:AT})")

    assert isinstance(shown, datetime)
    assert shown == LATE
    assert shown.tzinfo == TOKYO
    assert value("touserdate(6, {=Variable:AT}) & ''") == "30.01.2026 18:00"
    assert value("date('H:i e', touserdate(6, {=Variable:AT}))") == "18:00 Asia/Tokyo"
    assert value("settime(touserdate(6, {=Variable:AT}), '09:00')") == datetime(2026, 1, 30, 9, tzinfo=TOKYO)


def test_chance_comes_from_outside_and_stays_in_bounds() -> None:
    drawn = [value("rand(1, 6)", seed) for seed in range(40)]

    assert set(map(str, drawn)) == set("123456")
    assert value("rand(1, 1000)", 7) == value("rand(1000, 1)", 7)
    word = value("randstring(40)")
    assert isinstance(word, str)
    assert len(word) == 40
    assert word.isalnum()
    assert word != value("randstring(40)", 2)
    mixed = value("shuffle({=Variable:LIST})")
    assert isinstance(mixed, tuple)
    assert sorted(map(str, mixed)) == ["a", "b", "c"]
    assert len({value("shuffle({=Variable:LIST})", seed) for seed in range(60)}) == 6


LETTERS = [
    ("d D j l N S w z", "05 Thu 5 Thursday 4 th 4 63"),
    ("W F m M n t L o Y y", "10 March 03 Mar 3 31 0 2026 2026 26"),
    ("a A g G h H i s", "pm PM 3 15 03 15 04 09"),
    ("e T O P", "Europe/Rome CET +0100 +01:00"),
    ("c U", "2026-03-05T15:04:09+01:00 1772719449"),
    ("I Z p v u", "0 3600 +01:00 000 000000"),
    ("r", "Thu, 05 Mar 2026 15:04:09 +0100"),
]


@pytest.mark.parametrize(("pattern", "said"), LETTERS)
def test_letters_of_formats(pattern: str, said: str) -> None:
    assert value(f"date('{pattern}', '2026-03-05 15:04:09')") == said


def test_letters_of_summer_time() -> None:
    assert value("date('H:i T I Z P', '2026-03-29 02:30')") == "03:30 CEST 1 7200 +02:00"
    assert value("date('H:i T I', '2026-10-25 02:30')") == "02:30 CEST 1"


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("-2d 3h", Interval(0, -2, -3 * 3600)),
        ("2d -3h", Interval(0, 2, -3 * 3600)),
        ("1 Year, 2 months", Interval(14, 0, 0)),
        ("1y2m3d4h5i6s", Interval(14, 3, 4 * 3600 + 5 * 60 + 6)),
        ("5min", Interval(0, 0, 300)),
        ("", Interval()),
        ("y 10h", None),
        ("10", None),
        ("1 fortnight", None),
        ("- 1d", Interval(0, -1, 0)),
    ],
)
def test_intervals(text: str, interval: Interval | None) -> None:
    assert read(text) == interval


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-300, 300))
def test_months_never_overflow_into_the_next(day: date, months: int) -> None:
    moved = add(day, Interval(months=months), ROME)

    assert moved is not None
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 — the zone is given below
    st.integers(0, 10**9),
)
def test_a_difference_added_again_leads_back(first: datetime, seconds: int) -> None:
    zone = ZoneInfo("UTC")
    earlier = first.replace(microsecond=0, tzinfo=UTC)
    later = earlier + timedelta(seconds=seconds)

    apart = between(later, earlier, zone)

    rest = apart.hours * 3600 + apart.minutes * 60 + apart.seconds
    assert not apart.negative
    assert add(earlier, Interval(apart.years * 12 + apart.months, apart.days, rest), zone) == later
