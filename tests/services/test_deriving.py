"""Quotes, invoices and deals that are made from each other, and from leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import deriving, lookup, moving, products, records, row_texts, timeline, undo, views
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def client(anna: Session) -> dict[str, Value]:
    company = records.create(anna, "company", {"title": "Acme"})
    contact = records.create(anna, "contact", {"name": "Ada"})
    return {"company": company.id, "contacts": (contact.id,)}


def deal(anna: Session) -> Ref:
    given: dict[str, Value] = {
        "title": "Plant",
        "comments": "urgent",
        "utm_source": "fair",
        "source": "WEB",
        **client(anna),
    }
    ref = records.create(anna, "deal", given)
    rows = [{"name": "Pump", "price": "100", "tax_rate": "22", "reserved": "1"}, {"name": "Work", "price": "50"}]
    products.add(anna, ref, [row_texts.new_row(anna, row, "EUR") for row in rows])
    return ref


@pytest.mark.covers("entities.md#Linked deal", "entities.md#Linked quote")
def test_an_invoice_from_a_deal_has_its_client_its_products_and_its_sum(anna: Session) -> None:
    source = deal(anna)

    made = deriving.derive(anna, source, "invoice")

    found, before = records.get(anna, made).values, records.get(anna, source).values
    for name in ("title", "company", "contacts", "source", "comments", "amount", "tax"):
        assert found[name] == before[name], name
    assert (found["deal"], found["quote"], found["amount"]) == (source.id, None, Money(17200, "EUR"))
    lines = products.rows(anna, made).lines
    assert [(line.row.name, line.row.reserved) for line in lines] == [("Pump", None), ("Work", None)]


@pytest.mark.covers("entities.md#Linked deal")
def test_a_quote_from_a_deal_knows_it_and_is_known_by_it(anna: Session) -> None:
    source = deal(anna)

    quote = deriving.derive(anna, source, "quote")
    second = deriving.derive(anna, source, "quote")

    assert records.get(anna, quote).values["deal"] == source.id
    assert records.get(anna, quote).values["utm_source"] == "fair"
    assert records.get(anna, source).values["quote"] == quote.id, "the first one stays"
    assert views.ids(anna, "quote", f"deal:{source.id}") == [quote.id, second.id]


@pytest.mark.covers("behaviour.md#Create from quote via + Create Deal")
def test_a_deal_from_a_quote_is_linked_both_ways(anna: Session) -> None:
    quote = deriving.derive(anna, deal(anna), "quote")
    records.update(anna, [quote], {"deal": None})

    made = deriving.derive(anna, quote, "deal")

    assert records.get(anna, made).values["quote"] == quote.id
    assert records.get(anna, quote).values["deal"] == made.id
    assert records.get(anna, made).values["amount"] == Money(17200, "EUR")


@pytest.mark.covers("entities.md#Linked lead")
def test_a_quote_from_a_lead_names_the_lead(anna: Session) -> None:
    lead = records.create(anna, "lead", {"title": "Fair", **client(anna)})
    products.add(anna, lead, [row_texts.new_row(anna, {"name": "Pump", "price": "9"}, "EUR")])

    quote = deriving.derive(anna, lead, "quote")
    invoice = deriving.derive(anna, quote, "invoice")

    assert records.get(anna, quote).values["lead"] == lead.id
    assert records.get(anna, invoice).values["quote"] == quote.id
    assert records.get(anna, invoice).values["amount"] == Money(900, "EUR")


def test_an_invoice_from_a_quote_knows_the_deal_behind_it(anna: Session) -> None:
    source = deal(anna)
    quote = deriving.derive(anna, source, "quote")

    invoice = records.get(anna, deriving.derive(anna, quote, "invoice")).values

    assert (invoice["quote"], invoice["deal"]) == (quote.id, source.id)


def test_a_typed_amount_is_copied_as_typed(anna: Session) -> None:
    source = deal(anna)
    records.update(anna, [source], {"amount": Money(12345, "EUR")})

    made = deriving.derive(anna, source, "invoice")

    found = products.rows(anna, made)
    assert (found.amount, found.manual, len(found.lines)) == (Money(12345, "EUR"), True, 2)


def test_what_is_given_replaces_what_is_copied(anna: Session) -> None:
    made = deriving.derive(anna, deal(anna), "invoice", {"title": "First part", "close_date": date(2026, 5, 1)})

    found = records.get(anna, made).values
    assert (found["title"], found["close_date"]) == ("First part", date(2026, 5, 1))


def test_it_is_one_operation_that_undo_takes_back_whole(anna: Session) -> None:
    source = deal(anna)
    made = deriving.derive(anna, source, "quote")

    undo.undo(anna)

    assert records.get(anna, made).deleted
    assert records.get(anna, source).values["quote"] is None


def test_both_timelines_tell_of_each_other(anna: Session) -> None:
    source = deal(anna)
    made = deriving.derive(anna, source, "invoice")

    events = {entry.kind: entry.payload for entry in timeline.page(anna, source).entries}
    assert events["derived"] == {"made": str(made)}
    own = {entry.kind: entry.payload for entry in timeline.page(anna, made).entries}
    assert own["created_from"] == {"from": str(source), "title": "Plant"}


def test_nothing_is_created_half_way(anna: Session) -> None:
    source = deal(anna)

    with pytest.raises(InvalidValue):
        deriving.derive(anna, source, "quote", {"created_at": date(2026, 1, 1)})

    assert views.ids(anna, "quote") == []
    assert records.get(anna, source).values["quote"] is None


def test_a_deleted_or_missing_source_makes_nothing(anna: Session) -> None:
    source = deal(anna)
    records.delete(anna, [source])

    with pytest.raises(Refused):
        deriving.derive(anna, source, "quote")
    with pytest.raises(NotFound):
        deriving.derive(anna, Ref("deal", 99), "quote")


def test_there_are_ways_that_do_not_exist(anna: Session) -> None:
    with pytest.raises(Refused):
        deriving.derive(anna, records.create(anna, "company", {"title": "Acme"}), "invoice")


def test_a_quote_that_was_accepted_still_becomes_a_deal(anna: Session) -> None:
    quote = deriving.derive(anna, deal(anna), "quote")
    moving.move(anna, [quote], lookup.stage_called("APPROVED", entity="quote").id)

    assert records.get(anna, deriving.derive(anna, quote, "invoice")).values["closed"] is False


def test_who_makes_it_is_its_author(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)

    made = deriving.derive(luca, deal(anna), "quote")

    found = records.get(anna, made).values
    assert (found["created_by"], found["responsible"]) == (luca.user_id, anna.user_id)
