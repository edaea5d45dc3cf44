"""Who searches in a store that has not been indexed gets an answer, is told what is missing, and gets it soon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Busy
from crm_tui.domain.ref import Ref
from crm_tui.services import filtering, indexing, records, views
from data import database, full_text, pacing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

COUNT = 12


@pytest.fixture
def anna(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A store with a dozen companies that were never indexed, where three are many and a search indexes two."""
    monkeypatch.setattr(full_text, "LARGE", 3)
    monkeypatch.setattr(pacing, "CHUNK", 2)
    monkeypatch.setattr(full_text, "MOST", 2)
    monkeypatch.setattr(indexing, "PATIENCE", 0.0)
    indexing._wanted.clear()
    session = open_office(tmp_path, clock)
    for n in range(COUNT):
        records.create(session, "company", {"title": f"Acme {n:02}"})
    yield session
    indexing._wanted.clear()
    close_office()


def found(session: Session, words: str) -> list[str]:
    return [str(records.get(session, ref).values["title"]) for ref, _title in views.find(session, words)]


def test_a_screen_answers_with_the_newest_and_says_how_many_are_to_come(anna: Session) -> None:
    listed = views.ids(anna, "company", "acme")

    assert listed == [COUNT - 1, COUNT]
    assert views.counters(anna).unsearchable == COUNT - 2


def test_a_second_search_of_a_screen_waits_for_nothing(anna: Session) -> None:
    views.ids(anna, "company", "acme")
    before = full_text.waiting()

    views.ids(anna, "company", "acme 01")

    assert full_text.waiting() == before


def test_a_command_waits_for_the_whole_index_of_its_type(anna: Session) -> None:
    records.create(anna, "contact", {"name": "Ada"})
    cli = replace(anna, origin="cli")

    assert len(views.ids(cli, "company", "acme")) == COUNT
    assert full_text.waiting("company") == 0
    assert full_text.waiting("contact") == 1
    assert views.counters(cli).unsearchable == 0


def test_the_clock_builds_the_rest_once_somebody_has_searched(anna: Session) -> None:
    background = indexing.Background()

    assert background.slice() is False
    assert full_text.waiting() == COUNT

    views.ids(anna, "company", "acme")
    while background.slice():
        pass

    assert full_text.waiting() == 0
    assert len(views.ids(anna, "company", "acme")) == COUNT
    assert views.counters(anna).unsearchable == 0


def test_who_writes_comes_before_the_index(anna: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    views.ids(anna, "company", "acme")
    before = full_text.waiting()
    with monkeypatch.context() as patched:
        patched.setattr(indexing, "SLICE", 0.01)
        patched.setattr(database.store().gate, "held", busy)
        assert indexing.Background().slice() is True

    assert full_text.waiting() == before


def busy(timeout: float) -> object:
    """The queue while somebody else writes."""
    assert timeout == 0
    raise Busy(holder="pid 1")


def test_what_is_changed_meanwhile_is_found_when_the_index_is_built(anna: Session) -> None:
    views.ids(anna, "company", "acme")
    records.update(anna, [Ref("company", COUNT)], {"title": "Bravo"})
    background = indexing.Background()
    while background.slice():
        pass

    assert found(anna, "bravo") == ["Bravo"]
    assert len(found(anna, "acme")) == COUNT - 1


def test_a_few_records_that_wait_are_indexed_before_the_answer(anna: Session) -> None:
    full_text.catch_up()
    records.create(anna, "company", {"title": "Zeta"})

    assert len(views.ids(anna, "company", "zeta")) == 1
    assert views.counters(anna).unsearchable == 0


@pytest.mark.parametrize("text", ["is:open", "amount>5"])
def test_a_filter_without_words_indexes_nothing(anna: Session, text: str) -> None:
    filtering.compiled(anna, "deal", text)

    assert full_text.waiting() == COUNT
