"""Edit the stages of a pipeline: add, rename, recolour, order, delete. `pipelines.stages` lists them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from crm_tui.domain import colours
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.pipelines import StageInfo
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import ORDER, Semantic, Stage, check_set
from crm_tui.domain.words import N_
from crm_tui.services import emptying, naming, pipelines
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import pipelines as query
from data.queries import stages as stage_query

MOST = 100
"""Stages that one pipeline may have."""
RIGHT = N_("change stages")


def stage(session: Session, stage_id: int) -> Stage:
    """One stage.

    Raises:
        NotFound: it does not exist.
    """
    found = stage_query.stage(stage_id)
    if found is None:
        raise NotFound(what=N_("stage"), name=str(stage_id))
    return found


def pipeline_of(stage_id: int) -> int | None:
    """The pipeline of a stage; None when the stage is gone."""
    found = stage_query.stage(stage_id)
    return found.pipeline_id if found is not None else None


def pipeline_named(stage_id: int) -> str:
    """What the pipeline of a stage is called; empty when the stage is gone."""
    number = pipeline_of(stage_id)
    return stage_query.pipeline_name(number) if number is not None else ""


def add(session: Session, pipeline_id: int, name: str, *, colour: str = "") -> Ref:
    """A new stage in progress, right before the success stage.

    Args:
        session: Who adds it.
        pipeline_id: Where.
        name: Unique in the pipeline.
        colour: ``#rrggbb`` or a name of the palette; empty takes one that the pipeline does not use yet.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        InvalidValue, Refused: the name or the colour, or there are 100 stages.
    """
    return _add(session, pipeline_id, name, colour, Semantic.PROCESS)


def add_failure(session: Session, pipeline_id: int, name: str, *, colour: str = "") -> Ref:
    """A further failure stage, after the others; arguments and errors as in `add`."""
    return _add(session, pipeline_id, name, colour, Semantic.FAILURE)


def _add(session: Session, pipeline_id: int, name: str, colour: str, semantic: Semantic) -> Ref:
    session.require_settings(RIGHT)
    with operation(session, N_("Stage added")) as act:
        known = [info.stage for info in pipelines.stages(session, pipeline_id)]
        if len(known) >= MOST:
            raise Refused(text=N_("there are {count} stages already, more are not possible"), count=len(known))
        title = naming.checked(name, (other.name for other in known))
        used = [other.colour for other in known]
        proposed = colours.next_process_colour if semantic is Semantic.PROCESS else colours.next_failure_colour
        prefix = known[0].code.partition(":")[0] + ":" if ":" in known[0].code else ""
        values = {
            "pipeline": pipeline_id,
            "code": naming.code_for(title, query.stage_codes(pipeline_id), prefix=prefix, fallback="STAGE"),
            "name": title,
            "colour": colours.parse_colour(colour) if colour else proposed(used),
            "semantic": semantic.value,
            "sort": 0,
        }
        before = [other.id for other in known if ORDER[other.semantic] <= ORDER[semantic]]
        after = [other.id for other in known if ORDER[other.semantic] > ORDER[semantic]]
        values["sort"] = 10 * (len(before) + 1)
        ref = act.create("stage", values)
        _number(act, [*before, ref.id, *after])
    return ref


def _number(act: Operation, order: Sequence[int]) -> None:
    """Sort numbers follow the whole board, so that every listing by them is the board's order."""
    for n, each in enumerate(order, 1):
        act.update(Ref("stage", each), {"sort": 10 * n})


def rename(session: Session, stage_id: int, name: str, *, version: int | None = None) -> None:
    """Give a stage another name; its code stays.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add`.
        Conflict: its version is not ``version``.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Stage renamed")) as act:
        pipeline_id = stage(session, stage_id).pipeline_id
        others = (info.stage.name for info in query.stages(pipeline_id) if info.stage.id != stage_id)
        act.update(Ref("stage", stage_id), {"name": naming.checked(name, others)}, version=version)


def recolour(session: Session, stage_id: int, colour: str, *, version: int | None = None) -> None:
    """Give a stage another colour: ``#rrggbb`` or a name of the palette.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        InvalidValue: it is no colour.
        Conflict: its version is not ``version``.
    """
    session.require_settings(RIGHT)
    value = colours.parse_colour(colour)
    with operation(session, N_("Stage recoloured")) as act:
        stage(session, stage_id)
        act.update(Ref("stage", stage_id), {"colour": value}, version=version)


def reorder(session: Session, pipeline_id: int, ids: Sequence[int]) -> None:
    """Put stages into this order, each within its group; those that are not named stay behind the named ones.

    Raises:
        NotAllowed, NotFound: who may not; what does not exist, or belongs to another pipeline.
        Refused: a stage would leave its group: in progress, success, failures.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Stages reordered")) as act:
        known = {info.stage.id: info.stage for info in pipelines.stages(session, pipeline_id)}
        for wanted in ids:
            if wanted not in known:
                raise NotFound(what=N_("stage"), name=str(wanted))
        named = list(dict.fromkeys(ids))
        for before, after in pairwise(named):
            if ORDER[known[before].semantic] > ORDER[known[after].semantic]:
                raise _out_of_group(known[after])
        order = [*named, *(other for other in known if other not in named)]
        _number(act, sorted(order, key=lambda each: ORDER[known[each].semantic]))


def _out_of_group(stage: Stage) -> Refused:
    return Refused(
        text=N_("“{stage}” stays in its group: stages in progress come first, then success, then failures"),
        stage=stage.name,
    )


def shift(session: Session, stage_id: int, by: int) -> None:
    """Move a stage towards the start (-1) or the end (1) of its group.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: it is at the border of its group.
    """
    session.require_settings(RIGHT)
    moved = stage(session, stage_id)
    known = [info.stage for info in query.stages(moved.pipeline_id)]
    group = [other.id for other in known if other.semantic is moved.semantic]
    at = group.index(stage_id)
    if not 0 <= at + by < len(group):
        raise _out_of_group(moved)
    group.insert(at + by, group.pop(at))
    reorder(session, moved.pipeline_id, group)


def delete(
    session: Session, stage_id: int, *, move_to: int | None = None, progress: emptying.Progress | None = None
) -> int:
    """Delete a stage; returns how many deals were moved.

    Args:
        session: Who deletes.
        stage_id: Not the success stage, nor the last failure stage, nor the last one in progress.
        move_to: The stage that takes its deals.
        progress: Told how many deals are moved so far; thousands take seconds.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: the pipeline needs the stage, or it has deals and ``move_to`` does not say where they go.
    """
    session.require_settings(RIGHT)
    found = _deletable(session, stage_id, move_to)
    empty = emptying.Emptying(session, N_("Stage deleted"), progress)
    if move_to is not None:
        empty.thin(found.stage, stage(session, move_to))
    with empty.operation() as act:
        found = _deletable(session, stage_id, move_to)
        target = _refuge(found.stage) if move_to is None else stage(session, move_to)
        empty.sweep(act, found.stage, target)
        act.delete(Ref("stage", stage_id))
    return empty.moved


def _deletable(session: Session, stage_id: int, move_to: int | None) -> StageInfo:
    found = stage(session, stage_id)
    known = query.stages(found.pipeline_id)
    info = next(each for each in known if each.stage.id == stage_id)
    if found.semantic is Semantic.SUCCESS:
        raise Refused(
            text=N_("“{stage}” is the success stage and cannot be deleted"),
            stage=found.name,
            hint=N_("rename or recolour it instead"),
        )
    rest = [each.stage for each in known if each.stage.id != stage_id]
    check_set(rest, pipelines.pipeline(session, found.pipeline_id).name)
    if move_to is None and info.items:
        raise Refused(
            text=N_("items on the stage “{stage}”: {count}, move them first"),
            stage=found.name,
            count=info.items,
            hint=N_("say which stage takes them"),
        )
    if move_to == stage_id:
        raise Refused(text=N_("the items of “{stage}” must go to another stage"), stage=found.name)
    if move_to is not None:
        stage(session, move_to)
    return info


def _refuge(stage: Stage) -> Stage:
    """Where deals in the recycle bin go: another stage of the same meaning, so that nothing opens or closes."""
    return next(
        info.stage
        for info in query.stages(stage.pipeline_id)
        if info.stage.id != stage.id and info.stage.semantic is stage.semantic
    )
