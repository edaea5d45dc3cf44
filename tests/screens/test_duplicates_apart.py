"""The screen of duplicates: members of equal names are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.fields import Point
from crm_tui.services import records
from screens.duplicates.screen import DuplicatesScreen
from tests.support.card import running

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session


async def test_members_of_equal_names_show_what_else_is_known(office: Session, tmp_path: Path) -> None:
    twin = {"name": "Mario", "last_name": "Verdi"}
    records.create(office, "contact", {**twin, "email": (Point("mario@verdi.it"),)})
    records.create(office, "contact", {**twin, "phone": (Point("+39 02 7654321"),)})

    async with running(office, tmp_path, (80, 24)) as crm:
        crm.app.open("duplicates", kind="contact")
        await crm.modal(DuplicatesScreen)
        await crm.until(lambda: "mario@verdi.it" in crm.screen_text and "+39 02 7654321" in crm.screen_text)
