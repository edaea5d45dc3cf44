"""`crm-tui details …`: the details (requisites) of contacts and companies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT, VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain import details as model
from crm_tui.domain.details import Details
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, details, lookup

if TYPE_CHECKING:
    from crm_tui.services.session import Session

_COLUMNS = ("id", "name", "template", "main", "values")
_FIELDS = (*_COLUMNS, "owner", "sort", "addresses", "banks", "version")
_VERSION_HELP = N_("only when the record still has this version (exit 4 otherwise)")


def owner_of(session: Session, word: str) -> Ref:
    """``company:7``, ``contact:12``, ``company:Acme``.

    Raises:
        Usage: not the form of a contact or company.
        NotFound: there is none.
    """
    kind, colon, name = word.partition(":")
    if not colon or kind not in model.OWNERS or not name:
        raise Usage(
            text=N_("“{word}” is neither a contact nor a company"),
            word=shown(word),
            hint=N_("write for example company:7 or contact:12"),
        )
    del session  # it opens the store in which the name is looked up
    return Ref(kind, lookup.record_called(kind, name, field="owner"))


def number(word: str) -> int:
    """An id of details, a bank account, …

    Raises:
        Usage: it is no number.
    """
    bare = word.removeprefix("#")
    if not bare.isascii() or not bare.isdigit() or len(bare) > 18:
        raise Usage(text=N_("“{word}” is not an id"), word=shown(word), field="id")
    return int(bare)


def texts(words: Sequence[str]) -> dict[str, str]:
    """Field → text of ``field=value`` words.

    Raises:
        Usage: a word that is none, or a field that is given twice.
    """
    strays, assignments = naming.split(words)
    if strays:
        hint = N_("write for example vat_number=01234567897")
        raise Usage(text=N_("“{word}” is not field=value"), word=shown(strays[0]), hint=hint)
    found: dict[str, str] = {}
    for name, sign, given in assignments:
        if sign != "=" or name in found:
            raise Usage(text=N_("the field “{field}” is given twice"), field=shown(name))
        found[name] = given
    return found


def row(found: Details, *, main: bool) -> dict[str, Json]:
    """Details as data."""
    return {
        "id": found.id,
        "owner": str(found.owner),
        "name": found.name,
        "template": found.template.name,
        "main": main,
        "sort": found.sort,
        "values": dict(found.values),
        "addresses": [{"kind": each.kind, **each.parts} for each in found.addresses],
        "banks": [
            {"id": each.id, "name": each.name, "default": place == 0, **each.parts}
            for place, each in enumerate(found.banks)
        ],
        "version": found.version,
    }


def rows(door: Door, owner: Ref) -> list[dict[str, Json]]:
    """All details of a record as data, the main ones first."""
    return [row(each, main=place == 0) for place, each in enumerate(details.of_owner(door.session, owner))]


def _said(door: Door, sentence: str, number_: int) -> None:
    if door.asked.dry_run:
        setup.done(door, "")
        return
    found = details.one(door.session, number_)
    first = details.main(door.session, found.owner)
    setup.done(
        door,
        fill(sentence, {"name": found.name, "owner": deeds.named(found.owner)}),
        [row(found, main=first is not None and first.id == number_)],
        _COLUMNS,
    )


@verb(N_("The details of a contact or company, the main ones first, with addresses and bank accounts."))
@click.argument("owner", metavar="company:ID|contact:ID")
@pass_door
def list_details(door: Door, owner: str) -> None:
    """``details list``."""
    ref = owner_of(door.session, owner)
    if door.out.form == "table" and door.fields() is None:
        _table(door, details.of_owner(door.session, ref))
    else:
        setup.listed(door, rows(door, ref), _COLUMNS)


def _table(door: Door, found: Sequence[Details]) -> None:
    lines: list[dict[str, Json]] = []
    for place, each in enumerate(found):
        name = f"{each.name} *" if place == 0 else each.name
        lines += [{"id": each.id, "name": name, "field": label, "value": text} for label, text in words(each)]
    door.out.rows(lines, ("id", "name", "field", "value"))


def words(found: Details) -> list[tuple[str, str]]:
    """Labels and texts of all that details hold, for people."""
    pairs = []
    for field in found.template.fields:
        if field.name in found.values:
            pairs.append((_(field.label) if field.standard else field.label, found.values[field.name]))
    for address in found.addresses:
        pairs.append((_(model.ADDRESS_KINDS[address.kind]), ", ".join(address.parts.values())))
    for bank in found.banks:
        label = fill(_("bank account {id}"), {"id": bank.id})
        pairs.append((label, ", ".join([bank.name, *bank.parts.values()])))
    return pairs or [("", _("(empty)"))]


def _guide() -> dict[str, list[str]]:
    return {
        N_("Fields"): [", ".join(model.STANDARD)],
        N_("Examples"): [
            "crm-tui details add company:7 vat_number=01234567897 sdi_code=ABC1234",
            "crm-tui details add contact:12 --template person tax_code=RSSMRA85T10A562S",
            "crm-tui details set 3 certified_email=acme@pec.example.it",
        ],
    }


@verb(N_("New details of a contact or company, from field=value words."), more=_guide)
@click.argument("owner", metavar="company:ID|contact:ID")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1)
@click.option("--template", default="", metavar="NAME", help=N_("id, code or name (the first one of the owner's type)"))
@click.option("--name", default="", help=N_("what people call them (the name of the template)"))
@click.option("--sort", type=LIMIT, metavar="N", help=N_("their place; the lowest are the main ones"))
@pass_door
def add_details(door: Door, owner: str, words: tuple[str, ...], template: str, name: str, sort: int | None) -> None:
    """``details add``."""
    setup.require(door, _FIELDS)
    made = details.add(
        door.session, owner_of(door.session, owner), texts(words), template=template, name=name, sort=sort
    )
    _said(door, _("details “{name}” of {owner} added"), made.id)


@verb(N_("Changes details: field=value words, an empty value takes one away."), more=_guide)
@click.argument("word", metavar="ID")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1)
@click.option("--name", help=N_("another name"))
@click.option("--sort", type=LIMIT, metavar="N", help=N_("their place; the lowest are the main ones"))
@click.option("--main", "first", is_flag=True, help=N_("put them before the others"))
@click.option("--if-version", "version", type=VERSION, metavar="N", help=_VERSION_HELP)
@pass_door
def set_details(
    door: Door,
    word: str,
    words: tuple[str, ...],
    name: str | None,
    sort: int | None,
    first: bool,
    version: int | None,
) -> None:
    """``details set``."""
    setup.require(door, _FIELDS)
    given = texts(words)
    if first and (given or name is not None or sort is not None):
        raise Usage(
            text=N_("one thing is changed at a time, so that it can be undone"),
            hint=N_("write --main without the rest"),
        )
    if first:
        details.make_main(door.session, number(word))
    else:
        details.change(door.session, number(word), given, name=name, sort=sort, version=version)
    _said(door, _("details “{name}” of {owner} changed"), number(word))


@verb(N_("Takes details away, with their addresses and bank accounts."))
@click.argument("word", metavar="ID")
@pass_door
def delete_details(door: Door, word: str) -> None:
    """``details delete``."""
    found = details.one(door.session, number(word))
    details.delete(door.session, found.id)
    said = fill(_("details “{name}” of {owner} deleted"), {"name": found.name, "owner": deeds.named(found.owner)})
    setup.done(door, said)
