"""What happened to one record: events, comments, completed activities; and its field-level history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crm_tui.domain.entities.types import bindings
from data import database
from data.queries import merged
from data.shapes import Raw, undump

_ELSEWHERE = (
    "('comment_added', 'activity_completed', 'email_received', 'email_sent', 'message_received', 'message_sent', "
    "'call_received', 'call_missed', 'call_made', 'form_submitted')"
)
"""Events whose comment or activity stands in the timeline itself."""
_ORIGIN = (
    "coalesce((SELECT o.origin FROM change h JOIN operation o ON o.id = h.operation "
    "WHERE h.type = 'comment' AND h.record = c.id ORDER BY h.id LIMIT 1), '')"
)
"""Where a comment came from: the act that wrote it, the first of its own in the log."""
_SIGN = {False: "<", True: ">"}
_WAY = {False: "DESC", True: "ASC"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far each source of a timeline was read: the smallest ids (for activities: completion and id) shown."""

    event: int = 2**62
    comment: int = 2**62
    activity: tuple[int, int] = (2**62, 2**62)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline."""

    source: str
    """``event``, ``comment`` or ``activity``."""
    id: int
    at: int
    """UTC ms."""
    kind: str
    """Kind of event; kind of activity; ``comment``."""
    login: str
    origin: str
    text: str = ""
    pinned: bool = False
    payload: dict[str, Raw] = field(default_factory=dict)
    about: str = ""
    """``lead:3`` when it belongs to another record than the one whose timeline is read."""


Also = Sequence[tuple[str, int]]
"""Type and id of further records whose entries stand in the same timeline."""


def page(kind: str, record: int, cursor: Cursor, limit: int, also: Also = ()) -> tuple[list[Entry], Cursor, bool]:
    """Entries, newest first, behind the cursor; the next cursor; whether there are more."""
    found = _read(kind, record, cursor, limit, also, up=False)
    found.sort(key=_order, reverse=True)
    shown = found[:limit]
    following = Cursor(
        min([entry.id for entry in shown if entry.source == "event"], default=cursor.event),
        min([entry.id for entry in shown if entry.source == "comment"], default=cursor.comment),
        min([(entry.at, entry.id) for entry in shown if entry.source == "activity"], default=cursor.activity),
    )
    return shown, following, len(found) > limit


START = Cursor(0, 0, (0, 0))
"""In front of the oldest entry."""


def newer(kind: str, record: int, cursor: Cursor, limit: int, also: Also = ()) -> tuple[list[Entry], Cursor, bool]:
    """The entries right in front of the cursor (of `START`: the oldest), newest first; the next cursor; whether more.

    Here the cursor holds the largest ids shown.
    """
    found = _read(kind, record, cursor, limit, also, up=True)
    found.sort(key=_order)
    shown = found[:limit]
    following = Cursor(
        max([entry.id for entry in shown if entry.source == "event"], default=cursor.event),
        max([entry.id for entry in shown if entry.source == "comment"], default=cursor.comment),
        max([(entry.at, entry.id) for entry in shown if entry.source == "activity"], default=cursor.activity),
    )
    return shown[::-1], following, len(found) > limit


def _read(kind: str, record: int, cursor: Cursor, limit: int, also: Also, *, up: bool) -> list[Entry]:
    """As many entries of each source as a page may need; what two records have in common stands there once."""
    found: dict[tuple[str, int], Entry] = {}
    for owner, number in ((kind, record), *also):
        about = "" if (owner, number) == (kind, record) else f"{owner}:{number}"
        for entry in (
            *_all_events(owner, number, cursor.event, limit + 1, up=up),
            *_comments(owner, number, cursor.comment, limit + 1, up=up),
            *_activities(owner, number, cursor.activity, limit + 1, up=up),
        ):
            found.setdefault((entry.source, entry.id), replace(entry, about=about) if about else entry)
    return list(found.values())


def _order(entry: Entry) -> tuple[int, bool, int]:
    return entry.at, entry.source == "comment", entry.id


def _all_events(kind: str, record: int, before: int, limit: int, *, up: bool = False) -> list[Entry]:
    """Its own, and those of the records that were merged into it."""
    return [entry for part in merged.parts(kind, record) for entry in _events(kind, part, before, limit, up=up)]


def _events(kind: str, record: int, before: int, limit: int, *, up: bool = False) -> list[Entry]:
    rows = database.sql(
        "SELECT e.id, e.at, e.kind, coalesce(u.login, ''), o.origin, e.payload FROM event e "
        "JOIN operation o ON o.id = e.operation LEFT JOIN user u ON u.id = e.user "
        f"WHERE e.type = ? AND e.record = ? AND e.id {_SIGN[up]} ? "
        f"AND e.kind NOT IN {_ELSEWHERE} ORDER BY e.id {_WAY[up]} LIMIT ?",
        (kind, record, before, limit),
    )
    return [Entry("event", row[0], row[1], row[2], row[3], row[4], payload=undump(row[5])) for row in rows]


def _comments(kind: str, record: int, before: int, limit: int, *, up: bool = False) -> list[Entry]:
    rows = database.sql(
        f"SELECT c.id, c.created_at, coalesce(u.login, ''), {_ORIGIN}, c.text, c.pinned FROM comment c "
        "LEFT JOIN user u ON u.id = c.created_by WHERE c.type = ? AND c.record = ? AND c.deleted_at IS NULL "
        f"AND c.id {_SIGN[up]} ? ORDER BY c.id {_WAY[up]} LIMIT ?",
        (kind, record, before, limit),
    )
    return [Entry("comment", row[0], row[1], "comment", row[2], row[3], row[4], bool(row[5])) for row in rows]


def pinned(kind: str, record: int) -> list[Entry]:
    """The pinned comments, newest first, at most 50."""
    rows = database.sql(
        f"SELECT c.id, c.created_at, coalesce(u.login, ''), {_ORIGIN}, c.text FROM comment c "
        "LEFT JOIN user u ON u.id = c.created_by WHERE c.type = ? AND c.record = ? AND c.pinned = 1 "
        "AND c.deleted_at IS NULL ORDER BY c.id DESC LIMIT 50",
        (kind, record),
    )
    return [Entry("comment", row[0], row[1], "comment", row[2], row[3], row[4], True) for row in rows]


def _activities(kind: str, record: int, before: tuple[int, int], limit: int, *, up: bool = False) -> list[Entry]:
    rows = database.sql(
        "SELECT a.id, a.completed_at, a.kind, coalesce(u.login, ''), a.subject, a.outcome, a.auto_completed, a.deadline, "
        "a.direction, coalesce(a.sender, ''), coalesce(substr(a.body, 1, 2000), '') "
        "FROM link l JOIN activity a ON a.id = l.record LEFT JOIN user u ON u.id = a.completed_by "
        "WHERE l.target = ? AND l.field = ? AND l.type = 'activity' AND a.completed = 1 AND a.deleted_at IS NULL "
        f"AND (a.completed_at, a.id) {_SIGN[up]} (?, ?) "
        f"ORDER BY a.completed_at {_WAY[up]}, a.id {_WAY[up]} LIMIT ?",
        (record, bindings().get(kind, ""), *before, limit),
    )
    return [
        Entry(
            "activity",
            row[0],
            row[1],
            row[2],
            row[3],
            "",
            row[4],
            payload={"outcome": row[5], "automatic": bool(row[6]), "deadline": row[7]} | _written(*row[8:]),
        )
        for row in rows
    ]


def _written(direction: str, sender: str, body: str) -> dict[str, Raw]:
    """What came in or went out: which way, from whom, its first 2,000 characters."""
    return {} if direction == "planned" else {"direction": direction, "sender": sender, "body": body}


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One changed field of one record, with the act that changed it."""

    id: int
    operation: int
    at: int
    login: str
    origin: str
    label: str
    field: str
    old: Raw
    new: Raw


def history(kind: str, record: int, before: int | None, limit: int) -> list[LoggedChange]:
    """Changes of a record, newest first, older than change ``before``."""
    rows = database.sql(
        "SELECT c.id, o.id, o.at, coalesce(u.login, ''), o.origin, o.label, c.field, c.old, c.new FROM change c "
        "JOIN operation o ON o.id = c.operation LEFT JOIN user u ON u.id = o.user "
        "WHERE c.type = ? AND c.record = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?",
        (kind, record, before or 2**62, limit),
    )
    return [
        LoggedChange(row[0], row[1], row[2], row[3], row[4], row[5], row[6], undump(row[7]), undump(row[8]))
        for row in rows
    ]
