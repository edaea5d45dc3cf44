"""What operations did, in one line for people: which record, and what became of it. The log, undo and every door say it so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from data.queries import deeds as stored
from data.queries import names, oplog
from data.queries.deeds import Touched
from data.queries.oplog import LoggedOperation

EXPORTED = N_("exported")
"""Label of an export, which changes nothing and cannot be taken back."""
PURGED = N_("purged")
"""Label of what takes records out of the store for good."""
MODE_SIMPLE = N_("CRM mode changed to simple")
MODE_CLASSIC = N_("CRM mode changed to classic")
_FOLLOWS = frozenset({"manual_amount"})
"""Fields that change with another one: that one is named."""
MODES = frozenset({MODE_SIMPLE, MODE_CLASSIC})
"""Labels of changes of the CRM mode: its own command takes them back, with the conversion that it needs."""
MOST = 2_000
"""Changes of an operation that a page of the log still reads to name what they were about."""
_FIELDS = 3
_NUMBERED = frozenset({"rule", "trigger", "workflow"})
"""What commands call by its number."""
_SENTENCES = {
    "created": N_("created {records}"),
    "changed": N_("changed {records}"),
    "edited": N_("edited {records}"),
    "moved": N_("moved {records}"),
    "deleted": N_("deleted {records}"),
    "restored": N_("restored {records}"),
    "imported": N_("imported {records}"),
    "purged": N_("purged {records}"),
    "merged": N_("merged {records}"),
}
_TITLE = N_("{ref} “{title}”")
_PLURALS = {
    "pipeline": N_("pipelines"),
    "stage": N_("stages"),
    "dictionary_value": N_("values"),
    "currency": N_("currencies"),
    "user": N_("operators"),
    "saved_filter": N_("filters"),
    "comment": N_("comments"),
    "details": N_("details"),
    "exception_entry": N_("exceptions"),
    "booking": N_("bookings"),
    "regular_deal": N_("regular deals"),
    "role": N_("roles"),
    "role_assignment": N_("assignments of roles"),
    "sales_scenario": N_("scenarios"),
}


def said(operation: int) -> str:
    """What this operation did, or the one that it took back or did again; empty when nothing was written."""
    found = oplog.one(operation) if operation else None
    return worded([found], most=None)[operation] if found is not None else ""


def told(rows: Sequence[LoggedOperation]) -> list[LoggedOperation]:
    """Rows of the log, each with a label that says which records it was about, in the language in use."""
    found = worded(rows, most=MOST)
    return [replace(row, label=found[row.id], act=row.label) for row in rows]


def worded(rows: Sequence[LoggedOperation], *, most: int | None) -> dict[int, str]:
    """Operation → what it did, in the language in use; of one that takes another back, what that one did.

    Args:
        rows: At most 500 operations.
        most: Leave operations with more changes than this with their bare label; None reads them all.
    """
    roots = stored.roots([row.id for row in rows if row.undoes is not None])
    shown = {row.id: row for row in rows}
    for root in roots.values():
        if root not in shown and (row := oplog.one(root)) is not None:
            shown[root] = row
    reading = [number for number, row in shown.items() if row.changes and (most is None or row.changes <= most)]
    known = _Known(reading, [row for row in shown.values() if not row.changes])
    own = {number: known.text(row) for number, row in shown.items()}
    return {row.id: own.get(roots.get(row.id, row.id), own[row.id]) for row in rows}


def line(row: LoggedOperation) -> str:
    """The label of a row of `told`, and whether it was taken back or done again."""
    if row.origin.startswith("undo:"):
        return fill(_("undone: {label}"), {"label": row.label})
    if row.origin.startswith("redo:"):
        return fill(_("done again: {label}"), {"label": row.label})
    return row.label


class _Known:
    """What was looked up for several operations at once."""

    def __init__(self, operations: Sequence[int], silent: Sequence[LoggedOperation]) -> None:
        self._touched: dict[int, list[Touched]] = {}
        self._fields: dict[tuple[int, str], list[str]] = {}
        self._reached: dict[int, list[str]] = {}
        for start in range(0, len(operations), 500):
            part = operations[start : start + 500]
            for each in stored.touched(part):
                self._touched.setdefault(each.operation, []).append(each)
            self._fields |= stored.fields(part)
            self._reached |= stored.reached(part)
        self._touched |= _meant(silent)
        self._titles = _titles(each for several in self._touched.values() for each in several if each.count == 1)

    def text(self, row: LoggedOperation) -> str:
        if row.label == EXPORTED and row.user is not None:
            return exported(stored.export_of(row.id, row.user))
        touched = self._touched.get(row.id)
        if not touched:
            return _(row.label)
        about = _subject(row.label, touched)
        words = {"label": _(row.label), "records": self._records(about)}
        stages = self._reached.get(row.id, [])
        if row.label == "moved" and len(stages) == 1:
            return fill(_("moved {records} to {stage}"), {**words, "stage": stages[0]})
        if row.label not in _SENTENCES:
            return fill(_("{label}: {records}"), words)
        sentence = fill(_(_SENTENCES[row.label]), words)
        fields = self._changed(row, about)
        return f"{sentence}: {fields}" if fields else sentence

    def _records(self, about: Touched) -> str:
        if about.count == 1:
            return self._titles.get((about.type, about.first), f"{about.type}:{about.first}")
        return counted(about.type, about.count)

    def _changed(self, row: LoggedOperation, about: Touched) -> str:
        kind = ENTITY_TYPES.get(about.type)
        if kind is None or row.label not in ("changed", "edited"):
            return ""
        specs = [kind.field(name) for name in self._fields.get((row.id, about.type), [])]
        labels = [_(spec.label) for spec in specs if spec is not None and spec.writable and spec.name not in _FOLLOWS]
        more = len(labels) - _FIELDS
        return ", ".join([*labels[:_FIELDS], *([fill(_("{count} more"), {"count": more})] if more > 0 else [])])


def _meant(silent: Sequence[LoggedOperation]) -> dict[int, list[Touched]]:
    """The one record that operations were about which changed no field: of a run its document, else that of their events."""
    runs: dict[int, int] = {}
    for row in silent:
        kind, _colon, number = row.origin.partition(":")
        if kind == "run" and number.isdecimal():
            runs[row.id] = int(number)
    documents: dict[int, tuple[str, int]] = {}
    numbers = sorted(set(runs.values()))
    for start in range(0, len(numbers), 500):
        documents |= stored.of_runs(numbers[start : start + 500])
    found: dict[int, list[Touched]] = {}
    for row in silent:
        about = documents.get(runs.get(row.id, 0)) or stored.heard(row.id)
        if about is not None:
            found[row.id] = [Touched(row.id, about[0], 1, about[1], 0)]
    return found


def _subject(label: str, touched: Sequence[Touched]) -> Touched:
    """What the act was about: the type that its label names, else the one that was written first."""
    word = label.split()[0].casefold()
    return next((each for each in touched if each.type.startswith(word) and len(word) > 3), touched[0])


def counted(kind: str, count: int) -> str:
    """``12 deals``, in the language in use."""
    entity = ENTITY_TYPES.get(kind)
    if entity is None:
        return f"{count} {_(_PLURALS.get(kind, kind))}"
    return f"{count} {_(entity.plural if count != 1 else entity.label)}"


def exported(payload: dict[str, object]) -> str:
    """What an export did: how many records of which type."""
    count = payload.get("count")
    if not isinstance(count, int):
        return _(EXPORTED)
    return fill(_("exported {records}"), {"records": counted(str(payload.get("type", "")), count)})


def named(ref: Ref) -> str:
    """A record as messages name it: ``deal:241 “Impianto”``."""
    return _titles([Touched(0, ref.type, 1, ref.id, 0)]).get((ref.type, ref.id), str(ref))


def _titles(several: Iterable[Touched]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for each in several:
        wanted.setdefault(each.type, set()).add(each.first)
    parts = {
        "comment": stored.commented(sorted(wanted.pop("comment", ()))),
        "booking": stored.booked(sorted(wanted.pop("booking", ()))),
    }
    for owners in parts.values():
        for kind, record in owners.values():
            wanted.setdefault(kind, set()).add(record)
    found: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        if kind in ENTITY_TYPES:
            titles = names.titles(kind, sorted(ids))
            if len(titles) < len(ids):
                titles |= stored.purged(kind, sorted(ids - titles.keys()))
            found |= {
                (kind, record): fill(_(_TITLE), {"ref": f"{kind}:{record}", "title": title})
                for record, title in titles.items()
            }
        else:
            called = stored.names(kind, sorted(ids)).items()
            found |= {(kind, record): _called(kind, record, name) for record, name in called}
    owned = {(part, each): owner for part, owners in parts.items() for each, owner in owners.items()}
    return found | {part: found.get(owner, str(Ref(*owner))) for part, owner in owned.items()}


def _called(kind: str, record: int, name: str) -> str:
    """A row of the set-up: by its name; with its number where commands take that."""
    return fill(_(_TITLE), {"ref": f"{kind}:{record}", "title": name}) if kind in _NUMBERED else f"“{name}”"
