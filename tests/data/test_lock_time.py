"""Transactions that keep all others waiting are written down, and nobody waits for a network in one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import outbox
from crm_tui.services import outbox as use
from crm_tui.services import repeat_sales
from crm_tui.services.session import Session
from data import database, lock_time
from tests.automation.test_outbox import Post, put
from tests.conftest import Clock
from tests.support.office import close_office, open_office


class Steady:
    """A clock that only moves when it is told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def steady(anna: Session, monkeypatch: pytest.MonkeyPatch) -> Steady:
    found = Steady()
    monkeypatch.setattr(database, "monotonic", found)
    return found


def noted() -> list[str]:
    place = lock_time.place()
    found = place.read_text(encoding="utf-8") if place.exists() else ""
    return [line.partition(": ")[2] for line in found.splitlines() if line.startswith("---")]


def test_a_slow_transaction_is_written_down_with_the_calls_that_led_there(steady: Steady) -> None:
    with database.transaction():
        steady.seconds += 0.2
    assert noted() == []

    with database.transaction():
        with database.transaction():
            steady.seconds += 0.2
        steady.seconds += 0.1

    assert noted() == ["a transaction of 0.30 seconds"]
    told = lock_time.place().read_text(encoding="utf-8")
    assert "test_a_slow_transaction_is_written_down" in told
    assert lock_time.place().stat().st_mode & 0o777 == 0o600


def test_one_that_is_taken_back_counts_and_each_part_counts_alone(steady: Steady) -> None:
    with contextlib.suppress(ZeroDivisionError), database.transaction():
        steady.seconds += 0.5
        raise ZeroDivisionError
    with database.transaction():
        for _part in range(3):
            steady.seconds += 0.2
            database.renew()

    assert noted() == ["a transaction of 0.50 seconds"]


def test_the_log_does_not_grow_for_ever(steady: Steady, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_time, "MOST_BYTES", 1000)

    for _each in range(20):
        with database.transaction():
            steady.seconds += 1.0

    kept = [each.stat().st_size for each in lock_time.place().parent.glob("slow.log*")]
    assert 0 < sum(kept) < 6000


def test_a_log_that_cannot_be_written_keeps_nobody_from_working(steady: Steady) -> None:
    lock_time.place().mkdir(parents=True)

    with database.transaction():
        database.execute("INSERT INTO meta (key, value) VALUES ('kept', 'x')")
        steady.seconds += 1.0

    assert database.sql("SELECT value FROM meta WHERE key = 'kept'") == [("x",)]


def test_no_message_leaves_inside_a_transaction(anna: Session) -> None:
    put(anna)
    courier = Post()

    with pytest.raises(RuntimeError, match="inside a transaction"), database.transaction():
        outbox.deliver(anna, {"post": lambda: courier})

    assert courier.sent == []
    assert [each.state for each in use.latest(anna)] == ["waiting"]
    assert outbox.deliver(anna, {"post": lambda: courier}).sent == 1


def test_a_model_is_not_asked_inside_a_transaction(anna: Session) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"), database.transaction():
        repeat_sales._score_page(anna, [object()], anna.now().date(), 1)  # type: ignore[list-item]
