"""What happened to records: waits, runs that stop, templates, rules, triggers follow from it; in this order.

Everything is taken once, in the order in which it happened, and what follows from it is the same transaction.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from crm_tui.automation import compiling, engine, rule_runs, runs, starting, triggering
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services.session import Session, operation
from data import deaths, happened, journal, timers, workflows
from data.happened import Happening
from data.journal import Run
from data.operations import Operation
from data.queries import causes
from data.timers import Timer
from data.workflows import Stored

TOGETHER = 100
"""Happenings in one transaction, as long as it does not last too long."""
_BACK = ("undo:", "redo:")


def fire(session: Session, act: Operation, timer: Timer) -> None:
    """Look at the oldest of what happened; come again when there is more."""
    if deaths.counted(timer):
        return
    until = time.monotonic() + engine.LOCK_SECONDS
    last = 0
    for each in happened.oldest(TOGETHER):
        look(session, each)
        last = each.id
        if time.monotonic() > until:
            break
    happened.done(last)
    if happened.left():
        timers.pull(happened.TIMER, act.at)


def look(session: Session, each: Happening) -> None:
    """One thing that happened."""
    if each.kind in (happened.TOLD, happened.AGAIN):
        triggering.look(session, each)
        return
    if each.kind == "deleted":
        _stop_all(session, each, "document_deleted")
        _ask(session, each, "deleted", {})
        return
    if each.kind == "client":
        _ask(session, each, "client", {"events": each.facts.get("events", [])})
        return
    if each.kind == "changed":
        _changed(session, each)
    if not each.origin.startswith(_BACK):
        _start(session, each)
        _rules(session, each)
        _end_when_gone(session, each.about)
    triggering.look(session, each)


def _changed(session: Session, each: Happening) -> None:
    fields = each.facts.get("fields", {})
    if "pipeline" in fields:
        _stop_all(session, each, "pipeline_changed", but=each.origin)
    if "stage" in fields:
        _leave(session, each.about, fields["stage"][0])
    facts: dict[str, object] = {"fields": sorted(fields)}
    if "stage" in fields:
        facts["stage"] = fields["stage"][1]
    _ask(session, each, "changed", facts)


def _stop_all(session: Session, each: Happening, reason: str, *, but: str = "") -> None:
    """Every unfinished run of the record ends, ``but`` for that which moved it; those of what came later stay."""
    under_way = journal.of(each.about, ended=False)
    found = [run for run in under_way if but != f"run:{run.id}" and _before(run, each)]
    runs.stop_several(session.of("clock", caused_by=each.operation), found, reason, session.now_ms())


def _end_when_gone(session: Session, about: Ref) -> None:
    """What sets out on a record that was deleted meanwhile takes no step, also when nobody has looked at that yet."""
    under_way = journal.of(about, ended=False)
    last = causes.last_set(about, "deleted_at") if under_way else None
    if last is not None and last.new is not None:
        robot = session.of("clock", caused_by=last.operation)
        runs.stop_several(robot, under_way, "document_deleted", session.now_ms())


def _before(run: Run, each: Happening) -> bool:
    """Whether a run of the record set out before this happened; also when nobody had looked at what it followed from."""
    if run.created_at <= each.at:
        return True
    own = (one.operation for one in starting.chain(run) if one.document == each.about)
    return any(one is not None and one < each.operation for one in own)


def _ask(session: Session, each: Happening, event: str, facts: dict[str, object]) -> None:
    """Ask every step that waits for this record, in the order of the runs."""
    for wait in journal.waits_about(each.about):
        run = journal.load(wait.run)
        if run is None or run.ended_at is not None:
            continue
        work = runs.work(session, run)
        if engine.answer(work, wait, event, facts, by=each.operation):
            runs.save(work, state="" if work.ended or work.run.state == "error" else "running", wake=not work.ended)


def _start(session: Session, each: Happening) -> None:
    """Templates that start when records are created or changed, in the order of their ids."""
    how = "create" if each.kind == "created" else "change"
    cause = starting.cause(each.origin)
    chain = starting.chain(cause) if cause else []
    for template in workflows.starting(each.about.type, how):
        if any(run.workflow == template.id and run.document == each.about for run in chain):
            continue  # a template never starts itself on its own record. Source: engine «Start modes»
        if not starting.in_pipeline(session, compiling.template(template.spec), each.about):
            continue
        if how == "create" and not _counts(template, each.origin):
            continue
        robot = starting.robot(session, each.user)
        missing, parameters = compiling.defaults(robot, template, each.about)
        run = starting.begin(
            robot, template, each.about, start=how, parameters=parameters, caused_by=cause, set_going=each.operation
        )
        if missing and run.ended_at is None:
            runs.refuse(robot, run, missing)


def _leave(session: Session, about: Ref, stage: int) -> None:
    """Rules of the stage that the record has left are not done any more, also those that are delayed."""
    for run in journal.of(about, ended=False):
        if run.start == f"{rule_runs.START}:{stage}":
            runs.stop(session, run, "stage_left", session.now_ms())


def _rules(session: Session, each: Happening) -> None:
    """Rules of the stage that the record has entered, or was created in; behind the workflows. Files start none."""
    entered = each.facts.get("stage") if each.kind == "created" and not each.origin.startswith("import:") else None
    if each.kind == "changed":
        entered = each.facts.get("fields", {}).get("stage", [None, None])[1]
    if isinstance(entered, int):
        robot = starting.robot(session, each.user)
        begun = rule_runs.begin(
            robot,
            each.about,
            entered,
            entered=each.at,
            caused_by=starting.cause(each.origin),
            set_going=each.operation,
        )
        _tell_limit(robot, [run for run in begun if run.ended_at is not None])


def _tell_limit(session: Session, ended: Sequence[Run]) -> None:
    """Rules that were set off by what they had set off themselves are not done; the timeline says so, once for them all."""
    for run in ended[:1]:
        name = compiling.template(journal.form(run.form)).name
        with operation(session.of(f"run:{run.id}"), N_("workflow ended")) as act:
            facts = {"run": run.id, "workflow": name, "state": run.state, "reason": run.reason}
            act.event("workflow_ended", run.document, facts)


def _counts(template: Stored, origin: str) -> bool:
    """Whether a creation from there starts the template: files and other workflows only when it says so."""
    switches = compiling.switches(template.spec)
    if origin.startswith("import:"):
        return "imports" in switches
    if origin.startswith("run:"):
        return "workflows" in switches
    return True
