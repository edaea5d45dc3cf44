"""The recycle bin on screen: listed with its types, restored, purged after a question, by administrators only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.ref import Ref
from crm_tui.services import bin as recycling
from crm_tui.services import records
from screens.listing.bin import BinScreen
from tests.support.card import running
from tests.support.office import add_deals, clerk_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


def binned(session: Session) -> list[str]:
    return [str(each.ref) for each in recycling.page(session)]


async def test_a_record_is_restored_by_one_key(office: Session, tmp_path: Path) -> None:
    acme = records.create(office, "company", {"title": "Acme"})
    (deal,) = add_deals(office, 1)
    records.delete(office, [acme])
    records.delete(office, [Ref("deal", deal)])

    async with running(office, tmp_path) as crm:
        await crm.press("g", "b")
        await crm.until(lambda: isinstance(crm.app.screen, BinScreen) and "Acme" in crm.screen_text)
        assert "company" in crm.screen_text
        await crm.press("j", "r")
        await crm.until(lambda: len(binned(office)) == 1)
        await crm.until(lambda: "restored" in crm.screen_text)


async def test_purging_asks_first(office: Session, tmp_path: Path) -> None:
    refs = [Ref("deal", deal) for deal in add_deals(office, 3)]
    records.delete(office, refs)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "b")
        await crm.until(lambda: "Deal 3" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: "for good?" in crm.screen_text)
        await crm.press("k")
        await crm.until(lambda: "for good?" not in crm.screen_text)
        assert len(binned(office)) == 3
        await crm.press("x")
        await crm.until(lambda: "for good?" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: len(binned(office)) == 2)
        await crm.until(lambda: "1 record purged" in crm.screen_text)
        await crm.press("X")
        await crm.until(lambda: "everything" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: binned(office) == [])
        await crm.until(lambda: "The recycle bin is empty." in crm.screen_text)


async def test_who_may_not_purge_is_told(office: Session, tmp_path: Path, clock: Clock) -> None:
    records.delete(office, [Ref("deal", deal) for deal in add_deals(office, 1)])

    async with running(clerk_of(clock), tmp_path) as crm:
        await crm.press("g", "b")
        await crm.until(lambda: "Deal 1" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: "only administrators" in crm.screen_text)
        assert len(binned(office)) == 1
