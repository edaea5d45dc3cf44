"""The recycle bin: what lies in it, what refers to it, and how a record leaves the store for good.

Tables say by themselves what belongs to a record: every table with columns ``type`` and ``record`` but the log. So a
table that comes later is emptied too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.ref import Ref
from data import database
from data.shapes import INVERSE, per_type

_PARTS = frozenset({"comment", "details", "details_address", "details_bank", "booking"})
"""What leaves with its record and has changes of its own in the log."""
_LOG = frozenset({"change", "event", "merged"})
"""Tables about records that outlive them."""


@dataclass(frozen=True, slots=True)
class Binned:
    """A record in the recycle bin."""

    ref: Ref
    title: str
    deleted_at: int
    """UTC ms."""
    deleted_by: int | None


def kinds() -> tuple[str, ...]:
    """The types whose records go through the recycle bin."""
    return tuple(ENTITY_TYPES)


def page(wanted: Sequence[str], *, after: Binned | None, limit: int) -> list[Binned]:
    """What lies in the bin, the newest first.

    Args:
        wanted: Types.
        after: The last one of the page before.
        limit: At most so many.
    """
    found: list[Binned] = []
    for kind in wanted:
        where, params = _behind(kind, after)
        rows = database.sql(
            f"SELECT id, {ENTITY_TYPES[kind].title_field}, deleted_at, modified_by FROM {kind} "
            f"WHERE deleted_at IS NOT NULL{where} ORDER BY deleted_at DESC, id DESC LIMIT ?",
            (*params, limit),
        )
        found += [Binned(Ref(kind, row[0]), row[1] or "", row[2], row[3]) for row in rows]
    found.sort(key=lambda each: (each.deleted_at, each.ref.type, each.ref.id), reverse=True)
    return found[:limit]


def _behind(kind: str, after: Binned | None) -> tuple[str, tuple[int, ...]]:
    if after is None:
        return "", ()
    if kind == after.ref.type:
        return " AND (deleted_at, id) < (?, ?)", (after.deleted_at, after.ref.id)
    return f" AND deleted_at {'<=' if kind < after.ref.type else '<'} ?", (after.deleted_at,)


def due(kind: str, until: int, limit: int) -> list[int]:
    """Records of the type that were deleted at this moment or before, the oldest first.

    Args:
        kind: The type.
        until: UTC ms.
        limit: At most so many.
    """
    rows = database.sql(
        f"SELECT id FROM {kind} WHERE deleted_at IS NOT NULL AND deleted_at <= ? ORDER BY deleted_at, id LIMIT ?",
        (until, limit),
    )
    return [row[0] for row in rows]


def any_due(until: int) -> bool:
    """Whether any record was deleted at this moment or before; takes no lock."""
    return any(due(kind, until, 1) for kind in kinds())


def title(ref: Ref) -> tuple[str, bool] | None:
    """What the record is called, and whether it lies in the bin; None when there is no such record."""
    name = ENTITY_TYPES[ref.type].title_field
    rows = database.sql(f"SELECT {name}, deleted_at FROM {ref.type} WHERE id = ?", (ref.id,))
    return (rows[0][0] or "", rows[0][1] is not None) if rows else None


def purged(ref: Ref) -> bool:
    """Whether there was such a record, and it left the store for good."""
    rows = database.sql(
        "SELECT 1 FROM change WHERE type = ? AND record = ? AND field = 'purged' LIMIT 1", (ref.type, ref.id)
    )
    return bool(rows)


def missing(refs: Sequence[Ref]) -> set[Ref]:
    """Those of these records, of any type, that are not in the store at all."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.type, set()).add(ref.id)
    found: set[Ref] = set()
    for kind, ids in wanted.items():
        if kind in ENTITY_TYPES or kind in _PARTS:
            rows = database.sql(
                f"SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT id FROM {kind} WHERE id IN "
                "(SELECT value FROM json_each(?1)))",
                (json.dumps(sorted(ids)),),
            )
            found |= {Ref(kind, row[0]) for row in rows}
    return found


# ── What refers to a record ──


def referrers(kind: str, record: int, limit: int) -> list[tuple[Ref, str]]:
    """Records that name this one in a field, with the field; also those that lie in the bin themselves.

    Args:
        kind: Its type.
        record: Its id.
        limit: At most so many.
    """
    found: list[tuple[Ref, str]] = []
    for owner, field in single_references(kind):
        if len(found) < limit:
            rows = database.sql(
                f'SELECT id FROM {owner} WHERE "{field}" = ? ORDER BY id LIMIT ?', (record, limit - len(found))
            )
            found += [(Ref(owner, row[0]), field) for row in rows]
    for owner, field in list_references(kind):
        if len(found) < limit:
            rows = database.sql(
                "SELECT DISTINCT record FROM link INDEXED BY link_target WHERE target = ? AND field = ? AND type = ? "
                "ORDER BY record LIMIT ?",
                (record, field, owner, limit - len(found)),
            )
            found += [(Ref(owner, row[0]), field) for row in rows]
    for owner, field, several in text_references(kind):
        if len(found) < limit:
            value, left = str(Ref(kind, record)), limit - len(found)
            if several:
                rows = database.sql(
                    "SELECT DISTINCT record FROM point WHERE normal = ? AND field = ? AND type = ? ORDER BY record LIMIT ?",
                    (value, field, owner, left),
                )
            else:
                rows = database.sql(f'SELECT id FROM {owner} WHERE "{field}" = ? ORDER BY id LIMIT ?', (value, left))
            found += [(Ref(owner, row[0]), field) for row in rows]
    return found


@per_type
def single_references(kind: str) -> tuple[tuple[str, str], ...]:
    """Types and their columns that hold the id of such a record and may be empty."""
    return tuple(
        (owner, spec.name)
        for owner, entity in ENTITY_TYPES.items()
        for spec in entity.fields
        if spec.kind is FieldKind.LINK and spec.target == kind and not _must(owner, spec.name)
    )


@per_type
def list_references(kind: str) -> tuple[tuple[str, str], ...]:
    """Types and their fields that list ids of such records."""
    return tuple(
        (owner, spec.name)
        for owner, entity in ENTITY_TYPES.items()
        for spec in entity.fields
        if spec.kind is FieldKind.LINKS and spec.target == kind and (owner, spec.name) not in INVERSE
    )


@per_type
def text_references(kind: str) -> tuple[tuple[str, str, bool], ...]:
    """Types and their fields that name such a record among those of other types, and whether they hold several."""
    return tuple(
        (owner, spec.name, spec.multiple)
        for owner, entity in ENTITY_TYPES.items()
        for spec in entity.fields
        if spec.item_kind is FieldKind.ITEM and kind in spec.choices
    )


@per_type
def _must(table: str, column: str) -> bool:
    """Whether the column of the table must not be empty."""
    return any(row[1] == column and bool(row[3]) for row in database.sql(f'PRAGMA table_info("{table}")'))


@per_type
def _foreign(kind: str) -> tuple[tuple[str, str, bool], ...]:
    """Columns of all tables that refer to records of the type: table, column, whether it must not be empty."""
    return tuple(
        (table, row[3], _must(table, row[3]))
        for table in _tables(database.store().path)
        for row in database.sql(f'PRAGMA foreign_key_list("{table}")')
        if row[2] == kind
    )


@per_type
def _tables(store: object) -> tuple[str, ...]:
    rows = database.sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return tuple(row[0] for row in rows)


@per_type
def _owned(store: object) -> tuple[str, ...]:
    """Tables whose rows belong to a record."""
    return tuple(table for table in _tables(store) if table not in _LOG and {"type", "record"} <= _columns(table))


@per_type
def _owning(store: object) -> tuple[str, ...]:
    """Tables whose rows belong to a record and have parts of their own: details with their addresses and banks."""
    return tuple(table for table in _tables(store) if {"owner_type", "owner"} <= _columns(table))


def _columns(table: str) -> frozenset[str]:
    return frozenset(row[1] for row in database.sql(f'PRAGMA table_info("{table}")'))


# ── Out of the store ──


def remove(kind: str, record: int) -> None:
    """Delete the record with all that belongs to it; inside a transaction, when no record refers to it any more."""
    from data import file_references, run_search  # noqa: PLC0415 — the first paint does not wait for them

    files = file_references.of_record(kind, record)
    run_search.erase_all(Ref(kind, record))
    for table in _owned(database.store().path):
        database.execute(f'DELETE FROM "{table}" WHERE type = ? AND record = ?', (kind, record))
    for table in _owning(database.store().path):
        mine = f'SELECT id FROM "{table}" WHERE owner_type = ? AND owner = ?'
        for part, column, _must_be in _foreign(table):
            database.execute(f'DELETE FROM "{part}" WHERE "{column}" IN ({mine})', (kind, record))
        database.execute(f'DELETE FROM "{table}" WHERE owner_type = ? AND owner = ?', (kind, record))
    for table, column, must in _foreign(kind):
        if table not in ENTITY_TYPES:
            act = f'DELETE FROM "{table}"' if must else f'UPDATE "{table}" SET "{column}" = NULL'
            database.execute(f'{act} WHERE "{column}" = ?', (record,))
    database.execute("DELETE FROM booking WHERE entity = ? AND item = ?", (kind, record))
    if kind == "product":
        database.execute("UPDATE product_row SET product = NULL WHERE product = ?", (record,))
    database.execute("DELETE FROM draft WHERE key LIKE ? OR key LIKE ?", (f"%:{kind}:{record}", f"%:{kind}:{record}:%"))
    if f"search_{kind}" in _tables(database.store().path):
        database.execute(f"DELETE FROM search_{kind} WHERE rowid = ?", (record,))
    database.execute(f"DELETE FROM {kind} WHERE id = ?", (record,))
    database.execute("DELETE FROM search_dirty WHERE type = ? AND record = ?", (kind, record))
    file_references.release(files)
