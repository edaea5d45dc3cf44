"""Indexes of runs as very many waiting runs ask for them: what is under way on a record, what has ended."""

from __future__ import annotations

STATEMENTS = (
    "DROP INDEX run_slots",
    "CREATE INDEX run_under_way ON run (type, record, id) WHERE ended_at IS NULL",
    "CREATE INDEX run_ended ON run (state, id) WHERE ended_at IS NOT NULL",
)
