"""The filters that come with the program show the deals that their names promise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import activities, filtering, lookup, moving, records, views
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


@pytest.mark.covers(
    "behaviour.md#Preset filters, e.g. deals in progress",
    "behaviour.md#Distinguish new and regular clients, measure repeat sales",
)
def test_each_preset_shows_what_it_is_called(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    bought, asked = (records.create(anna, "company", {"title": name}).id for name in ("Bought", "Asked"))

    def deal(title: str, session: Session = anna, company: int | None = None) -> None:
        ref = records.create(session, "deal", {"title": title, "company": company})
        if title.startswith("won"):
            moving.move(session, [ref], lookup.stage_called("WON").id)
        elif title.startswith("lost"):
            moving.move(session, [ref], lookup.stage_called("LOSE").id)
        elif title != "bare":
            late = title == "late"
            deadline = clock.at + (timedelta(minutes=1) if late else timedelta(days=30))
            activities.plan(session, {"subject": "Ring", "deadline": deadline}, about=[ref])

    deal("won", company=bought)
    deal("lost", company=asked)
    deal("again", company=bought)
    deal("asks again", company=asked)
    deal("his", luca)
    deal("bare")
    deal("late")
    clock.forward(days=1)

    shown = {
        name: sorted(record.title for record in views.listing_of(anna, "deal", text))
        for name, text in filtering.PRESETS["deal"]
    }
    in_progress = ["again", "asks again", "bare", "his", "late"]
    assert shown == {
        "My deals": ["again", "asks again", "bare", "late"],
        "In progress": in_progress,
        "Closed": ["lost", "won"],
        "New deals": ["bare", "his", "late"],
        "Repeat deals": ["again"],
        "Repeat inquiries": ["asks again"],
        "Without activities": ["bare"],
        "Overdue activities": ["late"],
    }
