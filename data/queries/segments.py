"""Which clients a scenario of the sales generator means on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database
from data.conditions import Compiled

_WON = {
    "company": "FROM deal w WHERE w.company = d.id AND w.semantic = 'S' AND w.deleted_at IS NULL",
    "contact": (
        "FROM link l JOIN deal w ON w.id = l.record WHERE l.target = d.id AND l.field = 'contacts' AND l.type = 'deal' "
        "AND w.semantic = 'S' AND w.deleted_at IS NULL"
    ),
}
"""The deals that a client won."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The conditions of a segment, ready to be compared."""

    kind: str
    """``contact`` or ``company``."""
    matching: Compiled | None = None
    """The compiled filter."""
    birthdays: frozenset[str] | None = None
    """``MM-DD``."""
    won_before: int | None = None
    """The last won deal was closed before this moment, UTC ms."""
    spent_from: int | None = None
    spent_to: int | None = None
    """All won deals together, minor units of the base currency."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client that a deal is made for."""

    id: int
    name: str
    responsible: int | None


def clients(
    asked: Asked, *, scenario: int, period: str, run: int, after: int = 0, until: int = 2**62, limit: int = -1
) -> list[Client]:
    """Living clients of the segment without a deal of the scenario in the period or run, by id.

    A client who became part of another (see `merged`) counts as that one. One's own companies are no clients.

    Args:
        asked: The segment.
        scenario: Its id; 0 for one that does not exist yet.
        period: Name of the period.
        run: Id of the run; 0 for none.
        after: Only ids above this one.
        until: Only ids up to this one: a bound for whoever holds the write lock.
        limit: At most so many; -1 for all.
    """
    given = (
        "NOT EXISTS (SELECT 1 FROM sales_given g WHERE g.client IN (SELECT d.id UNION ALL SELECT m.record FROM merged m "
        "WHERE m.type = ? AND m.into_record = d.id) AND g.scenario = ? AND g.client_type = ? AND (g.period = ? OR g.run = ?))"
    )
    parts = [Compiled("d.id > ? AND d.id <= ? AND d.deleted_at IS NULL", [after, until]), *_conditions(asked)]
    parts.append(Compiled(given, [asked.kind, scenario, asked.kind, period, run]))
    if asked.kind == "company":
        parts.append(Compiled("d.is_my_company = 0"))
    where = " AND ".join(part.sql for part in parts)
    params = [value for part in parts for value in part.params]
    rows = database.sql(
        f"SELECT d.id, d.{ENTITY_TYPES[asked.kind].title_field}, d.responsible FROM {asked.kind} d "
        f"WHERE {where} ORDER BY d.id LIMIT ?",
        (*params, limit),
    )
    return [Client(row[0], row[1] or "", row[2]) for row in rows]


def _conditions(asked: Asked) -> Sequence[Compiled]:
    won = _WON[asked.kind]
    found = [] if asked.matching is None else [asked.matching]
    if asked.birthdays is not None:
        days = sorted(asked.birthdays)
        found.append(Compiled(f"substr(d.birthdate, 6) IN ({','.join('?' * len(days))})", [*days]))
    if asked.won_before is not None:
        found.append(Compiled(f"(SELECT max(coalesce(w.closed_at, w.created_at)) {won}) < ?", [asked.won_before]))
    if asked.spent_from is not None or asked.spent_to is not None:
        total = f"(SELECT coalesce(sum(w.amount_base), 0) {won})"
        bounds = [asked.spent_from or 0, 2**62 if asked.spent_to is None else asked.spent_to]
        found.append(Compiled(f"{total} BETWEEN ? AND ?", [*bounds]))
    return found


def last_id(kind: str) -> int:
    """The greatest id of a contact or company; 0 without any."""
    return int(database.sql(f"SELECT coalesce(max(id), 0) FROM {ENTITY_TYPES[kind].code}")[0][0])
