"""What others did is told by record: changed fields, and new entries of the timeline that change none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import news, records
from crm_tui.services.session import operation
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_a_record_is_told_once_whether_a_field_or_only_its_timeline_changed(anna: Session) -> None:
    first, second, third = (Ref("deal", each) for each in add_deals(anna, 3))
    seen = news.newest()
    assert news.since(seen).refs == ()

    records.update(anna, [first], {"title": "Other"})
    with operation(anna, "workflow ended") as act:
        act.event("workflow_ended", second, {"run": 1, "workflow": "W", "state": "completed", "reason": ""})
        act.event("workflow_ended", first, {"run": 2, "workflow": "W", "state": "completed", "reason": ""})

    found = news.since(seen)
    assert sorted(found.refs, key=str) == [first, second]
    assert not found.everything
    assert news.since(found.last).refs == ()
    assert third not in found.refs


def test_more_than_can_be_told_is_everything(anna: Session) -> None:
    seen = news.newest()
    add_deals(anna, 4)

    assert news.since(seen, limit=3).everything
    assert len(news.since(seen, limit=3).refs) == 3
