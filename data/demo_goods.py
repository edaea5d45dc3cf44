"""Products of the demo company, and what some of its deals sell."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING

from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow, Sums, pack, total
from data import database, product_rows

if TYPE_CHECKING:
    from data.demo_rows import World

EVERY = 2
"""Every so many deals have rows of products."""
MOST = 2_000
"""Deals with rows, however many deals there are."""
CURRENCY = "EUR"
AGE = 400 * 86_400_000
"""How long ago the catalogue was made, ms."""
_SECTION = (
    "INSERT INTO section (id, name, catalogue, sort, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?,?)"
)
_PRODUCT = (
    "INSERT INTO product (id, name, price, price_currency, measure, vat_rate, vat_included, catalogue, active, sort, "
    "external_id, preview, created_at, created_by, modified_at, modified_by) VALUES (?,?,?,'EUR',?,?,?,?,?,?,?,?,?,?,?,?)"
)
_LINK = "INSERT INTO link (type, record, field, sort, target) VALUES ('product',?,'sections',0,?)"
_AMOUNT = "UPDATE deal SET amount = ?, amount_base = ?, manual_amount = 0, tax = ?, tax_currency = 'EUR' WHERE id = ?"
_OLD = frozenset({"PRN-A3"})
"""Sold no longer, still in old deals."""
_PERCENTS = ("3", "5", "7.5", "10", "12")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
"""What does not fall apart into a letter and a mark."""
_PRICE_STEP = 500
"""Absolute discounts are whole fives."""


@dataclass(frozen=True, slots=True)
class Sale:
    """What a deal sells."""

    deal: int
    rows: tuple[ProductRow, ...]
    sums: Sums


def read(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the demo."""
    text = resources.files("data.demo").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def address(name: str, domain: str) -> str:
    """The e-mail address of somebody, in plain letters: ``søren.dvořák`` → ``soren.dvorak``."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '')}@{domain}"


def write(world: World) -> list[Sale]:
    """Add the catalogue and the rows of deals; inside a transaction, when the deals are there.

    Returns:
        What the deals sell, in their order; their amounts are the sums of their rows.
    """
    goods = _catalogue(world)
    wanted = {each["title"]: each["goods"] for each in read("deals.csv")}
    deals = database.sql(
        "SELECT id, title, closed FROM deal WHERE id % ? = 0 ORDER BY id LIMIT ?",
        (EVERY, MOST),
    )
    sales = [_sale(world, record, wanted[title], goods, open_=not closed) for record, title, closed in deals]
    for sale in sales:
        put_rows(world, "deal", sale.deal, sale.rows)
        world.put(_AMOUNT, sale.sums.total.minor, sale.sums.total.minor, sale.sums.tax.minor, sale.deal)
    return sales


def put_rows(world: World, kind: str, record: int, rows: tuple[ProductRow, ...]) -> None:
    """The rows of a record that has none."""
    for cells in product_rows.cells(kind, record, [pack(row) for row in rows]):
        world.put(product_rows.INSERT, *cells)


def _catalogue(world: World) -> dict[str, ProductRow]:
    """Write sections and products; code → a row of one piece."""
    catalogue = database.sql("SELECT id FROM catalogue ORDER BY is_default DESC, id LIMIT 1")[0][0]
    since, by = world.now - AGE, world.me
    known = read("products.csv")
    sections = {name: number for number, name in enumerate(dict.fromkeys(each["section"] for each in known), 1)}
    for name, section in sections.items():
        world.put(_SECTION, section, name, catalogue, 100 * section, since, by, since, by)
    found: dict[str, ProductRow] = {}
    for product, what in enumerate(known, 1):
        name, code = what["name"], what["code"]
        price = Money.of(Decimal(what["price"]), CURRENCY)
        included = what["vat"] == "4"
        world.put(
            _PRODUCT, product, name, price.minor, what["measure"], what["vat"], int(included), catalogue,
            int(code not in _OLD), 10 * product, code, what["preview"], since, by, since, by,
        )  # fmt: skip
        world.put(_LINK, product, sections[what["section"]])
        world.logged("product", product, since, name, field="name")
        found[code] = ProductRow(
            name=name, price=price, product=product, measure=what["measure"], tax_rate=Decimal(what["vat"]),
            tax_included=included,
        )  # fmt: skip
    return found


def _sale(world: World, deal: int, wanted: str, goods: dict[str, ProductRow], *, open_: bool) -> Sale:
    rows = []
    for part in wanted.split(";"):
        code, low, high = part.split()
        rows.append(_row(world, goods[code], int(low), int(high), keep=open_))
    return Sale(deal, tuple(rows), total(rows, CURRENCY))


def _row(world: World, sample: ProductRow, low: int, high: int, *, keep: bool) -> ProductRow:
    chance = world.chance
    quantity = Decimal(chance.randint(low, high))
    if sample.measure in ("HUR", "DAY") and chance.random() < 0.3:
        quantity += Decimal("0.5")
    discount: Decimal | Money | None = None
    if chance.random() < 0.35:
        discount = Decimal(chance.choice(_PERCENTS))
    elif sample.price.minor > 100_000 and chance.random() < 0.15:
        discount = Money(chance.randrange(1, 20) * _PRICE_STEP, CURRENCY)
    stocked = sample.measure in ("PCE", "SET") and keep and chance.random() < 0.2
    until = world.today + timedelta(days=chance.randrange(3, 30)) if stocked else None
    return ProductRow(
        name=sample.name, price=sample.price, quantity=quantity, product=sample.product, measure=sample.measure,
        discount=discount, tax_rate=sample.tax_rate, tax_included=sample.tax_included,
        reserved=quantity if stocked else None, reserved_until=until,
    )  # fmt: skip
