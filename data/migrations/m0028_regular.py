"""How far each regular deal is: the day up to which it is done, and the advance of those that come once."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE regular_deal ADD COLUMN advance_days INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE regular_deal ADD COLUMN done_until TEXT NOT NULL DEFAULT ''",
)
