"""Who may remove the log of a run, and which runs an operator finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import run_search, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import NotAllowed, Refused
from crm_tui.services import records
from data import database, journal_checks
from tests.support.flows import PAUSE, keep
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_the_log_of_an_ended_run_is_removed_with_all_that_it_kept(office: Session, clock: Clock) -> None:
    deal = records.create(office, "deal", {"title": "Boiler"})
    run = workflows.start(office, keep(office, "Waits", PAUSE), deal, {})
    sweep.run_all(office)

    with pytest.raises(Refused, match="has not ended"):
        run_search.erase(office, run.id)
    workflows.stop(office, run.id)
    with pytest.raises(NotAllowed):
        run_search.erase(clerk_of(clock), run.id)
    run_search.erase(office, run.id)

    for table in ("run", "run_step", "run_wait", "workflow_form"):
        assert database.sql(f"SELECT count(*) FROM {table}") == [(0,)]
    assert workflows.latest(office) == ()
    assert journal_checks.problems() == []


def test_a_search_goes_on_until_it_has_found_enough_that_may_be_read(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_search, "_AT_ONCE", 2)
    number = keep(office, "Waits", PAUSE)
    deals = [records.create(office, "deal", {"title": f"Deal {n}"}) for n in range(7)]
    for deal in deals:
        workflows.start(office, number, deal, {})
    records.delete(office, [deals[5]])
    sweep.run_all(office)

    waiting = run_search.search(office, run_search.wanted(office, ["waiting"]), limit=4)

    assert [each.document for each in waiting] == [deals[6], deals[4], deals[3], deals[2]]
