"""A record's timeline and history; comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.common import COMMENT_FIELD
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.values import validate
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.services import lookup, permissions, records
from crm_tui.services.session import Session, operation
from data import communication
from data.operations import Operation
from data.queries import timeline as stored
from data.queries.timeline import Cursor, Entry, LoggedChange
from data.records import load
from data.shapes import Raw, from_raw


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries, newest first."""

    entries: tuple[Entry, ...]
    cursor: Cursor
    more: bool


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One changed field, in words."""

    id: int
    operation: int
    at: int
    """UTC ms."""
    login: str
    origin: str
    label: str
    """What the act was called, a text to translate."""
    field: str
    """Name of the field; empty for the creation, ``deleted_at`` for the recycle bin."""
    field_label: str
    old: str
    new: str


def page(session: Session, ref: Ref, *, after: Cursor | None = None, limit: int = 50) -> TimelinePage:
    """Entries behind the cursor, newest first; planned activities are not among them.

    Those of the lead that a deal was made from stand in the deal's timeline too.

    Raises:
        NotFound: no such record.
    """
    entries, cursor, more = stored.page(ref.type, ref.id, after or Cursor(), limit, _before(session, ref))
    return TimelinePage(tuple(entries), cursor, more)


def newer(session: Session, ref: Ref, *, before: Cursor | None = None, limit: int = 50) -> TimelinePage:
    """Entries right in front of the cursor, newest first; without one the oldest of all, the end of the timeline.

    Raises:
        NotFound: no such record.
    """
    entries, cursor, more = stored.newer(ref.type, ref.id, before or stored.START, limit, _before(session, ref))
    return TimelinePage(tuple(entries), cursor, more)


def _before(session: Session, ref: Ref) -> tuple[tuple[str, int], ...]:
    """What the record was before. Source: behaviour «Leads and conversion»: the lead stays readable from the deal.

    Raises:
        NotFound: no such record.
    """
    lead = records.get(session, ref).values.get("lead")
    return (("lead", lead),) if ref.type == "deal" and isinstance(lead, int) else ()


def pinned(session: Session, ref: Ref) -> tuple[Entry, ...]:
    """The pinned comments."""
    permissions.require(session, Verb.READ, [ref])
    return tuple(stored.pinned(ref.type, ref.id))


def comment(session: Session, ref: Ref, text: str) -> Ref:
    """A new comment on the record (BBCode subset, at most 64 KiB); it counts as the record's last update.

    Raises:
        NotFound: no such record.
        InvalidValue: empty or too long.
    """
    return comment_all(session, [ref], text)[0]


def comment_all(session: Session, refs: Sequence[Ref], text: str) -> list[Ref]:
    """The same comment on several records, as one operation; on all or on none.

    Raises:
        NotFound, InvalidValue: as `comment`.
    """
    cleaned = _text(text)
    with operation(session, N_("comment")) as act:
        return [comment_in(act, ref, cleaned) for ref in refs]


def comment_in(act: Operation, ref: Ref, text: str) -> Ref:
    """A comment whose text was checked, as part of a larger act."""
    before = act.read(ref)
    made = act.create("comment", {"type": ref.type, "record": ref.id, "text": text, "pinned": 0})
    if "last_activity_at" in before.values:
        communication.touch(ref.type, ref.id, act.at, act.user_id)
    act.event("comment_added", ref, {"comment": made.id})
    return made


def _text(text: str) -> str:
    cleaned = validate(COMMENT_FIELD, text)
    if not cleaned:
        raise InvalidValue(field="text", value="", reason=N_("must not be empty"))
    return str(cleaned)


def comment_text(session: Session, comment_id: int) -> str | None:
    """The text of a comment; None when it is gone."""
    found = load("comment", comment_id)
    if found is None or found.deleted_at is not None:
        return None
    permissions.require(session, Verb.READ, [Ref(found.values["type"], found.values["record"])])
    return str(found.values["text"])


def edit_comment(session: Session, comment_id: int, text: str) -> None:
    """Replace the text of a comment."""
    cleaned = _text(text)
    with operation(session, N_("comment changed")) as act:
        act.update(Ref("comment", comment_id), {"text": cleaned})


def pin(session: Session, comment_id: int, pinned: bool) -> None:
    """Keep a comment on top, or let it go."""
    with operation(session, N_("comment pinned") if pinned else N_("comment unpinned")) as act:
        act.update(Ref("comment", comment_id), {"pinned": int(pinned)})


def delete_comment(session: Session, comment_id: int) -> None:
    """Into the recycle bin; undo brings it back."""
    with operation(session, N_("comment deleted")) as act:
        act.delete(Ref("comment", comment_id))


def history(
    session: Session, ref: Ref, *, before: int | None = None, limit: int = 100, machine: bool = False
) -> Sequence[HistoryEntry]:
    """Changed fields, newest first, older than the change ``before``.

    Args:
        session: Who asks.
        ref: The record.
        before: Number of a change.
        limit: At most so many.
        machine: Dates and sums as scripts read them.

    Raises:
        NotFound: no such record.
    """
    records.get(session, ref)
    rows = stored.history(ref.type, ref.id, before, limit)
    return [_entry(session, ref, row, machine) for row in rows]


def _entry(session: Session, ref: Ref, row: LoggedChange, machine: bool) -> HistoryEntry:
    spec = ENTITY_TYPES[ref.type].field(row.field) if ref.type in ENTITY_TYPES else None
    label = spec.label if spec else N_("Products") if row.field == "products" else ""
    old, new = (_change(session, spec, row.field, raw, machine) for raw in (row.old, row.new))
    return HistoryEntry(row.id, row.operation, row.at, row.login, row.origin, row.label, row.field, label, old, new)


def _change(session: Session, spec: FieldSpec | None, field: str, raw: Raw, machine: bool) -> str:
    if field == "deleted_at" and isinstance(raw, int) and not machine:
        return formats.datetime_text(from_ms(raw), session.zone)
    return change_text(session, spec, raw, machine=machine)


def change_text(session: Session, spec: FieldSpec | None, raw: Raw, *, machine: bool = False) -> str:
    """A raw value of the log in words; empty for nothing and for whole records.

    Args:
        session: Who reads.
        spec: The field; None for what is none.
        raw: The value.
        machine: Dates and sums as scripts read them.
    """
    if raw is None or raw == [] or isinstance(raw, dict):
        return ""
    if spec is None and isinstance(raw, list) and raw and isinstance(raw[0], dict):
        from crm_tui.services import row_texts  # noqa: PLC0415 — only records with products

        return row_texts.history(raw, machine=machine)
    return str(raw) if spec is None else lookup.value_text(session, spec, from_raw(spec, raw), machine=machine)
