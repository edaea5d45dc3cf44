"""Regular deals and bookings on the screen, by keys alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crm_tui.domain.recurrence import Mode, RegularDeal, Schedule
from crm_tui.domain.ref import Ref
from crm_tui.services import bookables, bookings, records, regular
from screens.forms.answers import AnswerRows
from screens.setup.forms import SetupForm
from tests.support.lists import showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists

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


async def form(crm: Lists) -> None:
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


@pytest.mark.parametrize(
    ("screen", "arguments"), [("board", {}), ("list", {"kind": "deal"}), ("card", {"ref": Ref("deal", 1)})]
)
async def test_the_deal_under_the_cursor_comes_again(
    anna: Session, deal: Ref, tmp_path: Path, screen: str, arguments: dict[str, Any]
) -> None:
    async with showing(anna, tmp_path, screen, **arguments) as crm:
        first = crm.name
        for _ in range(300):  # what is still being read has no deal under the cursor
            if crm.name != first:
                break
            await crm.press("R")
        await form(crm)
        await crm.press(*"Care", "tab", "end", *["backspace"] * 7, *"3", "space", *"weeks", "ctrl+s")
        await crm.until(lambda: crm.name == "RegularScreen" and crm.sees("Care", "every 3 weeks"))
    assert [each.name for each in regular.templates(anna)] == ["Care"]


@pytest.mark.parametrize("screen", ["board", "list"])
async def test_who_thinks_better_of_it_is_back_where_they_were(
    anna: Session, deal: Ref, tmp_path: Path, screen: str
) -> None:
    given: dict[str, Any] = {"kind": "deal"} if screen == "list" else {}
    async with showing(anna, tmp_path, screen, **given) as crm:
        first = crm.name
        for _ in range(300):  # what is still being read has no deal under the cursor
            if crm.name != first:
                break
            await crm.press("R")
        await form(crm)
        await crm.press("escape")
        await crm.until(lambda: crm.name == first)
        assert not any(type(each).__name__ == "RegularScreen" for each in crm.app.screen_stack)


async def test_only_deals_come_again(anna: Session, tmp_path: Path) -> None:
    contact = records.create(anna, "contact", {"name": "Ada"})
    async with showing(anna, tmp_path, "card", ref=contact) as crm:
        await crm.press("R")
        await crm.until(lambda: "only deals" in crm.footer)


async def test_a_template_is_made_and_changed_in_the_room(anna: Session, deal: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "regular") as crm:
        await crm.until(lambda: crm.sees("a makes one"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Pla")
        await crm.until(lambda: "Plant" in crm.app.screen.query_one(AnswerRows).answers[0].label)
        await crm.press("enter", "tab", "ctrl+s")
        await crm.until(lambda: crm.name == "RegularScreen" and crm.sees("Plant", "every month"))
        await crm.press("e")
        await form(crm)
        await crm.press("end", *" 2", "ctrl+s")
        await crm.until(lambda: crm.sees("Plant 2"))
        await crm.press("e")
        await form(crm)
        await crm.press("tab", "end", *"x", "ctrl+s")
        window = crm.app.screen
        assert isinstance(window, SetupForm)
        every = window.editor("every")
        assert every is not None
        await crm.until(lambda: "is not an interval" in str(every.query_one(".field-editor--note").render()))


async def test_something_is_booked_by_keys(anna: Session, deal: Ref, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "bookings", size=(80, 24)) as crm:
        await crm.until(lambda: crm.sees("Nothing is booked"))
        await crm.press("a")
        await crm.until(lambda: "booking field add" in crm.footer)
        bookables.add_resource(anna, "Room")
        bookables.add_field(anna, "deal", "Visit")
        bookables.add_field(anna, "lead", "Meeting")
        await crm.press("a")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("v")
        await form(crm)
        await crm.press(*"Pla")
        await crm.until(lambda: "Plant" in crm.app.screen.query_one(AnswerRows).answers[0].label)
        await crm.press("enter", *"Room")
        await crm.until(lambda: crm.app.screen.query(AnswerRows)[1].answers)
        await crm.press("enter", *"2026-03-20", "space", *"10", "colon", *"00", "tab")
        await crm.press(*"2026-03-20", "space", *"11", "colon", *"30", "ctrl+s")
        await crm.until(lambda: crm.name == "BookingsScreen")
        await crm.until(lambda: crm.sees("20 Mar 2026", "10:00–11:30", "Room", "Plant"))
