"""Regular deals and bookings on the screen, by keys alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.recurrence import Mode, RegularDeal, Schedule
from crm_tui.domain.ref import Ref
from crm_tui.services import bookables, bookings, records, regular
from tests.support.lists import showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

SIZES = ((80, 24), (160, 45))


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session) -> Ref:
    return records.create(anna, "deal", {"title": "Plant"})


@pytest.mark.parametrize("size", SIZES)
async def test_templates_run_pause_go_on_and_go(
    anna: Session, deal: Ref, clock: Clock, tmp_path: Path, size: tuple[int, int]
) -> None:
    first = clock.at.date() + timedelta(days=3)
    regular.add(anna, deal, Schedule(mode=Mode.INTERVAL, first_on=first, every=3), name="Care")

    def one() -> RegularDeal:
        return regular.template(anna, "Care")

    async with showing(anna, tmp_path, "regular", size=size) as crm:
        await crm.until(lambda: crm.sees("Care", "every 3 months", "next"))
        await crm.press("enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("r")
        await crm.until(lambda: one().made == 1)
        await crm.until(lambda: crm.name == "RegularScreen" and crm.sees("1 deal"))
        await crm.press("enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("p")
        await crm.until(lambda: not one().active)
        await crm.until(lambda: crm.name == "RegularScreen" and crm.sees("paused"))
        await crm.press("x")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("x")
        await crm.until(lambda: regular.templates(anna) == ())


@pytest.mark.parametrize("size", SIZES)
async def test_bookings_are_shown_by_day_and_cancelled(
    anna: Session, deal: Ref, tmp_path: Path, size: tuple[int, int]
) -> None:
    bookables.add_resource(anna, "Room")
    bookables.add_field(anna, "deal", "Visit")
    bookings.book(anna, "visit", deal, "2026-03-20 10:00", "2026-03-20 11:30", resource="Room")

    async with showing(anna, tmp_path, "bookings", size=size) as crm:
        await crm.until(lambda: crm.sees("20 Mar 2026", "10:00–11:30", "Room", "Plant"))
        await crm.press("x")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("x")
        await crm.until(lambda: bookings.bookings(anna) == ())
