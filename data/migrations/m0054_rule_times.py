"""When rules are done: around a date of the record, in working hours only."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE rule ADD COLUMN before TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE rule ADD COLUMN date_field TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE rule ADD COLUMN office_hours INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE rule ADD COLUMN own_hours INTEGER NOT NULL DEFAULT 0",
)
