"""Currencies with their rates, and how many records use one."""

from __future__ import annotations

from decimal import Decimal

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.reference import Currency
from data import database, product_rows
from data.shapes import Shape, kept, per_type

_COLUMNS = "id, version, code, name, rate, is_base, is_default"


def currencies() -> list[Currency]:
    """All currencies, in order."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM currency WHERE deleted_at IS NULL ORDER BY sort, id")
    return [_currency(row) for row in rows]


def currency_id(code: str) -> int | None:
    """The id of a currency, also of a deleted one; None when there never was one."""
    rows = database.sql("SELECT id FROM currency WHERE code = ?", (code,))
    return int(rows[0][0]) if rows else None


def next_sort() -> int:
    """A sort number behind all others."""
    return int(database.sql("SELECT coalesce(max(sort), 0) + 10 FROM currency")[0][0])


def uses(code: str) -> int:
    """Records with an amount in this currency, also those in the recycle bin: they can come back."""
    own = sum(int(database.sql(statement, (code,))[0][0]) for statement in _counts())
    return own or product_rows.in_currency(code)


@per_type
def _counts() -> tuple[str, ...]:
    """For each type with amounts: what counts its records in a currency."""
    found = []
    for kind in ENTITY_TYPES:
        money = [field.name for field in kept(kind).values() if field.shape is Shape.MONEY]
        if money:
            where = " OR ".join(f"{name}_currency = ?1" for name in money)
            found.append(f"SELECT count(*) FROM {kind} WHERE {where}")
    return tuple(found)


def _currency(row: database.Row) -> Currency:
    return Currency(
        id=row[0],
        version=row[1],
        code=row[2],
        name=row[3],
        rate=Decimal(row[4]),
        is_base=bool(row[5]),
        is_default=bool(row[6]),
    )
