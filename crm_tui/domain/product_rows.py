"""Product rows: what is sold in a deal, quote or invoice, and what it comes to. Exact; money never is a float.

A row's sums are rounded half up to the currency's decimals, the sums of a record are sums of rounded rows: what people
add up on paper is what stands below. Source: entities «Product rows».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from crm_tui.domain.money import MAX_MINOR, Money, convert
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

MOST = 500
"""Rows of one record."""
HUNDRED = Decimal(100)
LARGEST = Decimal(10) ** 9
PERCENT_DECIMALS = 4
PRECISION = 60
"""Digits of intermediate results: more than quantity, price, discount and tax can have together."""
PACK = dict[str, Any]
"""A row as the change log keeps it: JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """One row."""

    name: str
    price: Money
    """Of one unit, before the discount."""
    quantity: Decimal = Decimal(1)
    product: int | None = None
    """The product that the row was copied from; None for free text."""
    measure: str = ""
    """Code of the dictionary ``measure``."""
    discount: Decimal | Money | None = None
    """A percentage, or an absolute sum off the price of one unit."""
    tax_rate: Decimal | None = None
    """Per cent; None without tax, which is not the same as a rate of 0."""
    tax_included: bool = False
    reserved: Decimal | None = None
    """How much of the quantity is kept back for a deal."""
    reserved_until: date | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What rows come to. ``net + tax == total``, always."""

    net: Money
    tax: Money
    total: Money


def price_after(row: ProductRow) -> Money:
    """The price of one unit after the discount, rounded: what people are shown. Sums use the unrounded one."""
    return _rounded(_unit(row), row.price.currency)


def _unit(row: ProductRow) -> Decimal:
    match row.discount:
        case Money() as off:
            return row.price.amount - off.amount
        case Decimal() as percent:
            with localcontext(prec=PRECISION):
                return row.price.amount * (HUNDRED - percent) / HUNDRED
        case _:
            return row.price.amount


def _rounded(amount: Decimal, currency: str) -> Money:
    with localcontext(prec=PRECISION):
        return Money.of(amount, currency)


def sums(row: ProductRow) -> Sums:
    """Net, tax and total of a row, each rounded half up to the decimals of its currency."""
    currency, rate = row.price.currency, row.tax_rate or Decimal(0)
    with localcontext(prec=PRECISION):
        base = Money.of(row.quantity * _unit(row), currency)
        if row.tax_included:
            tax = Money.of(base.amount * rate / (HUNDRED + rate), currency)
            return Sums(Money(base.minor - tax.minor, currency), tax, base)
        tax = Money.of(base.amount * rate / HUNDRED, currency)
    return Sums(base, tax, Money(base.minor + tax.minor, currency))


def total(rows: Iterable[ProductRow], currency: str) -> Sums:
    """The sums of rows of one currency.

    Raises:
        ValueError: a row of another currency: convert it first.
    """
    net = tax = 0
    for row in rows:
        if row.price.currency != currency:
            raise ValueError(row.price.currency)
        own = sums(row)
        net += own.net.minor
        tax += own.tax.minor
    return Sums(Money(net, currency), Money(tax, currency), Money(net + tax, currency))


def converted(row: ProductRow, currency: str, rates: dict[str, Decimal]) -> ProductRow:
    """The row with its prices in another currency, rounded half up.

    Raises:
        KeyError: a currency without a rate.
    """
    if row.price.currency == currency:
        return row
    off = row.discount
    price = convert(row.price, currency, rates)
    if isinstance(off, Money):
        less = min(convert(off, currency, rates).minor, price.minor)
        off = Money(less, currency) if less else None
    return replace(row, price=price, discount=off)


def released(row: ProductRow) -> ProductRow:
    """The row without a reservation."""
    return replace(row, reserved=None, reserved_until=None)


def checked(row: ProductRow, *, decimals: int = 6) -> ProductRow:
    """The row, with numbers in their shortest form.

    Args:
        row: What was entered.
        decimals: How many decimals the quantity may have: those of its measure.

    Raises:
        InvalidValue: what it does not take, and why.
    """
    if not row.name.strip():
        raise invalid("name", "", N_("must not be empty"))
    if not 0 <= row.price.minor <= MAX_MINOR:
        raise invalid("price", row.price, N_("is not a price: 0 or more"))
    quantity = _quantity("quantity", row.quantity, decimals)
    discount = _discount(row)
    reserved = None if row.reserved is None else _quantity("reserved", row.reserved, decimals)
    if reserved is not None and reserved > quantity:
        raise invalid("reserved", reserved, N_("is more than the quantity, {quantity}"), quantity=f"{quantity:f}")
    if reserved is None and row.reserved_until is not None:
        raise invalid("reserved_until", row.reserved_until, N_("is a date without a reserved quantity"))
    rate = None if row.tax_rate is None else percent("tax_rate", row.tax_rate)
    found = replace(row, quantity=quantity, discount=discount, reserved=reserved, tax_rate=rate, name=row.name.strip())
    if sums(found).total.minor > MAX_MINOR:
        raise invalid("quantity", quantity, N_("makes the sum of the row too large"))
    return found


def check_all(rows: Sequence[ProductRow]) -> None:
    """Refuse more rows than a record may have.

    Raises:
        InvalidValue: too many.
    """
    if len(rows) > MOST:
        raise invalid("products", len(rows), N_("are more than {limit} rows"), limit=MOST)


def _shortest(number: Decimal) -> Decimal:
    return Decimal(f"{number.normalize():f}")


def _quantity(field: str, number: Decimal, decimals: int) -> Decimal:
    if not number.is_finite() or not 0 < number <= LARGEST:
        raise invalid(field, number, N_("is not a quantity: above 0"))
    short = _shortest(number)
    if -int(short.as_tuple().exponent) > decimals:
        raise invalid(field, f"{short:f}", N_("has more decimals than the measure allows: {limit}"), limit=decimals)
    return short


def percent(field: str, number: Decimal) -> Decimal:
    """A percentage from 0 to 100 with at most four decimals, in its shortest form.

    Raises:
        InvalidValue: it is none.
    """
    if not number.is_finite() or not 0 <= number <= HUNDRED:
        raise invalid(field, number, N_("is not a percentage"), N_("write a number from 0 to 100"))
    short = _shortest(number)
    if -int(short.as_tuple().exponent) > PERCENT_DECIMALS:
        raise invalid(field, f"{short:f}", N_("has too many decimals"))
    return short


def _discount(row: ProductRow) -> Decimal | Money | None:
    match row.discount:
        case Money() as off:
            if off.currency != row.price.currency:
                raise invalid("discount", off, N_("is in another currency than the price"))
            if not 0 <= off.minor <= row.price.minor:
                raise invalid(
                    "discount", off, N_("is not between nothing and the price, {price}"), price=str(row.price)
                )
            return off if off.minor else None
        case Decimal() as number:
            return percent("discount", number) or None
        case _:
            return None


def pack(row: ProductRow) -> PACK:
    """The row as JSON values; what is usual is left out, so that equal rows are equal texts."""
    discount: object = None
    if isinstance(row.discount, Money):
        discount = row.discount.minor
    found: dict[str, object] = {
        "name": row.name,
        "price": [row.price.minor, row.price.currency],
        "quantity": f"{row.quantity:f}",
        "product": row.product,
        "measure": row.measure or None,
        "percent": f"{row.discount:f}" if isinstance(row.discount, Decimal) else None,
        "discount": discount,
        "tax_rate": None if row.tax_rate is None else f"{row.tax_rate:f}",
        "tax_included": 1 if row.tax_included else None,
        "reserved": None if row.reserved is None else f"{row.reserved:f}",
        "reserved_until": row.reserved_until.isoformat() if row.reserved_until else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def unpack(raw: Mapping[str, Any]) -> ProductRow:
    """The row of its JSON values."""
    price = Money(raw["price"][0], raw["price"][1])
    discount: Decimal | Money | None = None
    if raw.get("percent") is not None:
        discount = Decimal(raw["percent"])
    elif raw.get("discount") is not None:
        discount = Money(raw["discount"], price.currency)
    return ProductRow(
        name=raw["name"],
        price=price,
        quantity=Decimal(raw["quantity"]),
        product=raw.get("product"),
        measure=raw.get("measure") or "",
        discount=discount,
        tax_rate=None if raw.get("tax_rate") is None else Decimal(raw["tax_rate"]),
        tax_included=bool(raw.get("tax_included")),
        reserved=None if raw.get("reserved") is None else Decimal(raw["reserved"]),
        reserved_until=date.fromisoformat(raw["reserved_until"]) if raw.get("reserved_until") else None,
    )
