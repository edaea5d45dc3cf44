"""Runs and their traces ready to be shown: where each stands, what it waits for and until when, what its steps did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from crm_tui.automation import (
    asked_words,
    branching,
    compiling,
    registry,
    result_words,
    rule_runs,
    rule_words,
    run_words,
    sight,
    step_words,
    wording,
    workflows,
)
from crm_tui.automation import runs as stored_runs
from crm_tui.automation.fields import Words
from crm_tui.automation.program import Instruction
from crm_tui.automation.workflows import Info
from crm_tui.domain import workflow
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import OnError, Template
from crm_tui.domain.workflow_stored import unpack
from crm_tui.domain.workflow_values import Choice, Typed, printable
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, records, users
from crm_tui.services.session import Session
from data import assignments, journal
from data.journal import Run, Step, Wait
from data.queries import failed_steps

_CLIENT = N_("the client")
"""What a wait is for whose date was emptied: no time ends it any more."""
_WAITS: Mapping[str, str] = {
    "pause": N_("pause"),
    "activity": N_("the client, or the time"),
    "stage": N_("a stage of {record}: {stages}"),
    "rule_time": N_("its time"),
    "message": N_("the answer to message {number}"),
    "run": N_("the end of run {number}"),
    "work": N_("the working time of {record}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A run in a list."""

    id: int
    state: str
    """As in `data.journal.Run`."""
    workflow: str
    document: Ref
    title: str
    """Of the record."""
    how: str
    """What started it, and who."""
    at: datetime
    """When it was created, aware UTC."""
    ended_at: datetime | None
    reason: str
    """Why it ended or stands still, worded; empty where there is nothing to say."""
    stands: str
    """The steps at which it waits or failed, by their titles."""
    waits_for: str
    """Worded; empty when it does not wait."""
    until: datetime | None
    """When its nearest wait ends at the latest; None waits for as long as it takes."""
    failed: int = 0
    """How many of its steps failed and were passed over: the run went on without what they were to do."""
    of_rules: bool = False
    """Whether the rules of a stage ran: then `workflow` is the stage."""

    @property
    def called(self) -> str:
        """What ran: a workflow by its name, rules by their stage, which alone would read like a state of the run."""
        return fill(_("Rules of “{stage}”"), {"stage": self.workflow}) if self.of_rules else self.workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One step of a trace."""

    seq: int
    title: str
    outcome: str
    """``ok``, ``warning``, ``failed``, ``skipped`` or ``waiting``."""
    at: datetime
    late_ms: int
    took_ms: int = field(compare=False)
    """How long the program was busy with it: no two times are the same."""
    said: tuple[str, ...]
    """Sentences: why it failed, with the words of its code; why it was left out; what was noted."""
    hint: str
    """What to do about a failure."""
    warnings: tuple[str, ...]
    given: tuple[tuple[str, str], ...]
    """Resolved parameters: name and text."""
    results: tuple[tuple[str, str], ...]
    step: str = ""
    """Its id in the template; empty for what the engine itself did."""
    action: str = ""
    """The id of what it does."""
    records: tuple[tuple[Ref, str], ...] = ()
    """What it made or changed, with titles."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a run waits for at one of its steps."""

    step: str
    """The id of the step."""
    what: str
    until: datetime | None
    """When it ends at the latest; None waits for as long as it takes."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A run with its steps."""

    line: Line
    steps: tuple[Told, ...]
    waits: tuple[Waiting, ...] = ()


def startable(session: Session, document: Ref) -> tuple[Info, ...]:
    """The templates that can be started on a record: of its type, of its pipeline, switched on.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    pipeline = records.get(session, document).values.get("pipeline")
    name = lookup.pipeline_name(pipeline).casefold() if isinstance(pipeline, int) else ""
    return tuple(
        each
        for each in workflows.templates(session, document.type)
        if each.stored.active and (not each.template.pipelines or name in map(str.casefold, each.template.pipelines))
    )


def of_record(session: Session, document: Ref) -> tuple[Line, ...]:
    """The runs on a record, the newest first.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    return lines(session, workflows.runs_of(session, document)[::-1])


def lines(session: Session, runs: Sequence[Run]) -> tuple[Line, ...]:
    """The runs as a list shows them, in the same order."""
    logins = {user.id: user.login for user in users.users(session, inactive=True)}
    titles = {ref: lookup.title_of(ref.type, ref.id) for ref in {run.document for run in runs}}
    failed = failed_steps.of([run.id for run in runs])
    return tuple(_line(session, run, logins, titles[run.document], failed.get(run.id, ())) for run in runs)


def _line(
    session: Session, run: Run, logins: Mapping[int, str], title: str, failed: Sequence[tuple[str, bool]]
) -> Line:
    form = _form(run.form)
    waits = journal.waits(run.id) if run.state == "waiting" else []
    dues = [each.due_at for each in waits if each.due_at is not None]
    return Line(
        id=run.id, state=run.state, workflow=form.name, document=run.document, title=title,
        how=run_words.how(run.start, logins.get(run.started_by or 0, "")), at=from_ms(run.created_at),
        ended_at=None if run.ended_at is None else from_ms(run.ended_at), reason=run_words.reason(run.reason),
        stands=", ".join(_title(form, each) for each in (_failed(run) or [wait.step for wait in waits])),
        waits_for=", ".join(_waited(session, each, logins) for each in waits), until=from_ms(min(dues)) if dues else None,
        failed=len(_passed_over(form, failed) - set(_failed(run))), of_rules=run.start.startswith(f"{rule_runs.START}:"),
    )  # fmt: skip


def _passed_over(form: Template, failed: Sequence[tuple[str, bool]]) -> set[str]:
    """The steps that failed for good: those that go on by themselves, and those that did not come again."""
    if not failed:
        return set()
    going = {each.step.id for each in workflow.walk(form.steps) if each.step.on_error is OnError.CONTINUE}
    return {step for step, again in failed if not again or step in going}


def _failed(run: Run) -> list[str]:
    """The steps at which a run stands still, the one that failed first before the others."""
    if run.state != "error":
        return []
    places = {each["id"]: each["at"] for each in run.position.get("tokens", [])}
    program = _program(run.form)
    failed = [places[token] for token, _why in stored_runs.failures(run) if token in places]
    forms = [program[at].form for at in failed if at < len(program)]
    return [form.step for form in forms if form is not None]


@lru_cache(maxsize=64)
def _spec(text: str) -> tuple[Instruction, ...]:
    return compiling.followed(text)[1]


def _program(form: int) -> tuple[Instruction, ...]:
    return _spec(journal.form(form))


def _form(number: int) -> Template:
    """The template as it was when the run began."""
    return compiling.frozen(journal.form(number))


def _title(form: Template, step: str) -> str:
    """What people call a step: its title, else what it does."""
    found = next((each.step for each in workflow.walk(form.steps) if each.step.id == step), None)
    return step if found is None else found.title or kind(found.kind)


def kind(name: str) -> str:
    """What a step of a kind does, in the language in use."""
    return _(step_words.label(name))


def waited(session: Session, wait: Wait) -> str:
    """What a token of a run waits for, worded."""
    return _waited(session, wait, {user.id: user.login for user in users.users(session, inactive=True)})


def _waited(session: Session, wait: Wait, logins: Mapping[int, str]) -> str:
    if wait.kind in asked_words.WAITS:
        asked = assignments.of_ask(str(wait.facts.get("ask")))
        names = [logins.get(each.user, "") for each in asked if each.state == assignments.OPEN]
        return asked_words.people(", ".join(names), wait.kind)
    if wait.kind == "activity" and wait.due_at is None:
        return _(_CLIENT)
    about = ""
    if wait.about is not None:
        person = logins.get(wait.about.id, "") if wait.about.type == "user" else ""
        about = person or sight.title(session, wait.about)
    stages = ", ".join(lookup.stage_name(each) for each in wait.facts.get("stages") or ())
    words = {"record": about, "number": wait.about.id if wait.about else "", "stages": stages}
    return fill(_(_WAITS.get(wait.kind, wait.kind)), words)


def trace(session: Session, number: int) -> Trace:
    """A run and what each of its steps did.

    Raises:
        NotFound: there is none, or none on a record that the operator may read.
    """
    run, steps, found = workflows.trace(session, number)
    form, words = _form(run.form), Words(session)
    waits = tuple(
        Waiting(each.step, waited(session, each), None if each.due_at is None else from_ms(each.due_at))
        for each in found
    )
    return Trace(lines(session, [run])[0], tuple(_told(run, form, words, each) for each in steps), waits)


def told(session: Session, run: Run, step: Step) -> Told:
    """One row of the journal of a run."""
    return _told(run, _form(run.form), Words(session), step)


def said(run: Run, step: Step) -> Mapping[str, Any]:
    """What one row of the journal of a run says, its branches called as people know them."""
    return branching.worded(_form(run.form), step.step, step.said)


def name_of(run: Run) -> str:
    """What the workflow of a run was called when it began."""
    return _form(run.form).name


def title(run: Run, step: str) -> str:
    """What people call a step of a run."""
    return _title(_form(run.form), step)


def login(session: Session, user: int | None) -> str:
    """The login of an operator; empty when nobody is meant."""
    found = (each.login for each in users.users(session, inactive=True) if each.id == user)
    return next(found, "") if user is not None else ""


def _told(run: Run, form: Template, words: Words, step: Step) -> Told:
    left_out = rule_runs.left_out(run, step.step)
    if left_out:
        return _left_out(form, left_out, step)
    said = branching.worded(form, step.step, step.said)
    coded = run_words.reason(str(said.get("code") or ""))
    sentence = wording.sentence({**said, "warnings": (), "notes": ()}, step.action)
    sentences = [each for each in (coded, sentence) if each] + branching.sentences(form.document, said)
    return Told(
        seq=step.seq, title=_title(form, step.step) if step.step else kind(step.action), outcome=step.outcome,
        at=from_ms(step.at), late_ms=step.late_ms, took_ms=step.took_ms,
        said=(*sentences, *_notes(said.get("notes"))), hint=wording.hint(said),
        warnings=_notes(said.get("warnings")), given=_values(words, step.action, step.given, results=False),
        results=_values(words, step.action, step.results, results=True), step=step.step, action=step.action,
        records=tuple((each, lookup.title_of(each.type, each.id)) for each in step.refs),
    )  # fmt: skip


def _left_out(form: Template, action: str, step: Step) -> Told:
    """A rule that was left out: its action, which was not done, and the rows of its condition that were false."""
    false = rule_words.false_rows(form, action, step.said)
    return Told(
        seq=step.seq, title=_title(form, action), outcome="skipped", at=from_ms(step.at), late_ms=step.late_ms,
        took_ms=step.took_ms, said=false, hint="",
        warnings=_notes(step.said.get("warnings")), given=(), results=(), step=step.step, action=step.action,
    )  # fmt: skip


def _notes(kept: object) -> tuple[str, ...]:
    pairs = kept if isinstance(kept, list) else []
    return tuple(fill(_(str(text)), params) for text, params in pairs)


def _values(words: Words, action: str, kept: Mapping[str, object], *, results: bool) -> tuple[tuple[str, str], ...]:
    """Names and texts of what a step was given, or left behind."""
    known = registry.actions().get(action)
    declared = () if known is None else known.results if results else known.parameters
    labels = {each.code: _(each.label) for each in declared}
    choices = {each.code: result_words.choices(each) for each in declared if each.choices}
    found: list[tuple[str, str]] = []
    for code, value in kept.items():
        label = labels.get(code, code)
        table = value.get("table") if isinstance(value, dict) else None
        if isinstance(table, dict):
            found += [(f"{label} · {name}", printable(unpack(each), words)) for name, each in table.items()]
        elif isinstance(value, dict):
            found.append((label, _printed(unpack(value), choices.get(code, {}), words)))
    return tuple(found)


def _printed(value: Typed, choices: Mapping[str, str], words: Words) -> str:
    """The value for people; of what is chosen from a list of its action as the form calls each."""
    codes = [each.code if isinstance(each, Choice) else each for each in value.items]
    if choices and all(isinstance(each, str) and each in choices for each in codes):
        return ", ".join(choices[each] for each in codes if isinstance(each, str))
    return printable(value, words)
