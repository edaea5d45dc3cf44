"""A trace and a rehearsal tell which way a run took at a condition, why no other, and why a loop ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rehearsing, telling, workflows
from crm_tui.automation.rehearsing import Plan
from crm_tui.domain.money import Money
from crm_tui.services.session import Session
from data import journal_checks
from tests.automation.test_engine import deal_of, go, say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

LARGE = "when = [{ source = '{=Document:amount}', is = 'at_least', values = ['1000'] }]"
HUGE = "title = 'huge'\nwhen = [{ source = '{=Document:amount}', is = 'at_least', values = ['9000'] }]"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def ways(session: Session, run: int) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.title, each.outcome, each.said) for each in telling.trace(session, run).steps]


def test_a_false_condition_is_told_with_its_row_and_its_value_in_trace_and_rehearsal(office: Session) -> None:
    deal = deal_of(office, amount=Money(50000, "EUR"))
    template = text("A1|condition||title = 'Large?'", f"A2|branch|A1|{LARGE}", say("A3", "large", "A2"))
    told = [
        ("Large?", "skipped", ("no branch was taken", "not true: Amount and currency ≥ 1000; it was €500.00")),
    ]  # fmt: skip

    run = go(office, deal, template)
    rehearsed = rehearsing.rehearse(office, Plan(text=template, records=(deal,)))

    assert ways(office, run) == told
    assert [(one.told.title, one.told.outcome, one.told.said) for one in rehearsed.moments if one.told] == told
    assert journal_checks.problems() == []


def test_the_branch_that_was_taken_is_told_with_what_was_false_of_those_before_it(office: Session) -> None:
    deal = deal_of(office, amount=Money(500000, "EUR"))

    run = go(office, deal, text(
        "A1|condition|", f"A2|branch|A1|{HUGE}", say("A3", "huge", "A2"), f"A4|branch|A1|{LARGE}", say("A5", "large", "A4"),
        "A6|branch|A1", say("A7", "small", "A6"),
    ))  # fmt: skip

    first, second = ways(office, run)
    assert first == (
        "Condition", "ok",
        (
            "branch “Amount and currency ≥ 1000” was taken",
            "branch “huge”: not true: Amount and currency ≥ 9000; it was €5,000.00",
        ),
    )  # fmt: skip
    assert second[1] == "ok"


def test_a_row_of_a_test_takes_no_operation_for_its_own(office: Session) -> None:
    deal = deal_of(office)
    run = go(office, deal, text(say("A1", "x"), "A2|condition|", "A3|branch|A2", say("A4", "y", "A3")))

    _run, steps, _waits = workflows.trace(office, run)

    assert [(each.step, each.operation is None) for each in steps] == [("A1", False), ("A2", True), ("A4", False)]
    assert [each.seq for each in steps] == [0, 1, 2]


def test_the_end_of_a_loop_is_told_with_what_was_false(office: Session) -> None:
    deal = deal_of(office)
    more = "[[variable]]\ncode = 'N'\ntype = 'integer'\ndefault = '0'\n"

    run = go(office, deal, text(
        "A1|while||when = [{ source = '{=Variable:N}', is = 'less', values = ['2'] }]",
        "A2|set_variable|A1|with.variables = [{ set = 'N', to = '={=Variable:N} + 1' }]", more=more,
    ))  # fmt: skip

    assert ways(office, run)[-1] == (
        "Loop", "ok", ("the loop ended; turns: 2", "not true: {=Variable:N} < 2; it was 2"),
    )  # fmt: skip
