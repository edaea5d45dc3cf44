"""`crm-tui scenario …`: the sales generator makes deals for the clients of a segment."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import VERSION, Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.scenarios import Scenario
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import generating, scenario_texts, scenarios, schedules
from crm_tui.services.generating import Planned

_COLUMNS = ("id", "name", "client", "every", "next", "made", "active", "pipeline")
_FIELDS = (
    *_COLUMNS, "filter", "birthday", "idle", "spent", "first", "title", "responsible", "text", "discount", "last_deal",
    "version",
)  # fmt: skip
_RUN = ("created", "refused", "error")
_PLANNED = ("client", "name", "title", "responsible")
_SHOWN = 20
"""Deals that are shown before a person is asked."""
_MOST = Whole(least=1, most=1_000_000)
F = TypeVar("F", bound=Callable[..., Any])

_PARTS: tuple[tuple[str, str, str], ...] = (
    ("client", "contact|company", N_("whose clients: contact, company (contact)")),
    ("filter", "FILTER", N_("only clients that match, as in contact list: 'type:client source:web'")),
    ("birthday", "N", N_("contacts whose birthday is in N days")),
    ("idle", "N", N_("clients who won a deal once, and none for N days")),
    ("spent", "RANGE", N_("all their won deals together: 1000, 1000..5000, ..500")),
    ("every", "INTERVAL", N_("once, day, week, month, year, or “3 months” (day)")),
    ("first", "DAY", N_("the first run day (today)")),
    ("title", "TEXT", N_("title of the deals; {name}, {scenario} and {date} are filled in")),
    ("pipeline", "NAME", N_("where deals are created (the default one)")),
    ("responsible", "client|LOGIN[,LOGIN…]", N_("who gets them: the client's, one, or several in turn (client)")),
    ("text", "TEXT", N_("what the manager reads in the comment")),
    ("discount", "TEXT", N_("what the client is offered, in the comment too")),
)
"""The parts of a scenario; ``none`` empties a condition."""


def _options(function: F) -> F:
    for name, metavar, said in reversed(_PARTS):
        function = click.option(f"--{name}", metavar=metavar, help=said)(function)
    return function


def _given(texts: dict[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text is not None}


def _row(door: Door, found: Scenario) -> dict[str, Json]:
    texts = scenario_texts.texts_of(door.session, scenarios.draft_of(found))
    if door.out.form == "table":
        texts["every"] = schedules.worded(found.schedule)
    last = scenarios.last_deal(found)
    return {
        "id": found.id,
        **texts,
        "next": found.next_on.isoformat() if found.next_on else "",
        "made": found.made,
        "active": found.active,
        "last_deal": last.id if last else None,
        "version": found.version,
    }


def _planned(deal: Planned) -> dict[str, Json]:
    return {"client": str(deal.client), "name": deal.name, "title": deal.title, "responsible": deal.responsible}


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui scenario add Birthdays --birthday 7 --discount '10 % until the birthday' --title 'Gift for {name}'",
            "crm-tui scenario add 'Come back' --client company --idle 180 --spent 1000 --every month",
            "crm-tui scenario set Birthdays --filter type:client --responsible anna,luca",
        ]
    }


@verb(N_("The scenarios with the next run day of each and how many deals they created."))
@pass_door
def list_scenarios(door: Door) -> None:
    """``scenario list``."""
    setup.listed(door, [_row(door, each) for each in scenarios.scenarios(door.session)], _COLUMNS)


@verb(N_("One scenario with all its parts."))
@click.argument("word", metavar="NAME")
@pass_door
def show_scenario(door: Door, word: str) -> None:
    """``scenario show``."""
    setup.one(door, _row(door, scenarios.scenario(door.session, word)))


@verb(N_("A new scenario: which clients, how often, what their deals look like. preview says for whom."), more=_guide)
@click.argument("name")
@_options
@pass_door
def add_scenario(door: Door, /, name: str, **texts: str | None) -> None:
    """``scenario add``."""
    setup.require(door, _FIELDS)
    found = scenarios.add(door.session, scenario_texts.new(door.session, {**_given(texts), "name": name}))
    setup.done(door, fill(_("scenario “{name}” added"), {"name": found.name}), [_row(door, found)], _COLUMNS)


@verb(N_("Changes a scenario; “none” empties a condition, a new schedule counts from today."), more=_guide)
@click.argument("word", metavar="NAME")
@click.option("--name", help=N_("another name"))
@_options
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the record still has this version (exit 4 otherwise)"),
)
@pass_door
def set_scenario(door: Door, /, word: str, version: int | None, **texts: str | None) -> None:
    """``scenario set``."""
    setup.require(door, _FIELDS)
    before = scenarios.scenario(door.session, word)
    draft = scenario_texts.changed(door.session, scenarios.draft_of(before), _given(texts))
    found = scenarios.change(door.session, str(before.id), draft, version=version)
    setup.done(door, fill(_("scenario “{name}” changed"), {"name": found.name}), [_row(door, found)], _COLUMNS)


@verb(N_("Takes a scenario away; the deals that it created stay."))
@click.argument("word", metavar="NAME")
@pass_door
def delete_scenario(door: Door, word: str) -> None:
    """``scenario delete``."""
    found = scenarios.delete(door.session, word)
    setup.done(door, fill(_("scenario “{name}” deleted"), {"name": found.name}))


@verb(N_("Stops a scenario for a while; with --off it goes on from today."))
@click.argument("word", metavar="NAME")
@click.option("--off", is_flag=True, help=N_("go on"))
@pass_door
def pause_scenario(door: Door, word: str, off: bool) -> None:
    """``scenario pause``."""
    setup.require(door, _FIELDS)
    found = scenarios.pause(door.session, word, active=off)
    said = _("scenario “{name}” goes on") if off else _("scenario “{name}” paused")
    setup.done(door, fill(said, {"name": found.name}), [_row(door, found)], _COLUMNS)


@verb(N_("The clients that a run would find now, and the deals that it would create; writes nothing."))
@click.argument("word", metavar="NAME")
@click.option("--limit", type=_MOST, metavar="N", default=100, help=N_("at most so many lines (100)"))
@pass_door
def preview_scenario(door: Door, word: str, limit: int) -> None:
    """``scenario preview``."""
    found = generating.preview(door.session, word, limit=limit)
    setup.listed(door, [_planned(deal) for deal in found.deals], _PLANNED)
    said = ngettext("{count} deal would be created", "{count} deals would be created", found.count)
    door.out.say(fill(said, {"count": found.count}))


@verb(
    N_(
        "Creates the deals now: one for each client that has none of this scenario in the current period. On a terminal it asks."
    )
)
@click.argument("word", metavar="NAME")
@pass_door
def run_scenario(door: Door, word: str) -> None:
    """``scenario run``."""
    setup.require(door, _RUN)
    if all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)) and not door.asked.yes:
        _ask(door, word)
    found = generating.run(door.session, word)
    said = fill(ngettext("{count} deal created", "{count} deals created", found.made), {"count": found.made})
    row: dict[str, Json] = {"created": found.made, "refused": found.refused, "error": found.error}
    setup.done(door, said, [row], _RUN)
    if found.refused:
        words = {"count": found.refused, "error": found.error}
        many = ngettext(
            "{count} client was refused: {error}", "{count} clients were refused, the first: {error}", found.refused
        )
        door.out.say(fill(many, words))


def _ask(door: Door, word: str) -> None:
    """Show a person what a run would do, and let them decide."""
    seen = generating.preview(door.session, word, limit=_SHOWN)
    for deal in seen.deals:
        door.out.say(f"{deal.client}  {deal.name}  {deal.title}")
    if seen.count > len(seen.deals):
        door.out.say("…")
    if seen.count:
        door.confirm(fill(ngettext("Create {count} deal?", "Create {count} deals?", seen.count), {"count": seen.count}))
