"""Full-text search: a trigram index per entity type, caught up from the rows that triggers marked dirty."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

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
_NEWEST = "SELECT record FROM search_dirty WHERE type = ? ORDER BY record DESC LIMIT ?"
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


def waiting(kind: str = "") -> int:
    """How many records are not indexed yet, of this type or of all."""
    condition, params = _of(kind)
    return int(database.sql(f"SELECT count(*) FROM search_dirty WHERE {condition}", params)[0][0])


def behind(kind: str = "") -> bool:
    """Whether more wait than a search may wait for: `LARGE`."""
    condition, params = _of(kind)
    return bool(database.sql(f"SELECT 1 FROM search_dirty WHERE {condition} LIMIT 1 OFFSET ?", (*params, LARGE)))


def _of(kind: str) -> tuple[str, tuple[str, ...]]:
    return ("type = ?", (kind,)) if kind in searchable() else (_known(), ())


def catch_up(kind: str = "", *, seconds: float = float("inf")) -> int:
    """Index what has changed, of this type or of all; returns how many records.

    Args:
        kind: A type that has an index, or empty.
        seconds: After so many, what is left waits. The newest records come first.
    """
    if not behind(kind):
        return sum(steps(kind))
    done, until = 0, time.monotonic() + seconds
    with pacing.large_writes() as checkpoint:
        for records in steps(kind):
            checkpoint()
            done += records
            if time.monotonic() >= until:
                break
    return done


def steps(kind: str = "") -> Iterator[int]:
    """Index what has changed, a transaction at a time, the newest records first; yields how many records each had."""
    work = Indexing(kind)
    while records := work.step():
        yield records


class Indexing:
    """The index catches up, a transaction at a time, as large as the machine allows."""

    def __init__(self, kind: str = "") -> None:
        self._kinds = (kind,) if kind in searchable() else searchable()
        self._pace = pacing.Pace(MOST)
        self._prepared = False

    def step(self, *, timeout: float | None = None) -> int:
        """Index the next records; returns how many, 0 when none waits.

        Raises:
            Busy: somebody else writes for longer than ``timeout`` seconds.
        """
        if not any(database.sql("SELECT 1 FROM search_dirty WHERE type = ? LIMIT 1", (kind,)) for kind in self._kinds):
            return 0
        with database.transaction(timeout=timeout):
            start = time.monotonic()
            if not self._prepared and self._pace.rows > pacing.CHUNK:
                _expect_many()
                self._prepared = True
            records = _chunk(self._kinds, self._pace.rows)
        self._pace.learn(time.monotonic() - start, records)
        return records


def _expect_many() -> None:
    """Each transaction leaves one segment of the index, and eight of a size are merged at a time, not four."""
    for kind in searchable():
        for option, value in (("hashsize", 8 << 20), ("automerge", 8)):
            database.execute(f"INSERT INTO search_{kind} (search_{kind}, rank) VALUES (?, ?)", (option, value))


def _chunk(kinds: Sequence[str], size: int) -> int:
    """Index so many records of the first type that has some; another process may have done them meanwhile."""
    done = 0
    for kind in kinds:
        rows = database.sql(_NEWEST, (kind, size - done))
        if rows:
            for statement in _statements(kind):
                database.execute(statement, (rows[-1][0], rows[0][0]))
            done += len(rows)
        if done >= size:
            break
    return done


def phrase(word: str) -> str:
    """The word as one quoted FTS5 phrase; nothing that people type is syntax."""
    return '"' + word.replace('"', '""') + '"'
