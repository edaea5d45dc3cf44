"""Automation rules: an action on a stage, done when a record enters it; at once or later, in order or by themselves.

What becomes of them when a record enters the stage is `rule_runs`; how far each has come on a record, `rule_outcomes`.
Source: engine «Automation rules».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crm_tui.automation import places, rights, rule_drafts, rule_outcomes, rule_runs
from crm_tui.automation.rule_drafts import Draft
from crm_tui.automation.rule_outcomes import StageRules
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import error_text
from crm_tui.services import lookup, stages
from crm_tui.services.session import Session, operation
from data import rules
from data.rules import KIND, Rule

RIGHT = N_("change automation rules")


# ── Looking ──


def of_stage(session: Session, stage: int) -> tuple[Rule, ...]:
    """The rules of a stage in order."""
    del session  # everybody may know what there is
    return tuple(rules.of_stage(stage))


def of_stages(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Rule, ...]]:
    """The rules of several stages, each in order."""
    del session
    found = rules.of_stages(numbers)
    return {number: tuple(each for each in found if each.stage == number) for number in numbers}


def every(session: Session, entity: str = "") -> tuple[Rule, ...]:
    """All rules, of one type or of all."""
    del session
    return tuple(rules.every(entity))


def rule(session: Session, number: int) -> Rule:
    """One rule.

    Raises:
        NotFound: there is none of that id.
    """
    del session
    found = rules.rule(number)
    if found is None:
        raise NotFound(what=N_("rule"), name=str(number))
    return found


def outcomes(session: Session, ref: Ref) -> tuple[StageRules, ...]:
    """What became of the rules of the stages that a record was in, and is in; the newest stage first.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    return rule_outcomes.of_record(session, ref)


# ── Set-up ──


def add(session: Session, draft: Draft) -> Ref:
    """A new rule behind the others of its stage; records that stand there already are left alone.

    Raises:
        NotAllowed: without the right to change settings, or to automate such records.
        NotFound, InvalidValue, UnsoundRule: it could never run.
    """
    stage = stages.stage(session, draft.stage)
    rights.require(session, RIGHT, stage.entity)
    sound = rule_drafts.settled(session, draft)
    with operation(session, N_("rule added")) as act:
        place = next(places.free(rules.of_stage(draft.stage)))
        return act.create(KIND, {**rule_drafts.raw(sound), "entity": stage.entity, "sort": place})


def change(session: Session, number: int, draft: Draft, *, version: int | None = None) -> None:
    """Another action, other parameters, condition, time.

    Raises:
        NotAllowed, NotFound, InvalidValue, UnsoundRule, Conflict: nothing changed.
    """
    entity = stages.stage(session, draft.stage).entity
    rights.require(session, RIGHT, rule(session, number).entity, entity)
    sound = rule_drafts.settled(session, draft, number=number)
    with operation(session, N_("rule changed")) as act:
        act.update(Ref(KIND, number), {**rule_drafts.raw(sound), "entity": entity}, version=version)


def set_active(session: Session, number: int, active: bool) -> None:
    """Switch it on or off; what it has begun goes on.

    Raises:
        NotAllowed, NotFound: nothing changed.
    """
    rights.require(session, RIGHT, rule(session, number).entity)
    with operation(session, N_("rule changed")) as act:
        act.update(Ref(KIND, number), {"active": int(active)})


def delete(session: Session, number: int) -> None:
    """Into the recycle bin.

    Raises:
        NotAllowed, NotFound: nothing happened.
    """
    rights.require(session, RIGHT, rule(session, number).entity)
    with operation(session, N_("rule deleted")) as act:
        act.delete(Ref(KIND, number))


def order(session: Session, stage: int, numbers: Sequence[int]) -> None:
    """The rules of a stage in this order; those that are not named keep theirs behind them.

    Raises:
        NotAllowed, NotFound: nothing changed.
    """
    rights.require(session, RIGHT, stages.stage(session, stage).entity)
    listed = rules.of_stage(stage)
    places.order(session, KIND, listed, numbers, what=N_("rule"), label=N_("rules reordered"))


def copy(session: Session, numbers: Sequence[int], stage: int) -> tuple[Ref, ...]:
    """The same rules once more, behind those of another stage (or of their own), in the order in which they are named.

    Raises:
        NotAllowed, NotFound: nothing was copied.
        Refused: a rule does not fit there; says which and why.
    """
    found = _fitting_there(session, numbers, stage)
    entity, free = stages.stage(session, stage).entity, places.free(rules.of_stage(stage))
    with operation(session, N_("rules copied")) as act:
        return tuple(
            act.create(KIND, {**rule_drafts.raw(draft), "entity": entity, "sort": next(free)})
            for _number, draft in found
        )


def move(session: Session, numbers: Sequence[int], stage: int) -> None:
    """The rules to another stage, behind those that are there; what they have begun goes on.

    Raises:
        NotAllowed, NotFound: nothing was moved.
        Refused: a rule does not fit there; says which and why.
    """
    found = _fitting_there(session, numbers, stage)
    entity, free = stages.stage(session, stage).entity, places.free(rules.of_stage(stage))
    with operation(session, N_("rules moved")) as act:
        for number, draft in found:
            act.update(Ref(KIND, number), {**rule_drafts.raw(draft), "entity": entity, "sort": next(free)})


def _fitting_there(session: Session, numbers: Sequence[int], stage: int) -> list[tuple[int, Draft]]:
    """The rules as they would be on that stage."""
    place = stages.stage(session, stage)
    rights.require(session, RIGHT, place.entity, *(rule(session, number).entity for number in numbers))
    found: list[tuple[int, Draft]] = []
    for number in dict.fromkeys(numbers):
        before = rule(session, number)
        try:
            wanted = replace(rule_drafts.draft_of(before), stage=stage)
            found.append((number, rule_drafts.settled(session, wanted, number=number)))
        except Refused as error:
            raise Refused(
                text=N_("rule {id} does not fit stage “{stage}” of a {type}: {sentence}"), id=number, stage=place.name,
                type=place.entity, sentence=error_text(error),
            ) from error  # fmt: skip
    return found


def stop(session: Session, ref: Ref, stage: int | None = None) -> int:
    """Rules that are not done yet on a record will not be, of one stage or of all; how many runs ended.

    Raises:
        NotFound, NotAllowed, Refused: as `rule_runs.stop`.
    """
    return rule_runs.stop(session, ref, stage)


def stage_name(number: int) -> str:
    """What a stage is called."""
    return lookup.stage_name(number)


def stage_named(session: Session, entity: str, pipeline: str, name: str) -> Stage:
    """The stage that a person means.

    Raises:
        NotFound: no such pipeline or stage; suggests the nearest.
    """
    del session
    number = lookup.pipeline_called(pipeline, entity=entity) if pipeline else None
    return lookup.stage_called(name, pipeline=number, entity=entity)
