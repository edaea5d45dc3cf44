"""What clients have bought, a page of clients at a time: the history that repeat sales are suggested from.

A deal is a purchase of its company; without one, of its first contact.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from data import database

KINDS = ("company", "contact")
"""Types of clients, in the order in which they are read."""
_BOUGHT = {
    "company": "deal w INDEXED BY deal_won_company WHERE w.company > ?",
    "contact": "deal w INDEXED BY deal_won_contact WHERE w.company IS NULL AND w.contact > ?",
}
_OPEN = {
    "company": "SELECT 1 FROM deal o WHERE o.company = c.id AND o.closed = 0 AND o.deleted_at IS NULL",
    "contact": (
        "SELECT 1 FROM link l JOIN deal o ON o.id = l.record WHERE l.target = c.id AND l.field = 'contacts' "
        "AND l.type = 'deal' AND o.closed = 0 AND o.deleted_at IS NULL"
    ),
}
_AT = "coalesce(w.closed_at, w.created_at)"
_WON = "w.semantic = 'S' AND w.deleted_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """The purchases of one client."""

    client: Ref
    name: str
    responsible: int | None
    count: int
    amount: int
    """Together, minor units of the base currency."""
    first_at: int
    last_at: int
    """UTC ms."""
    has_open: bool
    """Whether a deal of the client is in progress."""
    answered_on: str
    """The last day on which a suggestion was accepted or dismissed, ISO; empty for never."""


def page(kind: str, *, after: int, limit: int) -> tuple[list[Bought], int | None]:
    """Clients who have bought, by id, and the id from which the next page goes on; None behind the last.

    Clients in the recycle bin and one's own companies are left out.

    Args:
        kind: One of `KINDS`.
        after: Only ids above this one.
        limit: Clients in a page.
    """
    column = f"w.{kind}"
    rows = database.sql(
        f"SELECT {column}, count(*), sum(w.amount_base), min({_AT}), max({_AT}) FROM {_BOUGHT[kind]} AND {_WON} "
        f"GROUP BY {column} ORDER BY {column} LIMIT ?",
        (after, limit),
    )
    known = _clients(kind, [row[0] for row in rows])
    found = [
        Bought(
            client=Ref(kind, row[0]), name=known[row[0]][0] or "", responsible=known[row[0]][1], count=row[1],
            amount=row[2] or 0, first_at=row[3], last_at=row[4], has_open=bool(known[row[0]][2]),
            answered_on=known[row[0]][3] or "",
        )
        for row in rows
        if row[0] in known
    ]  # fmt: skip
    return found, rows[-1][0] if len(rows) == limit else None


def one(client: Ref) -> Bought | None:
    """The purchases of one client; None without any."""
    found, _more = page(client.type, after=client.id - 1, limit=1)
    return next((each for each in found if each.client == client), None)


def _clients(kind: str, ids: list[int]) -> dict[int, tuple[str | None, int | None, int, str | None]]:
    found: dict[int, tuple[str | None, int | None, int, str | None]] = {}
    own = "AND c.is_my_company = 0 " if kind == "company" else ""
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = database.sql(
            f"SELECT c.id, c.{ENTITY_TYPES[kind].title_field}, c.responsible, EXISTS ({_OPEN[kind]}), "
            "(SELECT max(a.day) FROM repeat_answer a WHERE a.client = c.id AND a.client_type = ?) "
            f"FROM {kind} c WHERE c.deleted_at IS NULL {own}AND c.id IN ({','.join('?' * len(part))})",
            (kind, *part),
        )
        found |= {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
    return found


def typical() -> int:
    """What a client who bought has spent on average, minor units of the base currency."""
    total = clients = 0
    for kind in KINDS:
        rows = database.sql(
            f"SELECT sum(w.amount_base), count(DISTINCT w.{kind}) FROM {_BOUGHT[kind]} AND {_WON}", (0,)
        )
        total, clients = total + int(rows[0][0] or 0), clients + int(rows[0][1])
    return total // max(1, clients)
