"""Pipelines and stages with what stands on them; which deals stand in the way of a deletion."""

from __future__ import annotations

from crm_tui.domain.money import Money
from crm_tui.domain.pipelines import Pipeline, StageInfo
from crm_tui.domain.stages import Semantic, Stage
from data import database, derived

_PIPELINES = """SELECT p.id, p.version, p.entity, p.name, p.sort, p.is_default, coalesce(sum(t.n), 0)
    FROM pipeline p LEFT JOIN stage s ON s.pipeline = p.id LEFT JOIN stage_total t ON t.stage = s.id
    WHERE p.deleted_at IS NULL {where} GROUP BY p.id ORDER BY p.is_default DESC, p.sort, p.id"""


def pipelines(entity: str = "deal") -> list[Pipeline]:
    """All pipelines of a type: the default one first, then in their order."""
    return [_pipeline(row) for row in database.sql(_PIPELINES.format(where="AND p.entity = ?"), (entity,))]


def pipeline(pipeline_id: int) -> Pipeline | None:
    """The pipeline, or None when it does not exist or was deleted."""
    rows = database.sql(_PIPELINES.format(where="AND p.id = ?"), (pipeline_id,))
    return _pipeline(rows[0]) if rows else None


def _pipeline(row: database.Row) -> Pipeline:
    return Pipeline(
        id=row[0], version=row[1], entity=row[2], name=row[3], sort=row[4], is_default=bool(row[5]), deals=row[6]
    )


def stages(pipeline_id: int) -> list[StageInfo]:
    """The stages of a pipeline in the order of the board, with count and sum."""
    base, _ = derived.rates()
    rows = database.sql(
        "SELECT s.id, s.pipeline, s.code, s.name, s.colour, s.semantic, s.sort, s.version, t.n, t.amount, p.entity "
        "FROM stage s JOIN stage_total t ON t.stage = s.id JOIN pipeline p ON p.id = s.pipeline "
        "WHERE s.pipeline = ? AND s.deleted_at IS NULL "
        "ORDER BY CASE s.semantic WHEN 'P' THEN 0 WHEN 'S' THEN 1 ELSE 2 END, s.sort, s.id",
        (pipeline_id,),
    )
    return [_info(row, base) for row in rows]


def _info(row: database.Row, base: str) -> StageInfo:
    stage = Stage(row[0], row[1], row[2], row[3], row[4], Semantic(row[5]), row[6], row[10])
    return StageInfo(stage, version=row[7], items=row[8], total=Money(row[9], base))


def stage_codes(pipeline_id: int) -> set[str]:
    """Every code that a stage of the pipeline has or had."""
    return {row[0] for row in database.sql("SELECT code FROM stage WHERE pipeline = ?", (pipeline_id,))}


def records_on(stage: Stage, *, binned: bool, after: int = 0, limit: int) -> list[int]:
    """Ids of the records on a stage, ascending.

    Args:
        stage: The stage.
        binned: Those in the recycle bin, or those outside it.
        after: Only ids above this one.
        limit: At most so many.
    """
    where = "deleted_at IS NOT NULL" if binned else "deleted_at IS NULL"
    rows = database.sql(
        f"SELECT id FROM {stage.entity} WHERE stage = ? AND {where} AND id > ? ORDER BY id LIMIT ?",
        (stage.id, after, limit),
    )
    return [row[0] for row in rows]


def first_stage(pipeline_id: int) -> Stage | None:
    """Where new deals of the pipeline start; None when the pipeline is not there."""
    found = stages(pipeline_id)
    return found[0].stage if found else None
