"""What follows from the rows of products of a record: its amount and tax while nobody types one, and reservations.

Source: entities «Common fields», amount and currency; «Product rows».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_tui.domain import product_rows
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import EntityType, Value
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from data import derived
from data.operations import Operation
from data.records import RawRecord
from data.shapes import Raw, to_raw

ROWS = "products"
"""The name of the rows in the change log."""
_DECIDE = frozenset({ROWS, "amount", "manual_amount"})


def defaults(entity: EntityType, filled: dict[str, Value]) -> dict[str, Value]:
    """The values of a new record: an amount that somebody gives is a typed one; without rows the automatic one is nothing."""
    if not entity.has_products:
        return filled
    amount = filled.get("amount")
    if filled.get("manual_amount") is None:
        filled["manual_amount"] = amount is not None
    if not filled["manual_amount"] and isinstance(amount, Money):
        filled["amount"] = Money(0, amount.currency)
    return filled


def currency_of(values: Mapping[str, Raw]) -> str:
    """The currency of a record's rows: that of its amount, else the one of new records."""
    amount = values.get("amount")
    return str(amount[1]) if amount is not None else derived.default_currency()


def is_manual(values: Mapping[str, Raw]) -> bool:
    """Whether the amount was typed; what was never typed is computed."""
    return bool(values["manual_amount"]) and values["amount"] is not None


def unpacked(values: Mapping[str, Raw]) -> list[ProductRow]:
    """The rows of a record as read."""
    return [product_rows.unpack(raw) for raw in values.get(ROWS) or ()]


def consequences(before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Amount, tax, whether the amount is typed, and the rows in the amount's currency.

    Raises:
        Refused: a currency of a row has no rate.
    """
    if not ENTITY_TYPES[before.type].has_products or not _DECIDE & raw.keys():
        return {}
    merged = before.values | dict(raw)
    found: dict[str, Raw] = {}
    if "amount" in raw and "manual_amount" not in raw and raw["amount"] != before.values["amount"]:
        merged["manual_amount"] = found["manual_amount"] = int(raw["amount"] is not None)
        if raw["amount"] is None and before.values["amount"] is not None and merged[ROWS]:
            merged["amount"] = [0, before.values["amount"][1]]
    if is_manual(merged):
        return found | _tax(merged)
    found |= {"manual_amount": 0} if merged["manual_amount"] else {}
    return found | computed(merged)


def computed(values: Mapping[str, Raw]) -> dict[str, Raw]:
    """Rows, amount and tax of a record whose amount nobody types. Rows come into the record's currency once, not each time."""
    currency = currency_of(values)
    rows = in_currency(unpacked(values), currency)
    if not rows:
        return {"amount": None if values["amount"] is None else [0, currency], "tax": None}
    found = product_rows.total(rows, currency)
    packed: list[Raw] = [product_rows.pack(row) for row in rows]
    result: dict[str, Raw] = {"amount": to_raw(found.total), "tax": to_raw(found.tax)}
    return result if packed == values[ROWS] else {ROWS: packed, **result}


def _tax(values: Mapping[str, Raw]) -> dict[str, Raw]:
    rows = in_currency(unpacked(values), currency_of(values))
    return {"tax": to_raw(product_rows.total(rows, currency_of(values)).tax) if rows else None}


def in_currency(rows: Iterable[ProductRow], currency: str) -> list[ProductRow]:
    """The rows with prices in the currency.

    Raises:
        Refused: a currency has no rate.
    """
    _base, rates = derived.rates()
    try:
        return [product_rows.converted(row, currency, rates) for row in rows]
    except KeyError as error:
        raise Refused(
            text=N_("the currency {code} has no rate"), code=str(error.args[0]), hint=N_("add it: crm-tui currency add")
        ) from error


def released(values: Mapping[str, Raw]) -> dict[str, Raw]:
    """The rows of a failed deal without reservations; nothing when nothing was reserved.

    Source: entities «Product rows»; behaviour «Closing a deal».
    """
    rows: Sequence[Mapping[str, Raw]] = values.get(ROWS) or ()
    if not any(raw.get("reserved") for raw in rows):
        return {}
    return {ROWS: [product_rows.pack(product_rows.released(product_rows.unpack(raw))) for raw in rows]}


def settle(act: Operation, refs: Iterable[Ref]) -> None:
    """Compute the amounts anew where an undo brought back rows or the automatic way, but left later changes alone."""
    for ref in refs:
        kind = ENTITY_TYPES.get(ref.type)
        if kind is None or not kind.has_products:
            continue
        values = act.read(ref).values
        if values[ROWS] and not is_manual(values):
            act.update(ref, computed(values))
