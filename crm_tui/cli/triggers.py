"""`crm-tui trigger …`: what moves a record to a stage by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crm_tui.cli import setup
from crm_tui.cli.numbers import VERSION, Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.rules import NUMBER, split
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_tui.automation.triggers import Draft
    from crm_tui.cli.door import Door
    from data.triggers import Trigger

_ORDERED = Whole(least=1, most=2**62, hint=N_("the numbers alone, without the stage: crm-tui trigger order 3 1"))
F = TypeVar("F", bound="Callable[..., Any]")
COLUMNS = (
    "id",
    "type",
    "pipeline",
    "stage",
    "event",
    "settings",
    "on_behalf",
    "allow_back",
    "active",
    "stopped",
    "name",
)

FIELDS = (*COLUMNS, "version")
"""What ``--fields`` can ask of a trigger."""


def guide() -> dict[str, list[str]]:
    """Examples of triggers, for help pages."""
    return {
        N_("Examples"): [
            "crm-tui trigger add executing incoming_email contains=agreed contains=accepted",
            "crm-tui trigger add won invoice_paid --name Paid",
            "crm-tui trigger add lead:in_process field_changed fields=phone,email",
            "crm-tui trigger add new responsible_changed --back --on-behalf anna",
            "crm-tui trigger fire link_clicked deal:42",
        ],
        N_("Events and their settings"): ["crm-tui trigger events EVENT"],
    }


@verb(N_("The triggers, of one stage, of one type or all, in the order in which they are asked."), more=guide)
@click.argument("word", metavar="[TYPE | [TYPE:]STAGE]", required=False)
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def list_triggers(door: Door, word: str | None, pipeline: str) -> None:
    """``trigger list``."""
    from crm_tui.automation import triggers  # noqa: PLC0415 — help needs no engine
    from crm_tui.domain.entities.types import staged  # noqa: PLC0415 — as above
    from crm_tui.services import lookup, stages  # noqa: PLC0415 — as above

    session = door.session
    if word is None or word in staged():
        place = lookup.pipeline_called(pipeline, entity=word or "deal") if pipeline else None
        found = triggers.every(session, word or "")
        found = tuple(each for each in found if place is None or stages.pipeline_of(each.stage) == place)
    else:
        found = triggers.of_stage(session, stage(door, word, pipeline))
    setup.listed(door, [row(door, each) for each in found], COLUMNS)


_HOW = (
    click.option("--name", metavar="TEXT", help=N_("what it is called in timelines")),
    click.option(
        "--on-behalf", metavar="LOGIN", help=N_("whose move it is; empty for the responsible person of the record")
    ),
    click.option(
        "--back/--forward", "allow_back", default=None, help=N_("also to earlier stages, and out of final ones")
    ),
)


def _how(command: F) -> F:
    """The options that say how a trigger moves."""
    for option in reversed(_HOW):
        command = option(command)
    return command


@verb(N_("A new trigger behind the others of its stage: what happens moves records there."), more=guide)
@click.argument("word", metavar="[TYPE:]STAGE")
@click.argument("event")
@click.argument("given", metavar="[SETTING=VALUE …]", nargs=-1)
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@_how
@pass_door
def add_trigger(
    door: Door, /, word: str, event: str, given: tuple[str, ...], pipeline: str, **asked: str | bool | None
) -> None:
    """``trigger add``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above

    draft = triggers.Draft(stage=stage(door, word, pipeline), event=event, settings=_settings(event, given))
    made = triggers.add(door.session, _with(door, draft, asked))
    rows = [] if door.asked.dry_run else [row(door, triggers.trigger(door.session, made.id))]
    setup.done(door, fill(_("trigger {id} added"), {"id": made.id}), rows, COLUMNS)


@verb(N_("Changes settings, stage, event of a trigger; SETTING= takes one away."), more=guide)
@click.argument("number", metavar="ID", type=NUMBER)
@click.argument("given", metavar="[SETTING=VALUE …]", nargs=-1)
@click.option("--event", metavar="EVENT", help=N_("another event; its settings are given anew"))
@_how
@click.option("--if-version", "version", type=VERSION, metavar="N", help=N_("only when it still has this version"))
@pass_door
def set_trigger(
    door: Door, /, number: int, given: tuple[str, ...], event: str | None, version: int | None,
    **asked: str | bool | None,
) -> None:  # fmt: skip
    """``trigger set``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above

    known = triggers.trigger(door.session, number)
    if not given and event is None and all(value is None for value in asked.values()):
        raise Usage(
            text=N_("nothing is to be set"),
            hint=N_("write SETTING=VALUE, or an option: --event, --name, --on-behalf, --back, --forward"),
        )
    before, was = triggers.draft_of(known), known.version
    kept = before.settings if event in (None, before.event) else {}
    name = event or before.event
    wanted = {code: values for code, values in {**kept, **_settings(name, given)}.items() if values}
    triggers.change(
        door.session, number, _with(door, replace(before, event=name, settings=wanted), asked), version=version
    )
    found = triggers.trigger(door.session, number)
    said = _("trigger {id} changed") if found.version != was else _("nothing to change")
    setup.done(door, fill(said, {"id": number}), [row(door, found)], COLUMNS)


def _with(door: Door, draft: Draft, asked: Mapping[str, str | bool | None]) -> Draft:
    """The draft with what was asked for; an empty login stands for the responsible person."""
    from crm_tui.services import lookup  # noqa: PLC0415 — as above

    changes: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    if "on_behalf" in changes:
        login = str(changes["on_behalf"])
        changes["on_behalf"] = lookup.user_called(door.session, login) if login else None
    return replace(draft, **changes)


@verb(N_("Switch a trigger on."))
@click.argument("number", metavar="ID", type=NUMBER)
@pass_door
def enable_trigger(door: Door, number: int) -> None:
    """``trigger enable``."""
    _switch(door, number, active=True)


@verb(N_("Switch a trigger off."))
@click.argument("number", metavar="ID", type=NUMBER)
@pass_door
def disable_trigger(door: Door, number: int) -> None:
    """``trigger disable``."""
    _switch(door, number, active=False)


@verb(N_("Take a trigger away."))
@click.argument("number", metavar="ID", type=NUMBER)
@pass_door
def delete_trigger(door: Door, number: int) -> None:
    """``trigger delete``."""
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above

    triggers.delete(door.session, number)
    setup.done(door, fill(_("trigger {id} taken away · crm-tui undo brings it back"), {"id": number}))


@verb(N_("The triggers of a stage in this order; those that are not named stay behind them."))
@click.argument("numbers", metavar="ID …", nargs=-1, type=_ORDERED, required=True)
@pass_door
def order_triggers(door: Door, numbers: tuple[int, ...]) -> None:
    """``trigger order``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above
    from crm_tui.services import lookup  # noqa: PLC0415 — as above

    place = triggers.trigger(door.session, numbers[0]).stage
    for number in numbers:
        if triggers.trigger(door.session, number).stage != place:
            text = N_("trigger {id} is not on the stage “{stage}”")
            raise Refused(text=text, field="numbers", id=number, stage=lookup.stage_name(place))
    triggers.order(door.session, place, numbers)
    setup.done(
        door, _("triggers reordered"), [row(door, each) for each in triggers.of_stage(door.session, place)], COLUMNS
    )


@verb(N_("The same triggers once more on another stage, behind those that are there."))
@click.argument("numbers", metavar="ID …", nargs=-1, type=NUMBER, required=True)
@click.option("--to", "word", metavar="[TYPE:]STAGE", required=True, help=N_("the stage"))
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def copy_triggers(door: Door, numbers: tuple[int, ...], word: str, pipeline: str) -> None:
    """``trigger copy``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above

    made = triggers.copy(door.session, numbers, stage(door, word, pipeline))
    said = ngettext("{count} trigger copied", "{count} triggers copied", len(made))
    rows = [] if door.asked.dry_run else [row(door, triggers.trigger(door.session, each.id)) for each in made]
    setup.done(door, fill(said, {"count": len(made)}), rows, COLUMNS)


@verb(N_("Triggers to another stage, behind those that are there."))
@click.argument("numbers", metavar="ID …", nargs=-1, type=NUMBER, required=True)
@click.option("--to", "word", metavar="[TYPE:]STAGE", required=True, help=N_("the stage"))
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def move_triggers(door: Door, numbers: tuple[int, ...], word: str, pipeline: str) -> None:
    """``trigger move``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above

    triggers.move(door.session, numbers, stage(door, word, pipeline))
    wanted = list(dict.fromkeys(numbers))
    said = ngettext("{count} trigger moved", "{count} triggers moved", len(wanted))
    rows = [row(door, triggers.trigger(door.session, number)) for number in wanted]
    setup.done(door, fill(said, {"count": len(wanted)}), rows, COLUMNS)


def _switch(door: Door, number: int, *, active: bool) -> None:
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    triggers.set_active(door.session, number, active)
    said = fill(_("trigger {id} is on") if active else _("trigger {id} is off"), {"id": number})
    setup.done(door, said, [row(door, triggers.trigger(door.session, number))], COLUMNS)


def row(door: Door, found: Trigger) -> dict[str, Json]:
    """A trigger as it is printed."""
    from crm_tui.automation import run_words, triggers  # noqa: PLC0415 — as above
    from crm_tui.services import lookup, stages, users  # noqa: PLC0415 — as above

    last = next(iter(triggers.deeds(door.session, found.id, limit=1)), None)
    people = {each.id: each.login for each in users.users(door.session, inactive=True)}
    nobody = _("the responsible person") if door.out.form == "table" else ""
    with setup.worded(door):
        stopped = run_words.reason(last.run.reason) if last and not last.moved else ""
    return {
        "id": found.id, "type": found.entity, "pipeline": stages.pipeline_named(found.stage),
        "stage": lookup.stage_name(found.stage), "event": found.event,
        "settings": _said(door, found),
        "allow_back": found.allow_back, "active": found.active,
        "stopped": stopped, "name": found.name,
        "on_behalf": people.get(found.on_behalf, "") if found.on_behalf else nobody, "version": found.version,
    }  # fmt: skip


def _said(door: Door, found: Trigger) -> Json:
    """The settings as they are kept; for people by their labels, with names."""
    if door.out.form != "table":
        return {code: list(values) for code, values in found.settings.items()}
    from crm_tui.automation import trigger_events, trigger_settings  # noqa: PLC0415 — as above

    event = trigger_events.event(found.event)
    labels = {each.code: _(each.label) for each in event.settings}
    named = trigger_settings.texts(door.session, event, found.entity, found.settings)
    return "; ".join(f"{labels[code]}: {', '.join(values)}" for code, values in named.items())


def stage(door: Door, word: str, pipeline: str) -> int:
    """The stage that ``[TYPE:]STAGE`` and a pipeline name."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    kind, name = split(door, word)
    return rules.stage_named(door.session, kind, pipeline, name).id


def _settings(event: str, given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """``fields=title,amount``; free texts are given one by one, since they may have commas."""
    from crm_tui.automation import trigger_events, trigger_settings  # noqa: PLC0415 — as above

    known = trigger_events.event(event)
    found: dict[str, tuple[str, ...]] = {}
    for word in given:
        code, equals, value = word.partition("=")
        if not equals or not code:
            raise Usage(text=N_("“{word}” is not SETTING=VALUE"), word=shown(word))
        setting = known.setting(code)
        listed = setting is not None and trigger_settings.is_listed(setting)
        values = tuple(each.strip() for each in (value.split(",") if listed else [value]) if each.strip())
        found[code] = (*found.get(code, ()), *values)
    return found
