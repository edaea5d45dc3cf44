"""Leads are converted from their card and their board; the dialog says who is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, modes, moving, next_activity, pipelines, records
from data import database
from screens.board.screen import BoardScreen
from screens.card.screen import CardScreen
from screens.forms.answers import AnswerRows
from screens.forms.choice import ChoiceScreen
from screens.forms.convert import ConvertForm
from screens.forms.quick import QuickForm
from screens.listing.screen import ListingScreen
from tests.support.card import Crm, running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    modes.to_classic(session)
    next_activity.turn(session, on=False)
    yield session
    close_office()


def add(session: Session, **values: Value) -> Ref:
    return records.create(session, "lead", {"title": "Fair", "name": "Ada", "company_title": "Acme", **values})


async def form_of(crm: Crm) -> ConvertForm:
    """The dialog, with what there is to decide."""
    form = await crm.modal(ConvertForm)
    await crm.until(lambda: form.ready, "what there is to decide")
    await crm.pilot.pause()
    return form


async def choose(crm: Crm, form: ConvertForm, key: str, value: str) -> None:
    """Bring a line to an answer with the keys."""
    rows = form.query_one(AnswerRows)
    at = [each.key for each in form.switches].index(key)
    while rows.cursor != at:
        await crm.press("down" if rows.cursor < at else "up")
    for _turn in range(len(form.switches[at].options)):
        if form.value(key) == value:
            return
        await crm.press("space")
    raise AssertionError(f"{key} is never {value}: {form.switches[at].options}")


@pytest.mark.parametrize("way", ["w", "m", "plus"])
async def test_a_lead_is_converted_from_its_card_and_its_deal_is_shown(anna: Session, tmp_path: Path, way: str) -> None:
    lead = add(anna)
    async with running(anna, tmp_path) as crm:
        await crm.open(lead)
        await crm.press(way)
        question = await crm.modal(ChoiceScreen)
        wanted = "convert" if way == "plus" else str(_success(anna))
        await crm.press(next(each.letter for each in question.choices if each.key == wanted))
        await form_of(crm)
        await crm.press("enter")

        await crm.until(lambda: isinstance(crm.app.screen, CardScreen) and crm.card.ref.type == "deal", "the deal")
        await crm.until(lambda: crm.card.data is not None)
        assert crm.value(lead, "closed") is True
        assert crm.value(lead, "converted_company") == 1
        assert crm.value(Ref("deal", 1), "contacts") == (1,)


def _success(session: Session) -> int:
    (only,) = pipelines.pipelines(session, "lead")
    return next(i.stage.id for i in pipelines.stages(session, only.id) if i.stage.semantic.value == "S")


@pytest.mark.parametrize(("answer", "people"), [("use:contact:1", 1), ("new", 2)])
async def test_somebody_alike_is_shown_and_used_or_another_one_is_made(
    anna: Session, tmp_path: Path, answer: str, people: int
) -> None:
    records.create(anna, "contact", {"name": "Ada", "last_name": "Byron", "email": (Point("ada@example.com"),)})
    lead = add(anna, email=(Point("ada@example.com"),))
    async with running(anna, tmp_path) as crm:
        await crm.open(lead)
        crm.card.acts.move_to(_success(anna))
        form = await form_of(crm)

        assert "may be there already: Ada Byron" in crm.screen_text
        assert "Ada Byron #1 · e-mail" in crm.screen_text
        assert form.value("contact") == "use:contact:1"
        await choose(crm, form, "contact", answer)
        await crm.press("enter")
        await crm.until(lambda: crm.value(lead, "closed"), "the conversion")

    assert database.sql("SELECT count(*) FROM contact") == [(people,)]


async def test_what_is_chosen_is_made_where_it_is_chosen(anna: Session, tmp_path: Path) -> None:
    second = pipelines.add(anna, "Second").id
    lead = add(anna)
    activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[lead])
    async with running(anna, tmp_path, size=(80, 24)) as crm:
        await crm.open(lead)
        crm.card.acts.move_to(_success(anna))
        form = await form_of(crm)
        await choose(crm, form, "company", "no")
        await choose(crm, form, "pipeline", str(second))
        await choose(crm, form, "activities", "keep")
        await crm.press("enter")
        await crm.until(lambda: crm.value(lead, "closed"), "the conversion")

    assert crm.value(Ref("deal", 1), "pipeline") == second
    assert len(activities.open_activities(anna, Ref("deal", 1))) == 1
    assert database.sql("SELECT count(*) FROM company") == [(0,)]


async def test_nothing_chosen_is_refused_and_the_dialog_stays(anna: Session, tmp_path: Path) -> None:
    lead = add(anna)
    async with running(anna, tmp_path) as crm:
        await crm.open(lead)
        crm.card.acts.move_to(_success(anna))
        form = await form_of(crm)
        for key in ("deal", "contact", "company"):
            await choose(crm, form, key, "no")
        await crm.press("enter")

        await crm.until(lambda: "Say what the lead is converted into" in crm.screen_text, "the refusal")
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is crm.card)
    assert crm.value(lead, "closed") is False


async def test_a_closed_lead_is_not_asked_about(anna: Session, tmp_path: Path) -> None:
    lead = add(anna)
    (only,) = pipelines.pipelines(anna, "lead")
    junk = next(i.stage.id for i in pipelines.stages(anna, only.id) if i.stage.semantic.value == "F")
    moving.move(anna, [lead], junk)
    async with running(anna, tmp_path) as crm:
        await crm.open(lead)
        crm.card.acts.move_to(_success(anna))

        await crm.until(lambda: crm.app.screen is crm.card and crm.app._notifications, "the refusal")
    assert crm.value(lead, "converted_deal") is None


async def test_selected_leads_are_converted_together_from_the_board(anna: Session, tmp_path: Path) -> None:
    leads = [add(anna, title=f"Lead {n}", name=f"Person {n}") for n in range(3)]
    async with running(anna, tmp_path, size=(160, 45)) as crm:
        await crm.press("g", "l")
        await crm.until(lambda: isinstance(crm.app.screen, BoardScreen) and crm.app.screen.kind == "lead")
        board = crm.app.screen
        assert isinstance(board, BoardScreen)
        await crm.until(lambda: board.board.current is not None, "the cards")
        await crm.press("space", "j", "space", "j", "space")
        await crm.press("w")
        question = await crm.modal(ChoiceScreen)
        await crm.press(next(each.letter for each in question.choices if each.key == str(_success(anna))))
        form = await form_of(crm)
        assert "Convert 3 leads" in crm.screen_text
        assert [each.key for each in form.switches] == ["deal", "contact", "company", "activities"]
        await crm.press("enter")

        await crm.until(lambda: all(crm.value(lead, "closed") for lead in leads), "the conversions")
        await crm.until(lambda: "3 leads converted" in crm.screen_text)
    assert database.sql("SELECT count(*), count(DISTINCT contact) FROM deal") == [(3, 3)]


async def test_leads_are_an_archive_in_the_simple_mode(anna: Session, tmp_path: Path) -> None:
    add(anna)
    list(modes.run(anna) if not modes.to_simple(anna, modes.CreationMode()).ended else ())
    async with running(anna, tmp_path) as crm:
        await crm.press("g", "l")

        await crm.until(lambda: isinstance(crm.app.screen, ListingScreen), "the list")
        await crm.until(lambda: "an archive of leads" in crm.screen_text, "the sentence")
        assert "Fair" in crm.screen_text


async def test_a_request_that_is_typed_in_the_archive_becomes_a_deal(anna: Session, tmp_path: Path) -> None:
    modes.to_simple(anna, modes.CreationMode())
    async with running(anna, tmp_path) as crm:
        await crm.press("g", "l")
        await crm.until(lambda: isinstance(crm.app.screen, ListingScreen), "the list")
        await crm.press("n")
        form = await crm.modal(QuickForm)
        await crm.until(lambda: form.editors, "the form")
        await crm.write("Fair")
        await crm.press("ctrl+s")

        await crm.until(lambda: "created deal:1" in crm.screen_text, "the deal")
    assert database.sql("SELECT (SELECT count(*) FROM lead), (SELECT count(*) FROM deal)") == [(0, 1)]
