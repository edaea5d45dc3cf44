"""Switches of the CRM mode: one row each, with the leads that could not be converted; written with every lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data import database


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One switch to the simple mode."""

    id: int
    at: int
    """When it was asked for, UTC ms."""
    user: int
    choices: str
    """JSON."""
    total: int
    """Active leads when it began."""
    converted: int
    operation: int
    """Under which the leads are converted; 0 before the first one, and when somebody has taken it back."""
    ended: str
    """``done`` or ``stopped``; empty while it lasts."""


@dataclass(frozen=True, slots=True)
class FailedLead:
    """A lead that could not be converted."""

    lead: int
    title: str
    error: str
    """JSON."""
    skipped: bool


_SELECT = (
    "SELECT s.id, s.at, s.user, s.choices, s.total, s.converted, CASE WHEN o.undone_by IS NULL THEN s.operation END, "
    "s.ended FROM mode_switch s LEFT JOIN operation o ON o.id = s.operation "
)
_ACTIVE = "FROM lead WHERE closed = 0 AND deleted_at IS NULL"


def _switch(rows: list[database.Row]) -> Switch | None:
    if not rows:
        return None
    row = rows[0]
    return Switch(
        id=row[0], at=row[1], user=row[2], choices=row[3], total=row[4], converted=row[5], operation=row[6] or 0,
        ended=row[7] or "",
    )  # fmt: skip


def current() -> Switch | None:
    """The switch that is not at its end; there is at most one."""
    return _switch(database.sql(_SELECT + "WHERE s.ended_at IS NULL"))


def last() -> Switch | None:
    """The newest switch, at its end or not."""
    return _switch(database.sql(_SELECT + "ORDER BY s.id DESC LIMIT 1"))


def begin(*, at: int, user: int, choices: str, total: int) -> int:
    """A new switch; inside a transaction that has seen that there is none."""
    return database.insert(
        "INSERT INTO mode_switch (at, user, choices, total) VALUES (?,?,?,?)", (at, user, choices, total)
    )


def converted(switch: int, operation: int) -> None:
    """One lead more; in the transaction of its conversion."""
    database.execute(
        "UPDATE mode_switch SET converted = converted + 1, operation = ? WHERE id = ?", (operation, switch)
    )


def end(switch: int, at: int, how: str) -> None:
    """It is over: ``done`` or ``stopped``."""
    database.execute("UPDATE mode_switch SET ended_at = ?, ended = ? WHERE id = ?", (at, how, switch))


def fail(switch: int, lead: int, error: str) -> None:
    """This lead could not be converted; the others go on."""
    database.execute("INSERT OR REPLACE INTO mode_failure (switch, lead, error) VALUES (?,?,?)", (switch, lead, error))


def failures(switch: int, limit: int = 500) -> list[FailedLead]:
    """The leads that could not be converted, those that were skipped last; at most 500."""
    rows = database.sql(
        "SELECT f.lead, l.title, f.error, f.skipped FROM mode_failure f JOIN lead l ON l.id = f.lead WHERE f.switch = ? "
        "ORDER BY f.skipped, f.lead LIMIT ?",
        (switch, limit),
    )
    return [FailedLead(row[0], row[1], row[2], bool(row[3])) for row in rows]


def counts(switch: int) -> tuple[int, int]:
    """How many leads wait for a decision, and how many are skipped: those that are active still."""
    rows = database.sql(
        "SELECT coalesce(sum(f.skipped = 0), 0), coalesce(sum(f.skipped), 0) FROM mode_failure f JOIN lead l ON l.id = f.lead "
        "WHERE f.switch = ? AND l.closed = 0 AND l.deleted_at IS NULL",
        (switch,),
    )
    return int(rows[0][0]), int(rows[0][1])


def forget(switch: int, leads: Sequence[int]) -> int:
    """Try these leads again, all that wait for a decision when none is named; returns how many."""
    if not leads:
        return database.execute("DELETE FROM mode_failure WHERE switch = ? AND skipped = 0", (switch,))
    return sum(
        database.execute("DELETE FROM mode_failure WHERE switch = ? AND lead = ?", (switch, lead)) for lead in leads
    )


def skip(switch: int, leads: Sequence[int]) -> int:
    """Leave these leads as they are, all that wait for a decision when none is named; returns how many."""
    if not leads:
        return database.execute("UPDATE mode_failure SET skipped = 1 WHERE switch = ? AND skipped = 0", (switch,))
    return sum(
        database.execute("UPDATE mode_failure SET skipped = 1 WHERE switch = ? AND lead = ?", (switch, lead))
        for lead in leads
    )


def next_lead(switch: int) -> int | None:
    """The first active lead that has not failed; inside a transaction nobody else can take it."""
    rows = database.sql(
        f"SELECT id {_ACTIVE} AND NOT EXISTS (SELECT 1 FROM mode_failure f WHERE f.switch = ? AND f.lead = lead.id) "
        "ORDER BY id LIMIT 1",
        (switch,),
    )
    return int(rows[0][0]) if rows else None


def active() -> int:
    """How many leads are in progress."""
    return int(database.sql(f"SELECT count(*) {_ACTIVE}")[0][0])


def sample(limit: int) -> list[tuple[int, str]]:
    """The first active leads: id and title."""
    return [(row[0], row[1]) for row in database.sql(f"SELECT id, title {_ACTIVE} ORDER BY id LIMIT ?", (limit,))]
