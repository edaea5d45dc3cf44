"""What became of the rules of a record: a tick, a reason, a moment, left out, nothing yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.automation import rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import records
from crm_tui.services.session import Session
from data import database
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.stage_rules import comments, move, say, stage, told


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(office: Session) -> Ref:
    return records.create(office, "deal", {"title": "Boiler", "amount": Money(50_000, "EUR")})


def failing(name: str, title: str) -> Draft:
    """A rule that cannot be done: the deal has no contact."""
    rows = Rows((("name", "Ada"),))
    return Draft(stage=stage(name), action="edit_contact", given={"fields": rows}, title=title)


def test_every_outcome_is_told_with_its_reason_and_moment(office: Session, deal: Ref, clock: Clock) -> None:
    for draft in (
        say("EXECUTING", "hello", title="Done"),
        failing("EXECUTING", "Failed"),
        say("EXECUTING", "x", title="Left out", condition="{=Document:amount} at_least 1000"),
        say("EXECUTING", "x", title="Later", after="2 hours"),
        say("EXECUTING", "x", title="Behind it"),
        say("EXECUTING", "x", title="Beside", after="1 hour", parallel=True),
        say("EXECUTING", "x", title="Off", active=False),
    ):
        rules.add(office, draft)
    move(office, deal, "EXECUTING")
    rules.add(office, say("EXECUTING", "x", title="Came later"))

    (found,) = rules.outcomes(office, deal)

    assert (found.name, found.current, found.pending) == ("In progress", True, True)
    assert [(each.title, each.state.value) for each in found.rules] == [
        ("Done", "done"), ("Failed", "error"), ("Left out", "skipped"), ("Later", "pending"), ("Behind it", "not_started"),
        ("Beside", "pending"), ("Came later", "not_started"),
    ]  # fmt: skip
    done, failed, left_out, later, _behind, beside, _last = found.rules
    assert (done.at, failed.at) == (clock(), clock())
    assert "contact" in failed.reason
    assert left_out.reason == "not true: Amount and currency ≥ 1000; it was €500.00"
    assert later.at is not None
    assert beside.at is not None
    assert ((later.at - clock()).total_seconds(), (beside.at - clock()).total_seconds()) == (7200, 3600)


def test_stages_that_were_passed_are_told_behind_the_current_one_also_when_the_rule_is_gone(
    office: Session, deal: Ref
) -> None:
    gone = rules.add(office, say("PREPARATION", "x", title="Gone"))
    rules.add(office, say("PREPARATION", "x", title="Stopped by leaving", after="1 day"))
    rules.add(office, say("EXECUTING", "x", title="Here"))
    move(office, deal, "PREPARATION")
    rules.delete(office, gone.id)
    move(office, deal, "EXECUTING")

    found = told(office, deal)

    before = "Document preparation"
    assert found == [
        ("In progress", "Here", "done"), (before, "Stopped by leaving", "not_started"), (before, "Gone", "done"),
    ]  # fmt: skip
    assert rules.outcomes(office, deal)[1].rules[0].reason == "the record left the stage"


def test_a_second_visit_to_a_stage_begins_anew(office: Session, deal: Ref) -> None:
    rules.add(office, say("PREPARATION", "first", title="First"))
    rules.add(office, say("PREPARATION", "late", title="Late", after="1 day"))
    for name in ("PREPARATION", "EXECUTING", "PREPARATION"):
        move(office, deal, name)

    assert told(office, deal) == [
        ("Document preparation", "First", "done"),
        ("Document preparation", "Late", "pending"),
    ]
    assert comments(office, deal) == ["first", "first"]


def test_asking_takes_as_many_questions_for_thirty_rules_as_for_one(office: Session, deal: Ref) -> None:
    def questions() -> int:
        asked = 0
        before = database.sql

        def counted(*args: object) -> list[tuple[object, ...]]:
            nonlocal asked
            asked += 1
            return before(*args)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "sql", counted)
            rules.outcomes(office, deal)
        return asked

    rules.add(office, say("EXECUTING", "x"))
    move(office, deal, "EXECUTING")
    few = questions()
    for number in range(30):
        rules.add(office, say("EXECUTING", "x", parallel=bool(number % 2)))
    for name in ("PREPARATION", "FINAL_INVOICE"):
        rules.add(office, say(name, "x"))
        move(office, deal, name)
    move(office, deal, "EXECUTING")

    assert len(rules.outcomes(office, deal)[0].rules) == 31
    assert questions() == few


def test_rules_of_a_record_are_stopped_by_who_is_responsible_and_stay_stopped(
    office: Session, deal: Ref, clock: Clock
) -> None:
    rules.add(office, say("EXECUTING", "x", title="Late", after="1 hour"))
    rules.add(office, say("EXECUTING", "y", title="Later", after="2 hours", parallel=True))
    with pytest.raises(Refused, match="no rule waits"):
        rules.stop(office, deal)
    move(office, deal, "EXECUTING")
    with pytest.raises(NotAllowed):
        rules.stop(clerk_of(clock), deal)

    assert rules.stop(office, deal, stage("EXECUTING")) == 2
    clock.forward(hours=5)
    sweep.run_all(office)

    assert comments(office, deal) == []
    assert told(office, deal) == [("In progress", "Late", "not_started"), ("In progress", "Later", "not_started")]
    assert [run.reason for run in workflows.runs_of(office, deal)] == ["stopped", "stopped"]


def test_a_rehearsal_of_stopping_stops_nothing(office: Session, deal: Ref) -> None:
    rules.add(office, say("EXECUTING", "x", after="1 hour"))
    move(office, deal, "EXECUTING")

    assert rules.stop(replace(office, dry_run=True), deal) == 1
    assert rules.outcomes(office, deal)[0].pending


def test_a_record_that_is_not_there_has_no_outcomes_and_one_without_rules_none(office: Session, deal: Ref) -> None:
    assert rules.outcomes(office, deal) == ()
    with pytest.raises(NotFound):
        rules.outcomes(office, Ref("deal", 99))
