"""`crm-tui mycompany …`: the companies that sell."""

from __future__ import annotations

from pathlib import Path

import click

from crm_tui.cli import listing, setup, writing
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.values import Wording
from crm_tui.domain import attached
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, own_companies

_COLUMNS = ("id", "title", "is_main_company", "phone", "email", "banking_details")
_IMAGE = ("id", "image", "file")


@verb(N_("The own companies, the main one first."))
@pass_door
def list_companies(door: Door) -> None:
    """``mycompany list``."""
    found = own_companies.companies(door.session)
    listing.emit(door, Wording(door.session), ENTITY_TYPES["company"], found, door.fields() or list(_COLUMNS))


@verb(N_("A new own company, from field=value words; the first one is the main one."))
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1)
@pass_door
def add_company(door: Door, words: tuple[str, ...]) -> None:
    """``mycompany add``."""
    ref = own_companies.add(door.session, writing.given_values(door, "company", words))
    writing.show_created(door, ref)


@verb(N_("New quotes and invoices are from this company."))
@click.argument("word", metavar="ID|NAME")
@pass_door
def default_company(door: Door, word: str) -> None:
    """``mycompany set-default``."""
    ref = own_companies.called(door.session, word)
    own_companies.set_default(door.session, ref)
    setup.done(door, fill(_("{company} is the main own company"), {"company": deeds.named(ref)}))


@verb(N_("Keeps a copy of an image (PNG or JPEG, at most 5 MB) as signature or stamp; - takes it away."))
@click.argument("word", metavar="ID|NAME")
@click.argument("image", metavar="signature|stamp")
@click.argument("path", metavar="FILE|-")
@pass_door
def set_image(door: Door, word: str, image: str, path: str) -> None:
    """``mycompany set-image``."""
    setup.require(door, _IMAGE)
    ref = own_companies.called(door.session, word)
    kept = own_companies.set_image(door.session, ref, image, None if path == "-" else Path(path))
    row: dict[str, Json] = {"id": ref.id, "image": image, "file": attached.name_of(kept)}
    setup.done(
        door, fill(_("{company} has another image"), {"company": deeds.named(ref)}), [row], ("id", "image", "file")
    )
