"""Notices for operators: written in the transaction of what they tell of, read by lists, toasts and bells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crm_tui.domain.agenda import Notice
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from data import database

_COLUMNS = "id, at, kind, type, record, payload, late_ms, seen_at"


def _payload(details: Mapping[str, object]) -> str:
    return json.dumps(dict(details), ensure_ascii=False, separators=(",", ":"))


def add(user: int, at: int, kind: str, ref: Ref, details: Mapping[str, object], *, late_ms: int = 0) -> None:
    """Tell one operator; inside a transaction.

    Args:
        user: Who reads it.
        at: Now, UTC ms.
        kind: ``reminder``, ``overdue``, ``assigned`` …
        ref: The record to open.
        details: What the wording needs, as JSON values.
        late_ms: How much later than due.
    """
    database.execute(
        "INSERT INTO notification (user, at, kind, type, record, payload, late_ms) VALUES (?,?,?,?,?,?,?)",
        (user, at, kind, ref.type, ref.id, _payload(details), late_ms),
    )


def add_reminder(activity: int, at: int, details: Mapping[str, object], *, late_ms: int) -> int:
    """Tell the responsible person (else the author) and the participants of an activity; returns how many people."""
    return database.execute(
        "INSERT INTO notification (user, at, kind, type, record, payload, late_ms) "
        "SELECT who, ?, 'reminder', 'activity', ?, ?, ? FROM "
        "(SELECT coalesce(responsible, created_by) AS who FROM activity WHERE id = ? "
        "UNION SELECT target FROM link WHERE type = 'activity' AND record = ? AND field = 'participants') "
        "WHERE who IS NOT NULL",
        (at, activity, _payload(details), late_ms, activity, activity),
    )


def add_for_admins(at: int, kind: str, ref: Ref, details: Mapping[str, object]) -> None:
    """Tell every active administrator; inside a transaction."""
    database.execute(
        "INSERT INTO notification (user, at, kind, type, record, payload) "
        "SELECT id, ?, ?, ?, ?, ? FROM user WHERE is_admin = 1 AND active = 1 AND deleted_at IS NULL",
        (at, kind, ref.type, ref.id, _payload(details)),
    )


def _notices(rows: Sequence[tuple[Any, ...]]) -> list[Notice]:
    return [
        Notice(
            id=number,
            at=from_ms(at),
            kind=kind,
            ref=Ref(type_, record),
            details=json.loads(payload),
            late_ms=late_ms,
            seen=seen_at is not None,
        )
        for number, at, kind, type_, record, payload, late_ms, seen_at in rows
    ]


def since(user: int, seen: int, limit: int = 100) -> list[Notice]:
    """The operator's notices with a number above ``seen``, oldest first."""
    return _notices(
        database.sql(
            f"SELECT {_COLUMNS} FROM notification WHERE user = ? AND id > ? ORDER BY id LIMIT ?", (user, seen, limit)
        )
    )


def newest(user: int) -> int:
    """The number of the operator's last notice; 0 when there is none."""
    rows = database.sql("SELECT max(id) FROM notification WHERE user = ?", (user,))
    return int(rows[0][0] or 0)


def page(user: int, before: int, limit: int) -> list[Notice]:
    """The operator's notices with a number below ``before``, newest first."""
    return _notices(
        database.sql(
            f"SELECT {_COLUMNS} FROM notification WHERE user = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (user, before, limit),
        )
    )


def unseen(user: int, limit: int) -> list[Notice]:
    """The operator's notices not seen yet, oldest first."""
    return _notices(
        database.sql(
            f"SELECT {_COLUMNS} FROM notification WHERE user = ? AND seen_at IS NULL ORDER BY id LIMIT ?", (user, limit)
        )
    )


def unseen_count(user: int) -> int:
    """How many notices the operator has not seen yet."""
    return int(database.sql("SELECT count(*) FROM notification WHERE user = ? AND seen_at IS NULL", (user,))[0][0])


def mark_seen(user: int, up_to: int, at: int) -> int:
    """The operator has seen all notices up to this number; returns how many were new. Inside a transaction."""
    return database.execute(
        "UPDATE notification SET seen_at = ? WHERE user = ? AND id <= ? AND seen_at IS NULL", (at, user, up_to)
    )


def mark_one_seen(user: int, notice: int, at: int) -> bool:
    """The operator has seen this notice; whether it was new. Inside a transaction."""
    return bool(
        database.execute(
            "UPDATE notification SET seen_at = ? WHERE user = ? AND id = ? AND seen_at IS NULL", (at, user, notice)
        )
    )
