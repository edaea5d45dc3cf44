"""What clients write: the texts of messages on activities; and what was taken in already, so that nothing is twice."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE activity ADD COLUMN sender TEXT",
    "ALTER TABLE activity ADD COLUMN recipient TEXT",
    "ALTER TABLE activity ADD COLUMN channel TEXT",
    "ALTER TABLE activity ADD COLUMN body TEXT",
    """CREATE TABLE intake_receipt (key TEXT PRIMARY KEY, at INTEGER NOT NULL, status TEXT NOT NULL,
    operation INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
)
