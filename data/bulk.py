"""Many new records of one type at once: the same rows that `operations.Operation.create` writes one by one."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, islice, repeat

import msgspec

from crm_tui.domain import normalise
from crm_tui.domain.money import Money, convert
from data import database, derived
from data.operations import Operation
from data.shapes import Raw, Shape, kept

Columns = Mapping[str, Sequence[Raw]]
"""Raw values by field, one list per field, all of one length."""
_INTERNATIONAL = re.compile(r"\+[0-9]+(?: [0-9]+)*")
_NAME = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*")
_encode = msgspec.json.Encoder().encode
_POINT = ("type", "record", "field", "sort", "value", "label", "normal")
_LINK = ("type", "record", "field", "sort", "target")
_CHANGE = ("operation", "type", "record", "field", "new")
_BARE = ("point", "link", "change")
"""Tables without triggers. A failing statement fails the whole transaction here, so it keeps no journal of its own."""
BLOCK = 250
"""Rows of one statement: all their values fit into SQLite's 32,766 parameters, and the statement stays prepared."""
_EVENTS = {
    kind: "INSERT INTO event (operation, at, kind, type, record, user) "
    f"SELECT ?, ?, 'created', ?, id, ? FROM {kind} WHERE id BETWEEN ? AND ? ORDER BY id"
    for kind in ("deal", "contact", "company")
}


@lru_cache(8192)
def phone_form(text: str) -> str:
    """`normalise.phone`, with a short way for the usual form."""
    return text.replace(" ", "") if _INTERNATIONAL.fullmatch(text) else normalise.phone(text)


@lru_cache(8192)
def email_form(text: str) -> str:
    """`normalise.email`, with a short way for ASCII."""
    return text.strip().lower().removesuffix(".") if text.isascii() else normalise.email(text)


@lru_cache(8192)
def person_form(text: str) -> str:
    """`normalise.person_key`, with a short way for plain names."""
    return " ".join(sorted(text.lower().split(" "))) if _NAME.fullmatch(text) else normalise.person_key(text)


_FORMS: dict[str, Callable[[str], str]] = {"phone": phone_form, "email": email_form}
company_form = lru_cache(8192)(normalise.company_key)


def insert(act: Operation, kind: str, fields: Columns, same: Mapping[str, Raw]) -> range:
    """New records, inside the act's transaction; returns their ids, in order.

    Args:
        act: The operation; its change and event rows are written too.
        kind: The type: deal, contact or company.
        fields: What differs from record to record. At least one field.
        same: What all of them have.
    """
    count = len(next(iter(fields.values())))
    if count == 0:
        return range(0)
    act._start()
    first = _next_id(kind)
    ids = range(first, first + count)
    columns = _table_columns(kind, fields, same, count)
    stamps = {"created_at": act.at, "created_by": act.user_id, "modified_at": act.at, "modified_by": act.user_id}
    names = ("id", *columns, *stamps)
    rows = zip(ids, *columns.values(), *(repeat(stamp, count) for stamp in stamps.values()), strict=True)
    _insert_rows(kind, names, list(rows))
    _insert_sides(kind, ids, fields)
    texts = _json(kind, fields, same)
    _insert_rows("change", _CHANGE, list(zip(repeat(act.id), repeat(kind), ids, repeat(""), texts, strict=False)))
    database.execute(_EVENTS[kind], (act.id, act.at, kind, act.user_id, ids[0], ids[-1]))
    return ids


def _insert_rows(table: str, names: tuple[str, ...], rows: Sequence[tuple[Raw, ...]]) -> None:
    """Insert the rows, many with one statement: half the time of one by one."""
    whole = len(rows) - len(rows) % BLOCK
    block = _statement(table, names, BLOCK)
    for start in range(0, whole, BLOCK):
        database.execute(block, tuple(chain.from_iterable(rows[start : start + BLOCK])))
    database.many(_statement(table, names, 1), rows[whole:])


@cache
def _statement(table: str, names: tuple[str, ...], count: int) -> str:
    row = f"({','.join('?' * len(names))})"
    verb = "INSERT OR FAIL" if table in _BARE else "INSERT"
    return f"{verb} INTO {table} ({','.join(names)}) VALUES {','.join([row] * count)}"


def _next_id(kind: str) -> int:
    rows = database.sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (kind,))
    return int(rows[0][0]) + 1 if rows else 1


def _table_columns(kind: str, fields: Columns, same: Mapping[str, Raw], count: int) -> dict[str, Iterable[Raw]]:
    columns: dict[str, Iterable[Raw]] = {}
    both: dict[str, Iterable[Raw]] = {**{name: repeat(raw, count) for name, raw in same.items()}, **fields}
    shapes = kept(kind)
    for name, cells in both.items():
        shape = shapes[name].shape
        if shape is Shape.COLUMN:
            columns[name] = cells
        elif shape is Shape.MONEY:
            pairs = [raw or (None, None) for raw in cells]
            columns[name] = [pair[0] for pair in pairs]
            columns[f"{name}_currency"] = [pair[1] for pair in pairs]
    return columns | _derived(kind, fields)


def _derived(kind: str, fields: Columns) -> dict[str, Iterable[Raw]]:
    """The same columns as `derived.cells`."""
    found: dict[str, Iterable[Raw]] = {}
    if kind == "contact":
        found["match_key"] = list(map(person_form, fields["full_name"]))
    elif kind == "company":
        found["match_key"] = list(map(company_form, fields["title"]))
    elif kind == "deal":
        if "amount" in fields:
            found["amount_base"] = _in_base(fields["amount"])
        if "contacts" in fields:
            found["contact"] = [raw[0] if raw else None for raw in fields["contacts"]]
    return found


def _in_base(amounts: Sequence[Raw]) -> list[int]:
    base, rates = derived.rates()
    return [_one_in_base(amount, base, rates) for amount in amounts]


def _one_in_base(amount: Raw, base: str, rates: dict[str, Decimal]) -> int:
    if amount is None:
        return 0
    minor, currency = amount
    if currency == base:
        return int(minor)
    return convert(Money(minor, currency), base, rates).minor if {currency, base} <= rates.keys() else 0


def _insert_sides(kind: str, ids: range, fields: Columns) -> None:
    points: list[tuple[Raw, ...]] = []
    for name, cells in fields.items():
        shape = kept(kind)[name].shape
        if shape is Shape.POINT:
            points += _points(kind, name, ids, cells)
        elif shape is Shape.LINK:
            links = [
                (kind, record, name, n, target)
                for record, targets in zip(ids, cells, strict=True)
                for n, target in enumerate(targets or ())
            ]
            _insert_rows("link", _LINK, links)
    points.sort()
    _insert_rows("point", _POINT, points)


def _points(kind: str, name: str, ids: range, cells: Sequence[Raw]) -> Iterator[tuple[Raw, ...]]:
    normal = _FORMS.get(name, str.casefold)
    for record, points in zip(ids, cells, strict=True):
        if points:
            for n, (value, label) in enumerate(points):
                yield kind, record, name, n, value, label, normal(value)


def _json(kind: str, fields: Columns, same: Mapping[str, Raw]) -> Iterator[str]:
    """What the change log keeps of each record: everything that is not empty."""
    start = _encode({name: raw for name, raw in same.items() if raw not in (None, [])})[:-1].decode()
    comma = "," if len(start) > 1 else ""
    logged = [name for name in fields if kept(kind)[name].shape is not Shape.INVERSE]
    full = [name for name in logged if None not in fields[name] and [] not in fields[name]]
    sparse = [name for name in logged if name not in full]
    rows = zip(*(fields[name] for name in full), strict=True) if full else repeat(())
    gaps = zip(*(fields[name] for name in sparse), strict=True) if sparse else repeat(())
    count = len(next(iter(fields.values())))
    for row, rest in zip(islice(rows, count), islice(gaps, count), strict=True):
        own = dict(zip(full, row, strict=True))
        own |= {name: raw for name, raw in zip(sparse, rest, strict=True) if raw is not None and raw != []}
        text = _encode(own).decode()
        yield f"{start}{comma}{text[1:]}" if own else f"{start}}}"


@contextlib.contextmanager
def large_writes() -> Iterator[None]:
    """While many chunks are written, checkpoint after 64 MB instead of 4, with room in the cache for the
    indexes: pages that many chunks touch are read and copied once.
    """
    current = database.store()
    if not current.safe:
        yield
        return
    database.sql("PRAGMA wal_autocheckpoint = 16000")
    database.sql("PRAGMA cache_size = -64000")
    try:
        yield
    finally:
        database.sql("PRAGMA wal_autocheckpoint = 1000")
        database.sql("PRAGMA cache_size = -16000")
