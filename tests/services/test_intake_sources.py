"""Sources of incoming contacts that packages bring: the same once-only intake, whatever they read from."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint, EntryPoints
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import intake
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.incoming import Status
from crm_tui.providers import known
from crm_tui.services import settings
from tests.support.incoming import counts
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from crm_tui.providers.base import Parcel
    from crm_tui.services.session import Session
    from tests.conftest import Clock


class Letter:
    """One thing in a box."""

    def __init__(self, box: Box, key: str, data: bytes) -> None:
        self.name, self.key, self._box, self._data = f"{key}.json", key, box, data

    def read(self) -> bytes:
        if not self._data:
            raise Refused(text="nothing is in it")
        return self._data

    def done(self) -> None:
        self._box.ended[self.key] = "done"

    def fail(self, reason: str, rest: bytes | None = None) -> None:
        self._box.ended[self.key] = reason

    def release(self) -> None:
        self._box.released.append(self.key)


class Box:
    """A source as a package would bring it."""

    made: Box

    def __init__(self, place: str, protected: Collection[tuple[int, int]]) -> None:
        Box.made = self
        self.place, self.protected = place, protected
        self.ended: dict[str, str] = {}
        self.released: list[str] = []

    def parcels(self) -> Iterator[Parcel]:
        calls = [{"kind": "call", "from": f"+39 02 555123{n}"} for n in range(3)]
        yield Letter(self, "box:1", json.dumps(calls).encode())
        yield Letter(self, "box:2", b"")


@pytest.fixture
def anna(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    points = EntryPoints([EntryPoint("intake:box", "tests.services.test_intake_sources:Box", known.GROUP)])
    monkeypatch.setattr(known, "entry_points", points.select)
    monkeypatch.setattr(EntryPoint, "load", lambda self: Box)
    yield open_office(tmp_path, clock)
    close_office()


def test_a_source_of_a_package_is_named_by_its_scheme_and_taken_in_once(anna: Session) -> None:
    settings.set(anna, "intake_folder", "box:anna@example.com/inbox")

    first = intake.run_all(anna)
    told = Box.made
    again = intake.run_all(anna)

    assert (first.taken, first.failed) == ({Status.CREATED: 3}, 1)
    assert told.place == "box:anna@example.com/inbox"
    assert told.protected, "the database is out of bounds for every source"
    assert told.ended == {"box:1": "done", "box:2": "nothing is in it\n"}
    assert (again.taken, counts()["deal"]) == ({}, 3), "the same keys come again: nothing is made again"


def test_a_scheme_that_nobody_knows_is_refused(anna: Session) -> None:
    with pytest.raises(NotFound):
        settings.set(anna, "intake_folder", "pigeon:roof")
