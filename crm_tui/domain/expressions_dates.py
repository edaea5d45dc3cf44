"""Functions for dates: sums, differences, formats, working time, zones of people. Source: engine «Expressions».

Days without a time count from their first moment in the company's zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from crm_tui.domain import expressions_date_formats as formats
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import natural, working_time
from crm_tui.domain.dates import at_wall, day_of
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.expressions_intervals import Distance, Interval
from crm_tui.domain.expressions_scope import Scope
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Plain
from crm_tui.domain.workflow_world import ENGLISH, DateWords

_DISTANCE = re.compile(r"%([ymdhisa%])")
_CLOCK = re.compile(r"\s*([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?\s*")


def _interval(scope: Scope, value: Plain) -> Interval:
    text = scope.text(value)
    found = intervals.read(text)
    if found is None:
        raise scope.fail(
            N_("“{value}” is not an interval"), N_("write for example -2d or 2 days 3 minutes"), value=scope.shown(text)
        )
    return found


def _shown_zone(day: date | datetime, zone: ZoneInfo) -> ZoneInfo:
    """The zone that a moment is shown in: its own, or the company's."""
    return day.tzinfo if isinstance(day, datetime) and isinstance(day.tzinfo, ZoneInfo) else zone


def dateadd(scope: Scope, values: list[Plain]) -> Plain:
    """A day or moment after (before) an interval; an overflow of months clamps to the month's last day."""
    day = scope.day(values[0])
    return _added(scope, day, _interval(scope, values[1]))


def _added(scope: Scope, day: date | datetime, interval: Interval) -> date | datetime:
    found = intervals.add(day, interval, _shown_zone(day, scope.context.zone))
    if found is None:
        raise scope.fail(N_("this date is too far away"))
    return found


def datediff(scope: Scope, values: list[Plain]) -> Plain:
    """The first minus the second, in a format of ``%y %m %d %h %i %s %a`` (all days) and text.

    When the first lies before the second, a ``-`` stands before the first number that is not 0.
    """
    later, earlier = scope.instant(values[0]), scope.instant(values[1])
    distance = intervals.between(later, earlier, scope.context.zone)
    return scope.long(_said(scope.text(values[2]), distance))


def _said(text: str, distance: Distance) -> str:
    numbers = {
        "y": distance.years,
        "m": distance.months,
        "d": distance.days,
        "h": distance.hours,
        "i": distance.minutes,
        "s": distance.seconds,
        "a": distance.total_days,
    }
    sign = ["-"] if distance.negative else []

    def said(match: re.Match[str]) -> str:
        if match[1] == "%":
            return "%"
        number = numbers[match[1]]
        return f"{sign.pop() if sign and number else ''}{number}"

    return _DISTANCE.sub(said, text)


def date_text(scope: Scope, values: list[Plain]) -> Plain:
    """Now, or a day or moment, in a format of PHP's letters, with English names."""
    return _formatted(scope, values, ENGLISH)


def locdate(scope: Scope, values: list[Plain]) -> Plain:
    """As `date_text`, with the names of the company's language."""
    return _formatted(scope, values, scope.world.words())


def _formatted(scope: Scope, values: list[Plain], words: DateWords) -> str:
    day = scope.day(values[1]) if len(values) > 1 else scope.context.now
    local = scope.instant(day).astimezone(UTC).astimezone(_shown_zone(day, scope.context.zone))
    return scope.long(formats.write(scope.text(values[0]), local, words))


def addworkdays(scope: Scope, values: list[Plain]) -> Plain:
    """A day or moment so many working days later; the time of day stays."""
    day, count = scope.day(values[0]), scope.whole(values[1])
    calendar = scope.world.working_time(None)
    if isinstance(day, datetime):
        return working_time.add_workdays_to(calendar, day, count)
    return working_time.add_workdays(calendar, day, count)


def workdateadd(scope: Scope, values: list[Plain]) -> Plain:
    """A moment after an interval of working time: days are working days, hours and less are hours of work.

    Years and months are those of the calendar. With a third value, by that person's working time.
    """
    moment, interval = scope.instant(values[0]), _interval(scope, values[1])
    whose = values[2] if len(values) > 2 else None
    with scope.asking_about(whose):
        calendar = scope.world.working_time(None if whose in (None, "", ()) else scope.user(whose))
    if interval.months:
        moved = _added(scope, moment, Interval(months=interval.months))
        moment = scope.instant(moved)
    if interval.days:
        moment = working_time.add_workdays_to(calendar, moment, interval.days)
    return working_time.add_worktime(calendar, moment, interval.seconds)


def isworkday(scope: Scope, values: list[Plain]) -> Plain:
    """Whether the company works on that day."""
    calendar = scope.world.working_time(None)
    day = scope.day(values[0])
    return working_time.is_workday(calendar, day_of(day, calendar.zone) if isinstance(day, datetime) else day)


def isworktime(scope: Scope, values: list[Plain]) -> Plain:
    """Whether the company works at that moment."""
    return working_time.is_worktime(scope.world.working_time(None), scope.instant(values[0]))


def touserdate(scope: Scope, values: list[Plain]) -> Plain:
    """The moment, to be shown in somebody's time zone."""
    zone = _zone(scope, values[0])
    return scope.instant(values[1]).astimezone(zone)


def getuserdateoffset(scope: Scope, values: list[Plain]) -> Plain:
    """Seconds that somebody's clock is now ahead of the company's."""
    now = scope.context.now
    offsets = [now.astimezone(zone).utcoffset() for zone in (_zone(scope, values[0]), scope.context.zone)]
    theirs, ours = (int(each.total_seconds()) if each else 0 for each in offsets)
    return theirs - ours


def _zone(scope: Scope, value: Plain) -> ZoneInfo:
    with scope.asking_about(value):
        return scope.world.zone_of(scope.user(value))


def strtotime(scope: Scope, values: list[Plain]) -> Plain:
    """The moment that a text means: ISO, a date, ``tomorrow 09:00``, or an interval from now (``+2 days``)."""
    one = scope.one(values[0])
    text = scope.text(one)
    if isinstance(one, date):
        return scope.instant(one)
    try:
        return natural.parse_moment("value", text, scope.context)
    except InvalidValue:
        pass
    interval = intervals.read(text) if text.strip() else None
    if interval is None:
        return scope.instant(text)
    return _added(scope, scope.context.now.astimezone(UTC), interval)


def settime(scope: Scope, values: list[Plain]) -> Plain:
    """The day of a date with another time of day."""
    day = scope.day(values[0])
    zone = _shown_zone(day, scope.context.zone)
    match = _CLOCK.fullmatch(scope.text(values[1]))
    hour, minute, second = (int(match[n] or 0) for n in (1, 2, 3)) if match else (24, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        raise scope.fail(N_("“{value}” is not a time of day"), value=scope.shown(scope.text(values[1])))
    local = day.astimezone(zone).date() if isinstance(day, datetime) else day
    moment = at_wall(local, time(hour, minute, second), zone)
    return moment.astimezone(day.tzinfo) if isinstance(day, datetime) else moment
