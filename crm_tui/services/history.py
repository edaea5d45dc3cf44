"""The history of a record, narrowed: by author, kind of change, period and words; written to a file.

Nothing here changes it: the history is a part of the operations log. Source: behaviour «History tab».
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain import natural
from crm_tui.domain.dates import day_bounds, from_ms
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import lookup, timeline
from crm_tui.services.session import Session, operation
from crm_tui.services.timeline import HistoryEntry
from crm_tui.services.transfer_text import guarded

PAGE = 100
READ_AT_ONCE = 2_000
"""Changes that one look through the history goes over before it shows what it found."""
KINDS = ("created", "changed", "moved", "deleted", "restored")
"""What ``type:`` takes."""
COLUMNS = ("at", "author", "from", "type", "field", "old", "new")
"""Of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which changes."""

    words: tuple[str, ...] = ()
    """Case-folded; all of them somewhere in author, kind, field or values."""
    author: str = ""
    kind: str = ""
    """One of `KINDS`."""
    since: int = 0
    """UTC ms."""
    until: int = 2**62
    """UTC ms, exclusive."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the changes that are wanted."""

    entries: tuple[HistoryEntry, ...]
    before: int | None
    """Where the next part starts; None at the end."""


def parse(session: Session, text: str) -> Wanted:
    """What a line asks for: words, and ``by:LOGIN``, ``type:moved``, ``from:DAY``, ``to:DAY`` (both included).

    Raises:
        InvalidValue: no such kind, no such day.
    """
    found: dict[str, str] = {}
    words = []
    for word in text.split():
        name, colon, value = word.partition(":")
        if colon and value and name.casefold() in ("by", "type", "from", "to"):
            found[name.casefold()] = value
        else:
            words.append(word.casefold())
    return wanted(
        session, words=tuple(words), author=found.get("by", ""), kind=found.get("type", ""),
        first=found.get("from", ""), last=found.get("to", ""),
    )  # fmt: skip


def wanted(
    session: Session, *, words: tuple[str, ...] = (), author: str = "", kind: str = "", first: str = "", last: str = ""
) -> Wanted:
    """The same from its parts; days are those of the company, ``today``, ``-7d`` and dates.

    Raises:
        InvalidValue: no such kind, no such day.
    """
    if kind and kind.casefold() not in KINDS:
        choices = ", ".join(KINDS)
        raise invalid("type", kind, N_("is not one of the choices"), N_("one of: {choices}"), choices=choices)
    context = lookup.context(session)
    since, until = 0, 2**62
    if first:
        since = day_bounds(natural.parse_date("from", first, context), session.zone)[0]
    if last:
        until = day_bounds(natural.parse_date("to", last, context), session.zone)[1]
    return Wanted(words=words, author=author.casefold(), kind=kind.casefold(), since=since, until=until)


def kind_of(entry: HistoryEntry) -> str:
    """One of `KINDS`."""
    if not entry.field:
        return "deleted" if entry.old and not entry.new else "created"
    if entry.field == "deleted_at":
        return "deleted" if entry.new else "restored"
    return "moved" if entry.field in ("stage", "pipeline") else "changed"


def matches(entry: HistoryEntry, asked: Wanted) -> bool:
    """Whether the change is among those wanted."""
    if not asked.since <= entry.at < asked.until:
        return False
    if asked.author and asked.author != (entry.login or entry.origin).casefold():
        return False
    if asked.kind and asked.kind != kind_of(entry):
        return False
    text = " ".join(
        (entry.login, entry.origin, _(entry.label), entry.field, _(entry.field_label), entry.old, entry.new)
    ).casefold()
    return all(word in text for word in asked.words)


def part(session: Session, ref: Ref, asked: Wanted, before: int | None, least: int = PAGE // 2) -> Part:
    """The next changes that are wanted, newest first: at least so many, unless there are no more or it takes long.

    Raises:
        NotFound: no such record.
    """
    found: list[HistoryEntry] = []
    seen = 0
    while seen < READ_AT_ONCE:
        page = timeline.history(session, ref, before=before, limit=PAGE)
        found += [entry for entry in page if matches(entry, asked)]
        seen += len(page)
        before = page[-1].id if page else None
        if len(page) < PAGE or page[-1].at < asked.since:
            return Part(tuple(found), None)
        if len(found) >= least:
            break
    return Part(tuple(found), before)


def every(session: Session, ref: Ref, asked: Wanted) -> Iterator[HistoryEntry]:
    """All changes that are wanted, newest first."""
    before: int | None = None
    while True:
        piece = part(session, ref, asked, before)
        yield from piece.entries
        before = piece.before
        if before is None:
            return


def export(session: Session, ref: Ref, asked: Wanted, path: Path) -> int:
    """Write the changes that are wanted as CSV, whole or not at all; how many there are.

    Args:
        session: Who exports.
        ref: The record.
        asked: Which changes.
        path: A new file, or a folder for one with a name of ours.

    Raises:
        NotFound, NotAllowed: no such record, or it may not leave the program.
        Refused: a file of that name is there, or it cannot be written.
    """
    from crm_tui.services import deeds, exporting, permissions  # noqa: PLC0415 — a card opens without them

    permissions.require(session, Verb.EXPORT, [ref])
    target = path / f"{ref.type}-{ref.id}-history.csv" if path.is_dir() else path
    rows = [_row(session, entry) for entry in every(session, ref, asked)]
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    exporting.write([page.getvalue()], target)
    with operation(session, deeds.EXPORTED) as act:
        told = {"type": ref.type, "count": 1, "left_out": 0, "format": "csv", "filter": f"history of {ref}"}
        act.event("exported", Ref("user", session.user_id), told)
    return len(rows)


def _row(session: Session, entry: HistoryEntry) -> tuple[str, ...]:
    at = from_ms(entry.at).astimezone(session.zone).isoformat(timespec="seconds")
    return (at, entry.login, entry.origin, kind_of(entry), entry.field, guarded(entry.old), guarded(entry.new))
