"""After a long break what is due is done, and what would leave by it waits until somebody has seen how much that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from crm_tui.automation import outbox, scheduler, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.watchdog import Jump
from crm_tui.cli import worker
from crm_tui.services import away, checkup, notifications, settings
from crm_tui.services import outbox as use
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import comments, deal_of, say, text
from tests.automation.test_outbox import Post
from tests.conftest import Clock
from tests.support.office import close_office, open_office

TWO_DAYS = "A1|wait||with.wait_type = 'days'\nwith.days = '2'"
HOOK = "A2|webhook||with.url = 'http://127.0.0.1:9/hook'"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    settings.set(session, "webhook_hosts", "127.0.0.1:9")
    yield session
    close_office()


def begin(session: Session, count: int, *steps: str) -> None:
    """Runs that sleep for two days; a clock works, and stops."""
    sweep.prepare(session)
    workflows.save(session, text(TWO_DAYS, *steps))
    for number in range(count):
        workflows.start(session, 1, deal_of(session, f"Boiler {number}"), {})
    sweep.run_all(session)


def come_back(session: Session) -> int:
    """A new process: how many messages it sends."""
    sweep.prepare(session)
    while sweep.run(session).fired:
        pass
    return outbox.deliver(session, {"webhook": Post}).sent


def told(session: Session) -> list[str]:
    return [
        each for each in (notifications.text(session, each) for each in notifications.page(session)) if "break" in each
    ]


def test_messages_of_a_long_break_wait_until_they_are_let_go(anna: Session, clock: Clock) -> None:
    begin(anna, 3, HOOK)
    clock.forward(days=60)

    assert come_back(anna) == 0

    assert [each.state for each in use.latest(anna)] == ["waiting"] * 3
    assert told(anna) == [
        "After a long break messages wait to leave: 3. Look at crm-tui outbox list waiting; then crm-tui outbox resume"
    ]
    assert ["long break" in each.text for each in checkup.findings(anna) if each.check == "outbox"] == [True]
    assert come_back(anna) == 0
    assert len(told(anna)) == 1
    use.resume(anna)
    assert come_back(anna) == 3


def test_a_worker_says_that_messages_wait(anna: Session, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    begin(anna, 1, HOOK)
    clock.forward(days=60)

    assert worker.run(anna, once=True) == 0

    assert (
        "after a long break, look at crm-tui outbox list waiting; then crm-tui outbox resume" in capsys.readouterr().err
    )


def test_a_long_break_after_which_nothing_leaves_bothers_nobody(anna: Session, clock: Clock) -> None:
    begin(anna, 1, say("A2", "awake"))
    clock.forward(days=60)

    come_back(anna)

    assert use.paused(anna) is None
    assert told(anna) == []


@pytest.mark.parametrize("hours", [15, 23])
def test_a_night_is_no_long_break(anna: Session, clock: Clock, hours: int) -> None:
    begin(anna, 1, HOOK)
    clock.forward(days=1, hours=20)
    come_back(anna)
    clock.forward(hours=hours)

    assert come_back(anna) == 1
    assert told(anna) == []


def test_a_weekend_of_a_clock_that_worked_is_no_long_break(anna: Session, clock: Clock) -> None:
    begin(anna, 1, HOOK)
    for _hour in range(50):
        clock.forward(hours=1)
        sweep.run(anna)

    assert come_back(anna) == 1


def test_much_that_was_left_lying_is_a_long_break_of_any_length(
    anna: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(away, "MANY", 4)
    begin(anna, 5, HOOK)
    clock.forward(days=1, hours=20)
    come_back(anna)
    clock.forward(hours=5)

    assert come_back(anna) == 0
    assert "wait to leave: 5" in told(anna)[0]


def test_much_that_is_due_just_now_is_no_break(anna: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "MANY", 4)
    begin(anna, 5, HOOK)
    clock.forward(days=1, hours=20)
    come_back(anna)
    clock.forward(hours=4, minutes=5)

    assert come_back(anna) == 5


def test_who_dies_while_catching_up_leaves_the_rest_to_the_next(anna: Session, clock: Clock) -> None:
    begin(anna, 2, HOOK)
    clock.forward(days=60)
    sweep.prepare(anna)
    assert outbox.deliver(anna, {"webhook": Post}).sent == 0

    assert come_back(anna) == 0
    assert len(told(anna)) == 1
    use.resume(anna)
    assert come_back(anna) == 2


def test_a_machine_that_slept_for_long_comes_back_from_a_break(anna: Session, clock: Clock) -> None:
    begin(anna, 2, HOOK)
    alarm = scheduler.Scheduler(anna)
    alarm._tick()
    clock.forward(days=60)
    alarm._jumped(Jump.SLEPT)

    for _tick in range(4):
        alarm._tick()

    assert [each.state for each in use.latest(anna)] == ["waiting"] * 2
    assert len(told(anna)) == 1


def test_a_new_store_and_one_that_sends_nothing_are_not_held(anna: Session, clock: Clock) -> None:
    settings.set(anna, "webhook_hosts", "")
    clock.forward(days=60)
    sweep.prepare(anna)
    assert use.paused(anna) is None

    clock.forward(days=60)
    sweep.prepare(anna)
    assert use.paused(anna) is None
    assert database.sql("SELECT count(*) FROM outbox") == [(0,)]


def test_what_was_told_before_waits_on_while_the_work_goes_on(anna: Session, clock: Clock) -> None:
    begin(anna, 1, say("A2", "awake"), HOOK.replace("A2", "A3"))
    clock.forward(days=3)
    come_back(anna)

    deal = deal_of(anna, "Pump")
    workflows.start(anna, 1, deal, {})
    sweep.run_all(anna)
    clock.forward(days=2, minutes=1)
    sweep.run_all(anna)

    assert comments(anna, deal) == ["awake"]
    assert [each.state for each in use.latest(anna)] == ["waiting"] * 2


def test_looking_whether_the_break_was_long_walks_through_no_timers_that_sleep(
    anna: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(anna, 3, HOOK)
    clock.forward(hours=1)
    real, asked = database.sql, list[tuple[str, Sequence[object]]]()

    def sql(text: str, params: Sequence[object] = ()) -> Sequence[database.Row]:
        asked.append((text, params))
        return real(text, params)

    monkeypatch.setattr(database, "sql", sql)
    away.look(anna)
    monkeypatch.undo()

    plans = [str(row[3]) for text, params in asked for row in real(f"EXPLAIN QUERY PLAN {text}", params)]
    timers = [each for each in plans if " timer" in each]
    assert len(timers) >= 2
    assert [each for each in timers if not each.startswith("SEARCH") or "?" not in each] == []
