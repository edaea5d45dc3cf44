"""Choosing the responsible person: three modes, absences, the pointer that goes round."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.assignment import Assignment, Mode, Outcome, Pointer, candidates, choose
from crm_tui.domain.ref import Ref

queues = st.lists(st.integers(1, 9), min_size=1, max_size=6, unique=True)


def test_the_queue_is_expanded_in_its_order() -> None:
    people = {Ref("department", 2): (4, 5, 6), Ref("group", 3): (6, 7)}
    entries = [Ref("user", 5), Ref("department", 2), Ref("group", 3), Ref("user", 5)]

    assert candidates(entries, people.__getitem__, lambda user: user != 4) == (5, 6, 7)


@pytest.mark.covers("engine.md#Selection algorithms")
@given(queues, st.integers(1, 9), st.integers())
def test_random_never_chooses_the_current_one(queue: list[int], current: int, seed: int) -> None:
    found = choose(Mode.RANDOM, queue, current, Random(seed))

    if queue == [current]:
        assert found == Assignment(outcome=Outcome.UNCHANGED, user=current)
    else:
        assert found.user in queue
        assert found.user != current
        assert found.outcome is Outcome.CHANGED


@pytest.mark.covers("engine.md#Selection algorithms")
def test_random_chooses_everybody_about_as_often() -> None:
    chance = Random(3)
    drawn = [choose(Mode.RANDOM, (1, 2, 3, 4), 4, chance).user for _ in range(3000)]

    assert all(900 < drawn.count(user) < 1100 for user in (1, 2, 3))


@pytest.mark.covers("engine.md#Selection algorithms")
@pytest.mark.parametrize(
    ("current", "absent", "outcome", "user"),
    [
        (9, (), Outcome.CHANGED, 1),
        (1, (), Outcome.UNCHANGED, 1),
        (9, (1,), Outcome.CHANGED, 2),
        (2, (1,), Outcome.UNCHANGED, 2),
        (9, (1, 2, 3), Outcome.NO_CANDIDATE, 9),
        (None, (), Outcome.CHANGED, 1),
    ],
)
def test_the_first_in_the_list_who_is_there(
    current: int | None, absent: tuple[int, ...], outcome: Outcome, user: int
) -> None:
    found = choose(Mode.FIRST_IN_LIST, (1, 2, 3), current, Random(1), absent=absent)

    assert (found.outcome, found.user) == (outcome, user)


@pytest.mark.covers("engine.md#Selection algorithms")
def test_the_queue_goes_round_and_steps_over_who_is_away() -> None:
    pointer: Pointer | None = None
    chosen = []
    for absent in [(), (), (), (), (2,), (), (3, 1)]:
        found = choose(Mode.NEXT_IN_QUEUE, (1, 2, 3), 9, Random(1), absent=absent, pointer=pointer)
        chosen.append(found.user)
        pointer = found.pointer

    assert chosen == [1, 2, 3, 1, 3, 1, 2]


def test_the_turn_of_the_current_one_counts() -> None:
    found = choose(Mode.NEXT_IN_QUEUE, (1, 2), 1, Random(1))

    assert found == Assignment(outcome=Outcome.UNCHANGED, user=1, pointer=Pointer(1, 0))


def test_whoever_took_the_place_of_one_who_left_is_next() -> None:
    found = choose(Mode.NEXT_IN_QUEUE, (1, 3, 4), 9, Random(1), pointer=Pointer(2, 1))
    last = choose(Mode.NEXT_IN_QUEUE, (1, 3), 9, Random(1), pointer=Pointer(4, 2))

    assert found.user == 3
    assert last.user == 1


@pytest.mark.covers("engine.md#Selection algorithms")
@pytest.mark.parametrize("mode", list(Mode))
def test_with_everybody_away_nothing_changes(mode: Mode) -> None:
    found = choose(mode, (1, 2), 1, Random(1), absent=(1, 2), pointer=Pointer(2, 1))

    assert found == Assignment(outcome=Outcome.NO_CANDIDATE, user=1, pointer=Pointer(2, 1))


def test_random_with_only_the_current_one_there_is_no_mistake() -> None:
    assert choose(Mode.RANDOM, (1, 2), 1, Random(1), absent=(2,)).outcome is Outcome.UNCHANGED
    assert choose(Mode.RANDOM, (1, 2), 1, Random(1), absent=(1,)).user == 2
    assert choose(Mode.RANDOM, (), 1, Random(1)).outcome is Outcome.NO_CANDIDATE


@given(queues, st.sets(st.integers(1, 9)), st.integers(1, 30))
def test_everybody_who_is_there_gets_the_same_number_of_turns(queue: list[int], absent: set[int], rounds: int) -> None:
    here = [user for user in queue if user not in absent]
    pointer: Pointer | None = None
    turns = []
    for _ in range(rounds * len(here)):
        found = choose(Mode.NEXT_IN_QUEUE, queue, None, Random(1), absent=absent, pointer=pointer)
        turns.append(found.user)
        pointer = found.pointer

    assert turns == here * rounds
