"""Runs of workflows that a newer program saved: this one leaves them alone, says so, and goes on with everything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import lacking, registry, run_search, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import records
from crm_tui.services.session import Session
from data import database, journal_checks
from tests.automation.test_engine import comments, deal_of, go, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

NEWER = "needs a newer crm-tui"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()


def _said(session: Session, run: int) -> tuple[str, str]:
    line = telling.trace(session, run).line
    return line.state, line.reason


def test_a_step_that_this_program_lacks_is_left_to_one_that_has_it(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal, other = deal_of(office), deal_of(office, "Other")
    template = text(say("A1", "before"), "A2|log||with.text = 'x'", say("A3", "after"))
    run = workflows.start(office, workflows.save(office, template).id, deal, {}).id

    with monkeypatch.context() as older:
        older.delitem(registry.actions(), "log")
        done = sweep.run_all(office)
        assert (done.failed, _said(office, run), comments(office, deal)) == ((), ("running", NEWER), ["before"])
        assert NEWER in run_search.text(office, run)
        clock.forward(milliseconds=lacking.AGAIN_MS)
        go(office, other, text(say("A1", "theirs"), name="Theirs"))
        assert (_said(office, run), comments(office, other)) == (("running", NEWER), ["theirs"])

    clock.forward(milliseconds=lacking.AGAIN_MS)
    sweep.run_all(office)

    assert (states(office, deal), comments(office, deal)) == ([("completed", "")], ["before", "after"])


def test_the_other_branch_goes_on(office: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = deal_of(office)
    template = workflows.save(office, text(
        "A1|parallel|", "A2|branch|A1", "A3|log|A2|with.text = 'x'", "A4|branch|A1", say("A5", "sound", "A4"), say("B1", "end"),
    ))  # fmt: skip
    run = workflows.start(office, template.id, deal, {}).id
    with monkeypatch.context() as older:
        older.delitem(registry.actions(), "log")
        sweep.run_all(office)
    assert (_said(office, run), comments(office, deal)) == (("running", NEWER), ["sound"])


def test_the_end_of_a_wait_that_this_program_lacks_comes_again_and_changes_do_not_stop_the_others(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = deal_of(office)
    run = go(office, deal, text("A1|wait||with.wait_type = 'days'\nwith.days = '1'", say("A2", "after")))
    with monkeypatch.context() as older:
        older.delitem(registry.actions(), "wait")
        records.update(office, [deal], {"title": "Changed"})
        assert sweep.run_all(office).failed == ()
        clock.forward(days=2)
        assert sweep.run_all(office).failed == ()
        assert _said(office, run) == ("waiting", NEWER)

    clock.forward(milliseconds=lacking.AGAIN_MS)
    sweep.run_all(office)

    assert (states(office, deal), comments(office, deal)) == ([("completed", "")], ["after"])
    assert telling.trace(office, run).steps[1].late_ms >= 86_400_000


def test_a_form_that_this_program_cannot_read_is_left_alone_listed_and_may_be_stopped(
    office: Session, clock: Clock
) -> None:
    deal = deal_of(office)
    waits = go(office, deal, text("A1|pause||with.interval = '1h'", name="Waits"))
    goes = workflows.start(office, workflows.save(office, text(say("A1", "x"), name="Goes")).id, deal, {}).id
    with database.transaction():
        database.execute("UPDATE workflow_form SET spec = replace(spec, 'format = 1', 'format = 2')")

    clock.forward(hours=2)
    assert sweep.run_all(office).failed == ()

    assert [(line.id, line.workflow, line.state, line.reason) for line in telling.of_record(office, deal)] == [
        (goes, "Goes", "running", NEWER), (waits, "Waits", "waiting", NEWER),
    ]  # fmt: skip
    records.update(office, [deal], {"title": "Changed"})
    assert sweep.run_all(office).failed == ()
    for run in (waits, goes):
        workflows.stop(office, run)
    assert {state for state, _why in states(office, deal)} == {"terminated"}
