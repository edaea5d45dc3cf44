"""Reminders by the thousand, and what became of them."""

from __future__ import annotations

from data import database


def add_reminders(count: int, due: int, *, apart_ms: int = 0, deals: int = 50) -> None:
    """That many to-dos of the first operator, each with one reminder at its deadline, spread over some deals.

    The first is due at ``due`` (UTC ms), each further one ``apart_ms`` later.
    """
    with database.transaction():
        stage, pipeline = database.sql("SELECT id, pipeline FROM stage ORDER BY sort LIMIT 1")[0]
        database.many(
            "INSERT INTO deal (title, pipeline, stage, created_at, modified_at) VALUES ('Deal', ?, ?, 0, 0)",
            [(pipeline, stage)] * deals,
        )
        first = database.sql("SELECT max(id) FROM deal")[0][0] - deals + 1
        old = database.sql("SELECT coalesce(max(id), 0) FROM activity")[0][0]
        database.many(
            "INSERT INTO activity (subject, kind, deadline, reminders, responsible, created_at, modified_at) "
            "VALUES ('Ring', 'todo', ?, '0', 1, 0, 0)",
            [(due + n * apart_ms,) for n in range(count)],
        )
        database.execute(
            "INSERT INTO link (type, record, field, sort, target) "
            "SELECT 'activity', id, 'deals', 0, ? + id % ? FROM activity WHERE id > ?",
            (first, deals, old),
        )
        database.execute(
            "INSERT INTO timer (due_at, kind, key, type, record) "
            "SELECT deadline, 'reminder', 'reminder:' || id || ':0', 'activity', id FROM activity WHERE id > ?",
            (old,),
        )


def tally() -> tuple[int, int]:
    """How many activities got no notice, and how many got more than one."""
    lost = database.sql(
        "SELECT count(*) FROM (SELECT id FROM activity EXCEPT SELECT record FROM notification WHERE kind = 'reminder')"
    )
    doubled = database.sql(
        "SELECT count(*) FROM (SELECT 1 FROM notification WHERE kind = 'reminder' GROUP BY record HAVING count(*) > 1)"
    )
    return int(lost[0][0]), int(doubled[0][0])


def differences() -> int:
    """How many activities have another number of notices than of events: a torn transaction."""
    told, logged = (
        f"SELECT record, count(*) FROM {table} WHERE type = 'activity' AND kind = 'reminder' GROUP BY record"
        for table in ("notification", "event")
    )
    rows = database.sql(
        f"SELECT (SELECT count(*) FROM (SELECT * FROM ({told}) EXCEPT SELECT * FROM ({logged}))) "
        f"+ (SELECT count(*) FROM (SELECT * FROM ({logged}) EXCEPT SELECT * FROM ({told})))"
    )
    return int(rows[0][0])
