"""A failure is never out of sight: of a run that went on behind it, of one that fails as soon as it is started."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import engine, first_steps, rehearsal_report, rehearsing, rules, run_search, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rehearsing import Plan
from crm_tui.automation.rule_drafts import Draft
from crm_tui.services import notifications, records, users
from crm_tui.services.session import Session
from screens.workflows.blocks import sign_of, state
from tests.automation.test_engine import comments, deal_of, go, say, stage_of, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

ON = "on_error = 'continue'\n"
EMPTY = "with.comment = '{=Document:COMMENTS}'"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def line(session: Session, run: int) -> telling.Line:
    return telling.lines(session, [workflows.run(session, run)])[0]


def test_a_run_that_passed_over_a_failure_says_so_everywhere(office: Session) -> None:
    deal = deal_of(office)
    template = text(f"A1|add_comment||{ON}{EMPTY}", f"A2|add_comment||{ON}{EMPTY}", say("A3", "x"))

    found = line(office, go(office, deal, template))
    rehearsed = rehearsing.rehearse(office, Plan(text=template, records=(deal,)))

    assert (found.state, found.failed) == ("completed", 2)
    assert state(found) == "completed, 2 steps failed"
    assert sign_of(found) == ("!", "warn")
    assert "completed, 2 steps failed" in run_search.text(office, found.id)
    assert rehearsal_report.ends(office, rehearsed) == "completed on Boiler, 2 steps failed"


def test_a_step_that_was_skipped_counts_and_one_that_was_tried_again_does_not(office: Session) -> None:
    deal = deal_of(office)
    template = text(f"A1|add_comment||{EMPTY}", say("A2", "x"))
    skipped, again = go(office, deal, template), go(office, deal, template)
    assert line(office, skipped).failed == 0
    assert state(line(office, skipped)).startswith("stands still: ")

    workflows.skip(office, skipped)
    sweep.run_all(office)
    assert (state(line(office, skipped)), sign_of(line(office, skipped))) == ("completed, 1 step failed", ("!", "warn"))

    records.update(office, [deal], {"comments": "now"})
    workflows.retry(office, again)
    sweep.run_all(office)
    assert (state(line(office, again)), sign_of(line(office, again))) == ("completed", ("✓", "good"))


def test_who_starts_a_run_that_fails_at_once_is_told_what_became_of_it(office: Session) -> None:
    deal = deal_of(office)
    broken = workflows.save(office, text(f"A1|add_comment||{EMPTY}", name="Broken")).id
    fine = workflows.save(office, text(say("A1", "x"), name="Fine")).id
    slow = workflows.save(office, text("A1|pause||title = 'Rest'\nwith.interval = '1h'", name="Slow")).id

    told = [
        first_steps.said(office, [workflows.start(office, each, deal, {}).id], name)
        for each, name in ((broken, "Broken"), (fine, "Fine"), (slow, "Slow"))
    ]
    two = first_steps.said(office, [workflows.start(office, broken, deal, {}).id for _each in range(2)], "Broken")

    assert told[0].startswith("“Broken” started and stands still at “Add comment”: ")
    assert "comment" in told[0].partition(": ")[2]
    assert told[1:] == ["“Fine” started; completed", "“Slow” started; waiting: Rest"]
    assert two.startswith("“Broken” started; 2 runs stand still, the first at “Add comment”: ")


def test_who_started_it_is_told_as_well_as_who_is_responsible_but_once(office: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    own, theirs = deal_of(office), deal_of(office, responsible=clerk.user_id)
    template = workflows.save(office, text(f"A1|add_comment||{EMPTY}"))

    def notices(session: Session) -> list[tuple[int, str]]:
        return [
            (each.ref.id, notifications.text(session, each))
            for each in notifications.page(session)
            if each.kind == "run_failed"
        ]

    for deal in (own, theirs):
        workflows.start(office, template.id, deal, {})
    sweep.run_all(office)

    assert sorted(ref for ref, _text in notices(office)) == sorted([own.id, theirs.id])
    assert [ref for ref, _text in notices(clerk)] == [theirs.id]
    assert "stands still at “Add comment”" in notices(clerk)[0][1]
    assert "add_comment" not in notices(clerk)[0][1]


@pytest.mark.parametrize(
    ("on_error", "said"),
    [
        ("suspend", "Workflow “Test” stands still at “Add comment”: "),
        ("continue", "Workflow “Test” went on behind “Add comment”, which failed: "),
        ("terminate", "Workflow “Test” ended at “Add comment”, which failed: "),
    ],
)
def test_who_is_responsible_hears_once_of_a_step_that_failed_whatever_becomes_of_the_run(
    office: Session, clock: Clock, on_error: str, said: str
) -> None:
    clerk = clerk_of(clock)
    deal = deal_of(office, responsible=clerk.user_id)
    go(office, deal, text(
        "A1|iterator||with.values = '=explode(\",\", \"a,b,c\")'", f"A2|add_comment|A1|on_error = '{on_error}'\n{EMPTY}"
    ))  # fmt: skip

    told = [notifications.text(clerk, each) for each in notifications.page(clerk) if each.ref == deal]
    assert [each.startswith(said) for each in told if "Add comment" in each] == [True]


def test_who_is_responsible_hears_of_a_rule_that_failed(office: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    rules.add(office, Draft(
        stage=stage_of(office, "NEW"), action="add_comment", given={"comment": "{=Document:COMMENTS}"}, title="Say it"
    ))  # fmt: skip
    deal = deal_of(office, responsible=clerk.user_id)
    sweep.run_all(office)

    (told,) = [notifications.text(clerk, each) for each in notifications.page(clerk) if each.kind == "rule_failed"]
    assert told.startswith("Rule “Say it” of “New” failed: ")
    assert [run.state for run in workflows.runs_of(office, deal)] == ["completed"]


def test_who_skips_a_record_that_was_not_found_can_ask_for_it_in_the_next_steps(office: Session) -> None:
    deal = deal_of(office)
    read = "A1|get_crm_data||with.entity_type = 'contact'\nwith.entity_id = '99'\nwith.fields = ['NAME']"
    run = go(office, deal, text(read, say("A2", "found: {=A1:FOUND}")))

    workflows.skip(office, run)
    sweep.run_all(office)

    assert comments(office, deal) == ["found: No"]


def test_who_tries_again_after_too_many_steps_without_a_wait_gets_as_many_again(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_UNBROKEN", 3)
    deal = deal_of(office)
    run = go(office, deal, text(*(say(f"A{number}", str(number)) for number in range(1, 6))))
    assert (workflows.run(office, run).reason, comments(office, deal)) == ("limit_exceeded", ["1", "2", "3"])

    workflows.retry(office, run)
    sweep.run_all(office)

    assert comments(office, deal) == ["1", "2", "3", "4", "5"]


def test_the_log_says_how_long_each_step_took_also_one_that_failed(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(seconds)))
    run = go(
        office,
        deal_of(office),
        text(say("A1", "x"), f"A2|add_comment||enabled = false\n{EMPTY}", f"A3|add_comment||{EMPTY}"),
    )

    took = [each.took_ms for each in telling.trace(office, run).steps]

    assert [ms > 0 for ms in took] == [True, False, True]
    assert f"done · {took[0]} ms" in run_search.text(office, run)


def test_an_administrator_hears_of_what_failed_when_nobody_is_responsible_any_more(
    office: Session, clock: Clock
) -> None:
    clerk = clerk_of(clock)
    workflows.save(office, text(f"A1|add_comment||{EMPTY}", start="'create'"))
    deal_of(office, responsible=clerk.user_id)
    users.change(office, "luca", users.Changes(active=False))

    sweep.run_all(office)

    assert [each.kind for each in notifications.page(office) if each.kind == "run_failed"] == ["run_failed"]
