"""Deadlines of tasks: told once when they pass, late ones too, whoever dies in between; one timer for all of them."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.ref import Ref
from crm_tui.services import notifications, records, tasks, timeline, undo, views
from crm_tui.services.session import utc_now
from data import database, opening, timers
from tests.support import programs
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    sweep.prepare(session)
    yield session
    close_office()


def add(session: Session, clock: Clock, hours: float, **more: object) -> Ref:
    given = {"title": f"In {hours} h", "deadline": clock.at + timedelta(hours=hours)}
    return tasks.create(session, {**given, **more})  # type: ignore[dict-item] # values by name


def badge(session: Session, task: Ref) -> str:
    return str(records.get(session, task).values["badge"])


def due() -> datetime | None:
    rows = database.sql("SELECT due_at FROM timer WHERE key = ?", (timers.TASK_DEADLINES,))
    return from_ms(rows[0][0]) if rows else None


def told(session: Session) -> list[tuple[int, int]]:
    return [
        (notice.ref.id, notice.late_ms)
        for notice in notifications.unseen(session)
        if notice.details.get("badge") == "overdue"
    ]


@pytest.mark.covers("behaviour.md#Overdue: deadline passed")
def test_the_clock_marks_a_task_when_its_deadline_passes_and_once(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    (deal,) = add_deals(anna, 1)
    task = add(anna, clock, 2, responsible=luca.user_id, deals=(deal,))
    version = records.get(anna, task).version
    assert due() == clock.at + timedelta(hours=2)

    clock.forward(hours=2, milliseconds=-1)
    sweep.run_all(anna)
    assert badge(anna, task) == "created"

    clock.forward(milliseconds=1)
    sweep.run_all(anna)
    sweep.run_all(anna)

    assert badge(anna, task) == "overdue"
    assert records.get(anna, task).values["badge_at"] == clock.at
    assert told(anna) == told(luca) == [(task.id, 0)]
    assert notifications.text(luca, notifications.unseen(luca)[-1]) == "Task “In 2 h”: Overdue"
    entry = timeline.page(anna, Ref("deal", deal)).entries[0]
    assert (entry.kind, entry.payload["badge"]) == ("task_status", "overdue")
    assert views.tiles(anna, [deal])[0][1].task_badge == "overdue"
    assert records.get(anna, task).version == version
    assert due() is None


def test_deadlines_that_passed_while_nothing_ran_are_told_late_in_their_order(anna: Session, clock: Clock) -> None:
    hours = [30, 2, 90, 47]
    added = {hour: add(anna, clock, hour).id for hour in hours}

    clock.forward(days=7)
    sweep.run_all(anna)

    assert told(anna) == [(added[hour], (7 * 24 - hour) * 3_600_000) for hour in sorted(hours)]


def test_a_new_deadline_ahead_ends_overdue_and_passes_anew(anna: Session, clock: Clock) -> None:
    task = add(anna, clock, 1)
    clock.forward(hours=2)
    sweep.run_all(anna)

    tasks.move_deadline(anna, [task], clock.at + timedelta(hours=1))
    assert badge(anna, task) == "deadline_updated"
    assert not records.get(anna, task).values["overdue"]
    clock.forward(hours=1)
    sweep.run_all(anna)

    assert badge(anna, task) == "overdue"
    assert len(told(anna)) == 2


def test_a_deadline_in_the_past_is_found_at_once(anna: Session, clock: Clock) -> None:
    task = add(anna, clock, -48)

    sweep.run_all(anna)

    assert badge(anna, task) == "overdue"
    assert told(anna) == [(task.id, 0)]


@pytest.mark.parametrize("way", ["complete", "delete", "no deadline"])
def test_what_is_done_or_gone_or_without_deadline_is_never_overdue(anna: Session, clock: Clock, way: str) -> None:
    task = add(anna, clock, 1)
    if way == "complete":
        tasks.complete(anna, [task])
    elif way == "delete":
        records.delete(anna, [task])
    else:
        tasks.move_deadline(anna, [task], None)

    clock.forward(hours=2)
    sweep.run_all(anna)

    assert told(anna) == []


def test_undoing_and_resuming_bring_a_deadline_back(anna: Session, clock: Clock) -> None:
    task = add(anna, clock, 1)
    tasks.complete(anna, [task])
    clock.forward(hours=2)
    sweep.run_all(anna)
    assert due() is None

    undo.undo(anna)
    sweep.run_all(anna)
    assert badge(anna, task) == "overdue"

    other = add(anna, clock, 1)
    tasks.complete(anna, [other])
    clock.forward(hours=2)
    sweep.run_all(anna)
    tasks.resume(anna, [other])
    sweep.run_all(anna)
    assert badge(anna, other) == "overdue"


def test_a_late_task_that_is_done_is_not_overdue_until_it_is_taken_up_again(anna: Session, clock: Clock) -> None:
    task = add(anna, clock, 1)
    clock.forward(hours=2)
    sweep.run_all(anna)

    tasks.complete(anna, [task])
    sweep.run_all(anna)
    assert (badge(anna, task), records.get(anna, task).values["overdue"]) == ("completed", False)

    tasks.resume(anna, [task])
    sweep.run_all(anna)
    assert (badge(anna, task), records.get(anna, task).values["overdue"]) == ("overdue", True)


def test_a_store_whose_timer_is_missing_gets_it_at_start(anna: Session, clock: Clock) -> None:
    task = add(anna, clock, 1)
    with database.transaction():
        timers.cancel(timers.TASK_DEADLINES)

    sweep.prepare(anna)
    clock.forward(hours=1)
    sweep.run_all(anna)

    assert badge(anna, task) == "overdue"


def fill(clock: Clock, count: int) -> None:
    """Tasks of the first operator that are late by an hour."""
    late = to_ms(clock.at) - 3_600_000
    with database.transaction():
        database.many(
            "INSERT INTO task (title, responsible, deadline, created_at, created_by, modified_at) VALUES ('Late',1,?,0,1,0)",
            [(late + n,) for n in range(count)],
        )
        timers.pull(timers.TASK_DEADLINES, late)


def tally() -> tuple[int, int, int]:
    """Tasks that are not marked, tasks with another number of notices than one, and of events than one."""
    rows = database.sql(
        "SELECT (SELECT count(*) FROM task WHERE overdue = 0 OR badge <> 'overdue'), "
        "(SELECT count(*) FROM task t WHERE 1 <> (SELECT count(*) FROM notification n WHERE n.type = 'task' "
        "AND n.record = t.id)), "
        "(SELECT count(*) FROM task t WHERE 1 <> (SELECT count(*) FROM event e WHERE e.type = 'task' AND e.record = t.id))"
    )
    return rows[0]


FIRE_ALL = """
import sys
from pathlib import Path
from tests.support import crash
from crm_tui.automation.jobs import sweep
from data import opening
opening.open_store(Path(sys.argv[1]))
sweep.run_all(crash.clock())
"""


@pytest.mark.parametrize("point", ["timer-claimed", "timer-effect", "before-commit", "after-commit"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_process_killed_while_it_marks_neither_loses_nor_repeats(
    tmp_path: Path, clock: Clock, point: str, nth: int
) -> None:
    clock.at = utc_now()
    open_office(tmp_path, clock)
    fill(clock, 600)
    close_office()

    died = programs.python(FIRE_ALL, str(tmp_path / "crm.db"), fault=f"{point}:{nth}")
    again = programs.python(FIRE_ALL, str(tmp_path / "crm.db"))

    opening.open_store(tmp_path / "crm.db")
    assert (died.returncode, again.returncode) == (-signal.SIGKILL, 0)
    assert tally() == (0, 0, 0)
    close_office()
