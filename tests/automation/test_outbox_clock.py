"""The clock of an open program sends what is due from a thread of its own: a slow receiver keeps no timer waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.automation import scheduler, workflows
from crm_tui.services import settings
from crm_tui.services.session import Session, utc_now
from data import outbox
from tests.automation.test_engine import comments, deal_of, say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office
from tests.support.receiver import Receiver, receiving

DEADLINE = 20.0


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield replace(open_office(tmp_path, clock), clock=utc_now)
    close_office()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def until(seen: object) -> None:
    assert callable(seen)
    end = time.monotonic() + DEADLINE
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_message_leaves_and_the_run_that_waits_for_it_goes_on(anna: Session, there: Receiver) -> None:
    settings.set(anna, "webhook_hosts", there.host)
    deal = deal_of(anna)
    workflows.save(anna, text(f"A1|webhook||with.url = '{there.url()}'\nwith.wait = true", say("A2", "{=A1:STATUS}")))
    clock = scheduler.start(anna)
    try:
        workflows.start(anna, 1, deal, {})
        clock.poke()
        until(lambda: comments(anna, deal) == ["200"])
    finally:
        assert clock.stop()

    assert len(there.got) == 1


def test_a_receiver_that_hangs_keeps_neither_timers_nor_the_end_of_the_program_waiting(
    anna: Session, there: Receiver
) -> None:
    there.answers[:] = ["hang"]
    settings.set(anna, "webhook_hosts", there.host)
    deal = deal_of(anna)
    workflows.save(anna, text(f"A1|webhook||with.url = '{there.url()}'", name="Hook"))
    workflows.save(anna, text(say("A1", "meanwhile"), name="Other"))
    clock = scheduler.start(anna)
    try:
        workflows.start(anna, 1, deal, {})
        clock.poke()
        until(lambda: len(there.got) == 1)
        workflows.start(anna, 2, deal, {})
        clock.poke()
        until(lambda: comments(anna, deal) == ["meanwhile"])
        began = time.monotonic()
    finally:
        assert clock.stop()

    assert time.monotonic() - began < DEADLINE / 4
    found = outbox.load(1)
    assert found is not None
    assert found.state == "sending"  # its lease lapses, and then it is unknown
    there.ended.set()
    until(lambda: not any(thread.name == "outbox" for thread in threading.enumerate()))
