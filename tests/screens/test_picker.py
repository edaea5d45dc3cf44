"""A picker takes what answers the whole word, however slowly the store answers and however quickly one types."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from crm_tui.domain.errors import Refused
from crm_tui.services import records
from crm_tui.services.session import Session
from screens.forms.answers import Answer
from screens.forms.picker import Picker
from tests.support.card import Crm, Records, running


def at_once(crm: Crm, letters: str, *more: str) -> None:
    """Letters and other keys, before any of them is handled."""
    for key in (*letters, *more):
        crm.app.post_message(events.Key(key, key if len(key) == 1 else None))


class Slow:
    """A source that answers words only when it is let go; the empty word at once."""

    def __init__(self, picker: Picker) -> None:
        self.real = picker.source
        self.go = threading.Event()
        self.fails = False
        picker.source = self

    def __call__(self, query: str) -> tuple[Answer, ...]:
        if query:
            assert self.go.wait(20)
            if self.fails:
                raise Refused(text="the store is away")
        return self.real(query)


@pytest.fixture
def slow() -> Iterator[list[Slow]]:
    """The sources of a test; no thread waits beyond it."""
    made: list[Slow] = []
    yield made
    for each in made:
        each.go.set()


@pytest.mark.parametrize("key", ["enter", "ctrl+s", "tab"])
async def test_a_key_of_saving_waits_for_the_answers_to_what_was_typed(
    key: str, office: Session, known: Records, tmp_path: Path, slow: list[Slow]
) -> None:
    other = records.create(office, "company", {"title": "Banca Blu"})
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        picker = (await crm.edit("company")).query_one(Picker)
        await crm.until(lambda: picker.rows.answers)
        slow.append(Slow(picker))
        at_once(crm, "banca", key)
        await crm.until(lambda: picker.line.value == "banca")

        assert crm.value(known.deal, "company") == known.company.id
        slow[0].go.set()
        await crm.until(lambda: crm.value(known.deal, "company") == other.id)


async def test_going_on_typing_takes_the_enter_back(
    office: Session, known: Records, tmp_path: Path, slow: list[Slow]
) -> None:
    records.create(office, "company", {"title": "Banca Blu"})
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        picker = (await crm.edit("company")).query_one(Picker)
        slow.append(Slow(picker))
        at_once(crm, "ban", "enter", *"ca")
        await crm.until(lambda: picker.line.value == "banca")
        slow[0].go.set()

        await crm.until(lambda: [each.label for each in picker.rows.answers] == ["Banca Blu"])
        assert crm.value(known.deal, "company") == known.company.id
        assert crm.card.fields.editor is not None


async def test_answers_that_never_come_leave_what_was_typed_and_take_nothing(
    office: Session, known: Records, tmp_path: Path, slow: list[Slow]
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("company")
        picker = editor.query_one(Picker)
        slow.append(Slow(picker))
        slow[0].fails = True
        at_once(crm, "banca", "enter")
        await crm.until(lambda: picker.line.value == "banca")
        slow[0].go.set()

        await crm.until(lambda: "nothing of that name" in crm.note(editor))
        assert picker.line.value == "banca"
        assert crm.value(known.deal, "company") == known.company.id


async def test_enter_on_a_picker_that_nothing_was_typed_in_keeps_what_is_chosen_even_when_it_is_not_offered(
    office: Session, known: Records, tmp_path: Path
) -> None:
    for number in range(60):
        records.create(office, "company", {"title": f"A newer company {number}"})
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        picker = (await crm.edit("company")).query_one(Picker)
        await crm.until(lambda: picker.rows.answers)
        assert str(known.company.id) not in {str(each.key) for each in picker.rows.answers}

        await crm.press("enter")
        await crm.until(lambda: crm.card.fields.editor is None)
        assert crm.value(known.deal, "company") == known.company.id
