"""The operations log: acts, the changes under them, and which can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data import database
from data.operations import Change
from data.shapes import Raw, undump


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """One act as the log keeps it."""

    id: int
    at: int
    user: int | None
    login: str
    origin: str
    label: str
    undoes: int | None
    undone_by: int | None
    changes: int
    """How many change rows."""
    act: str = ""
    """The bare label, where ``label`` became a sentence about records."""


_SELECT = (
    "SELECT o.id, o.at, o.user, coalesce(u.login, ''), o.origin, o.label, o.undoes, o.undone_by, "
    "(SELECT count(*) FROM change c WHERE c.operation = o.id) FROM operation o LEFT JOIN user u ON u.id = o.user "
)


def one(operation: int) -> LoggedOperation | None:
    """The act of that number, or None."""
    rows = database.sql(_SELECT + "WHERE o.id = ?", (operation,))
    return LoggedOperation(*rows[0]) if rows else None


def page(before: int | None, limit: int, user: int | None = None) -> list[LoggedOperation]:
    """Acts, newest first, older than ``before``."""
    rows = database.sql(
        _SELECT + "WHERE o.id < ? AND (? IS NULL OR o.user = ?) ORDER BY o.id DESC LIMIT ?",
        (before or 2**62, user, user, limit),
    )
    return [LoggedOperation(*row) for row in rows]


_FINAL = (
    "('exported', 'task viewed', 'trigger set off by hand', 'purged', 'CRM mode changed to simple', "
    "'CRM mode changed to classic')"
)
"""Labels of acts that no undo takes back."""
_OWN = (
    "({0}.origin NOT GLOB 'run:*' OR EXISTS (SELECT 1 FROM operation h WHERE h.id = {0}.caused_by "
    "AND h.label = 'trigger set off by hand'))"
)
"""Acts of people, and what a trigger did that they set off; what else a robot did in somebody's name is undone by its number
alone."""


def last_undoable(user: int) -> int | None:
    """The newest act of this operator that is neither undone nor itself an undoing, and that can be taken back.

    Acts that changed no record, such as the answer to what a workflow asks, stand in the log and are passed over; so is
    what robots did in the operator's name.
    """
    rows = database.sql(
        f"SELECT id FROM operation o WHERE user = ? AND undone_by IS NULL AND undoes IS NULL AND label NOT IN {_FINAL} "
        f"AND {_OWN.format('o')} "
        "AND EXISTS (SELECT 1 FROM change c WHERE c.operation = o.id) ORDER BY id DESC LIMIT 1",
        (user,),
    )
    return int(rows[0][0]) if rows else None


def last_redoable(user: int) -> int | None:
    """The newest undoing of this operator that was not itself taken back and that no later act follows."""
    rows = database.sql(
        "SELECT id FROM operation o WHERE user = ? AND undone_by IS NULL AND undoes IS NOT NULL AND origin LIKE 'undo:%' "
        "AND NOT EXISTS (SELECT 1 FROM operation n WHERE n.user = o.user AND n.id > o.id AND n.undoes IS NULL "
        f"AND n.label <> 'task viewed' AND n.label NOT IN {_FINAL} AND {_OWN.format('n')}) "
        "ORDER BY id DESC LIMIT 1",
        (user,),
    )
    return int(rows[0][0]) if rows else None


def newest() -> int:
    """When the last act was, UTC ms; 0 in a store without any."""
    rows = database.sql("SELECT at FROM operation ORDER BY id DESC LIMIT 1")
    return int(rows[0][0]) if rows else 0


def changes_of(operation: int, chunk: int = 500) -> Iterator[list[Change]]:
    """The changes of an act, newest first, in chunks."""
    before = 2**62
    while True:
        rows = database.sql(
            "SELECT id, type, record, field, old, new FROM change WHERE operation = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (operation, before, chunk),
        )
        if not rows:
            return
        before = rows[-1][0]
        yield [Change(row[1], row[2], row[3], undump(row[4]), undump(row[5])) for row in rows]


def value_given(operation: int, kind: str, field: str) -> Raw:
    """What the act last wrote into that field of any record of the type; None when it did not."""
    rows = database.sql(
        "SELECT new FROM change WHERE operation = ? AND type = ? AND field = ? ORDER BY id DESC LIMIT 1",
        (operation, kind, field),
    )
    return undump(rows[0][0]) if rows else None


def mark_undone(operation: int, by: int | None) -> None:
    """Remember which act took this one back; None: it holds again."""
    database.execute("UPDATE operation SET undone_by = ? WHERE id = ?", (by, operation))
