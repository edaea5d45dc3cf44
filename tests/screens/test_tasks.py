"""Tasks by keys: added on board and card, taken through their states, asked about before a deal closes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, records, stages, tasks, undo
from screens.card.screen import CardScreen
from screens.forms.choice import ChoiceScreen
from screens.forms.edit_field import EditField
from screens.forms.reason import LineForm
from screens.forms.task import TaskForm
from tests.support import board, card, lists
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    return clerk_of(clock)


def state(session: Session, task: Ref) -> tuple[object, object]:
    found = records.get(session, task).values
    return found["state"], found["badge"]


def wears(session: Session, task: Ref, badge: str) -> bool:
    return state(session, task)[1] == badge


def only_task(session: Session, about: Ref) -> tasks.TaskLine:
    (found,) = tasks.of_record(session, about)
    return found


@pytest.mark.covers("behaviour.md#Create task from CRM card timeline")
async def test_a_card_gets_a_task_by_its_key_and_shows_it(anna: Session, tmp_path: Path) -> None:
    (deal,) = add_deals(anna, 1)

    async with card.running(anna, tmp_path) as crm:
        await crm.open(Ref("deal", deal))
        await crm.press("t")
        await crm.modal(TaskForm)
        await crm.write("Measure")
        await crm.press("ctrl+s")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen) and "Measure" in crm.screen_text)
        await crm.press("T")
        await crm.until(lambda: "Created, not viewed" in crm.screen_text)

    assert only_task(anna, Ref("deal", deal)).title == "Measure"


async def test_a_task_under_the_cursor_is_started_and_opened(anna: Session, tmp_path: Path) -> None:
    (deal,) = add_deals(anna, 1)
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])

    async with card.running(anna, tmp_path) as crm:
        await crm.open(Ref("deal", deal))
        await crm.press("T", "space")
        await crm.modal(ChoiceScreen)
        await crm.press("s")
        await crm.until(lambda: state(anna, task) == ("in_progress", "in_progress"))
        await crm.until(lambda: "In progress" in crm.screen_text and isinstance(crm.app.screen, CardScreen))
        await crm.press("enter")
        await crm.until(lambda: crm.card.ref == task and crm.card.data is not None)


@pytest.mark.covers("behaviour.md#Viewed")
async def test_opening_its_card_is_viewing_it_and_no_undo_takes_that_back(
    anna: Session, luca: Session, tmp_path: Path
) -> None:
    task = tasks.create(anna, {"title": "Measure", "responsible": luca.user_id})
    renamed = records.create(luca, "deal", {"title": "Before"})

    async with card.running(luca, tmp_path) as crm:
        await crm.open(task)
        await crm.until(lambda: state(anna, task) == ("pending", "viewed"))

    assert undo.undo(luca).done == 1
    assert records.get(anna, renamed).deleted
    assert state(anna, task) == ("pending", "viewed")


async def test_on_the_card_of_a_task_its_key_asks_what_may_be_done(
    anna: Session, luca: Session, tmp_path: Path
) -> None:
    task = tasks.create(luca, {"title": "Measure", "responsible": anna.user_id, "summary_required": True})

    async with card.running(anna, tmp_path) as crm:
        await crm.open(task)
        await crm.press("t")
        asked = await crm.modal(ChoiceScreen)
        assert [each.key for each in asked.choices] == ["start", "complete", "summarise", "deadline", "delegate"]
        await crm.press("c")
        await crm.modal(EditField)
        await crm.write("12 panels")
        await crm.press("ctrl+s")
        await crm.until(lambda: state(anna, task) == ("done", "completed"))

    assert records.get(anna, task).values["summary"] == "12 panels"


async def test_the_list_of_tasks_takes_them_through_their_states(anna: Session, luca: Session, tmp_path: Path) -> None:
    task = tasks.create(luca, {"title": "Measure", "responsible": anna.user_id, "control": True})

    async with lists.showing(anna, tmp_path, "list", kind="company") as crm:
        await crm.opened("TasksScreen", "g", "t")
        await crm.until(lambda: crm.sees("Measure", "Created, not viewed"))
        for key, reached in (("s", "in_progress"), ("b", "on_hold"), ("s", "in_progress"), ("c", "pending_review")):
            await crm.press(key)
            await crm.until(partial(wears, anna, task, reached))
        await crm.press("A")
        await crm.until(lambda: "only the creator may" in crm.footer)

    tasks.accept(luca, [task])
    assert state(anna, task) == ("done", "completed")


async def test_the_list_returns_with_a_comment_and_moves_deadlines(
    anna: Session, luca: Session, tmp_path: Path, clock: Clock
) -> None:
    task = tasks.create(anna, {"title": "Measure", "responsible": luca.user_id, "control": True})
    tasks.complete(luca, [task])

    async with lists.showing(anna, tmp_path, "tasks") as crm:
        await crm.until(lambda: crm.sees("Pending review"))
        await crm.press("R")
        await crm.until(lambda: isinstance(crm.app.screen, LineForm))
        await crm.press("m", "o", "r", "e", "enter")
        await crm.until(lambda: state(anna, task) == ("pending", "created"))
        await crm.until(lambda: crm.name == "TasksScreen")
        await crm.press("t")
        await crm.until(lambda: isinstance(crm.app.screen, EditField) and crm.app.screen.setup is not None)
        await crm.press("plus", "2", "h", "ctrl+s")
        await crm.until(lambda: state(anna, task)[1] == "deadline_updated")

    deadline = records.get(anna, task).values["deadline"]
    assert deadline == clock.at + timedelta(hours=2)


async def test_the_board_adds_one_task_for_all_selected_cards_and_shows_its_badge(
    anna: Session, tmp_path: Path
) -> None:
    deals = add_deals(anna, 2)

    async with board.running(anna, tmp_path) as crm:
        await crm.press("space", "j", "space", "t")
        await crm.until(lambda: isinstance(crm.app.screen, TaskForm) and crm.app.screen.setup is not None)
        await crm.press(*"Both", "ctrl+s")
        await crm.until(lambda: sum("□ new" in line for line in crm.lines()) == 2)

    assert {only_task(anna, Ref("deal", each)).title for each in deals} == {"Both"}


async def test_a_list_adds_a_task_about_the_record_under_the_cursor(anna: Session, tmp_path: Path) -> None:
    company = records.create(anna, "company", {"title": "Acme"})

    async with lists.showing(anna, tmp_path, "list", kind="company") as crm:
        await crm.until(lambda: crm.sees("Acme"))
        await crm.press("t")
        await crm.until(lambda: isinstance(crm.app.screen, TaskForm) and crm.app.screen.setup is not None)
        await crm.press(*"Visit", "ctrl+s")
        await crm.until(lambda: crm.name == "ListingScreen" and "task created" in crm.footer)

    assert only_task(anna, company).title == "Visit"


@pytest.mark.covers("behaviour.md#Deal: additional stage before the final one")
async def test_closing_a_deal_asks_about_its_open_tasks_and_may_move_it_to_review(
    anna: Session, tmp_path: Path
) -> None:
    (deal,) = add_deals(anna, 1)
    pipeline = int(str(records.get(anna, Ref("deal", deal)).values["pipeline"]))
    review = stages.add(anna, pipeline, "Under review")
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])

    async with board.running(anna, tmp_path) as crm:
        await crm.press("w")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen))
        await crm.press("enter")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen) and "Measure" in crm.app.screen.said)
        asked = crm.app.screen
        assert isinstance(asked, ChoiceScreen)
        assert [each.key for each in asked.choices] == ["close", "wait", ""]
        await crm.press("m")
        await crm.until(lambda: records.get(anna, Ref("deal", deal)).values["stage"] == review.id)
        assert state(anna, task) == ("pending", "created")

        await crm.until(lambda: crm.column == "Under review")
        await crm.press("w")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen))
        await crm.press("enter")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen) and "Measure" in crm.app.screen.said)
        await crm.press("c")
        await crm.until(lambda: records.get(anna, Ref("deal", deal)).values["closed"])

    assert state(anna, task) == ("done", "completed")


async def test_the_card_asks_too_and_leaves_the_deal_open_when_told_so(anna: Session, tmp_path: Path) -> None:
    (deal,) = add_deals(anna, 1)
    tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])
    lost = lookup.stage_called("LOSE").id

    async with card.running(anna, tmp_path) as crm:
        await crm.open(Ref("deal", deal))
        crm.card.acts.move_to(lost)
        asked = await crm.modal(ChoiceScreen)
        assert "Measure" in asked.said
        await crm.press("escape")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen))

    assert not records.get(anna, Ref("deal", deal)).values["closed"]
