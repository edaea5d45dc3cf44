"""A record that is deleted, restored or moved before anybody looks: nothing goes on that set out before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import dispatcher, rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.services import bin as recycling
from crm_tui.services import moving, notifications, pipelines, records
from data import database, journal_checks
from tests.automation.test_engine import comments, deal_of, say, stage_of, states, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock

LATER = "A1|pause||with.interval = '1 day'"
GONE = ("terminated", "document_deleted")


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    assert journal_checks.problems() == []
    close_office()


def edit(office: Session, clock: Clock, deal: Ref) -> int:
    """A minute after all that was before; the operation."""
    clock.forward(minutes=1)
    done = records.update(office, [deal], {"title": "Pump"}).operation_id
    clock.forward(minutes=1)
    return done


def look(office: Session, clock: Clock) -> None:
    """The clock comes late, and again after all that was planned is due."""
    clock.forward(minutes=1)
    sweep.run_all(office)
    clock.forward(days=9)
    sweep.run_all(office)


@pytest.mark.parametrize("together", [dispatcher.TOGETHER, 1], ids=["together", "one by one"])
@pytest.mark.parametrize("step", [say("A1", "late"), LATER])
def test_a_deal_that_is_gone_before_anybody_looks_gets_no_step_of_its_template(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str, together: int
) -> None:
    monkeypatch.setattr(dispatcher, "TOGETHER", together)
    workflows.save(office, text(step, start="'create'"))
    deal = deal_of(office)
    clock.forward(minutes=1)
    records.delete(office, [deal])

    look(office, clock)

    assert states(office, deal) == [GONE]
    assert database.sql("SELECT count(*) FROM run_step") == [(0,)]
    assert [each.kind for each in notifications.page(office)] == []


@pytest.mark.parametrize("after", ["", "1 day"])
def test_rules_of_a_deal_that_is_gone_before_anybody_looks_are_not_done(
    office: Session, clock: Clock, after: str
) -> None:
    for action, given in (("add_comment", {"comment": "late"}), ("notify", {"users": "anna", "message": "late"})):
        rules.add(office, Draft(
            stage=stage_of(office, "EXECUTING"), action=action, given=given, after=after, parallel=True
        ))  # fmt: skip
    deal = deal_of(office)
    moving.move(office, [deal], stage_of(office, "EXECUTING"))
    clock.forward(minutes=1)
    records.delete(office, [deal])

    look(office, clock)

    assert states(office, deal) == [GONE, GONE]
    assert [each.kind for each in notifications.page(office)] == []


def test_a_run_of_an_edit_before_the_deletion_does_not_survive_it_when_the_deal_comes_back(
    office: Session, clock: Clock
) -> None:
    workflows.save(office, text(LATER, say("A2", "late"), start="'change'"))
    deal = deal_of(office)
    edited = edit(office, clock, deal)
    records.delete(office, [deal])
    clock.forward(minutes=1)
    records.restore(office, [deal])
    clock.forward(minutes=1)

    look(office, clock)

    assert [each.reason for each in workflows.runs_of(office, deal) if each.operation == edited] == ["document_deleted"]
    assert len(comments(office, deal)) == 1  # the restored deal counts as changed, and sets out anew


@pytest.mark.parametrize("looked", [True, False], ids=["looked", "late"])
def test_a_run_of_an_edit_before_the_change_of_pipeline_ends_with_it_whoever_looks_when(
    office: Session, clock: Clock, looked: bool
) -> None:
    workflows.save(office, text(LATER, say("A2", "late"), start="'change'"))
    service = pipelines.add(office, "Service")
    deal = deal_of(office)
    edit(office, clock, deal)
    if looked:
        sweep.run_all(office)
        clock.forward(minutes=1)
    moving.move(office, [deal], pipelines.stages(office, service.id)[0].stage.id)

    look(office, clock)

    assert states(office, deal) == [("terminated", "pipeline_changed"), ("completed", "")]


def test_rules_of_a_stage_that_was_left_for_another_pipeline_stop_and_those_of_the_new_one_begin(
    office: Session, clock: Clock
) -> None:
    service = pipelines.add(office, "Service")
    there = pipelines.stages(office, service.id)[0].stage.id
    for stage, words in ((stage_of(office, "EXECUTING"), "old"), (there, "new")):
        rules.add(office, Draft(stage=stage, action="add_comment", given={"comment": words}, after="1 day"))
    deal = deal_of(office)
    moving.move(office, [deal], stage_of(office, "EXECUTING"))
    clock.forward(minutes=1)
    moving.move(office, [deal], there)

    look(office, clock)

    assert states(office, deal) == [("terminated", "pipeline_changed"), ("completed", "")]
    assert comments(office, deal) == ["new"]


def test_a_run_that_the_run_of_an_edit_started_before_the_deletion_was_looked_at_ends_with_it(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_tui.automation.dispatcher.TOGETHER", 1)
    workflows.save(office, text(LATER, name="Sleep"))
    workflows.save(
        office, text("A1|run_workflow||with.template = 'Sleep'", LATER.replace("A1", "A2"), start="'change'")
    )
    deal = deal_of(office)
    edited = edit(office, clock, deal)
    records.delete(office, [deal])
    clock.forward(minutes=1)
    records.restore(office, [deal])
    clock.forward(minutes=1)

    look(office, clock)

    found = workflows.runs_of(office, deal)
    first = next(each for each in found if each.operation == edited)
    started = [each for each in found if each.caused_by == first.id]
    assert [(each.state, each.reason) for each in (first, *started)] == [GONE, GONE]


def test_a_deal_that_has_left_the_store_before_anybody_looks_leaves_no_run(office: Session, clock: Clock) -> None:
    workflows.save(office, text(LATER, start="'create'"))
    deal = deal_of(office)
    records.delete(office, [deal])
    clock.forward(minutes=1)
    recycling.purge(office, [deal])

    look(office, clock)

    assert database.sql("SELECT count(*) FROM run") == [(0,)]
