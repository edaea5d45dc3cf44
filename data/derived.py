"""Columns that follow from others: match keys, the amount in the base currency, the primary contact, badges."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crm_tui.domain import normalise
from crm_tui.domain.entities.types import bindings, staged
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.money import Money, convert
from data import database
from data.shapes import Raw


def cells(kind: str, values: dict[str, Raw]) -> dict[str, Any]:
    """The derived columns that these values set."""
    found: dict[str, Any] = {}
    if kind in staged():
        if "amount" in values:
            found["amount_base"] = in_base(values["amount"])
        if "contacts" in values:
            found["contact"] = values["contacts"][0] if values["contacts"] else None
    elif kind == "contact" and values.get("full_name"):
        found["match_key"] = normalise.person_key(values["full_name"])
    elif kind == "company" and values.get("title"):
        found["match_key"] = normalise.company_key(values["title"])
    return found


def rates() -> tuple[str, dict[str, Decimal]]:
    """The base currency, and what one unit of each currency is worth in it."""
    rows = database.sql("SELECT code, rate, is_base FROM currency WHERE deleted_at IS NULL ORDER BY sort")
    base = next((code for code, _, is_base in rows if is_base), "EUR")
    return base, {code: Decimal(rate) for code, rate, _ in rows}


def in_base(amount: Raw) -> int:
    """Minor units in the base currency; 0 for nothing or for a currency without a rate."""
    if amount is None:
        return 0
    base, table = rates()
    return _in_base(amount[0], amount[1], base, table)


def _in_base(minor: int, code: str, base: str, table: dict[str, Decimal]) -> int:
    if code == base:
        return minor
    if code not in table or base not in table:
        return 0
    return convert(Money(minor, code), base, table).minor


def rebase_amounts() -> None:
    """Compute the base amounts anew after rates have changed; inside a transaction. Writes only what differs."""
    for kind in staged():
        _rebase(kind)


def _rebase(kind: str) -> None:
    base, table = rates()
    found = database.sql(
        f"SELECT id, amount, amount_currency, amount_base FROM {kind} WHERE amount IS NOT NULL ORDER BY id"
    )
    known: dict[tuple[int, str], int] = {}
    changed: list[tuple[int, int]] = []
    for record, amount, code, kept in found:
        if (amount, code) not in known:
            known[amount, code] = _in_base(amount, code, base, table)
        if known[amount, code] != kept:
            changed.append((known[amount, code], record))
    database.many(f"UPDATE {kind} SET amount_base = ? WHERE id = ?", changed)


def point_normal(field: str, value: str, kind: FieldKind = FieldKind.STRING) -> str:
    """The form in which phones, e-mails and the values of custom fields are compared."""
    if field == "phone":
        return normalise.phone(value)
    if field == "email":
        return normalise.email(value)
    from crm_tui.domain import several  # noqa: PLC0415 — brings the parsers; only values of several need it

    return several.comparable(kind, value)


def refresh_badges(kind: str, records: Sequence[int]) -> None:
    """Count the open activities of these records on stages anew, and find the nearest; inside a transaction."""
    database.many(
        f"""UPDATE {kind} SET (activity_count, next_activity_at) = (
            SELECT count(*), min(a.deadline) FROM link l JOIN activity a ON a.id = l.record
            WHERE l.type = 'activity' AND l.field = '{bindings()[kind]}' AND l.target = {kind}.id
                AND a.completed = 0 AND a.deleted_at IS NULL)
        WHERE id = ?""",
        [(record,) for record in records],
    )


def refresh_task_badges(kind: str, records: Sequence[int]) -> None:
    """The badge that each of these records on stages shows: the newest among its tasks; inside a transaction.

    Source: open questions Q62: completed ones included.
    """
    database.many(
        f"""UPDATE {kind} SET task_badge = (
            SELECT t.badge FROM link l JOIN task t ON t.id = l.record
            WHERE l.type = 'task' AND l.field = '{bindings()[kind]}' AND l.target = {kind}.id AND t.deleted_at IS NULL
            ORDER BY t.badge_at DESC, t.id DESC LIMIT 1)
        WHERE id = ?""",
        [(record,) for record in records],
    )


def default_currency() -> str:
    """The currency of an amount that names none."""
    rows = database.sql(
        "SELECT code FROM currency WHERE deleted_at IS NULL ORDER BY is_default DESC, is_base DESC, sort LIMIT 1"
    )
    return str(rows[0][0]) if rows else "EUR"
