"""Regular deals as they are kept, and the timer of each.

What was set up is written through the log. How far a template is (``place``, ``made``, ``done_until``, ``next_on``,
``last_deal``) is not: no undo may bring back days for which deals were created.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain import recurrence
from crm_tui.domain.dates import from_ms, to_ms, zone_named
from crm_tui.domain.recurrence import Mode, RegularDeal, Schedule, Stop, Unit
from crm_tui.domain.ref import Ref
from data import database, settings, timers

if TYPE_CHECKING:
    from data.operations import Change

TIMER = "regular"
"""Kind of the timers; the key has the template's id behind a colon."""
_DECIDES = frozenset({"", "deleted_at", "active", "mode", "every", "unit", "first_on", "advance_days"})
_COLUMNS = (
    "id, version, name, content, mode, every, unit, first_on, advance_days, stop, stop_on, stop_after, delay_days, "
    "duration_days, pipeline, active, made, place, done_until, next_on, last_deal, created_by"
)


def templates() -> list[RegularDeal]:
    """All living templates by their next day, then those without one."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM regular_deal WHERE deleted_at IS NULL ORDER BY next_on IS NULL, next_on, id"
    )
    return [_template(row) for row in rows]


def template(number: int) -> RegularDeal | None:
    """The living template of that id."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM regular_deal WHERE id = ? AND deleted_at IS NULL", (number,))
    return _template(rows[0]) if rows else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _template(row: database.Row) -> RegularDeal:
    schedule = Schedule(
        mode=Mode(row[4]), every=row[5], unit=Unit(row[6]), first_on=date.fromisoformat(row[7]), advance_days=row[8],
        stop=Stop(row[9]), stop_on=_day(row[10]), stop_after=row[11],
    )  # fmt: skip
    return RegularDeal(
        id=row[0], version=row[1], name=row[2], content=json.loads(row[3]), schedule=schedule, delay_days=row[12],
        duration_days=row[13], pipeline=row[14], active=bool(row[15]), made=row[16], place=row[17],
        done_until=_day(row[18]), next_on=_day(row[19]), last_deal=row[20], created_by=row[21],
    )  # fmt: skip


def keep(changes: Sequence[Change], at: int) -> None:
    """Set the timers of templates that were written as their schedules say; inside the transaction that wrote them.

    A schedule that is new, changed or switched on again counts from today: it creates nothing for days gone by.

    Args:
        changes: What was written.
        at: Now, UTC ms.
    """
    written: dict[int, set[str]] = {}
    for change in changes:
        if change.type == "regular_deal":
            written.setdefault(change.record, set()).add(change.field)
    if not written:
        return
    yesterday = _today(at) - timedelta(days=1)
    for number, fields in written.items():
        found = template(number)
        if found is None:
            timers.cancel(f"{TIMER}:{number}")
            continue
        done = found.done_until or yesterday
        if fields & _DECIDES:
            done = max(done, yesterday)
        write(found, done_until=done, place=found.place, made=found.made, last_deal=found.last_deal)


def _zone() -> ZoneInfo:
    return zone_named(settings.get("company_zone"))


def _today(at: int) -> date:
    return from_ms(at).astimezone(_zone()).date()


def write(found: RegularDeal, *, done_until: date, place: int, made: int, last_deal: int | None) -> None:
    """Write how far a template is, and set its timer to the midnight before its next day; inside a transaction."""
    following = recurrence.next_day(found.schedule, done_until, place) if found.active else None
    due_at = to_ms(datetime.combine(following, time(), _zone())) if following else None
    database.execute(
        "UPDATE regular_deal SET done_until = ?, place = ?, made = ?, last_deal = ?, next_on = ?, next_at = ? WHERE id = ?",
        (
            done_until.isoformat(), place, made, last_deal, following.isoformat() if following else None, due_at, found.id,
        ),
    )  # fmt: skip
    if due_at is None:
        timers.cancel(f"{TIMER}:{found.id}")
    else:
        timers.put(f"{TIMER}:{found.id}", due_at, Ref("regular_deal", found.id))
