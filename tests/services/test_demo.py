"""The demo company: believable, whole, exact, and written in one go."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain import product_rows
from crm_tui.domain.details import ADDRESS_PARTS, BANK_PARTS, check_part, check_value
from crm_tui.domain.errors import CrmError, Refused
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.services import absences, bookings, demo, departments, details, own_companies, products, records, undo
from crm_tui.services.records import Record
from data import database, demo_goods
from tests.support.office import ROME, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session

NOW = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 18)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield open_office(tmp_path, lambda: NOW)
    close_office()


def company(session: Session, scale: int = 160, seed: int = demo.SEED) -> None:
    for _written in demo.fill(session, scale=scale, seed=seed):
        pass


def every(session: Session, kind: str) -> list[Record]:
    ids = [row[0] for row in database.sql(f"SELECT id FROM {kind} ORDER BY id")]
    return records.by_ids(session, kind, ids)


def rows_of(kind: str, record: int) -> list[tuple[int, int]]:
    """Tax and total of the rows of a record."""
    found = database.sql(
        "SELECT tax, total FROM product_row WHERE type = ? AND record = ? ORDER BY sort", (kind, record)
    )
    return [(row[0], row[1]) for row in found]


def test_amounts_are_exactly_the_sums_of_their_rows(session: Session) -> None:
    company(session)

    for kind in ("deal", "quote", "invoice"):
        sold = 0
        for each in every(session, kind):
            if rows := [product_rows.checked(line.row) for line in products.rows(session, each.ref).lines]:
                sold += 1
                found = product_rows.total(rows, "EUR")
                assert (each.values["amount"], each.values["tax"]) == (found.total, found.tax)
                assert not each.values["manual_amount"]
                assert sum(total for _tax, total in rows_of(kind, each.ref.id)) == found.total.minor
        assert sold > 20


def test_quotes_and_invoices_come_from_deals_and_say_so(session: Session) -> None:
    company(session)

    quotes, invoices = every(session, "quote"), every(session, "invoice")
    for each in (*quotes, *invoices):
        deal = records.get(session, Ref("deal", int(str(each.values["deal"]))))
        assert [each.values[name] for name in ("title", "company", "contacts", "amount")] == [
            deal.values[name] for name in ("title", "company", "contacts", "amount")
        ]
        assert each.values["my_company"] == own_companies.main_company()
    assert all(
        records.get(session, Ref("deal", int(str(each.values["deal"])))).values["quote"] == each.ref.id
        for each in quotes
    )
    assert any(each.values["quote"] for each in invoices)


def test_some_invoices_are_overdue_and_paid_ones_have_their_payment(session: Session) -> None:
    company(session)

    invoices = every(session, "invoice")
    late = [each for each in invoices if each.values["overdue"]]
    assert late
    for each in invoices:
        due = each.values["close_date"]
        assert isinstance(due, date)
        assert bool(each.values["overdue"]) is (not each.values["closed"] and due < TODAY)
    payments = {each.values["invoice"]: each.values["amount"] for each in every(session, "payment")}
    paid = {each.ref.id: each.values["amount"] for each in invoices if each.values["semantic"] == "S"}
    assert paid
    assert payments == paid


def test_numbers_grow_and_the_next_record_takes_the_next_one(session: Session) -> None:
    company(session)

    numbers = [str(each.values["number"]) for each in every(session, "invoice")]
    assert [int(each.partition("/")[2]) for each in numbers] == list(range(1, len(numbers) + 1))
    made = records.create(session, "invoice", {"title": "One more"})
    assert records.get(session, made).values["number"] == f"2026/{len(numbers) + 1:04}"


def test_the_own_company_has_details_that_pass_every_check(session: Session) -> None:
    company(session)

    (own,) = own_companies.companies(session)
    found = details.main(session, own.ref)
    assert found is not None
    context = ParseContext.at(NOW, ROME)
    for name, text in found.values.items():
        field = found.template.field(name)
        assert field is not None
        assert check_value(found.template, field, text, context) == text
    for parts, known in ((found.banks[0].parts, BANK_PARTS), (found.addresses[0].parts, ADDRESS_PARTS)):
        assert parts.keys() <= set(known)
        assert {name: check_part(name, text) for name, text in parts.items()} == parts


def test_the_company_has_departments_absences_and_bookings(session: Session) -> None:
    company(session)

    tree = departments.departments(session)
    assert len(tree) == 4
    assert [each.head for _depth, each in tree if each.parent is None] == [session.user_id]
    assert len(absences.absences(session)) == 3
    assert len(bookings.bookings(session)) > 3


def test_nothing_of_it_can_be_undone(session: Session) -> None:
    company(session)

    assert database.sql("SELECT count(*) FROM operation WHERE origin = 'demo'") == [(1,)]
    with pytest.raises(CrmError):
        undo.undo(session)


@pytest.mark.parametrize("scale", [1, 2, 9])
def test_a_small_company_is_whole_too(session: Session, scale: int) -> None:
    company(session, scale)

    assert len(every(session, "deal")) == scale
    assert database.sql("PRAGMA foreign_key_check") == []
    with pytest.raises(Refused):
        company(session, scale)


def test_the_same_seed_makes_the_same_company(session: Session, tmp_path: Path) -> None:
    company(session, 40)
    first = _content()
    close_office()
    (tmp_path / "again").mkdir()
    company(open_office(tmp_path / "again", lambda: NOW), 40)

    assert _content() == first


def _content() -> list[object]:
    kinds = ("deal", "lead", "quote", "invoice", "product", "product_row", "payment", "task", "booking", "absence")
    return [database.sql(f"SELECT * FROM {kind} ORDER BY 1, 2, 3") for kind in kinds]


def test_addresses_are_spelled_in_plain_letters(session: Session) -> None:
    company(session)

    found = [row[0] for row in database.sql("SELECT value FROM point WHERE field = 'email' AND type = 'contact'")]
    assert found
    assert all(each.isascii() for each in found)


def test_letters_with_marks_lose_the_marks_only() -> None:
    assert demo_goods.address("Søren.Dvořák7", "x.example") == "soren.dvorak7@x.example"
    assert demo_goods.address("Inês.De Luca1", "x.example") == "ines.deluca1@x.example"
