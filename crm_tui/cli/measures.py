"""`crm-tui measure …`: in which units products are sold, and how finely."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import measures

_COLUMNS = ("code", "name", "decimals")


@verb(N_("All measures with the decimals of their quantities; “dictionary add measure” makes new ones."))
@pass_door
def list_measures(door: Door) -> None:
    """``measure list``."""
    found = measures.measures(door.session)
    setup.listed(door, ({"code": each.code, "name": each.name, "decimals": each.decimals} for each in found), _COLUMNS)


@verb(N_("How many decimals a quantity may have, 0 to 6."))
@click.argument("code")
@click.argument("decimals", type=LIMIT)
@pass_door
def set_measure(door: Door, code: str, decimals: int) -> None:
    """``measure set``."""
    setup.require(door, _COLUMNS)
    found = measures.set_decimals(door.session, code, decimals)
    row: dict[str, Json] = {"code": found.code, "name": found.name, "decimals": decimals}
    setup.done(
        door, fill(_("decimals of {measure}: {count}"), {"measure": found.name, "count": decimals}), [row], _COLUMNS
    )
