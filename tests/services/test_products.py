"""Products, their catalogue, and the rows of records: what they come to, and how they are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    copying,
    currencies,
    lookup,
    measures,
    moving,
    products,
    records,
    row_texts,
    timeline,
    undo,
)
from crm_tui.services.session import Session
from data import product_rows as stored
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def product(anna: Session, **texts: str) -> int:
    given = {"name": "Pump", "price": "100 EUR", "vat_rate": "22", **texts}
    return records.create(anna, "product", lookup.parse_values(anna, "product", given)).id


def row(anna: Session, **texts: str) -> ProductRow:
    return row_texts.new_row(anna, texts, "EUR")


def deal(anna: Session, **values: Value) -> Ref:
    return records.create(anna, "deal", {"title": "Plant", **values})


def amount(anna: Session, ref: Ref) -> object:
    return records.get(anna, ref).values["amount"]


@pytest.mark.covers("entities.md#Amount and currency show product total")
def test_the_amount_of_a_record_is_the_sum_of_its_rows(anna: Session) -> None:
    pump, ref = product(anna), deal(anna)

    products.add(anna, ref, [row(anna, product=str(pump), quantity="2", discount="10%")])
    products.add(anna, ref, [row(anna, name="Mounting", price="50.55", quantity="1.5")])

    assert amount(anna, ref) == Money(29543, "EUR")
    assert records.get(anna, ref).values["tax"] == Money(3960, "EUR")
    assert products.rows(anna, ref).sums.total == Money(29543, "EUR")


@pytest.mark.parametrize("kind", ["lead", "deal", "quote", "invoice", "sale_order"])
@pytest.mark.covers("entities.md#Products the client wants to buy")
def test_every_type_with_products_has_rows(anna: Session, kind: str) -> None:
    ref = records.create(anna, kind, {"title": "x"})

    products.set_rows(anna, ref, [ProductRow(name="Free text", price=Money(1050, "EUR"), quantity=Decimal(3))])

    assert amount(anna, ref) == Money(3150, "EUR")


def test_others_have_no_products(anna: Session) -> None:
    with pytest.raises(Refused):
        products.rows(anna, records.create(anna, "company", {"title": "Acme"}))


def test_a_typed_amount_stays_until_it_is_computed_again(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="Work", price="50")])

    records.update(anna, [ref], {"amount": Money(7000, "EUR")})
    products.add(anna, ref, [row(anna, name="Travel", price="5")])
    typed = records.get(anna, ref).values
    records.update(anna, [ref], {"manual_amount": False})

    assert (typed["amount"], typed["manual_amount"]) == (Money(7000, "EUR"), True)
    assert amount(anna, ref) == Money(5500, "EUR")


def test_an_amount_that_was_emptied_is_computed_again(anna: Session) -> None:
    ref = deal(anna, amount=Money(100, "EUR"))
    products.add(anna, ref, [row(anna, name="Work", price="50")])

    records.update(anna, [ref], {"amount": None})

    assert (amount(anna, ref), products.rows(anna, ref).manual) == (Money(5000, "EUR"), False)


def test_without_rows_an_automatic_amount_is_nothing(anna: Session) -> None:
    ref = deal(anna)
    assert amount(anna, ref) is None

    products.add(anna, ref, [row(anna, name="Work", price="50")])
    products.remove(anna, ref)

    assert (amount(anna, ref), records.get(anna, ref).values["tax"]) == (Money(0, "EUR"), None)


def test_a_product_in_another_currency_is_converted_when_it_is_added(anna: Session) -> None:
    dollars, ref = product(anna, price="100 USD", vat_rate=""), deal(anna)

    products.add(anna, ref, [row(anna, product=str(dollars))])
    currencies.set_rate(anna, "USD", Decimal("0.5"))

    assert products.rows(anna, ref).lines[0].row.price == Money(9200, "EUR")
    assert amount(anna, ref) == Money(9200, "EUR")


def test_rows_follow_the_currency_of_the_record(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="Work", price="92", discount="9.20 EUR")])

    records.update(anna, [ref], {"amount": Money(1, "USD")})
    records.update(anna, [ref], {"manual_amount": False})

    found = products.rows(anna, ref).lines[0].row
    assert (found.price, found.discount) == (Money(10000, "USD"), Money(1000, "USD"))
    assert amount(anna, ref) == Money(9000, "USD")


def test_a_currency_that_rows_use_stays(anna: Session) -> None:
    ref = deal(anna, amount=Money(1, "EUR"))
    products.set_rows(anna, ref, [ProductRow(name="x", price=Money(100, "EUR"))])
    records.update(anna, [ref], {"amount": Money(1, "GBP")})
    currencies.set_base(anna, "GBP")
    currencies.set_default(anna, "GBP")

    with pytest.raises(Refused):
        currencies.delete(anna, "EUR")


@given(
    quantities=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    prices=st.lists(st.integers(0, 10**7), min_size=8, max_size=8),
)
def test_what_is_stored_is_the_sum_of_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory, quantities: list[int], prices: list[int]
) -> None:
    anna = open_office(tmp_path_factory.mktemp("sums"), Clock())
    try:
        ref = deal(anna)
        wanted = [
            ProductRow(name="x", price=Money(price, "EUR"), quantity=Decimal(n).scaleb(-3), tax_rate=Decimal("7.7"))
            for n, price in zip(quantities, prices, strict=False)
        ]
        products.set_rows(anna, ref, wanted)

        found = products.rows(anna, ref)
        assert amount(anna, ref) == Money(sum(line.sums.total.minor for line in found.lines), "EUR")
        assert [line.row for line in found.lines] == [
            replace(each, quantity=Decimal(f"{each.quantity.normalize():f}")) for each in wanted
        ]
    finally:
        close_office()


def test_later_changes_of_the_catalogue_do_not_reach_rows(anna: Session) -> None:
    pump, ref = product(anna), deal(anna)
    products.add(anna, ref, [row(anna, product=str(pump))])

    records.update(anna, [Ref("product", pump)], {"name": "Better pump", "price": Money(99900, "EUR")})

    found = products.rows(anna, ref).lines[0].row
    assert (found.name, found.price, found.product) == ("Pump", Money(10000, "EUR"), pump)


@pytest.mark.covers("entities.md#Active: available for purchase, disable instead of delete")
def test_a_product_that_is_switched_off_is_not_sold(anna: Session) -> None:
    pump = product(anna, active="no")

    with pytest.raises(Refused):
        row(anna, product=str(pump))


def test_rows_are_changed_ordered_and_removed_by_their_number(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name=name, price="1") for name in "abc"])

    products.change(anna, ref, 2, quantity=Decimal(5))
    products.reorder(anna, ref, [3, 1, 2])
    products.remove(anna, ref, [2])
    products.add(anna, ref, [row(anna, name="first", price="2")], position=1)

    found = [(line.row.name, int(line.row.quantity)) for line in products.rows(anna, ref).lines]
    assert found == [("first", 1), ("c", 1), ("b", 5)]
    assert amount(anna, ref) == Money(800, "EUR")


@pytest.mark.parametrize("order", [[1], [1, 1], [0, 1], [1, 2, 3]])
def test_an_order_names_every_row_once(anna: Session, order: list[int]) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name=name, price="1") for name in "ab"])

    with pytest.raises(Refused):
        products.reorder(anna, ref, order)


def test_a_row_that_is_not_there_is_not_found(anna: Session) -> None:
    ref = deal(anna)

    with pytest.raises(NotFound):
        products.change(anna, ref, 1, quantity=Decimal(2))
    with pytest.raises(NotFound):
        products.remove(anna, ref, [1])


def test_rows_of_a_record_that_somebody_else_changed_are_not_overwritten(anna: Session) -> None:
    ref = deal(anna)
    seen = products.rows(anna, ref).version
    products.add(anna, ref, [row(anna, name="a", price="1")])

    with pytest.raises(Conflict):
        products.set_rows(anna, ref, [], version=seen)

    assert len(products.rows(anna, ref).lines) == 1


def test_writing_the_same_rows_writes_nothing(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="a", price="1")])

    found = products.rows(anna, ref)
    outcome = products.set_rows(anna, ref, [line.row for line in found.lines])

    assert (outcome.operation_id, products.rows(anna, ref).version) == (0, found.version)


def test_undo_takes_back_rows_and_sums_together(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="a", price="10", tax_rate="10")])
    products.add(anna, ref, [row(anna, name="b", price="5")])

    undo.undo(anna)
    undone = (len(products.rows(anna, ref).lines), amount(anna, ref), records.get(anna, ref).values["tax"])
    undo.redo(anna)

    assert undone == (1, Money(1100, "EUR"), Money(100, "EUR"))
    assert amount(anna, ref) == Money(1600, "EUR")


def test_an_undo_in_the_middle_leaves_no_wrong_sum(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="a", price="10")])
    typed = records.update(anna, [ref], {"amount": Money(9900, "EUR")}).operation_id
    products.add(anna, ref, [row(anna, name="b", price="5")])

    undo.undo(anna, typed)

    assert (amount(anna, ref), products.rows(anna, ref).manual) == (Money(1500, "EUR"), False)


def test_the_history_says_which_rows_changed(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="Work", price="50", quantity="1.5")])
    products.change(anna, ref, 1, quantity=Decimal(2))

    found = [(entry.field, entry.old, entry.new) for entry in timeline.history(anna, ref, machine=True)[:2]]

    assert ("products", "Work × 1.5 = 75.00 EUR", "Work × 2 = 100.00 EUR") in found
    assert ("amount", "75.00 EUR", "100.00 EUR") in found


def test_a_dry_run_shows_and_stores_nothing(anna: Session) -> None:
    ref = deal(anna)
    rehearsing = replace(anna, dry_run=True)

    products.add(rehearsing, ref, [row(anna, name="a", price="10")])

    assert {change.field for change in rehearsing.rehearsed} == {"products", "amount", "tax"}
    assert products.rows(anna, ref).lines == ()


@pytest.mark.covers("entities.md#Products can be reserved in deals")
def test_a_reservation_is_released_when_the_deal_fails(anna: Session) -> None:
    pump, ref = product(anna), deal(anna)
    products.add(anna, ref, [row(anna, product=str(pump), quantity="3", reserved="2", reserved_until="2026-04-01")])
    kept = stored.reserved(pump)

    moving.move(anna, [ref], lookup.stage_called("LOSE").id)
    after = stored.reserved(pump)
    undo.undo(anna)

    assert kept == [("deal", ref.id, "2", "2026-04-01")]
    assert after == []
    assert stored.reserved(pump) == kept


def test_a_won_deal_keeps_its_reservation(anna: Session) -> None:
    pump, ref = product(anna), deal(anna)
    products.add(anna, ref, [row(anna, product=str(pump), reserved="1")])

    moving.move(anna, [ref], lookup.stage_called("WON").id)

    assert len(stored.reserved(pump)) == 1


def test_only_deals_that_have_not_failed_reserve(anna: Session) -> None:
    quote = records.create(anna, "quote", {"title": "Offer"})
    lost = deal(anna)
    moving.move(anna, [lost], lookup.stage_called("LOSE").id)

    for ref in (quote, lost):
        with pytest.raises(Refused):
            products.add(anna, ref, [row(anna, name="a", price="1", reserved="1")])


def test_a_copy_has_the_products_but_no_reservation(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="a", price="10", quantity="2", reserved="1")])

    copy = copying.copy(anna, ref, {})

    found = products.rows(anna, copy).lines[0].row
    assert (str(found.quantity), found.reserved, amount(anna, copy)) == ("2", None, Money(2000, "EUR"))


@pytest.mark.parametrize(("text", "discount"), [
    ("10", Decimal(10)),
    ("10%", Decimal(10)),
    ("12.5 %", Decimal("12.5")),
    ("5 EUR", Money(500, "EUR")),
    ("€5", Money(500, "EUR")),
    ("none", None),
    ("", None),
])  # fmt: skip
def test_a_discount_is_a_percentage_or_a_sum(text: str, discount: object) -> None:
    assert row_texts.discount(text, "EUR") == discount


def test_quantities_have_the_decimals_of_their_measure(anna: Session) -> None:
    ref = deal(anna)
    products.add(anna, ref, [row(anna, name="Sand", price="1", measure="kilogram", quantity="1.125")])

    with pytest.raises(InvalidValue):
        products.add(anna, ref, [row(anna, name="Pump", price="1", measure="piece", quantity="1.5")])
    measures.set_decimals(anna, "piece", 1)
    products.add(anna, ref, [row(anna, name="Pump", price="1", measure="piece", quantity="1.5")])

    assert [str(line.row.quantity) for line in products.rows(anna, ref).lines] == ["1.125", "1.5"]


def test_measures_belong_to_the_set_up(anna: Session, clock: Clock) -> None:
    assert {"PCE": 0, "KGM": 3}.items() <= {each.code: each.decimals for each in measures.measures(anna)}.items()
    with pytest.raises(NotAllowed):
        measures.set_decimals(clerk_of(clock), "PCE", 2)
    with pytest.raises(InvalidValue):
        measures.set_decimals(anna, "PCE", 7)


def test_dates_and_names_of_rows_are_checked(anna: Session) -> None:
    found = row(anna, name="a", price="1", reserved="1", reserved_until="+3d", tax_included="yes")
    assert (found.reserved_until, found.tax_included) == (date(2026, 3, 21), True)
    with pytest.raises(InvalidValue):
        row(anna, price="1")
    with pytest.raises(NotFound):
        row(anna, product="Nothing")
