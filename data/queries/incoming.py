"""What a contact from outside belongs to: what it answers, and what is open with a client."""

from __future__ import annotations

import json
from collections.abc import Sequence

from crm_tui.domain.entities.types import bindings
from crm_tui.domain.ref import Ref
from data import database


def by_origin(keys: Sequence[str]) -> list[int]:
    """Activities (also deleted ones) that came under one of these numbers, the newest first; at most 50."""
    rows = database.sql(
        "SELECT id FROM activity WHERE origin_id IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 50",
        (json.dumps(list(keys)),),
    )
    return [row[0] for row in rows]


def living(activities: Sequence[int]) -> list[int]:
    """Those of these activities that are not deleted."""
    rows = database.sql(
        "SELECT id FROM activity WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
        (json.dumps(list(activities)),),
    )
    return [row[0] for row in rows]


def bound(activities: Sequence[int]) -> list[Ref]:
    """What these activities (at most 50) are about, each once, in the order of the activities; what is deleted is not."""
    kind_of = {field: kind for kind, field in bindings().items()}
    rows = database.sql(
        "SELECT record, field, target FROM link WHERE type = 'activity' AND record IN (SELECT value FROM json_each(?)) "
        "ORDER BY record DESC, field, sort",
        (json.dumps(list(activities)),),
    )
    found = dict.fromkeys(Ref(kind_of[field], target) for _record, field, target in rows if field in kind_of)
    return [ref for ref in found if _live(ref)]


def _live(ref: Ref) -> bool:
    return bool(database.sql(f"SELECT 1 FROM {ref.type} WHERE id = ? AND deleted_at IS NULL", (ref.id,)))


def is_open(ref: Ref) -> bool:
    """Whether a lead or a deal can be worked on."""
    return bool(database.sql(f"SELECT 1 FROM {ref.type} WHERE id = ? AND closed = 0 AND deleted_at IS NULL", (ref.id,)))


def open_of_clients(kind: str, contacts: Sequence[int], companies: Sequence[int]) -> list[tuple[int, int]]:
    """Open leads or deals of these clients: when somebody was last busy with them (UTC ms), and their ids; at most 50.

    The busiest first.
    """
    rows = database.sql(
        f"SELECT max(coalesce(d.last_activity_at, 0), d.created_at), d.id FROM {kind} d WHERE d.closed = 0 "
        "AND d.deleted_at IS NULL AND d.id IN ("
        "SELECT record FROM link INDEXED BY link_target WHERE target IN (SELECT value FROM json_each(?)) "
        f"AND field = 'contacts' AND type = '{kind}' "
        f"UNION SELECT id FROM {kind} WHERE company IN (SELECT value FROM json_each(?))) "
        "ORDER BY 1 DESC, 2 DESC LIMIT 50",
        (json.dumps(list(contacts)), json.dumps(list(companies))),
    )
    return [(row[0], row[1]) for row in rows]


def open_among(kind: str, records: Sequence[int]) -> list[tuple[int, int]]:
    """Of these leads or deals those that are open, as `open_of_clients`."""
    rows = database.sql(
        f"SELECT max(coalesce(last_activity_at, 0), created_at), id FROM {kind} WHERE closed = 0 AND deleted_at IS NULL "
        "AND id IN (SELECT value FROM json_each(?)) ORDER BY 1 DESC, 2 DESC LIMIT 50",
        (json.dumps(list(records)),),
    )
    return [(row[0], row[1]) for row in rows]


def waiting_on(ref: Ref, kind: str) -> list[int]:
    """Open incoming activities of a kind about a record, the oldest first; at most 500."""
    rows = database.sql(
        "SELECT a.id FROM link l JOIN activity a ON a.id = l.record WHERE l.target = ? AND l.field = ? "
        "AND l.type = 'activity' AND a.kind = ? AND a.direction = 'in' AND a.completed = 0 AND a.deleted_at IS NULL "
        "ORDER BY a.id LIMIT 500",
        (ref.id, bindings()[ref.type], kind),
    )
    return [row[0] for row in rows]


def first_administrator() -> int | None:
    """The administrator who has been there longest."""
    rows = database.sql(
        "SELECT id FROM user WHERE is_admin = 1 AND active = 1 AND deleted_at IS NULL ORDER BY id LIMIT 1"
    )
    return int(rows[0][0]) if rows else None


def is_operator(email: str) -> bool:
    """Whether somebody here has this address (in small letters)."""
    return bool(database.sql("SELECT 1 FROM user WHERE lower(trim(email)) = ? AND deleted_at IS NULL", (email,)))


def is_active(user: int) -> bool:
    """Whether somebody can be made responsible."""
    return bool(database.sql("SELECT 1 FROM user WHERE id = ? AND active = 1 AND deleted_at IS NULL", (user,)))


def with_files(ref: Ref) -> list[int]:
    """Activities about a record that have files, the newest first; at most 50."""
    if ref.type not in bindings():
        return []
    rows = database.sql(
        "SELECT DISTINCT l.record FROM link l JOIN point p ON p.type = 'activity' AND p.record = l.record "
        "AND p.field = 'files' JOIN activity a ON a.id = l.record WHERE l.target = ? AND l.field = ? "
        "AND l.type = 'activity' AND a.deleted_at IS NULL ORDER BY l.record DESC LIMIT 50",
        (ref.id, bindings()[ref.type]),
    )
    return [row[0] for row in rows]
