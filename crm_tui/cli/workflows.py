"""`crm-tui workflow …`: templates as files; their runs are `workflow_runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup, typed, workflow_words
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.text import shown, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from crm_tui.automation.workflows import Info
    from crm_tui.cli.door import Door
    from crm_tui.domain.workflow import Declared, Template
    from crm_tui.domain.workflow_problems import Problem

_TEMPLATE = click.argument("word", metavar=workflow_words.TEMPLATE)
_COLUMNS = ("id", "name", "document", "start", "waits", "active")
_FIELDS = (*_COLUMNS, "version")
_PROBLEMS = ("line", "column", "level", "step", "parameter", "problem")


@verb(N_("The templates of workflows, in the order in which they start."), more=workflow_words.guide)
@pass_door
def list_workflows(door: Door) -> None:
    """``workflow list``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — help needs no engine

    setup.listed(door, [_row(each) for each in workflows.templates(door.session)], _COLUMNS, "table:workflows")


@verb(N_("One template: its parameters, constants with their values, and steps."))
@_TEMPLATE
@pass_door
def show_workflow(door: Door, word: str) -> None:
    """``workflow show``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    found = workflows.template(door.session, workflow_words.template(door, word))
    made = found.template
    parameters: list[Json] = [{**_declared(each), "default": each.default} for each in made.parameters]
    variables: list[Json] = [{**_declared(each), "default": each.default} for each in made.variables]
    constants: Json = _constants(door, found)
    setup.one(door, {
        **_row(found), "description": made.description, "pipelines": list(made.pipelines), "parameters": parameters,
        "variables": variables, "constants": constants, "steps": _steps(door, made),
    }, "table:workflows")  # fmt: skip


@verb(
    N_("Keep a template from a file, or from standard input (-); what is wrong with it is told with line and column.")
)
@click.argument("file", metavar="FILE")
@click.option("--replace", "word", metavar=workflow_words.TEMPLATE, help=N_("in the place of this template"))
@click.option("--if-version", "version", type=VERSION, metavar="N", help=N_("only when it still has this version"))
@pass_door
def import_workflow(door: Door, file: str, word: str | None, version: int | None) -> None:
    """``workflow import``."""
    setup.require(door, _FIELDS)
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    if version is not None and word is None:
        raise Usage(text=N_("--if-version goes with --replace"))
    text = workflow_words.read(door, file)
    number = workflow_words.template(door, word) if word is not None else None
    try:
        made = workflows.save(door.session, text, number=number, version=version)
    except workflows.Unsound:
        raise _refused(door, text) from None
    checked = workflows.check(door.session, text)
    for problem in checked.problems:
        door.out.say(_sentence(problem))
    if number is None and checked.template is not None:
        _say_namesakes(door, checked.template.name, made.id)
    if door.asked.dry_run:
        setup.done(door, "")
        return
    found = workflows.template(door.session, made.id)
    said = fill(_("workflow {id} “{name}” is kept"), {"id": made.id, "name": found.template.name})
    setup.done(door, said, [_row(found)], _COLUMNS)


@verb(N_("Write a template to standard output or to --file, as a file that import reads."))
@_TEMPLATE
@click.option("--file", "path", metavar="FILE", default="", help=N_("write to this file, whole or not at all"))
@click.option("--force", is_flag=True, help=N_("replace a file of that name"))
@pass_door
def export_workflow(door: Door, word: str, path: str, force: bool) -> None:
    """``workflow export``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    number = workflow_words.template(door, word)
    text = workflows.export(door.session, number)
    if not path:
        door.out.text(text)
        return
    if door.asked.dry_run:
        door.out.say(fill(_("dry run: {path} would be written"), {"path": visible(path)}))
        return
    from crm_tui.services import exporting  # noqa: PLC0415 — only files

    exporting.write([text], Path(path), force=force)
    door.out.say(fill(_("{file} written"), {"file": visible(path)}))


@verb(N_("Everything that is wrong with a template in a file, with line and column; exit 5 when it cannot be kept."))
@click.argument("file", metavar="FILE")
@pass_door
def check_workflow(door: Door, file: str) -> int:
    """``workflow check``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    found = workflows.check(door.session, workflow_words.read(door, file))
    with setup.worded(door):
        rows = [_problem(door, each) for each in found.problems]
    setup.listed(door, rows, _PROBLEMS)
    if not rows and door.out.form == "table":
        door.out.say(_("nothing is wrong with it"))
    return 5 if found.template is None else 0


@verb(N_("Take a template away; runs that are under way go on."))
@_TEMPLATE
@pass_door
def delete_workflow(door: Door, word: str) -> None:
    """``workflow delete``."""
    from crm_tui.automation import under_way, workflows  # noqa: PLC0415 — as above

    number = workflow_words.template(door, word)
    workflows.delete(door.session, number)
    setup.done(door, fill(_("workflow {id} taken away · crm-tui undo brings it back"), {"id": number}))
    count = under_way.of_workflow(number)
    if count:
        said = ngettext(
            "{count} run of it is under way and goes on as it began · workflow stop RUN ends it",
            "{count} runs of it are under way and go on as they began · workflow stop RUN ends one",
            count,
        )
        door.out.say(fill(said, {"count": count}))


@verb(N_("Switch a template on or off, or set its constants."))
@_TEMPLATE
@click.argument("given", metavar="[active=yes|no] [NAME=VALUE …]", nargs=-1)
@pass_door
def set_workflow(door: Door, word: str, given: tuple[str, ...]) -> None:
    """``workflow set``."""
    setup.require(door, _FIELDS)
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above
    from crm_tui.domain import values  # noqa: PLC0415 — as above

    number = workflow_words.template(door, word)
    texts = workflow_words.texts(given)
    if not texts:
        raise Usage(text=N_("nothing is to be set"), hint=N_("write active=no, or a constant: NAME=VALUE"))
    was = workflows.template(door.session, number).stored.version
    active = texts.pop("active", None)
    switched = values.parse_bool("active", active) if active is not None else None
    if texts:
        workflows.constants(door.session, number, texts)
    if switched is not None:
        workflows.set_active(door.session, number, switched)
    found = workflows.template(door.session, number)
    said = _("workflow {id} changed") if found.stored.version != was else _("nothing to change")
    setup.done(door, fill(said, {"id": number}), [_row(found)], _COLUMNS)


# ── Parts ──


def _row(found: Info) -> dict[str, Json]:
    starts = [each.value for each in sorted(found.template.start)]
    return {
        "id": found.stored.id, "name": found.template.name, "document": found.template.document,
        "start": ", ".join(starts) or "manual", "waits": found.stored.waits, "active": found.stored.active,
        "version": found.stored.version,
    }  # fmt: skip


def _declared(each: Declared) -> dict[str, Json]:
    return {
        "code": each.code, "name": each.name, "type": each.shape.type.value, "multiple": each.shape.multiple,
        "required": each.required,
    }  # fmt: skip


def _constants(door: Door, found: Info) -> Json:
    """Each with the value that it has: as an administrator set it, else as the template says."""
    from crm_tui.domain.workflow_stored import unpack  # noqa: PLC0415 — as above

    kept = {code: unpack(value) for code, value in found.stored.constants.items()}
    every = found.template.constants
    if door.out.form == "table":
        values = {code: typed.people(door, value) for code, value in kept.items()}
        return [f"{each.code} = {values.get(each.code, each.default) or '—'}" for each in every]
    return [
        {**_declared(each), "value": typed.plain(kept[each.code]) if each.code in kept else each.default or None}
        for each in every
    ]


def _steps(door: Door, made: Template) -> Json:
    """All steps in order; people see which stand inside which, and what they do."""
    from crm_tui.automation import registry  # noqa: PLC0415 — as above
    from crm_tui.domain import workflow  # noqa: PLC0415 — as above

    placed = list(workflow.walk(made.steps))
    if door.out.form != "table":
        return [f"{each.step.id} {each.step.kind} {each.step.title}".strip() for each in placed]
    known = registry.actions()
    lines: list[str] = []
    for each in placed:
        does = _(known[each.step.kind].label) if each.step.kind in known else each.step.kind
        title = f"{each.step.title} ({does})" if each.step.title else does
        lines.append(f"{'  ' * len(each.parents)}{each.step.id} {title}")
    return "\n".join(lines)


def _refused(door: Door, text: str) -> Refused:
    """The error for a template that cannot be kept: people are told each mistake once, programs the first of them."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    problems = workflows.check(door.session, text).problems
    blocking = [each for each in problems if each.blocking]
    if len(problems) > 1 and door.out.form == "table" and not door.out.quiet:
        for problem in problems:
            door.out.say(_sentence(problem))
        said = ngettext(
            "the template is not kept: {count} error", "the template is not kept: {count} errors", len(blocking)
        )
        return Refused(text=fill(said, {"count": len(blocking)}))
    error = workflows.Unsound(blocking)
    if len(blocking) > 1:
        error.hint = N_("{count} errors in all: workflow check tells each")
        error.hint_params = {"count": len(blocking)}
    return error


def _say_namesakes(door: Door, name: str, own: int) -> None:
    """That a new template has the name of others, which then are started by their numbers only."""
    from crm_tui.automation import template_names, workflows  # noqa: PLC0415 — as above

    known = [(each.stored.id, each.template.name) for each in workflows.templates(door.session)]
    others = template_names.called(name.strip(), [each for each in known if each[0] != own])
    if not others:
        return
    words = {"name": shown(name), "ids": ", ".join(map(str, others)), "id": others[0]}
    said = ngettext(
        "workflow {ids} is called “{name}” too; --replace {id} puts a file in its place",
        "workflows {ids} are called “{name}” too; --replace {id} puts a file in the place of the first",
        len(others),
    )
    door.out.say(fill(_("warning: {said}"), {"said": fill(said, words)}))


def _problem(door: Door, problem: Problem) -> dict[str, Json]:
    level = N_("error") if problem.blocking else N_("warning")
    return {
        "line": problem.line, "column": problem.column, "level": _(level) if door.out.form == "table" else level,
        "step": problem.step, "parameter": problem.parameter, "problem": fill(_(problem.reason), dict(problem.params)),
    }  # fmt: skip


def _sentence(problem: Problem) -> str:
    level = _("error") if problem.blocking else _("warning")
    said = fill(_(problem.reason), dict(problem.params))
    return fill(_("line {line}, column {column}: {level}: {said}"), {
        "line": problem.line, "column": problem.column, "level": level, "said": said,
    })  # fmt: skip
