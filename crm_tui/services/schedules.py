"""How often something comes again, as people write it: ``once``, ``week``, ``3 months``; its first day and its end.

Commands and forms read the same words.
"""

from __future__ import annotations

import re
from datetime import date

from crm_tui.domain import natural
from crm_tui.domain.errors import Usage
from crm_tui.domain.recurrence import Mode, Schedule, Stop, Unit
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import lookup
from crm_tui.services.session import Session

_EVERY = re.compile(r"(\d{1,4}) ?(day|week|month|year)s?|(day|week|month|year)", re.ASCII)


def said(schedule: Schedule) -> str:
    """The interval as `interval` reads it."""
    if schedule.mode is Mode.ONCE:
        return "once"
    return f"{schedule.every} {schedule.unit.value}"


def worded(schedule: Schedule) -> str:
    """The interval in the language in use, as `interval` reads it too."""
    return _("once") if schedule.mode is Mode.ONCE else every_worded(schedule.every, schedule.unit)


def every_worded(every: int, unit: Unit) -> str:
    """``1 month``, ``3 months`` in the language in use."""
    words = {
        Unit.DAY: ngettext("{count} day", "{count} days", every),
        Unit.WEEK: ngettext("{count} week", "{count} weeks", every),
        Unit.MONTH: ngettext("{count} month", "{count} months", every),
        Unit.YEAR: ngettext("{count} year", "{count} years", every),
    }
    return words[unit].format(count=every)


def stop_worded(schedule: Schedule) -> str:
    """The end in the language in use, as `end` reads it too."""
    return _("never") if schedule.stop is Stop.NEVER else stop_said(schedule)


def stop_said(schedule: Schedule) -> str:
    """The end as `end` reads it."""
    if schedule.stop is Stop.DATE and schedule.stop_on is not None:
        return schedule.stop_on.isoformat()
    return str(schedule.stop_after) if schedule.stop is Stop.COUNT else "never"


def interval(text: str) -> tuple[Mode, int, Unit]:
    """What ``once``, ``week`` or ``3 months`` means, in English or in the language in use.

    Raises:
        Usage: it is no interval.
    """
    bare = text.strip().casefold()
    if bare in ("once", _("once")):
        return Mode.ONCE, 1, Unit.DAY
    every, _blank, name = bare.partition(" ") if bare[:1].isdigit() else ("1", "", bare)
    if every.isascii() and every.isdigit() and len(every) < 5:
        for unit in Unit:
            if name in {every_worded(count, unit).partition(" ")[2] for count in (1, 2)}:
                return Mode.INTERVAL, int(every), unit
    match = _EVERY.fullmatch(bare)
    if match is None:
        hint = N_("write once, week, or for example “3 months”")
        raise Usage(text=N_("“{word}” is not an interval"), word=shown(text), hint=hint, field="every")
    return Mode.INTERVAL, int(match[1] or 1), Unit(match[2] or match[3])


def end(session: Session, text: str) -> tuple[Stop, date | None, int | None]:
    """What ``never``, a day or a number of times means.

    Raises:
        InvalidValue: it is none of them.
    """
    bare = text.strip().casefold()
    if bare in ("never", _("never")):
        return Stop.NEVER, None, None
    if bare.isascii() and bare.isdigit() and len(bare) < 6:
        return Stop.COUNT, None, int(bare)
    return Stop.DATE, day(session, "stop", text), None


def day(session: Session, field: str, text: str) -> date:
    """The day that somebody wrote.

    Raises:
        InvalidValue: it is none.
    """
    return natural.parse_date(field, text, lookup.context(session))


def schedule(
    session: Session,
    before: Schedule | None,
    *,
    every: str | None = None,
    first: str | None = None,
    advance: int | None = None,
    stop: str | None = None,
    usual: Unit = Unit.MONTH,
) -> Schedule:
    """The schedule that these words mean, on top of the one that was; without one, from today on.

    Args:
        session: Who writes.
        before: What holds where nothing is said.
        every: See `interval`.
        first: The first day.
        advance: Days before, with ``once``.
        stop: See `end`.
        usual: The unit when nobody says any.

    Raises:
        Usage, InvalidValue: an interval, a day or an end that is none.
    """
    known = before or Schedule(mode=Mode.INTERVAL, first_on=lookup.context(session).today, unit=usual)
    mode, number, unit = interval(every) if every is not None else (known.mode, known.every, known.unit)
    kind, on, after = end(session, stop) if stop is not None else (known.stop, known.stop_on, known.stop_after)
    return Schedule(
        mode=mode, every=number, unit=unit, first_on=day(session, "first", first) if first else known.first_on,
        advance_days=known.advance_days if advance is None else advance, stop=kind, stop_on=on, stop_after=after,
    )  # fmt: skip
