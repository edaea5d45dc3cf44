"""Conditions that compare what cannot be compared, or ask for what has no value, are false and say so in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rules, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.money import Money
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, deal_of, go, say, stage_of, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

COMPARED = "(“{value}”) cannot be asked whether it “{op}”: the condition is false"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def warned(session: Session, run: int) -> list[tuple[str, tuple[str, ...]]]:
    """Of each row of the journal: the step and the warnings as people read them."""
    found, steps, _waits = workflows.trace(session, run)
    return [(step.step, telling.told(session, found, step).warnings) for step in steps]


@pytest.mark.parametrize(
    ("source", "op", "value", "warning"),
    [
        ("{=Document:amount}", "more", "5 USD", COMPARED.format(value="1000.00|EUR", op="more")),
        ("{=Document:title}", "at_least", "5", COMPARED.format(value="Boiler", op="at_least")),
        ("{=Variable:GONE}", "equals", "5", "has no value: it is empty"),
        ("{=Document:title}", "equals", "{=Variable:GONE}", "has no value: it is empty"),
        ("{=Document:title}", "equals", "Pump", ""),
    ],
)
@pytest.mark.parametrize("kind", ["condition", "while"])
def test_a_test_of_a_workflow_warns(office: Session, kind: str, source: str, op: str, value: str, warning: str) -> None:
    deal = deal_of(office, amount=Money(1000_00, "EUR"))
    when = f"when = [{{ source = '{source}', is = '{op}', values = ['{value}'] }}]"
    block = ("A1|condition|", f"A2|branch|A1|{when}") if kind == "condition" else (f"A1|while||{when}", "A2|block|A1")

    run = go(office, deal, text(*block, say("A3", "never", "A2"), say("A4", "after")))

    assert comments(office, deal) == ["after"]
    (test, after) = warned(office, run)
    assert after == ("A4", ())
    assert test[0] == "A1"
    assert [warning in each for each in test[1]] == ([True] if warning else [])
    assert workflows.trace(office, run)[1][0].outcome != ("ok" if warning else "warning")


def test_a_rule_that_is_left_out_so_warns(office: Session) -> None:
    rules.add(office, Draft(
        stage=stage_of(office, "NEW"), action="add_comment", given={"comment": "x"}, condition="{=Document:amount} > 5|USD"
    ))  # fmt: skip
    deal = deal_of(office, amount=Money(1000_00, "EUR"))
    sweep.run_all(office)

    (run,) = workflows.runs_of(office, deal)
    (row,) = warned(office, run.id)
    assert len(row[1]) == 1
    assert COMPARED.format(value="1000.00|EUR", op="more") in row[1][0]
