"""Steps that are transactions of their own, runs that take turns, and the timer that stays while a run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_tui.automation import engine, rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.services.session import Session
from data import database, journal_checks, timers
from tests.automation.test_engine import comments, deal_of, go, say, stage_of, states, text
from tests.conftest import NOON, Clock
from tests.support.office import close_office, open_office


class Ticking(Clock):
    """Each look at it takes a millisecond."""

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(engine, "TOGETHER", 1)
    monkeypatch.setattr(engine, "LOCK_SECONDS", float("inf"))  # a busy machine must not decide whose turn it is
    yield open_office(tmp_path, Ticking(NOON))
    assert journal_checks.problems() == []
    close_office()


def _long(name: str, count: int) -> str:
    values = ",".join(map(str, range(count)))
    return text(f"A1|iterator||with.values = '=explode(\",\", \"{values}\")'", say("A2", f"{name} {{=A1:VALUE}}", "A1"),
                name=name)  # fmt: skip


def test_after_each_step_others_see_what_it_did(office: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = deal_of(office)
    seen: list[tuple[int, int]] = []
    renew = database.renew

    def watched() -> bool:
        done = renew()
        seen.append(database.sql("SELECT (SELECT count(*) FROM comment), (SELECT seq FROM run)")[0])
        return done

    monkeypatch.setattr(database, "renew", watched)

    go(office, deal, _long("One", 5))

    assert seen == [(number, number) for number in range(1, 5)]
    assert states(office, deal) == [("completed", "")]
    assert comments(office, deal) == [f"One {number}" for number in range(5)]


def test_a_step_that_breaks_the_program_takes_nothing_with_it(office: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = deal_of(office)
    do, calls = engine._do, []

    def broken(*parts: object) -> None:
        calls.append(parts)
        if len(calls) in (3, 4):  # together with others, then alone
            raise RuntimeError("broken")
        do(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "_do", broken)
    workflows.start(office, workflows.save(office, _long("One", 5)).id, deal, {})
    done = sweep.run_all(office)

    assert [str(each.error) for each in done.failed] == ["broken"]
    assert comments(office, deal) == ["One 0", "One 1"]
    assert isinstance(office.clock, Ticking)
    office.clock.forward(minutes=1)
    sweep.run_all(office)
    assert comments(office, deal) == [f"One {number}" for number in range(5)]


def test_a_long_run_lets_others_have_their_turn(office: Session) -> None:
    first, second = deal_of(office, "First"), deal_of(office, "Second")
    with database.transaction():
        for name, deal in (("One", first), ("Two", second)):
            workflows.start(office, workflows.save(office, _long(name, 60)).id, deal, {})

    sweep.run_all(office)

    order = [row[0].split()[0] for row in database.sql("SELECT text FROM comment ORDER BY id")]
    assert order.index("Two") == engine.TURN
    assert sorted(order) == ["One"] * 60 + ["Two"] * 60
    assert order[-1] == "Two"


def test_what_starts_by_itself_is_done_one_after_the_other_and_rules_behind_it_however_long_it_takes(
    office: Session,
) -> None:
    rules.add(office, Draft(stage=stage_of(office, "NEW"), action="add_comment", given={"comment": "Rule 0"}))
    for name in ("One", "Two"):
        workflows.save(office, _long(name, 2 * engine.TURN + 5).replace("start = []", "start = ['create']"))

    deal_of(office)
    sweep.run_all(office)

    order = [row[0].split()[0] for row in database.sql("SELECT text FROM comment ORDER BY id")]
    assert list(dict.fromkeys(order)) == ["One", "Two", "Rule"]
    assert order == sorted(order, key=["One", "Two", "Rule"].index)


def test_a_run_that_sleeps_has_no_timer_but_that_of_its_wait(office: Session) -> None:
    deal = deal_of(office)
    run = go(office, deal, text(say("A1", "one"), say("A2", "two"), "A3|pause||with.interval = '1h'", say("A4", "end")))

    kept = database.sql("SELECT key FROM timer WHERE kind = 'run'")

    assert kept == [(f"run:{run}:0",)]
    assert isinstance(office.clock, Ticking)
    office.clock.forward(hours=2)
    sweep.run_all(office)
    assert database.sql("SELECT key FROM timer WHERE kind = 'run'") == []
    assert comments(office, deal) == ["one", "two", "end"]


def test_a_timer_of_a_run_that_is_not_there_is_removed(office: Session) -> None:
    with database.transaction():
        timers.put("run:99", office.now_ms())

    sweep.run_all(office)

    assert not timers.exists("run:99")
