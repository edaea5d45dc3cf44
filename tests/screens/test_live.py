"""What changes while one looks: time passes, others write; and what leads away from a card asks first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import activities, records
from screens.card.screen import CardScreen
from screens.forms.choice import ChoiceScreen
from tests.support import board
from tests.support.card import Records, running
from tests.support.office import clerk_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


def plan(office: Session, known: Records, hours: int) -> None:
    values: dict[str, Value] = {"subject": "Call them", "deadline": office.now() + timedelta(hours=hours)}
    activities.plan(office, values, about=[known.deal])


async def test_an_open_card_marks_what_becomes_overdue_while_one_looks(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    plan(office, known, 1)

    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        before = crm.screen_text
        clock.forward(hours=2)
        crm.app.minute()
        await crm.until(lambda: not card.trail.timeline.out_of_date())
        await crm.until(lambda: crm.screen_text != before)
        trail = card.trail.timeline.trail
        assert trail is not None
        assert trail.planned[0].section == "overdue"


async def test_the_board_marks_what_becomes_overdue_while_one_looks(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    plan(office, known, 1)

    async with board.running(office, tmp_path) as crm:
        assert not any("! today" in line for line in crm.lines())
        clock.forward(hours=2)
        crm.app.minute()
        await crm.until(lambda: any("! today" in line for line in crm.lines()))


async def test_an_open_card_says_who_changed_what(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    luca = clerk_of(clock)

    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        records.update(luca, [known.deal], {"title": "Fifty laptops"})
        card.records_changed((known.deal,), everything=False)
        await crm.until(lambda: "luca changed: Name" in crm.lines()[-1])
        assert "Fifty laptops" in crm.screen_text


async def test_the_field_that_is_edited_says_that_somebody_else_changed_it(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    luca = clerk_of(clock)

    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        editor = await crm.edit("title")
        await crm.write("x")
        records.update(luca, [known.deal], {"title": "Fifty laptops"})
        card.records_changed((known.deal,), everything=False)
        await crm.until(lambda: "somebody else made it “Fifty laptops”" in crm.note(editor))
        assert editor.typed == "Forty laptopsx"


async def test_ones_own_change_is_not_told_as_that_of_another(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        records.update(office, [known.deal], {"title": "Fifty laptops"})
        card.records_changed((known.deal,), everything=False)
        await crm.until(lambda: "Fifty laptops" in crm.screen_text)
        assert "changed:" not in crm.lines()[-1]


async def test_a_client_that_is_renamed_is_renamed_on_the_card(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        records.update(office, [known.company], {"title": "Acme Holding"})
        card.records_changed((known.company,), everything=False)
        await crm.until(lambda: "Acme Holding" in crm.screen_text)


@pytest.mark.parametrize("keys", [("g", "d"), ("g", "c"), ("ctrl+f",), ("g", "h"), ("escape",), ("q",)])
async def test_every_way_out_of_a_deal_without_a_next_activity_asks_for_one(
    office: Session, known: Records, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press(*keys)
        question = await crm.modal(ChoiceScreen)
        assert question.question == "No next activity is planned"

        await crm.press("n")
        await crm.until(lambda: not isinstance(crm.app.screen, (ChoiceScreen, CardScreen)))


async def test_help_and_undo_do_not_ask(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("question_mark")
        await crm.until(lambda: type(crm.app.screen).__name__ == "HelpScreen")
