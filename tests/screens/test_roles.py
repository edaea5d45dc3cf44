"""Two operators at their screens: what roles refuse is shown as refused, and roles are changed by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.permissions import Level, Verb
from crm_tui.services import records, role_words, roles
from crm_tui.services.session import is_narrow
from data.queries import stages
from screens.setup.forms import SetupForm
from tests.support.board import running
from tests.support.lists import showing
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import NEW, add, limited, managed, stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.board import Crm
    from tests.support.lists import Lists


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def clerk(boss: Session, clock: Clock) -> Session:
    return clerk_of(clock)


def sees(crm: Crm, words: str) -> bool:
    """Whether the words are on the screen."""
    strips = crm.app.screen._compositor.render_strips()
    return any(words in strip.text for strip in strips)


async def test_the_board_of_a_manager_shows_and_counts_their_own_deals(
    boss: Session, clerk: Session, tmp_path: Path
) -> None:
    add(boss, title="Hers", amount=Money(500_00, "EUR"))
    managed(boss)
    add(clerk, title="His", amount=Money(100_00, "EUR"))

    async with running(clerk, tmp_path) as crm:
        await crm.until(lambda: sees(crm, "€100.00"))

        assert sees(crm, "His")
        assert not sees(crm, "Hers")
        assert not sees(crm, "600")
        await crm.press("x")
        await crm.until(lambda: sees(crm, "Luca may not delete deals"))
        await crm.press("ctrl+p", *"delete")
        await crm.until(lambda: sees(crm, "luca may not delete"))


async def test_keys_that_a_role_refuses_are_not_offered(boss: Session, clerk: Session, tmp_path: Path) -> None:
    deal = add(boss, title="Hers")
    limited(boss, "deal.read=all")

    async with running(clerk, tmp_path) as crm:
        await crm.until(lambda: sees(crm, "Hers"))
        assert "new" not in crm.footer()
        assert "open" in crm.footer()
        for key in ("n", "L", "e", "w"):
            await crm.press(key)
            await crm.until(lambda: sees(crm, "Luca may not"))
            await crm.press("j")
        await crm.press("question_mark")
        await crm.until(lambda: sees(crm, "not permitted"))
    assert records.get(boss, deal).values["stage"]


async def test_a_right_that_is_taken_away_holds_on_the_open_board(
    boss: Session, clerk: Session, tmp_path: Path
) -> None:
    deal = add(boss, title="Hers")

    async with running(clerk, tmp_path) as crm:
        await crm.until(lambda: sees(crm, "Hers"))
        limited(boss, "deal.read=all")
        await crm.press("L")
        await crm.until(lambda: sees(crm, "Luca may not change deal"))

    assert records.get(boss, deal).version == 1
    assert roles.of_operator(clerk)[0].name == "Narrow"


async def to_row(crm: Lists, word: str) -> None:
    """The cursor on the row with that word."""
    await crm.until(lambda: crm.sees(word))
    await crm.press("g", "g")
    for _ in range(40):
        if word in crm.cursor:
            return
        await crm.press("j")
    raise AssertionError(f"no row {word}: {crm.lines}")


async def test_levels_change_by_keys_and_u_takes_it_back(boss: Session, tmp_path: Path) -> None:
    limited(boss, "deal.read=own", login="anna")

    async with showing(boss, tmp_path, "settings") as crm:
        await to_row(crm, "Roles and permissions")
        await crm.press("enter")
        await to_row(crm, "Narrow")
        await crm.press("enter")
        await to_row(crm, "Deals")
        assert "▸own" in crm.cursor
        await crm.press("plus")
        await crm.until(lambda: "▸dept" in crm.cursor)
        await crm.press("u")
        await crm.until(lambda: "Undone" in crm.footer)
        await crm.press("f5")
        await crm.until(lambda: "▸own" in crm.cursor)

        await crm.press("l", "l", "enter")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.pilot.press("end", "enter")
        await crm.until(lambda: "▸all" in crm.cursor)
        await crm.press("0")
        await crm.until(lambda: "▸(–)" in crm.cursor)
        await crm.press("minus")
        await crm.until(lambda: "no narrower level" in crm.footer)

    assert roles.role(boss, "Narrow").grants == {"deal": {Verb.READ: Level.OWN}}


async def test_a_stage_gets_a_row_of_its_own(boss: Session, tmp_path: Path) -> None:
    limited(boss, "*.read=all", login="anna")
    number = roles.role(boss, "Narrow").id

    async with showing(boss, tmp_path, "role", role=number) as crm:
        await to_row(crm, "Deals")
        await crm.press("a")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.pilot.press("down", "enter")
        await crm.until(lambda: "New" in crm.cursor)
        await crm.press("minus")
        await crm.until(lambda: "▸+open" in crm.cursor)
        await to_row(crm, "Contacts")
        await crm.press("a")
        await crm.until(lambda: "only types with stages" in crm.footer)

    assert role_words.scopes(roles.role(boss, "Narrow")) == ("*", f"deal/{stages.default_pipeline()}/{stage(NEW)}")


async def test_people_get_a_role_in_its_form(boss: Session, clerk: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "roles") as crm:
        await to_row(crm, "Manager")
        await crm.press("a")
        await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
        await crm.pilot.press(*"Sellers", "tab", *"luca", "enter", "ctrl+s")
        await crm.until(lambda: crm.sees("Sellers", "luca"))

    assert is_narrow(clerk)
    assert roles.of_operator(clerk)[0].grants == roles.role(boss, "manager").grants


async def test_whoever_may_not_change_settings_looks_at_roles(boss: Session, clerk: Session, tmp_path: Path) -> None:
    async with showing(clerk, tmp_path, "role", role=roles.role(boss, "manager").id) as crm:
        await to_row(crm, "Deals")
        await crm.press("plus")
        await crm.until(lambda: "Luca may not change roles" in crm.footer)

    assert roles.role(boss, "manager").version == 1
