"""Whether the set-up still holds together: every deal on a living stage, one default pipeline, an administrator."""

from __future__ import annotations

from collections.abc import Sequence

from data import database


def deals_on_dead_stages() -> tuple[str, int] | None:
    """A deleted stage (or one of a deleted pipeline) that deals stand on, and how many; None when all is well."""
    rows = database.sql(
        "SELECT s.name, count(*) FROM stage s JOIN pipeline p ON p.id = s.pipeline JOIN deal d ON d.stage = s.id "
        "WHERE s.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL GROUP BY s.id ORDER BY s.id LIMIT 1"
    )
    return (rows[0][0], rows[0][1]) if rows else None


def homeless(deals: Sequence[int]) -> tuple[str, int] | None:
    """A deleted stage that some of these deals stand on, and how many of them; None when all is well."""
    for start in range(0, len(deals), 500):
        part = tuple(deals[start : start + 500])
        marks = ",".join("?" * len(part))
        rows = database.sql(
            "SELECT s.name, count(*) FROM deal d JOIN stage s ON s.id = d.stage JOIN pipeline p ON p.id = s.pipeline "
            f"WHERE d.id IN ({marks}) AND (s.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL) "
            "GROUP BY s.id ORDER BY s.id LIMIT 1",
            part,
        )
        if rows:
            return (rows[0][0], rows[0][1])
    return None


def default_pipelines() -> int:
    """How many living pipelines are the default one."""
    return int(
        database.sql("SELECT count(*) FROM pipeline WHERE entity = 'deal' AND is_default = 1 AND deleted_at IS NULL")[
            0
        ][0]
    )


def dead_currencies_in_use() -> list[str]:
    """Codes of amounts whose currency was deleted."""
    rows = database.sql(
        "SELECT code FROM currency WHERE deleted_at IS NOT NULL AND (code IN (SELECT amount_currency FROM deal) "
        "OR code IN (SELECT tax_currency FROM deal) OR code IN (SELECT revenue_currency FROM company)) ORDER BY code"
    )
    return [row[0] for row in rows]


def special_currencies() -> tuple[int, int]:
    """How many living currencies are the base one, and the default one."""
    rows = database.sql(
        "SELECT coalesce(sum(is_base), 0), coalesce(sum(is_default), 0) FROM currency WHERE deleted_at IS NULL"
    )
    return int(rows[0][0]), int(rows[0][1])
