"""What set a run going, and when a timer was due whose operation it is: a value can be followed back to its cause."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE run ADD COLUMN operation INTEGER",
    "ALTER TABLE operation ADD COLUMN planned_at INTEGER",
)
