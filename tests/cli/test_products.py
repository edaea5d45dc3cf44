"""Products, rows, quotes, invoices and own companies on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def shop(crm: Run) -> Run:
    """A product, and a deal without rows."""
    for words in (
        ("product", "add", "name=Pump", "price=100 EUR", "vat_rate=22"),
        ("deal", "add", "title=Plant"),
    ):
        result = crm(*words)
        assert result.code == 0, result.err
    return crm


def total(crm: Run, record: str = "deal") -> str:
    return str(crm(record, "show", "1", "--json").json["amount"]["amount"])


def test_rows_are_added_and_shown_with_the_record(shop: Run) -> None:
    added = shop("deal", "rows", "add", "1", "product=Pump", "quantity=2", "discount=10%")
    shop("deal", "rows", "add", "1", "name=Work", "price=50.55", "quantity=1.5", "measure=hour")

    found = shop("deal", "show", "1", "--json").json
    assert (added.code, added.err.strip()) == (0, "deal:1 “Plant”: rows 1, sum €219.60, tax €39.60")
    assert (found["amount"], found["manual_amount"]) == ({"amount": "295.43", "currency": "EUR"}, False)
    assert [(row["name"], row["quantity"], row["total"]["amount"]) for row in found["products"]] == [
        ("Pump", "2", "219.60"),
        ("Work", "1.5", "75.83"),
    ]
    assert "Pump  2         piece" in shop("deal", "show", "1").out


def test_the_rows_of_any_record_are_listed(shop: Run) -> None:
    shop("deal", "rows", "add", "1", "product=1", "tax_included=yes")

    by_type = shop("deal", "rows", "list", "1", "--json").json
    by_record = shop("product", "rows", "deal:1", "--json").json

    assert by_type == by_record
    assert (by_type[0]["net"]["amount"], by_type[0]["tax"]["amount"]) == ("81.97", "18.03")
    assert shop("product", "rows", "deal:1", "-o", "csv").out.splitlines()[0].startswith("row,name,quantity")


def test_rows_are_changed_ordered_and_deleted_by_number(shop: Run) -> None:
    for name in "abc":
        shop("deal", "rows", "add", "1", f"name={name}", "price=1")

    shop("deal", "rows", "set", "1", "2", "quantity=5", "discount=0.20 EUR")
    shop("deal", "rows", "order", "1", "3", "2", "1")
    shop("deal", "rows", "delete", "1", "3")

    found = shop("deal", "rows", "list", "1", "--json").json
    assert [(row["row"], row["name"], row["quantity"]) for row in found] == [(1, "c", "1"), (2, "b", "5")]
    assert total(shop) == "5.00"
    assert shop("deal", "rows", "delete", "1", "all").code == 0
    assert shop("deal", "rows", "list", "1", "--json").json == []


def test_rows_go_out_and_come_back_the_same(shop: Run, stdin: Callable[[str], None], tmp_path: Path) -> None:
    shop("deal", "rows", "add", "1", "product=Pump", "quantity=2", "discount=12.5%", "reserved=1")
    shop("deal", "rows", "add", "1", "name=Sand", "price=1", "quantity=1.125", "measure=KGM", "discount=0.10 EUR")
    lines = shop("deal", "rows", "list", "1", "-o", "jsonl").out
    shop("deal", "add", "title=Second")
    path = tmp_path / "rows.jsonl"
    path.write_text(lines, encoding="utf-8")

    loaded = shop("deal", "rows", "load", "2", str(path))

    assert loaded.code == 0, loaded.err
    assert shop("deal", "rows", "list", "2", "-o", "jsonl").out == lines


@pytest.mark.parametrize(("words", "code"), [
    (("add", "1", "product=Nothing"), 1),
    (("add", "1", "quantity=1"), 5),
    (("add", "1", "name=x", "price=1", "quantity=0"), 5),
    (("add", "1", "name=x", "price=1", "quantity=1.5", "measure=piece"), 5),
    (("add", "1", "name=x", "price=1", "discount=101%"), 5),
    (("add", "1", "name=x", "colour=red"), 2),
    (("add", "1", "name=x", "name=y"), 2),
    (("add", "1", "x"), 2),
    (("add", "99", "name=x"), 1),
    (("set", "1", "name=x"), 2),
    (("set", "1", "7", "name=x"), 1),
    (("delete", "1"), 2),
    (("delete", "1", "x"), 2),
    (("order", "1", "2"), 5),
    (("load", "1", "/nowhere"), 1),
    (("burn", "1"), 2),
])  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_stored(shop: Run, words: tuple[str, ...], code: int) -> None:
    result = shop("deal", "rows", *words, "--json")

    assert (result.code, result.out) == (code, ""), result.err
    assert result.error["message"]
    assert shop("deal", "show", "1", "--json").json["version"] == 1


def test_a_stale_version_is_a_conflict(shop: Run) -> None:
    shop("deal", "rows", "add", "1", "name=x", "price=1", "--if-version", "1")

    assert shop("deal", "rows", "add", "1", "name=y", "price=1", "--if-version", "1").code == 4
    assert total(shop) == "1.00"


def test_a_dry_run_shows_the_rows(shop: Run) -> None:
    result = shop("deal", "rows", "add", "1", "name=x", "price=1", "--dry-run", "--json")

    assert {"record": "deal:1", "field": "products", "old": "", "new": "x × 1 = 1.00 EUR"} in result.json
    assert shop("deal", "rows", "list", "1", "--json").json == []


def test_undo_takes_rows_back(shop: Run) -> None:
    shop("deal", "rows", "add", "1", "name=x", "price=1")

    assert shop("undo").code == 0
    assert shop("deal", "rows", "list", "1", "--json").json == []


def test_quotes_and_invoices_are_made_from_deals_and_each_other(shop: Run) -> None:
    shop("deal", "rows", "add", "1", "product=Pump")

    quote = shop("quote", "from-deal", "1", "title=Offer", "--json").json
    invoice = shop("invoice", "from-quote", "1", "--json").json
    direct = shop("invoice", "from-deal", "1", "-o", "ids")
    deal = shop("deal", "from-quote", "1", "--json").json

    assert (quote["deal"], quote["title"], quote["number"]) == (1, "Offer", "1")
    assert (invoice["quote"], invoice["deal"], invoice["amount"]["amount"]) == (1, 1, "122.00")
    assert (direct.code, direct.out) == (0, "2\n")
    assert (deal["quote"], deal["amount"]["amount"], len(deal["products"])) == (1, "122.00", 1)


def test_a_quote_is_made_from_a_lead(crm: Run) -> None:
    crm("mode", "set", "classic")
    crm("lead", "add", "title=Fair", "company_title=Acme")

    found = crm("quote", "from-lead", "1", "--json")

    assert found.code == 0, found.err
    assert (found.json["lead"], found.json["title"]) == (1, "Fair")


def test_from_a_deal_that_is_not_there(shop: Run) -> None:
    assert shop("quote", "from-deal", "99").code == 1
    assert shop("invoice", "from-deal", "x").code == 2


def test_own_companies_have_their_verbs(crm: Run, tmp_path: Path) -> None:
    image = tmp_path / "stamp.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n")
    crm("company", "add", "title=Client")
    crm("mycompany", "add", "title=Us", "banking_details=IT60")
    crm("mycompany", "add", "title=Us too")

    assert crm("mycompany", "set-default", "Us too").code == 0
    assert [row["title"] for row in crm("mycompany", "list", "--json").json] == ["Us too", "Us"]
    kept = crm("mycompany", "set-image", "Us", "stamp", str(image), "--json").json
    assert kept[0]["file"] == "stamp.png"
    assert crm("mycompany", "set-image", "Us", "stamp", "-").code == 0
    assert crm("mycompany", "set-default", "Client").code == 5


def test_measures_have_decimals(crm: Run) -> None:
    assert crm("measure", "set", "piece", "2", "--json").json == [{"code": "PCE", "name": "piece", "decimals": 2}]
    assert {"code": "PCE", "name": "piece", "decimals": 2} in crm("measure", "list", "--json").json


def test_the_history_of_rows_is_readable(shop: Run) -> None:
    shop("deal", "rows", "add", "1", "product=Pump", "quantity=2")

    found = shop("deal", "history", "1", "--json").json

    changed = {row["field"]: row["new"] for row in found if row["label"] == "products changed"}
    assert changed == {"products": "Pump × 2 = 244.00 EUR", "amount": "244.00 EUR", "tax": "44.00 EUR"}


def test_an_invoice_that_is_paid_is_closed(crm: Run) -> None:
    crm("invoice", "add", "title=Bill", "amount=100 EUR")

    crm("payment", "add", "invoice=1", "amount=100 EUR", "paid=yes", "pay_system=Bank transfer")

    assert crm("invoice", "show", "1", "--json").json["stage"]["code"] == "P"


def test_a_section_and_its_products_are_found(crm: Run) -> None:
    crm("section", "add", "name=Water")
    crm("section", "add", "name=Pumps", "parent=Water")
    crm("product", "add", "name=P1", "sections=Pumps,Water")

    assert crm("product", "list", "sections:Pumps", "-o", "ids").out == "1\n"
    assert crm("section", "delete", "2").code == 0
    assert crm("product", "show", "1", "--json").code == 0
    assert json.loads(crm("catalogue", "show", "1", "--json").out)["is_default"] is True
