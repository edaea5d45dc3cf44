"""Rows of products from files: JSON objects as ``rows list -o jsonl`` and exports write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm_tui.domain.errors import CrmError, InvalidValue
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import MOST, ProductRow, checked
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import row_texts
from crm_tui.services.session import Session
from data.queries import names

_READ = ("name", "price", "quantity", "measure", "discount", "tax_rate", "tax_included", "reserved", "reserved_until")


def written(row: ProductRow) -> dict[str, Any]:
    """A row as a JSON object that `read` takes back as the same row; decimals are text."""
    discount: Any = None
    if isinstance(row.discount, Money):
        discount = _money(row.discount)
    elif row.discount is not None:
        discount = f"{row.discount:f}%"
    found: dict[str, Any] = {
        "product": row.product,
        "name": row.name,
        "price": _money(row.price),
        "quantity": f"{row.quantity:f}",
        "measure": row.measure or None,
        "discount": discount,
        "tax_rate": None if row.tax_rate is None else f"{row.tax_rate:f}",
        "tax_included": row.tax_included,
        "reserved": None if row.reserved is None else f"{row.reserved:f}",
        "reserved_until": row.reserved_until.isoformat() if row.reserved_until else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _money(money: Money) -> dict[str, str]:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


def read(session: Session, text: str, currency: str) -> list[ProductRow]:
    """The rows of a JSON list, or of lines with one JSON object each.

    Args:
        session: Who reads.
        text: The file.
        currency: Of prices that name none.

    Raises:
        InvalidValue: which row, and why.
    """
    return rows_of(session, _objects(text), currency)


def _objects(text: str) -> list[Any]:
    bare = text.strip()
    try:
        if bare.startswith("["):
            found: list[Any] = json.loads(bare, parse_float=str)
            return found
        return [json.loads(line, parse_float=str) for line in bare.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise invalid("products", bare[:40], N_("is not JSON")) from error


def rows_of(session: Session, objects: Sequence[Any], currency: str) -> list[ProductRow]:
    """The rows of JSON objects; what rows say wins over the catalogue, a product that is not here is left out.

    Raises:
        InvalidValue: which row, and why.
    """
    if len(objects) > MOST:
        raise invalid("products", len(objects), N_("are more than {limit} rows"), limit=MOST)
    found = []
    for number, each in enumerate(objects, 1):
        if not isinstance(each, dict):
            raise invalid("products", str(each)[:40], N_("is not a JSON object"))
        try:
            found.append(checked(_row(session, each, currency)))
        except CrmError as error:
            if isinstance(error, InvalidValue):
                error.params["field"] = f"products {number} {error.params.get('field', '')}".strip()
            raise
    return found


def _row(session: Session, given: Mapping[str, Any], currency: str) -> ProductRow:
    texts = {name: _text(given[name]) for name in _READ if given.get(name) is not None}
    row = row_texts.new_row(session, texts, currency)
    product = given.get("product")
    known = _product(product)
    return row if known is None else replace(row, product=known)


def _product(given: object) -> int | None:
    """The product of that number, or the only one of that name; None when it is not here."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given if names.exists("product", given) else None
    found = names.records_called("product", given) if isinstance(given, str) and given else []
    return found[0] if len(found) == 1 else None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
    return str(value)
