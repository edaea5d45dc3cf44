"""One's own filters: arranged on a screen of their own; one of them holds from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import filtering, own_filters, undo
from crm_tui.services.own_filters import Arranged
from screens.setup.forms import SetupForm
from tests.support.board import running
from tests.support.lists import Lists, showing
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def names(session: Session, kind: str = "deal") -> list[str]:
    return [each.name for each in own_filters.own(session, kind)]


def holds(session: Session, name: str, text: str, kind: str = "deal") -> None:
    """Save a filter that holds from the start."""
    made = filtering.keep(session, kind, name, text)
    own_filters.change(session, kind, made.id, Arranged(name=name, text=text, shared=False, default=True))


async def form(crm: Lists) -> None:
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


async def test_filters_are_added_ordered_renamed_and_deleted(boss: Session, tmp_path: Path, clock: Clock) -> None:
    filtering.keep(boss, "deal", "Large", "amount>10000")
    filtering.keep(clerk_of(clock), "deal", "Of Luca", "is:open", shared=True)
    async with showing(boss, tmp_path, "filters", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Large", "Shared by others", "Of Luca"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Late", "tab", *"is:overdue", "ctrl+s")
        await crm.until(lambda: names(boss) == ["Large", "Late"] and "Late" in crm.cursor)
        await crm.press("K")
        await crm.until(lambda: names(boss) == ["Late", "Large"] and "Late" in crm.cursor)
        await crm.press("e")
        await form(crm)
        await crm.press("r", "tab", "tab", "down", "enter", "ctrl+s")
        await crm.until(lambda: names(boss) == ["Later", "Large"])
        await crm.until(lambda: crm.name == "FiltersScreen")
        await crm.press("x", "x")
        await crm.until(lambda: names(boss) == ["Large"])
        await crm.press("j", "e")
        await crm.until(lambda: "only its owner" in crm.footer)


async def test_a_wrong_filter_is_refused_in_its_form(boss: Session, tmp_path: Path) -> None:
    filtering.keep(boss, "deal", "Large", "amount>10000")
    async with showing(boss, tmp_path, "filters", kind="deal") as crm:
        await crm.until(lambda: "Large" in crm.cursor)
        await crm.press("e")
        await form(crm)
        await crm.press("tab", *" nothing:x", "ctrl+s")
        screen = crm.app.screen
        assert isinstance(screen, SetupForm)
        await crm.until(
            lambda: any("nothing" in str(each.query_one(".field-editor--note").render()) for each in screen.editors)
        )
    assert own_filters.own(boss, "deal")[0].text == "amount>10000"


async def test_the_default_filter_holds_on_the_board_from_the_start(boss: Session, tmp_path: Path) -> None:
    add_deals(boss, 3)
    holds(boss, "Second", '"Deal 2"')

    async with running(boss, tmp_path) as crm:
        await crm.until(lambda: crm.cards("New") == ["Deal 2"])
        await crm.press("escape")
        await crm.until(lambda: len(crm.cards("New")) == 3)


async def test_the_default_filter_holds_in_lists_without_a_board(boss: Session, tmp_path: Path) -> None:
    holds(boss, "Nobody", "is_my_company:yes", "company")

    async with showing(boss, tmp_path, "list", kind="company") as crm:
        await crm.until(lambda: crm.sees("Nothing matches."))
        assert "is_my_company:yes" in crm.header


def test_there_is_one_default_and_one_undo_takes_a_change_back(boss: Session) -> None:
    holds(boss, "One", "is:open")
    holds(boss, "Two", "is:closed")
    assert [each.name for each in own_filters.own(boss, "deal") if each.is_default] == ["Two"]
    assert own_filters.starting_text(boss, "deal") == "is:closed"

    undo.undo(boss)

    assert own_filters.starting_text(boss, "deal") == "is:open"


async def test_f_leads_to_the_own_filters(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("There are no deals"))
        await crm.opened("ChoiceScreen", "f")
        choices = crm.app.screen.choices  # type: ignore[attr-defined]
        await crm.opened("FiltersScreen", next(each.letter for each in choices if each.key == "+own"))
        await crm.until(lambda: crm.sees("No filter of your own yet"))
