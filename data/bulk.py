"""Many new records of one type at once: the same rows that `operations.Operation.create` writes one by one.

What needs no lock is made before (`points`, `prepare`); inside the transaction `insert` only gives out ids and writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import repeat

from crm_tui.domain.entities.types import staged
from crm_tui.domain.money import Money, convert
from data import bulk_forms, bulk_log, database, derived
from data.bulk_forms import Points
from data.operations import Operation
from data.shapes import Raw, Shape, kept, per_type

Columns = Mapping[str, Sequence[Raw]]
"""Raw values by field, one list per field, all of one length."""
_BARE = ("point", "link", "change")
"""Tables without triggers. A failing statement fails the whole transaction here, so it keeps no journal of its own."""
BLOCKS = (250, 25)
"""Rows of one statement, the largest that fits first. More gain nothing, and a text of thousands takes long to prepare."""
MOST_PARAMETERS = 32_766
"""SQLite's limit for one statement."""


def kinds() -> frozenset[str]:
    """The types whose records can be made many at once: clients, and what stands on stages."""
    return frozenset(bulk_forms.TITLES) | frozenset(staged())


@per_type
def _event(kind: str) -> str:
    return (
        "INSERT INTO event (operation, at, kind, type, record, user) "
        f"SELECT ?, ?, 'created', ?, id, ? FROM {kind} WHERE id BETWEEN ? AND ? ORDER BY id"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """New records as they will be stored, without ids yet."""

    kind: str
    count: int
    same: dict[str, Raw]
    """Columns with one value for all."""
    columns: dict[str, Sequence[Raw]]
    points: list[tuple[Raw, ...]]
    """Position of the record, field, sort, value, label, comparable form; in the order of the table's key."""
    links: list[tuple[Raw, ...]]
    """Position of the record, field, sort, target; in the order of the table's key."""
    logs: list[str]
    """What the change log keeps of each: everything that is not empty, as JSON."""


def points(kind: str, fields: Columns) -> dict[str, Points]:
    """The phones, e-mails and other points of the records, by field."""
    shapes = kept(kind)
    return {
        name: bulk_forms.points(name, cells, shapes[name].of)
        for name, cells in fields.items()
        if shapes[name].shape is Shape.POINT
    }


def prepare(kind: str, fields: Columns, same: Mapping[str, Raw], known: Mapping[str, Points]) -> Batch:
    """Everything about new records that does not need their ids; takes no lock.

    Args:
        kind: One of `kinds`.
        fields: What differs from record to record. At least one field.
        same: What all of them have.
        known: The `points` of these fields.
    """
    shapes = kept(kind)
    links = [
        (row, name, n, target)
        for name, cells in fields.items()
        if shapes[name].shape is Shape.LINK
        for row, targets in enumerate(cells)
        for n, target in enumerate(targets or ())
    ]
    flat = [row for name, several in known.items() for row in several.rows(name)]
    links.sort()
    flat.sort()
    logged = {name: cells for name, cells in fields.items() if shapes[name].shape is not Shape.INVERSE}
    return Batch(
        kind=kind,
        count=len(next(iter(fields.values()))),
        same=_same_columns(kind, same),
        columns=_table_columns(kind, fields),
        points=flat,
        links=links,
        logs=bulk_log.texts(logged, same),
    )


def insert(act: Operation, batch: Batch) -> range:
    """New records, inside the act's transaction, with their change and event rows; returns their ids, in order."""
    kind, count = batch.kind, batch.count
    if count == 0:
        return range(0)
    act._start()
    first = _next_id(kind)
    ids = range(first, first + count)
    stamps = {"created_at": act.at, "created_by": act.user_id, "modified_at": act.at, "modified_by": act.user_id}
    _write(kind, batch.same | stamps, {"id": ids, **batch.columns})
    _write_sides("point", kind, first, ("field", "sort", "value", "label", "normal"), batch.points)
    _write_sides("link", kind, first, ("field", "sort", "target"), batch.links)
    _write("change", {"operation": act.id, "type": kind, "field": ""}, {"record": ids, "new": batch.logs})
    database.execute(_event(kind), (act.id, act.at, kind, act.user_id, ids[0], ids[-1]))
    return ids


def _write_sides(table: str, kind: str, first: int, names: tuple[str, ...], rows: Sequence[tuple[Raw, ...]]) -> None:
    if rows:
        positions, *others = zip(*rows, strict=True)
        records = [first + position for position in positions]
        _write(table, {"type": kind}, {"record": records, **dict(zip(names, others, strict=True))})


def _write(table: str, same: Mapping[str, Raw], columns: Mapping[str, Sequence[Raw]]) -> None:
    """Insert rows given by column, many with one statement: half the time of one by one."""
    names, constant, varying = (*same, *columns), tuple(same.values()), list(columns.values())
    count, width, start = len(varying[0]), len(varying), 0
    room = (MOST_PARAMETERS - len(constant)) // width
    for block in (min(size, room) for size in BLOCKS):
        if count - start < block:
            continue
        text = _statement(table, names, len(constant), block)
        while count - start >= block:
            flat: list[Raw] = [None] * (block * width)
            for n, cells in enumerate(varying):
                flat[n::width] = cells[start : start + block]
            database.execute(text, (*constant, *flat))
            start += block
    if start < count:
        rest = zip(*(repeat(raw) for raw in constant), *(cells[start:] for cells in varying), strict=False)
        database.many(_statement(table, names, len(constant), 1), list(rest))


@cache
def _statement(table: str, names: tuple[str, ...], constant: int, count: int) -> str:
    """An INSERT of so many rows; the first columns have one value for all, bound once."""
    width = len(names) - constant
    shared = "".join(f"?{n + 1}," for n in range(constant))
    rows = (f"({shared}{','.join(f'?{constant + row * width + n + 1}' for n in range(width))})" for row in range(count))
    verb = "INSERT OR FAIL" if table in _BARE else "INSERT"
    return f"{verb} INTO {table} ({','.join(names)}) VALUES {','.join(rows)}"


def _next_id(kind: str) -> int:
    rows = database.sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (kind,))
    return int(rows[0][0]) + 1 if rows else 1


def _same_columns(kind: str, same: Mapping[str, Raw]) -> dict[str, Raw]:
    found: dict[str, Raw] = {}
    shapes = kept(kind)
    for name, raw in same.items():
        shape = shapes[name].shape
        if shape is Shape.COLUMN:
            found[name] = raw
        elif shape is Shape.MONEY:
            found[name], found[f"{name}_currency"] = raw or (None, None)
    return found


def _table_columns(kind: str, fields: Columns) -> dict[str, Sequence[Raw]]:
    columns: dict[str, Sequence[Raw]] = {}
    shapes = kept(kind)
    for name, cells in fields.items():
        shape = shapes[name].shape
        if shape is Shape.COLUMN:
            columns[name] = cells
        elif shape is Shape.MONEY:
            pairs = zip(*(raw or (None, None) for raw in cells), strict=True)
            columns[name], columns[f"{name}_currency"] = pairs
    return columns | _derived(kind, fields)


def _derived(kind: str, fields: Columns) -> dict[str, Sequence[Raw]]:
    """The same columns as `derived.cells`."""
    found: dict[str, Sequence[Raw]] = {}
    if kind in bulk_forms.TITLES:
        found["match_key"] = bulk_forms.names(kind, fields)
    elif kind in staged():
        if "amount" in fields:
            found["amount_base"] = list(_in_base(fields["amount"]))
        if "contacts" in fields:
            found["contact"] = [raw[0] if raw else None for raw in fields["contacts"]]
    return found


def _in_base(amounts: Sequence[Raw]) -> Iterator[int]:
    base, rates = derived.rates()
    if {amount[1] for amount in amounts if amount} <= {base}:
        return (amount[0] if amount else 0 for amount in amounts)
    return (_one_in_base(amount, base, rates) for amount in amounts)


def _one_in_base(amount: Raw, base: str, rates: dict[str, Decimal]) -> int:
    if amount is None:
        return 0
    minor, currency = amount
    if currency == base:
        return int(minor)
    return convert(Money(minor, currency), base, rates).minor if {currency, base} <= rates.keys() else 0
