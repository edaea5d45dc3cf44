"""A flood of messages: one run and one day send so many, all can be stopped, and what was sent is not kept for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import outbox, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.providers.couriers import Courier, Letter
from crm_tui.services import checkup, notifications, records, settings
from crm_tui.services import outbox as use
from data import database
from data import outbox as stored
from tests.support.flows import keep
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

LOOP = """
[[step]]
id = "A1"
kind = "iterator"
with.values = ["a", "b", "c", "d", "e"]

[[step]]
id = "A2"
in = "A1"
kind = "webhook"
with.url = "https://hooks.example.com/{=A1:INDEX}"
"""
ONCE = """
[[step]]
id = "A1"
kind = "webhook"
with.url = "https://hooks.example.com/"
with.wait = "Y"
"""


class Post(Courier):
    """Takes everything; may do something while it does."""

    asks = False
    seconds = 30.0

    def __init__(self, meanwhile: Callable[[], None] | None = None) -> None:
        self.sent: list[str] = []
        self._meanwhile = meanwhile

    def send(self, letter: Letter) -> str:
        self.sent.append(letter.key)
        if self._meanwhile is not None:
            self._meanwhile()
        return "ok"

    def ask(self, letter: Letter) -> str | None:
        return None if letter.key not in self.sent else "ok"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    settings.set(session, "webhook_hosts", "hooks.example.com")
    yield session
    close_office()


def put(session: Session, *numbers: int) -> list[int]:
    with database.transaction():
        return [use.put(session, "webhook", f"{number}:0", {}, title=f"letter {number}").id for number in numbers]


def deliver(session: Session, post: Post) -> int:
    return outbox.deliver(session, {"webhook": lambda: post}).sent


def states() -> list[str]:
    return [each.state for each in stored.latest((), 1000)][::-1]


def held_notices(session: Session) -> list[str]:
    found = [each for each in notifications.unseen(session) if each.kind == "message_held"]
    return [notifications.text(session, each) for each in found]


def test_a_run_that_sends_again_and_again_stands_still_at_its_limit(anna: Session) -> None:
    settings.set(anna, "outbox_run_limit", "3")
    deal = records.create(anna, "deal", {"title": "Boiler"})
    run = workflows.start(anna, keep(anna, "Loop", LOOP), deal, {}).id

    sweep.run_all(anna)

    found, steps, _waits = workflows.trace(anna, run)
    assert (found.state, found.reason, states()) == ("error", "limit_exceeded", ["waiting"] * 3)
    assert steps[-1].said["code"] == "limit_exceeded"
    settings.set(anna, "outbox_run_limit", "0")
    workflows.retry(anna, run)
    sweep.run_all(anna)
    assert (workflows.run(anna, run).state, len(states())) == ("completed", 5)


def test_what_a_mass_of_runs_sends_beyond_the_limit_of_a_day_is_held_back_and_told_once(
    anna: Session, clock: Clock
) -> None:
    settings.set(anna, "outbox_day_limit", "4")
    number = keep(anna, "Once", ONCE)
    runs = [workflows.start(anna, number, Ref("deal", deal), {}).id for deal in add_deals(anna, 10)]
    sweep.run_all(anna)
    post = Post()

    assert deliver(anna, post) == 4
    assert use.left_today(anna) == 0

    sweep.run_all(anna)
    assert states() == ["sent"] * 4 + ["held"] * 6
    assert sum(workflows.run(anna, run).state == "waiting" for run in runs) == 6
    (said,) = held_notices(anna)
    assert "more than 4 messages in one day" in said
    assert use.release(anna, [5]) == 1
    assert deliver(anna, post) == 1
    sweep.run_all(anna)
    assert workflows.run(anna, runs[4]).state == "completed"
    clock.forward(days=1)
    put(anna, 100)
    assert use.left_today(anna) == 3
    assert deliver(anna, post) == 1


def test_the_day_of_the_limit_is_the_company_s(anna: Session, clock: Clock) -> None:
    settings.set(anna, "company_zone", "Asia/Tokyo")
    settings.set(anna, "outbox_day_limit", "1")
    while clock.at.hour != 14:  # one hour before midnight in Tokyo
        clock.forward(hours=1)
    put(anna, 1, 2)
    clock.forward(hours=1)
    put(anna, 3)

    assert states() == ["waiting", "held", "waiting"]


def test_without_limits_everything_leaves(anna: Session) -> None:
    settings.set(anna, "outbox_day_limit", "0")

    put(anna, *range(30))

    assert use.left_today(anna) is None
    assert set(states()) == {"waiting"}
    for wrong in ("-1", "x", "1000000000"):
        with pytest.raises(InvalidValue):
            settings.set(anna, "outbox_day_limit", wrong)


def test_while_the_outbox_is_paused_nothing_leaves_whoever_would_send_it(anna: Session, clock: Clock) -> None:
    """Also of a sender that is at work: the message that it has in its hands is its last."""
    put(anna, 1, 2, 3)
    post = Post(lambda: use.pause(anna))

    assert deliver(anna, post) == 1

    assert (states(), stored.next_due()) == (["sent", "waiting", "waiting"], None)
    assert deliver(anna, Post()) == 0
    said = [each for each in checkup.findings(anna) if each.check == "outbox"]
    assert [(each.ok, each.params.get("login")) for each in said] == [(False, anna.login)]
    found = use.paused(clerk_of(clock))
    assert found is not None
    assert (found.by, found.since) == (anna.login, anna.now())
    use.resume(anna)
    assert use.paused(anna) is None
    assert deliver(anna, Post()) == 2


def test_messages_that_were_sent_or_given_up_are_forgotten_after_a_time(anna: Session, clock: Clock) -> None:
    """Not those that failed, and none that a step still asks about."""
    settings.set(anna, "outbox_days", "30")
    sent, given_up, waiting = put(anna, 1, 2, 3)
    use.cancel(anna, [given_up])
    with database.transaction():
        database.execute("UPDATE outbox SET next_at = next_at + 1000000000 WHERE id = ?", (waiting,))
    assert deliver(anna, Post()) == 1
    deal = records.create(anna, "deal", {"title": "Boiler"})
    run = workflows.start(anna, keep(anna, "Once", ONCE), deal, {}).id
    sweep.run_all(anna)
    with database.transaction():  # sent long ago, and no clock has run since
        database.execute("UPDATE outbox SET state = 'sent' WHERE run = ?", (run,))
    sweep.prepare(anna)

    clock.forward(days=29)
    sweep.run_all(anna)
    assert len(states()) == 4
    clock.forward(days=2)
    assert not sweep.run_all(anna).failed

    assert stored.load(sent) is None
    assert states() == ["waiting", "sent"]


def test_messages_are_kept_for_ever_when_that_is_wanted(anna: Session, clock: Clock) -> None:
    settings.set(anna, "outbox_days", "0")
    put(anna, 1)
    deliver(anna, Post())
    sweep.prepare(anna)
    clock.forward(days=3000)

    sweep.run_all(anna)

    assert states() == ["sent"]
