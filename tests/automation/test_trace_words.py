"""What the trace of a run calls its steps, their ways and their values: as forms and designers call them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rules, run_search, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft
from crm_tui.domain.money import Money
from crm_tui.services import moving, records
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, go, say, stage_of, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize("title", ["", "Tell the boss"])
def test_a_rule_whose_condition_was_false_is_an_action_that_was_left_out(office: Session, title: str) -> None:
    rules.add(office, Draft(
        stage=stage_of(office, "EXECUTING"), action="add_comment", given={"comment": "large"}, title=title,
        condition="{=Document:amount} at_least 30000",
    ))  # fmt: skip
    deal = records.create(office, "deal", {"title": "Boiler", "amount": Money(1_006_561, "EUR")})
    moving.move(office, [deal], stage_of(office, "EXECUTING"))
    sweep.run_all(office)
    (run,) = workflows.runs_of(office, deal)

    (step,) = telling.trace(office, run.id).steps

    assert (step.title, step.outcome, step.given) == (title or "Add comment", "skipped", ())
    assert step.said == ("not true: Amount and currency ≥ 30000; it was €10,065.61",)
    assert "30000" in run_search.text(office, run.id)
    assert "if {" not in run_search.text(office, run.id)


def test_a_branch_without_a_condition_and_what_was_chosen_are_called_as_in_the_designer(office: Session) -> None:
    deal = deal_of(office)
    when = "when = [{ source = '{=Document:amount}', is = 'at_least', values = ['9000'] }]"
    waits = "with.wait_type = 'days'\nwith.days = '3'"

    run = go(office, deal, text(
        "A1|condition|", f"A2|branch|A1|{when}", say("A3", "huge", "A2"), "A4|branch|A1", f"A5|wait|A4|{waits}",
    ))  # fmt: skip

    test, wait = telling.trace(office, run).steps
    assert (test.title, test.said[0]) == ("Condition", "branch “always” was taken")
    assert ("Kind of wait", "the given number of days") in wait.given
    assert "Kind of wait = the given number of days" in run_search.text(office, run)
    assert str(workflows.trace(office, run)[1][1].given["wait_type"]).count("'days'") == 1
