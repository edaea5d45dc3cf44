"""What a file sets off: nothing of rules and triggers by what it creates, rules by what it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules, triggers
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.automation.triggers import Draft as Trigger
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from tests.automation.test_engine import comments, stage_of
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROW = "origin_id,title,stage\nX1,{title},{stage}\n"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def brought(office: Session, folder: Path, stage: str, title: str = "Boiler") -> Ref:
    """The deal of a file, new or changed, after the clock has looked."""
    done = bring_in(
        office, "deal", write(folder, "deals.csv", ROW.format(title=title, stage=stage)), on_duplicate="update"
    )
    assert done.created + done.updated == 1
    sweep.run_all(office)
    return Ref("deal", 1)


def test_a_file_that_creates_in_a_stage_starts_no_rule_and_one_that_moves_there_does(
    office: Session, tmp_path: Path
) -> None:
    for stage in ("PREPARATION", "EXECUTING"):
        rules.add(office, Draft(stage=stage_of(office, stage), action="add_comment", given={"comment": stage}))

    deal = brought(office, tmp_path, "PREPARATION")
    assert comments(office, deal) == []

    brought(office, tmp_path, "EXECUTING")
    assert comments(office, deal) == ["EXECUTING"]


def test_a_file_sets_off_no_trigger(office: Session, tmp_path: Path) -> None:
    there = stage_of(office, "EXECUTING")
    triggers.add(office, Trigger(stage=there, event="field_changed", settings={"fields": ("title",)}))

    brought(office, tmp_path, "PREPARATION")
    deal = brought(office, tmp_path, "PREPARATION", "Pump")

    assert records.get(office, deal).values["stage"] == stage_of(office, "PREPARATION")
    records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)
    assert records.get(office, deal).values["stage"] == there
