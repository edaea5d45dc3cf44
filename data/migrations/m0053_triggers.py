"""Triggers: what moves a record to the stage where it sits; and indexes for what they did."""

from __future__ import annotations

_STAMP = (
    "INSERT INTO meta (key, value) VALUES ('automation_stamp', lower(hex(randomblob(8)))) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_OF_TRIGGERS = "WHERE start >= 'trigger:' AND start < 'trigger;'"

STATEMENTS = (
    """CREATE TABLE "trigger" (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL,
    stage INTEGER NOT NULL REFERENCES stage(id), event TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '{}', hears TEXT NOT NULL DEFAULT '', on_behalf INTEGER,
    allow_back INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1, sort INTEGER NOT NULL DEFAULT 500,
    version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER)""",
    'CREATE INDEX trigger_stage ON "trigger" (stage, sort, id) WHERE deleted_at IS NULL',
    f"CREATE INDEX run_trigger ON run (type, record, id) {_OF_TRIGGERS}",
    f"CREATE INDEX run_trigger_of ON run (start, id) {_OF_TRIGGERS}",
    *(
        f'CREATE TRIGGER automation_trigger_{act.lower()} AFTER {act} ON "trigger" BEGIN {_STAMP}; END'
        for act in ("INSERT", "UPDATE", "DELETE")
    ),
    f"CREATE TRIGGER automation_stage_order AFTER UPDATE OF sort, deleted_at ON stage BEGIN {_STAMP}; END",
)
