"""`crm-tui rule …`: what is done when a record enters a stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.numbers import VERSION, Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.cli.door import Door
    from crm_tui.domain.workflow import Parameter
    from data.rules import Rule

_NUMBER = Whole(least=1, most=2**62)
_COLUMNS = ("id", "type", "stage", "action", "after", "condition", "parallel", "active")


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui rule add executing add_comment comment='{=Document:title} begins'",
            "crm-tui rule add new create_activity subject='Call' --after '2 hours' --if '{=Document:amount} at_least 1000'",
            "crm-tui rule add lead:new edit_document fields.comments='seen'",
        ],
        N_("Parameters"): ["crm-tui workflow actions ACTION"],
    }


@verb(N_("The rules, of one stage, of one type or all, in the order in which they are done."), more=_guide)
@click.argument("word", metavar="[TYPE | [TYPE:]STAGE]", required=False)
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def list_rules(door: Door, word: str | None, pipeline: str) -> None:
    """``rule list``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — help needs no engine
    from crm_tui.domain.entities.types import staged  # noqa: PLC0415 — as above

    if word is None or (word in staged() and not pipeline):
        found = rules.every(door.session, word or "")
    else:
        kind, name = _split(word)
        found = rules.of_stage(door.session, rules.stage_named(door.session, kind, pipeline, name).id)
    setup.listed(door, [_row(each) for each in found], _COLUMNS)


@verb(N_("A new rule behind the others of its stage; records that stand there already are left alone."), more=_guide)
@click.argument("word", metavar="[TYPE:]STAGE")
@click.argument("action")
@click.argument("given", metavar="[PARAMETER=VALUE …]", nargs=-1)
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@click.option("--after", default="", metavar="TIME", help=N_("so long after the record came: 2 hours, 3 days"))
@click.option(
    "--if", "condition", default="", metavar="CONDITION", help=N_("only when it holds then: SOURCE OPERATOR VALUES")
)
@click.option("--parallel", is_flag=True, help=N_("does not wait for the rules above it"))
@click.option("--title", default="", metavar="TEXT", help=N_("what it is called in traces"))
@pass_door
def add_rule(
    door: Door, /, word: str, action: str, given: tuple[str, ...], pipeline: str, after: str, condition: str,
    parallel: bool, title: str,
) -> None:  # fmt: skip
    """``rule add``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    kind, name = _split(word)
    stage = rules.stage_named(door.session, kind, pipeline, name)
    draft = rules.Draft(
        stage=stage.id, action=action, given=_parameters(given), title=title, condition=condition, after=after,
        parallel=parallel,
    )  # fmt: skip
    _warn(door, draft)
    made = rules.add(door.session, draft)
    said = fill(_("rule {id} added to stage “{stage}”"), {"id": made.id, "stage": stage.name})
    rows = [] if door.asked.dry_run else [_row(rules.rule(door.session, made.id))]
    setup.done(door, said, rows, _COLUMNS)


@verb(N_("Changes parameters, time, condition of a rule; PARAMETER= takes one away."), more=_guide)
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("given", metavar="[PARAMETER=VALUE …]", nargs=-1)
@click.option("--after", metavar="TIME", help=N_("so long after the record came; empty for at once"))
@click.option("--if", "condition", metavar="CONDITION", help=N_("only when it holds then; empty for always"))
@click.option("--parallel/--in-order", default=None, help=N_("whether it waits for the rules above it"))
@click.option("--title", metavar="TEXT", help=N_("what it is called in traces"))
@click.option("--if-version", "version", type=VERSION, metavar="N", help=N_("only when it still has this version"))
@pass_door
def set_rule(
    door: Door, /, number: int, given: tuple[str, ...], after: str | None, condition: str | None, parallel: bool | None,
    title: str | None, version: int | None,
) -> None:  # fmt: skip
    """``rule set``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    before = rules.draft_of(rules.rule(door.session, number))
    wanted = {code: value for code, value in {**before.given, **_parameters(given)}.items() if value != ""}
    draft = replace(
        before, given=wanted, after=before.after if after is None else after,
        condition=before.condition if condition is None else condition,
        parallel=before.parallel if parallel is None else parallel, title=before.title if title is None else title,
    )  # fmt: skip
    _warn(door, draft)
    rules.change(door.session, number, draft, version=version)
    setup.done(door, fill(_("rule {id} changed"), {"id": number}), [_row(rules.rule(door.session, number))], _COLUMNS)


@verb(N_("Switch a rule on."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def enable_rule(door: Door, number: int) -> None:
    """``rule enable``."""
    _switch(door, number, active=True)


@verb(N_("Switch a rule off; what it has begun goes on."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def disable_rule(door: Door, number: int) -> None:
    """``rule disable``."""
    _switch(door, number, active=False)


@verb(N_("Take a rule away."))
@click.argument("number", metavar="ID", type=_NUMBER)
@pass_door
def delete_rule(door: Door, number: int) -> None:
    """``rule delete``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    rules.delete(door.session, number)
    setup.done(door, fill(_("rule {id} taken away · crm-tui undo brings it back"), {"id": number}))


@verb(N_("The rules of a stage in this order; those that are not named stay behind them."))
@click.argument("numbers", metavar="ID …", nargs=-1, type=_NUMBER, required=True)
@pass_door
def order_rules(door: Door, numbers: tuple[int, ...]) -> None:
    """``rule order``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    stage = rules.rule(door.session, numbers[0]).stage
    rules.order(door.session, stage, numbers)
    setup.done(door, _("rules reordered"), [_row(each) for each in rules.of_stage(door.session, stage)], _COLUMNS)


def _switch(door: Door, number: int, *, active: bool) -> None:
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    rules.set_active(door.session, number, active)
    setup.done(door, fill(_("rule {id} is on") if active else _("rule {id} is off"), {"id": number}))


def _warn(door: Door, draft: object) -> None:
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    assert isinstance(draft, rules.Draft)
    for problem in rules.check(door.session, draft):
        door.out.say(fill(_("warning: {said}"), {"said": fill(_(problem.reason), problem.params)}))


def _row(found: Rule) -> dict[str, Json]:
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    return {
        "id": found.id, "type": found.entity, "stage": rules.stage_name(found.stage), "action": found.action,
        "after": found.after, "condition": found.condition, "parallel": found.parallel, "active": found.active,
        "title": found.title, "given": found.given, "version": found.version,
    }  # fmt: skip


def _split(word: str) -> tuple[str, str]:
    """``lead:new`` → the type and the stage; deals when no type is named."""
    from crm_tui.domain.entities.types import staged  # noqa: PLC0415 — as above

    kind, colon, name = word.partition(":")
    return (kind, name) if colon and kind in staged() else ("deal", word)


def _parameters(given: Sequence[str]) -> Mapping[str, Parameter]:
    """``comment=Hello``, and ``fields.name=Ada`` for one row of a table."""
    from crm_tui.domain.workflow import Rows  # noqa: PLC0415 — as above

    found: dict[str, Parameter] = {}
    for word in given:
        name, equals, value = word.partition("=")
        code, dot, row = name.partition(".")
        if not equals or not code:
            raise Usage(text=N_("“{word}” is not PARAMETER=VALUE"), word=shown(word))
        if dot:
            before = found.get(code)
            found[code] = Rows((*(before.rows if isinstance(before, Rows) else ()), (row, value)))
        else:
            found[code] = value
    return found
