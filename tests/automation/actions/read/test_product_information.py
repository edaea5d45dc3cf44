"""Product information: catalogue and rows, in row order; also of rows that stand for no product of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.services import products, records, timeline

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def euro(amount: int) -> Money:
    return Money(amount * 100, "EUR")


@pytest.fixture
def pump(anna: Session) -> Ref:
    return records.create(
        anna, "product",
        {"name": "Pump", "price": euro(100), "vat_rate": Decimal(22), "preview": "A pump", "external_id": "P-1"},
    )  # fmt: skip


@pytest.fixture
def pipe(anna: Session) -> Ref:
    return records.create(anna, "product", {"name": "Pipe", "price": euro(5)})


@pytest.fixture
def rows(anna: Session, deal: Ref, pump: Ref, pipe: Ref) -> None:
    """Two pumps with a discount, free text, a pipe."""
    products.add(anna, deal, [
        ProductRow(name="Pump", product=pump.id, price=euro(90), quantity=Decimal(2), discount=Decimal(10)),
        ProductRow(name="Assembly", price=euro(50), quantity=Decimal(3)),
        ProductRow(name="Pipe", product=pipe.id, price=euro(5), quantity=Decimal(4)),
    ])  # fmt: skip


@pytest.mark.covers("actions.md#Obtains product information")
@pytest.mark.covers("actions.md#Parameter: product ID")
def test_one_product_of_the_catalogue(robot: Robot, pump: Ref) -> None:
    told = robot.do("product_information", product_id=str(pump.id))
    found = {code: told.value(code) for code in told.done.results}
    assert found["ID"] == (pump.id,)
    assert found["NAME"] == ("Pump",)
    assert found["PRICE"] == (euro(100),)
    assert found["CURRENCY"] == ("EUR",)
    assert found["VAT_RATE"] == (Decimal(22),)
    assert found["PREVIEW_TEXT"] == ("A pump",)
    assert found["EXTERNAL_ID"] == ("P-1",)
    assert found["ACTIVE"] == (True,)
    assert found["QUANTITY"] == ("",)
    assert found["SUMMARY"] == "Pump: €100.00"


@pytest.mark.covers("actions.md#Example uses the placeholder {{Prodotti}}")
@pytest.mark.usefixtures("rows")
def test_the_products_of_the_deal_come_in_row_order(robot: Robot, pump: Ref, pipe: Ref) -> None:
    told = robot.do("product_information", product_id="{=Document:PRODUCTS}")
    found = {code: told.value(code) for code in told.done.results}
    assert found["ID"] == (pump.id, "", pipe.id)
    assert found["NAME"] == ("Pump", "Assembly", "Pipe")
    assert found["PRICE"] == (euro(90), euro(50), euro(5))
    assert found["QUANTITY"] == (Decimal(2), Decimal(3), Decimal(4))
    assert found["DISCOUNT"] == ("10", "", "")
    assert found["ROW_SUM"] == (euro(162), euro(150), euro(20))
    assert found["EXTERNAL_ID"] == ("P-1", "", "")
    assert found["SUMMARY"] == "Pump: €162.00\nAssembly: €150.00\nPipe: €20.00"


def test_the_same_product_twice_keeps_both_rows(anna: Session, deal: Ref, robot: Robot, pump: Ref) -> None:
    products.add(anna, deal, [
        ProductRow(name="Pump", product=pump.id, price=euro(90), quantity=Decimal(1)),
        ProductRow(name="Pump", product=pump.id, price=euro(80), quantity=Decimal(7)),
    ])  # fmt: skip
    told = robot.do("product_information", product_id="{=Document:PRODUCTS}")
    assert told.value("QUANTITY") == (Decimal(1), Decimal(7))
    assert told.value("PRICE") == (euro(90), euro(80))


@pytest.mark.covers("actions.md#Results inserted in Add comment for the responsible employee")
@pytest.mark.covers("actions.md#Comment created in the deal after start")
@pytest.mark.usefixtures("rows")
def test_a_comment_names_every_product(anna: Session, deal: Ref, robot: Robot) -> None:
    robot.do("product_information", product_id="{=Document:PRODUCTS}")
    robot.do("add_comment", at="A2", comment="{=A1:SUMMARY}")
    robot.do("add_comment", at="A3", comment="Sold: {=A1:NAME}; in short {=Document:PRODUCTS}")
    texts = [each.text for each in timeline.page(anna, deal).entries if each.source == "comment"]
    assert texts == [
        "Sold: Pump, Assembly, Pipe; in short Pump, Assembly, Pipe",
        "Pump: €162.00\nAssembly: €150.00\nPipe: €20.00",
    ]


def test_unknown_ids_are_listed_and_the_others_read(robot: Robot, pump: Ref, pipe: Ref) -> None:
    told = robot.do("product_information", product_id=f"{pump.id}, 998, {pipe.id}, 999")
    assert told.value("NAME") == ("Pump", "Pipe")
    assert told.warnings == ["these products are not there: 998, 999"]


def test_what_lies_in_the_recycle_bin_is_not_there(anna: Session, robot: Robot, pump: Ref, pipe: Ref) -> None:
    records.delete(anna, [pump])
    told = robot.do("product_information", product_id=f"{pump.id}, {pipe.id}")
    assert told.value("NAME") == ("Pipe",)
    assert told.warnings == [f"these products are not there: {pump.id}"]


@pytest.mark.usefixtures("rows")
def test_rows_of_a_product_in_the_recycle_bin_keep_their_own_data(
    anna: Session, robot: Robot, pump: Ref, pipe: Ref
) -> None:
    records.delete(anna, [pump])
    told = robot.do("product_information", product_id="{=Document:PRODUCTS}")
    assert told.value("ID") == ("", "", pipe.id)
    assert told.value("NAME") == ("Pump", "Assembly", "Pipe")
    assert told.value("PRICE") == (euro(90), euro(50), euro(5))
    assert told.value("EXTERNAL_ID") == ("", "", "")
    assert told.value("SUMMARY") == "Pump: €162.00\nAssembly: €150.00\nPipe: €20.00"
    assert told.warnings == [f"these products are not there: {pump.id}"]


@pytest.mark.parametrize("given", ["{=Document:PRODUCTS}", "999", ""])
def test_without_any_product_there_is_nothing_to_tell(robot: Robot, given: str) -> None:
    told = robot.do("product_information", product_id=given)
    assert told.failure.why == "no_linked_record"
    assert told.failure.params["parameter"] == "product_id"
    assert told.failure.hint


def test_what_is_no_id_is_refused(robot: Robot) -> None:
    told = robot.do("product_information", product_id="D_5")
    assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", "product_id")


def test_documents_without_rows_can_name_products(anna: Session, robot: Robot, company: Ref, pump: Ref) -> None:
    robot.document = company
    assert robot.do("product_information", product_id=str(pump.id)).value("NAME") == ("Pump",)
