"""`crm-tui regular …`: deals that are created on a schedule."""

from __future__ import annotations

import click

from crm_tui.cli import listing, naming, setup, writing
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT, VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.recurrence import RegularDeal, Schedule
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, regular, schedules

_COLUMNS = ("id", "name", "schedule", "next", "made", "active", "pipeline")
_FIELDS = (*_COLUMNS, "first", "advance", "stop", "delay", "duration", "last_deal", "version")


def _row(door: Door, found: RegularDeal) -> dict[str, Json]:
    schedule = found.schedule
    people = door.out.form == "table"
    return {
        "id": found.id,
        "name": found.name,
        "schedule": schedules.worded(schedule) if people else schedules.said(schedule),
        "first": schedule.first_on.isoformat(),
        "advance": schedule.advance_days,
        "stop": schedules.stop_worded(schedule) if people else schedules.stop_said(schedule),
        "delay": found.delay_days,
        "duration": found.duration_days,
        "next": found.next_on.isoformat() if found.next_on else "",
        "made": found.made,
        "active": found.active,
        "pipeline": lookup.pipeline_name(found.pipeline),
        "last_deal": found.last_deal,
        "version": found.version,
    }


def _schedule(
    door: Door, before: Schedule | None, every: str | None, first: str | None, advance: int | None, stop: str | None
) -> Schedule | None:
    """The schedule that the options mean, on top of the one that was; None when none of them is given."""
    if before is not None and (every, first, advance, stop) == (None, None, None, None):
        return None
    return schedules.schedule(door.session, before, every=every, first=first, advance=advance, stop=stop)


@verb(N_("The templates with the next day of each and how many deals they created."))
@pass_door
def list_regular(door: Door) -> None:
    """``regular list``."""
    setup.listed(door, [_row(door, each) for each in regular.templates(door.session)], _COLUMNS)


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui regular add 42 --every month --first 2026-01-31 --name 'Maintenance Rossi'",
            "crm-tui regular add 42 --every '3 months' --stop 8 --duration 14 --pipeline Service",
            "crm-tui regular add 42 --every once --first 2026-12-01 --advance 30",
        ]
    }


@verb(
    N_("A template from a deal: its fields, client and products, created anew on each day of the schedule."),
    more=_guide,
)
@click.argument("word", metavar="DEAL")
@click.option("--name", default="", help=N_("what people call it (the title of the deal)"))
@click.option("--every", metavar="INTERVAL", help=N_("once, day, week, month, year, or “3 months” (month)"))
@click.option("--first", metavar="DAY", help=N_("the first day (today)"))
@click.option("--advance", type=LIMIT, metavar="N", help=N_("with once: so many days before"))
@click.option("--stop", metavar="never|DAY|N", help=N_("never, on a day, or after so many (never)"))
@click.option("--delay", type=LIMIT, metavar="N", default=0, help=N_("days until the deal starts (0)"))
@click.option("--duration", type=LIMIT, metavar="N", help=N_("days from the start to the close date"))
@click.option("--pipeline", metavar="NAME", help=N_("where deals are created (that of the deal)"))
@pass_door
def add_regular(
    door: Door,
    word: str,
    name: str,
    every: str | None,
    first: str | None,
    advance: int | None,
    stop: str | None,
    delay: int,
    duration: int | None,
    pipeline: str | None,
) -> None:
    """``regular add``."""
    setup.require(door, _FIELDS)
    session = door.session
    schedule = _schedule(door, None, every, first, advance, stop)
    assert schedule is not None
    found = regular.add(
        session, naming.record("deal", word), schedule, name=name, delay_days=delay, duration_days=duration,
        pipeline=lookup.pipeline_called(pipeline, entity="deal") if pipeline else None,
    )  # fmt: skip
    setup.done(door, fill(_("regular deal “{name}” added"), {"name": found.name}), [_row(door, found)], _COLUMNS)


@verb(N_("Changes a template; a new schedule counts from today."), more=_guide)
@click.argument("word", metavar="NAME")
@click.option("--name", help=N_("another name"))
@click.option("--every", metavar="INTERVAL", help=N_("once, day, week, month, year, or “3 months” (month)"))
@click.option("--first", metavar="DAY", help=N_("the first day"))
@click.option("--advance", type=LIMIT, metavar="N", help=N_("with once: so many days before"))
@click.option("--stop", metavar="never|DAY|N", help=N_("never, on a day, or after so many"))
@click.option("--delay", type=LIMIT, metavar="N", help=N_("days until the deal starts"))
@click.option("--duration", type=LIMIT, metavar="N", help=N_("days from the start to the close date"))
@click.option("--pipeline", metavar="NAME", help=N_("where deals are created"))
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the record still has this version (exit 4 otherwise)"),
)
@pass_door
def set_regular(
    door: Door,
    word: str,
    name: str | None,
    every: str | None,
    first: str | None,
    advance: int | None,
    stop: str | None,
    delay: int | None,
    duration: int | None,
    pipeline: str | None,
    version: int | None,
) -> None:
    """``regular set``."""
    setup.require(door, _FIELDS)
    session = door.session
    before = regular.template(session, word)
    given: dict[str, object] = {"name": name, "delay_days": delay, "duration_days": duration}
    changes = {key: value for key, value in given.items() if value is not None}
    if pipeline is not None:
        changes["pipeline"] = lookup.pipeline_called(pipeline, entity="deal")
    schedule = _schedule(door, before.schedule, every, first, advance, stop)
    found = regular.change(session, str(before.id), changes, schedule, version=version)
    setup.done(door, fill(_("regular deal “{name}” changed"), {"name": found.name}), [_row(door, found)], _COLUMNS)


@verb(N_("Stops a template for a while; with --off it goes on from today."))
@click.argument("word", metavar="NAME")
@click.option("--off", is_flag=True, help=N_("go on"))
@pass_door
def pause_regular(door: Door, word: str, off: bool) -> None:
    """``regular pause``."""
    setup.require(door, _FIELDS)
    found = regular.change(door.session, word, {"active": off})
    said = _("regular deal “{name}” goes on") if off else _("regular deal “{name}” paused")
    setup.done(door, fill(said, {"name": found.name}), [_row(door, found)], _COLUMNS)


@verb(N_("Creates a deal of a template now, besides its schedule, and prints it."))
@click.argument("word", metavar="NAME")
@pass_door
def run_regular(door: Door, word: str) -> None:
    """``regular run``."""
    listing.require(door, "deal")
    writing.show_created(door, regular.run_now(door.session, word))


@verb(N_("Takes a template away; the deals that it created stay."))
@click.argument("word", metavar="NAME")
@pass_door
def delete_regular(door: Door, word: str) -> None:
    """``regular delete``."""
    found = regular.delete(door.session, word)
    setup.done(door, fill(_("regular deal “{name}” deleted"), {"name": found.name}))
