"""Waits: when they are due, what releases them, and what never does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.expressions_intervals import Interval
from crm_tui.domain.ref import Ref
from crm_tui.domain.waits import (
    ClientAct,
    ClientActivity,
    Due,
    OpenWait,
    Reason,
    Release,
    RuleTime,
    StageRelease,
    WaitKind,
    counts,
    pause_at,
    pause_until,
    pause_until_work,
    release,
    rule_due,
    stage_release,
    stage_targets,
    wait_due,
    wait_due_again,
)
from crm_tui.domain.workflow_problems import MissingParameter
from crm_tui.domain.working_time import WorkingTime
from tests.support.workflow_world import ROME, local

DEAL, LEAD, ANNA = Ref("deal", 1), Ref("lead", 1), Ref("contact", 4)
MONDAY = local(3, 23, 10)
WAIT = OpenWait(document=DEAL, entered_at=MONDAY, due=local(3, 26, 10), clients=frozenset({ANNA}))


def act(kind: ClientAct, at: datetime, *bound: Ref, number: int = 7) -> ClientActivity:
    return ClientActivity(act=kind, at=at, id=number, bound=frozenset(bound), clients=frozenset({ANNA}))


@pytest.mark.covers("engine.md#Exact release rules")
def test_three_days_from_monday_at_ten_are_thursday_at_ten() -> None:
    assert wait_due(WaitKind.DAYS, 3, MONDAY, ROME) == Due(local(3, 26, 10))


def test_a_change_to_summer_time_keeps_the_clock() -> None:
    saturday = local(3, 28, 10)
    due = wait_due(WaitKind.DAYS, 1, saturday, ROME).at

    assert due == local(3, 29, 10)
    assert due - saturday == timedelta(hours=23)


@pytest.mark.covers("engine.md#Exact release rules")
@pytest.mark.parametrize(
    ("days", "until", "due", "already"),
    [
        (2, date(2026, 3, 30), local(3, 28), False),
        (0, date(2026, 3, 30), local(3, 30), False),
        (2, local(3, 30, 15), local(3, 28, 15), False),
        (2, date(2026, 3, 24), local(3, 22), True),
        (0, local(3, 23, 10), local(3, 23, 10), True),
        (0, date(2026, 3, 23), local(3, 23), True),
    ],
)
def test_days_before_a_date(days: int, until: date, due: datetime, already: bool) -> None:
    assert wait_due(WaitKind.DAYS_BEFORE_DATE, days, MONDAY, ROME, until) == Due(due, already)


@pytest.mark.parametrize(
    ("kind", "days"), [(WaitKind.DAYS, 0), (WaitKind.DAYS, -1), (WaitKind.DAYS_BEFORE_DATE, -1), (WaitKind.DAYS, 99999)]
)
def test_days_that_cannot_be_waited_are_refused(kind: WaitKind, days: int) -> None:
    with pytest.raises(InvalidValue):
        wait_due(kind, days, MONDAY, ROME, date(2026, 4, 1))


def test_an_empty_date_is_refused_at_first_and_a_warning_later() -> None:
    with pytest.raises(MissingParameter):
        wait_due(WaitKind.DAYS_BEFORE_DATE, 2, MONDAY, ROME, None)

    emptied = wait_due_again(2, MONDAY, ROME, None)

    assert emptied.at is None
    assert len(emptied.warnings) == 1
    assert wait_due_again(2, MONDAY, ROME, date(2026, 4, 2)) == Due(local(3, 31))


@pytest.mark.covers("engine.md#Exact release rules")
@pytest.mark.parametrize("kind", list(ClientAct))
def test_what_the_client_does_on_the_document_releases(kind: ClientAct) -> None:
    found = release(WAIT, local(3, 25), [act(kind, local(3, 24), DEAL)])

    assert found == Release(Reason.CLIENT_ACTIVITY, local(3, 24), 7)


def test_a_payment_counts_on_deals_only() -> None:
    wait = OpenWait(document=LEAD, entered_at=MONDAY, due=None)

    assert not counts(act(ClientAct.PAYMENT, local(3, 24), LEAD), wait)
    assert counts(act(ClientAct.FORM, local(3, 24), LEAD), wait)


@pytest.mark.covers("engine.md#Exact release rules")
@pytest.mark.parametrize(("alone", "ends"), [(frozenset({ANNA}), True), (frozenset(), False)])
def test_activity_on_the_client_counts_when_this_is_their_only_open_document(alone: frozenset[Ref], ends: bool) -> None:
    wait = OpenWait(document=DEAL, entered_at=MONDAY, due=None, clients=frozenset({ANNA}), alone=alone)

    assert counts(act(ClientAct.INCOMING_CALL, local(3, 24)), wait) is ends
    assert counts(act(ClientAct.INCOMING_CALL, local(3, 24), Ref("deal", 2)), wait) is ends


def test_what_happened_before_the_wait_does_not_end_it() -> None:
    assert release(WAIT, local(3, 25), [act(ClientAct.INCOMING_EMAIL, MONDAY, DEAL)]) is None
    assert release(WAIT, local(3, 25), [act(ClientAct.INCOMING_EMAIL, local(3, 25, 1), DEAL)]) is None


@pytest.mark.covers("engine.md#Exact release rules")
def test_the_first_of_all_ends_counts() -> None:
    mail, call = (
        act(ClientAct.INCOMING_EMAIL, local(3, 27), DEAL),
        act(ClientAct.MISSED_CALL, local(3, 25), DEAL, number=9),
    )
    late = local(3, 30)

    assert release(WAIT, late) == Release(Reason.TIMEOUT, local(3, 26, 10))
    assert release(WAIT, late, [mail]) == Release(Reason.TIMEOUT, local(3, 26, 10))
    assert release(WAIT, late, [mail, call]) == Release(Reason.CLIENT_ACTIVITY, local(3, 25), 9)
    assert release(WAIT, late, [mail, call], local(3, 24)) == Release(Reason.MANUAL, local(3, 24))
    assert release(WAIT, local(3, 24)) is None


@pytest.mark.covers("engine.md#Stage wait algorithm")
@pytest.mark.parametrize(
    ("stage", "final", "found"),
    [
        (31, False, StageRelease(31, False, True)),
        (32, False, None),
        (90, True, StageRelease(90, True, False)),
        (91, True, StageRelease(91, True, True)),
    ],
)
def test_a_stage_that_was_waited_for_or_any_final_one_releases(
    stage: int, final: bool, found: StageRelease | None
) -> None:
    assert stage_release(stage, (31, 91), is_final=final) == found


@pytest.mark.covers("engine.md#Stage wait algorithm")
def test_deleted_stages_are_not_waited_for() -> None:
    left, warnings = stage_targets((31, 32, 31), {31, 33})

    assert left == (31,)
    assert [str(each) for each in warnings] == ["stage 32 was deleted: it is not waited for"]
    with pytest.raises(InvalidValue):
        stage_targets((32,), {31})
    with pytest.raises(MissingParameter):
        stage_targets((), {31})


def test_pauses() -> None:
    assert pause_until(MONDAY, Interval(seconds=3600), ROME) == local(3, 23, 11)
    assert pause_until(MONDAY, Interval(seconds=5), ROME) == MONDAY + timedelta(seconds=60)
    assert pause_until(MONDAY, Interval(days=7), ROME, 300) == local(3, 30, 10)
    assert pause_at(MONDAY, date(2026, 3, 25), ROME) == local(3, 25)
    assert pause_at(MONDAY, local(3, 1), ROME) == MONDAY
    with pytest.raises(Refused):
        pause_until(MONDAY, Interval(days=-1), ROME)


def test_a_pause_until_somebody_works() -> None:
    away = WorkingTime.of(zone=ROME, absences=[(int(MONDAY.timestamp()) * 1000, int(local(3, 25).timestamp()) * 1000)])

    assert pause_until_work(MONDAY, away) == local(3, 25, 9)
    assert pause_until_work(local(3, 25, 11), away) == local(3, 25, 11)


@pytest.mark.parametrize(
    ("when", "interval", "moment", "due"),
    [
        (RuleTime.AT_ONCE, Interval(), None, MONDAY),
        (RuleTime.AFTER, Interval(seconds=1), None, MONDAY + timedelta(seconds=60)),
        (RuleTime.AFTER, Interval(days=2), None, local(3, 25, 10)),
        (RuleTime.AT_DATE, Interval(), date(2026, 3, 30), local(3, 30)),
        (RuleTime.BEFORE_DATE, Interval(days=1), date(2026, 3, 30), local(3, 29)),
        (RuleTime.AFTER_DATE, Interval(seconds=7200), local(3, 30, 9), local(3, 30, 11)),
        (RuleTime.BEFORE_DATE, Interval(days=30), date(2026, 3, 30), MONDAY),
    ],
)
def test_rules_run_around_a_date_or_after_a_while(
    when: RuleTime, interval: Interval, moment: date | None, due: datetime
) -> None:
    assert rule_due(when, MONDAY, ROME, interval=interval, moment=moment) == due


def test_rules_may_keep_to_working_hours() -> None:
    company = WorkingTime.of(zone=ROME)
    afternoons = WorkingTime.of(zone=ROME, hours="14-18", days="3-5")
    nights = WorkingTime.of(zone=ROME, hours="20-24")

    assert rule_due(RuleTime.AT_ONCE, local(3, 21, 12), ROME, calendars=[company]) == local(3, 23, 9)
    assert rule_due(RuleTime.AT_ONCE, MONDAY, ROME, calendars=[company, afternoons]) == local(3, 25, 14)
    with pytest.raises(Refused):
        rule_due(RuleTime.AT_ONCE, MONDAY, ROME, calendars=[afternoons, nights])
    with pytest.raises(MissingParameter):
        rule_due(RuleTime.AT_DATE, MONDAY, ROME)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — drawn
    st.integers(1, 400),
)
def test_a_wait_of_days_shows_the_same_clock(now: datetime, days: int) -> None:
    due = wait_due(WaitKind.DAYS, days, now, ROME).at
    assert due is not None
    start, end = now.astimezone(ROME), due.astimezone(ROME)

    assert end.date() - start.date() == timedelta(days=days)
    assert start.time() == end.time() or end.utcoffset() != start.utcoffset()
