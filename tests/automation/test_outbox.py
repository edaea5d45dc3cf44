"""The outbox: a message leaves once its cause is committed, is repeated only when that does no harm, and people are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crm_tui.automation import outbox
from crm_tui.automation.outbox import Delivered
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.providers.couriers import Courier, Letter, NotReached, Rejected, SwitchedOff, Unsure
from crm_tui.services import checkup, notifications
from crm_tui.services import outbox as use
from crm_tui.services.session import Session
from data import backup, database
from data import outbox as stored
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


class Post(Courier):
    """A courier whose answers are given beforehand; an error is raised."""

    def __init__(self, *answers: str | Exception, asks: bool = False, known: str | None = None) -> None:
        self.answers, self.asks, self.known = list(answers), asks, known
        self.seconds = 30.0
        self.sent: list[str] = []
        self.asked: list[str] = []

    def send(self, letter: Letter) -> str:
        self.sent.append(letter.key)
        answer = self.answers.pop(0) if self.answers else "ok"
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, letter: Letter) -> str | None:
        self.asked.append(letter.key)
        return self.known


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def put(session: Session, number: int = 1, *, repeatable: bool = False) -> int:
    with database.transaction():
        return use.put(
            session, "post", f"{number}:0", {"n": number}, title=f"letter {number}", repeatable=repeatable
        ).id


def deliver(session: Session, courier: Courier) -> Delivered:
    return outbox.deliver(session, {"post": lambda: courier})


def state(number: int) -> tuple[str, int]:
    found = stored.load(number)
    assert found is not None
    return found.state, found.tries


def die_while_sending(session: Session, courier: Courier) -> None:
    """Somebody takes the message, and is never heard of again."""
    del courier
    with database.transaction():
        assert stored.claim(session.now_ms(), "dead:1:ab", 60_000, ["post"]) is not None


def told(session: Session) -> list[str]:
    return [notifications.text(session, each) for each in notifications.unseen(session)]


def test_a_message_leaves_once_and_is_not_sent_again(anna: Session) -> None:
    post, number = Post("250 taken"), put(anna)

    assert deliver(anna, post) == Delivered(sent=1)

    assert deliver(anna, post) == Delivered()
    found = stored.load(number)
    assert found is not None
    assert (found.state, found.receipt, post.sent) == ("sent", "250 taken", [found.key])


def test_what_is_rolled_back_was_never_put_there(anna: Session) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012 — it is rolled back
        use.put(anna, "post", "1:0", {})
        raise ZeroDivisionError

    assert deliver(anna, Post()) == Delivered()


def test_the_key_is_that_of_the_step_and_of_what_it_says(anna: Session) -> None:
    def key(step: str, **payload: object) -> str:
        with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012 — it is rolled back
            found = stored.load(use.put(anna, "post", step, payload).id)
            assert found is not None
            keys.append(found.key)
            raise ZeroDivisionError
        return keys[-1]

    keys: list[str] = []
    assert key("17:4", a=1) == key("17:4", a=1)
    assert len({key("17:4", a=1), key("17:4", a=2), key("17:5", a=1)}) == 3
    assert keys[0].startswith(f"{stored.store_id()}-17-4-")


def test_who_cannot_be_reached_is_tried_again_under_the_same_key_later_and_later_then_it_failed(
    anna: Session, clock: Clock
) -> None:
    post, number = Post(*(NotReached("there", "no way") for _ in range(20))), put(anna)
    pauses = []

    for _ in range(outbox.MOST_TRIES):
        assert deliver(anna, post)
        found = stored.load(number)
        assert found is not None
        pauses.append((found.next_at - anna.now_ms()) // 1000)
        assert deliver(anna, post) == Delivered()  # not before its time
        clock.at += timedelta(hours=6)

    assert pauses[:4] == [10, 20, 40, 80]
    assert state(number) == ("failed", outbox.MOST_TRIES)
    assert set(post.sent) == {post.sent[0]}
    assert told(anna) == ["Message 1 (letter 1) could not be sent: there cannot be reached: no way"]
    assert deliver(anna, post) == Delivered()


def test_a_receiver_that_asks_for_a_pause_gets_it(anna: Session, clock: Clock) -> None:
    post = Post(NotReached("there", "HTTP 503", after=3600))
    put(anna)

    deliver(anna, post)
    clock.at += timedelta(minutes=59)
    assert deliver(anna, post) == Delivered()
    clock.at += timedelta(minutes=1)
    assert deliver(anna, post) == Delivered(sent=1)


def test_what_is_refused_is_not_tried_again(anna: Session, clock: Clock) -> None:
    post, number = Post(Rejected(address="there", reason="HTTP 400")), put(anna)

    assert deliver(anna, post) == Delivered(failed=1)
    clock.at += timedelta(days=2)

    assert deliver(anna, post) == Delivered()
    assert (state(number), len(post.sent)) == (("failed", 1), 1)
    assert told(anna) == ["Message 1 (letter 1) could not be sent: there does not take the message: HTTP 400"]


@pytest.mark.parametrize(("repeatable", "after", "sent"), [(False, "unknown", 1), (True, "sent", 2)])
def test_without_an_answer_only_what_does_no_harm_is_repeated(
    anna: Session, clock: Clock, repeatable: bool, after: str, sent: int
) -> None:
    post, number = Post(Unsure(address="there", reason="silence")), put(anna, repeatable=repeatable)

    deliver(anna, post)
    clock.at += timedelta(days=2)
    deliver(anna, post)

    assert (state(number)[0], len(post.sent), len(set(post.sent))) == (after, sent, 1)


@pytest.mark.parametrize(
    ("repeatable", "post", "after", "sent"),
    [
        (False, Post(), "unknown", 0),
        (True, Post(), "sent", 1),
        (False, Post(asks=True, known="had it"), "sent", 0),
        (False, Post(asks=True), "sent", 1),
    ],
)
def test_who_dies_between_sending_and_noting_leaves_no_blind_repetition(
    anna: Session, clock: Clock, repeatable: bool, post: Post, after: str, sent: int
) -> None:
    number = put(anna, repeatable=repeatable)
    die_while_sending(anna, post)

    assert deliver(anna, post) == Delivered()  # the lease holds
    clock.at += timedelta(minutes=5)
    assert deliver(anna, post)

    assert (state(number)[0], len(post.sent), len(post.asked)) == (after, sent, int(post.asks))


def test_a_message_that_kills_its_senders_is_given_up(anna: Session, clock: Clock) -> None:
    number, post = put(anna, repeatable=True), Post()

    for _ in range(outbox.MOST_DEATHS):
        die_while_sending(anna, post)
        clock.at += timedelta(minutes=5)
        if _ < outbox.MOST_DEATHS - 1:
            with database.transaction():
                for each in stored.lapsed(anna.now_ms()):
                    stored.settle(each, "waiting", at=anna.now_ms(), next_at=anna.now_ms(), deaths=each.deaths + 1)
    deliver(anna, post)

    assert (state(number)[0], post.sent) == ("failed", [])
    assert "again and again" in told(anna)[0]


def test_a_sender_that_was_only_frozen_may_still_say_that_it_arrived(anna: Session, clock: Clock) -> None:
    number = put(anna)
    with database.transaction():
        frozen = stored.claim(anna.now_ms(), "frozen:1:ab", 60_000, ["post"])
    assert frozen is not None
    clock.at += timedelta(minutes=5)
    deliver(anna, Post())
    assert state(number)[0] == "unknown"

    with database.transaction():
        assert stored.settle(frozen, "sent", at=anna.now_ms(), receipt="ok")

    assert state(number)[0] == "sent"


def test_a_courier_with_a_mistake_leaves_the_others_their_turn(anna: Session) -> None:
    first, second = put(anna, 1), put(anna, 2)

    assert deliver(anna, Post(KeyError("x"), "ok")) == Delivered(sent=1, failed=1)

    assert (state(first)[0], state(second)[0]) == ("unknown", "sent")


def test_messages_that_nobody_here_can_send_wait_for_a_program_that_can(anna: Session) -> None:
    number = put(anna)

    assert outbox.deliver(anna, {}) == Delivered()

    assert state(number) == ("waiting", 0)


def test_what_is_switched_off_is_held_back_until_somebody_lets_it_go(anna: Session) -> None:
    post, number = Post(SwitchedOff(address="there", reason="is off")), put(anna)

    deliver(anna, post)
    assert state(number)[0] == "held"
    assert use.in_state(anna, "held") == (number,)
    assert use.release(anna, [number]) == 1

    assert deliver(anna, post) == Delivered(sent=1)


def test_people_decide_about_what_failed_or_is_unknown(anna: Session) -> None:
    first, second = put(anna, 1), put(anna, 2)
    deliver(anna, Post(Unsure(address="there", reason="silence"), Rejected(address="there", reason="no")))

    assert use.retry(anna, [first, second]) == 2
    deliver(anna, Post("ok", Rejected(address="there", reason="no")))
    assert use.cancel(anna, [second]) == 1

    assert (state(first)[0], state(second)[0]) == ("sent", "cancelled")
    for act in (use.retry, use.release, use.cancel):
        with pytest.raises(Refused, match="message 1"):
            act(anna, [first])
    with pytest.raises(NotFound):
        use.cancel(anna, [99])


def test_who_may_not_change_settings_sees_and_decides_nothing(anna: Session, clock: Clock) -> None:
    luca, number = clerk_of(clock), put(anna)

    for act in (
        use.latest,
        use.pause,
        use.resume,
        lambda who: use.message(who, number),
        lambda who: use.cancel(who, [number]),
    ):
        with pytest.raises(NotAllowed):
            act(luca)
    assert state(number)[0] == "waiting"


def test_a_check_up_tells_of_what_is_unknown_failed_or_held(anna: Session) -> None:
    def found() -> list[tuple[bool, str]]:
        return [
            (each.ok, each.text.format_map(each.params)) for each in checkup.findings(anna) if each.check == "outbox"
        ]

    assert found() == []
    for number in range(1, 5):
        put(anna, number)
    deliver(
        anna,
        Post(
            "ok",
            Unsure(address="t", reason="r"),
            Rejected(address="t", reason="r"),
            SwitchedOff(address="t", reason="r"),
        ),
    )

    assert [ok for ok, _text in found()] == [False, False, False]
    assert [text.rpartition(" ")[2] for _ok, text in found()] == ["unknown", "failed", "held"]
    use.cancel(anna, [2, 3, 4])
    assert found() == [(True, "every message arrived, or is on its way")]


def test_a_restored_backup_holds_back_what_may_have_left_since(anna: Session, tmp_path: Path) -> None:
    number, post = put(anna), Post()
    backup.write(tmp_path / "kept.bak")
    deliver(anna, post)

    backup.restore(tmp_path / "kept.bak")

    assert (state(number)[0], deliver(anna, post)) == ("held", Delivered())
    use.release(anna, [number])
    use.resume(anna)
    deliver(anna, post)
    assert (len(post.sent), len(set(post.sent))) == (2, 1)
