"""`crm-tui workflow …`: templates as files, their runs, what each step did."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.numbers import VERSION, Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.domain.errors import NotFound, Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.automation.registry import Action
    from crm_tui.automation.workflows import Info
    from crm_tui.cli.door import Door
    from crm_tui.domain.workflow_problems import Problem
    from data.journal import Run, Step

_NUMBER = Whole(least=1, most=2**62)
_COLUMNS = ("id", "name", "document", "start", "waits", "active")
_RUNS = ("id", "workflow", "record", "state", "reason", "start", "created_at", "ended_at")
_STEPS = ("seq", "step", "action", "at", "outcome", "said")
_PROBLEMS = ("line", "column", "level", "step", "parameter", "problem")
_ACTIONS = ("id", "name", "documents", "parameters", "results")
_MOST = 16_000_000
"""Bytes of a file that is read; `workflow_file_read` judges its length."""


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui workflow check meeting.toml",
            "crm-tui workflow import meeting.toml",
            "crm-tui workflow start 1 deal:42 START='tomorrow 10:00' END='tomorrow 11:00'",
            "crm-tui workflow trace 7",
        ]
    }


# ── Templates ──


@verb(N_("The templates of workflows, in the order in which they start."), more=_guide)
@pass_door
def list_workflows(door: Door) -> None:
    """``workflow list``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — help needs no engine

    setup.listed(door, [_row(each) for each in workflows.templates(door.session)], _COLUMNS, "table:workflows")


@verb(N_("One template: its parameters and steps."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def show_workflow(door: Door, number: int) -> None:
    """``workflow show``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    found = workflows.template(door.session, number)
    parameters: list[Json] = [
        {"code": each.code, "type": each.shape.type.value, "required": each.required, "default": each.default}
        for each in found.template.parameters
    ]
    setup.one(door, {
        **_row(found), "description": found.template.description, "parameters": parameters,
        "steps": [f"{each.id} {each.kind} {each.title}".strip() for each in found.template.steps],
        "version": found.stored.version,
    })  # fmt: skip


@verb(
    N_("Keep a template from a file, or from standard input (-); what is wrong with it is told with line and column.")
)
@click.argument("file", metavar="FILE")
@click.option("--replace", "number", type=_NUMBER, metavar="ID", help=N_("in the place of this template"))
@click.option("--if-version", "version", type=VERSION, metavar="N", help=N_("only when it still has this version"))
@pass_door
def import_workflow(door: Door, file: str, number: int | None, version: int | None) -> None:
    """``workflow import``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    text = _read(file)
    for problem in workflows.check(door.session, text).problems:
        door.out.say(_sentence(problem))
    made = workflows.save(door.session, text, number=number, version=version)
    if door.asked.dry_run:
        setup.done(door, "")
        return
    found = workflows.template(door.session, made.id)
    said = fill(_("workflow {id} “{name}” is kept"), {"id": made.id, "name": found.template.name})
    setup.done(door, said, [_row(found)], _COLUMNS)


@verb(N_("Write a template to standard output, as a file that import reads."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def export_workflow(door: Door, number: int) -> None:
    """``workflow export``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    door.out.text(workflows.export(door.session, number))


@verb(N_("Everything that is wrong with a template in a file, with line and column; exit 5 when it cannot be kept."))
@click.argument("file", metavar="FILE")
@pass_door
def check_workflow(door: Door, file: str) -> int:
    """``workflow check``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    found = workflows.check(door.session, _read(file))
    rows: list[dict[str, Json]] = [
        {
            "line": each.line, "column": each.column, "level": _("error") if each.blocking else _("warning"),
            "step": each.step, "parameter": each.parameter, "problem": fill(_(each.reason), dict(each.params)),
        }
        for each in found.problems
    ]  # fmt: skip
    setup.listed(door, rows, _PROBLEMS)
    return 5 if found.template is None else 0


@verb(N_("Take a template away; runs that are under way go on."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def delete_workflow(door: Door, number: int) -> None:
    """``workflow delete``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    workflows.delete(door.session, number)
    setup.done(door, fill(_("workflow {id} taken away · crm-tui undo brings it back"), {"id": number}))


@verb(N_("Switch a template on or off, or set its constants."))
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("given", metavar="[active=yes|no] [NAME=VALUE …]", nargs=-1)
@pass_door
def set_workflow(door: Door, number: int, given: tuple[str, ...]) -> None:
    """``workflow set``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above
    from crm_tui.domain import values  # noqa: PLC0415 — as above

    texts = _texts(given)
    active = texts.pop("active", None)
    if active is not None:
        workflows.set_active(door.session, number, values.parse_bool("active", active))
    if texts:
        workflows.constants(door.session, number, texts)
    setup.done(door, fill(_("workflow {id} changed"), {"id": number}))


@verb(N_("What the steps of workflows can do: every action with its parameters and results."))
@click.argument("name", metavar="[ACTION]", required=False)
@pass_door
def list_actions(door: Door, name: str | None) -> None:
    """``workflow actions``."""
    from crm_tui.automation import registry  # noqa: PLC0415 — as above

    if name is None:
        setup.listed(door, [_action(each) for each in registry.actions().values()], _ACTIONS)
        return
    found = registry.action(name)
    setup.one(door, {
        "id": found.id, "name": _(found.label), "about": _(found.about), "documents": list(found.documents),
        "parameters": [
            {
                "code": each.code, "name": _(each.label), "type": each.type.value, "required": each.required,
                "multiple": each.multiple, "default": each.default, "fields_of": each.fields_of,
                "choices": list(each.choices or ()),
            }
            for each in found.parameters
        ],
        "results": [{"code": each.code, "name": _(each.label), "type": each.type.value} for each in found.results],
    })  # fmt: skip


# ── Runs ──


@verb(
    N_("Start a workflow on a record, with values for its parameters; what can be done at once is done."), more=_guide
)
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("record", metavar="TYPE:ID")
@click.argument("given", metavar="[NAME=VALUE …]", nargs=-1)
@pass_door
def start_workflow(door: Door, number: int, record: str, given: tuple[str, ...]) -> None:
    """``workflow start``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    if door.asked.dry_run:
        raise Usage(text=N_("a run cannot be tried with --dry-run"), hint=N_("workflow check reads a template"))
    run = workflows.start(door.session, number, _ref(record), _texts(given))
    tell(door, run.id)


@verb(N_("The runs, the newest first: of a record, in a state, of a workflow, of some days, or all."))
@click.argument("words", metavar="[TYPE:ID] [STATE] [workflow:ID] [from:DAY] [to:DAY]", nargs=-1)
@click.option("--limit", type=Whole(least=1, most=100_000), default=200, help=N_("at most so many (200)"))
@pass_door
def list_runs(door: Door, words: tuple[str, ...], limit: int) -> None:
    """``workflow runs``."""
    from crm_tui.automation import run_search, workflows  # noqa: PLC0415 — as above

    found = run_search.search(door.session, run_search.wanted(door.session, words), limit=limit)
    names = {each.stored.id: each.template.name for each in workflows.templates(door.session)}
    setup.listed(door, [_run(door, each, names) for each in found], _RUNS, "table:runs")


@verb(N_("What every step of a run did, what it was given, why it failed, and what the run waits for."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@click.option("--text", "whole", is_flag=True, help=N_("all that is known of each step, as plain text"))
@pass_door
def trace_run(door: Door, number: int, whole: bool) -> None:
    """``workflow trace``."""
    from crm_tui.automation import run_search, telling, workflows  # noqa: PLC0415 — as above

    if whole:
        door.out.text(run_search.text(door.session, number))
        return
    run, steps, waits = workflows.trace(door.session, number)
    rows = [_step(door, each, run.document.type) for each in steps]
    setup.listed(door, rows, _STEPS)
    door.out.say(fill(_("run {id} on {record}: {state} {reason}"), {
        "id": run.id, "record": str(run.document), "state": _(run.state), "reason": run.reason,
    }).strip())  # fmt: skip
    for wait in waits:
        words = {
            "step": wait.step,
            "kind": telling.waited(door.session, wait),
            "until": moment(door, wait.due_at),
        }
        until = _("step {step} waits: {kind}, until {until}")
        door.out.say(fill(until if words["until"] else _("step {step} waits: {kind}, without an end"), words))


@verb(N_("Try the step again that failed."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@pass_door
def retry_run(door: Door, number: int) -> None:
    """``workflow retry``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    tell(door, workflows.retry(door.session, number).id)


@verb(N_("Go on behind the step that failed."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@pass_door
def skip_step(door: Door, number: int) -> None:
    """``workflow skip``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    tell(door, workflows.skip(door.session, number).id)


@verb(N_("Terminate a run; what it did stays, and so does its trace."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@pass_door
def stop_run(door: Door, number: int) -> None:
    """``workflow stop``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    workflows.stop(door.session, number)
    door.out.say(fill(_("run {id} stopped"), {"id": number}))


# ── Parts ──


def tell(door: Door, number: int) -> None:
    """Let the run go as far as it gets now, and say how far that is."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above
    from crm_tui.automation.jobs import sweep  # noqa: PLC0415 — as above

    sweep.run_workflows(door.session)
    found = workflows.run(door.session, number)
    names = {found.workflow: workflows.name_of(found)}
    setup.one(door, _run(door, found, names))


def _row(found: Info) -> dict[str, Json]:
    starts = [each.value for each in sorted(found.template.start)]
    return {
        "id": found.stored.id, "name": found.template.name, "document": found.template.document,
        "start": ", ".join(starts) or "manual", "waits": found.stored.waits, "active": found.stored.active,
    }  # fmt: skip


def _run(door: Door, run: Run, names: Mapping[int, str]) -> dict[str, Json]:
    return {
        "id": run.id, "workflow": _followed(door, run, names), "record": str(run.document),
        "state": run.state, "reason": run.reason, "start": run.start, "created_at": moment(door, run.created_at),
        "ended_at": moment(door, run.ended_at),
    }  # fmt: skip


def _followed(door: Door, run: Run, names: Mapping[int, str]) -> str:
    """What a run follows: the name of its template; for people also of rules, of a trigger, of what was taken away."""
    if door.out.form != "table" or (run.workflow in names and run.workflow):
        return names.get(run.workflow, str(run.workflow))
    from crm_tui.automation import run_words, workflows  # noqa: PLC0415 — as above

    return run_words.followed(run.start, workflows.name_of(run))


def _step(door: Door, step: Step, entity: str) -> dict[str, Json]:
    from crm_tui.automation import branching, wording  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    row: dict[str, Json] = {
        "seq": step.seq, "step": step.step, "action": step.action, "at": moment(door, step.at), "outcome": step.outcome,
        "said": "; ".join(filter(None, (wording.sentence(step.said), *branching.sentences(entity, step.said)))),
    }  # fmt: skip
    if not people:
        refs: list[Json] = [str(ref) for ref in step.refs]
        row |= {
            "hint": wording.hint(step.said),
            "given": step.given,
            "results": step.results,
            "records": refs,
            "late_ms": step.late_ms,
        }
    return row


def _action(action: Action) -> dict[str, Json]:
    return {
        "id": action.id, "name": _(action.label), "documents": ", ".join(action.documents),
        "parameters": ", ".join(f"{each.code}*" if each.required else each.code for each in action.parameters),
        "results": ", ".join(each.code for each in action.results),
    }  # fmt: skip


def _sentence(problem: Problem) -> str:
    level = _("error") if problem.blocking else _("warning")
    said = fill(_(problem.reason), dict(problem.params))
    return fill(_("line {line}, column {column}: {level}: {said}"), {
        "line": problem.line, "column": problem.column, "level": level, "said": said,
    })  # fmt: skip


def _ref(word: str) -> Ref:
    try:
        return Ref.parse(word)
    except ValueError:
        raise Usage(
            text=N_("“{word}” is not a record"), word=shown(word), hint=N_("write for example deal:42")
        ) from None


def _texts(given: Sequence[str]) -> dict[str, str]:
    return dict(_pairs(given))


def _pairs(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Usage(text=N_("“{word}” is not NAME=VALUE"), word=shown(word))
        yield name, value


def _read(file: str) -> str:
    """The text of a file or of standard input; bytes that are no text become signs that tell so.

    Raises:
        NotFound, Usage: it cannot be read, or is too large.
    """
    try:
        if file == "-":
            data = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(file).open("rb") as source:
                data = source.read(_MOST + 1)
    except FileNotFoundError:
        raise NotFound(what=N_("file"), name=shown(file)) from None
    except OSError as error:
        raise Usage(
            text=N_("{file} cannot be read: {reason}"), file=shown(file), reason=error.strerror or ""
        ) from error
    if len(data) > _MOST:
        raise Usage(text=N_("{file} is too large"), file=shown(file))
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff")
