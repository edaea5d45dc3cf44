"""Starting runs: by hand, by themselves when a record is created or changed; two that wait at a time on one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crm_tui.automation import compiling, people, runs
from crm_tui.automation.program import Position
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain.errors import Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_values import Typed
from crm_tui.services import lookup, records
from crm_tui.services.session import Session, operation
from data import journal
from data.journal import Run
from data.workflows import Stored

PLACES = 2
"""Runs with waiting steps at a time on one record. Source: engine «Limits»."""
DEPTH = 10
"""How deep runs may start runs. Source: engine «Limits»."""


def begin(
    session: Session,
    template: Stored,
    document: Ref,
    *,
    start: str,
    parameters: Mapping[str, Typed],
    caused_by: Run | None = None,
    set_going: int | None = None,
    shares_place: bool = False,
) -> Run:
    """A new run, in its transaction: it goes on with the next tick of any clock, or waits for a place.

    Args:
        session: Who starts it; the robot when it starts by itself.
        template: What it follows, as it is now: later changes do not reach it.
        document: The record.
        start: ``manual``, ``create``, ``change``, ``rule`` or ``run``.
        parameters: Values of all parameters.
        caused_by: The run whose doing starts it.
        set_going: The operation that it follows from.
        shares_place: Whether it takes none of the places of the record: the run that waits for it holds one already.
            Otherwise three that wait for each other would wait for ever.
    """
    at, depth = session.now_ms(), caused_by.depth + 1 if caused_by else 0
    values, odd = _values(session, template, document, parameters)
    run = Run(
        workflow=template.id, form=journal.freeze(template.spec), document=document,
        waits=template.waits and not shares_place, started_by=session.user_id or None, start=start,
        caused_by=caused_by.id if caused_by else None, operation=set_going, depth=depth,
        position=Position.start().dump(), content=runs.content(values), created_at=at,
    )  # fmt: skip
    if run.waits and journal.places_taken(document) >= PLACES:
        run.state = "queued"
    journal.add(run)
    with operation(session.of(f"run:{run.id}"), N_("workflow started")) as act:
        if compiling.template(template.spec).timeline:
            act.event("workflow_started", document, {"run": run.id, "workflow": template.name, "state": run.state})
    if depth > DEPTH:
        runs.finish(session, run, "terminated", "limit_exceeded", at, [0])
        journal.save(run, was=0, at=at)
    elif odd:
        runs.refuse(session, run, odd)
    elif run.state == "running":
        journal.wake(run.id, at)
    return run


def _values(
    session: Session, template: Stored, document: Ref, parameters: Mapping[str, Typed]
) -> tuple[Values, list[str]]:
    """What a run begins with, and the constants and variables whose defaults cannot be."""
    values = Values(parameters=dict(parameters))
    world = RunWorld(
        session, run=0, seq=0, name=template.name, document=document, starter=session.user_id or None, values=values
    )
    values.constants, unread = compiling.constants(template, world)
    values.variables, odd = compiling.variables(compiling.template(template.spec), world)
    return values, [*unread, *odd]


def check(session: Session, stored: Stored, template: Template, document: Ref) -> None:
    """Whether the template can be started on the record now, whoever asks for it.

    Raises:
        Refused: it is for other records, switched off, or a constant of it has no value.
        NotFound: no such record.
    """
    if records.get(session, document).deleted:
        raise Refused(text=N_("{ref} lies in the recycle bin"), ref=str(document), hint=N_("restore it first"))
    if document.type != template.document:
        raise Refused(text=N_("“{name}” is for a {type}"), name=template.name, type=template.document, field="record")
    if not in_pipeline(session, template, document):
        raise Refused(
            text=N_("“{name}” is for records of: {pipelines}"), name=template.name, pipelines=", ".join(template.pipelines),
            field="record",
        )  # fmt: skip
    if not stored.active:
        raise Refused(text=N_("“{name}” is switched off"), name=template.name)
    if unset := compiling.unset(stored):
        raise Refused(text=N_("the constant {code} has no value yet"), code=", ".join(unset))


def may_start(session: Session, template: Template) -> bool:
    """Whether the access list of the template has this operator: by name, or in a department or a group.

    Administrators always may; the right to change settings lets nobody in who may rewrite the list but is not on it.
    Source: engine «Permissions».
    """
    if not template.starters or session.is_admin:
        return True
    for word in template.starters:
        kind, _colon, number = word.partition(":")
        if not number.isdecimal() or kind not in ("user", "department", "group"):
            continue
        ref = Ref(kind, int(number))
        if session.user_id in ((ref.id,) if kind == "user" else people.members(session, ref)):
            return True
    return False


def chain(run: Run) -> list[Run]:
    """The run and those that caused it, the nearest first."""
    found = [run]
    while found[-1].caused_by is not None and len(found) <= DEPTH + 1:
        before = journal.load(found[-1].caused_by)
        if before is None:
            break
        found.append(before)
    return found


def cause(origin: str) -> Run | None:
    """The run from whose doing something came; None when it came from elsewhere."""
    kind, _colon, number = origin.partition(":")
    return journal.load(int(number)) if kind == "run" and number.isdecimal() else None


def robot(session: Session, user: int | None) -> Session:
    """The session of the robot that somebody's act has set going."""
    return replace(session, user_id=user or 0, origin="clock", dry_run=False, caused_by=None)


def in_pipeline(session: Session, template: Template, document: Ref) -> bool:
    """Whether the record stands in one of the template's pipelines; templates without any are for all."""
    if not template.pipelines:
        return True
    found = records.by_ids(session, document.type, [document.id])
    number = found[0].values.get("pipeline") if found else None
    if not isinstance(number, int):
        return False
    names = {str(number), lookup.pipeline_name(number).casefold()}
    return any(each.strip().casefold() in names for each in template.pipelines)
