"""`crm-tui rule copy|move|stop|outcomes`: rules on other stages, and what became of them on a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.cli.rules import COLUMNS, FIELDS, NUMBER, row, split
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_tui.automation.rule_outcomes import RuleOutcome, StageRules
    from crm_tui.cli.door import Door

_OUTCOMES = ("stage", "rule", "title", "state", "at", "reason")


def _places() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui rule copy 3 4 --to won",
            "crm-tui rule move 3 --to lead:new",
            "crm-tui rule copy 3 --to new --pipeline Service",
        ]
    }


@verb(N_("The same rules once more on another stage, behind those that are there."), more=_places)
@click.argument("numbers", metavar="ID …", nargs=-1, type=NUMBER, required=True)
@click.option("--to", "word", metavar="[TYPE:]STAGE", required=True, help=N_("the stage"))
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def copy_rules(door: Door, numbers: tuple[int, ...], word: str, pipeline: str) -> None:
    """``rule copy``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import rules  # noqa: PLC0415 — help needs no engine

    stage = rules.stage_named(door.session, *_place(door, word, pipeline))
    made = rules.copy(door.session, numbers, stage.id)
    said = ngettext("{count} rule copied to “{stage}”", "{count} rules copied to “{stage}”", len(made))
    rows = [] if door.asked.dry_run else [row(door, rules.rule(door.session, each.id)) for each in made]
    setup.done(door, fill(said, {"count": len(made), "stage": stage.name}), rows, COLUMNS)


@verb(N_("Rules to another stage, behind those that are there; what they have begun goes on."), more=_places)
@click.argument("numbers", metavar="ID …", nargs=-1, type=NUMBER, required=True)
@click.option("--to", "word", metavar="[TYPE:]STAGE", required=True, help=N_("the stage"))
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def move_rules(door: Door, numbers: tuple[int, ...], word: str, pipeline: str) -> None:
    """``rule move``."""
    setup.require(door, FIELDS)
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    stage = rules.stage_named(door.session, *_place(door, word, pipeline))
    rules.move(door.session, numbers, stage.id)
    wanted = list(dict.fromkeys(numbers))
    said = ngettext("{count} rule moved to “{stage}”", "{count} rules moved to “{stage}”", len(wanted))
    rows = [row(door, rules.rule(door.session, number)) for number in wanted]
    setup.done(door, fill(said, {"count": len(wanted), "stage": stage.name}), rows, COLUMNS)
    say_waiting(door, wanted)


def say_waiting(door: Door, numbers: Sequence[int]) -> None:
    """How many runs have one of the rules still to do, and what becomes of them; nothing where there are none."""
    from crm_tui.automation import under_way  # noqa: PLC0415 — as above

    count = under_way.of_rules(numbers)
    if count:
        said = ngettext(
            "{count} run has the rule still to do and does it as it was · rule stop TYPE:ID ends it",
            "{count} runs have the rule still to do and do it as it was · rule stop TYPE:ID ends them",
            count,
        )
        door.out.say(fill(said, {"count": count}))


@verb(N_("Rules that are not done yet on a record will not be; of one stage or of all."))
@click.argument("record", metavar="TYPE:ID")
@click.option("--stage", "word", default="", metavar="STAGE", help=N_("only those of this stage"))
@click.option("--pipeline", default="", metavar="NAME", help=N_("the stage's pipeline"))
@pass_door
def stop_rules(door: Door, record: str, word: str, pipeline: str) -> None:
    """``rule stop``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    ref = naming.ref(record)
    stage = rules.stage_named(door.session, ref.type, pipeline, word).id if word else None
    rules.stop(door.session, ref, stage)
    said = _("rules of {ref} would stop") if door.asked.dry_run else _("rules of {ref} stopped")
    door.out.say(fill(said, {"ref": str(ref)}))


@verb(N_("What became of the rules of the stages that a record was in: done, failed, pending, left out, not started."))
@click.argument("record", metavar="TYPE:ID")
@pass_door
def list_outcomes(door: Door, record: str) -> None:
    """``rule outcomes``."""
    from crm_tui.automation import rules  # noqa: PLC0415 — as above

    with setup.worded(door):
        found = rules.outcomes(door.session, naming.ref(record))
    setup.listed(door, [_outcome(door, stage, each) for stage in found for each in stage.rules], _OUTCOMES)


def _outcome(door: Door, stage: StageRules, each: RuleOutcome) -> dict[str, Json]:
    from crm_tui.automation.rule_outcomes import STATES  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    return {
        "stage": stage.name, "rule": each.rule, "title": each.title,
        "state": _(STATES[each.state]) if people else each.state.value, "at": moment(door, each.at),
        "reason": each.reason, "current": stage.current, "action": each.action, "run": each.run,
    }  # fmt: skip


def _place(door: Door, word: str, pipeline: str) -> tuple[str, str, str]:
    kind, name = split(door, word)
    return kind, pipeline, name
