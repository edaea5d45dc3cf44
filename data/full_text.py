"""Full-text search: a trigram index per entity type, caught up from the rows that triggers marked dirty."""

from __future__ import annotations

import time
from collections.abc import Iterator

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database, pacing
from data.shapes import per_type

_POINTS = (
    "coalesce((SELECT group_concat(value, ' ') FROM point WHERE type = '{kind}' AND record = {record} "
    "AND field IN ('phone', 'email')), '')"
)
_TEXTS = ("number", "title", "full_name", "company_title", "comments", "description")
"""Fields whose words are found, where a type has them."""
_NAMES = ("name", "second_name", "last_name")
"""Those of a person without a full name."""
LARGE = 5_000
"""Records that wait, from which on it pays to prepare for many."""
MOST = 5_000
"""Records in one transaction, at most."""
_PART = "type = '{kind}' AND record BETWEEN ? AND ?"


@per_type
def searchable() -> tuple[str, ...]:
    """The types that have an index, in the order in which people see them."""
    return tuple(code for code, kind in ENTITY_TYPES.items() if code == "task" or (code != "activity" and kind.bound))


@per_type
def _statements(kind: str) -> tuple[str, str, str]:
    """What takes the old text of a range of records out of the index, puts in the new one, and ticks them off."""
    names = {spec.name for spec in ENTITY_TYPES[kind].fields}
    parts = [
        f"coalesce(r.{name}, '')" for name in (*_TEXTS, *(() if "full_name" in names else _NAMES)) if name in names
    ]
    joins = ""
    if {"company", "contacts"} <= names and ENTITY_TYPES[kind].has_stages:
        joins = "LEFT JOIN company c ON c.id = r.company LEFT JOIN contact p ON p.id = r.contact"
        parts += ["coalesce(c.title, '')", "coalesce(p.full_name, '')"]
        parts += [_POINTS.format(kind=client, record=f"r.{client}") for client in ("contact", "company")]
    if "phone" in names:
        parts.append(_POINTS.format(kind=kind, record="r.id"))
    body, part = " || ' ' || ".join(parts), _PART.format(kind=kind)
    found = f"FROM search_dirty s CROSS JOIN {kind} r ON r.id = s.record {joins} WHERE s.{part}"
    return (
        f"DELETE FROM search_{kind} WHERE rowid IN (SELECT record FROM search_dirty WHERE {part})",
        f"INSERT INTO search_{kind} (rowid, body) SELECT r.id, {body} {found}",
        f"DELETE FROM search_dirty WHERE {part}",
    )


@per_type
def _known() -> str:
    """Types of which this thread knows nothing, made a moment ago or deleted, are left to those who know them."""
    return f"type IN ({', '.join(repr(kind) for kind in searchable())})"


def waiting() -> int:
    """How many records are not indexed yet."""
    return int(database.sql(f"SELECT count(*) FROM search_dirty WHERE {_known()}")[0][0])


def catch_up() -> int:
    """Index what has changed; returns how many records."""
    if not database.sql(f"SELECT 1 FROM search_dirty WHERE {_known()} LIMIT 1 OFFSET ?", (LARGE,)):
        return sum(steps())
    done = 0
    with pacing.large_writes() as checkpoint:
        for records in steps():
            checkpoint()
            done += records
    return done


def steps() -> Iterator[int]:
    """Index what has changed, a transaction at a time; yields how many records each had."""
    pace, prepared = pacing.Pace(MOST), False
    while database.sql(f"SELECT 1 FROM search_dirty WHERE {_known()} LIMIT 1"):
        with database.transaction():
            start = time.monotonic()
            if not prepared and pace.rows > pacing.CHUNK:
                _expect_many()
                prepared = True
            records = _chunk(pace.rows)
        pace.learn(time.monotonic() - start, records)
        yield records


def _expect_many() -> None:
    """Each transaction leaves one segment of the index, and eight of a size are merged at a time, not four."""
    for kind in searchable():
        for option, value in (("hashsize", 8 << 20), ("automerge", 8)):
            database.execute(f"INSERT INTO search_{kind} (search_{kind}, rank) VALUES (?, ?)", (option, value))


def _chunk(size: int) -> int:
    rows = database.sql(
        f"SELECT type, record FROM search_dirty WHERE {_known()} ORDER BY type, record LIMIT ?", (size,)
    )
    for kind in searchable():
        ids = [record for found, record in rows if found == kind]
        if ids:
            for statement in _statements(kind):
                database.execute(statement, (ids[0], ids[-1]))
    return len(rows)


def phrase(word: str) -> str:
    """The word as one quoted FTS5 phrase; nothing that people type is syntax."""
    return '"' + word.replace('"', '""') + '"'
