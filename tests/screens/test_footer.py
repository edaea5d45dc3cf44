"""The footer shows the keys that act now: of the screen, of a dialog, of what is typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.services import records
from tests.support.card import add_records, running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    add_records(session)
    yield session
    close_office()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("/", "enter show"),
        ("m", "letter choose"),
        ("c", "ctrl+s save"),
        ("n", "enter save"),
        ("a", "enter save"),
        ("x", "letter choose"),
        ("?", "j k scroll"),
        ("V", "j k extend the range"),
    ],
)
async def test_on_the_board(office: Session, tmp_path: Path, size: tuple[int, int], keys: str, shown: str) -> None:
    async with running(office, tmp_path, size=size) as crm:
        assert crm.lines()[-1].startswith(" enter open")
        await crm.press({"/": "slash", "?": "question_mark"}.get(keys, keys))
        await crm.until(lambda: crm.lines()[-1].startswith(f" {shown}"))

        await crm.press("escape")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter open"))


async def test_of_a_reason_of_the_palette_and_of_the_search(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.press("ctrl+p")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter do it"))
        await crm.press("escape", "ctrl+f")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter open  ↑↓ choose"))
        assert "? keys" not in crm.lines()[-1]


async def test_of_a_field_that_is_edited_in_place_and_of_the_search_in_the_history(
    office: Session, tmp_path: Path
) -> None:
    known = add_records(office)

    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        assert crm.lines()[-1].startswith(" enter edit")
        await crm.edit("title")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter save  tab next field"))
        await crm.press("tab")
        await crm.until(lambda: crm.lines()[-1].startswith(" ↑↓ choose  enter take"))
        await crm.press("escape")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter edit"))

        await crm.press("slash")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter search"))


async def test_a_card_without_stages_offers_none(office: Session, tmp_path: Path) -> None:
    product = records.create(office, "product", {"name": "Pump", "price": Money(4_500, "EUR")})

    async with running(office, tmp_path) as crm:
        await crm.open(product)
        await crm.until(lambda: crm.lines()[-1].startswith(" enter edit"))
        assert "stage" not in crm.lines()[-1]
        assert "activity" not in crm.lines()[-1]
        assert "€45.00" in crm.lines()[1]
        assert "About the product" in crm.screen_text


async def test_in_the_history_it_offers_to_read_not_to_edit(office: Session, tmp_path: Path) -> None:
    known = add_records(office)

    async with running(office, tmp_path, size=(80, 24)) as crm:
        await crm.open(known.deal)
        crm.card.go_to("history")
        await crm.until(lambda: crm.lines()[-1].startswith(" enter read  W why  / search  E export"))
