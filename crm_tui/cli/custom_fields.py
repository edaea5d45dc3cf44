"""`crm-tui field …`."""

from __future__ import annotations

from typing import Any

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.bookings import Bookable
from crm_tui.domain.custom import KINDS, CustomField
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import custom_fields, dictionaries, lookup
from crm_tui.services.bookables import Setup
from crm_tui.services.custom_fields import NewField

_COLUMNS = ("name", "label", "type", "multiple", "required", "stages", "default")
_FIELDS = (
    *_COLUMNS, "entity", "target", "dictionary", "values", "in_list", "in_filter", "version", "deleted",
)  # fmt: skip


def _row(door: Door, found: CustomField) -> dict[str, Json]:
    spec = found.spec
    return {
        "name": found.name,
        "label": found.label,
        "type": found.kind,
        "multiple": found.many,
        "required": found.required,
        "stages": [lookup.stage_name(stage) for stage in sorted(found.required_stages)],
        "default": found.options.get("default", ""),
        "entity": found.entity,
        "target": ", ".join(found.targets),
        "dictionary": spec.dictionary,
        "values": [entry.name for entry in dictionaries.values(door.session, spec.dictionary)]
        if spec.dictionary and not found.deleted
        else [],
        "in_list": found.in_list,
        "in_filter": found.in_filter,
        "version": found.version,
        "deleted": found.deleted,
    }


def _help() -> dict[str, list[str]]:
    return {
        N_("Types"): [f"{code:<12} {_(text)}" for code, (_kind, text) in KINDS.items()],
        N_("Examples"): [
            "crm-tui field add deal Colour --type list --value Red --value Blue",
            "crm-tui field add deal 'Contract number' --code contract --required-on executing",
            "crm-tui deal set 42 uf_contract=A-17",
            "crm-tui field add deal Visit --type booking --what both ; crm-tui deal set 42 'visit+=Room @ friday 10:00 .. 12:00'",
        ],
    }


@verb(N_("The custom fields of a type: of deals, contacts, the items of a smart process."))
@click.argument("type_", metavar="TYPE")
@click.option("--deleted", is_flag=True, help=N_("those that were deleted, too"))
@pass_door
def list_fields(door: Door, type_: str, deleted: bool) -> None:
    """``field list``."""
    found = custom_fields.fields(door.session, type_, deleted=deleted)
    columns = (*_COLUMNS, "deleted") if deleted else _COLUMNS
    setup.listed(door, [_row(door, each) for each in found], columns)


@verb(N_("A new field of a type; NAME is what people read."), more=_help)
@click.argument("type_", metavar="TYPE")
@click.argument("name")
@click.option("--type", "kind", default="string", metavar="KIND", help=N_("the type of its values (string)"))
@click.option("--code", default="", help=N_("its name on the command line, without uf_ (made from NAME)"))
@click.option("--multiple", is_flag=True, help=N_("several values"))
@click.option("--required", is_flag=True, help=N_("must not be empty"))
@click.option("--required-on", "stages", multiple=True, metavar="STAGE", help=N_("must not be empty on this stage"))
@click.option("--default", default="", help=N_("what new records get"))
@click.option("--value", "values", multiple=True, metavar="TEXT", help=N_("one value of a list"))
@click.option("--dictionary", default="", help=N_("which CRM dictionary it chooses from"))
@click.option(
    "--target", default="", metavar="TYPE", help=N_("which type of record it links, or several: contact,company")
)
@click.option("--what", default="", metavar="WHAT", help=N_("what is booked: resources, users or both (resources)"))
@click.option("--resource", "resources", multiple=True, metavar="NAME", help=N_("only this resource; all without any"))
@click.option("--service", "services", multiple=True, metavar="NAME", help=N_("only this service; all without any"))
@click.option("--days", is_flag=True, help=N_("bookings take whole days"))
@click.option("--overbooking", is_flag=True, help=N_("the same may be booked twice at a time"))
@click.option("--zone", default="", metavar="NAME", help=N_("time zone; otherwise the company's"))
@click.option("--in-list", is_flag=True, help=N_("lists show it"))
@click.option("--not-in-filter", is_flag=True, help=N_("it is not offered for filters"))
@pass_door
def add_field(door: Door, /, type_: str, name: str, not_in_filter: bool, **given: Any) -> None:
    """``field add``."""
    setup.require(door, _FIELDS)
    given["many"] = given.pop("multiple")
    given["booking"] = _booking(given)
    wanted = NewField(label=name, in_filter=not not_in_filter, **given)
    made = custom_fields.add(door.session, type_, wanted)
    rows = [] if door.asked.dry_run else [_row(door, custom_fields.field(door.session, type_, made.code))]
    said = fill(_("field “{label}” added: {name}"), {"label": made.label, "name": made.name})
    setup.done(door, said, rows, _COLUMNS)


def _booking(given: dict[str, Any]) -> Setup | None:
    """How a booking field books; None when nothing of it was said. Takes what belongs to it out of the options."""
    said = {name: given.pop(name) for name in ("what", "resources", "services", "days", "overbooking", "zone")}
    if given["kind"] != "booking" and not any(said.values()):
        return None
    bookable, days = said.pop("what") or Bookable.RESOURCES, said.pop("days")
    return Setup(bookable=bookable, timed=not days, **said)


@verb(N_("Changes a field: its name, where it is required, its default, where it is shown."))
@click.argument("type_", metavar="TYPE")
@click.argument("field")
@click.option("--name", "label", default=None, help=N_("what people read"))
@click.option("--required/--not-required", "required", default=None, help=N_("must not be empty"))
@click.option(
    "--required-on", "stages", multiple=True, metavar="STAGE", help=N_("must not be empty on these stages only")
)
@click.option("--on-no-stage", is_flag=True, help=N_("no stage requires it"))
@click.option("--default", default=None, help=N_("what new records get; empty for nothing"))
@click.option("--in-list/--not-in-list", "in_list", default=None, help=N_("lists show it"))
@click.option("--in-filter/--not-in-filter", "in_filter", default=None, help=N_("it is offered for filters"))
@click.option("--sort", default=None, type=click.IntRange(0, 1_000_000), metavar="N", help=N_("its place in the order"))
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the field still has this version (exit 4 otherwise)"),
)
@pass_door
def set_field(
    door: Door, /, type_: str, field: str, stages: tuple[str, ...], on_no_stage: bool, version: int | None, **given: Any
) -> None:
    """``field set``."""
    setup.require(door, _FIELDS)
    wanted: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if stages or on_no_stage:
        wanted["stages"] = stages
    made = custom_fields.change(door.session, type_, field, wanted, version=version)
    setup.done(door, fill(_("field “{label}” changed"), {"label": made.label}), [_row(door, made)], _COLUMNS)


@verb(N_("Takes a field away; its values and their history stay."))
@click.argument("type_", metavar="TYPE")
@click.argument("field")
@pass_door
def delete_field(door: Door, type_: str, field: str) -> None:
    """``field delete``."""
    found = custom_fields.field(door.session, type_, field)
    door.session.require_settings(custom_fields.RIGHT)
    door.confirm(fill(_("Delete the field “{label}”?"), {"label": found.label}))
    count = custom_fields.delete(door.session, type_, found.code)
    said = ngettext(
        "field “{label}” deleted; {count} record keeps its value, for the day it is restored",
        "field “{label}” deleted; {count} records keep their values, for the day it is restored",
        count,
    )
    setup.done(door, fill(said, {"label": found.label, "count": count}))


@verb(N_("Brings a deleted field back, with its values."))
@click.argument("type_", metavar="TYPE")
@click.argument("field")
@pass_door
def restore_field(door: Door, type_: str, field: str) -> None:
    """``field restore``."""
    setup.require(door, _FIELDS)
    made = custom_fields.restore(door.session, type_, field)
    setup.done(door, fill(_("field “{label}” restored"), {"label": made.label}), [_row(door, made)], _COLUMNS)
