"""The rows of products of a record: read and written by `data.records`, counted for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data import database

_NAMES = (
    "product", "name", "price", "currency", "quantity", "measure", "percent", "discount", "tax_rate", "tax_included",
    "reserved", "reserved_until",
)  # fmt: skip
INSERT = (
    f"INSERT INTO product_row (type, record, sort, {', '.join(_NAMES)}, tax, total) "
    f"VALUES ({','.join('?' * (len(_NAMES) + 5))})"
)
"""Adds the rows that `cells` makes."""


def read(kind: str, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Record → its rows in order, as the change log keeps them; records without rows are missing.

    Args:
        kind: The records' type.
        ids: At most 500.
    """
    marks = ",".join("?" * len(ids))
    found: dict[int, list[dict[str, Any]]] = {}
    for record, *cells in database.sql(
        f"SELECT record, {', '.join(_NAMES)} FROM product_row WHERE type = ? AND record IN ({marks}) ORDER BY record, sort",
        (kind, *ids),
    ):
        found.setdefault(record, []).append(_raw(dict(zip(_NAMES, cells, strict=True))))
    return found


def _raw(cells: dict[str, Any]) -> dict[str, Any]:
    cells["price"] = [cells["price"], cells.pop("currency")]
    return {name: value for name, value in cells.items() if value is not None}


def write(kind: str, record: int, rows: Sequence[Mapping[str, Any]] | None) -> None:
    """Replace the rows of a record; inside a transaction."""
    database.execute("DELETE FROM product_row WHERE type = ? AND record = ?", (kind, record))
    if rows:
        database.many(INSERT, cells(kind, record, rows))


def cells(kind: str, record: int, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What `INSERT` takes for the rows of a record, in order."""
    from crm_tui.domain.product_rows import sums, unpack  # noqa: PLC0415 — most records have no rows

    values = []
    for sort, raw in enumerate(rows):
        own = sums(unpack(raw))
        found = {**raw, "price": raw["price"][0], "currency": raw["price"][1]}
        values.append((kind, record, sort, *(found.get(name) for name in _NAMES), own.tax.minor, own.total.minor))
    return values


def reserved(product: int) -> list[tuple[str, int, str, str]]:
    """Who keeps back how much of a product: type, record, quantity and until when (or empty), the earliest date first."""
    rows = database.sql(
        "SELECT type, record, reserved, coalesce(reserved_until, '') FROM product_row INDEXED BY product_row_reserved "
        "WHERE product = ? AND reserved IS NOT NULL ORDER BY reserved_until IS NULL, reserved_until, type, record, sort",
        (product,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def in_currency(code: str) -> int:
    """How many rows have prices in this currency."""
    return int(database.sql("SELECT count(*) FROM product_row WHERE currency = ?", (code,))[0][0])
