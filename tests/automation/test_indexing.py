"""The clock of a program builds the index that a search has asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import scheduler
from crm_tui.services import indexing, records, views
from data import full_text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock

COUNT, SECONDS = 12, 30


def test_the_clock_builds_what_a_search_has_asked_for(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "LARGE", 3)
    monkeypatch.setattr(indexing, "PATIENCE", 0.0)
    monkeypatch.setattr(full_text, "MOST", 2)
    session = open_office(tmp_path, clock)
    for n in range(COUNT):
        records.create(session, "company", {"title": f"Acme {n:02}"})
    alarm = scheduler.start(session)
    try:
        indexing._wanted.set()
        assert views.counters(session).unsearchable == COUNT
        until = time.monotonic() + SECONDS
        while full_text.waiting() and time.monotonic() < until:
            time.sleep(0.02)

        assert full_text.waiting() == 0
        assert len(views.ids(session, "company", "acme")) == COUNT
    finally:
        assert alarm.stop(patience=SECONDS)
        indexing._wanted.clear()
        close_office()
