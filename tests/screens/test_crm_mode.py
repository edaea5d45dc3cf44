"""The CRM mode is changed in a dialog: what it converts, how far it is, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import modes, pipelines, records
from data import database
from screens.forms.answers import AnswerRows
from screens.forms.choice import ChoiceScreen
from screens.forms.crm_mode import ModeForm
from screens.forms.reason import LineForm
from screens.palette import PaletteScreen
from screens.setup.settings import SettingsScreen
from tests.support.card import Crm, running
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def add(session: Session, count: int) -> list[Ref]:
    return [records.create(session, "lead", {"title": f"Lead {n}", "name": f"Person {n}"}) for n in range(1, count + 1)]


def break_one(session: Session, lead: Ref) -> Ref:
    client = records.create(session, "contact", {"name": "Gone"})
    records.update(session, [lead], {"contacts": (client.id,)})
    records.delete(session, [client])
    return client


async def form_of(crm: Crm) -> ModeForm:
    await crm.press("g", "m")
    form = await crm.modal(ModeForm)
    await crm.until(lambda: form.ready, "the mode")
    await crm.pilot.pause()
    return form


async def to_simple(crm: Crm, form: ModeForm) -> None:
    """Turn the mode to simple, and agree."""
    while form.value("mode") != "simple":
        await crm.press("space")
    await crm.press("enter")
    question = await crm.modal(ChoiceScreen)
    await crm.press(question.choices[0].letter)


@pytest.mark.covers(
    "behaviour.md#Setting reached from Leads or Deals settings", "behaviour.md#Choose the mode in CRM mode"
)
async def test_the_palette_leads_to_the_mode_and_classic_comes_at_once(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("ctrl+p")
        await crm.modal(PaletteScreen)
        await crm.write("crm mode")
        await crm.press("enter")
        form = await crm.modal(ModeForm)
        await crm.until(lambda: form.ready)
        await crm.press("space", "enter")

        await crm.until(lambda: "CRM mode changed to classic" in crm.screen_text)
    assert modes.current() == "classic"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_the_switch_says_what_it_converts_and_does_it(
    anna: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    modes.to_classic(anna)
    add(anna, 7)
    async with running(anna, tmp_path, size=size) as crm:
        form = await form_of(crm)
        assert "7 active leads become deals: Lead 1, Lead 2" in crm.screen_text
        await to_simple(crm, form)

        await crm.until(lambda: "the CRM mode is simple, 7 leads converted" in crm.screen_text, "the end")
    assert modes.current() == "simple"
    assert database.sql("SELECT count(*), count(DISTINCT lead) FROM deal") == [(7, 7)]


async def test_the_deals_can_go_into_a_pipeline_that_is_made_for_them(anna: Session, tmp_path: Path) -> None:
    modes.to_classic(anna)
    add(anna, 2)
    async with running(anna, tmp_path) as crm:
        form = await form_of(crm)
        await crm.press("space", "down", "down")
        while form.value("pipeline") != "+new":
            await crm.press("space")
        await crm.press("enter")
        await crm.modal(LineForm)
        await crm.write("Requests")
        await crm.press("enter")
        question = await crm.modal(ChoiceScreen)
        await crm.press(question.choices[0].letter)

        await crm.until(lambda: "the CRM mode is simple, 2 leads converted" in crm.screen_text, "the end")
    made = next(each for each in pipelines.pipelines(anna) if each.name == "Requests")
    assert (made.deals, modes.creation().pipeline) == (2, made.id)


async def test_who_does_not_agree_changes_nothing(anna: Session, tmp_path: Path) -> None:
    modes.to_classic(anna)
    add(anna, 1)
    async with running(anna, tmp_path) as crm:
        await form_of(crm)
        await crm.press("space", "enter")
        await crm.modal(ChoiceScreen)
        await crm.press("escape", "escape")
        await crm.until(lambda: not isinstance(crm.app.screen, (ModeForm, ChoiceScreen)))

    assert (modes.current(), modes.show(anna).progress) == ("classic", None)


async def test_leads_that_fail_are_listed_tried_again_and_skipped(anna: Session, tmp_path: Path) -> None:
    modes.to_classic(anna)
    first, second, _third = add(anna, 3)
    client, _gone = break_one(anna, first), break_one(anna, second)
    async with running(anna, tmp_path) as crm:
        form = await form_of(crm)
        await to_simple(crm, form)
        await crm.until(lambda: len(form.failures) == 2, "the failures")
        await crm.pilot.pause()
        assert "These leads could not be converted" in crm.screen_text
        assert f"{client} lies in the recycle bin" in crm.screen_text

        records.restore(anna, [client])
        await crm.press("r")
        await crm.until(lambda: len(form.failures) == 1 and crm.value(first, "closed"), "the second try")
        await crm.pilot.pause()
        assert [each.key for each in form.query_one(AnswerRows).answers] == [str(second)]
        await crm.press("s")

        await crm.until(lambda: "the CRM mode is simple" in crm.screen_text, "the end")
    assert modes.current() == "simple"
    assert crm.value(second, "closed") is False


async def test_a_switch_that_waits_is_shown_when_the_dialog_opens(anna: Session, tmp_path: Path) -> None:
    modes.to_classic(anna)
    (lead,) = add(anna, 1)
    break_one(anna, lead)
    modes.to_simple(anna, modes.CreationMode())
    list(modes.run(anna))
    async with running(anna, tmp_path) as crm:
        form = await form_of(crm)

        await crm.until(lambda: form.failures, "the failure")
        await crm.until(lambda: "0 of 1 leads · 1 could not be converted" in crm.screen_text)
        await crm.until(lambda: [each.key for each in form.query_one(AnswerRows).answers] == [str(lead)])
        assert "These leads could not be converted" in crm.screen_text


async def test_the_settings_lead_to_the_mode(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("g", "s")
        await crm.until(lambda: isinstance(crm.app.screen, SettingsScreen) and crm.app.screen.rows, "the settings")
        screen = crm.app.screen
        assert isinstance(screen, SettingsScreen)
        for _step in range(len(screen.rows)):
            if screen.current == "place:mode":
                break
            await crm.press("j")
        await crm.press("enter")

        form = await crm.modal(ModeForm)
        await crm.until(lambda: form.ready)


@pytest.mark.covers("behaviour.md#Only administrators and employees allowed to change CRM settings")
async def test_others_are_told_why_they_may_not(anna: Session, tmp_path: Path, clock: Clock) -> None:
    async with running(clerk_of(clock), tmp_path) as crm:
        await crm.press("g", "m")

        await crm.until(
            lambda: "Only those who may change settings" in crm.screen_text or "only those" in crm.screen_text
        )
        assert not isinstance(crm.app.screen, ModeForm)
