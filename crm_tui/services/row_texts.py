"""Rows of products as people write and read them: ``product=Pump quantity=2 discount=10%``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crm_tui.domain import amounts, natural, product_rows, values
from crm_tui.domain.errors import UnknownField
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill
from crm_tui.services import dictionaries, lookup, products
from crm_tui.services.session import Session

FIELDS = (
    "product", "name", "price", "quantity", "measure", "discount", "tax_rate", "tax_included", "reserved",
    "reserved_until",
)  # fmt: skip
"""What a row is written with; ``discount`` is a percentage, or a sum with its currency."""
_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_NONE = frozenset({"", "-", "none", "no", "nessuno", "nessuna"})
_SHOWN = 3
"""Rows that a line of the history names."""


def changes(session: Session, texts: Mapping[str, str], currency: str) -> dict[str, Any]:
    """Values of `ProductRow` by name.

    Args:
        session: Who writes.
        texts: By the names of `FIELDS`.
        currency: Of prices that name none.

    Raises:
        UnknownField, InvalidValue, NotFound: which text, and why.
    """
    found: dict[str, Any] = {}
    for name, given in texts.items():
        if name not in FIELDS:
            near = nearest(name, FIELDS)
            hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
            params: dict[str, object] = {"near": near, "names": ", ".join(FIELDS)}
            raise UnknownField(field=name, type=N_("product row"), hint=hint, hint_params=params)
        found[name] = _value(session, name, clean(given, multiline=False).strip(), currency)
    return found


def _value(session: Session, name: str, text: str, currency: str) -> Any:
    match name:
        case "product":
            return None if text.casefold() in _NONE else lookup.record_called("product", text, field="product")
        case "price":
            return amounts.parse_money(name, text, currency)
        case "quantity":
            return number(name, text)
        case "measure":
            return dictionaries.value(session, "measure", text).code if text else ""
        case "discount":
            return discount(text, currency)
        case "tax_rate":
            return None if text.casefold() in _NONE else number(name, text.removesuffix("%").strip())
        case "tax_included":
            return values.parse_bool(name, text)
        case "reserved":
            return None if text.casefold() in _NONE else number(name, text)
        case "reserved_until":
            return natural.parse_date(name, text, lookup.context(session)) if text else None
        case _:
            return text


def number(name: str, text: str) -> Decimal:
    """A quantity or a rate; ``1.125`` is no thousand here.

    Raises:
        InvalidValue: it is no number.
    """
    return Decimal(text) if _PLAIN.fullmatch(text) else amounts.parse_number(name, text)


def discount(text: str, currency: str) -> Decimal | Money | None:
    """A percentage (``10`` or ``10%``), or a sum off the unit price when a currency stands with it.

    Raises:
        InvalidValue: neither.
    """
    if text.casefold() in _NONE:
        return None
    bare = text.removesuffix("%").strip()
    if bare != text or _PLAIN.fullmatch(bare) or not re.search(r"[A-Za-z€£$¥₹₺₴₽₩]", text):
        return product_rows.percent("discount", number("discount", bare))
    return amounts.parse_money("discount", text, currency)


def new_row(session: Session, texts: Mapping[str, str], currency: str) -> ProductRow:
    """A row: what the product says, and the texts over it; without a product it needs a name and a price.

    Raises:
        UnknownField, InvalidValue, NotFound, Refused: which text, and why.
    """
    given = changes(session, texts, currency)
    product = given.pop("product", None)
    if product is not None:
        row = products.from_catalogue(session, product, currency)
    else:
        if not given.get("name"):
            raise invalid("name", "", N_("is needed for a row without a product"))
        row = ProductRow(name=given["name"], price=given.get("price") or Money(0, currency))
    return replace(row, **given)


def words(row: ProductRow, *, machine: bool = False) -> str:
    """One row in a few words: ``Pump × 2 = 180.00 EUR``.

    Args:
        row: The row.
        machine: Numbers as scripts read them.
    """
    total = product_rows.sums(row).total
    quantity = f"{row.quantity:f}" if machine else formats.number_text(row.quantity)
    said = fill("{name} × {quantity} = {total}", {
        "name": row.name,
        "quantity": quantity,
        "total": str(total) if machine else formats.money_text(total),
    })  # fmt: skip
    if row.reserved is None:
        return said
    kept = f"{row.reserved:f}" if machine else formats.number_text(row.reserved)
    return said + fill(_(" ({quantity} reserved)"), {"quantity": kept})


def history(raw: Sequence[Mapping[str, Any]], *, machine: bool = False) -> str:
    """All rows of a change of the log in one line.

    Args:
        raw: As kept.
        machine: Numbers as scripts read them, and every row.
    """
    rows = [words(product_rows.unpack(each), machine=machine) for each in raw]
    more = 0 if machine else max(0, len(rows) - _SHOWN)
    shown = rows[: len(rows) - more]
    return "; ".join([*shown, *([fill(_("{count} more"), {"count": more})] if more else [])])
