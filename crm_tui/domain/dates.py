"""Days, moments and the wall clock: what "tomorrow at nine" means in a zone.

Wall-clock arithmetic: 09:00 stays 09:00 over a change to summer time. A wall time that does not exist moves forward by
the gap, one that happens twice is the first. Dates have no zone. Source: engineering §4 «Time».
"""

from __future__ import annotations

import calendar
import io
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOSE_DAYS = 7
DEADLINE_WORKING_DAYS = 3
FIRST_YEAR, LAST_YEAR = 1800, 2299
"""Years outside these are slips of the keyboard; inside, every zone and every sum of days stays representable."""


_UTC_FILE = (
    b"".join(
        b"TZif2" + bytes(15) + bytes(15) + b"\0" + bytes(3) + b"\1" + bytes(3) + b"\4" + bytes(6) + b"UTC\0"
        for _version in (1, 2)
    )
    + b"\nUTC0\n"
)
"""The zone without summer time, as RFC 8536 writes one: two blocks of six counts, one type, four letters."""


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of that name; None where this machine does not know it."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def utc_zone() -> ZoneInfo:
    """UTC as a zone, also on a machine that has no file of zones at all."""
    return find_zone("UTC") or ZoneInfo.from_file(io.BytesIO(_UTC_FILE), key="UTC")


def zone_named(name: str, otherwise: ZoneInfo | None = None) -> ZoneInfo:
    """The zone of that name; where this machine does not know it, or none is named, another one: UTC when None.

    Source: engineering, fault F29.
    """
    return find_zone(name) or otherwise or utc_zone()


def to_ms(instant: datetime) -> int:
    """Whole milliseconds since 1970 UTC, rounded down.

    Raises:
        ValueError: a naive datetime.
    """
    if instant.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return (instant - EPOCH) // MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The moment, aware, in UTC."""
    return EPOCH + milliseconds * MILLISECOND


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment, as the people of the zone say it."""
    return instant.astimezone(zone).date()


def at_wall(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the wall clock of the zone shows this.

    A time that is skipped moves forward by the gap (02:30 becomes 03:30), one that comes twice is the first.
    """
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


def is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock of the zone never shows this naive time: it goes forward over it."""
    shown = at_wall(wall.date(), wall.time(), zone).astimezone(zone)
    return shown.replace(tzinfo=None, fold=0) != wall.replace(fold=0)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Start (inclusive) and end (exclusive) of a day in the zone, in milliseconds: 23 to 25 hours apart."""
    return to_ms(at_wall(day, time(), zone)), to_ms(at_wall(day + timedelta(days=1), time(), zone))


def add_days_wall(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall time some days later (or earlier), in UTC."""
    local = instant.astimezone(zone)
    return at_wall(local.date() + timedelta(days=days), local.time(), zone)


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last one of that month where it is shorter.

    Source: behaviour «Month-end dates clamp».
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next day starts in the zone, in UTC."""
    return at_wall(day_of(now, zone) + timedelta(days=1), time(), zone)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week. Source: behaviour «"Week" = Monday–Sunday»."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def is_working(day: date, holidays: Collection[date] = ()) -> bool:
    """Whether people work: Monday to Friday, except holidays."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The working day that comes ``count`` working days after (before, when negative) this day; ``day`` itself for 0.

    At most five years are searched, so that a calendar of holidays only cannot go on for ever.
    """
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    for _ in range(abs(count) * 7 + 1830):
        if left == 0:
            break
        day += step
        left -= is_working(day, holidays)
    return day


def last_working_day(day: date, holidays: Collection[date] = ()) -> date:
    """The last working day of the week of ``day``; Friday when the whole week is free."""
    monday, _sunday = week_of(day)
    week = [monday + timedelta(days=offset) for offset in range(5)]
    return max((each for each in week if is_working(each, holidays)), default=week[-1])


def default_close_date(created_at: datetime, zone: ZoneInfo, days: int = CLOSE_DAYS) -> date:
    """The close date of a record that nobody gave one to.

    Args:
        created_at: When it was created, aware.
        zone: The zone of the *company*, not of the user: two users must see one date.
        days: How many days later; a setting of the company.

    Source: seed 001 «Data di fine: … 7 giorni dopo la creazione».
    """
    return day_of(created_at, zone) + timedelta(days=days)


def full_hour_up(clock: datetime) -> datetime:
    """A naive wall time, rounded up to the full hour; a full hour stays."""
    floor = clock.replace(minute=0, second=0, microsecond=0)
    return floor if floor == clock else floor + timedelta(hours=1)


def default_deadline(now: datetime, zone: ZoneInfo, holidays: Collection[date] = ()) -> datetime:
    """The deadline of a planned activity that nobody gave one to, in UTC.

    Source: entities «Activities»: 3 working days ahead, rounded up to the next full hour.
    """
    local = now.astimezone(zone)
    day = add_working_days(local.date(), DEADLINE_WORKING_DAYS, holidays)
    wall = full_hour_up(datetime.combine(day, local.time().replace(fold=0)))
    return at_wall(wall.date(), wall.time(), zone)
