"""Dates and moments as people write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain import values
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.natural import DateOrder
from crm_tui.domain.values import ParseContext

ROME = ZoneInfo("Europe/Rome")
CONTEXT = ParseContext.at(datetime(2026, 3, 18, 12, 0, tzinfo=UTC), ROME)
ITALIAN = replace(CONTEXT, date_order="dmy")


def read(kind: FieldKind, text: str, context: ParseContext = CONTEXT) -> Value:
    return values.parse(FieldSpec(name="field", label="Field", kind=kind), text, context)


def refused(kind: FieldKind, text: str, context: ParseContext = CONTEXT) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        read(kind, text, context)
    return caught.value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-20", "2026-10-20"),
        ("2026/10/20", "2026-10-20"),
        ("today", "2026-03-18"),
        ("OGGI", "2026-03-18"),
        ("tomorrow", "2026-03-19"),
        ("domani", "2026-03-19"),
        ("yesterday", "2026-03-17"),
        ("ieri", "2026-03-17"),
        ("+3d", "2026-03-21"),
        ("+3g", "2026-03-21"),
        ("-3d", "2026-03-15"),
        ("+2w", "2026-04-01"),
        ("+2s", "2026-04-01"),
        ("+1m", "2026-04-18"),
        ("+1y", "2027-03-18"),
        ("monday", "2026-03-23"),
        ("lunedì", "2026-03-23"),
        ("wed", "2026-03-25"),
        ("thursday", "2026-03-19"),
        ("gio", "2026-03-19"),
        ("domenica", "2026-03-22"),
        ("18 Mar 2026", "2026-03-18"),
        ("1 settembre 2027", "2027-09-01"),
        ("31 dic. 2026", "2026-12-31"),
        ("2 May 2026", "2026-05-02"),
        ("2 mag 2026", "2026-05-02"),
    ],
)
def test_dates(text: str, day: str) -> None:
    assert read(FieldKind.DATE, text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("20-10-16", "dmy", "2016-10-20"),
        ("20/10/2016", "dmy", "2016-10-20"),
        ("1.2.69", "dmy", "1969-02-01"),
        ("01.02.68", "dmy", "2068-02-01"),
        ("10-20-16", "mdy", "2016-10-20"),
        ("2016-10-20", "dmy", "2016-10-20"),
    ],
)
def test_dates_in_the_order_of_the_country(text: str, order: DateOrder, day: str) -> None:
    assert read(FieldKind.DATE, text, replace(CONTEXT, date_order=order)) == date.fromisoformat(day)


NO_DATE, NO_DAY, YEARS = "is not a date", "is not in the calendar", "is not in the years 1800 to 2299"
NO_MOMENT = "is not a date with a time"


@pytest.mark.parametrize(("text", "reason"), [
    ("20-10-16", "is not a date in the form year-month-day"), ("2026-02-30", NO_DAY), ("2026-13-01", NO_DAY),
    ("0001-01-01", YEARS), ("9999-01-01", YEARS), ("+9999y", YEARS), ("31 Feb 2026", NO_DAY),
    ("1 Marble 2026", NO_DATE), ("1 Ma 2026", NO_DATE), ("soon", NO_DATE), ("+3", NO_DATE),
    ("2026-10", NO_DATE), ("+1h", NO_DATE), ("٢٠٢٦-01-01", NO_DATE),
])  # fmt: skip
def test_what_is_not_a_date(text: str, reason: str) -> None:
    assert str(refused(FieldKind.DATE, text)) == f"field: “{text}” {reason}"


def test_a_date_that_the_order_does_not_allow_is_refused() -> None:
    assert str(refused(FieldKind.DATE, "10-20-16", ITALIAN)) == "field: “10-20-16” is not in the calendar"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-20T09:00:00+02:00", "2026-10-20T07:00:00Z"),
        ("2026-10-20 09:00", "2026-10-20T07:00:00Z"),
        ("2026-10-20T09:00Z", "2026-10-20T09:00:00Z"),
        ("2026-10-20T09:00:30.1239", "2026-10-20T07:00:30.123Z"),
        ("tomorrow 09:00", "2026-03-19T08:00:00Z"),
        ("domani 9:30", "2026-03-19T08:30:00Z"),
        ("now", "2026-03-18T12:00:00Z"),
        ("+2h", "2026-03-18T14:00:00Z"),
        ("+2w", "2026-04-01T11:00:00Z"),
        ("monday 18:00", "2026-03-23T17:00:00Z"),
        ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ("2026-10-20", "2026-10-19T22:00:00Z"),
        ("20 Oct 2026, 09:00", "2026-10-20T07:00:00Z"),
        ("20 ottobre 2026 9:00", "2026-10-20T07:00:00Z"),
        ("20 ott 2026", "2026-10-19T22:00:00Z"),
        ("-1d", "2026-03-17T12:00:00Z"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert read(FieldKind.DATETIME, text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(("text", "named", "reason"), [
    ("tomorrow", "tomorrow", NO_MOMENT), ("09:00", "09:00", NO_MOMENT), ("monday 9", "monday 9", NO_MOMENT),
    ("2026-10-20 25:00", "2026-10-20 25:00", "is not a time of day"), ("never 09:00", "never", NO_DATE),
    ("2026-10-20T09:00+25:00", "2026-10-20T09:00+25:00", NO_MOMENT),
    ("2026-02-30 09:00", "2026-02-30 09:00", NO_DAY),
])  # fmt: skip
def test_what_is_not_a_moment(text: str, named: str, reason: str) -> None:
    assert str(refused(FieldKind.DATETIME, text)) == f"field: “{named}” {reason}"
