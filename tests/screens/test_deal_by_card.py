"""Working on a deal from its card: the stage field closes it, calls and meetings are planned, the history tells all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.services import activities, moving, records
from screens.board.screen import BoardScreen
from screens.forms.activity import ActivityForm
from screens.forms.choice import ChoiceScreen
from screens.forms.lines import TextLine
from screens.forms.picker import Picker
from screens.forms.reason import ReasonForm
from tests.support.card import Records, running, stage_ids
from tests.support.office import clerk_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.mark.covers(
    "behaviour.md#Stage field accepts a final stage", "behaviour.md#Close at any time without all stages"
)
async def test_the_stage_field_closes_a_deal_from_its_first_stage(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("stage")
        picker = editor.query_one(Picker)
        await crm.write("won")
        await crm.until(lambda: [each.label for each in picker.rows.answers] == ["Deal won"])
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "closed"))
        assert crm.value(known.deal, "semantic") == "S"
        await crm.until(lambda: "★ Deal won" in crm.screen_text)
        await crm.press("escape")
        await crm.until(lambda: isinstance(crm.app.screen, BoardScreen))


@pytest.mark.parametrize(("kind", "subject"), [("call", "Call the client"), ("meeting", "Meet the client")])
@pytest.mark.covers("behaviour.md#Plan call or meeting from the card")
async def test_a_call_or_a_meeting_is_planned_from_the_card(
    office: Session, known: Records, tmp_path: Path, kind: str, subject: str
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("plus")
        question = await crm.modal(ChoiceScreen)
        question.dismiss(kind)
        form = await crm.modal(ActivityForm)
        await crm.until(lambda: form.query(TextLine))
        if kind == "meeting":
            place = form.editor("place")
            assert place is not None
            place.query_one(TextLine).value = "Milano"
        await crm.press("ctrl+s")

        await crm.until(lambda: activities.open_activities(office, known.deal))
        planned = activities.open_activities(office, known.deal)[0]
        assert (planned.kind, planned.subject) == (kind, subject)
        assert records.get(office, planned.ref).values["place"] == ("Milano" if kind == "meeting" else None)
        await crm.until(lambda: subject in crm.screen_text)


@pytest.mark.covers("behaviour.md#+ Activity: description and save")
async def test_plus_plans_an_activity_with_its_description(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("plus")
        question = await crm.modal(ChoiceScreen)
        question.dismiss("todo")
        form = await crm.modal(ActivityForm)
        await crm.until(lambda: form.query(TextLine))
        await crm.write("Send the offer")
        form.editors[-1].insert("with the new prices")
        await crm.press("ctrl+s")

        await crm.until(lambda: activities.open_activities(office, known.deal))
        planned = activities.open_activities(office, known.deal)[0]
        assert planned.subject == "Send the offer"
        assert records.get(office, planned.ref).values["description"] == "with the new prices"
        await crm.until(lambda: "Send the offer" in crm.screen_text)


@pytest.mark.covers(
    "behaviour.md#Card changes recorded in History", "behaviour.md#History shows date, author, type, description"
)
async def test_the_history_has_day_hour_author_kind_and_values_of_every_change(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    luca = clerk_of(clock)
    clock.forward(days=1, minutes=5)
    records.update(luca, [known.deal], {"amount": Money(99_900, "EUR"), "source_description": "a friend"})
    clock.forward(days=1)
    moving.move(office, [known.deal], stage_ids(office)[1])

    async with running(office, tmp_path, (120, 70)) as crm:
        await crm.open(known.deal)
        await crm.press("T", "T", "T")
        await crm.until(lambda: "Record created" in crm.screen_text)
        text = " ".join(crm.screen_text.split())

        for day in ("20 March 2026", "19 March 2026", "18 March 2026"):
            assert day in text
        for said in ("luca · 13:05", "anna · 13:05", "anna · 13:00"):
            assert said in text
        for change in ("New → Document preparation", "€18,000.00 → €999.00", "— → a friend"):
            assert change in text


@pytest.mark.covers("behaviour.md#Save; deal data editable any time")
async def test_a_closed_deal_can_still_be_edited(office: Session, known: Records, tmp_path: Path) -> None:
    moving.move(office, [known.deal], stage_ids(office)[5])
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        await crm.write(", paid")
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "title") == "Forty laptops, paid")
        assert crm.value(known.deal, "closed") is True


@pytest.mark.covers("behaviour.md#Final stage click asks for the outcome")
async def test_a_failure_by_the_stage_bar_asks_why(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("w")
        question = await crm.modal(ChoiceScreen)
        assert [each.label for each in question.choices] == ["Deal won", "Deal lost", "Failure analysis"]
        question.dismiss(question.choices[2].key)
        await crm.modal(ReasonForm)
        await crm.write("no budget")
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "stage") == stage_ids(office)[7])
        assert crm.value(known.deal, "close_reason") == "no budget"
