"""Full-text search: a trigram index per entity type, caught up from the rows that triggers marked dirty."""

from __future__ import annotations

from data import database

KINDS = ("deal", "contact", "company")
_POINTS = "(SELECT group_concat(value, ' ') FROM point WHERE type = '{kind}' AND record = r.id AND field IN ('phone', 'email'))"
_BODY = {
    "deal": "r.title || ' ' || coalesce(c.title, '') || ' ' || coalesce(p.full_name, '') || ' ' || coalesce(r.comments, '') "
    "|| ' ' || coalesce((SELECT group_concat(value, ' ') FROM point WHERE field IN ('phone', 'email') "
    "AND ((type = 'contact' AND record = r.contact) OR (type = 'company' AND record = r.company))), '')",
    "contact": "r.full_name || ' ' || coalesce(r.comments, '') || ' ' || coalesce("
    + _POINTS.format(kind="contact")
    + ", '')",
    "company": "r.title || ' ' || coalesce(r.comments, '') || ' ' || coalesce("
    + _POINTS.format(kind="company")
    + ", '')",
}
_FROM = {
    "deal": "deal r LEFT JOIN company c ON c.id = r.company LEFT JOIN contact p ON p.id = r.contact",
    "contact": "contact r",
    "company": "company r",
}


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
    for kind in KINDS:
        ids = tuple(record for found, record in rows if found == kind)
        if not ids:
            continue
        marks = ",".join("?" * len(ids))
        database.execute(f"DELETE FROM search_{kind} WHERE rowid IN ({marks})", ids)
        database.execute(
            f"INSERT INTO search_{kind} (rowid, body) SELECT r.id, {_BODY[kind]} FROM {_FROM[kind]} WHERE r.id IN ({marks})",
            ids,
        )
    database.many("DELETE FROM search_dirty WHERE type = ? AND record = ?", rows)
    return len(rows)


def phrase(word: str) -> str:
    """The word as one quoted FTS5 phrase; nothing that people type is syntax."""
    return '"' + word.replace('"', '""') + '"'
