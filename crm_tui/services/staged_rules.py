"""What holds for every record on a stage: where it starts, its default dates, when it is overdue."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain import dates
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.fields import EntityType, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import settings
from crm_tui.services.session import Session
from data import timers
from data.queries import clients, own_companies, stages
from data.records import RawRecord
from data.shapes import Raw

_DATES = ("close_date", "actual_date")
"""Dates that are a number of days after the creation when nobody gives one."""


def defaults(session: Session, entity: EntityType, given: Mapping[str, Value]) -> dict[str, Value]:
    """The values with stage, dates and title."""
    filled = dict(given)
    now = session.now()
    if entity.has_stages:
        stage = place(filled.get("stage"), filled.get("pipeline"), entity.code)
        filled |= {"stage": stage.id, "pipeline": stage.pipeline_id, "semantic": stage.semantic.value}
        filled |= {"closed": stage.semantic.final, "moved_at": now, "moved_by": session.user_id or None}
        if stage.semantic.final:
            filled |= {"closed_at": now, "closed_by": session.user_id or None}
    for name in _DATES:
        if entity.field(name) and filled.get(name) is None:
            filled[name] = settings.default_close_date(session)
    if entity.field("start_date") and filled.get("start_date") is None:
        filled["start_date"] = dates.day_of(now, session.zone)
    if entity.field("my_company") and filled.get("my_company") is None:
        filled["my_company"] = next(iter(own_companies.own()), None)
    if not filled.get("title"):
        filled["title"] = untitled(entity, clients.next_id(entity.code))
    return filled


def untitled(entity: EntityType, record: int) -> str:
    """The title of a record that nobody gave one. Source: entities «Common fields»: "<Type> #<id>"."""
    return f"{_(entity.label).capitalize()} #{record}"


def place(stage_id: Value, pipeline_id: Value, entity: str) -> Stage:
    """The stage of a new record: the one given, else the first of the pipeline given, else of the default pipeline.

    Raises:
        NotFound: no such stage or pipeline.
        Refused: the stage belongs to another pipeline, or to another type.
    """
    if stage_id is not None:
        stage = stages.stage(int(str(stage_id)))
        if stage is None:
            raise NotFound(what=N_("stage"), name=str(stage_id))
        if stage.entity != entity:
            raise Refused(text=N_("stage “{stage}” belongs to another type of record"), stage=stage.name, field="stage")
        if pipeline_id is not None and stage.pipeline_id != pipeline_id:
            raise Refused(text=N_("stage “{stage}” belongs to another pipeline"), stage=stage.name, field="stage")
        return stage
    pipeline = int(str(pipeline_id)) if pipeline_id is not None else stages.default_pipeline(entity)
    found = stages.stages_of(pipeline)
    if not found or found[0].entity != entity:
        raise NotFound(what=N_("pipeline"), name=str(pipeline))
    return found[0]


def target(before: RawRecord, stage_id: Raw, pipeline_id: Raw) -> Stage:
    """Where a record goes when its stage or pipeline field is set; another pipeline starts at its first stage."""
    if stage_id is None and pipeline_id in (None, before.values["pipeline"]):
        return place(before.values["stage"], None, before.type)
    return place(stage_id, pipeline_id, before.type)


def consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that must change with these ones."""
    entity = ENTITY_TYPES[before.type]
    found: dict[str, Raw] = {}
    if "title" in raw and not raw["title"]:
        found["title"] = untitled(entity, before.id)
    if entity.due and entity.due in raw and before.values["overdue"] and not is_past(session, raw[entity.due]):
        found["overdue"] = 0
    return found


def is_past(session: Session, day: Raw) -> bool:
    """Whether the day (ISO date or None) lies before the company's today."""
    return day is not None and str(day) < dates.day_of(session.now(), session.zone).isoformat()


def watch_due(session: Session, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """A record that is late from the start is found by the sweep at once, not at the next midnight."""
    due = ENTITY_TYPES[ref.type].due
    if due and not raw.get("closed") and is_past(session, raw.get(due)):
        timers.pull(timers.CLOSE_DATES, session.now_ms())
