"""Quotes and invoices: their dates, texts and flags."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, lookup, moving, products, records, settings, timeline, views
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office

TODAY, WEEK = date(2026, 3, 18), date(2026, 3, 25)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def made(anna: Session, kind: str, **values: Value) -> Ref:
    return records.create(anna, kind, values)


def values(anna: Session, ref: Ref) -> dict[str, Value]:
    return records.get(anna, ref).values


@pytest.mark.covers("entities.md#Valid until", "entities.md#Started on editable by hand")
def test_a_quote_starts_today_and_is_valid_for_a_week(anna: Session) -> None:
    ref = made(anna, "quote")
    found = values(anna, ref)

    assert (found["start_date"], found["actual_date"], found["close_date"]) == (TODAY, WEEK, WEEK)
    records.update(anna, [ref], {"start_date": date(2026, 3, 1), "actual_date": date(2026, 4, 1)})
    assert values(anna, ref)["start_date"] == date(2026, 3, 1)


@pytest.mark.covers("entities.md#Invoice date = creation date", "entities.md#Pay by deadline")
def test_an_invoice_is_of_today_and_paid_within_a_week(anna: Session) -> None:
    ref = made(anna, "invoice")
    found = values(anna, ref)

    assert (found["start_date"], found["close_date"]) == (TODAY, WEEK)
    records.update(anna, [ref], {"close_date": date(2026, 4, 18)})
    assert values(anna, ref)["close_date"] == date(2026, 4, 18)


def test_the_company_decides_how_long_offers_are_valid(anna: Session) -> None:
    settings.set(anna, "default_close_days", "30")

    assert values(anna, made(anna, "quote"))["actual_date"] == date(2026, 4, 17)


@pytest.mark.covers("entities.md#Subject = quote name", "entities.md#Contents", "entities.md#Terms")
def test_a_quote_has_a_subject_contents_and_terms(anna: Session) -> None:
    ref = made(anna, "quote", title="Plant for Acme", content="[b]Two[/b] pumps", terms="30 days")
    found = values(anna, ref)

    assert records.get(anna, ref).title == "Plant for Acme"
    assert (found["content"], found["terms"]) == ("[b]Two[/b] pumps", "30 days")
    assert values(anna, made(anna, "quote"))["title"] == "Quote #2"
    assert [hit for hit, _title in views.find(anna, "Plant for")] == [ref]


@pytest.mark.covers("entities.md#Quote closed flag at final stage")
@pytest.mark.parametrize(("stage", "closed"), [("SENT", False), ("APPROVED", True), ("UNANSWERED", True)])
def test_a_quote_is_closed_on_final_stages_only(anna: Session, stage: str, closed: bool) -> None:
    ref = made(anna, "quote")

    moving.move(anna, [ref], lookup.stage_called(stage, entity="quote").id)

    assert values(anna, ref)["closed"] is closed
    moving.move(anna, [ref], lookup.stage_called("DRAFT", entity="quote").id)
    assert values(anna, ref)["closed"] is False
    with pytest.raises(InvalidValue):
        records.update(anna, [ref], {"closed": True})


def test_a_quote_has_no_observers(anna: Session) -> None:
    """Source: open questions Q33."""
    assert "observers" not in values(anna, made(anna, "quote"))
    assert values(anna, made(anna, "invoice"))["observers"] == ()


@pytest.mark.covers("behaviour.md#Deal holds products, amount, stages, comments, communication history")
def test_a_deal_holds_all_that_belongs_to_a_sale(anna: Session, clock: Clock) -> None:
    ref = made(anna, "deal", title="Plant")
    products.set_rows(anna, ref, [ProductRow(name="Pump", price=Money(10000, "EUR"))])
    timeline.comment(anna, ref, "They want it blue")
    activities.plan(anna, {"subject": "Ring", "kind": "call", "deadline": clock.at}, about=[ref])
    moving.move(anna, [ref], lookup.stage_called("EXECUTING").id)

    assert values(anna, ref)["amount"] == Money(10000, "EUR")
    assert [line.row.name for line in products.rows(anna, ref).lines] == ["Pump"]
    told = {entry.kind for entry in timeline.page(anna, ref).entries}
    assert {"created", "comment", "stage_changed"} <= told
    assert views.ids(anna, "deal", "has:activity") == [ref.id]
