"""Windows that ask: names win over their descriptions, sentences are whole, records are found by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.services import lookup, records
from screens.forms.choice import Choice, ChoiceScreen
from screens.workflows.pick import Entry, PickScreen
from screens.workflows.rehearsal import RehearsalForm, RehearsalScreen
from screens.workflows.templates import TemplatesScreen
from tests.support.card import running
from tests.support.flows import keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session

SMALL = (80, 24)
WAITING = '[[step]]\nid = "W1"\nkind = "wait"\nwith.wait_type = "days"\nwith.days = "3"\n'


async def test_the_name_of_an_answer_wins_over_its_description(office: Session, tmp_path: Path) -> None:
    name, about = (
        "Offer and follow-up of a visit",
        "Sends the offer, waits a week, then calls whoever has not answered yet",
    )
    said = "What is done stays done. It cannot be taken up again afterwards, and whoever waits for it is told so. End."

    async with running(office, tmp_path, SMALL) as crm:
        crm.app.push_screen(
            ChoiceScreen("Which workflow?", [Choice("1", name, about), Choice("2", "Short", "deal")], said=said)
        )
        await crm.modal(ChoiceScreen)
        text = crm.screen_text
        assert name in text
        assert "Sends the" in text
        assert "whoever has not" not in text
        assert "told so" in text
        assert "End." in text


async def test_a_picker_says_why_enter_takes_nothing(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path, SMALL) as crm:
        crm.app.push_screen(PickScreen("Which?", lambda typed: [Entry("a", "Apple")] if typed in "apple" else []))
        await crm.modal(PickScreen)
        await crm.write("pear")
        await crm.until(lambda: "nothing found" in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: "nothing of that name" in crm.screen_text)
        assert isinstance(crm.app.screen, PickScreen)


async def test_a_rehearsal_finds_its_record_by_number_and_keeps_what_is_chosen(office: Session, tmp_path: Path) -> None:
    keep(office, "Waiting", WAITING)
    deal = _deals(office)

    async with running(office, tmp_path, SMALL) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await crm.until(lambda: "by hand" in crm.screen_text)
        await crm.press("R")
        form = await crm.modal(RehearsalForm)
        await crm.until(lambda: form.setup is not None and form.editors)
        await crm.write("#999")
        await crm.until(lambda: "nothing found" in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: "nothing of that name" in crm.screen_text)
        await crm.press(*["backspace"] * 4)
        await crm.write(f"#{deal.id}")
        await crm.until(lambda: "Pompa 3" in crm.screen_text and "Pompa 2" not in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: "✓ the time passes" in crm.screen_text)
        assert "rehearse" in crm.lines()[-1]
        await crm.press("enter")
        screen = await crm.modal(RehearsalScreen)
        assert screen.plan.records == (deal,)
        assert screen.plan.answers == {}


def _deals(session: Session) -> Ref:
    return [records.create(session, "deal", {"title": f"Pompa {number}"}) for number in (1, 2, 3)][-1]


def test_a_record_is_suggested_by_its_number_before_those_whose_title_begins_so(office: Session) -> None:
    deal = _deals(office)
    other = records.create(office, "deal", {"title": f"{deal.id} valves"})

    assert [number for number, _title in lookup.suggest(office, "deal", str(deal.id))] == [deal.id, other.id]
    assert [number for number, _title in lookup.suggest(office, "deal", f"#{deal.id}")] == [deal.id]
    assert lookup.suggest(office, "deal", "#99999999999999999999") == []
