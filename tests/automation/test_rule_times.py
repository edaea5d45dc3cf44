"""When rules are done: so long after the entry, around a date that may change, in working hours only, over summer time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.automation import rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import waits, working_time
from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.waits import RuleTime
from crm_tui.domain.working_time import WorkingTime
from crm_tui.services import absences, departments, moving, records, settings
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.flows import keep
from tests.support.office import ROME, clerk_of, close_office, open_office
from tests.support.stage_rules import comments, move, say, stage


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    settings.set(session, "company_zone", "Europe/Rome")
    yield session
    close_office()


@pytest.fixture
def deal(office: Session) -> Ref:
    """A deal that closes on Thursday, 2 April; it is Wednesday, 18 March, one o'clock in Rome."""
    return records.create(office, "deal", {"title": "Boiler", "close_date": date(2026, 4, 2)})


def until(session: Session, clock: Clock, at: datetime) -> None:
    clock.at = at.astimezone(UTC)
    sweep.run_all(session)


def rome(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


def due(session: Session, ref: Ref) -> datetime | None:
    """When the pending rule goes on, in Rome."""
    (found,) = [each for one in rules.outcomes(session, ref) for each in one.rules if each.state.value == "pending"]
    return found.at.astimezone(ROME) if found.at else None


def test_a_delay_counts_from_the_entry_however_late_somebody_looks_and_however_long_the_rules_above_take(
    office: Session, deal: Ref, clock: Clock
) -> None:
    rules.add(office, say("EXECUTING", "first", after="2 hours"))
    rules.add(office, say("EXECUTING", "second", after="3 hours"))
    moving.move(office, [deal], stage("EXECUTING"))

    clock.forward(hours=1)
    sweep.run_all(office)
    assert due(office, deal) == rome(3, 18, 15)
    until(office, clock, rome(3, 18, 15))
    assert (comments(office, deal), due(office, deal)) == (["first"], rome(3, 18, 16))
    until(office, clock, rome(3, 18, 16))
    assert comments(office, deal) == ["first", "second"]


def test_a_delay_that_has_passed_is_no_delay(office: Session, deal: Ref, clock: Clock) -> None:
    rules.add(office, say("EXECUTING", "late", after="2 hours"))
    moving.move(office, [deal], stage("EXECUTING"))

    clock.forward(days=3)
    sweep.run_all(office)

    assert comments(office, deal) == ["late"]


@pytest.mark.parametrize(
    ("more", "moment"),
    [
        ({"before": "3 days"}, rome(3, 30, 0)),
        ({"after": "1 day"}, rome(4, 3, 0)),
        ({}, rome(4, 2, 0)),
        ({"before": "2 hours"}, rome(4, 1, 22)),
    ],
)
def test_a_rule_around_a_date_keeps_the_wall_clock_over_summer_time(
    office: Session, deal: Ref, clock: Clock, more: dict[str, str], moment: datetime
) -> None:
    rules.add(office, say("EXECUTING", "now", date_field="close_date", **more))
    move(office, deal, "EXECUTING")
    assert due(office, deal) == moment

    until(office, clock, moment - timedelta(seconds=1))
    assert comments(office, deal) == []
    until(office, clock, moment)
    assert comments(office, deal) == ["now"]


@pytest.mark.parametrize(
    ("after", "moment"),
    [("12 days", rome(3, 30, 13)), ("288 hours", rome(3, 30, 14)), ("1 month", rome(4, 18, 13))],
)
def test_a_delay_in_days_keeps_the_wall_clock_over_summer_time_one_in_hours_does_not(
    office: Session, deal: Ref, clock: Clock, after: str, moment: datetime
) -> None:
    rules.add(office, say("EXECUTING", "now", after=after))
    move(office, deal, "EXECUTING")
    assert due(office, deal) == moment

    until(office, clock, moment - timedelta(seconds=1))
    assert comments(office, deal) == []
    until(office, clock, moment)
    assert comments(office, deal) == ["now"]


def test_a_template_that_waits_for_a_moment_takes_one_of_the_two_places(office: Session) -> None:
    number = keep(office, "Later", '[[step]]\nid = "A1"\nkind = "rule_time"\nwith.date_field = "close_date"\n')

    assert workflows.template(office, number).stored.waits


def test_a_date_that_changes_before_changes_the_moment_one_that_changes_to_the_past_ends_the_wait(
    office: Session, deal: Ref, clock: Clock
) -> None:
    rules.add(office, say("EXECUTING", "now", before="1 day", date_field="close_date"))
    move(office, deal, "EXECUTING")

    records.update(office, [deal], {"close_date": date(2026, 5, 10)})
    sweep.run_all(office)
    assert due(office, deal) == rome(5, 9, 0)
    until(office, clock, rome(4, 2, 12))
    assert comments(office, deal) == []

    records.update(office, [deal], {"close_date": date(2026, 4, 1)})
    sweep.run_all(office)
    assert comments(office, deal) == ["now"]


def test_a_date_that_is_emptied_holds_the_rule_until_it_is_filled(office: Session, clock: Clock) -> None:
    rules.add(office, say("NEW", "now", entity="lead", before="1 day", date_field="birthdate"))
    lead = records.create(office, "lead", {"title": "Pump", "birthdate": date(2026, 4, 2)})
    sweep.run_all(office)

    records.update(office, [lead], {"birthdate": None})
    sweep.run_all(office)
    assert due(office, lead) is None
    until(office, clock, rome(4, 5, 12))
    assert comments(office, lead) == []

    records.update(office, [lead], {"birthdate": date(2026, 4, 8)})
    sweep.run_all(office)
    assert due(office, lead) == rome(4, 7, 0)


def test_a_date_that_is_empty_from_the_start_is_an_error_that_names_it_and_the_next_rule_is_done(
    office: Session,
) -> None:
    rules.add(office, say("NEW", "never", entity="lead", date_field="birthdate", title="Congratulate"))
    rules.add(office, say("NEW", "after", entity="lead"))
    lead = records.create(office, "lead", {"title": "Pump"})
    sweep.run_all(office)

    (found,) = rules.outcomes(office, lead)

    assert comments(office, lead) == ["after"]
    assert [(each.title, each.state.value) for each in found.rules] == [
        ("Congratulate", "error"),
        ("Add comment", "done"),
    ]
    assert "birthdate" in found.rules[0].reason


def test_in_working_hours_only_nothing_is_done_by_night_also_not_late(office: Session, deal: Ref, clock: Clock) -> None:
    rules.add(office, say("EXECUTING", "now", after="9 hours", office_hours=True))
    move(office, deal, "EXECUTING")
    assert due(office, deal) == rome(3, 19, 9)

    until(office, clock, rome(3, 19, 20))
    assert (comments(office, deal), due(office, deal)) == ([], rome(3, 20, 9))
    until(office, clock, rome(3, 20, 9))
    assert comments(office, deal) == ["now"]


@pytest.mark.parametrize("holiday", ["2026-03-19", "03-19"])
def test_a_holiday_is_no_working_day_for_a_rule(office: Session, deal: Ref, holiday: str) -> None:
    settings.set(office, "holidays", holiday)
    rules.add(office, say("EXECUTING", "now", after="9 hours", office_hours=True))

    move(office, deal, "EXECUTING")

    assert due(office, deal) == rome(3, 20, 9)


def test_the_hours_and_the_absence_of_who_is_responsible_count_also_of_somebody_who_becomes_it(
    office: Session, deal: Ref, clock: Clock
) -> None:
    luca = clerk_of(clock)
    departments.set_employee(office, "luca", {"hours": "14:00-20:00"})
    absences.add(office, "luca", "2026-03-19", "2026-03-20")
    rules.add(office, say("EXECUTING", "now", after="7 hours", own_hours=True))
    move(office, deal, "EXECUTING")
    assert due(office, deal) == rome(3, 19, 9)

    records.update(office, [deal], {"responsible": luca.user_id})
    sweep.run_all(office)

    assert due(office, deal) == rome(3, 23, 14)


def test_hours_that_never_come_together_are_an_error_that_says_so(office: Session, deal: Ref) -> None:
    departments.set_employee(office, "anna", {"hours": "00:00-05:00"})
    rules.add(office, say("EXECUTING", "never", office_hours=True, own_hours=True))
    rules.add(office, say("EXECUTING", "after"))
    move(office, deal, "EXECUTING")

    found = rules.outcomes(office, deal)[0].rules[0]

    assert comments(office, deal) == ["after"]
    assert (found.state.value, found.reason) == ("error", "own_hours: these working times never come together (“Y”)")


def test_a_pause_is_never_shorter_than_the_setting_says(office: Session, deal: Ref, clock: Clock) -> None:
    settings.set(office, "minimum_delay", "10")
    number = keep(office, "Short", '[[step]]\nid = "A1"\nkind = "pause"\nwith.interval = "5 min"\n')
    run = workflows.start(office, number, deal, {})
    sweep.run_all(office)

    (wait,) = workflows.trace(office, run.id)[2]

    assert wait.due_at == to_ms(clock() + timedelta(minutes=10))


def test_a_delay_is_never_shorter_than_the_setting_says(office: Session, deal: Ref, clock: Clock) -> None:
    settings.set(office, "minimum_delay", "10")
    rules.add(office, say("EXECUTING", "now", after="5 minutes"))
    move(office, deal, "EXECUTING")

    assert due(office, deal) == rome(3, 18, 13, 10)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"after": "soon"}, "after"),
        ({"after": "-2 days"}, "after"),
        ({"after": "100000 years"}, "after"),
        ({"before": "9000 years", "date_field": "close_date"}, "before"),
        ({"before": "2 days"}, "date_field"),
        ({"before": "2 days", "after": "1 day", "date_field": "close_date"}, "before"),
        ({"date_field": "title"}, "date_field"),
        ({"date_field": "close_dat"}, "date_field"),
    ],
)
def test_a_time_that_means_nothing_is_not_kept(office: Session, more: dict[str, str], field: str) -> None:
    with pytest.raises((InvalidValue, Refused)) as refused:
        rules.add(office, say("NEW", "x", **more))

    assert (refused.value.params["field"], rules.every(office)) == (field, ())


def test_the_reference_product_s_name_of_a_date_is_kept_as_ours(office: Session) -> None:
    made = rules.add(office, say("NEW", "x", date_field="CLOSEDATE"))

    assert rules.rule(office, made.id).date_field == "close_date"


HOURS = WorkingTime.of(zone=ROME)
NIGHTS = WorkingTime.of(zone=ROME, days="3-7", hours="16:00-23:00")


@given(
    now=st.integers(0, 365 * 86_400).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
    when=st.sampled_from(RuleTime),
    days=st.integers(0, 40),
    minutes=st.integers(0, 3000),
    moment=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    calendars=st.sampled_from([(), (HOURS,), (NIGHTS,), (HOURS, NIGHTS)]),
)
def test_a_rule_never_runs_before_its_moment_nor_outside_the_hours(
    now: datetime, when: RuleTime, days: int, minutes: int, moment: date, calendars: tuple[WorkingTime, ...]
) -> None:
    interval = intervals.Interval(days=days, seconds=60 * minutes)

    found = waits.rule_due(when, now, ROME, interval=interval, moment=moment, calendars=calendars)

    assert found >= now
    assert all(working_time.is_worktime(each, found) for each in calendars)
    bare = waits.rule_due(when, now, ROME, interval=interval, moment=moment)
    assert found >= bare
    if all(working_time.is_worktime(each, bare) for each in calendars):
        assert found == bare
    if when is RuleTime.AT_DATE and moment > now.astimezone(ROME).date():
        assert bare.astimezone(ROME).replace(tzinfo=None) == datetime.combine(moment, datetime.min.time())
