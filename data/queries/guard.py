"""Whether the set-up still holds together: every record on a living stage, one default pipeline, an administrator."""

from __future__ import annotations

from collections.abc import Sequence

from data import database
from data.queries import currencies


def on_dead_stages(kind: str) -> tuple[str, int] | None:
    """A deleted stage (or one of a deleted pipeline) that records stand on, and how many; None when all is well."""
    rows = database.sql(
        f"SELECT s.name, count(*) FROM stage s JOIN pipeline p ON p.id = s.pipeline JOIN {kind} d ON d.stage = s.id "
        "WHERE s.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL GROUP BY s.id ORDER BY s.id LIMIT 1"
    )
    return (rows[0][0], rows[0][1]) if rows else None


def homeless(kind: str, records: Sequence[int]) -> tuple[str, int] | None:
    """A deleted stage that some of these records stand on, and how many of them; None when all is well."""
    for start in range(0, len(records), 500):
        part = tuple(records[start : start + 500])
        marks = ",".join("?" * len(part))
        rows = database.sql(
            f"SELECT s.name, count(*) FROM {kind} d JOIN stage s ON s.id = d.stage JOIN pipeline p ON p.id = s.pipeline "
            f"WHERE d.id IN ({marks}) AND (s.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL) "
            "GROUP BY s.id ORDER BY s.id LIMIT 1",
            part,
        )
        if rows:
            return (rows[0][0], rows[0][1])
    return None


def default_pipelines(kind: str) -> int:
    """How many living pipelines of the type are the default one."""
    rows = database.sql(
        "SELECT count(*) FROM pipeline WHERE entity = ? AND is_default = 1 AND deleted_at IS NULL", (kind,)
    )
    return int(rows[0][0])


def dead_currencies_in_use() -> list[str]:
    """Codes of amounts whose currency was deleted."""
    rows = database.sql("SELECT code FROM currency WHERE deleted_at IS NOT NULL ORDER BY code")
    return [code for (code,) in rows if currencies.uses(code)]


def special_currencies() -> tuple[int, int]:
    """How many living currencies are the base one, and the default one."""
    rows = database.sql(
        "SELECT coalesce(sum(is_base), 0), coalesce(sum(is_default), 0) FROM currency WHERE deleted_at IS NULL"
    )
    return int(rows[0][0]), int(rows[0][1])
