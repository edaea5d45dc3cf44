"""The sales generator and repeat sales on the screen, by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.ref import Ref
from crm_tui.domain.scenarios import Segment
from crm_tui.services import moving, records, repeat_sales, scenarios, settings, views
from data.queries import stages
from screens.setup.forms import SetupForm
from tests.support.lists import showing
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists

SIZES = ((80, 24), (160, 45))


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    for name in ("Ada", "Bob"):
        records.create(session, "contact", {"name": name})
    yield session
    close_office()


def add(session: Session, clock: Clock) -> None:
    schedule = Schedule(mode=Mode.INTERVAL, first_on=clock.at.date(), unit=Unit.WEEK)
    scenarios.add(session, scenarios.Draft(name="Hello", segment=Segment(client="contact"), schedule=schedule))


def deals(session: Session) -> list[str]:
    return [each.title for each in views.listing_of(session, "deal", "is:open", sort=["id"], limit=None)]


def buyer(session: Session, clock: Clock, name: str) -> Ref:
    """A company whose next purchase is about now."""
    client = records.create(session, "company", {"title": name})
    for _ in range(4):
        deal = records.create(session, "deal", {"title": "old", "company": client.id, "amount": Money(100_000, "EUR")})
        moving.move(session, [deal], next(each.id for each in stages.all_stages("deal") if each.semantic.value == "S"))
        clock.forward(days=30)
    return client


async def form(crm: Lists) -> None:
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_scenario_is_added_previewed_and_run(
    anna: Session, clock: Clock, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with showing(anna, tmp_path, "generator", size=size) as crm:
        await crm.until(lambda: crm.sees("No scenario yet"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Gift", "tab", "tab", *"full_name", "colon", *"Ada", "ctrl+s")
        await crm.until(lambda: crm.name == "ScenarioPreviewScreen" and crm.sees("Ada", "Gift: Ada", "anna"))
        assert not crm.sees("Bob")
        assert "1 deal" in crm.header

        await crm.press("R")
        await crm.until(lambda: deals(anna) == ["Gift: Ada"])
        await crm.until(lambda: crm.sees("Nobody"))
        await crm.until(lambda: "1 deal created" in crm.footer)
        await crm.press("q")
        await crm.until(lambda: crm.name == "GeneratorScreen" and crm.sees("Gift", "every day", "1 deal"))


async def test_a_wrong_condition_is_refused_in_its_field(anna: Session, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "generator") as crm:
        await crm.until(lambda: crm.sees("No scenario yet"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Gift", "tab", "tab", *"nobody", "ctrl+s")

        window = crm.app.screen
        assert isinstance(window, SetupForm)
        filtered = window.editor("filter")
        assert filtered is not None
        await crm.until(lambda: "words without a field" in str(filtered.query_one(".field-editor--note").render()))
        assert scenarios.scenarios(anna) == ()


async def test_a_scenario_is_changed_paused_run_and_deleted(anna: Session, clock: Clock, tmp_path: Path) -> None:
    add(anna, clock)

    async with showing(anna, tmp_path, "generator") as crm:
        await crm.until(lambda: crm.sees("Hello", "every week", "contacts"))
        await crm.press("p")
        await crm.until(lambda: crm.sees("paused"))
        await crm.press("enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("e")
        await form(crm)
        await crm.press(*" again", "ctrl+s")
        await crm.until(lambda: crm.name == "GeneratorScreen" and crm.sees("Hello again"))
        await crm.press("R")
        await crm.until(lambda: crm.name == "ScenarioPreviewScreen" and crm.sees("Hello again: Ada"))
        assert deals(anna) == []
        await crm.press("R")
        await crm.until(lambda: deals(anna) == ["Hello again: Ada", "Hello again: Bob"])
        await crm.press("q")
        await crm.until(lambda: crm.name == "GeneratorScreen" and crm.sees("2 deals"))
        await crm.press("x")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("x")
        await crm.until(lambda: scenarios.scenarios(anna) == ())


@pytest.mark.parametrize("size", SIZES)
async def test_suggestions_are_switched_on_explained_accepted_and_dismissed(
    anna: Session, clock: Clock, tmp_path: Path, size: tuple[int, int]
) -> None:
    for name in ("Acme", "Bolt"):
        buyer(anna, clock, name)
    settings.set(anna, "repeat_sales_cap", "0")
    settings.set(anna, "repeat_sales_threshold", "10")

    async with showing(anna, tmp_path, "generator", size=size) as crm:
        await crm.until(lambda: crm.sees("switched off: enter"))
        await crm.press("G", "enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("enter")
        await crm.until(lambda: crm.name == "GeneratorScreen")
        assert settings.get(anna, "repeat_sales") == "0"
        await crm.press("enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("s")
        await crm.until(lambda: crm.sees("Bolt", "score 82", "Acme"))
        await crm.press("g", "g", "enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("a")
        await crm.until(lambda: deals(anna) == ["Bolt: repeat sale"])
        await crm.until(lambda: crm.name == "GeneratorScreen" and not crm.sees("Bolt"))
        await crm.press("g", "g", "x")
        await crm.until(lambda: crm.sees("Nobody at the moment"))
        assert repeat_sales.suggestions(anna) == ()


async def test_who_may_not_change_settings_does_not_switch_them_on(anna: Session, clock: Clock, tmp_path: Path) -> None:
    async with showing(clerk_of(clock), tmp_path, "generator") as crm:
        await crm.until(lambda: crm.sees("switched off"))
        await crm.press("G", "enter")
        await crm.until(lambda: "may not" in crm.footer)
        assert settings.get(anna, "repeat_sales") == "0"


async def test_the_room_is_found_by_its_key(anna: Session, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "regular") as crm:
        await crm.until(lambda: crm.name == "RegularScreen")
        await crm.press("g", "G")
        await crm.until(lambda: crm.name == "GeneratorScreen")
