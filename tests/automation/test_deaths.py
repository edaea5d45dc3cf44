"""Poison steps: a step that kills every process that tries it is given up, and everything else goes on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.automation import assignments, registry, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.outcome import Outcome
from crm_tui.automation.step import Step
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from crm_tui.services.session import Session
from data import database, deaths, journal_checks, opening
from tests.automation.test_engine import comments, say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def poisoned() -> None:
    """From now on a step of this process that logs the word kills it, and a wait that somebody ends."""
    action = registry.actions()["log"]

    def run(step: Step) -> Outcome:
        if "poison" in step.text("text"):
            os.kill(os.getpid(), signal.SIGKILL)
        return action.run(step)

    def resume(step: Step) -> Outcome | None:
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    registry.actions()["log"] = replace(action, run=run)  # type: ignore[index]
    for kind in ("wait", "wait_event"):
        registry.actions()[kind] = replace(registry.actions()[kind], resume=resume)  # type: ignore[index]


def process(path: Path, do: Callable[[], object]) -> int:
    """How a process ended that did this."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            poisoned()
            opening.open_store(path)
            do()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def start(session: Session, *steps: str, name: str) -> int:
    deal = Ref("deal", 1)
    return workflows.start(session, workflows.save(session, text(*steps, name=name)).id, deal, {}).id


POISON = "A2|log||with.text = 'poison'"


def test_a_step_that_kills_three_processes_is_not_tried_again_and_the_others_go_on(
    anna: Session, tmp_path: Path
) -> None:
    deal = records.create(anna, "deal", {"title": "Boiler"})
    bad = start(anna, say("A1", "before"), POISON, say("A3", "after"), name="Bad")
    good = start(anna, say("A1", "good"), name="Good")

    ends: list[int] = []
    until = time.monotonic() + 60
    while not ends or ends[-1] != 0:
        assert time.monotonic() < until
        ends.append(process(tmp_path / "crm.db", lambda: sweep.run_all(anna)))

    assert ends == [-signal.SIGKILL] * deaths.MOST + [0]
    assert [(workflows.run(anna, run).state, workflows.run(anna, run).reason) for run in (bad, good)] == [
        ("error", "limit_exceeded"), ("completed", ""),
    ]  # fmt: skip
    assert comments(anna, deal) == ["before", "good"]
    assert journal_checks.problems() == []
    said = workflows.trace(anna, bad)[1][-1].said
    assert (said["code"], said["params"]["count"]) == ("limit_exceeded", deaths.MOST)

    workflows.retry(anna, bad)  # here nothing kills
    sweep.run_all(anna)
    assert comments(anna, deal) == ["before", "good", "after"]


def test_other_deaths_do_not_count_for_a_step(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "Boiler"})
    run = start(anna, POISON, name="Bad")
    for _ in range(deaths.MOST - 1):
        assert process(tmp_path / "crm.db", lambda: sweep.run_all(anna)) == -signal.SIGKILL
    for _ in range(5):  # dies elsewhere, and finds the mark
        assert process(tmp_path / "crm.db", lambda: os.kill(os.getpid(), signal.SIGKILL)) == -signal.SIGKILL

    sweep.run_all(anna)

    assert workflows.run(anna, run).state == "completed"
    assert database.sql("SELECT count FROM run_death") == [(deaths.MOST - 1,)]


def test_what_kills_while_it_is_resolved_or_asked_again_counts_too(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "Boiler"})
    run = start(
        anna, "A1|pause||with.interval = '1 min'", POISON + "\non_error = 'continue'", say("A3", "on"), name="Bad"
    )
    sweep.run_all(anna)
    clock = anna.clock
    assert isinstance(clock, Clock)
    clock.at = clock.at.replace(hour=23)

    ends = [process(tmp_path / "crm.db", lambda: sweep.run_all(anna)) for _ in range(deaths.MOST + 1)]

    assert ends == [-signal.SIGKILL] * deaths.MOST + [0]
    assert (workflows.run(anna, run).state, comments(anna, Ref("deal", 1))) == ("completed", ["on"])


@pytest.mark.parametrize(("step", "act"), [
    ("A1|wait||with.wait_type = 'days'\nwith.days = '3'", workflows.skip),
    ("A1|wait_event||with.users = 'anna'\nwith.captions = ['Yes']",
     lambda session, run: assignments.send_event(session, run, "Yes")),
])  # fmt: skip
def test_people_who_make_a_step_go_on_are_no_more_often_its_victims_than_robots(
    anna: Session, tmp_path: Path, step: str, act: Callable[[Session, int], object]
) -> None:
    """Each begins where the one before died; no robot is at work that would have counted."""
    records.create(anna, "deal", {"title": "Boiler"})
    run = start(anna, step, say("A2", "x"), name="Bad")
    sweep.run_all(anna)

    ends = [process(tmp_path / "crm.db", lambda: act(anna, run)) for _ in range(deaths.MOST + 1)]

    assert ends == [-signal.SIGKILL] * deaths.MOST + [0]
    found = workflows.run(anna, run)
    assert (found.state, found.reason) == ("error", "limit_exceeded")
    assert journal_checks.problems() == []


def test_a_mark_goes_when_the_queue_is_left_whatever_the_reason(anna: Session) -> None:
    gate = database.store().gate
    with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012 — the mark is looked at inside
        deaths.mark(17, 4)
        assert gate.marked().startswith("17:4 ")
        raise ZeroDivisionError

    with database.transaction():
        assert gate.marked() == ""


def test_garbage_in_the_file_is_no_death(anna: Session) -> None:
    gate = database.store().gate
    run = start_one(anna)
    with database.transaction():
        gate.mark("x" * 70)
        gate._local.marked = False  # it dies here

    sweep.run_all(anna)

    assert workflows.run(anna, run).state == "completed"
    assert database.sql("SELECT count(*) FROM run_death") == [(0,)]


def start_one(session: Session) -> int:
    records.create(session, "deal", {"title": "Boiler"})
    return start(session, say("A1", "x"), name="One")
