"""Closing deals from the screens: once, with a word about the close date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.dates import day_of
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import error_text
from crm_tui.services import lookup, moving, records
from screens.forms.choice import ChoiceScreen
from tests.support import card
from tests.support.board import running
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


def today(session: Session) -> date:
    return day_of(session.now(), session.zone)


def lost(session: Session) -> Ref:
    """A deal that was closed as lost."""
    ref = records.create(session, "deal", {"title": "Gone"})
    moving.close(session, [ref], lookup.stage_called("LOSE").id, reason="price")
    return ref


def test_a_closed_deal_is_closed_only_once(anna: Session) -> None:
    ref = lost(anna)
    before = records.get(anna, ref).version

    with pytest.raises(moving.AlreadyClosed) as caught:
        moving.close(anna, [ref], lookup.stage_called("LOSE").id)

    name = lookup.stage_called("LOSE").name
    assert error_text(caught.value) == f"deal:1 is closed already, on the stage “{name}”"
    assert records.get(anna, ref).version == before


def test_of_several_deals_the_closed_ones_are_refused_and_the_others_closed(anna: Session) -> None:
    gone, new = lost(anna), records.create(anna, "deal", {"title": "New"})

    outcome = moving.close(anna, [gone, new], lookup.stage_called("WON").id)

    assert outcome.done == (new,)
    assert [ref for ref, _error in outcome.refused] == [gone]


async def test_the_board_refuses_to_close_a_closed_deal_with_the_sentence_of_the_command_line(
    anna: Session, tmp_path: Path
) -> None:
    lost(anna)

    async with running(anna, tmp_path) as crm:
        names = [column.stage.stage_id for column in crm.screen.board.columns]
        crm.screen.go_column(names.index(lookup.stage_called("LOSE").id))
        await crm.press("w")
        await crm.until(lambda: "Deal:1 is closed already" in crm.footer())

        assert not isinstance(crm.app.screen, ChoiceScreen)


async def test_the_card_refuses_to_close_a_closed_deal(anna: Session, tmp_path: Path) -> None:
    ref = lost(anna)

    async with card.running(anna, tmp_path) as crm:
        await crm.open(ref)
        await crm.press("w")
        await crm.until(lambda: "is closed already" in crm.screen_text)

        assert not isinstance(crm.app.screen, ChoiceScreen)


async def test_the_message_of_a_move_that_changes_the_close_date_says_so(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "One", "close_date": today(anna) + timedelta(days=9)})

    async with running(anna, tmp_path) as crm:
        await crm.press("w")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen))
        await crm.press("enter")
        await crm.until(lambda: "; close date " in crm.footer())

        assert records.get(anna, Ref("deal", 1)).values["close_date"] == today(anna)


async def test_a_move_that_leaves_the_close_date_alone_does_not_speak_of_it(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "One", "close_date": today(anna) + timedelta(days=9)})

    async with running(anna, tmp_path) as crm:
        await crm.press("L")
        await crm.until(lambda: "moved to" in crm.footer())

        assert "close date" not in crm.footer()


async def test_moving_to_the_stage_where_a_deal_is_says_so(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "One"})

    async with running(anna, tmp_path) as crm:
        await crm.press("m")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen))
        await crm.press("enter")
        await crm.until(lambda: "it is on that stage already" in crm.footer())


async def test_the_card_tells_of_the_close_date_too(anna: Session, tmp_path: Path) -> None:
    ref = records.create(anna, "deal", {"title": "One", "close_date": today(anna) + timedelta(days=9)})

    async with card.running(anna, tmp_path) as crm:
        await crm.open(ref)
        await crm.press("w")
        await crm.modal(ChoiceScreen)
        await crm.press("enter")
        await crm.until(lambda: "; close date " in crm.screen_text)
