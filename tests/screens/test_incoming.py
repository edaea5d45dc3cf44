"""`I`: a contact that comes in is registered from the board, from a list, from a draft; the card of what it became opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, TextArea

from crm_tui.domain.fields import Point
from crm_tui.services import drafts, exceptions, modes, records
from screens.card.screen import CardScreen
from screens.forms.incoming import IncomingForm
from screens.listing.drafts import DraftsScreen
from tests.support.board import running
from tests.support.incoming import counts, values
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.board import Crm


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


async def form(crm: Crm) -> None:
    await crm.press("I")
    await crm.until(lambda: isinstance(crm.app.screen, IncomingForm) and crm.app.screen.query(TextArea))


async def fill(crm: Crm, **texts: str) -> None:
    """Type into the fields of the form."""
    screen = crm.app.screen
    assert isinstance(screen, IncomingForm)
    for name, text in texts.items():
        editor = screen.editor(name)
        assert editor is not None
        editor.insert(text)
        await crm.pilot.pause()


def card(crm: Crm) -> str:
    """The record whose card is open."""
    screen = crm.app.screen
    return str(screen.ref) if isinstance(screen, CardScreen) else ""


async def test_a_call_of_a_stranger_becomes_a_deal_and_its_card_opens(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await form(crm)
        await fill(crm, phone="+39025551234", full_name="Mario Rossi", text="wants 40 laptops")
        await crm.press("ctrl+s")
        await crm.until(lambda: card(crm) == "deal:1")

    assert counts() == {"lead": 0, "deal": 1, "contact": 1, "company": 0, "activity": 1}
    person = values(anna, records.Ref("contact", 1))
    assert (person["name"], person["last_name"], person["phone"]) == ("Mario", "Rossi", (Point("+39025551234"),))
    assert drafts.all_of(anna) == ()


async def test_in_the_classic_mode_it_becomes_a_lead_from_the_list_of_leads_too(anna: Session, tmp_path: Path) -> None:
    modes.to_classic(anna)
    async with running(anna, tmp_path) as crm:
        await crm.press("g", "l", "2")
        await crm.until(lambda: type(crm.app.screen).__name__ == "ListingScreen")
        await form(crm)
        await fill(crm, email="mario@rossi.it")
        await crm.press("ctrl+s")
        await crm.until(lambda: card(crm) == "lead:1")


async def test_a_wrong_number_is_told_and_the_form_stays(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await form(crm)
        await fill(crm, email="mario at rossi")
        await crm.press("ctrl+s")
        await crm.until(lambda: "is not an e-mail address" in _shown(crm))
        assert isinstance(crm.app.screen, IncomingForm)

    assert counts()["activity"] == 0
    assert "mario at rossi" in str(drafts.all_of(anna))


def _shown(crm: Crm) -> str:
    return " ".join(str(widget.render()) for widget in crm.app.screen.query("Static"))


async def test_nobody_is_refused_and_who_is_on_the_exceptions_list_is_told(anna: Session, tmp_path: Path) -> None:
    exceptions.add(anna, ["+39 02 5551234"])
    async with running(anna, tmp_path) as crm:
        await form(crm)
        await crm.press("ctrl+s")
        await crm.until(lambda: "nothing says who it is from" in _shown(crm))
        await fill(crm, phone="025551234")
        await crm.press("ctrl+s")
        await crm.until(lambda: "on the exceptions list" in crm.footer())

    assert counts()["deal"] == 0


async def test_what_was_typed_waits_as_a_draft_and_goes_on_from_the_list_of_drafts(
    anna: Session, tmp_path: Path
) -> None:
    async with running(anna, tmp_path) as crm:
        await form(crm)
        await fill(crm, full_name="Ada")
        await crm.press("escape")
        await crm.until(lambda: bool(drafts.all_of(anna)))
        await crm.press("g", "D")
        await crm.until(lambda: isinstance(crm.app.screen, DraftsScreen) and crm.app.screen.told)
        await crm.press("enter")
        await crm.until(lambda: isinstance(crm.app.screen, IncomingForm) and crm.app.screen.query(Input))
        await crm.until(lambda: any(field.value == "Ada" for field in crm.app.screen.query(Input)))
