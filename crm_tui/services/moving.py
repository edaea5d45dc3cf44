"""Move records between stages and pipelines; close and reopen them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crm_tui.domain import dates
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Conflict, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Move, Stage, plan_move
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_
from crm_tui.services import completing, lead_rules, row_rules, stage_fields, task_steps
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import oplog, stages
from data.records import RawRecord, load_many
from data.shapes import Raw

MOST_CHECKED = 500
"""Deals that are looked at before an outcome is asked for."""


class AlreadyClosed(Conflict):
    """The deal was closed before, here or by somebody else."""

    code = "closed"
    message = N_("{ref} is closed already, on the stage “{stage}”")


def move(
    session: Session,
    refs: Sequence[Ref],
    stage_id: int,
    *,
    reason: str = "",
    versions: Mapping[int, int] | None = None,
) -> Outcome:
    """Bring the deals to a stage, also of another pipeline; final stages close, others reopen.

    Args:
        session: Who moves.
        refs: Deals.
        stage_id: The stage to reach.
        reason: Why a deal failed; kept when the stage is a failure.
        versions: By deal id: refuse when somebody changed the deal since.

    Raises:
        NotFound: no such stage, or no such deal.
        Conflict: the only deal was changed by somebody else.
    """
    after, known = _stage(stage_id), versions or {}
    return each(
        session,
        N_("moved"),
        refs,
        lambda act, ref: move_in(session, act, ref, after, reason=reason, version=known.get(ref.id)),
    )


def close(
    session: Session,
    refs: Sequence[Ref],
    stage_id: int,
    *,
    reason: str = "",
    versions: Mapping[int, int] | None = None,
) -> Outcome:
    """Close deals in progress with an outcome; a deal that is closed stays as it is and is refused.

    Args:
        session: Who closes.
        refs: Deals.
        stage_id: A final stage.
        reason: Why a deal failed.
        versions: By deal id: refuse when somebody changed the deal since.

    Raises:
        NotFound: no such stage, or no such deal.
        AlreadyClosed: the only deal is closed.
        Conflict: the only deal was changed by somebody else.
    """
    after, known = _stage(stage_id), versions or {}

    def work(act: Operation, ref: Ref) -> None:
        _refuse_closed(act.read(ref))
        move_in(session, act, ref, after, reason=reason, version=known.get(ref.id))

    return each(session, N_("moved"), refs, work)


def check_open(session: Session, refs: Sequence[Ref]) -> None:
    """Whether any of the deals can be closed; those that are gone are left to the act itself.

    Raises:
        AlreadyClosed: all of them are closed; it names the first one.
    """
    found = load_many(refs[0].type, [ref.id for ref in refs[:MOST_CHECKED]]) if refs else []
    if found and all(record.values["closed"] for record in found):
        _refuse_closed(found[0])


def _refuse_closed(deal: RawRecord) -> None:
    if deal.values["closed"]:
        stage = stages.stage(deal.values["stage"])
        raise AlreadyClosed(
            ref=Ref(deal.type, deal.id),
            stage=stage.name if stage else "",
            hint=N_("move it to a stage in progress to reopen it"),
        )


def _stage(stage_id: int) -> Stage:
    found = stages.stage(stage_id)
    if found is None:
        raise NotFound(what=N_("stage"), name=str(stage_id))
    return found


def new_close_date(session: Session, outcome: Outcome) -> date | None:
    """The close date that the deals of a move got with it; None when each kept its own.

    Source: behaviour «Moving a deal»: a deal that is closed ends today, not later.
    """
    if not outcome.operation_id:
        return None
    text = oplog.value_given(outcome.operation_id, "deal", "close_date")
    return date.fromisoformat(text) if isinstance(text, str) else None


def move_in(
    session: Session,
    act: Operation,
    ref: Ref,
    after: Stage,
    *,
    reason: str = "",
    version: int | None = None,
    given: Mapping[str, Raw] | None = None,
    also: Mapping[str, Raw] | None = None,
) -> Move | None:
    """The move of one deal inside an operation; None when it is on that stage already.

    Args:
        session: Who moves.
        act: The operation.
        ref: The record.
        after: The stage to reach.
        reason: Why it failed.
        version: Refuse when somebody changed it since.
        given: Raw values that the operation writes next: they count as there.
        also: Raw values that are written with the move.

    Source: behaviour «Moving a deal», effects in order.
    """
    if not ENTITY_TYPES[ref.type].has_stages:
        raise Refused(text=N_("a {type} has no stages"), type=ref.type, field="stage")
    if after.entity != ref.type:
        raise Refused(text=N_("stage “{stage}” belongs to another type of record"), stage=after.name, field="stage")
    before = act.read(ref)
    old = stages.stage(before.values["stage"])
    if old is None:
        raise NotFound(what=N_("stage"), name=str(before.values["stage"]))
    plan = plan_move(old, after)
    if plan is None:
        return None
    values = {**before.values, **(given or {}), **(also or {})}
    stage_fields.check(ref.type, values, after, record=ref.id, reason=reason)
    lead_rules.check_move(session, ref, values, plan)
    effects = _effects(session, before, plan, clean(reason, multiline=True).strip())
    act.update(ref, {**(also or {}), **effects}, version=version)
    with act.following():
        completing.on_stage_change(session, act, ref.type, [ref.id])
        if plan.closes:
            completing.on_close(session, act, ref.type, [ref.id])
            task_steps.on_close(session, act, ref.type, [ref.id])
    act.event(
        _event(plan), ref, {"from": old.name, "to": after.name, "semantic": after.semantic.value, "reason": reason}
    )
    return plan


def _event(plan: Move) -> str:
    if plan.closes:
        return "closed"
    return "reopened" if plan.reopens else "stage_changed"


def _effects(session: Session, before: RawRecord, plan: Move, reason: str) -> dict[str, Raw]:
    now, by = session.now_ms(), session.user_id or None
    found: dict[str, Raw] = {
        "stage": plan.after.id,
        "pipeline": plan.after.pipeline_id,
        "semantic": plan.after.semantic.value,
        "moved_at": now,
        "moved_by": by,
    }
    if "previous_stage" in before.values:
        found["previous_stage"] = plan.before.id
    if plan.after.semantic.final:
        found |= {"closed": 1, "close_reason": reason or before.values["close_reason"]}
        if "overdue" in before.values:
            found["overdue"] = 0
        if plan.closes:
            found |= {"closed_at": now, "closed_by": by} | _closed_on(session, before)
        if plan.after.semantic.value == "F":
            found |= row_rules.released(before.values)
        if plan.after.semantic.value == "S":
            found["close_reason"] = None
    elif plan.reopens:
        found |= {"closed": 0, "closed_at": None, "closed_by": None, "close_reason": None}
    return found


def _closed_on(session: Session, before: RawRecord) -> dict[str, Raw]:
    """A sale that closes before its close date, or has none, gets today's. Source: entities «Deal fields»."""
    kind = ENTITY_TYPES[before.type]
    today = dates.day_of(session.now(), session.zone).isoformat()
    if kind.code != "deal" and not kind.process:
        return {}
    if "close_date" in before.values and (before.values["close_date"] or "9999") > today:
        return {"close_date": today}
    return {}
