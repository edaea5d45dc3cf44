"""Products, sections and catalogues as records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import bin as recycling
from crm_tui.services import catalogues, lookup, products, records, undo, views
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def add(anna: Session, kind: str, **values: Value) -> Ref:
    return records.create(anna, kind, {"name": kind.title(), **values})


@pytest.mark.covers(
    "entities.md#Name",
    "entities.md#Detailed description",
    "entities.md#Visibility on store pages",
    "entities.md#Text preview",
)
def test_a_product_has_its_defaults_and_keeps_its_texts(anna: Session) -> None:
    found = records.get(anna, add(anna, "product", description="[b]Strong[/b]", preview="Strong", visible=False)).values

    assert (found["active"], found["visible"], found["sort"], found["vat_included"]) == (True, False, 500, False)
    assert (found["measure"], found["catalogue"]) == ("PCE", 1)
    assert (found["description"], found["preview"]) == ("[b]Strong[/b]", "Strong")


def test_a_product_needs_a_name(anna: Session) -> None:
    with pytest.raises(InvalidValue):
        records.create(anna, "product", {"price": Money(1, "EUR")})
    with pytest.raises(InvalidValue):
        records.update(anna, [add(anna, "product")], {"name": None})


@pytest.mark.covers("entities.md#ID mandatory, unique in account, automatic")
def test_the_id_is_a_serial_number_that_is_never_given_again(anna: Session) -> None:
    first = add(anna, "product")
    records.delete(anna, [first])

    assert add(anna, "product").id == first.id + 1


@pytest.mark.covers(
    "entities.md#Modified on", "entities.md#Modified by shows last editor", "entities.md#Created on and created by"
)
def test_who_made_and_who_changed_a_product_is_known(anna: Session, clock: Clock) -> None:
    product = add(anna, "product")
    luca = clerk_of(clock)
    clock.forward(hours=1)
    records.update(luca, [product], {"price": Money(500, "EUR")})

    found = records.get(anna, product).values
    assert (found["created_by"], found["modified_by"]) == (anna.user_id, luca.user_id)
    assert found["modified_at"] == found["created_at"] + timedelta(hours=1)  # type: ignore[operator]


@pytest.mark.covers("entities.md#External ID unique, user-editable, for integration")
def test_an_external_id_belongs_to_one_product(anna: Session) -> None:
    first, second = add(anna, "product", external_id="X-1"), add(anna, "product")

    with pytest.raises(InvalidValue):
        add(anna, "product", external_id="X-1")
    with pytest.raises(InvalidValue):
        records.update(anna, [second], {"external_id": "X-1"})
    records.update(anna, [first], {"external_id": "X-1", "name": "Same"})

    assert records.get(anna, first).values["external_id"] == "X-1"


@pytest.mark.covers("entities.md#Sort index orders the list")
def test_the_sort_index_orders_lists(anna: Session) -> None:
    late, usual, early = add(anna, "product", sort=900), add(anna, "product"), add(anna, "product", sort=1)

    assert views.ids(anna, "product", sort=["sort"]) == [early.id, usual.id, late.id]


@pytest.mark.covers("entities.md#Catalogue (information block) ID generated automatically")
def test_products_go_to_the_default_catalogue_or_that_of_their_section(anna: Session) -> None:
    other = add(anna, "catalogue")
    section = add(anna, "section", catalogue=other.id)

    assert records.get(anna, add(anna, "product")).values["catalogue"] == 1
    assert records.get(anna, add(anna, "product", sections=(section.id,))).values["catalogue"] == other.id
    with pytest.raises(InvalidValue):
        add(anna, "product", catalogue=1, sections=(section.id,))


@pytest.mark.covers("entities.md#Product in several sections at once")
def test_deleting_a_section_never_deletes_products(anna: Session) -> None:
    pumps, water = add(anna, "section"), add(anna, "section")
    product = add(anna, "product", sections=(pumps.id, water.id))

    records.delete(anna, [pumps])

    assert not records.get(anna, product).deleted
    assert [node.name for node in catalogues.tree(anna, 1)] == ["Section"]
    undo.undo(anna)
    assert records.get(anna, product).values["sections"] == (pumps.id, water.id)


def test_sections_are_a_tree_in_order(anna: Session) -> None:
    water = records.create(anna, "section", {"name": "Water", "sort": 2})
    air = records.create(anna, "section", {"name": "Air", "sort": 1})
    pumps = records.create(anna, "section", {"name": "Pumps", "parent": water.id})
    records.create(anna, "section", {"name": "Small", "parent": pumps.id})
    records.create(anna, "product", {"name": "P", "sections": (pumps.id, air.id)})

    found = [(node.name, node.depth, node.products) for node in catalogues.tree(anna, 1)]
    records.delete(anna, [pumps])

    assert found == [("Air", 0, 1), ("Water", 0, 0), ("Pumps", 1, 1), ("Small", 2, 0)]
    assert [(node.name, node.depth) for node in catalogues.tree(anna, 1)] == [("Air", 0), ("Water", 0), ("Small", 1)]


def test_a_section_does_not_lie_in_itself(anna: Session) -> None:
    outer = add(anna, "section")
    inner = add(anna, "section", parent=outer.id)

    for parent in (outer, inner):
        with pytest.raises(InvalidValue):
            records.update(anna, [outer], {"parent": parent.id})


def test_a_section_lies_in_a_section_of_its_catalogue(anna: Session) -> None:
    other = add(anna, "catalogue")
    foreign = add(anna, "section", catalogue=other.id)

    with pytest.raises(InvalidValue):
        add(anna, "section", catalogue=1, parent=foreign.id)


def test_one_catalogue_is_the_default(anna: Session) -> None:
    other = add(anna, "catalogue", is_default=True)

    defaults = [each for each in views.listing_of(anna, "catalogue") if each.values["is_default"]]
    assert [each.ref for each in defaults] == [other]
    with pytest.raises(Refused):
        records.update(anna, [other], {"is_default": False})
    with pytest.raises(Refused):
        records.delete(anna, [other])
    undo.undo(anna)
    assert records.get(anna, Ref("catalogue", 1)).values["is_default"]


def test_a_catalogue_with_products_stays(anna: Session) -> None:
    other = add(anna, "catalogue")
    product = add(anna, "product", catalogue=other.id)

    with pytest.raises(Refused):
        records.delete(anna, [other])
    records.delete(anna, [product])
    records.delete(anna, [other])

    assert records.get(anna, other).deleted


@pytest.mark.parametrize("rate", ["-1", "100.1", "7.77777"])
def test_a_vat_rate_is_a_percentage(anna: Session, rate: str) -> None:
    with pytest.raises(InvalidValue):
        add(anna, "product", vat_rate=Decimal(rate))


def test_what_may_not_be_empty_gets_its_usual_value(anna: Session) -> None:
    product = add(anna, "product", sort=3, active=False)

    records.update(anna, [product], {"sort": None, "active": None})

    found = records.get(anna, product).values
    assert (found["sort"], found["active"]) == (500, True)


def test_products_are_found_by_filters_and_sorted_by_price(anna: Session) -> None:
    dear = add(anna, "product", price=Money(900, "EUR"), vat_rate=Decimal(22))
    cheap = add(anna, "product", price=Money(100, "EUR"), vat_rate=Decimal("5.5"), active=False)

    assert views.ids(anna, "product", "active:yes") == [dear.id]
    assert views.ids(anna, "product", "vat_rate>6") == [dear.id]
    assert views.ids(anna, "product", "price<5") == [cheap.id]
    assert views.ids(anna, "product", sort=["-price"]) == [dear.id, cheap.id]
    assert lookup.suggest(anna, "product", "Pro")[0][1] == "Product"


def test_what_is_purged_leaves_products_and_rows_readable(anna: Session) -> None:
    other = add(anna, "catalogue")
    section = add(anna, "section", catalogue=other.id)
    product = add(anna, "product", catalogue=other.id, sections=(section.id,), price=Money(100, "EUR"))
    sold = records.create(anna, "deal", {"title": "Plant"})
    products.add(anna, sold, [products.from_catalogue(anna, product.id, "EUR")])
    for refs in ([section], [product], [other]):
        records.delete(anna, refs)

    recycling.purge(anna, [section, other])
    restored = records.restore(anna, [product])
    left = records.get(anna, product).values
    records.update(anna, [product], {"sort": 7})
    assert records.get(anna, product).values["catalogue"] == 1
    records.delete(anna, [product])
    recycling.purge(anna, [product])

    assert (restored.refused, left["sections"], left["catalogue"]) == ((), (), None)
    assert products.rows(anna, sold).lines[0].row.name == "Product"
