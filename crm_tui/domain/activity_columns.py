"""The six columns of the activities view: where a record stands, and the deadline that a column stands for.

Source: behaviour «Activities»; engine «Working calendar»: Monday to Friday, 9 to 18. A week is Monday to Sunday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import at_wall, day_of, is_working, last_working_day, to_ms, week_of
from crm_tui.domain.words import N_

END_OF_WORK = time(18)
_END_OF_DAY = time(23, 59)


class Place(StrEnum):
    """A column, in the order of the view."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    WITHOUT = "without"
    LATER = "later"


PLACES = tuple(Place)
LABELS: dict[Place, str] = {
    Place.OVERDUE: N_("Overdue"),
    Place.TODAY: N_("Today"),
    Place.THIS_WEEK: N_("This week"),
    Place.NEXT_WEEK: N_("Next week"),
    Place.WITHOUT: N_("Without activities"),
    Place.LATER: N_("Over two weeks"),
}
"""What the columns are called, texts to translate."""
TAKES = frozenset({Place.TODAY, Place.THIS_WEEK, Place.NEXT_WEEK, Place.LATER})
"""Columns that records can be moved to and created in."""


def edges(now: datetime, zone: ZoneInfo) -> tuple[int, int, int, int]:
    """Where *Today*, *This week*, *Next week* and *Over two weeks* begin, in UTC ms; each ends where the next begins.

    What is due before the first is overdue. On a Sunday *This week* begins and ends at the same moment.
    """
    today = day_of(now, zone)
    sunday = week_of(today)[1]
    days = (today + timedelta(days=1), sunday + timedelta(days=1), sunday + timedelta(days=8))
    tomorrow, monday, after = (to_ms(at_wall(day, time(), zone)) for day in days)
    return to_ms(now), tomorrow, monday, after


def place_of(nearest: int | None, incoming: bool, starts: tuple[int, int, int, int]) -> Place:
    """Where a record stands.

    Args:
        nearest: The nearest deadline of its open planned activities, UTC ms; None without any.
        incoming: Whether an incoming activity waits for an answer.
        starts: As `edges` gives them.
    """
    now, tomorrow, monday, after = starts
    if nearest is not None and nearest < now:
        return Place.OVERDUE
    if incoming:
        return Place.TODAY
    if nearest is None:
        return Place.WITHOUT
    if nearest < tomorrow:
        return Place.TODAY
    if nearest < monday:
        return Place.THIS_WEEK
    return Place.NEXT_WEEK if nearest < after else Place.LATER


def deadline_for(place: Place, now: datetime, zone: ZoneInfo, before: datetime | None = None) -> datetime | None:
    """The deadline of an activity that is put into a column, in UTC; None: nothing can be put there.

    Args:
        place: The column. *Today* is the end of the working day, or of the day when people have gone home;
            *This week* tomorrow or the last working day that is left, *Next week* and *Over two weeks* 7 and 14 days on.
        now: The moment.
        zone: Whose days they are.
        before: The deadline so far: on another day the activity keeps its time of day.
    """
    today = day_of(now, zone)
    day = _day(place, today)
    if day is None:
        return None
    if day == today:
        leaving = at_wall(day, END_OF_WORK, zone)
        return leaving if leaving > now else max(at_wall(day, _END_OF_DAY, zone), now.astimezone(UTC))
    return at_wall(day, before.astimezone(zone).time() if before else END_OF_WORK, zone)


def _day(place: Place, today: date) -> date | None:
    match place:
        case Place.TODAY:
            return today
        case Place.THIS_WEEK:
            tomorrow = today + timedelta(days=1)
            if is_working(tomorrow) and tomorrow <= week_of(today)[1]:
                return tomorrow
            return max(today, last_working_day(today))
        case Place.NEXT_WEEK:
            return today + timedelta(days=7)
        case Place.LATER:
            return today + timedelta(days=14)
        case _:
            return None
