"""Full-text search: a trigram index per entity type, caught up from the rows that triggers marked dirty."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database
from data.shapes import per_type

_POINTS = "(SELECT group_concat(value, ' ') FROM point WHERE type = '{kind}' AND record = r.id AND field IN ('phone', 'email'))"
_CLIENT = (
    "coalesce(c.title, '') || ' ' || coalesce(p.full_name, '') || ' ' || "
    "coalesce((SELECT group_concat(value, ' ') FROM point WHERE field IN ('phone', 'email') "
    "AND ((type = 'contact' AND record = r.contact) OR (type = 'company' AND record = r.company))), '')"
)


@per_type
def searchable() -> tuple[str, ...]:
    """The types that have an index, in the order in which people see them."""
    return tuple(code for code, kind in ENTITY_TYPES.items() if code != "activity" and kind.bound)


@per_type
def _source(kind: str) -> str:
    """What reads id and text of the records of a type, up to its condition."""
    names = {spec.name for spec in ENTITY_TYPES[kind].fields}
    parts = [f"coalesce(r.{name}, '')" for name in _TEXTS if name in names]
    joins = ""
    if {"company", "contacts"} <= names and ENTITY_TYPES[kind].has_stages:
        parts.append(_CLIENT)
        joins = "LEFT JOIN company c ON c.id = r.company LEFT JOIN contact p ON p.id = r.contact"
    if "phone" in names:
        parts.append(f"coalesce({_POINTS.format(kind=kind)}, '')")
    body = " || ' ' || ".join(parts)
    return f"SELECT r.id, {body} FROM {kind} r {joins}"


_TEXTS = ("number", "title", "full_name", "company_title", "comments")
"""Fields whose words are found, where a type has them."""


def waiting() -> int:
    """How many records are not indexed yet."""
    return int(database.sql("SELECT count(*) FROM search_dirty")[0][0])


def catch_up(limit: int | None = None) -> int:
    """Index what has changed, in transactions of 500; returns how many records.

    Args:
        limit: At most about so many; None for all.
    """
    done = 0
    while limit is None or done < limit:
        if not database.sql("SELECT 1 FROM search_dirty LIMIT 1"):
            break
        with database.transaction():
            done += _chunk(500)
    return done


def _chunk(size: int) -> int:
    rows = database.sql("SELECT type, record FROM search_dirty LIMIT ?", (size,))
    for kind in searchable():
        ids = tuple(record for found, record in rows if found == kind)
        if not ids:
            continue
        marks = ",".join("?" * len(ids))
        database.execute(f"DELETE FROM search_{kind} WHERE rowid IN ({marks})", ids)
        database.execute(
            f"INSERT INTO search_{kind} (rowid, body) {_source(kind)} WHERE r.id IN ({marks})",
            ids,
        )
    database.many("DELETE FROM search_dirty WHERE type = ? AND record = ?", rows)
    return len(rows)


def phrase(word: str) -> str:
    """The word as one quoted FTS5 phrase; nothing that people type is syntax."""
    return '"' + word.replace('"', '""') + '"'
