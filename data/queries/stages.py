"""Stages and pipelines by id, and which come first."""

from __future__ import annotations

from crm_tui.domain.stages import Semantic, Stage
from data import database

_COLUMNS = (
    "id, pipeline, code, name, colour, semantic, sort, (SELECT p.entity FROM pipeline p WHERE p.id = stage.pipeline)"
)


def stage(stage_id: int) -> Stage | None:
    """The stage, or None when it does not exist or was deleted."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM stage WHERE id = ? AND deleted_at IS NULL", (stage_id,))
    return _stage(rows[0]) if rows else None


def stages_of(pipeline_id: int) -> list[Stage]:
    """The stages of a pipeline in the order of the board."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM stage WHERE pipeline = ? AND deleted_at IS NULL "
        "ORDER BY CASE semantic WHEN 'P' THEN 0 WHEN 'S' THEN 1 ELSE 2 END, sort, id",
        (pipeline_id,),
    )
    return [_stage(row) for row in rows]


def all_stages(entity: str = "deal") -> list[Stage]:
    """Every stage of every pipeline of a type, in order."""
    rows = database.sql(
        "SELECT s.id, s.pipeline, s.code, s.name, s.colour, s.semantic, s.sort, p.entity FROM stage s JOIN pipeline p "
        "ON p.id = s.pipeline WHERE p.entity = ? AND s.deleted_at IS NULL AND p.deleted_at IS NULL "
        "ORDER BY p.is_default DESC, p.sort, p.id, "
        "CASE s.semantic WHEN 'P' THEN 0 WHEN 'S' THEN 1 ELSE 2 END, s.sort, s.id",
        (entity,),
    )
    return [_stage(row) for row in rows]


def _stage(row: database.Row) -> Stage:
    return Stage(row[0], row[1], row[2], row[3], row[4], Semantic(row[5]), row[6], row[7])


def pipelines(entity: str = "deal") -> list[tuple[int, str, bool]]:
    """Id, name and whether it is the default, of the pipelines of a type, in order."""
    rows = database.sql(
        "SELECT id, name, is_default FROM pipeline WHERE entity = ? AND deleted_at IS NULL "
        "ORDER BY is_default DESC, sort, id",
        (entity,),
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]


def pipeline_name(pipeline_id: int) -> str:
    """The name of a pipeline of any type, also of a deleted one; empty when there never was one."""
    rows = database.sql("SELECT name FROM pipeline WHERE id = ?", (pipeline_id,))
    return str(rows[0][0]) if rows else ""


def default_pipeline(entity: str = "deal") -> int:
    """The id of the default pipeline of a type."""
    return pipelines(entity)[0][0]


def first_dictionary_code(dictionary: str) -> str | None:
    """The code of the first value of a dictionary; its default."""
    rows = database.sql(
        "SELECT code FROM dictionary_value WHERE dictionary = ? AND deleted_at IS NULL ORDER BY sort, id LIMIT 1",
        (dictionary,),
    )
    return str(rows[0][0]) if rows else None
