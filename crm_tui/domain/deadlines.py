"""The five columns of the deadlines view: which one a day falls into, and the day that a column stands for.

Source: behaviour «Deadlines (quotes and invoices)». A week is Monday to Sunday.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from crm_tui.domain.dates import week_of
from crm_tui.domain.words import N_


class Due(StrEnum):
    """A column, in the order of the view."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"


LABELS: dict[Due, str] = {
    Due.OVERDUE: N_("Overdue"),
    Due.TODAY: N_("Today"),
    Due.THIS_WEEK: N_("This week"),
    Due.NEXT_WEEK: N_("Next week"),
    Due.LATER: N_("Later"),
}
"""What the columns are called, texts to translate."""


def bounds(column: Due, today: date) -> tuple[date | None, date | None]:
    """First and last day of a column, both inclusive; None where it has no end. A column without a day has first > last."""
    sunday = week_of(today)[1]
    return {
        Due.OVERDUE: (None, today - timedelta(days=1)),
        Due.TODAY: (today, today),
        Due.THIS_WEEK: (today + timedelta(days=1), sunday),
        Due.NEXT_WEEK: (sunday + timedelta(days=1), sunday + timedelta(days=7)),
        Due.LATER: (sunday + timedelta(days=8), None),
    }[column]


def column_of(day: date | None, today: date) -> Due:
    """Where a record with this day stands; without a day it is for later."""
    if day is None:
        return Due.LATER
    for column in Due:
        first, last = bounds(column, today)
        if (first is None or first <= day) and (last is None or day <= last):
            return column
    raise AssertionError(day)


def day_for(column: Due, today: date) -> date | None:
    """The day that a record gets which is put into a column; None: nothing can be put there.

    *This week* is tomorrow, but never past Sunday.
    """
    match column:
        case Due.OVERDUE:
            return None
        case Due.TODAY:
            return today
        case Due.THIS_WEEK:
            return min(today + timedelta(days=1), week_of(today)[1])
        case Due.NEXT_WEEK:
            return today + timedelta(days=7)
        case Due.LATER:
            return today + timedelta(days=14)
