"""Who is on the exceptions list is recognised however the number is written, and only while it is on the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import exceptions, undo
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_phones_and_addresses_are_recognised_however_they_are_written(anna: Session) -> None:
    exceptions.add(anna, ["+39 333 1234567; calls every day", "Spam@Example.com"])

    assert exceptions.covers(phone="333/1234567")
    assert exceptions.covers(phone="0039 333 123 45 67")
    assert exceptions.covers(email="spam@EXAMPLE.com")
    assert exceptions.covers(phone="+39 02 5551234", email="spam@example.com")
    assert not exceptions.covers(phone="+39 333 1234568")
    assert not exceptions.covers(email="333 1234567@example.com")
    assert not exceptions.covers(phone="anonymous", email="nobody")
    assert not exceptions.covers()


def test_who_was_taken_off_is_covered_no_more_until_that_is_undone(anna: Session) -> None:
    exceptions.add(anna, ["spam@example.com"])
    exceptions.remove(anna, ["SPAM@example.com"])
    assert not exceptions.covers(email="spam@example.com")

    undo.undo(anna)

    assert exceptions.covers(email="spam@example.com")


def test_a_list_of_thousands_is_read_whole(anna: Session) -> None:
    added = exceptions.add(anna, (f"nobody{n}@example.com" for n in range(1_203)))

    assert len(added.added) == 1_203
    assert [each.value for each in exceptions.entries(anna)] == [each.value for each in added.added]
