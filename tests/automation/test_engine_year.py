"""A year of pauses and waits with a clock that only moves when it is told to: both changes of the hour, and a clock put back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import records
from crm_tui.services.session import Session
from data import journal_checks, timers
from tests.automation.test_engine import comments, deal_of, go, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

ROME = ZoneInfo("Europe/Rome")
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
