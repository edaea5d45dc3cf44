"""Fields of bookings and of items of several types, edited on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.services import bookables, bookings, custom_fields, lookup, records
from crm_tui.services.custom_fields import NewField
from tests.support.card import running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.covers("entities.md#Resource-booking field set-up in the card")
async def test_a_booking_is_typed_and_a_taken_time_refused(anna: Session, tmp_path: Path) -> None:
    bookables.add_resource(anna, "Room")
    custom_fields.add(anna, "deal", NewField(label="Visit", kind="booking"))
    first = records.create(anna, "deal", {"title": "First"})
    values = lookup.parse_values(anna, "deal", {"visit": "Room @ 2099-01-05 10:00 .. 12:00"})
    records.create(anna, "deal", {"title": "Second", **values})
    async with running(anna, tmp_path) as crm:
        await crm.open(first)
        editor = await crm.edit("uf_visit")
        await crm.write("Room @ 2099-01-05 11:00 .. 13:00")
        await crm.press("ctrl+s")
        await crm.until(lambda: "taken" in crm.note(editor) or "taken" in crm.screen_text)
        assert crm.value(first, "uf_visit") == ()

        await crm.press(*["backspace"] * 14)
        await crm.write("12:00 .. 14:00")
        await crm.press("ctrl+s")
        await crm.until(lambda: len(bookings.bookings(anna, resource="Room")) == 2, f"booked: {crm.screen_text}")
        await crm.until(lambda: "Room · 5 Jan 2099" in crm.screen_text)


async def test_an_item_of_any_of_the_types_is_picked_and_opened(anna: Session, tmp_path: Path) -> None:
    custom_fields.add(anna, "deal", NewField(label="Partners", kind="item", target="company,contact", many=True))
    records.create(anna, "company", {"title": "Acme"})
    records.create(anna, "contact", {"name": "Ada"})
    deal = records.create(anna, "deal", {"title": "D"})
    async with running(anna, tmp_path) as crm:
        await crm.open(deal)
        await crm.edit("uf_partners")
        await crm.write("Ada")
        await crm.until(lambda: "contact #1" in crm.screen_text)
        await crm.press("enter", "ctrl+s")
        await crm.until(lambda: crm.value(deal, "uf_partners") == (Point("contact:1", ""),))
        await crm.until(lambda: crm.card.fields.editor is None)
        await crm.press("o")
        await crm.until(lambda: crm.card.ref.type == "contact")
