"""How the answers of several people become one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import voting
from crm_tui.domain.voting import Rule

answers = st.lists(st.booleans(), min_size=1, max_size=12)
"""What everybody who is asked would say, in the order in which they get to it."""
rules = st.sampled_from(Rule)
shares = st.integers(1, 100)


def course(rule: Rule, said: Sequence[bool], share: int) -> list[bool | None]:
    """The outcome after none, one, two … answers."""
    return [
        voting.approval(rule, len(said), sum(said[:count]), count - sum(said[:count]), share)
        for count in range(len(said) + 1)
    ]


@given(rules, answers, shares)
def test_an_outcome_is_never_taken_back_and_comes_at_the_latest_with_the_last_answer(
    rule: Rule, said: list[bool], share: int
) -> None:
    found = course(rule, said, share)

    assert found[0] is None
    assert found[-1] is not None
    decided = next(each for each in found if each is not None)
    if rule is not Rule.ANY:  # the first answer of any decides alone: the others are not asked any more
        assert {each for each in found if each is not None} == {decided}


@given(answers, shares)
def test_a_vote_is_what_counting_all_answers_gives(said: list[bool], share: int) -> None:
    decided = next(each for each in course(Rule.VOTE, said, share) if each is not None)

    assert decided == (sum(said) * 100 >= share * len(said))


@given(answers, shares)
def test_a_vote_ends_with_the_first_answer_after_which_the_others_cannot_turn_it(said: list[bool], share: int) -> None:
    found = course(Rule.VOTE, said, share)
    at = next(count for count, each in enumerate(found) if each is not None)

    for count in range(at):
        yes, left = sum(said[:count]), len(said) - count
        assert yes * 100 < share * len(said) <= (yes + left) * 100


@given(answers)
def test_all_is_a_vote_of_all_and_any_goes_by_the_first(said: list[bool]) -> None:
    assert course(Rule.ALL, said, 1) == course(Rule.VOTE, said, 100)
    assert course(Rule.ANY, said, 1)[1] == said[0]


@given(st.integers(1, 50), st.integers(0, 50))
def test_reading(asked: int, read: int) -> None:
    read = min(asked, read)

    assert voting.is_read(Rule.ALL, asked, read) == (read == asked)
    assert voting.is_read(Rule.ANY, asked, read) == (read > 0)
    assert 0 <= voting.percent(read, asked) <= 100
    assert (voting.percent(read, asked) == 100) == (read == asked)


@pytest.mark.parametrize(
    ("asked", "refused", "answered", "outcome"),
    [(1, 0, 0, None), (2, 1, 0, None), (2, 2, 0, False), (2, 0, 1, True), (2, 1, 1, True), (1, 1, 0, False)],
)
def test_a_request_is_answered_by_the_first_and_refused_by_all(
    asked: int, refused: int, answered: int, outcome: bool | None
) -> None:
    assert voting.request(asked, refused, answered) is outcome
