"""`crm-tui details template|address|bank|check …`: what belongs to details, and the checks by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from crm_tui.cli import details as door_details
from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain import details as model
from crm_tui.domain import identifiers
from crm_tui.domain.details import Template
from crm_tui.domain.errors import Usage
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import details, details_templates

_TEMPLATE = ("id", "name", "country", "owners", "active", "fields")
_ADDRESS = ("kind", *model.ADDRESS_PARTS)
_BANK = ("id", "name", "default", *model.BANK_PARTS)


def _unknown(action: str, known: Sequence[str]) -> Usage:
    near = nearest(action, known)
    hint = N_("did you mean “{near}”?") if near else N_("choose one of: {choices}")
    params: dict[str, object] = {"near": near, "choices": ", ".join(known)}
    return Usage(text=N_("“{name}” is not a verb"), name=shown(action), hint=hint, hint_params=params)


def _first(words: Sequence[str], hint: str, **params: object) -> str:
    if not words:
        raise Usage(text=N_("a word is missing"), hint=hint, hint_params=params)
    return words[0]


def _template_row(found: Template) -> dict[str, Json]:
    return {
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "country": found.country,
        "owners": list(found.owners),
        "active": found.active,
        "sort": found.sort,
        "fields": [model.write_field(each) for each in found.fields],
        "version": found.version,
    }


def _template_guide() -> dict[str, list[str]]:
    return {
        N_("Fields"): [", ".join(model.STANDARD), f"NAME:{'|'.join(model.KINDS)}:LABEL"],
        N_("Examples"): [
            "crm-tui details template list",
            "crm-tui details template add Supplier --owners company --field vat_number! --field since:date:'Client since'",
            "crm-tui details template set Person --inactive",
        ],
    }


@verb(
    N_(
        "Templates of details: list · add NAME · set NAME · delete NAME. "
        "--field replaces all fields, in this order; ! behind one says that it must not be empty."
    ),
    more=_template_guide,
)
@click.argument("action", metavar="list|add|set|delete")
@click.argument("words", metavar="[NAME]", nargs=-1)
@click.option("--name", help=N_("another name"))
@click.option("--country", metavar="CODE", help=N_("two letters: whose rules hold for the numbers (IT)"))
@click.option("--owners", metavar="LIST", help=N_("contact, company or both, between commas"))
@click.option("--field", "fields", multiple=True, metavar="NAME[:KIND:LABEL][!]", help=N_("one field of the template"))
@click.option("--active/--inactive", default=None, help=N_("whether it is offered for new details"))
@click.option("--sort", type=LIMIT, metavar="N", help=N_("its place in the order"))
@pass_door
def template(
    door: Door,
    action: str,
    words: tuple[str, ...],
    name: str | None,
    country: str | None,
    owners: str | None,
    fields: tuple[str, ...],
    active: bool | None,
    sort: int | None,
) -> None:
    """``details template``."""
    session = door.session
    if action == "list":
        setup.listed(door, [_template_row(each) for each in details_templates.templates(session)], _TEMPLATE)
        return
    setup.require(door, (*_TEMPLATE, "code", "sort", "version"))
    called = _first(words, N_("write the name of the template"))
    parsed = [model.parse_field(each) for each in fields]
    wanted = [each.strip() for each in owners.split(",")] if owners is not None else None
    if action == "add":
        made = details_templates.add(session, called, parsed, country=country or "IT", owners=wanted or model.OWNERS)
        rows = [] if door.asked.dry_run else [_template_row(details_templates.template(session, str(made.id)))]
        setup.done(door, fill(_("template “{name}” added"), {"name": called}), rows, _TEMPLATE)
    elif action == "set":
        given = {"name": name, "country": country, "owners": wanted, "active": active, "sort": sort}
        changes = {key: value for key, value in given.items() if value is not None} | (
            {"fields": parsed} if parsed else {}
        )
        found = details_templates.change(session, called, changes)
        setup.done(door, fill(_("template “{name}” changed"), {"name": found.name}), [_template_row(found)], _TEMPLATE)
    elif action == "delete":
        details_templates.delete(session, called)
        setup.done(door, fill(_("template “{name}” deleted"), {"name": called}))
    else:
        raise _unknown(action, ("list", "add", "set", "delete"))


def _address_guide() -> dict[str, list[str]]:
    return {
        N_("Types"): [f"{kind:<12} {_(text)}" for kind, text in model.ADDRESS_KINDS.items()],
        N_("Fields"): [", ".join(model.ADDRESS_PARTS)],
        N_("Examples"): ["crm-tui details address set 3 legal street='Via Roma 1' city=Milano postal_code=20121"],
    }


@verb(
    N_("Addresses of details, at most one of each type: list ID · set ID TYPE field=value… · delete ID TYPE."),
    more=_address_guide,
)
@click.argument("action", metavar="list|set|delete")
@click.argument("word", metavar="ID")
@click.argument("words", metavar="[TYPE] [FIELD=VALUE…]", nargs=-1)
@pass_door
def address(door: Door, action: str, word: str, words: tuple[str, ...]) -> None:
    """``details address``."""
    session, number = door.session, door_details.number(word)
    if action == "list":
        found = details.one(session, number).addresses
        setup.listed(door, [{"kind": each.kind, **_filled(_ADDRESS[1:], each.parts)} for each in found], _ADDRESS)
        return
    if action not in ("set", "delete"):
        raise _unknown(action, ("list", "set", "delete"))
    setup.require(door, _ADDRESS)
    kind = _first(words, N_("write the type of the address: {choices}"), choices=", ".join(model.ADDRESS_KINDS))
    if action == "set":
        made = details.set_address(session, number, kind, door_details.texts(words[1:]))
        row = {"kind": made.kind, **_filled(_ADDRESS[1:], made.parts)}
        setup.done(door, fill(_("{address} written"), {"address": _(model.ADDRESS_KINDS[made.kind])}), [row], _ADDRESS)
    else:
        details.delete_address(session, number, kind)
        said = fill(_("{address} deleted"), {"address": _(model.ADDRESS_KINDS[details.address_kind(kind)])})
        setup.done(door, said)


def _filled(names: Sequence[str], parts: Mapping[str, str]) -> dict[str, Json]:
    return {name: parts.get(name, "") for name in names}


def _bank_guide() -> dict[str, list[str]]:
    return {
        N_("Fields"): [", ".join(model.BANK_PARTS)],
        N_("Examples"): [
            "crm-tui details bank add 3 iban=IT60X0542811101000000123456 bic=BPCVIT2S --name 'Main account'",
            "crm-tui details bank set 5 holder='Acme S.p.A.'",
        ],
    }


@verb(
    N_(
        "Bank accounts of details, the first one is the default: list ID · add ID field=value… · "
        "set BANK field=value… · delete BANK."
    ),
    more=_bank_guide,
)
@click.argument("action", metavar="list|add|set|delete")
@click.argument("word", metavar="ID|BANK")
@click.argument("words", metavar="[FIELD=VALUE…]", nargs=-1)
@click.option("--name", help=N_("what people call the account"))
@click.option("--sort", type=LIMIT, metavar="N", help=N_("its place; the lowest is the default"))
@pass_door
def bank(door: Door, action: str, word: str, words: tuple[str, ...], name: str | None, sort: int | None) -> None:
    """``details bank``."""
    session, number = door.session, door_details.number(word)
    if action == "list":
        setup.listed(door, _bank_rows(door, number), _BANK)
        return
    setup.require(door, _BANK)
    if action == "add":
        made = details.add_bank(session, number, name or "", door_details.texts(words), sort=sort)
        rows = [] if door.asked.dry_run else [each for each in _bank_rows(door, number) if each["id"] == made.id]
        setup.done(door, fill(_("bank account “{name}” added"), {"name": made.name}), rows, _BANK)
    elif action == "set":
        changed = details.change_bank(session, number, door_details.texts(words), name=name, sort=sort)
        rows = [each for each in _bank_rows(door, changed.details) if each["id"] == changed.id]
        setup.done(door, fill(_("bank account “{name}” changed"), {"name": changed.name}), rows, _BANK)
    elif action == "delete":
        found = details.bank(session, number)
        details.delete_bank(session, number)
        setup.done(door, fill(_("bank account “{name}” deleted"), {"name": found.name}))
    else:
        raise _unknown(action, ("list", "add", "set", "delete"))


def _bank_rows(door: Door, number: int) -> list[dict[str, Json]]:
    return [
        {"id": each.id, "name": each.name, "default": place == 0, **_filled(model.BANK_PARTS, each.parts)}
        for place, each in enumerate(details.one(door.session, number).banks)
    ]


@verb(N_("Checks a number and prints it as it would be kept; exit 5 and the reason when it is wrong."))
@click.argument("value")
@click.option("--kind", default="iban", metavar="KIND", help=N_("iban, bic, vat, tax_code, sdi or pec"))
@pass_door
def check(door: Door, value: str, kind: str) -> None:
    """``details check``."""
    if kind not in identifiers.CHECKS:
        choices = ", ".join(identifiers.CHECKS)
        raise invalid("kind", kind, N_("is not one of the choices"), N_("one of: {choices}"), choices=choices)
    setup.one(door, {"kind": kind, "value": identifiers.CHECKS[kind](value, kind)})
