"""Finding anything: hits while one types, by type, and the card on enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, moving, records, views
from screens.listing import find
from tests.support.lists import showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def rossi(boss: Session) -> dict[str, Ref]:
    return {
        "deal": records.create(boss, "deal", {"title": "Cabling for Rossi"}),
        "contact": records.create(boss, "contact", {"name": "Mario", "last_name": "Rossi"}),
        "company": records.create(boss, "company", {"title": "Rossi Srl"}),
    }


async def test_hits_appear_while_one_types_grouped_by_type(
    boss: Session, tmp_path: Path, rossi: dict[str, Ref]
) -> None:
    async with showing(boss, tmp_path, "find") as crm:
        assert crm.sees("Type what you look for.")
        await crm.press(*"ross")
        await crm.until(lambda: crm.sees("Deals", "Contacts", "Companies"))

        heads = [line.strip() for line in crm.lines]
        assert heads[0] == "Deals"
        assert heads[2] == "Contacts"
        assert heads[4] == "Companies"
        assert "Cabling for Rossi" in crm.cursor


async def test_enter_opens_the_hit_under_the_cursor(boss: Session, tmp_path: Path, rossi: dict[str, Ref]) -> None:
    async with showing(boss, tmp_path, "find") as crm:
        await crm.press(*"ross")
        await crm.until(lambda: crm.sees("Companies"))
        await crm.press("down", "down")
        await crm.until(lambda: "Rossi Srl" in crm.cursor)
        await crm.opened("CardScreen", "enter")

        assert crm.screen.ref == rossi["company"]  # type: ignore[attr-defined]


async def test_enter_before_the_answer_opens_the_first_hit_of_what_was_typed(
    boss: Session, tmp_path: Path, rossi: dict[str, Ref]
) -> None:
    async with showing(boss, tmp_path, "find") as crm:
        await crm.opened("CardScreen", *"mario", "enter")

        assert crm.screen.ref == rossi["contact"]  # type: ignore[attr-defined]


async def test_letters_are_never_commands(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "find") as crm:
        await crm.press(*"gqu?")
        await crm.until(lambda: crm.sees("Nothing found."))

        assert crm.name == "FindScreen"


async def test_escape_goes_back(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "board") as crm:
        await crm.opened("FindScreen", "ctrl+f")
        await crm.press(*"ab")
        await crm.opened("BoardScreen", "escape")

        assert not any(type(screen).__name__ == "FindScreen" for screen in crm.app.screen_stack)


def test_a_number_finds_the_records_of_that_number(boss: Session, rossi: dict[str, Ref]) -> None:
    assert find.hits_of(boss, f"{rossi['deal']}")[0] == find.Hit(rossi["deal"], "Cabling for Rossi", "New")
    assert {hit.ref.type for hit in find.hits_of(boss, "#1")} >= {"deal", "contact", "company"}
    records.delete(boss, [rossi["deal"]])
    assert "deal" not in {hit.ref.type for hit in find.hits_of(boss, "#1")}


@pytest.mark.parametrize(
    "typed", ["'", '"', "AND", "(", "a OR", "deal:", "deal:x", "#", "#9999999999999999999", "*", "\\", "%"]
)
def test_no_text_breaks_the_search(boss: Session, rossi: dict[str, Ref], typed: str) -> None:
    assert all(hit.ref in rossi.values() for hit in find.hits_of(boss, typed))


def test_titles_come_before_bodies_open_before_closed_and_the_last_changed_first(boss: Session, clock: Clock) -> None:
    def deal(title: str, **values: Value) -> Ref:
        clock.forward(minutes=1)
        return records.create(boss, "deal", {"title": title, **values})

    body = deal("Printer", comments="a kiosk, perhaps")
    inside = deal("Megakiosk")
    word = deal("New kiosk")
    old = deal("Kiosk A")
    closed = deal("Kiosk B")
    new = deal("Kiosk C")
    exact = deal("kiosk")
    moving.close(boss, [closed], lookup.stage_called("WON").id)

    assert [hit.ref for hit in find.hits_of(boss, "Kiosk")] == [exact, new, old, closed, word, inside, body]


def test_an_old_title_that_begins_with_the_words_is_found_among_many_newer_bodies(boss: Session) -> None:
    wanted = records.create(boss, "deal", {"title": "Boiler for Rossi"})
    for number in range(views.LOOKED_AT + 20):
        records.create(boss, "deal", {"title": f"Deal {number}", "comments": "like the boiler"})

    assert find.hits_of(boss, "boiler")[0].ref == wanted
