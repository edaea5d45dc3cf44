"""Edit pipelines: add, rename, order, default, delete. Their stages are the business of `stages`."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.pipelines import Pipeline, StageInfo
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Semantic, Stage
from crm_tui.domain.views import BoardHeader, StageColumn
from crm_tui.domain.words import N_
from crm_tui.services import emptying, naming
from crm_tui.services.session import Session, operation
from data import database, defaults_loader
from data.operations import Operation
from data.queries import pipelines as query
from data.queries import stages as stage_query

MOST = 100
"""Pipelines that one may have."""
RIGHT_TO_DELETE = N_("delete pipelines")
RIGHT_TO_REORDER = N_("reorder pipelines")


def pipelines(session: Session, entity: str = "deal") -> tuple[Pipeline, ...]:
    """All pipelines of a type: the default one first, then in their order."""
    return tuple(query.pipelines(entity))


def pipeline(session: Session, pipeline_id: int) -> Pipeline:
    """One pipeline.

    Raises:
        NotFound: it does not exist.
    """
    found = query.pipeline(pipeline_id)
    if found is None:
        raise NotFound(what=N_("pipeline"), name=str(pipeline_id))
    return found


def stages(session: Session, pipeline_id: int) -> tuple[StageInfo, ...]:
    """The stages of a pipeline in the order of the board, with count and sum.

    Raises:
        NotFound: no such pipeline.
    """
    with database.snapshot():
        pipeline(session, pipeline_id)
        return tuple(query.stages(pipeline_id))


def header(pipeline: Pipeline, stages: Sequence[StageInfo]) -> BoardHeader:
    """How the head of the board looks with these stages."""
    return BoardHeader(
        pipeline.id,
        pipeline.name,
        tuple(
            StageColumn(
                info.stage.id,
                info.stage.code,
                info.stage.name,
                info.stage.colour,
                info.stage.semantic.value,
                info.items,
                info.total,
            )
            for info in stages
        ),
    )


def add(session: Session, name: str, entity: str = "deal") -> Ref:
    """A new pipeline, after the others, with the default stages in the operator's language.

    Args:
        session: Who adds it.
        name: Unique among the type's pipelines.
        entity: The type that it leads.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue, Refused: the name, there are 100 pipelines, or the type has one only.
    """
    session.require_settings(N_("add pipelines"))
    with operation(session, N_("Pipeline added")) as act:
        known = query.pipelines(entity)
        if known and not ENTITY_TYPES[entity].has_pipelines:
            raise Refused(text=N_("{type} has one pipeline only"), type=entity)
        if len(known) >= MOST:
            raise Refused(text=N_("there are {count} pipelines already, more are not possible"), count=len(known))
        title = naming.checked(name, (other.name for other in known))
        last = max((other.sort for other in known), default=0)
        return start(session, act, entity, title, sort=last + 10, first=not known)


def start(session: Session, act: Operation, entity: str, name: str, *, sort: int, first: bool) -> Ref:
    """A pipeline with the default stages of its type, inside an operation that may."""
    ref = act.create("pipeline", {"entity": entity, "name": name, "sort": sort, "is_default": int(first)})
    known = ENTITY_TYPES.get(entity)
    defaults = "item" if known is None or known.process else entity  # a process that is being made is not known yet
    for n, stage in enumerate(defaults_loader.stages(session.lang, defaults), 1):
        act.create(
            "stage",
            {
                "pipeline": ref.id,
                "code": f"C{ref.id}:{stage.code}",
                "name": stage.name,
                "colour": stage.colour,
                "semantic": stage.semantic,
                "sort": 10 * n,
            },
        )
    return ref


def rename(session: Session, pipeline_id: int, name: str, *, version: int | None = None) -> None:
    """Give a pipeline another name; the default one too.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add`.
        Conflict: its version is not ``version``.
    """
    session.require_settings(N_("rename pipelines"))
    with operation(session, N_("Pipeline renamed")) as act:
        own = pipeline(session, pipeline_id)
        title = naming.checked(name, (other.name for other in query.pipelines(own.entity) if other.id != pipeline_id))
        act.update(Ref("pipeline", pipeline_id), {"name": title}, version=version)


def set_default(session: Session, pipeline_id: int) -> None:
    """New deals go into this pipeline unless they say otherwise.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(N_("choose the default pipeline"))
    with operation(session, N_("Default pipeline chosen")) as act:
        own = pipeline(session, pipeline_id)
        for other in query.pipelines(own.entity):
            act.update(Ref("pipeline", other.id), {"is_default": int(other.id == pipeline_id)})


def reorder(session: Session, ids: Sequence[int], entity: str = "deal") -> None:
    """Put pipelines into this order; those that are not named stay behind them. The default one is always shown first.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT_TO_REORDER)
    with operation(session, N_("Pipelines reordered")) as act:
        known = sorted(query.pipelines(entity), key=lambda each: (each.sort, each.id))
        for wanted in ids:
            pipeline(session, wanted)
        rest = [other.id for other in known if other.id not in ids]
        for n, each in enumerate([*dict.fromkeys(ids), *rest], 1):
            act.update(Ref("pipeline", each), {"sort": 10 * n})


def shift(session: Session, pipeline_id: int, by: int) -> None:
    """Move a pipeline up (-1) or down (1) among those that are not the default.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: it is the default one, or at the end of the list.
    """
    session.require_settings(RIGHT_TO_REORDER)
    moved = pipeline(session, pipeline_id)
    if moved.is_default:
        raise Refused(text=N_("the default pipeline always comes first"))
    order = [other.id for other in query.pipelines(moved.entity) if not other.is_default]
    at = order.index(pipeline_id)
    if not 0 <= at + by < len(order):
        raise Refused(text=N_("“{pipeline}” is at the end of the list"), pipeline=moved.name)
    order.insert(at + by, order.pop(at))
    reorder(session, order, moved.entity)


def delete(
    session: Session, pipeline_id: int, *, move_to: int | None = None, progress: emptying.Progress | None = None
) -> int:
    """Delete a pipeline with its stages; returns how many deals were moved.

    Args:
        session: Who deletes.
        pipeline_id: Not the default one.
        move_to: The pipeline that takes its deals: open ones start at its first stage, won and lost ones stay so.
        progress: Told how many deals are moved so far; thousands take seconds.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: it is the default one, or has deals and ``move_to`` does not say where they go.
    """
    session.require_settings(RIGHT_TO_DELETE)
    own = _deletable(session, pipeline_id, move_to)
    empty = emptying.Emptying(session, N_("Pipeline deleted"), progress)
    if move_to is not None:
        for info in query.stages(pipeline_id):
            empty.thin(info.stage, _counterpart(info.stage, move_to))
    with empty.operation() as act:
        _deletable(session, pipeline_id, move_to)
        target = stage_query.default_pipeline(own.entity) if move_to is None else move_to
        for info in query.stages(pipeline_id):
            empty.sweep(act, info.stage, _counterpart(info.stage, target))
            act.delete(Ref("stage", info.stage.id))
        act.delete(Ref("pipeline", pipeline_id))
    return empty.moved


def _deletable(session: Session, pipeline_id: int, move_to: int | None) -> Pipeline:
    found = pipeline(session, pipeline_id)
    if found.is_default:
        raise Refused(
            text=N_("“{pipeline}” is the default pipeline and cannot be deleted"),
            pipeline=found.name,
            hint=N_("rename it, or make another pipeline the default one first"),
        )
    if move_to is None and found.deals:
        raise Refused(
            text=N_("“{pipeline}” has {count} deals and cannot be deleted"),
            pipeline=found.name,
            count=found.deals,
            hint=N_("say which pipeline takes them"),
        )
    if move_to is not None and (pipeline(session, move_to).entity != found.entity or move_to == pipeline_id):
        raise Refused(text=N_("the deals of “{pipeline}” must go to another pipeline"), pipeline=found.name)
    return found


def _counterpart(stage: Stage, pipeline_id: int) -> Stage:
    """Where the deals of a stage go in another pipeline: the first stage of the same meaning."""
    return next(info.stage for info in query.stages(pipeline_id) if info.stage.semantic is stage.semantic)


def semantic_name(semantic: Semantic) -> str:
    """What the group of such stages is called, English text to translate."""
    return {
        Semantic.PROCESS: N_("In progress"),
        Semantic.SUCCESS: N_("Success"),
        Semantic.FAILURE: N_("Failure"),
    }[semantic]
