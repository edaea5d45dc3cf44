"""What was paid of orders and invoices."""

from __future__ import annotations

from data import database

_PAID = "paid = 1 AND deleted_at IS NULL"


def paid_of_order(order: int) -> list[tuple[int, str]]:
    """Amounts (minor units, currency) of the paid payments of an order."""
    rows = database.sql(
        f"SELECT amount, amount_currency FROM payment WHERE sale_order = ? AND {_PAID} ORDER BY id", (order,)
    )
    return [(row[0], row[1]) for row in rows]


def paid_of_invoice(invoice: int) -> list[tuple[int, str]]:
    """Amounts (minor units, currency) of the paid payments of an invoice."""
    rows = database.sql(
        f"SELECT amount, amount_currency FROM payment WHERE invoice = ? AND {_PAID} ORDER BY id", (invoice,)
    )
    return [(row[0], row[1]) for row in rows]


def of_order(order: int) -> list[int]:
    """The live payments of an order."""
    rows = database.sql("SELECT id FROM payment WHERE sale_order = ? AND deleted_at IS NULL ORDER BY id", (order,))
    return [row[0] for row in rows]


def orders_of_deal(deal: int) -> list[int]:
    """The live orders of a deal, the oldest first."""
    rows = database.sql("SELECT id FROM sale_order WHERE deal = ? AND deleted_at IS NULL ORDER BY id", (deal,))
    return [row[0] for row in rows]


def payments_of_deal(deal: int) -> list[int]:
    """The live payments of a deal: its own, those of its orders and of its invoices."""
    rows = database.sql(
        "SELECT id FROM payment WHERE deleted_at IS NULL AND id IN ("
        "SELECT id FROM payment WHERE deal = ?1 "
        "UNION SELECT p.id FROM sale_order o JOIN payment p ON p.sale_order = o.id "
        "WHERE o.deal = ?1 AND o.deleted_at IS NULL "
        "UNION SELECT p.id FROM invoice i JOIN payment p ON p.invoice = i.id "
        "WHERE i.deal = ?1 AND i.deleted_at IS NULL) ORDER BY id",
        (deal,),
    )
    return [row[0] for row in rows]


def of_link(code: str) -> int | None:
    """The live payment that a payment link belongs to."""
    rows = database.sql("SELECT id FROM payment WHERE link_code = ? AND deleted_at IS NULL", (code,))
    return int(rows[0][0]) if rows else None
