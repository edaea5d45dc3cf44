"""Scenarios of the sales generator as they are kept, the timer of each, their runs, and the deals that clients were given.

What was set up is written through the log. How far a scenario is, its runs, and which client was given a deal in which
period are not: no undo may let a client be given a second one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain import recurrence
from crm_tui.domain.dates import from_ms, to_ms, zone_named
from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.ref import Ref
from crm_tui.domain.scenarios import Rule, Scenario, Segment
from data import database, settings, timers

if TYPE_CHECKING:
    from data.operations import Change

KIND = "sales_scenario"
TIMER = "scenario"
"""Kind of the timers of run days; the key has the scenario's id behind a colon."""
RUN_TIMER = "scenario_run"
"""Kind of the timers by which a run goes on; the key has the run's id."""
_DECIDES = frozenset({"", "deleted_at", "active", "mode", "every", "unit", "first_on"})
_COLUMNS = (
    "id, version, name, client, filter, birthday, idle, spent_from, spent_to, mode, every, unit, first_on, title, "
    "pipeline, rule, users, text, discount, active, made, turn, done_until, next_on, created_by"
)
_RUN = (
    "SELECT r.id, r.scenario, r.at, r.user, r.origin, r.days, r.place, r.after, "
    "CASE WHEN o.undone_by IS NULL THEN r.operation ELSE 0 END, r.made, r.refused, r.error, r.ended_at IS NOT NULL "
    "FROM sales_run r LEFT JOIN operation o ON o.id = r.operation "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One walk of a scenario over its clients."""

    id: int
    scenario: int
    at: int
    """When it began, UTC ms."""
    user: int | None
    """Who began it; None for the clock."""
    origin: str
    days: tuple[date, ...]
    """The run days that it does, in order: several after a time without a clock."""
    place: int
    """The day that it is at."""
    after: int
    """Clients of that day up to this id are done with."""
    operation: int
    """Under which its deals are created; 0 before the first one, and when somebody has taken it back."""
    made: int
    refused: int
    error: str
    """Why the first client that was refused got no deal."""
    ended: bool


def scenarios() -> list[Scenario]:
    """All living scenarios by their next day, then those without one."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM sales_scenario WHERE deleted_at IS NULL ORDER BY next_on IS NULL, next_on, id"
    )
    return [_scenario(row) for row in rows]


def scenario(number: int) -> Scenario | None:
    """The living scenario of that id."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM sales_scenario WHERE id = ? AND deleted_at IS NULL", (number,))
    return _scenario(rows[0]) if rows else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _scenario(row: database.Row) -> Scenario:
    segment = Segment(client=row[3], filter=row[4], birthday=row[5], idle=row[6], spent_from=row[7], spent_to=row[8])
    schedule = Schedule(mode=Mode(row[9]), every=row[10], unit=Unit(row[11]), first_on=date.fromisoformat(row[12]))
    return Scenario(
        id=row[0], version=row[1], name=row[2], segment=segment, schedule=schedule, title=row[13], pipeline=row[14],
        rule=Rule(row[15]), users=tuple(json.loads(row[16])), text=row[17], discount=row[18], active=bool(row[19]),
        made=row[20], turn=row[21], done_until=_day(row[22]), next_on=_day(row[23]), created_by=row[24],
    )  # fmt: skip


def keep(changes: Sequence[Change], at: int) -> None:
    """Set the timers of scenarios that were written as their schedules say; inside the transaction that wrote them.

    A schedule that is new, changed or switched on again counts from today: it does no days gone by.

    Args:
        changes: What was written.
        at: Now, UTC ms.
    """
    written: dict[int, set[str]] = {}
    for change in changes:
        if change.type == KIND:
            written.setdefault(change.record, set()).add(change.field)
    zone = _zone()
    yesterday = from_ms(at).astimezone(zone).date() - timedelta(days=1)
    for number, fields in written.items():
        found = scenario(number)
        if found is None:
            timers.cancel(f"{TIMER}:{number}")
            continue
        done = found.done_until or yesterday
        if fields & _DECIDES:
            done = max(done, yesterday)
        done_with(found, done)


def _zone() -> ZoneInfo:
    return zone_named(settings.get("company_zone"))


def done_with(found: Scenario, until: date) -> None:
    """Write that run days up to here are done, and set the timer to the midnight before the next; in a transaction."""
    following = recurrence.next_day(found.schedule, until, 0) if found.active else None
    database.execute(
        "UPDATE sales_scenario SET done_until = ?, next_on = ? WHERE id = ?",
        (until.isoformat(), following.isoformat() if following else None, found.id),
    )
    if following is None:
        timers.cancel(f"{TIMER}:{found.id}")
    else:
        due_at = to_ms(datetime.combine(following, time(), _zone()))
        timers.put(f"{TIMER}:{found.id}", due_at, Ref(KIND, found.id))


# ── runs ──


def begin(scenario_id: int, *, at: int, user: int | None, origin: str, days: Sequence[date], due_at: int) -> int:
    """A new run, and the timer by which it goes on when nobody else does it; inside a transaction."""
    number = database.insert(
        "INSERT INTO sales_run (scenario, at, user, origin, days) VALUES (?,?,?,?,?)",
        (scenario_id, at, user, origin, json.dumps([each.isoformat() for each in days])),
    )
    timers.put(f"{RUN_TIMER}:{number}", due_at, Ref("sales_run", number))
    return number


def run(number: int) -> Run | None:
    """The run of that id, at its end or not."""
    rows = database.sql(_RUN + "WHERE r.id = ?", (number,))
    return _run(rows[0]) if rows else None


def open_runs() -> list[Run]:
    """Runs that are not at their end, the oldest first."""
    return [_run(row) for row in database.sql(_RUN + "WHERE r.ended_at IS NULL ORDER BY r.id")]


def _run(row: database.Row) -> Run:
    return Run(
        id=row[0], scenario=row[1], at=row[2], user=row[3], origin=row[4],
        days=tuple(date.fromisoformat(day) for day in json.loads(row[5])), place=row[6], after=row[7],
        operation=row[8] or 0, made=row[9], refused=row[10], error=row[11], ended=bool(row[12]),
    )  # fmt: skip


def walked(walk: Run, *, place: int, after: int, operation: int, made: int, refused: int, error: str) -> None:
    """Write how far a run is; in the transaction of its deals."""
    database.execute(
        "UPDATE sales_run SET place = ?, after = ?, operation = ?, made = ?, refused = ?, error = ? WHERE id = ?",
        (place, after, operation, made, refused, error, walk.id),
    )


def go_on_at(walk: Run, due_at: int) -> None:
    """The run goes on at this moment, UTC ms, when nobody does so before; inside a transaction."""
    timers.put(f"{RUN_TIMER}:{walk.id}", due_at, Ref("sales_run", walk.id))


def end(walk: Run, at: int) -> None:
    """The run is at its end; inside a transaction."""
    database.execute("UPDATE sales_run SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (at, walk.id))
    timers.cancel(f"{RUN_TIMER}:{walk.id}")


def given(found: Scenario, walk: Run, period: str, client: Ref, deal: int) -> None:
    """The client was given this deal for the period; in the transaction that created it. A second one is an error."""
    database.insert(
        "INSERT INTO sales_given (scenario, period, client_type, client, run, deal) VALUES (?,?,?,?,?,?)",
        (found.id, period, client.type, client.id, walk.id, deal),
    )


def count(found: Scenario, made: int, turn: int) -> None:
    """So many deals more, and whose turn it is next; inside a transaction."""
    database.execute("UPDATE sales_scenario SET made = made + ?, turn = ? WHERE id = ?", (made, turn, found.id))


def last_deal(found: Scenario) -> int | None:
    """The deal that the scenario created last; None when there is none."""
    rows = database.sql("SELECT max(deal) FROM sales_given WHERE scenario = ?", (found.id,))
    return int(rows[0][0]) if rows[0][0] is not None else None
