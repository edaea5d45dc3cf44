"""A year of pauses and waits with a clock that only moves when it is told to: both changes of the hour, a company that
moves to another zone, clocks that are put back and forward."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import records, settings
from crm_tui.services.session import Session
from data import database, journal_checks, timers
from tests.automation.test_engine import comments, deal_of, go, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

ROME, NEW_YORK = ZoneInfo("Europe/Rome"), ZoneInfo("America/New_York")
COUNTED = '\n[[variable]]\ncode = "N"\ntype = "integer"\ndefault = "0"\n'
DAILY = text(
    "A1|while||when = [{ source = '{=Variable:N}', is = 'less', values = ['73'] }]",
    "A2|wait|A1|with.wait_type = 'days'\nwith.days = '5'",
    "A3|set_variable|A1|with.variables = [{ set = 'N', to = '={=Variable:N}+1' }]",
    say("A4", "year over"), more=COUNTED,
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    clock.at = datetime(2026, 1, 5, 9, 0, tzinfo=ROME).astimezone(UTC)
    session = open_office(tmp_path, clock)
    settings.set(session, "company_zone", "Europe/Rome")
    assert session.zone == ROME
    yield session
    assert journal_checks.problems() == []
    close_office()


def _to_next(session: Session, clock: Clock) -> None:
    """Exactly to the next moment at which something of a run is due, as a clock would."""
    due = timers.next_due_of(["run"])
    assert due is not None
    clock.at = max(clock.at, datetime.fromtimestamp(due / 1000, UTC))
    sweep.run_all(session)


def _released(session: Session, run: int) -> list[datetime]:
    """When its waits ended, as clocks on the wall showed it."""
    _run, steps, _waits = workflows.trace(session, run)
    return [
        datetime.fromtimestamp(step.at / 1000, ROME) for step in steps if step.action == "wait" and step.outcome == "ok"
    ]


def test_a_wait_of_days_ends_at_the_same_time_of_day_all_year(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    run = go(office, deal, DAILY)

    while states(office, deal) == [("waiting", "")]:
        _to_next(office, clock)

    moments = _released(office, run)
    assert comments(office, deal) == ["year over"]
    assert [each.date() for each in moments] == [date(2026, 1, 10) + timedelta(days=5 * n) for n in range(73)]
    assert {each.strftime("%H:%M") for each in moments} == {"09:00"}
    assert {each.utcoffset() for each in moments} == {timedelta(hours=1), timedelta(hours=2)}


@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 28, 20, 0, tzinfo=ROME), datetime(2026, 10, 24, 20, 0, tzinfo=ROME)]
)
def test_a_pause_is_a_length_of_time_also_in_the_night_when_the_hour_changes(
    office: Session, clock: Clock, start: datetime
) -> None:
    clock.at = start.astimezone(UTC)
    deal = deal_of(office)
    go(office, deal, text("A1|pause||with.interval = '12h'", say("A2", "over")))

    _to_next(office, clock)

    assert clock.at - start.astimezone(UTC) == timedelta(hours=12)
    assert comments(office, deal) == ["over"]


def test_a_clock_put_back_repeats_nothing_and_loses_nothing(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    workflows.save(office, text(say("A1", "{=Document:title}"), name="Tell", start="'change'"))
    go(office, deal, text(
        "A1|pause||with.interval = '2h'", say("A2", "first"), "A3|pause||with.interval = '2h'", say("A4", "second"),
    ))  # fmt: skip
    clock.forward(hours=2, minutes=1)
    sweep.run_all(office)
    said = comments(office, deal)

    clock.forward(hours=-24)
    sweep.run_all(office)
    records.update(office, [deal], {"title": "Yesterday"})
    sweep.run_all(office)

    assert said == ["first"]
    assert sorted(comments(office, deal)) == ["Yesterday", "first"]
    clock.forward(hours=27)
    sweep.run_all(office)
    assert sorted(comments(office, deal)) == ["Yesterday", "first", "second"]


def test_a_company_that_moves_keeps_what_is_promised_and_counts_in_its_new_zone_from_then_on(
    office: Session, clock: Clock
) -> None:
    deal = deal_of(office)
    run = go(office, deal, DAILY)
    for _ in range(5):
        _to_next(office, clock)

    settings.set(office, "company_zone", "America/New_York")
    while states(office, deal) == [("waiting", "")]:
        _to_next(office, clock)  # by a clock that was started before: its session still says Rome

    moments = _released(office, run)
    assert len(moments) == 73
    assert {each.strftime("%H:%M") for each in moments[:6]} == {"09:00"}
    there = [each.astimezone(NEW_YORK) for each in moments[5:]]
    assert {each.strftime("%H:%M") for each in there} == {"03:00"}
    assert {each.utcoffset() for each in there} == {timedelta(hours=-5), timedelta(hours=-4)}
    assert [each.date() for each in there] == [date(2026, 2, 4) + timedelta(days=5 * n) for n in range(68)]


def test_a_clock_put_forward_fires_all_that_was_due_once_in_order_and_says_how_late(
    office: Session, clock: Clock
) -> None:
    deals = [deal_of(office, f"Deal {number}") for number in range(5)]
    for number, deal in reversed(list(enumerate(deals, 1))):
        go(office, deal, text(
            f"A1|pause||with.interval = '{number} days'", say("A2", f"after {number}"),
            f"A3|pause||with.interval = '{number} days'", say("A4", "again"), name=f"Pause {number}",
        ))  # fmt: skip
    began = clock.at

    clock.forward(days=40)
    sweep.run_all(office)

    said = database.sql("SELECT text FROM comment ORDER BY id")
    assert [row[0] for row in said] == [f"after {number}" for number in range(1, 6)]
    late = database.sql("SELECT late_ms FROM run_step WHERE step = 'A1' AND outcome = 'ok' ORDER BY late_ms DESC")
    assert [timedelta(milliseconds=row[0]) for row in late] == [timedelta(days=40 - number) for number in range(1, 6)]
    assert clock.at - began == timedelta(days=40)
    clock.forward(days=5)
    sweep.run_all(office)
    assert database.sql("SELECT count(*) FROM comment WHERE text = 'again'") == [(5,)]


def test_a_year_of_a_clock_that_jumps_about_does_every_step_once_and_none_before_its_time(
    office: Session, clock: Clock
) -> None:
    chance, runs = Random(4), []
    for number in range(6):
        interval = ("7 days", "11 days 5h", "13h")[number % 3]
        wait = f"with.interval = '{interval}'" if number % 2 else "with.wait_type = 'days'\nwith.days = '9'"
        runs.append(go(office, deal_of(office, f"Deal {number}"), text(
            "A1|iterator||with.values = '=explode(\",\", \"a,b,c,d,e,f,g,h\")'",
            f"A2|{'pause' if number % 2 else 'wait'}|A1|{wait}", say("A3", f"{number} {{=A1:VALUE}}", "A1"), name=f"N{number}",
        )))  # fmt: skip

    while database.sql("SELECT 1 FROM run WHERE ended_at IS NULL LIMIT 1"):
        jump = chance.choice(
            [timedelta(hours=3), timedelta(days=2), timedelta(days=30), timedelta(days=-20), timedelta(0)]
        )
        clock.at += jump
        if chance.random() < 0.1:
            settings.set(
                office, "company_zone", chance.choice(["Europe/Rome", "Pacific/Apia", "Australia/Lord_Howe", "UTC"])
            )
        sweep.run_all(office)
        assert journal_checks.problems() == []

    said = [row[0] for row in database.sql("SELECT text FROM comment")]
    assert sorted(said) == sorted(f"{number} {letter}" for number in range(6) for letter in "abcdefgh")
    for run in runs:
        _run, steps, _waits = workflows.trace(office, run)
        due = None
        for step in steps:
            if step.outcome == "waiting":
                due = step.said["due_at"]
            elif step.step == "A2":
                assert due is not None
                assert step.at >= due
