"""`crm-tui filter …`: saved filters of the operator; ``TYPE list --preset NAME`` uses them."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import filter_text, pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import filtering, own_filters, records, users

_COLUMNS = ("id", "type", "name", "text", "owner", "shared", "default")


def _rows(door: Door, kind: str, only: str = "") -> list[dict[str, Json]]:
    """The saved filters of a type, or the own one of that name."""
    session = door.session
    logins = {each.id: each.login for each in users.users(session, inactive=True)}
    return [
        {
            "id": row.id,
            "type": kind,
            "name": row.name,
            "text": row.text,
            "owner": logins.get(row.owner, ""),
            "shared": row.shared,
            "default": row.is_default and row.owner == session.user_id,
        }
        for row in filtering.saved(session, kind)
        if not only or (row.owner == session.user_id and row.name.casefold() == only.strip().casefold())
    ]


def _presets(kind: str) -> list[dict[str, Json]]:
    """The filters that come with the program; they have no number and no owner."""
    return [
        {"id": None, "type": kind, "name": _(name), "text": text, "owner": "", "shared": True, "default": False}
        for name, text in filtering.PRESETS.get(kind, ())
    ]


@verb(N_("The filters that you may choose: yours, those that others share, those of the program (without a number)."))
@click.argument("kind", metavar="[TYPE]", required=False)
@pass_door
def list_filters(door: Door, kind: str | None) -> None:
    """``filter list``."""
    kinds = [records.entity(kind).code] if kind is not None else list(ENTITY_TYPES)
    rows = [row for code in kinds for row in _rows(door, code)]
    if door.out.form != "ids":
        rows += [row for code in kinds for row in _presets(code)]
    setup.listed(door, rows, _COLUMNS)


@verb(N_("Keeps the filter words under a name; your filter of that name is replaced."), filters=True)
@click.argument("kind", metavar="TYPE")
@click.argument("name")
@click.argument("words", metavar="FILTER…", nargs=-1, required=True)
@click.option("--shared", is_flag=True, default=None, help=N_("others may choose it too"))
@pass_door
def save_filter(door: Door, kind: str, name: str, words: tuple[str, ...], shared: bool | None) -> None:
    """``filter save``."""
    setup.require(door, _COLUMNS)
    code = records.entity(kind).code
    filtering.keep(door.session, code, name, filter_text(words), shared=shared)
    _told(door, _("filter “{name}” saved"), code, name)


@verb(N_("Gives one of your filters another name."))
@click.argument("kind", metavar="TYPE")
@click.argument("name")
@click.argument("new", metavar="NEW_NAME")
@pass_door
def rename_filter(door: Door, kind: str, name: str, new: str) -> None:
    """``filter rename``."""
    setup.require(door, _COLUMNS)
    code = records.entity(kind).code
    filtering.rename(door.session, code, name, new)
    _told(door, _("filter “{old}” renamed to “{name}”"), code, new, old=name)


@verb(N_("Forgets one of your filters; undo brings it back."))
@click.argument("kind", metavar="TYPE")
@click.argument("name")
@pass_door
def delete_filter(door: Door, kind: str, name: str) -> None:
    """``filter delete``."""
    found = filtering.own_called(door.session, records.entity(kind).code, name)
    filtering.forget(door.session, found.id)
    setup.done(door, fill(_("filter “{name}” deleted"), {"name": found.name}))


@verb(N_("Your filter that holds when none is chosen; without a name, none holds any more."))
@click.argument("kind", metavar="TYPE")
@click.argument("name", required=False)
@pass_door
def default_filter(door: Door, kind: str, name: str | None) -> None:
    """``filter default``."""
    setup.require(door, _COLUMNS)
    code = records.entity(kind).code
    filtering.choose_default(door.session, code, name)
    if name is None:
        setup.done(door, _("no filter holds by default"))
    else:
        _told(door, _("“{name}” is the default filter"), code, name)


@verb(N_("Puts one of your filters at a place among them; 1 is the first."))
@click.argument("kind", metavar="TYPE")
@click.argument("name")
@click.argument("place", metavar="N", type=LIMIT)
@pass_door
def move_filter(door: Door, kind: str, name: str, place: int) -> None:
    """``filter move``."""
    setup.require(door, _COLUMNS)
    code = records.entity(kind).code
    found = filtering.own_called(door.session, code, name)
    mine = own_filters.own(door.session, code)
    at = [row.id for row in mine].index(found.id)
    own_filters.shift(door.session, code, found.id, max(1, min(place, len(mine))) - 1 - at)
    _told(door, _("filter “{name}” moved"), code, name)


@verb(N_("Lets others choose one of your filters; --off keeps it to yourself again."))
@click.argument("kind", metavar="TYPE")
@click.argument("name")
@click.option("--off", is_flag=True, help=N_("no longer"))
@pass_door
def share_filter(door: Door, kind: str, name: str, off: bool) -> None:
    """``filter share``."""
    setup.require(door, _COLUMNS)
    code = records.entity(kind).code
    filtering.share(door.session, code, name, not off)
    _told(door, _("filter “{name}” is yours alone") if off else _("filter “{name}” is shared"), code, name)


def _told(door: Door, sentence: str, kind: str, name: str, **words: str) -> None:
    rows = [] if door.asked.dry_run else _rows(door, kind, name)
    setup.done(door, fill(sentence, {"name": name, **words}), rows, _COLUMNS)
