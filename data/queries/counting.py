"""The operator's counters in the header line."""

from __future__ import annotations

from data import database


def of_operator(user: int, now: int) -> tuple[int, int]:
    """How many open activities of this operator are overdue, and how many notifications are unseen."""
    overdue = database.sql(
        "SELECT count(*) FROM activity WHERE responsible = ? AND deadline < ? AND completed = 0 AND deleted_at IS NULL",
        (user, now),
    )
    unseen = database.sql("SELECT count(*) FROM notification WHERE user = ? AND seen_at IS NULL", (user,))
    return int(overdue[0][0]), int(unseen[0][0])


def asked(user: int) -> int:
    """How many things runs of workflows ask of this operator."""
    return int(database.sql("SELECT count(*) FROM assignment WHERE user = ? AND ended_at IS NULL", (user,))[0][0])


def any_deals() -> bool:
    """Whether there is any deal."""
    return bool(database.sql("SELECT 1 FROM deal LIMIT 1"))
