"""Acknowledge: who must read it, how many did, when the time ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import assignments
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.services import notifications
from tests.automation.test_engine import say, text

if TYPE_CHECKING:
    from tests.support.asked import People


def read(**given: str) -> str:
    more = "".join(f"\nwith.{name} = '{value}'" for name, value in given.items())
    return text(
        f"A1|acknowledge||with.users = 'luca, dora, anna'\nwith.name = 'New prices'{more}",
        say("A2", "{=A1:READ_PERCENT} % / {=A1:COMMENTS}"),
    )


def test_all_must_read_it(people: People) -> None:
    people.start(read())
    assert people.asked(people.luca).answers == (("read", "I have read it"),)
    (notice,) = notifications.unseen(people.luca)
    assert notifications.text(people.luca, notice) == "To be read: New prices"

    people.say(people.luca, "read")
    people.say(people.dora, "I have read it", "at last")
    assert people.comments() == []
    people.say(people.anna, "read")

    assert people.comments() == ["100 % / Dora Neri: at last"]


def test_any_is_enough_where_the_template_says_so(people: People) -> None:
    people.start(read(type="any", caption="Seen"))

    people.say(people.dora, "seen")

    assert people.comments() == ["33 % /"]
    assert assignments.mine(people.luca) == assignments.mine(people.anna) == ()


@pytest.mark.parametrize(("readers", "said"), [(0, "0 % /"), (1, "33 % /"), (2, "66 % /")])
def test_the_time_limit_ends_it_whoever_has_read_it(people: People, readers: int, said: str) -> None:
    people.start(read(time_limit="1 day"))
    for each in (people.luca, people.dora)[:readers]:
        people.say(each, "read")

    people.clock.at += timedelta(days=1)
    sweep.run_all(people.anna)

    assert people.comments() == [said]
    assert people.states() == [("completed", "")]


def test_a_comment_may_be_needed_and_nothing_else_is_an_answer(people: People) -> None:
    people.start(read(comment="required"))

    with pytest.raises(Refused, match="needs a comment"):
        people.say(people.luca, "read")
    with pytest.raises(InvalidValue):
        people.say(people.luca, "rejected", "no")
    people.say(people.luca, "read", "ok")

    assert assignments.mine(people.luca) == ()


def test_a_share_is_no_rule_of_reading(people: People) -> None:
    people.start(read(type="{=Document:TITLE}"))

    assert people.states() == [("error", "invalid_value")]
