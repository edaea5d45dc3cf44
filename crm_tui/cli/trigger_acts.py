"""`crm-tui trigger fire|log|events`: set triggers off by hand, what they did, what they can wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.cli.rules import NUMBER
from crm_tui.cli.triggers import guide
from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.automation.registry import Parameter
    from crm_tui.automation.trigger_events import Event
    from crm_tui.automation.triggers import Deed
    from crm_tui.cli.door import Door

_EVENTS = ("id", "name", "about", "simulated")
_LOG = ("run", "at", "record", "moved", "said")


@verb(
    N_("As though it had happened just now: one trigger by its ID, or the first that an event sets off on a record."),
    more=guide,
)
@click.argument("word", metavar="ID | EVENT")
@click.argument("record", metavar="TYPE:ID")
@pass_door
def fire_trigger(door: Door, word: str, record: str) -> None:
    """``trigger fire``."""
    setup.require(door, (*_LOG, "reason"))
    from crm_tui.automation import triggering, triggers  # noqa: PLC0415 — help needs no engine
    from crm_tui.automation.jobs import sweep  # noqa: PLC0415 — as above
    from crm_tui.services import lookup  # noqa: PLC0415 — as above

    ref = naming.ref(record)
    by_id = word.isascii() and word.isdigit()
    fired = naming.ref(f"trigger:{word}").id if by_id else 0
    verdict = triggers.fire(door.session, fired, ref) if by_id else triggers.simulate(door.session, word, ref)
    name = triggering.name_of(verdict.trigger)
    if not verdict.moved:
        raise Refused(text=N_("trigger “{trigger}” did not move {ref}: {sentence}"), trigger=name, ref=str(ref),
                      sentence=verdict.sentence)  # fmt: skip
    said = _("trigger “{trigger}” would move {ref} to “{stage}”")
    if not door.asked.dry_run:
        sweep.run_workflows(door.session)
        said = _("trigger “{trigger}” moved {ref} to “{stage}”")
        if door.out.chosen:
            with setup.worded(door):
                deeds = triggers.deeds(door.session, verdict.trigger.id, ref, limit=1)
                rows = [_deed(door, each) for each in deeds]
            setup.listed(door, rows, _LOG)
    door.out.say(fill(said, {"trigger": name, "ref": str(ref), "stage": lookup.stage_name(verdict.trigger.stage)}))


@verb(N_("What a trigger did, and what kept it from moving a record, the newest first: of one record or of all."))
@click.argument("number", metavar="ID", type=NUMBER)
@click.argument("record", metavar="[TYPE:ID]", required=False)
@click.option("--limit", type=Whole(least=1, most=100_000), default=200, help=N_("at most so many (200)"))
@pass_door
def list_deeds(door: Door, number: int, record: str | None, limit: int) -> None:
    """``trigger log``."""
    from crm_tui.automation import triggers  # noqa: PLC0415 — as above
    from crm_tui.services import records  # noqa: PLC0415 — as above

    triggers.trigger(door.session, number)
    about = naming.ref(record) if record else None
    if about is not None:
        records.get(door.session, about)
    with setup.worded(door):
        rows = [_deed(door, each) for each in triggers.deeds(door.session, number, about, limit=limit)]
    setup.listed(door, rows, _LOG)


@verb(N_("What triggers can wait for: every event, or one with its settings."))
@click.argument("name", metavar="[EVENT]", required=False)
@pass_door
def list_events(door: Door, name: str | None) -> None:
    """``trigger events``."""
    from crm_tui.automation import trigger_events, triggers  # noqa: PLC0415 — as above

    if name is None:
        with setup.worded(door):
            rows = [_event(each) for each in triggers.events()]
        setup.listed(door, rows, _EVENTS)
        return
    found = trigger_events.event(name)
    people = door.out.form == "table"
    with setup.worded(door):
        asked: Json = "; ".join(map(_said, found.settings)) if people else [_asked(each) for each in found.settings]
        row = {**_event(found), "documents": list(found.documents), "settings": asked}
    setup.one(door, row)


def _asked(setting: Parameter) -> dict[str, Json]:
    return {
        "code": setting.code, "name": _(setting.label), "type": setting.type.value, "required": setting.required,
        "multiple": setting.multiple, "choices": list(setting.choices or ()),
    }  # fmt: skip


def _said(setting: Parameter) -> str:
    """A setting in a line: what to write, what it is, what can be chosen."""
    words = {"name": _(setting.label), "choices": ", ".join(setting.choices or ())}
    text = N_("{name}, required") if setting.required else "{name}"
    text = f"{fill(_(text), words)}: {words['choices']}" if setting.choices else fill(_(text), words)
    return f"{setting.code}= {text}"


def _event(found: Event) -> dict[str, Json]:
    about = _(found.about)
    if found.simulated:
        about = fill(
            _("{about} Nothing in this version tells of it: crm-tui trigger fire simulates it."), {"about": about}
        )
    return {"id": found.id, "name": _(found.label), "about": about, "simulated": found.simulated}


def _deed(door: Door, each: Deed) -> dict[str, Json]:
    return {
        "run": each.run.id, "at": moment(door, each.run.created_at), "record": str(each.run.document),
        "moved": each.moved, "said": each.sentence, "reason": each.run.reason,
    }  # fmt: skip
