"""Orders and payments: what is paid, and what becomes of an invoice that is paid in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, moving, orders, products, records, row_texts, stages, undo
from crm_tui.services.session import Session
from tests.conftest import NOON, Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def euros(amount: int) -> Money:
    return Money(100 * amount, "EUR")


def order(anna: Session, **values: Value) -> Ref:
    return records.create(anna, "sale_order", {"amount": euros(100), **values})


def invoice(anna: Session, amount: int = 100) -> Ref:
    return records.create(anna, "invoice", {"title": "Bill", "amount": euros(amount)})


def pay(anna: Session, about: Ref, amount: int | Money, **values: Value) -> Ref:
    money = amount if isinstance(amount, Money) else euros(amount)
    return records.create(anna, "payment", {about.type: about.id, "amount": money, "paid": True, **values})


def state(anna: Session, ref: Ref) -> tuple[object, object]:
    found = records.get(anna, ref).values
    return found["paid_amount"], found["status"]


def stage(anna: Session, ref: Ref) -> str:
    return stages.stage(anna, int(str(records.get(anna, ref).values["stage"]))).code


@pytest.mark.covers("entities.md#Order and payment entities")
def test_an_order_is_paid_bit_by_bit(anna: Session) -> None:
    ref = order(anna)
    assert state(anna, ref) == (None, "new")

    pay(anna, ref, 40)
    assert state(anna, ref) == (euros(40), "partly_paid")
    pay(anna, ref, 60)
    assert state(anna, ref) == (euros(100), "paid")


def test_a_payment_that_is_only_planned_pays_nothing(anna: Session) -> None:
    ref = order(anna)
    payment = pay(anna, ref, 100, paid=False)
    planned = state(anna, ref)

    records.update(anna, [payment], {"paid": True})
    paid = records.get(anna, payment).values

    assert planned == (None, "new")
    assert state(anna, ref) == (euros(100), "paid")
    assert (paid["paid_at"], paid["paid_by"]) == (NOON, anna.user_id)


def test_payments_that_go_take_their_sum_along(anna: Session) -> None:
    ref = order(anna)
    payment = pay(anna, ref, 100)

    records.update(anna, [payment], {"paid": False})
    unpaid = state(anna, ref), records.get(anna, payment).values["paid_at"]
    records.update(anna, [payment], {"paid": True})
    records.delete(anna, [payment])
    deleted = state(anna, ref)
    records.restore(anna, [payment])

    assert unpaid == ((euros(0), "new"), None)
    assert deleted == (euros(0), "new")
    assert state(anna, ref) == (euros(100), "paid")


def test_undo_of_a_payment_takes_the_sum_back(anna: Session) -> None:
    ref = order(anna)
    pay(anna, ref, 100)

    undo.undo(anna)

    assert state(anna, ref) == (None, "new")


def test_an_order_that_grows_is_only_partly_paid(anna: Session) -> None:
    ref = records.create(anna, "sale_order", {})
    products.add(anna, ref, [row_texts.new_row(anna, {"name": "Pump", "price": "100"}, "EUR")])
    pay(anna, ref, 100)
    before = state(anna, ref)

    records.update(anna, [ref], {"amount": euros(150)})

    assert before[1] == "paid"
    assert state(anna, ref) == (euros(100), "partly_paid")


def test_a_payment_that_moves_to_another_order_counts_there(anna: Session) -> None:
    first, second = order(anna), order(anna)
    payment = pay(anna, first, 100)

    records.update(anna, [payment], {"sale_order": second.id})

    assert (state(anna, first)[1], state(anna, second)[1]) == ("new", "paid")


def test_a_cancelled_order_stays_cancelled(anna: Session) -> None:
    ref = order(anna)
    records.update(anna, [ref], {"status": "cancelled"})
    pay(anna, ref, 100)

    assert state(anna, ref) == (euros(100), "cancelled")
    with pytest.raises(InvalidValue):
        records.update(anna, [ref], {"status": "paid"})


def test_payments_in_another_currency_count_by_their_rate(anna: Session) -> None:
    ref = order(anna, amount=euros(92))

    pay(anna, ref, Money(10000, "USD"))

    assert state(anna, ref) == (euros(92), "paid")


def test_an_invoice_that_is_paid_in_full_moves_to_its_success_stage(anna: Session) -> None:
    ref = invoice(anna)

    pay(anna, ref, 60)
    partly = stage(anna, ref)
    payment = pay(anna, ref, 40)

    found = records.get(anna, ref).values
    assert (partly, stage(anna, ref), found["closed"], found["moved_by"]) == ("N", "P", True, anna.user_id)
    undo.undo(anna)
    assert stage(anna, ref) == "N"
    assert records.get(anna, payment).deleted


@pytest.mark.covers(
    "entities.md#Moved on: stage change date", "entities.md#Moved by: who changed stage", "entities.md#Previous stage"
)
def test_an_invoice_remembers_where_it_stood(anna: Session, clock: Clock) -> None:
    ref = invoice(anna)
    before = records.get(anna, ref).values["stage"]
    clock.forward(hours=3)

    moving.move(anna, [ref], lookup.stage_called("S", entity="invoice").id)

    found = records.get(anna, ref).values
    assert found["previous_stage"] == before
    assert (found["moved_at"], found["moved_by"]) == (datetime(2026, 3, 18, 15, tzinfo=UTC), anna.user_id)


def test_an_invoice_over_nothing_or_one_that_failed_is_not_moved(anna: Session) -> None:
    empty, failed = records.create(anna, "invoice", {"title": "x"}), invoice(anna)
    moving.move(anna, [failed], lookup.stage_called("D", entity="invoice").id)

    pay(anna, empty, 10)
    pay(anna, failed, 100)

    assert (stage(anna, empty), stage(anna, failed)) == ("N", "D")


@pytest.mark.parametrize("values", [{"amount": Money(0, "EUR")}, {"amount": Money(-1, "EUR")}, {"amount": None}])
def test_a_payment_has_a_sum(anna: Session, values: dict[str, Value]) -> None:
    with pytest.raises(InvalidValue):
        records.create(anna, "payment", {"invoice": invoice(anna).id, **values})


def test_a_payment_is_for_something(anna: Session) -> None:
    with pytest.raises(Refused):
        records.create(anna, "payment", {"amount": euros(1)})


def test_every_payment_has_a_link_that_nobody_guesses(anna: Session) -> None:
    codes = {str(records.get(anna, pay(anna, invoice(anna), 1)).values["link_code"]) for _ in range(3)}

    assert len(codes) == 3
    assert all(len(code) >= 22 for code in codes)
    assert orders.payment_of_link(anna, min(codes)).ref.type == "payment"
    with pytest.raises(NotFound):
        orders.payment_of_link(anna, "guess")


def test_a_deal_knows_its_orders_and_all_its_payments(anna: Session) -> None:
    deal = records.create(anna, "deal", {"title": "Plant"})
    bill = records.create(anna, "invoice", {"title": "Bill", "deal": deal.id, "amount": euros(5)})
    ref = order(anna, deal=deal.id)
    paid = [pay(anna, about, 1) for about in (ref, bill, deal)]
    pay(anna, order(anna), 1)

    assert [record.ref for record in orders.of_deal(anna, deal.id)] == [ref]
    assert [record.ref for record in orders.payments(anna, deal)] == paid
    assert [record.ref for record in orders.payments(anna, ref)] == paid[:1]


def test_an_order_from_a_deal_has_its_products(anna: Session) -> None:
    deal = records.create(anna, "deal", {"title": "Plant"})
    with pytest.raises(Refused):
        orders.from_deal(anna, deal)
    products.add(anna, deal, [row_texts.new_row(anna, {"name": "Pump", "price": "100"}, "EUR")])

    made = orders.from_deal(anna, deal)

    found = records.get(anna, made).values
    assert (found["deal"], found["amount"], found["number"]) == (deal.id, euros(100), "1")


@pytest.mark.covers("entities.md#Deal from online-store order named automatically with order number")
def test_a_deal_from_an_order_is_named_after_it(anna: Session) -> None:
    company = records.create(anna, "company", {"title": "Acme"}).id
    ref = records.create(anna, "sale_order", {"company": company})
    products.add(anna, ref, [row_texts.new_row(anna, {"name": "Pump", "price": "100"}, "EUR")])

    deal = orders.deal_from(anna, ref)

    found = records.get(anna, deal).values
    assert (found["title"], found["company"], found["source"]) == ("Online store order No. 1", company, "STORE")
    assert found["amount"] == euros(100)
    assert records.get(anna, ref).values["deal"] == deal.id
    with pytest.raises(Refused):
        orders.deal_from(anna, ref)
