"""What a dry run shows, and what a write says when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.cli import listing, values
from crm_tui.cli.output import tell
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.i18n import translate
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import batch, records

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.services.outcome import Outcome

_COLUMNS = ("record", "field", "old", "new")


def changes(door: Door) -> None:
    """The changes that a dry run would have stored, as data."""
    found = batch.rehearsed(door.session)
    rows = ({"record": each.record, "field": each.field, "old": each.old, "new": each.new} for each in found)
    door.out.rows(rows, _COLUMNS)
    door.out.say(_("dry run: nothing was stored"))


def done(door: Door, outcome: Outcome, one: str, many: str) -> int:
    """Tell what became of several records; returns the exit code: that of the first refusal, or 0.

    Args:
        door: This run.
        outcome: What was done.
        one: The sentence for one record, translated, with ``{count}`` and ``{operation}``.
        many: The same for several.
    """
    if door.asked.dry_run:
        changes(door)
    else:
        shown = list(outcome.done)
        if door.out.chosen:
            written(door, shown)
        sentence = ngettext(one, many, len(shown))
        door.out.say(translate.fill(sentence, {"count": len(shown), "operation": outcome.operation_id}))
    return refusals(door, outcome)


def refusals(door: Door, outcome: Outcome) -> int:
    """Tell which records were refused; returns the exit code of the first one, or 0."""
    for ref, error in outcome.refused:
        tell(f"crm-tui: {ref}: {translate.error_text(error)}")
    return outcome.refused[0][1].exit if outcome.refused else 0


def written(door: Door, refs: Sequence[Ref]) -> None:
    """These records as data, in the format that was asked for."""
    if refs:
        kind = ENTITY_TYPES[refs[0].type]
        found = records.get_many(door.session, refs)
        listing.emit(door, values.Wording(door.session), kind, found, door.fields())
