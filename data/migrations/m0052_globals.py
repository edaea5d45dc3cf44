"""Variables and constants that all workflows share."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE global_value (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, constant INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL, many INTEGER NOT NULL DEFAULT 0,
    list TEXT NOT NULL DEFAULT '', value TEXT NOT NULL DEFAULT 'null', version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL, created_by INTEGER, modified_at INTEGER NOT NULL, modified_by INTEGER,
    deleted_at INTEGER)""",
    "CREATE INDEX global_code ON global_value (constant, code COLLATE NOCASE) WHERE deleted_at IS NULL",
)
