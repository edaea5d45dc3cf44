"""`crm-tui process …`: types of one's own."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import processes
from crm_tui.services.processes import NewProcess, Process

_COLUMNS = ("code", "name", "plural", "icon", "switches", "items")
_FIELDS = (*_COLUMNS, "id", "version", "deleted")


def _row(door: Door, found: Process) -> dict[str, Json]:
    people = door.out.form == "table"
    return {
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "plural": found.plural,
        "icon": found.icon,
        "switches": [
            _(said) if people else name for name, said in processes.SWITCHES.items() if name in found.switches
        ],
        "items": found.items,
        "version": found.version,
        "deleted": found.deleted,
    }


def _switches() -> dict[str, list[str]]:
    return {
        N_("Parts"): [f"{name:<12} {_(text)}" for name, text in processes.SWITCHES.items()],
        N_("Examples"): [
            "crm-tui process add projects Project --plural Projects --with products",
            "crm-tui projects add title='New plant' amount='1500 EUR'",
            "crm-tui process set projects --off source",
        ],
    }


@verb(N_("The smart processes: types of records that you made."))
@click.option("--deleted", is_flag=True, help=N_("those that were deleted, too"))
@pass_door
def list_processes(door: Door, deleted: bool) -> None:
    """``process list``."""
    found = processes.processes(door.session, deleted=deleted)
    setup.listed(door, [_row(door, each) for each in found], (*_COLUMNS, "deleted") if deleted else _COLUMNS)


@verb(N_("A new type; CODE is its name on the command line, NAME what people read."), more=_switches)
@click.argument("code")
@click.argument("name")
@click.option("--plural", default="", help=N_("what several are called"))
@click.option("--icon", default="", help=N_("one sign"))
@click.option("--with", "more", multiple=True, metavar="PART", help=N_("a part besides the usual ones"))
@click.option("--without", "less", multiple=True, metavar="PART", help=N_("a usual part that it does not need"))
@pass_door
def add_process(
    door: Door, code: str, name: str, plural: str, icon: str, more: tuple[str, ...], less: tuple[str, ...]
) -> None:
    """``process add``."""
    setup.require(door, _FIELDS)
    switches = (processes.USUAL | set(more)) - set(less)
    made = processes.add(door.session, NewProcess(code=code, name=name, plural=plural, icon=icon, switches=switches))
    said = fill(_("type “{name}” added; its verbs: crm-tui {code}"), {"name": made.name, "code": made.code})
    setup.done(door, said, [_row(door, made)], _COLUMNS)


@verb(N_("Changes names and icon, and switches parts on and off; values stay."), more=_switches)
@click.argument("code")
@click.option("--name", default=None, help=N_("what one item is called"))
@click.option("--plural", default=None, help=N_("what several are called"))
@click.option("--icon", default=None, help=N_("one sign, empty for none"))
@click.option("--on", multiple=True, metavar="PART", help=N_("a part to switch on"))
@click.option("--off", multiple=True, metavar="PART", help=N_("a part to switch off"))
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the type still has this version (exit 4 otherwise)"),
)
@pass_door
def set_process(
    door: Door,
    code: str,
    name: str | None,
    plural: str | None,
    icon: str | None,
    on: tuple[str, ...],
    off: tuple[str, ...],
    version: int | None,
) -> None:
    """``process set``."""
    setup.require(door, _FIELDS)
    made = processes.change(door.session, code, name=name, plural=plural, icon=icon, on=on, off=off, version=version)
    setup.done(door, fill(_("type “{name}” changed"), {"name": made.name}), [_row(door, made)], _COLUMNS)


@verb(N_("Takes a type without items away."))
@click.argument("code")
@pass_door
def delete_process(door: Door, code: str) -> None:
    """``process delete``."""
    door.session.require_settings(processes.RIGHT)
    found = processes.process(door.session, code)
    processes.refuse_items(found)
    door.confirm(fill(_("Delete the type “{name}”?"), {"name": found.name}))
    processes.delete(door.session, found.code)
    setup.done(door, fill(_("type “{name}” deleted"), {"name": found.name}))


@verb(N_("Brings a deleted type back."))
@click.argument("code")
@pass_door
def restore_process(door: Door, code: str) -> None:
    """``process restore``."""
    setup.require(door, _FIELDS)
    made = processes.restore(door.session, code)
    setup.done(door, fill(_("type “{name}” restored"), {"name": made.name}), [_row(door, made)], _COLUMNS)
