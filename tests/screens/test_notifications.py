"""Notices: newest first, unseen ones marked, and where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import notifications, records
from tests.support.lists import showing
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


@pytest.fixture
def told(boss: Session, clock: Clock) -> list[int]:
    """Three deals that luca has handed to the boss, one a minute."""
    luca = clerk_of(clock)
    deals = add_deals(luca, 3)
    for each in deals:
        clock.forward(minutes=1)
        records.update(luca, [Ref("deal", each)], {"responsible": boss.user_id})
    assert notifications.unseen_count(boss) == 3
    return deals


async def test_notices_are_newest_first_and_unseen_ones_marked(boss: Session, tmp_path: Path, told: list[int]) -> None:
    async with showing(boss, tmp_path, "notifications") as crm:
        await crm.until(lambda: len(crm.lines) == 3)

        assert [line[1:].split("for ")[1].split("  ")[0] for line in crm.lines] == ["Deal 3", "Deal 2", "Deal 1"]
        assert all("● " in line for line in crm.lines)
        assert "3 unseen" in crm.header


async def test_opening_a_notice_marks_it_alone_and_shows_the_record(
    boss: Session, tmp_path: Path, told: list[int]
) -> None:
    async with showing(boss, tmp_path, "notifications") as crm:
        await crm.until(lambda: len(crm.lines) == 3)
        await crm.opened("CardScreen", "j", "enter")
        assert crm.screen.ref == Ref("deal", told[1])  # type: ignore[attr-defined]

        crm.app.pop_screen()
        await crm.until(lambda: crm.name == "NotificationsScreen")
        await crm.until(lambda: "2 unseen" in crm.header)
        assert ["● " in line for line in crm.lines] == [True, False, True]
        assert notifications.unseen_count(boss) == 2


async def test_s_marks_all(boss: Session, tmp_path: Path, told: list[int]) -> None:
    async with showing(boss, tmp_path, "notifications") as crm:
        await crm.until(lambda: len(crm.lines) == 3)
        await crm.press("s")
        await crm.until(lambda: not crm.sees("● "))

        assert notifications.unseen_count(boss) == 0
        assert "3 notices seen" in crm.footer


async def test_nobody_marks_what_others_were_told(boss: Session, told: list[int], clock: Clock) -> None:
    notice = notifications.page(boss)[0].id

    assert not notifications.mark_one_seen(clerk_of(clock), notice)
    assert notifications.unseen_count(boss) == 3
    assert notifications.mark_one_seen(boss, notice)
    assert not notifications.mark_one_seen(boss, notice)


async def test_a_new_notice_appears_by_itself(boss: Session, tmp_path: Path, clock: Clock) -> None:
    async with showing(boss, tmp_path, "notifications", background=True) as crm:
        await crm.until(lambda: crm.sees("Nobody told you anything yet."))
        luca = clerk_of(clock)
        records.update(luca, [Ref("deal", add_deals(luca, 1)[0])], {"responsible": boss.user_id})
        await crm.until(lambda: crm.sees("made you responsible for Deal 1"))
