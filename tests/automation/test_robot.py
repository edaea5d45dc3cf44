"""Whose name a robot bears: that of its workflow, never that of whoever's clock woke it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import runs, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import timeline
from crm_tui.services.session import Session
from data import journal
from tests.automation.test_engine import deal_of, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

PAUSE = text("A1|pause||with.interval = '2 days'", name="Follow up")


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_a_run_that_another_clock_wakes_bears_the_name_of_its_workflow(office: Session, clock: Clock) -> None:
    run = workflows.start(office, workflows.save(office, PAUSE).id, deal_of(office), {})
    found = journal.load(run.id)
    assert found is not None

    robot = runs.work(clerk_of(clock), found).session

    assert (robot.login, robot.name, robot.origin) == ("", "Follow up", f"run:{run.id}")
    assert robot.user_id == office.user_id, "what it does is done for whoever started it"


def test_what_it_did_is_told_of_who_started_it_whoever_has_the_clock(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    steps = text("A1|edit_document||with.fields = [{ set = 'comments', to = 'seen' }]")
    workflows.start(office, workflows.save(office, steps).id, deal, {})

    sweep.run_all(clerk_of(clock))

    written = next(each for each in timeline.history(office, deal) if each.field == "comments")
    assert (written.login, written.origin) == ("anna", "run:1")
