"""`crm-tui suggestion …`: clients who are likely to buy again."""

from __future__ import annotations

import click

from crm_tui.cli import listing, setup, writing
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import repeat_sales
from crm_tui.services.repeat_sales import Suggestion

_COLUMNS = ("client", "name", "score", "explanation")
_FIELDS = (*_COLUMNS, "components", "days_since_last", "interval_days", "won_count")
_MOST = Whole(least=1, most=100_000)


def _row(found: Suggestion) -> dict[str, Json]:
    features = found.features
    return {
        "client": str(found.client),
        "name": found.name,
        "score": found.score.points,
        "explanation": " · ".join(repeat_sales.explanation(found)[1:]),
        "components": {part.part.value: part.points for part in found.score.components},
        "days_since_last": features.days_since_last,
        "interval_days": features.interval_days,
        "won_count": features.won_count,
    }


def _client(word: str) -> Ref:
    kind, colon, number = word.strip().partition(":")
    if (
        kind not in ("company", "contact")
        or not colon
        or not (number.isascii() and number.isdigit())
        or len(number) > 18
    ):
        hint = N_("write for example company:7; suggestion list names them")
        raise Usage(text=N_("“{word}” is no client"), word=shown(word), hint=hint, field="client")
    return Ref(kind, int(number))


@verb(
    N_(
        "Clients from the threshold on, the likeliest first, each with the reasons. Off until “setting set repeat_sales yes”."
    )
)
@click.option("--limit", type=_MOST, metavar="N", default=100, help=N_("at most so many lines (100)"))
@pass_door
def list_suggestions(door: Door, limit: int) -> None:
    """``suggestion list``."""
    found = repeat_sales.suggestions(door.session, limit=limit)
    setup.listed(door, [_row(each) for each in found], _COLUMNS)
    said = ngettext("{count} suggestion", "{count} suggestions", len(found))
    door.out.say(fill(said, {"count": len(found)}))


@verb(N_("Creates the deal of a suggestion, with the reasons in its comment, and prints it."))
@click.argument("word", metavar="CLIENT")
@pass_door
def accept_suggestion(door: Door, word: str) -> None:
    """``suggestion accept``."""
    listing.require(door, "deal")
    writing.show_created(door, repeat_sales.accept(door.session, _client(word)))


@verb(N_("Leaves a client alone for their usual interval, at least a month, or until they buy again."))
@click.argument("word", metavar="CLIENT")
@pass_door
def dismiss_suggestion(door: Door, word: str) -> None:
    """``suggestion dismiss``."""
    setup.require(door, _FIELDS)
    found = repeat_sales.dismiss(door.session, _client(word))
    setup.done(door, fill(_("suggestion for “{name}” dismissed"), {"name": found.name}), [_row(found)], _COLUMNS)
