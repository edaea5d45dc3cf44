"""What a dry run shows, and what a write says when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.cli import headings, listing, values
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.i18n import translate
from crm_tui.i18n.translate import _
from crm_tui.services import batch, deeds, records

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.services.outcome import Outcome

_COLUMNS = ("record", "field", "old", "new")
_AUTOMATION = frozenset({"rule", "trigger", "workflow", "global_value"})


def changes(door: Door) -> None:
    """The changes that a dry run would have stored, as data."""
    people = door.out.form == "table"
    found = _found(door, machine=not people)
    rows = ({"record": each.record, "field": _field(each, people), "old": each.old, "new": each.new} for each in found)
    door.out.rows(rows, _COLUMNS)
    door.out.say(_("dry run: nothing was stored") if found else _("dry run: nothing to change"))


def _found(door: Door, *, machine: bool) -> list[batch.Rehearsed]:
    rows = list(batch.rehearsed(door.session, machine=machine))
    if not any(change.type in _AUTOMATION for change in door.session.rehearsed):
        return rows
    from crm_tui.automation import setup_changes  # noqa: PLC0415 — only dry runs of rules, triggers, templates

    return list(setup_changes.reworded(door.session, rows, machine=machine))


def _field(change: batch.Rehearsed, people: bool) -> str:
    return headings.heading(change.field, change.record.partition(":")[0]) if people else change.field


def done(door: Door, outcome: Outcome) -> int:
    """Tell what became of records, by name or by number; returns the exit code: that of the first refusal, or 0."""
    if door.asked.dry_run:
        changes(door)
    else:
        if door.out.chosen:
            written(door, list(outcome.done))
        if outcome.operation_id:
            words = {"what": deeds.said(outcome.operation_id), "operation": outcome.operation_id}
            door.out.say(translate.fill(_("{what} (operation {operation})"), words))
        elif not outcome.refused:
            door.out.say(_("nothing to change"))
    return refusals(door, outcome)


def refusals(door: Door, outcome: Outcome) -> int:
    """Tell which records were refused, each in one line; returns the exit code of the first one, or 0."""
    from crm_tui.cli import app  # noqa: PLC0415 — the net of this door words errors; most writes refuse nothing

    for ref, error in outcome.refused:
        app.refuse(error, as_json=door.out.form in ("json", "jsonl"), about=str(ref))
    return outcome.refused[0][1].exit if outcome.refused else 0


def written(door: Door, refs: Sequence[Ref]) -> None:
    """These records as data, in the format that was asked for."""
    if refs:
        kind = ENTITY_TYPES[refs[0].type]
        found = records.get_many(door.session, refs)
        listing.emit(door, values.Wording(door.session), kind, found, door.fields())
