"""What becomes of the rules of a stage when one of them fails. Source: actions 0.1, open questions 13."""

from __future__ import annotations

STATEMENTS = ("ALTER TABLE rule ADD COLUMN on_error TEXT NOT NULL DEFAULT 'continue'",)
