"""Close dates that have passed: one sweep at the company's midnight, at start, and when a late deal is saved."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain import dates
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database, notifications, overdue, settings, timers
from data.operations import Operation
from data.overdue import Late
from data.timers import Timer

CHUNK = 500
"""Records of a type in one transaction: about a tenth of a second of write lock."""


def at_start(session: Session) -> None:
    """See to it that the sweep is set, and that it comes at once when there is work; writes only then."""
    due = overdue.any_due(_today(session))
    if due or not timers.exists(timers.CLOSE_DATES):
        with database.transaction():
            timers.pull(timers.CLOSE_DATES, session.now_ms() if due else _midnight(session))


def sweep(session: Session, act: Operation, timer: Timer) -> None:
    """Mark a chunk of records overdue, tell who is responsible once, and set the sweep again: at once, or at midnight.

    Source: issue 2 «Close date».
    """
    act.label = N_("close dates")
    today = _today(session)
    more = False
    for kind, due in overdue.dated():
        late = overdue.mark(act, kind, due, today, CHUNK)
        corrected = overdue.unmark(act, kind, today, CHUNK)
        for each in late:
            if each.responsible is not None:
                told = {"title": each.title, "close_date": each.due}
                late_ms = _late_ms(session, act.at, timer, each)
                notifications.add(each.responsible, act.at, "overdue", each.ref, told, late_ms=late_ms)
        more = more or len(late) == CHUNK or corrected == CHUNK
    timers.put(timers.CLOSE_DATES, timer.planned_at if more else _midnight(session))


def _late_ms(session: Session, now: int, timer: Timer, late: Late) -> int:
    """How much later than at its midnight the record is found; nothing for one that was saved with a past date."""
    midnight = dates.at_wall(date.fromisoformat(late.due) + timedelta(days=1), time(), _zone(session))
    return max(0, now - max(timer.planned_at, dates.to_ms(midnight)))


def _zone(session: Session) -> ZoneInfo:
    """The company's zone as it is set now: a clock that runs for months must notice when it changes."""
    name = settings.get("company_zone")
    return dates.zone_named(name, session.zone)


def _today(session: Session) -> str:
    return dates.day_of(session.now(), _zone(session)).isoformat()


def _midnight(session: Session) -> int:
    return dates.to_ms(dates.next_midnight(session.now(), _zone(session)))
