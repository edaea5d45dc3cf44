"""Undo takes back what people did; what robots did in their name is taken back by its number alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rules
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft
from crm_tui.services import moving, records, undo
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import comments, deal_of, stage_of
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_undo_passes_over_what_rules_did_meanwhile_and_redo_too(office: Session) -> None:
    deal = deal_of(office)
    before, target = records.get(office, deal).values["stage"], stage_of(office, "PREPARATION")
    rules.add(office, Draft(stage=target, action="add_comment", given={"comment": "Welcome"}))
    moved = moving.move(office, [deal], target)
    sweep.run_all(office)
    (robot,) = (row[0] for row in database.sql("SELECT DISTINCT operation FROM change WHERE type = 'comment'"))

    assert undo.undo(office).operation_id > robot
    assert (records.get(office, deal).values["stage"], comments(office, deal)) == (before, ["Welcome"])
    sweep.run_all(office)
    undo.redo(office)
    assert records.get(office, deal).values["stage"] == target

    sweep.run_all(office)
    undo.undo(office, robot)
    assert "Welcome" not in comments(office, deal)[:1]
    assert moved.operation_id < robot
