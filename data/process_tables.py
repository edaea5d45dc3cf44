"""The tables of smart processes: made inside the operation that adds the type, never dropped."""

from __future__ import annotations

from data import database, view_indexes
from data.faults import fault
from data.staged_tables import statements

_COLUMNS = (
    "my_company INTEGER REFERENCES company(id), start_date TEXT, close_date TEXT, "
    "previous_stage INTEGER REFERENCES stage(id)"
)
"""Of all switches: what is off has a column too, so that it can be switched on and keeps its values."""


def taken(code: str) -> bool:
    """Whether the store has something of that name, or of a name that follows from it."""
    names = (code, f"search_{code}", f"{code}_board", f"{code}_total_in")
    marks = ",".join("?" * len(names))
    return bool(database.sql(f"SELECT 1 FROM sqlite_master WHERE name COLLATE NOCASE IN ({marks})", names))


def make(code: str) -> None:
    """The table with its indexes, triggers and search index; inside a transaction.

    Args:
        code: Checked to be a plain identifier that is nobody's.
    """
    for statement in (
        *statements(code, columns=_COLUMNS, due="close_date"),
        *view_indexes.statements(code, dated=True),
    ):
        database.execute(statement)
        fault("process")


def place(code: str, stage: int, pipeline: int) -> None:
    """Items without a stage stand on this one; inside a transaction."""
    database.execute(
        f"UPDATE {code} SET stage = ?, pipeline = ?, version = version + 1 WHERE stage IS NULL", (stage, pipeline)
    )
