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
from tests.automation.test_engine import stage_of
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
