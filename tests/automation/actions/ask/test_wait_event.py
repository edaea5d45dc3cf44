"""Wait for event: a branch for each button; who may pick, and that one is enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import assignments, workflows
from crm_tui.automation.ended import RunEnded
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import InvalidValue, NotAllowed, Refused
from tests.automation.test_engine import say, text

if TYPE_CHECKING:
    from tests.support.asked import People

PAID = text(
    "A1|wait_event||with.users = 'luca, dora'\nwith.captions = ['Paid, all of it', 'Sent back', 'Never mind']",
    "A2|branch|A1|with.key = 'Paid, all of it'", say("A3", "{=A1:CAPTION} by {=A1:USER_ID > friendly}", "A2"),
    "A4|branch|A1|with.key = 'Sent back'", say("A5", "back", "A4"),
    say("A6", "behind"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "said"),
    [("paid, ALL of it", ["Paid, all of it by Dora Neri", "behind"]), ("Sent back", ["back", "behind"]),
     ("Never mind", ["behind"])],
)  # fmt: skip
def test_each_button_has_its_branch_and_one_without_goes_on(people: People, caption: str, said: list[str]) -> None:
    run = people.start(PAID)

    people.clock.at += timedelta(days=400)
    sweep.run_all(people.anna)
    assert people.states() == [("waiting", "")]
    assignments.send_event(people.dora, run, caption)
    sweep.run_all(people.anna)

    assert people.comments() == said
    assert assignments.mine(people.luca) == ()
    with pytest.raises(RunEnded):
        assignments.send_event(people.luca, run, caption)


def test_only_who_may_picks_and_only_what_is_there(people: People) -> None:
    run = people.start(PAID)

    with pytest.raises(NotAllowed):
        assignments.send_event(people.anna, run, "Sent back")
    with pytest.raises(InvalidValue):
        assignments.send_event(people.luca, run, "Paid")
    assert people.states() == [("waiting", "")]


def test_an_approval_is_no_event(people: People) -> None:
    run = people.start(text("A1|approve||with.users = 'luca'\nwith.name = 'Go'"))

    with pytest.raises(Refused, match="waits for no event"):
        assignments.send_event(people.luca, run, "Approve")


def test_of_several_that_wait_the_step_is_named(people: People) -> None:
    run = people.start(text(
        "P|parallel|", "B1|branch|P", "A1|wait_event|B1|with.users = 'luca'\nwith.captions = ['Go']", say("A2", "one", "B1"),
        "B2|branch|P", "A3|wait_event|B2|with.users = 'luca'\nwith.captions = ['Go']", say("A4", "two", "B2"),
    ))  # fmt: skip

    with pytest.raises(Exception, match="several things"):
        assignments.send_event(people.luca, run, "Go")
    assignments.send_event(people.luca, run, "Go", step="A3")
    sweep.run_all(people.anna)
    assert people.comments() == ["two"]
    assignments.send_event(people.luca, run, "Go")
    sweep.run_all(people.anna)

    assert people.comments() == ["two", "one"]
    assert people.states() == [("completed", "")]


def test_a_branch_for_a_button_that_is_not_there_keeps_the_template_from_being_saved(people: People) -> None:
    with pytest.raises(workflows.Unsound) as error:
        workflows.save(people.anna, PAID.replace("'Sent back', ", ""))

    assert [(each.step, each.parameter) for each in error.value.problems] == [("A4", "key")]
