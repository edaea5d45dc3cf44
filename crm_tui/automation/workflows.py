"""Workflows as use cases: keep and check templates, start and stop runs, see what they did; for screens and commands.

Writing a template takes the right to change settings or to automate; starting one, reading the record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crm_tui.automation import access_lists, compiling, ended, engine, registry, rights, runs, sight, standing, starting
from crm_tui.automation.judging import Judge
from crm_tui.domain import workflow, workflow_check, workflow_clean
from crm_tui.domain.errors import NotAllowed, NotFound, Refused, UnknownName
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Start, Template
from crm_tui.domain.workflow_file_mistakes import beside
from crm_tui.domain.workflow_file_read import WorkflowFile, read
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import CONSTRUCTS, is_waiting
from crm_tui.i18n.translate import _, fill
from crm_tui.services import permissions, records
from crm_tui.services.session import Session, operation
from data import database, deaths, journal, workflows
from data.journal import Run, Step, Wait
from data.queries import last_runs
from data.workflows import KIND, Stored

RIGHT = N_("change workflows")


@dataclass(frozen=True, slots=True)
class Info:
    """A template that is kept."""

    stored: Stored
    template: Template


class Unsound(Refused):
    """A template that cannot be kept; ``problems`` say why, with line and column."""

    code = "unsound"
    message = N_("line {line}, column {column}: {sentence}")

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(line=first.line, column=first.column, sentence=fill(_(first.reason), first.params))
        self.problems = tuple(problems)


# ── Templates ──


def templates(session: Session, entity: str = "") -> tuple[Info, ...]:
    """All templates in the order of their ids, of one type of record or of all."""
    del session  # everybody may know what there is
    return tuple(Info(each, compiling.template(each.spec)) for each in workflows.templates(entity))


def template(session: Session, number: int) -> Info:
    """One template.

    Raises:
        NotFound: there is none of that id.
    """
    del session
    found = workflows.template(number)
    if found is None:
        raise NotFound(what=N_("workflow"), name=str(number))
    return Info(found, compiling.template(found.spec))


def check(session: Session, text: str) -> WorkflowFile:
    """What a file holds, with everything that is wrong with it; the template with its references as they are stored."""
    found = read(text)
    draft = found.template or found.partly
    if draft is None:
        return replace(found, problems=_in_order(found.problems))
    checked = workflow_check.check(draft, Judge(session))
    content = beside(found.problems, (*checked.problems, *_further(session, draft)), draft, found.steps)
    problems = _in_order([*found.problems, *map(found.located, content)])
    blocked = any(each.blocking for each in problems)
    return WorkflowFile(None if blocked else checked.template, problems, found.places, found.steps)


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """From the top of the file to its end."""
    return tuple(sorted(problems, key=lambda each: (each.line, each.column)))


STEERING = frozenset({"branch", "condition", "parallel", "while", "iterator", "block"})
"""Constructs that the engine walks through; all others are done, and so must be in the registry."""


def _further(session: Session, found: Template) -> list[Problem]:
    """Words of its access list that let nobody in; constructs of the file form that this version cannot do yet."""
    reason = N_("“{kind}” is not there yet")
    return access_lists.problems(session, found) + [
        Problem(reason=reason, params={"kind": placed.step.kind}, step=placed.step.id)
        for placed in workflow.walk(found.steps)
        if placed.step.kind in set(CONSTRUCTS) - STEERING - set(registry.actions())
    ]


def save(session: Session, text: str, *, number: int | None = None, version: int | None = None) -> Ref:
    """Keep a template, a new one or in the place of another; runs that are under way go on as they began.

    Raises:
        NotAllowed: see `rights`.
        Unsound: it cannot run; nothing was kept.
        NotFound, Conflict: the one that is replaced.
    """
    rights.require(session, RIGHT)
    found = check(session, text)
    if found.template is None:
        raise Unsound([each for each in found.problems if each.blocking])
    return _keep(session, found.template, number, version)


def judge(session: Session, draft: Template) -> tuple[Template, tuple[Problem, ...]]:
    """A template that is being designed, with its references as they are stored, and all that is wrong with it."""
    checked = workflow_check.check(draft, Judge(session))
    return checked.template, (*checked.problems, *_further(session, draft))


def save_template(session: Session, draft: Template, *, number: int | None = None, version: int | None = None) -> Ref:
    """Keep a template as a value, see `save`; warnings do not keep it from being kept.

    Raises:
        NotAllowed: see `rights`.
        Unsound: it cannot run; nothing was kept.
        NotFound, Conflict: the one that is replaced.
    """
    rights.require(session, RIGHT)
    made, problems = judge(session, draft)
    blocking = [each for each in problems if each.blocking]
    if blocking:
        raise Unsound(blocking)
    return _keep(session, made, number, version)


def _keep(session: Session, made: Template, number: int | None, version: int | None) -> Ref:
    made = workflow_clean.cleaned(made)
    values = {
        "name": made.name, "entity": made.document, "spec": write(made), "on_create": int(Start.CREATE in made.start),
        "on_change": int(Start.CHANGE in made.start), "waits": int(is_waiting(made)), "active": int(made.active),
    }  # fmt: skip
    rights.require(session, RIGHT, made.document, *([template(session, number).stored.entity] if number else []))
    if number is None:
        with operation(session, N_("workflow added")) as act:
            return act.create(KIND, {**values, "constants": "{}"})
    with operation(session, N_("workflow changed")) as act:
        act.update(Ref(KIND, number), values, version=version)
    return Ref(KIND, number)


def export(session: Session, number: int) -> str:
    """The template as a file; values of constants stay here."""
    return write(compiling.without_constants(template(session, number).template))


def delete(session: Session, number: int) -> None:
    """Into the recycle bin; runs that are under way go on.

    Raises:
        NotAllowed, NotFound: nothing happened.
    """
    rights.require(session, RIGHT, template(session, number).stored.entity)
    with operation(session, N_("workflow deleted")) as act:
        act.delete(Ref(KIND, number))


def set_active(session: Session, number: int, active: bool) -> None:
    """Whether the template starts by itself and can be started.

    Raises:
        NotAllowed, NotFound: nothing happened.
    """
    rights.require(session, RIGHT, template(session, number).stored.entity)
    with operation(session, N_("workflow changed")) as act:
        act.update(Ref(KIND, number), {"active": int(active)})


# ── Runs ──


def start(session: Session, number: int, document: Ref, given: Mapping[str, str]) -> Run:
    """Start a run by hand; it goes on with the next tick of any clock.

    Args:
        session: Who starts it.
        number: The template.
        document: The record.
        given: Texts of parameters by code; the others have their defaults.

    Raises:
        NotFound: no such template, or no such record, also one that a parameter names.
        UnknownName, InvalidValue, Refused: a parameter; nothing was started.
    """
    found = template(session, number)
    _may_start(session, found, document)
    codes = {each.code: each for each in found.template.parameters}
    for code in given:
        if code not in codes:
            near = nearest(code, codes)
            raise UnknownName(
                text=N_("“{field}” is not a parameter of “{name}”"), field=shown(code), name=shown(found.template.name),
                hint=N_("did you mean “{near}”?") if near else "",
                hint_params={"near": near},
            )  # fmt: skip
    values = compiling.parameters(session, found.template, document, given)
    sight.check(session, values)
    for code, declared in codes.items():
        if declared.required and values[code].empty:
            raise Refused(text=N_("{parameter} is empty"), parameter=declared.name or code, field=code)
    with database.transaction():
        return starting.begin(session, found.stored, document, start="manual", parameters=values)


def _may_start(session: Session, found: Info, document: Ref) -> None:
    starting.check(session, found.stored, found.template, document)
    if not starting.may_start(session, found.template):
        raise NotAllowed(login=session.login, verb=N_("start this workflow"))


def run(session: Session, number: int) -> Run:
    """One run.

    Raises:
        NotFound: there is none, or none on a record that the operator may read.
    """
    found = journal.load(number)
    if found is None:
        raise NotFound(what=N_("workflow run"), name=str(number))
    records.get(session, found.document)
    return found


def name_of(found: Run) -> str:
    """What the template of a run was called when it began."""
    return compiling.frozen(journal.form(found.form)).name


def runs_of(session: Session, document: Ref) -> tuple[Run, ...]:
    """All runs on a record, in order.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    records.get(session, document)
    return tuple(journal.of(document))


def latest(session: Session, *, state: str = "", limit: int = 200, before: int | None = None) -> tuple[Run, ...]:
    """The newest runs on records that the operator may read, of one state or of all; or those before a certain one."""
    return readable(session, journal.latest(state, limit, before))


def readable(session: Session, found: Sequence[Run]) -> tuple[Run, ...]:
    """Those of the runs that are on records which the operator may read."""
    known = {
        kind: {
            each.ref.id
            for each in records.by_ids(session, kind, [one.document.id for one in found if one.document.type == kind])
        }
        for kind in {one.document.type for one in found}
    }
    return tuple(each for each in found if each.document.id in known[each.document.type])


def last_run(session: Session, workflow: int) -> int | None:
    """The newest run of a template on a record that the operator may read; None when there is none."""
    for number, document in last_runs.of(workflow):
        try:
            records.get(session, document)
        except NotFound:
            continue
        return number
    return None


def trace(session: Session, number: int) -> tuple[Run, tuple[Step, ...], tuple[Wait, ...]]:
    """A run, what each of its steps did, and what it waits for; no values of records that the operator may not read.

    Raises:
        NotFound: see `run`.
    """
    found = run(session, number)
    return found, sight.steps(session, journal.steps(number)), tuple(journal.waits(number))


def retry(session: Session, number: int) -> Run:
    """Try the step that failed again; its parameters are read anew.

    Raises:
        NotFound, NotAllowed: see `run`.
        RunEnded, Refused: the run has ended already, or does not stand still.
    """
    return _resume(session, number, skip=False)


def skip(session: Session, number: int) -> Run:
    """Go on behind the step that failed, or end what the run waits for as the button *Stop waiting* does.

    Raises:
        NotFound, NotAllowed, RunEnded, Refused: as `retry`.
    """
    return _resume(session, number, skip=True)


def _resume(session: Session, number: int, *, skip: bool) -> Run:
    deaths.settle()
    with database.transaction():
        found = _controlled(session, number)
        if skip and found.state == "waiting":
            return _stop_waiting(session, found)
        ended.refuse(found)
        if found.state != "error":
            raise Refused(text=N_("run {id} does not stand still: it is {state}"), id=number, state=found.state)
        work = runs.work(session, found)
        if skip:
            standing.skip(work)
        else:
            standing.retry(work)
        return found


def _stop_waiting(session: Session, found: Run) -> Run:
    """A person ends the waits of a run that a person may end."""
    with operation(session, N_("wait ended by hand")) as act:
        act.event("wait_stopped", found.document, {"run": found.id})
        by = act.id
    work = runs.work(session, found)
    if not [wait for wait in journal.waits(found.id) if engine.answer(work, wait, "manual", {}, by=by)]:
        raise Refused(
            text=N_("nobody can end what run {id} waits for"),
            id=found.id,
            hint=N_("crm-tui workflow stop ends the run"),
        )
    runs.save(work, state="" if work.ended or work.run.state == "error" else "running", wake=not work.ended)
    return found


def stop(session: Session, number: int) -> Run:
    """Terminate a run; its journal stays.

    Raises:
        NotFound, NotAllowed: see `run`.
        RunEnded: it has ended already.
    """
    with database.transaction():
        found = _controlled(session, number)
        ended.refuse(found)
        if not session.dry_run:
            runs.stop(session, found, "stopped", session.now_ms())
        return found


def _controlled(session: Session, number: int) -> Run:
    """A run that this operator may stop: responsible for the record, which they may change, or an administrator."""
    found = run(session, number)
    if session.is_admin:
        return found
    if records.get(session, found.document).values.get("responsible") != session.user_id:
        raise NotAllowed(login=session.login, verb=N_("stop or retry this workflow"))
    permissions.require(session, Verb.CHANGE, [found.document])
    return found


def constants(session: Session, number: int, given: Mapping[str, str]) -> None:
    """Set constants of a template.

    Raises:
        NotAllowed, NotFound: nothing happened.
        UnknownName, InvalidValue: a constant; nothing was set.
    """
    found = template(session, number)
    rights.require(session, RIGHT, found.stored.entity)
    known = {each.code: each for each in found.template.constants}
    for code in given:
        if code not in known:
            near = nearest(code, known)
            raise UnknownName(
                text=N_("“{field}” is not a constant of “{name}”"), field=shown(code), name=shown(found.template.name),
                hint=N_("did you mean “{near}”?") if near else "", hint_params={"near": near},
            )  # fmt: skip
    packed = {**found.stored.constants, **compiling.packed(session, [known[code] for code in given], given)}
    with operation(session, N_("workflow changed")) as act:
        act.update(Ref(KIND, number), {"constants": json.dumps(packed, ensure_ascii=False)})
