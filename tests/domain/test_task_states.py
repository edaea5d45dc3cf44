"""States and badges of tasks: the table as the source has it, and what holds for every history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tui.domain.task_badges import BADGES, Badge, TaskState
from crm_tui.domain.task_states import SYSTEM, Refusal, Refused, Standing, Step, may, plan, possible

CREATOR, RESPONSIBLE, PARTICIPANT, OTHER = 1, 2, 3, 4
PEOPLE = (SYSTEM, CREATOR, RESPONSIBLE, PARTICIPANT, OTHER)


def task(state: TaskState = TaskState.PENDING, **more: object) -> Standing:
    given_ = {"badge": Badge.CREATED, "creator": CREATOR, "responsible": RESPONSIBLE} | more
    return Standing(state=state, participants=frozenset({PARTICIPANT}), **given_)  # type: ignore[arg-type] # by name


def after(before: Standing, step: Step, actor: int) -> Standing:
    found = plan(before, step, actor)
    assert isinstance(found, Standing), found
    return found


@pytest.mark.parametrize(("state", "step", "actor", "reached", "badge"), [
    (TaskState.PENDING, Step.VIEW, RESPONSIBLE, TaskState.PENDING, Badge.VIEWED),
    (TaskState.PENDING, Step.START, RESPONSIBLE, TaskState.IN_PROGRESS, Badge.IN_PROGRESS),
    (TaskState.PENDING, Step.START, PARTICIPANT, TaskState.IN_PROGRESS, Badge.IN_PROGRESS),
    (TaskState.PAUSED, Step.START, PARTICIPANT, TaskState.IN_PROGRESS, Badge.IN_PROGRESS),
    (TaskState.IN_PROGRESS, Step.PAUSE, RESPONSIBLE, TaskState.PAUSED, Badge.ON_HOLD),
    (TaskState.PENDING, Step.COMPLETE, RESPONSIBLE, TaskState.DONE, Badge.COMPLETED),
    (TaskState.IN_PROGRESS, Step.COMPLETE, RESPONSIBLE, TaskState.DONE, Badge.COMPLETED),
    (TaskState.PAUSED, Step.COMPLETE, CREATOR, TaskState.DONE, Badge.COMPLETED),
    (TaskState.IN_REVIEW, Step.ACCEPT, CREATOR, TaskState.DONE, Badge.COMPLETED),
    (TaskState.IN_REVIEW, Step.RETURN, CREATOR, TaskState.PENDING, Badge.CREATED),
    (TaskState.DONE, Step.RESUME, CREATOR, TaskState.PENDING, Badge.CREATED),
    (TaskState.DONE, Step.RESUME, RESPONSIBLE, TaskState.PENDING, Badge.VIEWED),
    (TaskState.IN_PROGRESS, Step.DEADLINE, CREATOR, TaskState.IN_PROGRESS, Badge.DEADLINE_UPDATED),
    (TaskState.PAUSED, Step.EDIT, OTHER, TaskState.PAUSED, Badge.UPDATED),
    (TaskState.IN_REVIEW, Step.DELEGATE, CREATOR, TaskState.PENDING, Badge.CREATED),
    (TaskState.IN_PROGRESS, Step.EXPIRE, SYSTEM, TaskState.IN_PROGRESS, Badge.OVERDUE),
    (TaskState.PENDING, Step.FINISH, SYSTEM, TaskState.DONE, Badge.COMPLETED),
])  # fmt: skip
def test_the_table_of_steps(state: TaskState, step: Step, actor: int, reached: TaskState, badge: Badge) -> None:
    found = after(task(state), step, actor)

    assert (found.state, found.badge) == (reached, badge)


@pytest.mark.parametrize(("state", "step", "actor", "why"), [
    (TaskState.PENDING, Step.VIEW, CREATOR, Refusal.WHO),
    (TaskState.PENDING, Step.START, CREATOR, Refusal.WHO),
    (TaskState.IN_PROGRESS, Step.START, RESPONSIBLE, Refusal.STATE),
    (TaskState.IN_PROGRESS, Step.PAUSE, PARTICIPANT, Refusal.WHO),
    (TaskState.PENDING, Step.PAUSE, RESPONSIBLE, Refusal.STATE),
    (TaskState.IN_PROGRESS, Step.COMPLETE, PARTICIPANT, Refusal.WHO),
    (TaskState.IN_REVIEW, Step.COMPLETE, RESPONSIBLE, Refusal.STATE),
    (TaskState.IN_REVIEW, Step.ACCEPT, RESPONSIBLE, Refusal.WHO),
    (TaskState.DONE, Step.ACCEPT, CREATOR, Refusal.STATE),
    (TaskState.DONE, Step.EDIT, CREATOR, Refusal.STATE),
    (TaskState.PENDING, Step.DEADLINE, PARTICIPANT, Refusal.WHO),
    (TaskState.PENDING, Step.DELEGATE, OTHER, Refusal.WHO),
    (TaskState.PENDING, Step.EXPIRE, CREATOR, Refusal.WHO),
    (TaskState.DONE, Step.RESUME, PARTICIPANT, Refusal.WHO),
])  # fmt: skip
def test_what_is_refused_and_why(state: TaskState, step: Step, actor: int, why: Refusal) -> None:
    assert plan(task(state), step, actor) == Refused(why)


def test_control_sends_to_review_unless_the_creator_completes() -> None:
    controlled = task(TaskState.IN_PROGRESS, control=True)

    assert after(controlled, Step.COMPLETE, RESPONSIBLE).badge is Badge.PENDING_REVIEW
    assert after(controlled, Step.COMPLETE, CREATOR).state is TaskState.DONE
    assert after(controlled, Step.FINISH, SYSTEM).state is TaskState.IN_REVIEW
    own = task(TaskState.IN_PROGRESS, control=True, creator=RESPONSIBLE)
    assert after(own, Step.COMPLETE, RESPONSIBLE).state is TaskState.DONE


def test_a_required_summary_comes_before_completing() -> None:
    before = task(TaskState.IN_PROGRESS, summary_required=True)
    assert plan(before, Step.COMPLETE, RESPONSIBLE) == Refused(Refusal.SUMMARY)
    assert Step.COMPLETE in possible(before, RESPONSIBLE)

    ready = after(before, Step.SUMMARISE, RESPONSIBLE)

    assert (ready.state, ready.badge) == (TaskState.IN_PROGRESS, Badge.SUMMARY)
    assert after(ready, Step.COMPLETE, RESPONSIBLE).badge is Badge.COMPLETED


@pytest.mark.parametrize("badge", [Badge.UPDATED, Badge.DEADLINE_UPDATED])
@pytest.mark.parametrize(("state", "seen"), [
    (TaskState.PENDING, Badge.VIEWED),
    (TaskState.IN_PROGRESS, Badge.IN_PROGRESS),
    (TaskState.PAUSED, Badge.ON_HOLD),
    (TaskState.IN_REVIEW, Badge.PENDING_REVIEW),
])  # fmt: skip
def test_opening_replaces_what_was_news_by_the_badge_of_the_state(state: TaskState, seen: Badge, badge: Badge) -> None:
    assert after(task(state, badge=badge), Step.VIEW, RESPONSIBLE).badge is seen


def test_opening_leaves_overdue_as_it_is() -> None:
    late = task(TaskState.IN_PROGRESS, badge=Badge.OVERDUE, overdue=True)

    assert after(late, Step.VIEW, RESPONSIBLE).badge is Badge.OVERDUE


STEPS = some.lists(some.tuples(some.sampled_from(list(Step)), some.sampled_from(PEOPLE)), max_size=30)
_EVENT = {
    Step.START: {Badge.IN_PROGRESS},
    Step.PAUSE: {Badge.ON_HOLD},
    Step.COMPLETE: {Badge.COMPLETED, Badge.PENDING_REVIEW},
    Step.FINISH: {Badge.COMPLETED, Badge.PENDING_REVIEW},
    Step.ACCEPT: {Badge.COMPLETED},
    Step.RETURN: {Badge.CREATED},
    Step.DELEGATE: {Badge.CREATED},
    Step.RESUME: {Badge.CREATED, Badge.VIEWED},
    Step.DEADLINE: {Badge.DEADLINE_UPDATED},
    Step.EXPIRE: {Badge.OVERDUE},
}


@given(steps=STEPS, control=some.booleans(), summary=some.booleans(), own=some.booleans())
def test_every_history_keeps_the_rules(steps: list[tuple[Step, int]], control: bool, summary: bool, own: bool) -> None:
    now = task(control=control, summary_required=summary, creator=RESPONSIBLE if own else CREATOR)
    for step, actor in steps:
        found = plan(now, step, actor)
        if isinstance(found, Refused):
            assert may(now, step, actor) == found
            continue
        assert found.badge in _EVENT.get(step, set(Badge))
        if found.state is TaskState.IN_REVIEW and now.state is not TaskState.IN_REVIEW:
            assert control
            assert actor != now.creator
        assert (found.state is TaskState.DONE) == (found.badge is Badge.COMPLETED)
        assert not (step is Step.EDIT and actor == RESPONSIBLE and found.badge != now.badge)
        assert not (found.state is TaskState.DONE and found.overdue)
        if found.state is TaskState.DONE and step is Step.COMPLETE:
            assert found.has_summary or not summary
        now = found


def test_every_badge_has_its_words() -> None:
    assert set(BADGES) == set(Badge)
    assert len(Badge) == 10
