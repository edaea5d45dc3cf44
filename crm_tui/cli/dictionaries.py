"""`crm-tui dictionary …`."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.reference import DictionaryValue
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import dictionaries

_COLUMNS = ("code", "name", "system")
_FIELDS = (*_COLUMNS, "dictionary", "version")


def _row(found: DictionaryValue) -> dict[str, Json]:
    return {
        "code": found.code,
        "name": found.name,
        "system": found.system,
        "dictionary": found.dictionary,
        "version": found.version,
    }


@verb(N_("The dictionaries, or the values of one; the first value is the default."))
@click.argument("dictionary", required=False)
@pass_door
def list_values(door: Door, dictionary: str | None) -> None:
    """``dictionary list``."""
    session = door.session
    if dictionary is not None:
        setup.listed(door, [_row(found) for found in dictionaries.values(session, dictionary)], _COLUMNS)
        return
    rows: list[dict[str, Json]] = [
        {"code": code, "name": _(label), "values": len(dictionaries.values(session, code))}
        for code, label in dictionaries.LABELS.items()
    ]
    setup.listed(door, rows, ("code", "name", "values"))


@verb(N_("A new value at the end of a dictionary; its code is made from the name."))
@click.argument("dictionary")
@click.argument("name")
@click.option("--code", default="", help=N_("its code, which never changes"))
@pass_door
def add_value(door: Door, dictionary: str, name: str, code: str) -> None:
    """``dictionary add``."""
    setup.require(door, _FIELDS)
    found = dictionaries.add(door.session, dictionary, name, code=code)
    said = fill(_("value “{name}” added, code {code}"), {"name": found.name, "code": found.code})
    setup.done(door, said, [_row(found)], _COLUMNS)


@verb(N_("Gives a value another name; its code stays, and so do the records."))
@click.argument("dictionary")
@click.argument("value")
@click.argument("name")
@pass_door
def rename_value(door: Door, dictionary: str, value: str, name: str) -> None:
    """``dictionary rename``."""
    setup.require(door, _FIELDS)
    session = door.session
    found = dictionaries.value(session, dictionary, value)
    dictionaries.rename(session, dictionary, found.code, name)
    setup.done(
        door,
        fill(_("value “{old}” renamed to “{name}”"), {"old": found.name, "name": name}),
        [_row(dictionaries.value(session, dictionary, found.code))],
        _COLUMNS,
    )


@verb(N_("Takes a value out of use; records that have it keep it."))
@click.argument("dictionary")
@click.argument("value")
@pass_door
def delete_value(door: Door, dictionary: str, value: str) -> None:
    """``dictionary delete``."""
    session = door.session
    found = dictionaries.value(session, dictionary, value)
    dictionaries.delete(session, dictionary, found.code)
    setup.done(door, fill(_("value “{name}” deleted"), {"name": found.name}))


@verb(N_("Brings back the values that came with the program, with their names and order."))
@click.argument("dictionary")
@pass_door
def restore_value(door: Door, dictionary: str) -> None:
    """``dictionary restore``."""
    setup.require(door, _FIELDS)
    session = door.session
    dictionaries.restore_defaults(session, dictionary)
    rows = [_row(found) for found in dictionaries.values(session, dictionary)]
    setup.done(door, fill(_("defaults of “{name}” restored"), {"name": dictionary}), rows, _COLUMNS)
