"""The operations log in words: where an act came from, what each change did, what an undo left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, timeline

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from crm_tui.services.undo import Change, FieldConflict

ORIGINS = {
    "ui": N_("screens"), "cli": N_("command line"), "clock": N_("clock"), "import": N_("import"), "undo": N_("undo"),
    "redo": N_("redo"), "run": N_("workflow"), "system": N_("system"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to one record."""

    ref: Ref
    title: str
    lines: tuple[tuple[str, str], ...]
    """Name of the field (or the whole sentence, with an empty second part), and what became of it."""


def origin_text(origin: str) -> str:
    """``import:3`` as people read it."""
    kind, _colon, number = origin.partition(":")
    return f"{_(ORIGINS[kind])} {number}".strip() if kind in ORIGINS else origin


def _spec(kind: str, name: str) -> FieldSpec | None:
    return ENTITY_TYPES[kind].field(name) if kind in ENTITY_TYPES else None


def _label(kind: str, name: str) -> str:
    spec = _spec(kind, name)
    return _(spec.label) if spec is not None else name.replace("_", " ")


def _title(session: Session, ref: Ref) -> str:
    return lookup.title_of(ref.type, ref.id) if ref.type in ENTITY_TYPES else ""


def changes_told(session: Session, changes: Sequence[Change]) -> tuple[Told, ...]:
    """Changes by record, each field with its old and new value."""
    grouped: dict[Ref, list[tuple[str, str]]] = {}
    for change in changes:
        grouped.setdefault(Ref(change.type, change.record), []).extend(_change_lines(session, change))
    return tuple(Told(ref, _title(session, ref), tuple(lines)) for ref, lines in grouped.items())


def _change_lines(session: Session, change: Change) -> list[tuple[str, str]]:
    if change.field == "deleted_at":
        return [(_("put into the recycle bin") if change.old is None else _("taken out of the recycle bin"), "")]
    if change.field == "":
        values = change.new if isinstance(change.new, dict) else {}
        texts = ((name, _value_text(session, _spec(change.type, name), raw)) for name, raw in values.items())
        return [(_("created"), ""), *((_label(change.type, name), text) for name, text in texts if text)]
    spec = _spec(change.type, change.field)
    old, new = (_value_text(session, spec, raw) or "—" for raw in (change.old, change.new))
    return [(_label(change.type, change.field), f"{old} → {new}")]


def _value_text(session: Session, spec: FieldSpec | None, raw: object) -> str:
    """A value of the log as the other screens write it: days, moments and sums in the language in use."""
    match spec.kind if spec is not None else None, raw:
        case FieldKind.DATETIME, int(at):
            return formats.datetime_text(from_ms(at), session.zone)
        case FieldKind.DATE, str(day):
            return formats.date_text(date.fromisoformat(day))
        case FieldKind.MONEY, [int(minor), str(currency)]:
            return formats.money_text(Money(minor, currency))
        case _:
            return timeline.change_text(session, spec, raw)


def conflicts_told(session: Session, conflicts: Sequence[FieldConflict]) -> tuple[Told, ...]:
    """What an undo left alone: what each field should have been, and what it is now."""
    grouped: dict[Ref, list[tuple[str, str]]] = {}
    for each in conflicts:
        grouped.setdefault(each.ref, []).append(_conflict_line(session, each))
    return tuple(Told(ref, _title(session, ref), tuple(lines)) for ref, lines in grouped.items())


def _conflict_line(session: Session, each: FieldConflict) -> tuple[str, str]:
    if not each.field:
        return _("it was changed by others since it was created; it stays"), ""
    spec = _spec(each.ref.type, each.field)
    left, now = (_value_text(session, spec, raw) or "—" for raw in (each.expected, each.actual))
    words = {"left": left, "now": now}
    return _label(each.ref.type, each.field), fill(_("was left as {left}, is {now} by now: it stays {now}"), words)
