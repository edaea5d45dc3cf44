"""Timer rows: set, pulled forward, claimed in order, put off; reminders that say what their activities say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.dates import to_ms
from data import database, timers
from tests.conftest import NOON
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Clock

NOW = to_ms(NOON)
KINDS = ("reminder", "sweep:close_dates")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, clock: Clock) -> Iterator[None]:
    open_office(tmp_path, clock)
    yield
    close_office()


def rows() -> list[tuple[str, int]]:
    return [(key, due - NOW) for key, due in database.sql("SELECT key, due_at FROM timer ORDER BY due_at, id")]


def test_a_key_names_one_timer() -> None:
    with database.transaction():
        timers.put("reminder:1:0", NOW + 5)
        timers.put("reminder:1:0", NOW + 9)

    assert rows() == [("reminder:1:0", 9)]
    assert timers.next_due() == NOW + 9


@pytest.mark.parametrize(("at", "due"), [(3, 3), (7, 5)])
def test_pulling_only_ever_brings_forward(at: int, due: int) -> None:
    with database.transaction():
        timers.put(timers.CLOSE_DATES, NOW + 5)
        timers.pull(timers.CLOSE_DATES, NOW + at)

    assert rows() == [(timers.CLOSE_DATES, due)]


def test_pulling_what_is_not_set_sets_it() -> None:
    with database.transaction():
        timers.pull(timers.CLOSE_DATES, NOW)

    assert rows() == [(timers.CLOSE_DATES, 0)]
    assert database.sql("SELECT kind FROM timer") == [("sweep:close_dates",)]


def test_timers_are_claimed_in_the_order_in_which_they_are_due() -> None:
    with database.transaction():
        for number, due in ((1, -5), (2, -9), (3, -5), (4, 0), (5, 1)):
            timers.put(f"reminder:{number}:0", NOW + due)

    claimed = []
    with database.transaction():
        while timer := timers.claim(NOW, KINDS):
            claimed.append(timer.key)

    assert claimed == ["reminder:2:0", "reminder:1:0", "reminder:3:0", "reminder:4:0"]
    assert rows() == [("reminder:5:0", 1)]


def test_a_claim_that_does_not_commit_was_none() -> None:
    with database.transaction():
        timers.put("reminder:1:0", NOW)

    def die_in_between() -> None:
        with database.transaction():
            assert timers.claim(NOW, KINDS) is not None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        die_in_between()

    assert rows() == [("reminder:1:0", 0)]


def test_timers_of_a_newer_program_are_left_alone() -> None:
    with database.transaction():
        timers.put("workflow:7", NOW - 10)
        timers.put("reminder:1:0", NOW)

    with database.transaction():
        claimed = timers.claim(NOW, KINDS)
        assert claimed is not None
        assert claimed.key == "reminder:1:0"
        assert timers.claim(NOW, KINDS) is None

    assert rows() == [("workflow:7", -10)]
    assert timers.next_due_of(KINDS) is None


def test_a_failed_timer_waits_longer_each_time_and_remembers_when_it_was_due() -> None:
    with database.transaction():
        timers.put("reminder:1:0", NOW)
    waits = []

    for _ in range(16):
        with database.transaction():
            timers.put_off("reminder:1:0", NOW, "OperationalError: no luck")
        waits.append(rows()[0][1] // 1000)

    assert waits[:4] == [10, 20, 40, 80]
    assert max(waits) == 6 * 3600
    with database.transaction():
        claimed = timers.claim(NOW + 6 * 3_600_000, KINDS)
    assert claimed is not None
    assert claimed.planned_at == NOW
    assert json.loads(claimed.payload)["tries"] == 16


def test_a_timer_that_is_gone_is_not_put_off() -> None:
    with database.transaction():
        assert timers.put_off("reminder:1:0", NOW, "too late") == 0

    assert rows() == []


def add_activity(deadline: int, reminders: str | None, *, completed: int = 0, deleted_at: int | None = None) -> int:
    return database.insert(
        "INSERT INTO activity (subject, kind, deadline, reminders, completed, deleted_at, created_at, modified_at) "
        "VALUES ('Ring', 'todo', ?, ?, ?, ?, 0, 0)",
        (deadline, reminders, completed, deleted_at),
    )


def test_reminders_stand_where_the_activity_says() -> None:
    with database.transaction():
        activity = add_activity(NOW + 3_600_000, "1440,15,0")
        timers.keep_reminders([activity], NOW)

    assert rows() == [(f"reminder:{activity}:15", 2_700_000), (f"reminder:{activity}:0", 3_600_000)]


@pytest.mark.parametrize("state", [{"completed": 1}, {"deleted_at": NOW}])
def test_nobody_is_reminded_of_what_is_done_or_gone(state: dict[str, int]) -> None:
    with database.transaction():
        activity = add_activity(NOW + 1, "0", **state)
        timers.put(f"reminder:{activity}:0", NOW + 1)
        timers.keep_reminders([activity], NOW)

    assert rows() == []


def test_neighbours_keep_their_reminders() -> None:
    with database.transaction():
        for number in (1, 10, 11, 2):
            timers.put(f"reminder:{number}:0", NOW + 1)
        timers.keep_reminders([1], NOW)

    assert sorted(key for key, _ in rows()) == ["reminder:10:0", "reminder:11:0", "reminder:2:0"]


def test_a_reminder_that_is_late_or_put_off_is_left_alone() -> None:
    with database.transaction():
        late = add_activity(NOW - 5, "0")
        failed = add_activity(NOW - 5, "0")
        for activity in (late, failed):
            timers.put(f"reminder:{activity}:0", NOW - 5)
        timers.put_off(f"reminder:{failed}:0", NOW, "no luck")
        timers.keep_reminders([late, failed], NOW)

    assert rows() == [(f"reminder:{late}:0", -5), (f"reminder:{failed}:0", 10_000)]


def test_looking_for_the_next_timer_reads_one_row_of_an_index() -> None:
    for text in ("SELECT due_at FROM timer ORDER BY due_at, id LIMIT 1", timers._peek(2), timers._due(2)):
        marks = text.count("?")
        plan = " ".join(
            str(row[-1]) for row in database.sql(f"EXPLAIN QUERY PLAN {text}", (NOW, *KINDS)[-marks:] if marks else ())
        )
        assert "timer_due" in plan
        assert "TEMP B-TREE" not in plan
