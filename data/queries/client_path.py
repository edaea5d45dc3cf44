"""How a client came: which of its records name an advertisement, and when they came to do so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.ref import Ref
from data import database
from data.shapes import undump

PARTS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
KINDS = ("lead", "deal", "contact", "company")
"""Types whose cards show the path."""
_BOUND = ("lead", "deal", "quote")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What a record said of its advertisement from a moment on."""

    ref: Ref
    at: int
    """UTC ms."""
    parts: tuple[str, ...]
    """As `PARTS`; empty texts for what is not known."""
    source: str
    """The text of the source information, as it is now."""


def clients(ref: Ref) -> list[Ref]:
    """The contacts and companies of a record; a client is its own."""
    if ref.type in ("contact", "company"):
        return [ref]
    people = database.sql(
        "SELECT target FROM link WHERE type = ? AND record = ? AND field = 'contacts' ORDER BY sort", (ref.type, ref.id)
    )
    firms = database.sql(f"SELECT company FROM {ref.type} WHERE id = ? AND company IS NOT NULL", (ref.id,))
    return [*(Ref("contact", row[0]) for row in people), *(Ref("company", row[0]) for row in firms)]


def related(ref: Ref, of: Sequence[Ref]) -> list[Ref]:
    """The record, the lead that it was made from, its clients, and what these have: those that name an advertisement.

    Args:
        ref: The record whose card is shown.
        of: Its clients.
    """
    near = [ref, *of]
    if ref.type == "deal":
        made = database.sql("SELECT lead FROM deal WHERE id = ? AND lead IS NOT NULL", (ref.id,))
        near += [Ref("lead", row[0]) for row in made]
    for client in of:
        made = database.sql(f"SELECT id FROM lead WHERE converted_{client.type} = ? LIMIT ?", (client.id, _MOST))
        near += [Ref("lead", row[0]) for row in made]
    found = dict.fromkeys(each for each in near if _names_one(each))
    for client in of:
        for kind in _BOUND:
            found |= dict.fromkeys(Ref(kind, number) for number in _of_client(kind, client))
    return list(found)


_SOME = f"k.deleted_at IS NULL AND coalesce({', '.join(f'k.{part}' for part in PARTS)}) IS NOT NULL"


def _of_client(kind: str, client: Ref) -> list[int]:
    """Records of the type that are the client's and name an advertisement."""
    if client.type == "company":
        rows = database.sql(
            f"SELECT k.id FROM {kind} k WHERE k.company = ? AND {_SOME} ORDER BY k.id LIMIT ?", (client.id, _MOST)
        )
    else:
        rows = database.sql(
            f"SELECT k.id FROM link l INDEXED BY link_target JOIN {kind} k ON k.id = l.record "
            f"WHERE l.target = ? AND l.field = 'contacts' AND l.type = ? AND {_SOME} ORDER BY k.id LIMIT ?",
            (client.id, kind, _MOST),
        )
    return [row[0] for row in rows]


def _names_one(ref: Ref) -> bool:
    return bool(database.sql(f"SELECT 1 FROM {ref.type} k WHERE k.id = ? AND {_SOME}", (ref.id,)))


def told(ref: Ref) -> list[Told]:
    """What the record has said of its advertisement, the oldest first; of one whose log is gone, what it says now."""
    columns = ", ".join(PARTS)
    row = database.sql(f"SELECT created_at, source_description, {columns} FROM {ref.type} WHERE id = ?", (ref.id,))[0]
    source, now = row[1] or "", tuple(part or "" for part in row[2:])
    state: dict[str, str] = {}
    found: dict[int, Told] = {}
    for operation, at, field, new in database.sql(
        "SELECT c.operation, o.at, c.field, c.new FROM change c JOIN operation o ON o.id = c.operation "
        "WHERE c.type = ? AND c.record = ? AND (c.field = '' OR c.field IN (SELECT value FROM json_each(?))) ORDER BY c.id",
        (ref.type, ref.id, json.dumps(PARTS)),
    ):
        given = undump(new)
        more = {field: given} if field else {name: given.get(name) for name in PARTS} if isinstance(given, dict) else {}
        before = dict(state)
        state |= {name: str(value or "") for name, value in more.items()}
        if state != before and any(state.values()):
            found[operation] = Told(ref, at, tuple(state.get(name, "") for name in PARTS), source)
    several = list(found.values())
    return several if several and several[-1].parts == now else [*several, Told(ref, row[0], now, source)]
