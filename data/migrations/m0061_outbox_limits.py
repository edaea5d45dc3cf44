"""Indexes of messages as limits and keeping times ask for them: those of a day, those of a run, those that are over."""

from __future__ import annotations

STATEMENTS = (
    "CREATE INDEX outbox_created ON outbox (created_at)",
    "CREATE INDEX outbox_run ON outbox (run) WHERE run IS NOT NULL",
    "CREATE INDEX outbox_over ON outbox (changed_at) WHERE state IN ('sent', 'cancelled')",
)
