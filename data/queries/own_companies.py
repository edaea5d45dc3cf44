"""Companies that sell."""

from __future__ import annotations

from data import database


def own() -> list[int]:
    """Ids of the live own companies, the main one first."""
    rows = database.sql(
        "SELECT id FROM company WHERE is_my_company = 1 AND deleted_at IS NULL ORDER BY is_main_company DESC, id"
    )
    return [row[0] for row in rows]


def main() -> list[int]:
    """Ids of the companies marked as the main one."""
    return [row[0] for row in database.sql("SELECT id FROM company WHERE is_main_company = 1 ORDER BY id")]
