"""Errors that nobody expected: a step fails with them as with any other; what fails outside of a step stands still in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import peewee
import pytest

from crm_tui.automation import giving_up, registry, rehearsal_report, rehearsing, rules, runs, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.outcome import Done, Outcome
from crm_tui.automation.rehearsing import Plan
from crm_tui.automation.rule_drafts import Draft
from crm_tui.automation.step import Step
from crm_tui.domain.errors import Unavailable
from crm_tui.services import incidents, notifications, records
from crm_tui.services.session import Session
from data import database, journal_checks
from tests.automation.test_engine import comments, deal_of, go, say, stage_of, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()


class Trouble:
    """From now on whatever logs a text first writes to the record, and then raises this, while there is something."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: BaseException | None = None
        action = registry.actions()["log"]

        def run(step: Step) -> Outcome:
            if self.error is not None:
                records.update(step.session, [step.document], {"comments": "half"})
                raise self.error
            return action.run(step)

        def resume(step: Step) -> Outcome | None:
            if self.error is not None:
                records.update(step.session, [step.document], {"comments": "half"})
                raise self.error
            return Done()

        for kind, new in (
            ("log", replace(action, run=run, pure=False)),
            ("pause", replace(registry.actions()["pause"], resume=resume)),
        ):
            monkeypatch.setitem(registry.actions(), kind, new)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    return Trouble(monkeypatch)


LOG = "A2|log||with.text = 'x'"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyError("pipeline"), "not_applicable"),
        (OverflowError("too large"), "invalid_value"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), "invalid_value"),
        (peewee.IntegrityError("UNIQUE constraint failed: deal.origin_id"), "conflict"),
        (peewee.IntegrityError("FOREIGN KEY constraint failed"), "target_not_found"),
        (peewee.IntegrityError("NOT NULL constraint failed: deal.opened"), "invalid_value"),
        (FileNotFoundError(2, "nothing there"), "not_applicable"),
    ],
)
def test_a_step_that_raises_whatever_fails_at_once_and_nothing_of_it_remains(
    office: Session, trouble: Trouble, error: Exception, code: str
) -> None:
    deal = deal_of(office)
    trouble.error = error

    run = go(office, deal, text(say("A1", "before"), LOG, say("A3", "after")))

    assert states(office, deal) == [("error", code)]
    assert (comments(office, deal), records.get(office, deal).values["comments"]) == (["before"], None)
    row = workflows.trace(office, run)[1][-1]
    assert (row.step, row.outcome, row.said["code"]) == ("A2", "failed", code)
    told = telling.trace(office, run)
    assert told.line.stands == "Write to log"
    assert type(error).__name__ in " ".join(told.steps[-1].said)
    assert str(incidents.place()) in told.steps[-1].hint
    assert f"{type(error).__name__}: " in incidents.place().read_text("utf-8")
    assert [each.kind for each in notifications.page(office) if each.ref == deal] == ["run_failed"]

    trouble.error = None
    workflows.retry(office, run)
    sweep.run_all(office)
    assert (states(office, deal), comments(office, deal)) == ([("completed", "")], ["before", "after"])


def test_who_skips_or_stops_such_a_run_may(office: Session, trouble: Trouble) -> None:
    deal = deal_of(office)
    trouble.error = KeyError("x")
    template = text(LOG, say("A3", "after"))
    skipped, stopped = go(office, deal, template), go(office, deal, template.replace("Test", "Two"))

    workflows.skip(office, skipped)
    workflows.stop(office, stopped)
    sweep.run_all(office)

    assert states(office, deal) == [("completed", ""), ("terminated", "stopped")]
    assert comments(office, deal) == ["after"]


@pytest.mark.parametrize(
    ("on_error", "ends", "said"), [("continue", "completed", ["on"]), ("terminate", "terminated", [])]
)
def test_such_a_step_does_what_it_says_of_errors(
    office: Session, trouble: Trouble, on_error: str, ends: str, said: list[str]
) -> None:
    deal = deal_of(office)
    trouble.error = KeyError("x")

    go(office, deal, text(f"{LOG}\non_error = '{on_error}'", say("A3", "on")))

    assert ([state for state, _why in states(office, deal)], comments(office, deal)) == ([ends], said)


def test_the_rules_behind_one_that_raises_are_done(office: Session, trouble: Trouble) -> None:
    rules.add(office, Draft(stage=stage_of(office, "NEW"), action="log", given={"text": "x"}))
    rules.add(office, Draft(stage=stage_of(office, "NEW"), action="add_comment", given={"comment": "behind"}))
    trouble.error = KeyError("x")

    deal = deal_of(office)
    sweep.run_all(office)

    assert comments(office, deal) == ["behind"]


def test_a_wait_whose_end_raises_fails_and_the_others_hear_of_what_happened(
    office: Session, clock: Clock, trouble: Trouble
) -> None:
    deal = deal_of(office)
    run = go(office, deal, text("A1|pause||with.interval = '1h'", say("A2", "after")))
    trouble.error = KeyError("x")

    clock.forward(hours=2)
    sweep.run_all(office)
    assert states(office, deal) == [("error", "not_applicable")]
    assert records.get(office, deal).values["comments"] is None

    trouble.error = None
    workflows.skip(office, run)
    sweep.run_all(office)
    assert comments(office, deal) == ["after"]


def test_the_other_branch_of_a_block_is_not_tried_again_with_the_one_that_raises(
    office: Session, trouble: Trouble
) -> None:
    deal = deal_of(office)
    trouble.error = KeyError("x")

    run = go(office, deal, text(
        "A1|parallel|", "B1|branch|A1", say("B2", "sound", "B1"), say("B3", "sound too", "B1"), "C1|branch|A1",
        "C2|log|C1|with.text = 'x'",
    ))  # fmt: skip

    assert (states(office, deal), comments(office, deal)) == ([("error", "not_applicable")], ["sound", "sound too"])
    workflows.skip(office, run)
    sweep.run_all(office)
    assert (states(office, deal), len(comments(office, deal))) == ([("completed", "")], 2)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_what_ends_the_program_is_no_failure_of_a_step(office: Session, trouble: Trouble, error: BaseException) -> None:
    deal = deal_of(office)
    run = workflows.start(office, workflows.save(office, text(say("A1", "before"), LOG)).id, deal, {}).id
    trouble.error = error

    with pytest.raises(type(error)):
        sweep.run_all(office)

    assert (states(office, deal), workflows.trace(office, run)[1], comments(office, deal)) == (
        [("running", "")],
        (),
        [],
    )
    trouble.error = None
    sweep.run_all(office)
    assert (states(office, deal), comments(office, deal)) == ([("completed", "")], ["before"])


def test_a_full_disk_fails_no_step_and_is_waited_for_without_end(office: Session, trouble: Trouble) -> None:
    deal = deal_of(office)
    run = workflows.start(office, workflows.save(office, text(LOG)).id, deal, {}).id
    trouble.error = Unavailable(path="x", reason="the disk is full or failing")

    for _ in range(giving_up.MOST + 2):
        with pytest.raises(Unavailable):
            sweep.run_all(office)

    assert (states(office, deal), workflows.trace(office, run)[1]) == ([("running", "")], ())


def test_an_error_of_the_store_is_tried_again_and_after_eight_times_the_run_stands_still(
    office: Session, clock: Clock, trouble: Trouble
) -> None:
    deal = deal_of(office)
    run = workflows.start(
        office, workflows.save(office, text(say("A1", "before"), LOG, say("A3", "after"))).id, deal, {}
    ).id
    trouble.error = peewee.OperationalError("out of memory")

    for tries in range(1, giving_up.MOST + 2):  # the first of them is lost together with the step before
        (failed,) = sweep.run_all(office).failed
        assert (failed.tries, failed.given_up) == (max(1, tries - 1), tries > giving_up.MOST)
        assert states(office, deal) == [("running", "") if tries <= giving_up.MOST else ("error", "not_applicable")]
        assert comments(office, deal) == ([] if tries == 1 else ["before"])
        clock.forward(hours=7)

    row = workflows.trace(office, run)[1][-1]
    assert (row.step, row.outcome, row.said["params"]["tries"]) == ("A2", "failed", giving_up.MOST)
    assert database.sql("SELECT key FROM timer WHERE kind = 'run'") == []
    assert "out of memory" in incidents.place().read_text("utf-8")
    assert "run_failed" in [each.kind for each in notifications.page(office) if each.ref == deal]

    trouble.error = None
    workflows.retry(office, run)
    sweep.run_all(office)
    assert (states(office, deal), comments(office, deal)) == ([("completed", "")], ["before", "after"])


def test_a_wait_whose_end_fails_again_and_again_stands_still_too(
    office: Session, clock: Clock, trouble: Trouble
) -> None:
    deal = deal_of(office)
    run = go(office, deal, text("A1|pause||with.interval = '1h'", say("A2", "after")))
    trouble.error = peewee.OperationalError("out of memory")

    clock.forward(hours=2)
    for _ in range(giving_up.MOST):
        assert len(sweep.run_all(office).failed) == 1
        clock.forward(hours=7)

    assert states(office, deal) == [("error", "not_applicable")]
    assert workflows.trace(office, run)[2] == ()
    trouble.error = None
    workflows.skip(office, run)
    sweep.run_all(office)
    assert comments(office, deal) == ["after"]


def test_a_run_that_cannot_even_be_loaded_stands_still_as_well(
    office: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = deal_of(office)
    run = workflows.start(office, workflows.save(office, text(say("A1", "x"))).id, deal, {}).id

    def broken(*_given: object, **_named: object) -> None:
        raise KeyError("values")

    with monkeypatch.context() as patch:
        patch.setattr(runs, "work", broken)
        for _ in range(giving_up.MOST):
            assert len(sweep.run_all(office).failed) == 1
            clock.forward(hours=7)

    assert states(office, deal) == [("error", "not_applicable")]
    assert telling.trace(office, run).steps[-1].title == "Going on"
    workflows.retry(office, run)
    sweep.run_all(office)
    assert (states(office, deal), comments(office, deal)) == ([("completed", "")], ["x"])


def test_a_rehearsal_shows_such_a_failure_and_it_is_reported(office: Session, trouble: Trouble) -> None:
    deal = deal_of(office)
    trouble.error = KeyError("x")

    found = rehearsing.rehearse(office, Plan(text=text(say("A1", "before"), LOG), records=(deal,)))

    assert "would stand still at “Write to log”" in rehearsal_report.ends(office, found)
    assert "KeyError: " in incidents.place().read_text("utf-8")
    assert comments(office, deal) == []
