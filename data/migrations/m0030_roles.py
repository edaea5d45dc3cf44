"""Roles, who has them, and a stamp that changes whenever somebody's rights may have changed."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_ID = "id INTEGER PRIMARY KEY AUTOINCREMENT"
_STAMP = (
    "INSERT INTO meta (key, value) VALUES ('rights_stamp', lower(hex(randomblob(8)))) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
"""Random, not counted: a rehearsal that is rolled back must never leave a stamp that comes again."""


def _watch(table: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER rights_{table}_{act.lower()} AFTER {act} ON {table} BEGIN {_STAMP}; END"
        for act in ("INSERT", "UPDATE", "DELETE")
    )


STATEMENTS = (
    f"""CREATE TABLE role ({_ID}, code TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, rights TEXT NOT NULL,
    settings INTEGER NOT NULL DEFAULT 0, is_default INTEGER NOT NULL DEFAULT 0, sort INTEGER NOT NULL DEFAULT 500,
    {_RECORD})""",
    f"""CREATE TABLE role_assignment ({_ID}, role INTEGER NOT NULL REFERENCES role(id), kind TEXT NOT NULL,
    target INTEGER NOT NULL, {_RECORD})""",
    "CREATE INDEX role_assignment_of ON role_assignment (kind, target) WHERE deleted_at IS NULL",
    *_watch("role"),
    *_watch("role_assignment"),
    *_watch("department"),
    *_watch("user_group"),
    f"CREATE TRIGGER rights_user_insert AFTER INSERT ON user BEGIN {_STAMP}; END",
    f"CREATE TRIGGER rights_user_update AFTER UPDATE OF departments, active, deleted_at ON user BEGIN {_STAMP}; END",
)
