"""What is asked of products, rows, payments and deadlines is answered through indexes, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_tui.services.session import Session
from data import database, product_rows
from data.queries import catalogue, deadlines, own_companies, payments
from tests.conftest import Clock
from tests.support.office import close_office, open_office

DAY = date(2026, 3, 18)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def plans(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> str:
    """How SQLite goes about what the question asks."""
    found: list[str] = []
    real = database.sql

    def explained(text: str, params: object = ()) -> list[database.Row]:
        found.extend(str(row[-1]) for row in real(f"EXPLAIN QUERY PLAN {text}", params))  # type: ignore[arg-type]
        return real(text, params)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "sql", explained)
    ask()
    return " · ".join(found)


@pytest.mark.parametrize(("ask", "index"), [
    (lambda: product_rows.read("deal", [1, 2]), "PRIMARY KEY"),
    (lambda: product_rows.reserved(1), "product_row_reserved"),
    (lambda: product_rows.in_currency("EUR"), "product_row_currency"),
    (lambda: catalogue.of_external("x"), "product_external"),
    (lambda: payments.paid_of_order(1), "payment_order"),
    (lambda: payments.paid_of_invoice(1), "payment_invoice"),
    (lambda: payments.orders_of_deal(1), "sale_order_deal"),
    (lambda: payments.payments_of_deal(1), "payment_deal"),
    (lambda: payments.of_link("x"), "payment_link"),
    (own_companies.own, "company_own"),
    (own_companies.main, "company_main"),
    (lambda: deadlines.totals("quote", [(DAY, DAY)]), "quote_open"),
    (lambda: deadlines.page("invoice", (DAY, DAY), 50), "invoice_open"),
    (lambda: deadlines.page("invoice", (DAY, None), 50, backward=True), "invoice_open"),
    (lambda: deadlines.page("invoice", (None, DAY), 50, cursor=("2026-03-01", 7)), "invoice_open"),
])  # fmt: skip
def test_the_question_uses_its_index(
    anna: Session, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], index: str
) -> None:
    found = plans(monkeypatch, ask)

    assert index in found, found
    assert "SCAN product" not in found, found


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_pages_of_deadlines_are_read_in_order_and_not_sorted(
    anna: Session, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    found = plans(monkeypatch, lambda: deadlines.page(kind, (DAY, None), 50))

    assert "TEMP B-TREE" not in found, found
