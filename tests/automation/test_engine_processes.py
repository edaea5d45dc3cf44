"""Several clocks at once, killed with -9 while they work: every run comes to its end, every step happens once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

from crm_tui.automation import engine, workflows
from crm_tui.automation.jobs import sweep
from data import database, journal_checks, opening
from tests.automation.test_engine import deal_of, say, text
from tests.conftest import Clock
from tests.support import crash
from tests.support.office import close_office, open_office

RUNS, WORKERS = 200, 3
DEADLINE = 90.0


def _worker(path: Path) -> int:
    """A process that does what is due, until nothing is."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            opening.open_store(path)
            sweep.run_all(crash.clock())
            status = 0
        finally:
            os._exit(status)
    return child


def test_three_clocks_under_kill_9_finish_two_hundred_runs_exactly_once(tmp_path: Path, clock: Clock) -> None:
    session = open_office(tmp_path, clock)
    template = workflows.save(session, text(
        "A1|iterator||with.values = '=explode(\",\", \"a,b\")'", say("A2", "{=Workflow:ID} {=A1:VALUE}", "A1"),
        say("A3", "{=Workflow:ID} end"),
    ))  # fmt: skip
    deals = [deal_of(session, f"Deal {number}") for number in range(20)]
    with database.transaction():
        for number in range(RUNS):
            workflows.start(session, template.id, deals[number % len(deals)], {})
    close_office()
    path, chance, until = tmp_path / "crm.db", Random(7), time.monotonic() + DEADLINE

    alive = {_worker(path) for _ in range(WORKERS)}
    killed = 0
    while alive:
        assert time.monotonic() < until
        time.sleep(chance.uniform(0.01, 0.08))
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended in alive:
            alive.discard(ended)
            assert status == 0
        elif killed < 12 and alive:
            victim = chance.choice(sorted(alive))
            os.kill(victim, signal.SIGKILL)
            killed += os.WIFSIGNALED(os.waitpid(victim, 0)[1])
            alive.discard(victim)
            alive.add(_worker(path))

    opening.open_store(path)
    assert killed > 0
    assert database.sql("SELECT state, count(*) FROM run GROUP BY state") == [("completed", RUNS)]
    said = [row[0] for row in database.sql("SELECT text FROM comment")]
    assert sorted(said) == sorted(f"{run} {word}" for run in range(1, RUNS + 1) for word in ("a", "b", "end"))
    assert journal_checks.problems() == []
    close_office()


def test_what_starts_by_itself_stays_in_its_order_whoever_does_it(tmp_path: Path, clock: Clock) -> None:
    """Runs of more than one turn: between two turns of the first any process could take the second."""
    session = open_office(tmp_path, clock)
    values = ",".join(map(str, range(engine.TURN + 5)))
    for name in ("One", "Two"):
        workflows.save(session, text(
            f"A1|iterator||with.values = '=explode(\",\", \"{values}\")'", say("A2", f"{name} {{=A1:VALUE}}", "A1"),
            name=name, start="'create'",
        ))  # fmt: skip
    deals = [deal_of(session, f"Deal {number}") for number in range(8)]
    close_office()

    alive = {_worker(tmp_path / "crm.db") for _ in range(WORKERS)}
    assert [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in alive] == [0] * WORKERS

    opening.open_store(tmp_path / "crm.db")
    for deal in deals:
        said = [row[0] for row in database.sql("SELECT text FROM comment WHERE record = ? ORDER BY id", (deal.id,))]
        assert said == [f"{name} {number}" for name in ("One", "Two") for number in range(engine.TURN + 5)]
    assert journal_checks.problems() == []
    close_office()
