"""Details of clients and the exceptions list on the screen, by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import details, exceptions, records, undo
from screens.setup.forms import SetupForm
from tests.support.lists import Lists, showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock

SIZES = ((80, 24), (160, 45))


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def acme(anna: Session) -> Ref:
    return records.create(anna, "company", {"title": "Acme"})


async def form(crm: Lists) -> None:
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_details_are_shown_with_addresses_and_accounts(
    anna: Session, acme: Ref, tmp_path: Path, size: tuple[int, int]
) -> None:
    made = details.add(anna, acme, {"vat_number": "IT01234567897", "sdi_code": "abc1234"})
    details.set_address(anna, made.id, "legal", {"street": "Via Roma 1", "city": "Milano"})
    details.add_bank(anna, made.id, "Main account", {"iban": "IT60X0542811101000000123456"})

    async with showing(anna, tmp_path, "details", size=size, ref=acme) as crm:
        await crm.until(lambda: crm.sees("Company", "VAT number", "01234567897", "legal address", "Via Roma 1, Milano"))
        assert crm.sees("Main account", "IT60X0542811101000000123456", "main")
        assert "Acme" in crm.header


async def test_details_are_added_changed_refused_and_taken_away(anna: Session, acme: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "details", ref=acme) as crm:
        await crm.until(lambda: crm.sees("No details yet"))
        await crm.press("a")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("enter")
        await form(crm)
        await crm.press("tab", "tab", *"123", "ctrl+s")
        await crm.pilot.pause()
        assert details.of_owner(anna, acme) == ()
        await crm.press(*["backspace"] * 3, *"01234567897", "ctrl+s")
        await crm.until(
            lambda: [each.values for each in details.of_owner(anna, acme)] == [{"vat_number": "01234567897"}]
        )
        await crm.until(lambda: crm.name == "DetailsScreen" and crm.sees("01234567897"))

        await crm.press("x")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("x")
        await crm.until(lambda: details.of_owner(anna, acme) == ())
    undo.undo(anna)
    assert len(details.of_owner(anna, acme)) == 1


async def test_the_card_of_a_company_leads_to_its_details(anna: Session, acme: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "card", ref=acme) as crm:
        await crm.until(lambda: getattr(crm.app.screen, "data", None) is not None)
        await crm.opened("DetailsScreen", "D")
        await crm.until(lambda: crm.sees("No details yet"))


async def test_the_order_says_which_details_are_the_main_ones(anna: Session, acme: Ref, tmp_path: Path) -> None:
    for name in ("First", "Second"):
        details.add(anna, acme, {}, name=name)

    async with showing(anna, tmp_path, "details", ref=acme) as crm:
        await crm.until(lambda: crm.sees("First", "Second"))
        await crm.press("J")
        await crm.until(lambda: [each.name for each in details.of_owner(anna, acme)] == ["Second", "First"])


async def test_exceptions_are_added_and_taken_off(anna: Session, tmp_path: Path) -> None:
    exceptions.add(anna, ["spam@example.com; buys nothing"])

    async with showing(anna, tmp_path, "exceptions") as crm:
        await crm.until(lambda: crm.sees("spam@example.com", "buys nothing"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"3331234567", "ctrl+s")
        await crm.until(lambda: exceptions.covers(phone="+39 333 1234567"))
        await crm.until(lambda: crm.name == "ExceptionsScreen" and crm.sees("3331234567"))
        await crm.press("g", "g", "x")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("x")
        await crm.until(lambda: not exceptions.covers(email="spam@example.com"))
