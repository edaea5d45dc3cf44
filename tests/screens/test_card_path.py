"""The card of a client shows its path where advertisements are known, and what became of its details."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import details, records
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


async def test_the_path_is_a_section_only_where_there_is_one(anna: Session, tmp_path: Path) -> None:
    person = records.create(anna, "contact", {"name": "Ada"})
    details.add(anna, person, {"first_name": "Ada"}, template="person")
    async with running(anna, tmp_path, size=(140, 60)) as crm:
        await crm.open(person)
        await crm.until(lambda: "Details added: Person" in crm.screen_text)
        assert "Sales Intelligence" not in crm.screen_text

        records.create(
            anna, "deal", {"title": "D", "contacts": (person.id,), "utm_source": "google", "utm_medium": "cpc"}
        )
        crm.card.reload()
        await crm.until(lambda: "Sales Intelligence" in crm.screen_text and "google · cpc" in crm.screen_text)
