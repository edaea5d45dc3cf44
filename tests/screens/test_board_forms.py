"""What the forms of the board store, and what they keep when the store refuses."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input, TextArea

from crm_tui.services import records, timeline, undo
from data import database
from screens.forms.choice import ChoiceScreen
from tests.support.board import running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(session: Session, title: str) -> Ref:
    return records.create(session, "deal", {"title": title})


@contextmanager
def held_elsewhere(path: Path) -> Iterator[None]:
    """Another process holds the write queue."""
    with path.with_name(path.name + ".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def test_what_is_typed_ahead_of_the_quick_form_goes_into_it(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        for key in ("n", *"Kiosk"):
            crm.app.post_message(events.Key(key, key))
        await crm.until(lambda: crm.app.screen.query(Input))
        await crm.until(lambda: any(field.value == "Kiosk" for field in crm.app.screen.query(Input)))
        await crm.press("enter")
        await crm.until(lambda: crm.cards("New") == ["Kiosk"])

        assert len(crm.app.screen_stack) == 1


async def test_a_comment_on_several_cards_is_one_operation(anna: Session, tmp_path: Path) -> None:
    refs = [deal(anna, f"Deal {n}") for n in range(3)]

    async with running(anna, tmp_path) as crm:
        await crm.press("V", "j", "j", "c")
        await crm.until(lambda: type(crm.app.screen).__name__ == "CommentForm" and crm.app.screen.query(TextArea))
        await crm.press(*"hello", "ctrl+s")
        await crm.until(lambda: "comment added" in crm.footer())

        texts = [[each.text for each in timeline.page(anna, ref).entries if each.source == "comment"] for ref in refs]
        assert texts == [["hello"]] * 3
        undo.undo(anna)
        assert not any(each.source == "comment" for ref in refs for each in timeline.page(anna, ref).entries)


async def test_the_quick_form_stays_open_with_what_was_typed_when_the_store_refuses(
    anna: Session, tmp_path: Path
) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("n")
        await crm.until(lambda: crm.app.screen.query(Input))
        await crm.press(*"Kiosk")
        with held_elsewhere(tmp_path / "crm.db"):
            database.store().timeout = 0.2
            await crm.press("enter")
            await crm.until(
                lambda: crm.app.screen.query(".-refused, .form--error, FieldError") or crm.app._notifications
            )
            assert any(field.value == "Kiosk" for field in crm.app.screen.query(Input))
        await crm.press("enter")
        await crm.until(lambda: crm.cards("New") == ["Kiosk"])


async def test_a_bounced_key_in_a_question_answers_it_once(anna: Session, tmp_path: Path) -> None:
    deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        await crm.press("m")
        await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen))
        question = crm.app.screen
        assert isinstance(question, ChoiceScreen)
        letter = next(each.letter for each in question.choices if each.label == "In progress")
        for _ in range(2):
            question.post_message(events.Key(letter, letter))
        await crm.until(lambda: crm.column == "In progress")

        assert crm.app.is_running
        assert crm.cards("In progress") == ["One"]


async def test_a_stage_has_the_same_letter_wherever_it_is_asked_for(anna: Session, tmp_path: Path) -> None:
    deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        letters: list[dict[str, str]] = []
        for key in ("m", "w"):
            await crm.press(key)
            await crm.until(lambda: isinstance(crm.app.screen, ChoiceScreen))
            question = crm.app.screen
            assert isinstance(question, ChoiceScreen)
            letters.append({each.label: each.letter for each in question.choices})
            await crm.press("escape")

        assert letters[1]
        assert letters[1].items() <= letters[0].items()
