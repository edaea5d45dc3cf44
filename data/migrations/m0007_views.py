"""Indexes of the activities view and of the calendar; open incoming activities are found at once."""

from __future__ import annotations

from data.view_indexes import statements

STATEMENTS = (
    *statements("deal", dated=True),
    *statements("lead", dated=False),
    *statements("quote", dated=True),
    *statements("invoice", dated=True),
    "CREATE INDEX activity_incoming ON activity (id) WHERE direction = 'in' AND completed = 0 AND deleted_at IS NULL",
)
