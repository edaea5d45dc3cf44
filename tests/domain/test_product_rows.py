"""Sums of product rows are exact: no float, no lost cent, whatever people type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.money import Money, decimals_of
from crm_tui.domain.product_rows import (
    ProductRow,
    checked,
    converted,
    pack,
    price_after,
    released,
    sums,
    total,
    unpack,
)

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
PERCENTS = st.decimals(0, 100, places=4)
QUANTITIES = st.decimals(Decimal("0.001"), 10**6, places=3)


def prices(currency: str) -> st.SearchStrategy[Money]:
    return st.integers(0, 10**9).map(lambda minor: Money(minor, currency))


@st.composite
def rows(draw: st.DrawFn, currency: str = "") -> ProductRow:
    code = currency or draw(CURRENCIES)
    price = draw(prices(code))
    discount = draw(st.one_of(st.none(), PERCENTS, st.integers(0, price.minor).map(lambda minor: Money(minor, code))))
    return checked(
        ProductRow(
            name=draw(st.text("abc", min_size=1)),
            price=price,
            quantity=draw(QUANTITIES),
            discount=discount,
            tax_rate=draw(st.one_of(st.none(), PERCENTS)),
            tax_included=draw(st.booleans()),
            product=draw(st.one_of(st.none(), st.integers(1, 9))),
            measure=draw(st.sampled_from(["", "KGM"])),
        )
    )


def rounded(number: Fraction, currency: str) -> int:
    """Half up, by another way than the program's: fractions of integers."""
    scaled = number * 10 ** decimals_of(currency)
    return int((scaled + Fraction(1, 2)).__floor__())


def unit(row: ProductRow) -> Fraction:
    price = Fraction(row.price.amount)
    if isinstance(row.discount, Money):
        return price - Fraction(row.discount.amount)
    return price * (100 - Fraction(row.discount or 0)) / 100


@given(row=rows())
def test_a_row_is_rounded_once_and_half_up(row: ProductRow) -> None:
    code, rate, found = row.price.currency, Fraction(row.tax_rate or 0), sums(row)
    base = rounded(Fraction(row.quantity) * unit(row), code)
    exact = Fraction(base, 10 ** decimals_of(code))

    if row.tax_included:
        assert found.total.minor == base
        assert found.tax.minor == rounded(exact * rate / (100 + rate), code)
    else:
        assert found.net.minor == base
        assert found.tax.minor == rounded(exact * rate / 100, code)
    assert found.net.minor + found.tax.minor == found.total.minor
    assert price_after(row).minor == rounded(unit(row), code)


@given(several=st.lists(rows(currency="EUR"), max_size=20))
def test_the_sum_of_a_record_is_the_sum_of_its_rows(several: list[ProductRow]) -> None:
    found = total(several, "EUR")

    assert found.total.minor == sum(sums(row).total.minor for row in several)
    assert found.net.minor + found.tax.minor == found.total.minor
    assert {type(part.minor) for part in (found.net, found.tax, found.total)} == {int}


@given(row=rows(currency="EUR"), rate=st.decimals(Decimal("0.0001"), 1000, places=4))
def test_a_converted_row_is_in_the_other_currency_and_stays_a_row(row: ProductRow, rate: Decimal) -> None:
    found = converted(row, "JPY", {"EUR": Decimal(1), "JPY": rate})

    assert found.price.currency == "JPY"
    assert found.price.minor == int((row.price.amount / rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert (found.quantity, found.tax_rate) == (row.quantity, row.tax_rate)
    assert checked(found) == found
    assert converted(found, "JPY", {}) == found


@given(row=rows())
def test_a_row_that_was_kept_is_the_same_row(row: ProductRow) -> None:
    assert unpack(pack(row)) == row
    assert pack(unpack(pack(row))) == pack(row)


def test_a_row_with_everything_is_kept_whole() -> None:
    row = ProductRow(
        name="Pump",
        price=Money(9990, "EUR"),
        quantity=Decimal("2.5"),
        discount=Money(90, "EUR"),
        tax_rate=Decimal(0),
        reserved=Decimal("1.5"),
        reserved_until=date(2026, 4, 1),
    )

    assert unpack(pack(row)) == row
    assert released(row) == replace(row, reserved=None, reserved_until=None)


def test_a_tax_of_nothing_is_not_without_tax() -> None:
    with_rate = ProductRow(name="x", price=Money(1, "EUR"), tax_rate=Decimal(0))

    assert pack(with_rate) != pack(replace(with_rate, tax_rate=None))


@pytest.mark.parametrize(("change", "field"), [
    ({"name": "  "}, "name"),
    ({"quantity": Decimal(0)}, "quantity"),
    ({"quantity": Decimal(-1)}, "quantity"),
    ({"quantity": Decimal("0.0000001")}, "quantity"),
    ({"quantity": Decimal("NaN")}, "quantity"),
    ({"price": Money(-1, "EUR")}, "price"),
    ({"discount": Decimal("100.01")}, "discount"),
    ({"discount": Decimal("33.33333")}, "discount"),
    ({"discount": Money(1001, "EUR")}, "discount"),
    ({"discount": Money(1, "USD")}, "discount"),
    ({"tax_rate": Decimal(101)}, "tax_rate"),
    ({"reserved": Decimal(3)}, "reserved"),
    ({"reserved_until": date(2026, 1, 1)}, "reserved_until"),
    ({"price": Money(10**16, "EUR"), "quantity": Decimal(10**9)}, "quantity"),
])  # fmt: skip
def test_what_a_row_does_not_take(change: dict[str, object], field: str) -> None:
    row = ProductRow(name="Pump", price=Money(1000, "EUR"), quantity=Decimal(2))

    with pytest.raises(InvalidValue) as refused:
        checked(replace(row, **change))  # type: ignore[arg-type]

    assert refused.value.params["field"] == field


def test_a_measure_decides_how_finely_is_sold() -> None:
    row = ProductRow(name="Sand", price=Money(100, "EUR"), quantity=Decimal("1.25"))

    assert checked(row, decimals=3).quantity == Decimal("1.25")
    assert checked(replace(row, quantity=Decimal("2.00")), decimals=0).quantity == Decimal(2)
    with pytest.raises(InvalidValue):
        checked(row, decimals=1)
