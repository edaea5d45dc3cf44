"""Screens in Italian: footers, days and settings are in the language of whoever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.i18n import translate
from crm_tui.services import settings
from tests.screens.test_my_day import plan
from tests.support.lists import showing
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    found = open_office(tmp_path, clock)
    translate.set_language("it")
    yield found
    translate.set_language("en")
    close_office()


async def test_a_day_never_touches_its_subject(boss: Session, tmp_path: Path) -> None:
    plan(boss, "Ask", add_deals(boss, 1), days=2)

    async with showing(boss, tmp_path, "my_day", size=(160, 45)) as crm:
        await crm.until(lambda: "Ask" in crm.cursor)

        assert "tra 2 giorni" in crm.cursor
        assert " Ask" in crm.cursor


async def test_the_footer_of_the_generator_is_translated(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "generator") as crm:
        await crm.until(lambda: "v anteprima, esegui" in crm.footer)

        assert "x elimina" in crm.footer


async def test_yes_and_no_settings_are_words(boss: Session, tmp_path: Path) -> None:
    settings.set(boss, "edit_start_date", "1")

    async with showing(boss, tmp_path, "settings", size=(120, 50)) as crm:
        await crm.until(lambda: any(line.endswith("sì") for line in crm.lines))

        assert any(line.endswith(" no") for line in crm.lines)
