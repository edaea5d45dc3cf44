"""The exceptions list as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm_tui.domain.exceptions import Entry
from crm_tui.domain.ref import Ref
from data import database

_COLUMNS = (
    "e.id, e.kind, e.value, e.normal, e.comment, e.created_at, coalesce(u.login, ''), e.source_type, e.source "
    "FROM exception_entry e LEFT JOIN user u ON u.id = e.created_by"
)


def page(*, after: int = 0, limit: int = 500, like: str = "") -> list[Entry]:
    """Living entries, oldest first.

    Args:
        after: Only those with a higher id.
        limit: At most so many.
        like: A part of the value, its compared form or the comment; empty for all.
    """
    pattern = "%" + like.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = database.sql(
        f"SELECT {_COLUMNS} WHERE e.deleted_at IS NULL AND e.id > ? AND (e.value LIKE ? ESCAPE '\\' "
        "OR e.normal LIKE ? ESCAPE '\\' OR e.comment LIKE ? ESCAPE '\\') ORDER BY e.id LIMIT ?",
        (after, pattern, pattern, pattern, limit),
    )
    return [_entry(row) for row in rows]


def one(number: int) -> Entry | None:
    """The living entry of that id."""
    rows = database.sql(f"SELECT {_COLUMNS} WHERE e.id = ? AND e.deleted_at IS NULL", (number,))
    return _entry(rows[0]) if rows else None


def known(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Which of these kinds and compared forms are on the list, with the id of the entry."""
    found: dict[tuple[str, str], int] = {}
    for kind, normal in keys:
        rows = database.sql(
            "SELECT id FROM exception_entry WHERE kind = ? AND normal = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
            (kind, normal),
        )
        if rows:
            found[kind, normal] = int(rows[0][0])
    return found


def _entry(row: database.Row) -> Entry:
    source = Ref(row[7], row[8]) if row[7] and row[8] else None
    return Entry(
        id=row[0], kind=row[1], value=row[2], normal=row[3], comment=row[4] or "", added_at=row[5], added_by=row[6],
        source=source,
    )  # fmt: skip


def points_of(refs: Sequence[Ref]) -> list[str]:
    """All phones and e-mails of these records, in order, each once."""
    found: dict[str, None] = {}
    for ref in refs:
        for (value,) in database.sql(
            "SELECT value FROM point WHERE type = ? AND record = ? AND field IN ('phone', 'email') ORDER BY field, sort",
            (ref.type, ref.id),
        ):
            found[value] = None
    return list(found)
