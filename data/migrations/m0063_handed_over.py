"""Everybody who handed on what a run asked, not only the last one. An older store knows no more than that one."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE assignment ADD COLUMN handed TEXT NOT NULL DEFAULT '[]'",
    "UPDATE assignment SET handed = json_array(delegated_from) WHERE delegated_from IS NOT NULL",
)
