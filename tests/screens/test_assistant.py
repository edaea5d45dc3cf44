"""The first steps: offered when the database is new, in their order, each leading to the place where it is taken."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from crm_tui import config, main
from crm_tui.domain.errors import NotAllowed, NotFound
from crm_tui.services import assistant
from tests.support.lists import showing
from tests.support.office import clerk_of, close_office, open_office
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists

STEPS = ("Access permissions", "Pipelines", "Stages", "Card")
PLACES = ("RolesScreen", "PipelinesScreen", "PipelinesScreen", "LayoutScreen")


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def starts(crm: Lists, text: str) -> bool:
    """Whether the line with the bar begins so."""
    return crm.cursor.startswith(text)


@pytest.mark.covers("behaviour.md#Set up access, pipelines, stages, card before working")
async def test_the_steps_come_in_their_order_and_lead_to_their_places(anna: Session, tmp_path: Path) -> None:
    async with showing(anna, tmp_path, "settings") as crm:
        await crm.opened("AssistantScreen", "g", "S")
        for number, (step, place) in enumerate(zip(STEPS, PLACES, strict=True), 1):
            await crm.until(partial(starts, crm, f"{number} {step}"))
            await crm.opened(place, "enter")
            await crm.opened("AssistantScreen", "q")
        await crm.until(lambda: crm.sees("All steps are taken"))

    assert assistant.next_step(anna) == ""
    assert all(step.done for step in assistant.steps(anna))


def test_only_who_may_change_settings_takes_steps(anna: Session, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        assistant.take(clerk_of(clock), "access")
    with pytest.raises(NotFound):
        assistant.take(anna, "lunch")
    assert assistant.next_step(anna) == "access"


@pytest.mark.covers("behaviour.md#Set up access, pipelines, stages, card before working")
def test_who_starts_for_the_first_time_is_offered_them(tmp_path: Path) -> None:
    path = tmp_path / "home" / "data" / "crm-tui" / "crm.db"

    with Terminal(path) as terminal:
        terminal.until(lambda: "First steps" in terminal.text and "1 Access permissions" in terminal.text)
        terminal.send("q")
        terminal.until("Deals › General")


def test_later_starts_offer_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[bool] = []
    monkeypatch.setattr("screens.terminal.require", lambda: None)

    def run(session: Session, *, folder: Path, theme: str, first: bool) -> int:
        offered.append(first)
        return 0

    monkeypatch.setattr("screens.app.run", run)

    for _ in range(2):
        assert main.open_screens(config.load(config.Flags())) == 0

    assert offered == [True, False]
