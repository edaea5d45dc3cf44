"""Currencies with their rates, and how many records use one."""

from __future__ import annotations

from decimal import Decimal

from crm_tui.domain.reference import Currency
from data import database

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
    rows = database.sql(
        "SELECT (SELECT count(*) FROM deal WHERE amount_currency = ?1 OR tax_currency = ?1) "
        "+ (SELECT count(*) FROM company WHERE revenue_currency = ?1)",
        (code,),
    )
    return int(rows[0][0])


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
