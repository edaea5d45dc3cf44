"""The trace of an answer by somebody else than who was asked tells who handed it on to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import assignments, ending_waits, rehearsing, telling, workflows
from crm_tui.automation.rehearsing import Plan
from crm_tui.domain.errors import InvalidValue, Refused
from tests.automation.test_assignments import approval
from tests.automation.test_engine import go, text
from tests.conftest import Clock
from tests.support.asked import People, people_of
from tests.support.office import close_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[People]:
    yield people_of(tmp_path, clock)
    close_office()


def test_the_trace_tells_the_hand_over_between_question_and_answer(office: People) -> None:
    run = go(office.anna, office.deal, approval("luca"))
    assignments.delegate(office.luca, office.ask(office.luca), "dora")
    office.say(office.dora, "approved")

    said = [each.said for each in telling.trace(office.anna, run).steps]

    assert said[:2] == [
        ("asked: Luca Bianchi",), ("Luca Bianchi handed it to Dora Neri", "Dora Neri approved"),
    ]  # fmt: skip


def test_each_of_several_hand_overs_is_told_also_to_who_is_asked_now(office: People) -> None:
    """Also the one that comes back to who had it before."""
    run = go(office.anna, office.deal, approval("luca"))
    number = office.ask(office.luca)
    assignments.delegate(office.luca, number, "dora")
    assignments.delegate(office.dora, number, "anna")
    assert assignments.one(office.anna, number).handed == ("luca", "dora")
    assignments.delegate(office.anna, number, "luca")
    office.say(office.luca, "approved")

    said = [each.said for each in telling.trace(office.anna, run).steps]

    first, second, third, answer = said[1]
    assert (first, second) == ("Luca Bianchi handed it to Dora Neri", "Dora Neri handed it to Anna Rossi")
    assert (third, answer) == ("Anna Rossi handed it to Luca Bianchi", "Luca Bianchi approved")


def test_an_answer_that_is_none_ends_a_rehearsal_with_the_list_of_answers(office: People) -> None:
    with pytest.raises(InvalidValue) as caught:
        rehearsing.rehearse(office.anna, Plan(text=approval("luca"), records=(office.deal,), answers={"A1": "maybe"}))

    assert caught.value.params["field"] == "A1"
    assert caught.value.params["value"] == "maybe"
    assert caught.value.hint_params["choices"] == "Approve, Reject"


@pytest.mark.parametrize(
    ("step", "ends"),
    [
        ("A1|pause||with.interval = '1h'", True), ("A1|wait_deal_stage||with.stages = ['EXECUTING']", False),
        ("A1|approve||with.users = 'luca'\nwith.name = 'x'", False),
    ],
)  # fmt: skip
def test_only_waits_that_people_may_end_are_offered_to_be_ended(office: People, step: str, ends: bool) -> None:
    run = go(office.anna, office.deal, text(step))
    assert workflows.run(office.anna, run).state == "waiting"

    assert ending_waits.by_hand(run) is ends

    if ends:
        assert workflows.skip(office.anna, run).state == "running"
    else:
        with pytest.raises(Refused):
            workflows.skip(office.anna, run)
