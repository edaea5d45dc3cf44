"""``TYPE path``: how a client came, as far as advertisements are known."""

from __future__ import annotations

import click

from crm_tui.cli import naming, reading, setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.dates import to_ms
from crm_tui.domain.words import N_
from crm_tui.services import client_path

_COLUMNS = ("at", "source", "medium", "campaign", "content", "term", "page", "record")


def path_command(kind: str) -> click.Command:
    """``TYPE path``."""

    @verb(N_("The path on which the client came: the advertisements (UTM) that its records name, in order."))
    @click.argument("word", metavar="ID")
    @pass_door
    def path(door: Door, word: str) -> None:
        rows: list[dict[str, Json]] = [
            {
                "at": reading.moment(door, to_ms(each.at)),
                "source": each.source,
                "medium": each.medium,
                "campaign": each.campaign,
                "content": each.content,
                "term": each.term,
                "page": each.page,
                "record": str(each.ref),
            }
            for each in client_path.path(door.session, naming.record(kind, word))
        ]
        setup.listed(door, rows, _COLUMNS)

    return path
