"""`quote from-deal`, `quote from-lead`, `invoice from-deal`, `invoice from-quote`, `deal from-quote`."""

from __future__ import annotations

import click

from crm_tui.cli import naming, writing
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.words import N_
from crm_tui.services import deriving


def from_deal_command(kind: str) -> click.Command:
    """``TYPE from-deal``."""
    return _command(kind, "deal")


def from_lead_command(kind: str) -> click.Command:
    """``TYPE from-lead``."""
    return _command(kind, "lead")


def from_quote_command(kind: str) -> click.Command:
    """``TYPE from-quote``."""
    return _command(kind, "quote")


def _command(kind: str, source: str) -> click.Command:
    @verb(
        N_(
            "Creates a record from another one: client, amount, products, source, UTM and comment are copied, both know "
            "of each other. Further field=value words replace what is copied."
        )
    )
    @click.argument("word", metavar="ID")
    @click.argument("words", metavar="[FIELD=VALUE…]", nargs=-1)
    @pass_door
    def derive(door: Door, word: str, words: tuple[str, ...]) -> None:
        given = writing.given_values(door, kind, words)
        ref = deriving.derive(door.session, naming.record(source, word), kind, given)
        writing.show_created(door, ref)

    return derive
