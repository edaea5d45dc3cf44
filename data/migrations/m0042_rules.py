"""Automation rules: what is done when a record enters a stage."""

from __future__ import annotations

_STAMP = (
    "INSERT INTO meta (key, value) VALUES ('automation_stamp', lower(hex(randomblob(8)))) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)

STATEMENTS = (
    """CREATE TABLE rule (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL,
    stage INTEGER NOT NULL REFERENCES stage(id), action TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
    given TEXT NOT NULL DEFAULT '{}', condition TEXT NOT NULL DEFAULT '', after TEXT NOT NULL DEFAULT '',
    parallel INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1, sort INTEGER NOT NULL DEFAULT 500,
    version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER)""",
    "CREATE INDEX rule_stage ON rule (stage, sort, id) WHERE deleted_at IS NULL",
    *(
        f"CREATE TRIGGER automation_rule_{act.lower()} AFTER {act} ON rule BEGIN {_STAMP}; END"
        for act in ("INSERT", "UPDATE", "DELETE")
    ),
)
