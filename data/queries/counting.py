"""The operator's counters in the header line."""

from __future__ import annotations

from data import database


def of_operator(user: int, now: int) -> tuple[int, int]:
    """What of this operator's day is overdue, see `overdue`, and how many notifications are unseen."""
    unseen = database.sql("SELECT count(*) FROM notification WHERE user = ? AND seen_at IS NULL", (user,))
    return overdue(user, now), int(unseen[0][0])


def overdue(user: int, now: int) -> int:
    """How many open activities of an operator have a deadline before ``now`` (UTC ms); tasks are one kind of them.

    Tasks in review wait for somebody else. Source: behaviour «Views» (+ Activity), «When the CRM item is closed».
    """
    found = database.sql(
        "SELECT (SELECT count(*) FROM activity WHERE responsible = ? AND deadline < ? AND completed = 0 "
        "AND deleted_at IS NULL) + (SELECT count(*) FROM task WHERE responsible = ? AND deadline < ? "
        "AND state <> 'done' AND deleted_at IS NULL AND state <> 'in_review')",
        (user, now, user, now),
    )
    return int(found[0][0])


def asked(user: int) -> int:
    """How many things runs of workflows ask of this operator."""
    return int(database.sql("SELECT count(*) FROM assignment WHERE user = ? AND ended_at IS NULL", (user,))[0][0])


def any_deals() -> bool:
    """Whether there is any deal."""
    return bool(database.sql("SELECT 1 FROM deal LIMIT 1"))
