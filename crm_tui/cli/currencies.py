"""`crm-tui currency …`."""

from __future__ import annotations

import re
from decimal import Decimal

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain import amounts
from crm_tui.domain.errors import Usage
from crm_tui.domain.reference import Currency
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import currencies

_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_COLUMNS = ("code", "name", "rate", "base", "default")
_FIELDS = (*_COLUMNS, "version")


def _row(found: Currency) -> dict[str, Json]:
    return {
        "code": found.code,
        "name": found.name,
        "rate": f"{found.rate:f}",
        "base": found.is_base,
        "default": found.is_default,
        "version": found.version,
    }


def _rate(text: str) -> Decimal:
    """A rate; ``1.125`` is no thousand here."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    return amounts.parse_number("rate", text)


def _told(door: Door, code: str, sentence: str) -> None:
    rows = [] if door.asked.dry_run else [_row(currencies.currency(door.session, code))]
    setup.done(door, fill(sentence, {"code": code.upper()}), rows, _COLUMNS)


@verb(N_("All currencies; the rate says what one unit is worth in the base currency."))
@pass_door
def list_currencies(door: Door) -> None:
    """``currency list``."""
    setup.listed(door, [_row(found) for found in currencies.currencies(door.session)], _COLUMNS)


@verb(N_("A new currency: its code, what one unit is worth in the base currency, its name."))
@click.argument("code")
@click.argument("rate")
@click.argument("name", required=False)
@pass_door
def add_currency(door: Door, code: str, rate: str, name: str | None) -> None:
    """``currency add``."""
    setup.require(door, _FIELDS)
    currencies.add(door.session, code, name or code.upper(), _rate(rate))
    _told(door, code, _("currency {code} added"))


@verb(N_("Changes a currency; all sums are computed anew."))
@click.argument("code")
@click.option("--rate", help=N_("what one unit is worth in the base currency"))
@click.option("--name", help=N_("another name"))
@click.option("--base", is_flag=True, help=N_("show all sums in this currency"))
@pass_door
def set_currency(door: Door, code: str, rate: str | None, name: str | None, base: bool) -> None:
    """``currency set``."""
    setup.require(door, _FIELDS)
    if (rate is not None) + (name is not None) + base != 1:
        raise Usage(
            text=N_("one thing is changed at a time, so that it can be undone"),
            hint=N_("write --rate, --name or --base"),
        )
    session = door.session
    if rate is not None:
        currencies.set_rate(session, code, _rate(rate))
    if name is not None:
        currencies.rename(session, code, name)
    if base:
        currencies.set_base(session, code)
    _told(door, code, _("currency {code} changed"))


@verb(N_("Takes a currency away that no amount uses."))
@click.argument("code")
@pass_door
def delete_currency(door: Door, code: str) -> None:
    """``currency delete``."""
    currencies.delete(door.session, code)
    setup.done(door, fill(_("currency {code} deleted"), {"code": code.upper()}))


@verb(N_("New records get this currency unless they say otherwise."))
@click.argument("code")
@pass_door
def default_currency(door: Door, code: str) -> None:
    """``currency set-default``."""
    setup.require(door, _FIELDS)
    currencies.set_default(door.session, code)
    _told(door, code, _("{code} is the currency of new records"))
