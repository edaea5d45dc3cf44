"""Firing: in order, once, late ones too; one bad timer does not stop the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import timers
from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.errors import Unavailable
from crm_tui.services import activities, notifications
from data import database
from tests.support.clockwork import add_reminders
from tests.support.office import ROME, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from data.operations import Operation
    from data.timers import Timer
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def said(session: Session) -> list[tuple[str, int]]:
    reminders = [notice for notice in notifications.unseen(session) if notice.kind == "reminder"]
    return [(str(notice.details["subject"]), notice.late_ms) for notice in reminders]


def test_nothing_fires_before_it_is_due(anna: Session, clock: Clock) -> None:
    activities.plan(anna, {"subject": "Ring", "deadline": clock.at + timedelta(minutes=30), "reminders": "15"})

    clock.forward(minutes=15, milliseconds=-1)
    assert sweep.run(anna).fired == ()

    clock.forward(milliseconds=1)
    assert [fired.late_ms for fired in sweep.run(anna).fired] == [0]
    assert sweep.run_all(anna).fired == ()


def test_a_reminder_reaches_the_responsible_person_and_the_participants(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    activities.plan(
        anna,
        {
            "subject": "Visit",
            "participants": (luca.user_id, anna.user_id),
            "reminders": "0",
            "deadline": clock.at + timedelta(hours=1),
        },
    )

    clock.forward(hours=1)
    sweep.run_all(anna)

    assert said(anna) == said(luca) == [("Visit", 0)]
    assert notifications.text(luca, notifications.unseen(luca)[0]) == "To do: Visit, 18 Mar 2026, 14:00"


def test_a_week_closed_loses_nothing_and_keeps_the_order(anna: Session, clock: Clock) -> None:
    hours = [30, 2, 90, 47, 5]
    for hour in hours:
        activities.plan(anna, {"subject": str(hour), "reminders": "0", "deadline": clock.at + timedelta(hours=hour)})

    clock.forward(days=7)
    done = sweep.run_all(anna)

    assert said(anna) == [(str(hour), (7 * 24 - hour) * 3_600_000) for hour in sorted(hours)]
    assert len(done.fired) == 5
    assert notifications.text(anna, notifications.unseen(anna)[0]).endswith("(late by 6 days)")


def test_a_catch_up_comes_in_slices(anna: Session, clock: Clock) -> None:
    add_reminders(40, to_ms(clock.at) - 1000, apart_ms=1)

    first = sweep.run(anna)

    assert 1 <= len(first.fired) <= timers.MOST
    assert first.next_due is not None
    assert from_ms(first.next_due) < clock.at
    rest = sweep.run_all(anna)
    assert len(first.fired) + len(rest.fired) == 40


def test_clocks_that_jump_neither_lose_nor_repeat(anna: Session, clock: Clock) -> None:
    for minute in (10, 50, 70, 110):
        activities.plan(
            anna, {"subject": str(minute), "reminders": "0", "deadline": clock.at + timedelta(minutes=minute)}
        )
    sweep.run_all(anna)

    clock.forward(hours=1)  # somebody sets the clock forward
    sweep.run_all(anna)
    assert [subject for subject, _ in said(anna)] == ["10", "50"]

    clock.forward(hours=-1)  # and back
    sweep.run_all(anna)
    assert [subject for subject, _ in said(anna)] == ["10", "50"]

    for _ in range(120):  # and then time passes
        clock.forward(minutes=1)
        sweep.run_all(anna)
    assert [subject for subject, _ in said(anna)] == ["10", "50", "70", "110"]


@pytest.mark.parametrize(
    ("wall", "deadline"),
    [
        (datetime(2026, 3, 29, 2, 30, tzinfo=ROME), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # skipped: 03:30
        (datetime(2026, 10, 25, 2, 30, tzinfo=ROME), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first
    ],
)
def test_a_wall_time_in_a_change_of_the_clocks_fires_once(
    anna: Session, clock: Clock, wall: datetime, deadline: datetime
) -> None:
    clock.at = deadline - timedelta(hours=6)
    activities.plan(anna, {"subject": "Ring", "reminders": "0", "deadline": wall.astimezone(UTC)})
    fired_at = []

    for _ in range(12 * 4):
        clock.forward(minutes=15)
        fired_at += [clock.at for _ in sweep.run_all(anna).fired]

    assert fired_at == [deadline]


def test_a_reminder_that_its_activity_no_longer_asks_for_is_silent(anna: Session, clock: Clock) -> None:
    activities.plan(anna, {"subject": "Ring", "reminders": "0", "deadline": clock.at + timedelta(hours=1)})
    clock.forward(hours=2)
    with database.transaction():
        database.execute("UPDATE activity SET completed = 1")

    sweep.run_all(anna)

    assert said(anna) == []
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'reminder'")[0][0] == 0


@pytest.mark.covers("entities.md#Last updated bumped by automatic universal-activity reminders")
def test_a_to_do_counts_as_communication_and_a_meeting_does_not(anna: Session, clock: Clock) -> None:
    add_reminders(1, to_ms(clock.at))
    sweep.run_all(anna)
    touched = "SELECT count(*) FROM deal WHERE last_activity_at = ? AND last_activity_by = 1 AND version = 1"
    assert database.sql(touched, (to_ms(clock.at),))[0][0] == 1

    with database.transaction():
        database.execute("UPDATE activity SET kind = 'meeting', deadline = deadline + 1000")
        database.execute(
            "INSERT INTO timer (due_at, kind, key, type, record) SELECT deadline, 'reminder', "
            "'reminder:' || id || ':0', 'activity', id FROM activity"
        )
    clock.forward(seconds=1)
    assert len(sweep.run_all(anna).fired) == 1
    assert database.sql(touched, (to_ms(clock.at),))[0][0] == 0


def failing_on(keys: set[str]) -> dict[str, timers.Effect]:
    def effect(session: Session, act: Operation, timer: Timer) -> None:
        sweep.EFFECTS["reminder"](session, act, timer)
        if timer.key in keys:
            raise ZeroDivisionError("no luck")

    return {**sweep.EFFECTS, "reminder": effect}


def test_one_bad_timer_does_not_stop_the_others(anna: Session, clock: Clock) -> None:
    add_reminders(20, to_ms(clock.at))

    done = timers.drain(anna, failing_on({"reminder:3:0", "reminder:4:0", "reminder:20:0"}))

    assert len(done.fired) == 17
    assert [(failed.key, failed.tries, str(failed.error)) for failed in done.failed] == [
        (f"reminder:{number}:0", 1, "no luck") for number in (3, 4, 20)
    ]
    assert database.sql("SELECT count(*) FROM notification WHERE kind = 'reminder'")[0][0] == 17


def test_what_failed_is_told_once_tried_later_and_then_done_once(anna: Session, clock: Clock) -> None:
    add_reminders(1, to_ms(clock.at))
    bad = failing_on({"reminder:1:0"})

    for _ in range(3):
        assert len(timers.drain(anna, bad).failed) == 1
        assert timers.drain(anna, bad) == timers.Tick(next_due=database.sql("SELECT due_at FROM timer")[0][0])
        clock.forward(minutes=1)
    told = [notice for notice in notifications.unseen(anna) if notice.kind == "timer_failed"]
    assert len(told) == 1
    assert notifications.text(anna, told[0]) == "The clock could not do reminder:1:0: ZeroDivisionError: no luck"

    done = sweep.run_all(anna)

    assert [(fired.key, fired.late_ms) for fired in done.fired] == [("reminder:1:0", 180_000)]
    assert said(anna) == [("Ring", 180_000)]


def test_a_full_disk_leaves_everything_due(anna: Session, clock: Clock) -> None:
    add_reminders(3, to_ms(clock.at))

    def full(session: Session, act: Operation, timer: Timer) -> None:
        raise Unavailable(path="x", reason="the disk is full or failing")

    with pytest.raises(Unavailable):
        timers.drain(anna, {"reminder": full})

    assert len(sweep.run_all(anna).fired) == 3


def test_the_clock_acts_for_nobody_even_in_a_dry_run(anna: Session, clock: Clock) -> None:
    add_reminders(1, to_ms(clock.at))
    before = database.sql("SELECT max(id) FROM operation")[0][0]

    sweep.run_all(replace(anna, dry_run=True))

    written = database.sql("SELECT user, origin, label FROM operation WHERE id > ?", (before,))
    assert written == [(None, "clock", "reminder")]
