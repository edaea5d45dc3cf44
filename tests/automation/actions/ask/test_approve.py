"""Approve: whose answers decide, buttons, comments, time, who is asked at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.automation import assignments, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain import voting
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.voting import Rule
from crm_tui.services import absences, departments, notifications, records, users
from crm_tui.services.users import Changes
from tests.automation.test_engine import say, text

if TYPE_CHECKING:
    from tests.support.asked import People


def approve(who: str = "luca, dora", **given: str) -> str:
    """Ask; comment the outcome with its results."""
    more = "".join(f"\nwith.{name} = '{value}'" for name, value in given.items())
    results = "{=A1:APPROVED_COUNT} / {=A1:VOTERS > friendly} / {=A1:LAST_VOTER > friendly} / {=A1:COMMENTS}"
    return text(
        f"A1|approve||with.users = '{who}'\nwith.name = 'Go'{more}",
        "A2|branch|A1|with.key = 'approved'", say("A3", f"yes {results}", "A2"),
        "A4|branch|A1|with.key = 'rejected'", say("A5", f"no {results}", "A4"),
    )  # fmt: skip


@pytest.mark.parametrize(("answer", "said"), [("approved", "yes 1"), ("rejected", "no 0")])
def test_of_any_the_first_answer_decides(people: People, answer: str, said: str) -> None:
    people.start(approve(type="any"))

    people.say(people.dora, answer, "quick")

    assert people.comments() == [f"{said} / Dora Neri / Dora Neri / Dora Neri: quick"]
    assert assignments.mine(people.luca) == ()


def test_a_vote_ends_as_soon_as_its_outcome_is_certain(people: People) -> None:
    people.start(approve("luca, dora, anna", type="vote", percentage="60"))

    people.say(people.dora, "approved")
    assert people.comments() == []
    people.say(people.anna, "approved")

    assert people.comments() == ["yes 2 / Dora Neri, Anna Rossi / Anna Rossi /"]
    assert assignments.mine(people.luca) == ()


def test_comments_stand_in_the_order_of_the_answers(people: People) -> None:
    people.start(approve("luca, dora, anna"))

    people.say(people.anna, "approved", "first")
    people.say(people.luca, "approved")
    people.say(people.dora, "approved", "third")

    assert people.comments() == [
        "yes 3 / Anna Rossi, Luca Bianchi, Dora Neri / Dora Neri / Anna Rossi: first\nDora Neri: third"
    ]


def test_buttons_have_the_words_of_the_template(people: People) -> None:
    people.start(approve("luca", approve_caption="Sign", reject_caption="Send back"))
    assert people.asked(people.luca).answers == (("approved", "Sign"), ("rejected", "Send back"))

    with pytest.raises(InvalidValue):
        assignments.answer(people.luca, people.ask(people.luca), "Perhaps")
    people.say(people.luca, "send BACK")

    assert people.comments()[0].startswith("no 0")


@pytest.mark.parametrize(
    ("rule", "answer", "comment", "taken"),
    [
        ("none", "approved", "", True), ("none", "approved", "x", False), ("optional", "rejected", "", True),
        ("required", "approved", " ", False), ("required", "approved", "x", True),
        ("required_to_reject", "approved", "", True), ("required_to_reject", "rejected", "", False),
        ("required_to_reject", "rejected", "x", True),
    ],
)  # fmt: skip
def test_when_a_comment_is_needed(people: People, rule: str, answer: str, comment: str, taken: bool) -> None:
    people.start(approve("luca", comment=rule))

    if taken:
        people.say(people.luca, answer, comment)
        assert people.states() == [("completed", "")]
    else:
        with pytest.raises(Refused) as error:
            people.say(people.luca, answer, comment)
        assert error.value.params["field"] == "comment"
        assert people.states() == [("waiting", "")]


def test_the_time_limit_rejects_once_however_late_somebody_looks(people: People) -> None:
    run = people.start(approve(time_limit="1 day 2h"))
    assert people.asked(people.luca).due == people.clock.at + timedelta(days=1, hours=2)
    people.say(people.luca, "approved", "fine")

    people.clock.at += timedelta(days=9)
    for _ in range(3):
        sweep.run_all(people.anna)

    assert people.comments() == ["no 1 / Luca Bianchi / Luca Bianchi / Luca Bianchi: fine"]
    assert [each.state for each in assignments.of_run(people.anna, run)] == ["answered", "expired"]
    assert notifications.unseen_count(people.dora) == 0


def test_departments_and_roles_are_asked_each_person_once(people: People) -> None:
    departments.add_group(people.anna, "Board", ["anna", "luca"])
    run = people.start(approve("luca, group:Board, responsible"))

    assert [each.login for each in assignments.of_run(people.anna, run)] == ["luca", "anna"]
    (notice,) = notifications.unseen(people.luca)
    assert (notifications.text(people.luca, notice), notice.ref) == ("Your approval is asked for: Go", people.deal)


def test_who_has_left_is_not_asked_and_the_trace_says_so(people: People) -> None:
    users.change(people.anna, "dora", Changes(active=False))
    run = people.start(approve())

    assert [each.login for each in assignments.of_run(people.anna, run)] == ["luca"]
    _run, (first, *_rest), _waits = workflows.trace(people.anna, run)
    assert [params["login"] for _text, params in first.said["warnings"]] == ["dora"]


@pytest.mark.parametrize(("skip", "asked"), [("N", ["luca", "dora"]), ("Y", ["dora"])])
def test_absent_people_are_asked_unless_they_are_skipped(people: People, skip: str, asked: list[str]) -> None:
    absences.add(people.anna, "luca", "2026-03-01", "2026-12-31", kind="vacation")
    run = people.start(approve(skip_absent=skip))

    assert [each.login for each in assignments.of_run(people.anna, run)] == asked


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"who": ""}, "no_candidate"),
        ({"who": "{=Document:TITLE}"}, "no_candidate"), ({"who": "{=Document:observers}"}, "no_candidate"),
        ({"type": "vote", "percentage": "=0"}, "invalid_value"), ({"type": "vote", "percentage": "=101"}, "invalid_value"),
        ({"time_limit": "{=Document:TITLE}"}, "invalid_value"), ({"type": "{=Document:TITLE}"}, "invalid_value"),
    ],
)  # fmt: skip
def test_an_approval_that_cannot_be_asked_stands_still_and_asks_nobody(
    people: People, given: dict[str, str], reason: str
) -> None:
    template = approve(**{"who": "luca", **given})
    if given.get("who") == "":
        template = template.replace("with.users = ''", "with.users = '{=Document:observers}'")
    run = people.start(template)

    assert people.states() == [("error", reason)]
    assert assignments.of_run(people.anna, run) == ()
    assert workflows.trace(people.anna, run)[2] == ()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(Rule), st.integers(1, 100),
    st.permutations([0, 1, 2]), st.lists(st.booleans(), min_size=3, max_size=3),
)  # fmt: skip
def test_the_branch_is_the_one_that_the_rule_says_whoever_answers_first(
    people: People, rule: Rule, share: int, order: list[int], said: list[bool]
) -> None:
    deal = records.create(people.anna, "deal", {"title": "Another"})
    people.start(approve("anna, luca, dora", type=rule.value, percentage=str(share)), deal)
    everybody = [people.anna, people.luca, people.dora]

    yes = no = 0
    decided: bool | None = None
    for at in order:
        yes, no = yes + said[at], no + (not said[at])
        people.say(everybody[at], "approved" if said[at] else "rejected")
        decided = voting.approval(rule, 3, yes, no, share)
        if decided is not None:
            break
        assert people.comments(deal) == []

    assert people.comments(deal)[0].startswith(f"yes {yes} /" if decided else f"no {yes} /")
    assert not any(assignments.mine(each) for each in everybody)
