"""Verbs that need the screens: demo and keys."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import SCALE
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.words import N_


@verb(N_("Opens the board on a generated company, in a database that goes away with the program."))
@click.option("--scale", type=SCALE, metavar="N", help=N_("about so many deals"))
@pass_door
def demo(door: Door, scale: int | None) -> int:
    """``demo``."""
    return door.screens.demo(door.config, scale)


@verb(N_("The keys of the screens: where, key, what it does."))
@pass_door
def keys(door: Door) -> None:
    """``keys``."""
    door.speak()
    rows = [
        {"where": each.where, "key": each.key, "does": each.does, "command": each.command}
        for each in door.screens.key_table(door.config)
    ]
    setup.listed(door, rows, ("where", "key", "does"), "table:keys")
