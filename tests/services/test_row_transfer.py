"""Records with products leave as files and come back the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import exporting, products, records, row_texts, undo, views
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def filled(anna: Session, kind: str = "deal", **values: Value) -> Ref:
    records.create(anna, "product", {"name": "Pump, large", "price": Money(10000, "EUR")})
    ref = records.create(anna, kind, {"title": "Plant", **values})
    texts = [
        {"product": "1", "quantity": "2.0", "discount": "12.5%", "tax_rate": "22"},
        {"name": 'Sand "fine"', "price": "1", "quantity": "1.125", "measure": "KGM", "discount": "0.10 EUR"},
    ]
    products.set_rows(anna, ref, [row_texts.new_row(anna, each, "EUR") for each in texts])
    return ref


def exported(anna: Session, kind: str, path: Path, form: str = "jsonl") -> Path:
    exporting.write(exporting.export(anna, kind, format=form).lines, path)
    return path


@pytest.mark.parametrize("kind", ["deal", "quote", "lead", "sale_order"])
def test_rows_come_back_into_another_store(tmp_path: Path, clock: Clock, kind: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    anna = open_office(tmp_path / "one", clock)
    before = products.rows(anna, filled(anna, kind))
    path = exported(anna, kind, tmp_path / "records.jsonl")
    close_office()
    other = open_office(tmp_path / "two", clock)
    try:
        bring_in(other, kind, path)

        after = products.rows(other, Ref(kind, 1))
        assert [
            (line.row.name, line.row.price, line.row.quantity, line.row.discount, line.sums) for line in after.lines
        ] == [(line.row.name, line.row.price, line.row.quantity, line.row.discount, line.sums) for line in before.lines]
        assert (after.amount, after.manual) == (before.amount, False)
        assert [line.row.product for line in after.lines] == [None, None], "the products are not in the other store"
    finally:
        close_office()


def test_rows_of_a_file_replace_those_of_the_record(anna: Session, tmp_path: Path) -> None:
    ref = filled(anna)
    path = exported(anna, "deal", tmp_path / "records.jsonl")
    products.remove(anna, ref, [1])

    bring_in(anna, "deal", path, on_duplicate="update")

    found = products.rows(anna, ref)
    assert [(line.row.name, line.row.product) for line in found.lines] == [("Pump, large", 1), ('Sand "fine"', None)]
    undo.undo(anna)
    assert len(products.rows(anna, ref).lines) == 1


def test_what_was_imported_is_exported_with_the_same_bytes(anna: Session, tmp_path: Path) -> None:
    ref = filled(anna)
    path = exported(anna, "deal", tmp_path / "one.jsonl")
    records.delete(anna, [ref])

    bring_in(anna, "deal", path, on_duplicate="create")

    assert exported(anna, "deal", tmp_path / "two.jsonl").read_bytes() == path.read_bytes()


def test_a_typed_amount_stays_beside_the_rows(anna: Session, tmp_path: Path) -> None:
    ref = filled(anna)
    records.update(anna, [ref], {"amount": Money(700, "EUR")})
    path = exported(anna, "deal", tmp_path / "records.jsonl")
    lines = path.read_text().replace(json.loads(path.read_text())["origin_id"], "elsewhere")
    path.write_text(lines)

    bring_in(anna, "deal", path)

    found = products.rows(anna, Ref("deal", 2))
    assert (found.amount, found.manual, len(found.lines)) == (Money(700, "EUR"), True, 2)


@pytest.mark.parametrize(
    "cell",
    ["nonsense", "[1]", '[{"name": "x", "price": "1 XYZ"}]', '[{"price": "1"}]', '[{"name": "x", "quantity": "0"}]'],
)
def test_rows_that_cannot_be_read_refuse_their_line_only(anna: Session, tmp_path: Path, cell: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_text('title,products\nGood,\nBad,"' + cell.replace('"', '""') + '"\n', encoding="utf-8")

    bring_in(anna, "deal", path)

    assert [record.title for record in views.listing_of(anna, "deal")] == ["Good"]


def test_files_of_cells_have_rows_only_when_asked(anna: Session) -> None:
    filled(anna)

    usual = "".join(exporting.export(anna, "deal", format="csv").lines)
    asked = "".join(exporting.export(anna, "deal", format="csv", fields=["title", "products"]).lines)

    assert "products" not in usual.splitlines()[0]
    assert asked.splitlines()[0] == "title,products"
    assert "Pump, large" in asked
