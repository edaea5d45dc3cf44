"""How long the program was busy with each step of a run. Source: actions 0.2, rule 3."""

from __future__ import annotations

STATEMENTS = ("ALTER TABLE run_step ADD COLUMN took_ms INTEGER NOT NULL DEFAULT 0",)
