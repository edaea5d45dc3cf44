"""What goes wrong where the engine steers: conditions, loops, queues, and branches that stand still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_tui.automation import engine, runs, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import records
from crm_tui.services.session import Session
from data import journal_checks
from tests.automation.test_engine import comments, deal_of, go, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

WRONG = "when = [{ source = '=1/0', is = 'equals', values = ['1'] }]"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()


@pytest.mark.parametrize("block", [
    ("A1|condition|", f"A2|branch|A1|{WRONG}", say("A3", "in", "A2")),
    (f"A1|while||{WRONG}", say("A3", "in", "A1")),
    ("A1|iterator||with.values = '=1/0'", say("A3", "in", "A1")),
])  # fmt: skip
@pytest.mark.parametrize(
    ("on_error", "ends"), [("suspend", "error"), ("continue", "completed"), ("terminate", "terminated")]
)
def test_a_block_that_cannot_be_worked_out_fails_like_a_step(
    office: Session, block: tuple[str, ...], on_error: str, ends: str
) -> None:
    deal = deal_of(office)
    first, *others = block

    run = go(office, deal, text(f"{first}|on_error = '{on_error}'", *others, say("B1", "after")))

    found, steps, _waits = workflows.trace(office, run)
    assert found.state == ends
    assert steps[0].outcome == "failed"
    assert steps[0].said["code"] == "expression_error"
    assert comments(office, deal) == (["after"] if on_error == "continue" else [])


def test_a_moment_comes_though_another_branch_stands_still(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    run = go(office, deal, text(
        "A1|parallel|", "A2|branch|A1", "A3|pause|A2|with.interval = '2h'", say("A4", "late", "A2"), "A5|branch|A1",
        "A6|edit_contact|A5|with.fields = [{ set = 'name', to = 'Ada' }]", say("B1", "after"),
    ))  # fmt: skip
    assert states(office, deal) == [("error", "no_linked_record")]

    clock.forward(hours=3)
    sweep.run_all(office)
    workflows.skip(office, run)
    sweep.run_all(office)

    assert states(office, deal) == [("completed", "")]
    assert comments(office, deal) == ["late", "after"]


def test_stopping_a_queued_run_frees_no_place(office: Session) -> None:
    deal = deal_of(office)
    template = workflows.save(office, text("A1|pause||with.interval = '5 days'"))
    started = [workflows.start(office, template.id, deal, {}).id for _ in range(4)]

    workflows.stop(office, started[2])
    sweep.run_all(office)

    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "terminated", "queued"]


def test_a_loop_inside_a_loop_that_does_nothing_does_not_hold_the_store(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = deal_of(office)
    values = '=explode(",", "' + ",".join(map(str, range(8))) + '")'
    saved: list[int] = []
    save = runs.save

    def counting(*given: Any, **named: Any) -> None:
        saved.append(1)
        save(*given, **named)

    monkeypatch.setattr("crm_tui.automation.engine.LOCK_SECONDS", 0.0)
    monkeypatch.setattr(runs, "save", counting)

    go(office, deal, text(
        f"A1|iterator||with.values = '{values}'", f"A2|iterator|A1|with.values = '{values}'", "A3|block|A2", say("B1", "end")
    ))  # fmt: skip

    assert comments(office, deal) == ["end"]
    assert len(saved) > 8 * 8


def test_values_are_put_behind_those_of_a_multiple_variable(office: Session) -> None:
    deal = deal_of(office)
    variable = '\n[[variable]]\ncode = "L"\ntype = "string"\nmultiple = true\n'

    go(office, deal, text(
        "A1|set_variable||with.variables = [{ set = 'L', to = 'a' }]\nwith.append = 'Y'",
        "A2|set_variable||with.variables = [{ set = 'L', to = 'b' }]\nwith.append = 'Y'",
        say("B1", "{=Variable:L}"), more=variable,
    ))  # fmt: skip

    assert comments(office, deal) == ["a, b"]


def test_a_required_parameter_without_default_ends_a_run_that_began_by_itself(office: Session) -> None:
    who = '\n[[parameter]]\ncode = "Who"\ntype = "string"\nrequired = true\n'
    workflows.save(office, text(say("A1", "x"), start="'create'", more=who))

    deal = deal_of(office)
    sweep.run_all(office)

    assert states(office, deal) == [("terminated", "missing_parameter")]
    records.delete(office, [deal])


ALWAYS = "when = [{ source = '{=Document:title}', is = 'not_empty' }]"


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (("A1|condition||enabled = false", "A2|branch|A1", say("A3", "in", "A2")), []),
        (("A1|parallel||enabled = false", "A2|branch|A1", say("A3", "in", "A2")), []),
        ((f"A1|while||enabled = false\n{ALWAYS}", say("A3", "in", "A1")), []),
        (("A1|iterator||enabled = false\nwith.values = 'a'", say("A3", "in", "A1")), []),
        (("A1|block||enabled = false", say("A3", "in", "A1")), []),
        (("A1|condition|", "A2|branch|A1|enabled = false", say("A3", "in", "A2"), "A4|branch|A1", say("A5", "else", "A4")),
         ["else"]),
        (("A1|parallel|", "A2|branch|A1|enabled = false", say("A3", "in", "A2"), "A4|branch|A1", say("A5", "else", "A4")),
         ["else"]),
    ],
)  # fmt: skip
def test_a_block_or_a_branch_that_is_switched_off_is_passed_over_with_all_that_is_in_it(
    office: Session, block: tuple[str, ...], said: list[str]
) -> None:
    deal = deal_of(office)

    go(office, deal, text(*block, say("Z1", "after")))

    assert comments(office, deal) == [*said, "after"]


def test_loops_turn_as_often_as_the_limit_says_and_not_once_more(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_TURNS", 3)
    deal = deal_of(office)
    for count, ends in ((3, ("completed", "")), (4, ("error", "limit_exceeded"))):
        values = ",".join(map(str, range(count)))
        go(office, deal, text(f'A1|iterator||with.values = \'=explode(",", "{values}")\'', "A2|block|A1"))
        variable = '\n[[variable]]\ncode = "N"\ntype = "integer"\ndefault = "0"\n'
        below = f"when = [{{ source = '{{=Variable:N}}', is = 'less', values = ['{count}'] }}]"
        go(office, deal, text(
            f"A1|while||{below}", "A2|set_variable|A1|with.variables = [{ set = 'N', to = '={=Variable:N} + 1' }]",
            more=variable,
        ))  # fmt: skip
        assert states(office, deal)[-2:] == [ends, ends]


def test_of_two_branches_that_failed_each_is_decided_about_the_first_first(office: Session) -> None:
    deal, one, two = deal_of(office), deal_of(office, "One"), deal_of(office, "Two")
    until = "with.stages = ['WON']\nwith.deal_id = '"
    run = go(office, deal, text(
        "A1|parallel|",
        "A2|branch|A1", f"E1|wait_deal_stage|A2|title = 'First'\n{until}{one.id}'", say("A3", "1", "A2"),
        "A4|branch|A1", f"E2|wait_deal_stage|A4|title = 'Second'\n{until}{two.id}'", say("A5", "2", "A4"),
        say("B1", "after"),
    ))  # fmt: skip
    for each in (one, two):
        records.delete(office, [each])
        sweep.run_all(office)
    assert telling.trace(office, run).line.stands == "First, Second"

    workflows.skip(office, run)
    sweep.run_all(office)

    found = telling.trace(office, run)
    assert (found.line.state, found.line.stands) == ("error", "Second")
    assert [(each.title, each.outcome) for each in found.steps if each.outcome == "failed"] == [
        ("First", "failed"), ("Second", "failed"),
    ]  # fmt: skip
    records.restore(office, [two])
    workflows.retry(office, run)
    sweep.run_all(office)
    assert (states(office, deal), comments(office, deal)) == ([("waiting", "")], ["1"])
