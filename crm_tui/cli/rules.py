"""`crm-tui rule …`: what is done when a record enters a stage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crm_tui.cli import rule_parameters, setup
from crm_tui.cli.choosing import OneOf
from crm_tui.cli.numbers import VERSION, Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_tui.automation.rule_drafts import Draft
    from crm_tui.cli.door import Door
    from data.rules import Rule

F = TypeVar("F", bound="Callable[..., Any]")
NUMBER = Whole(least=1, most=2**62, hint=N_("crm-tui rule list and trigger list tell the numbers"))
_ORDERED = Whole(least=1, most=2**62, hint=N_("the numbers alone, without the stage: crm-tui rule order 3 1"))
COLUMNS = ("id", "type", "pipeline", "stage", "action", "about", "time", "condition", "parallel", "active", "title")

FIELDS = (*COLUMNS, "after", "before", "date", "office_hours", "own_hours", "on_error", "given", "version")
"""What ``--fields`` can ask of a rule."""


def _guide() -> dict[str, list[str]]:
    from crm_tui.domain.conditions_tree import SPELLED  # noqa: PLC0415 — only help

    return {
        N_("Examples"): [
            "crm-tui rule add executing add_comment comment='{=Document:title} begins'",
            "crm-tui rule add new create_activity subject='Call' --after '2 hours' --if '{=Document:amount} >= 1000'",
            "crm-tui rule add executing notify users=responsible message='Call' --before 3d --date close_date --office-hours",
            "crm-tui rule add lead:new edit_document fields.comments='seen'",
        ],
        N_("Parameters"): ["crm-tui workflow actions ACTION"],
        N_("Operators of conditions"): [", ".join(SPELLED.values())],
    }


@verb(N_("The rules, of one stage, of one type or all, in the order in which they are done."), more=_guide)
@click.argument("word", metavar="[TYPE | [TYPE:]STAGE]", required=False)
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def list_rules(door: Door, word: str | None, pipeline: str) -> None:
    """``rule list``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — help needs no engine
    from crm_tui.domain.entities.types import staged  # noqa: PLC0415 — as above
    from crm_tui.services import lookup, stages  # noqa: PLC0415 — as above

    session = door.session
    if word is None or word in staged():
        place = lookup.pipeline_called(pipeline, entity=word or "deal") if pipeline else None
        found = rules.every(session, word or "")
        found = tuple(each for each in found if place is None or stages.pipeline_of(each.stage) == place)
    else:
        kind, name = split(door, word)
        found = rules.of_stage(session, rules.stage_named(session, kind, pipeline, name).id)
    setup.listed(door, [row(door, each) for each in found], COLUMNS)


_TIMES = (
    click.option("--after", metavar="TIME", help=N_("so long after the record came, or after --date: 2 hours, 3 days")),
    click.option("--before", metavar="TIME", help=N_("so long before --date")),
    click.option(
        "--date", "date_field", metavar="FIELD", help=N_("a date of the record; alone: exactly then, also when it changes")
    ),
    click.option(
        "--office-hours/--any-hours", "office_hours", default=None, help=N_("only in the company's working hours")
    ),
    click.option(
        "--own-hours/--no-own-hours", "own_hours", default=None, help=N_("only when the responsible person is at work")
    ),
    click.option(
        "--if", "condition", metavar="CONDITION",
        help=N_("only when it holds then: SOURCE OPERATOR VALUES, with “and” and “or”; empty for always"),
    ),
    click.option("--parallel/--in-order", default=None, help=N_("does not wait for the rules above it")),
    click.option(
        "--on-error", type=OneOf(("continue", "suspend", "terminate")), metavar="WORD",
        help=N_("when it fails: those behind it are done (continue), wait for somebody (suspend), are not done (terminate)"),
    ),
    click.option("--title", metavar="TEXT", help=N_("what it is called in traces")),
)  # fmt: skip


_OPTIONS = {
    "after": "--after", "before": "--before", "date_field": "--date", "on_error": "--on-error", "condition": "--if",
}  # fmt: skip
"""Fields of a draft as they are typed here, for refusals."""


def _timed(command: F) -> F:
    """The options that say when a rule is done, and under which condition."""
    for option in reversed(_TIMES):
        command = option(command)
    return command


@verb(N_("A new rule behind the others of its stage; records that stand there already are left alone."), more=_guide)
@click.argument("word", metavar="[TYPE:]STAGE")
@click.argument("action")
@click.argument("given", metavar="[PARAMETER=VALUE …]", nargs=-1)
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@_timed
@pass_door
def add_rule(
    door: Door, /, word: str, action: str, given: tuple[str, ...], pipeline: str, **asked: str | bool | None
) -> None:
    """``rule add``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import rule_drafts, rules  # noqa: PLC0415 — as above

    kind, name = split(door, word)
    stage = rules.stage_named(door.session, kind, pipeline, name)
    draft = _with(rule_drafts.Draft(stage=stage.id, action=action, given=rule_parameters.read(action, given)), asked)
    _warn(door, draft)
    made = rules.add(door.session, draft)
    said = fill(_("rule {id} added to stage “{stage}”"), {"id": made.id, "stage": stage.name})
    rows = [] if door.asked.dry_run else [row(door, rules.rule(door.session, made.id))]
    setup.done(door, said, rows, COLUMNS)


@verb(N_("Changes parameters, time, condition of a rule; PARAMETER= takes one away."), more=_guide)
@click.argument("number", metavar="ID", type=NUMBER)
@click.argument("given", metavar="[PARAMETER=VALUE …]", nargs=-1)
@_timed
@click.option("--if-version", "version", type=VERSION, metavar="N", help=N_("only when it still has this version"))
@pass_door
def set_rule(
    door: Door, /, number: int, given: tuple[str, ...], version: int | None, **asked: str | bool | None
) -> None:
    """``rule set``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import rule_drafts, rules  # noqa: PLC0415 — as above

    before = rule_drafts.draft_of(rules.rule(door.session, number))
    if not given and all(value is None for value in asked.values()):
        raise Usage(
            text=N_("nothing is to be set"),
            hint=N_("write PARAMETER=VALUE, or an option: --after, --before, --date, --if, --title …"),
        )
    wanted = {
        code: value
        for code, value in {**before.given, **rule_parameters.read(before.action, given)}.items()
        if value != ""
    }
    draft = _with(replace(before, given=wanted), asked)
    _warn(door, draft, number)
    was = rules.rule(door.session, number).version
    rules.change(door.session, number, draft, version=version)
    found = rules.rule(door.session, number)
    said = _("rule {id} changed") if found.version != was else _("nothing to change")
    setup.done(door, fill(said, {"id": number}), [row(door, found)], COLUMNS)


def _with(draft: Draft, asked: Mapping[str, str | bool | None]) -> Draft:
    """The draft with what was asked for; a time after takes the place of one before, and the other way round."""
    said = {name: value for name, value in asked.items() if value is not None}
    for name, other in (("after", "before"), ("before", "after")):
        if said.get(name) and other not in said:
            said[other] = ""
    changes: Any = said  # the options have the names of the draft's fields
    return replace(draft, **changes)


@verb(N_("Switch a rule on."))
@click.argument("number", metavar="ID", type=NUMBER)
@pass_door
def enable_rule(door: Door, number: int) -> None:
    """``rule enable``."""
    _switch(door, number, active=True)


@verb(N_("Switch a rule off; what it has begun goes on."))
@click.argument("number", metavar="ID", type=NUMBER)
@pass_door
def disable_rule(door: Door, number: int) -> None:
    """``rule disable``."""
    _switch(door, number, active=False)


@verb(N_("Take a rule away."))
@click.argument("number", metavar="ID", type=NUMBER)
@pass_door
def delete_rule(door: Door, number: int) -> None:
    """``rule delete``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above
    from crm_tui.cli import rule_acts  # noqa: PLC0415 — it imports this module

    rules.delete(door.session, number)
    setup.done(door, fill(_("rule {id} taken away · crm-tui undo brings it back"), {"id": number}))
    rule_acts.say_waiting(door, (number,))


@verb(N_("The rules of a stage in this order; those that are not named stay behind them."))
@click.argument("numbers", metavar="ID …", nargs=-1, type=_ORDERED, required=True)
@pass_door
def order_rules(door: Door, numbers: tuple[int, ...]) -> None:
    """``rule order``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    stage = rules.rule(door.session, numbers[0]).stage
    for number in numbers:
        if rules.rule(door.session, number).stage != stage:
            text = N_("rule {id} is not on the stage “{stage}”")
            raise Refused(text=text, field="numbers", id=number, stage=rules.stage_name(stage))
    rules.order(door.session, stage, numbers)
    setup.done(door, _("rules reordered"), [row(door, each) for each in rules.of_stage(door.session, stage)], COLUMNS)


def _switch(door: Door, number: int, *, active: bool) -> None:
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    rules.set_active(door.session, number, active)
    said = fill(_("rule {id} is on") if active else _("rule {id} is off"), {"id": number})
    setup.done(door, said, [row(door, rules.rule(door.session, number))], COLUMNS)


def _warn(door: Door, draft: Draft, number: int = 0) -> None:
    from crm_tui.automation import rule_drafts  # noqa: PLC0415 — as above

    try:
        found = rule_drafts.check(door.session, draft, number=number)
    except Refused as error:
        field = str(error.params.get("field"))
        if field in _OPTIONS:
            error.params |= {"field": _OPTIONS[field], "where": _OPTIONS[field]}
        raise
    for said in dict.fromkeys(each.sentence(_OPTIONS) for each in found):
        door.out.say(fill(_("warning: {said}"), {"said": said}))


def row(door: Door, found: Rule) -> dict[str, Json]:
    """A rule as it is printed."""
    from crm_tui.automation import rule_tells, rule_words  # noqa: PLC0415 — as above
    from crm_tui.services import lookup, stages  # noqa: PLC0415 — as above

    with setup.worded(door):
        time, about = rule_words.time(found), rule_tells.of_rule(found)
    return {
        "id": found.id, "type": found.entity, "pipeline": stages.pipeline_named(found.stage),
        "stage": lookup.stage_name(found.stage), "action": found.action,
        "about": about, "time": time, "after": found.after, "before": found.before, "date": found.date_field,
        "office_hours": found.office_hours, "own_hours": found.own_hours, "condition": found.condition,
        "on_error": found.on_error, "parallel": found.parallel, "active": found.active, "title": found.title,
        "given": found.given, "version": found.version,
    }  # fmt: skip


def split(door: Door, word: str) -> tuple[str, str]:
    """``lead:new`` → the type and the stage; deals when no type is named."""
    from crm_tui.domain.entities.types import staged  # noqa: PLC0415 — as above

    door.session  # noqa: B018 — opens the store, which knows the types that people made
    kind, colon, name = word.partition(":")
    return (kind, name) if colon and kind in staged() else ("deal", word)
