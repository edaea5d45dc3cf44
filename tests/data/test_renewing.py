"""A transaction that is renewed: what was done so far is committed, the rest can still be taken back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from data import database
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture(autouse=True)
def store(tmp_path: Path, clock: Clock) -> Iterator[None]:
    open_office(tmp_path, clock)
    yield
    close_office()


def _put(key: str) -> None:
    database.execute("INSERT INTO meta (key, value) VALUES (?, '')", (key,))


def _kept() -> list[str]:
    return [row[0] for row in database.sql("SELECT key FROM meta WHERE key LIKE 'test_%' ORDER BY key")]


def _fail_behind(renewed: list[bool]) -> None:
    with database.transaction():
        _put("test_a")
        renewed.append(database.renew())
        _put("test_b")
        raise RuntimeError


def test_what_was_done_before_stays_when_the_rest_fails() -> None:
    renewed: list[bool] = []

    with pytest.raises(RuntimeError):
        _fail_behind(renewed)

    assert renewed == [True]
    assert _kept() == ["test_a"]
    with database.transaction():
        _put("test_c")
    assert _kept() == ["test_a", "test_c"]


def test_inside_a_larger_transaction_nothing_is_committed() -> None:
    renewed: list[bool] = []

    with pytest.raises(RuntimeError), database.transaction():
        _fail_behind(renewed)

    assert renewed == [False]
    assert _kept() == []
    assert not database.in_transaction()


def test_what_waits_for_the_commit_is_called_with_each() -> None:
    seen: list[list[str]] = []
    with database.transaction():
        _put("test_a")
        database.on_commit(lambda: seen.append(_kept()))
        database.renew()
        _put("test_b")
        database.on_commit(lambda: seen.append(_kept()))

    assert seen == [["test_a"], ["test_a", "test_b"]]


def test_whoever_wrote_in_between_is_told_of(tmp_path: Path) -> None:
    def other() -> None:
        try:
            raw = database.store().connection().connection()
            raw.execute("INSERT INTO meta (key, value) VALUES ('test_other', '')")  # past the queue
        finally:
            database.close_thread()

    def write() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    with database.transaction():
        _put("test_a")
        database.on_commit(write)
        assert not database.renew()
        _put("test_b")

    assert _kept() == ["test_a", "test_b", "test_other"]
