"""Rows of products in files: the column ``products`` of exports, and its way back into records."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import product_rows
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import EntityType, FieldKind, FieldSpec
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import products, row_transfer
from crm_tui.services.session import Session
from data import derived
from data import product_rows as stored
from data.operations import Operation
from data.queries import names
from data.shapes import Raw

if TYPE_CHECKING:
    from crm_tui.services.import_columns import Chunk
    from crm_tui.services.records import Record

COLUMN = FieldSpec(name="products", label=N_("Products"), kind=FieldKind.TEXT, source="PRODUCT_ROWS")
"""No field of a record: its rows as a JSON list, a text where the file knows only texts."""


def with_rows(entity: EntityType) -> EntityType:
    """The type as files know it: with its rows where it has products."""
    return replace(entity, fields=(*entity.fields, COLUMN)) if entity.has_products else entity


def add_rows(kind: str, chunk: Sequence[Record]) -> None:
    """Give exported records their rows; products are named, not numbered: in another store they have other numbers.

    Args:
        kind: The records' type.
        chunk: At most 500 records.
    """
    found = stored.read(kind, [record.ref.id for record in chunk])
    sold = {raw["product"] for rows in found.values() for raw in rows if raw.get("product")}
    titles = names.titles("product", sorted(sold))
    for record in chunk:
        rows = [row_transfer.written(product_rows.unpack(raw)) for raw in found.get(record.ref.id, ())]
        for row in rows:
            if "product" in row:
                row["product"] = titles.get(row["product"], "")
        record.values[COLUMN.name] = json.dumps(rows, ensure_ascii=False) if rows else None


def reader(session: Session, kind: str) -> Callable[[Chunk, Sequence[str]], list[Raw]]:
    """What reads a column of rows: each cell a JSON list; a cell that is none is refused with its row of the file."""
    currency = derived.default_currency()
    known = derived.rates()[1]

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        found: list[Raw] = []
        for index, cell in enumerate(cells):
            try:
                found.append(_packed(session, kind, cell, currency, known) if cell.strip() else None)
            except CrmError as error:
                chunk.refuse(index, error)
                found.append(None)
        return found

    return read


def _packed(session: Session, kind: str, cell: str, currency: str, known: Collection[str]) -> list[Raw]:
    rows = row_transfer.read(session, cell, currency)
    for row in rows:
        if row.price.currency not in known:
            raise invalid("products", row.price.currency, N_("is a currency that is not known here"))
    return [product_rows.pack(row if kind == "deal" else product_rows.released(row)) for row in rows]


def write(act: Operation, ref: Ref, packed: Sequence[Raw] | None) -> None:
    """Write the rows that a file gave; nothing where it gave none. A failed deal reserves nothing."""
    if not packed:
        return
    before = act.read(ref)
    rows = [product_rows.unpack(raw) for raw in packed]
    if before.values.get("semantic") == "F":
        rows = [product_rows.released(row) for row in rows]
    products.write_in(act, before, rows)
