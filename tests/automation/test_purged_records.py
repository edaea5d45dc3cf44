"""A record that leaves the store takes its runs along, with their logs, timers, questions; who waits for one hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import bin as recycling
from crm_tui.services import records, settings
from data import database, journal, journal_checks
from tests.support.flows import PAUSE, keep
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ASK = """
[[step]]
id = "A1"
kind = "approve"
with.name = "May we?"
with.users = "user_1"
"""
STARTS = """
[[step]]
id = "A1"
kind = "run_workflow"
with.template = "Sleep"
with.item = "{other}"
with.wait = "Y"
"""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(session: Session, title: str) -> Ref:
    return records.create(session, "deal", {"title": title})


def left(ref: Ref) -> dict[str, int]:
    """What the store still has of runs, apart from the frozen forms."""
    assert database.sql("SELECT count(*) FROM deal WHERE id = ?", (ref.id,)) == [(0,)]
    tables = ("run", "run_step", "run_wait", "run_death", "assignment", "workflow_form")
    counts = {table: int(database.sql(f"SELECT count(*) FROM {table}")[0][0]) for table in tables}
    counts["timer"] = int(database.sql("SELECT count(*) FROM timer WHERE kind = 'run'")[0][0])
    return {table: count for table, count in counts.items() if count}


@pytest.mark.parametrize("noticed", [True, False])
def test_a_record_on_which_workflows_ran_leaves_with_their_logs(anna: Session, noticed: bool) -> None:
    """Also before a clock has seen that it was deleted."""
    ref = deal(anna, "Boiler")
    for steps in (PAUSE, ASK):
        workflows.start(anna, keep(anna, "W", steps), ref, {})
    sweep.run_all(anna)
    records.delete(anna, [ref])
    if noticed:
        sweep.run_all(anna)

    assert recycling.purge(anna, [ref]).done == 1

    assert not sweep.run_all(anna).failed
    assert left(ref) == {}
    assert database.sql("PRAGMA foreign_key_check") == []


def test_the_clock_empties_the_bin_of_records_on_which_workflows_ran(anna: Session, clock: Clock) -> None:
    ref = deal(anna, "Boiler")
    workflows.start(anna, keep(anna, "W", PAUSE), ref, {})
    sweep.prepare(anna)
    sweep.run_all(anna)
    records.delete(anna, [ref])
    clock.forward(days=settings.bin_days() + 2)

    assert not sweep.run_all(anna).failed

    assert left(ref) == {}


def test_a_step_that_waits_for_a_run_of_such_a_record_goes_on(anna: Session) -> None:
    ref, other = deal(anna, "Boiler"), deal(anna, "Pump")
    keep(anna, "Sleep", PAUSE)
    parent = workflows.start(anna, keep(anna, "Starts", STARTS.format(other=f"D_{other.id}")), ref, {})
    sweep.run_all(anna)
    assert len(journal.of(other)) == 1
    records.delete(anna, [other])
    recycling.purge(anna, [other])

    sweep.run_all(anna)

    found, steps, _waits = workflows.trace(anna, parent.id)
    assert (found.state, steps[-1].results["STATE"]) == ("completed", {"type": "string", "value": "deleted"})
    assert journal_checks.problems() == []
