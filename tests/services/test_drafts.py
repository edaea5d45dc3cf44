"""Drafts and preferences: kept for each operator, no log, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Busy, Refused
from crm_tui.services import drafts, preferences
from data import database
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


def test_a_draft_is_there_for_who_typed_it_and_for_nobody_else(anna: Session, clock: Clock) -> None:
    drafts.save(anna, "comment:deal:1", "I will call\nthem")

    found = drafts.load(anna, "comment:deal:1")
    assert found is not None
    assert (found.text, found.at) == ("I will call\nthem", clock())
    assert drafts.load(clerk_of(clock), "comment:deal:1") is None


def test_typing_on_replaces_the_draft(anna: Session, clock: Clock) -> None:
    drafts.save(anna, "a", "one")
    clock.forward(seconds=5)
    drafts.save(anna, "b", "two")
    clock.forward(seconds=5)
    drafts.save(anna, "a", "three")

    assert [(each.key, each.text) for each in drafts.all_of(anna)] == [("a", "three"), ("b", "two")]


def test_a_draft_is_forgotten_when_it_was_sent_or_emptied(anna: Session) -> None:
    drafts.save(anna, "a", "one")
    drafts.save(anna, "b", "two")

    assert drafts.drop(anna, "a")
    drafts.save(anna, "b", "")

    assert drafts.all_of(anna) == ()
    assert not drafts.drop(anna, "a")


def test_a_draft_takes_64_kib_and_no_more(anna: Session) -> None:
    drafts.save(anna, "a", "é" * 32_768)

    with pytest.raises(Refused, match="65536 bytes"):
        drafts.save(anna, "a", "é" * 32_769)

    kept = drafts.load(anna, "a")
    assert kept is not None
    assert len(kept.text) == 32_768


def test_halves_of_characters_do_not_lose_the_rest(anna: Session) -> None:
    drafts.save(anna, "a", "x\ud800y\x00z")

    kept = drafts.load(anna, "a")
    assert kept is not None
    assert kept.text == "x?y\x00z"


def test_drafts_leave_no_operation(anna: Session) -> None:
    before = database.sql("SELECT count(*) FROM operation")

    drafts.save(anna, "a", "one")

    assert database.sql("SELECT count(*) FROM operation") == before


def test_hanging_up_does_not_wait_long_for_others(anna: Session, tmp_path: Path) -> None:
    from data.gate import Gate

    other = Gate(tmp_path / "crm.db")
    with other.held(1), pytest.raises(Busy):
        drafts.save(anna, "a", "one", timeout=0.05)
    other.close()

    drafts.save(anna, "a", "one", timeout=0.05)
    assert drafts.load(anna, "a") is not None


def test_a_rehearsal_keeps_no_draft(anna: Session) -> None:
    drafts.save(replace(anna, dry_run=True), "a", "one")
    preferences.save(replace(anna, dry_run=True), "board", "{}")

    assert drafts.all_of(anna) == ()
    assert preferences.all_of(anna) == {}


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(anna: Session, key: str) -> None:
    with pytest.raises(ValueError):
        drafts.save(anna, key, "one")
    with pytest.raises(ValueError):
        preferences.save(anna, key, "1")


def test_preferences_are_ones_own(anna: Session, clock: Clock) -> None:
    preferences.save(anna, "board.pipeline", "3")
    preferences.save(anna, "board.presets", '["mine"]')
    preferences.save(anna, "board.pipeline", "4")

    assert preferences.load(anna, "board.pipeline") == "4"
    assert preferences.all_of(anna) == {"board.pipeline": "4", "board.presets": '["mine"]'}
    assert preferences.load(clerk_of(clock), "board.pipeline") is None
    assert preferences.drop(anna, "board.pipeline")
    assert not preferences.drop(anna, "board.pipeline")


def test_a_preference_is_json_of_at_most_64_kib(anna: Session) -> None:
    with pytest.raises(ValueError):
        preferences.save(anna, "board", "not json")
    with pytest.raises(Refused, match="65536 bytes"):
        preferences.save(anna, "board", f'"{"x" * 65_535}"')
