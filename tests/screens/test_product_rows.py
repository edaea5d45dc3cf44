"""The products of a record, by the keys of their screen and of its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import products, records, row_texts, views
from screens.setup.forms import SetupForm
from tests.support.lists import showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists

SIZES = [(80, 24), (160, 45)]


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session) -> Ref:
    records.create(anna, "product", {"name": "Pump", "price": Money(10000, "EUR")})
    return records.create(anna, "deal", {"title": "Plant"})


def sold(anna: Session, ref: Ref) -> list[tuple[str, str]]:
    return [(line.row.name, f"{line.row.quantity:f}") for line in products.rows(anna, ref).lines]


def add(anna: Session, ref: Ref, *names: str) -> None:
    rows = [row_texts.new_row(anna, {"name": name, "price": "10", "tax_rate": "22"}, "EUR") for name in names]
    products.add(anna, ref, rows)


async def form(crm: Lists) -> None:
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


async def write(crm: Lists, text: str) -> None:
    await crm.press(*({" ": "space", "%": "percent_sign", ".": "full_stop"}.get(letter, letter) for letter in text))


@pytest.mark.parametrize("size", SIZES)
async def test_rows_are_shown_with_what_they_come_to(
    anna: Session, deal: Ref, tmp_path: Path, size: tuple[int, int]
) -> None:
    add(anna, deal, "Mounting", "Travel")

    async with showing(anna, tmp_path, "product_rows", size=size, ref=deal) as crm:
        await crm.until(lambda: crm.sees("Mounting", "Travel", "€12.20", "Net  €20.00", "Tax  €4.40", "Total  €24.40"))
        assert "Plant › Products" in crm.header


@pytest.mark.covers("behaviour.md#Create form: name, amount, client, products")
async def test_a_product_is_added_changed_and_taken_away(anna: Session, deal: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "product_rows", ref=deal) as crm:
        await crm.until(lambda: crm.sees("No product yet"))
        await crm.press("a")
        await form(crm)
        await write(crm, "Pum")
        await crm.press("enter", "tab", "tab")
        await crm.press("ctrl+s")
        await crm.until(lambda: sold(anna, deal) == [("Pump", "1")])
        await crm.until(lambda: "Pump" in crm.cursor)

        await crm.press("e")
        await form(crm)
        await crm.press("tab", "backspace", "3", "ctrl+s")
        await crm.until(lambda: sold(anna, deal) == [("Pump", "3")])
        await crm.until(lambda: crm.sees("€300.00"))

        await crm.press("x")
        await crm.until(lambda: sold(anna, deal) == [])


async def test_free_text_is_a_product_too(anna: Session, deal: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "product_rows", ref=deal) as crm:
        await crm.until(lambda: crm.sees("No product yet"))
        await crm.press("a")
        await form(crm)
        await crm.press("tab")
        await write(crm, "Work")
        await crm.press("tab", "tab")
        await write(crm, "50")
        await crm.press("tab")
        await write(crm, "10%")
        await crm.press("ctrl+s")
        await crm.until(lambda: sold(anna, deal) == [("Work", "1")])

    assert records.get(anna, deal).values["amount"] == Money(4500, "EUR")


async def test_what_a_row_does_not_take_stays_in_the_form(anna: Session, deal: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "product_rows", ref=deal) as crm:
        await crm.until(lambda: crm.sees("No product yet"))
        await crm.press("a")
        await form(crm)
        await crm.press("tab")
        await write(crm, "Work")
        await crm.press("tab", "backspace", "0", "ctrl+s")
        await crm.pilot.pause()
        await form(crm)

        assert isinstance(crm.app.screen, SetupForm)
        assert sold(anna, deal) == []


async def test_rows_change_places(anna: Session, deal: Ref, tmp_path: Path) -> None:
    add(anna, deal, "a", "b", "c")

    async with showing(anna, tmp_path, "product_rows", ref=deal) as crm:
        await crm.until(lambda: crm.sees("a", "b", "c"))
        await crm.press("J")
        await crm.until(lambda: [name for name, _quantity in sold(anna, deal)] == ["b", "a", "c"])
        await crm.until(lambda: crm.cursor.strip().startswith("a"))
        await crm.press("K")
        await crm.until(lambda: [name for name, _quantity in sold(anna, deal)] == ["a", "b", "c"])


@pytest.mark.covers("entities.md#Products the client wants to buy")
async def test_the_card_leads_to_its_products_and_back(anna: Session, deal: Ref, tmp_path: Path) -> None:
    add(anna, deal, "Mounting")

    async with showing(anna, tmp_path, "card", ref=deal) as crm:
        await crm.until(lambda: crm.name == "CardScreen")
        await crm.pilot.pause()
        await crm.opened("ProductRowsScreen", "p")
        await crm.until(lambda: crm.sees("Mounting"))
        await crm.opened("CardScreen", "escape")


async def test_a_card_makes_an_invoice_with_its_products(anna: Session, deal: Ref, tmp_path: Path) -> None:
    add(anna, deal, "Mounting")

    async with showing(anna, tmp_path, "card", ref=deal) as crm:
        await crm.until(lambda: crm.name == "CardScreen" and crm.app.screen.data is not None)  # type: ignore[attr-defined]
        await crm.opened("ChoiceScreen", "plus")
        await crm.press("i")
        await crm.until(lambda: views.ids(anna, "invoice") == [1])
        await crm.until(lambda: getattr(crm.app.screen, "ref", None) == Ref("invoice", 1))

    assert sold(anna, Ref("invoice", 1)) == [("Mounting", "1")]
