"""Close dates that have passed: found at the company's midnight, at start and at once, told once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.ref import Ref
from crm_tui.services import close_dates, moving, notifications, records, undo
from data import database, timers
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

TODAY = date(2026, 3, 18)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    set_zone("Europe/Rome")
    yield session
    close_office()


def set_zone(name: str) -> None:
    with database.transaction():
        database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('company_zone', ?)", (name,))


def is_overdue(session: Session, deal: int) -> bool:
    return bool(records.get(session, Ref("deal", deal)).values["overdue"])


def told(session: Session) -> list[tuple[int, int]]:
    return [(notice.ref.id, notice.late_ms) for notice in notifications.unseen(session) if notice.kind == "overdue"]


def due() -> datetime:
    return from_ms(database.sql("SELECT due_at FROM timer WHERE key = ?", (timers.CLOSE_DATES,))[0][0])


def test_a_deal_is_overdue_from_the_companys_midnight_on(anna: Session, clock: Clock) -> None:
    (deal,) = add_deals(anna, 1, close_date=TODAY)
    sweep.prepare(anna)
    assert due() == datetime(2026, 3, 18, 23, tzinfo=UTC)

    clock.at = datetime(2026, 3, 18, 22, 59, 59, tzinfo=UTC)
    sweep.run_all(anna)
    assert not is_overdue(anna, deal)

    clock.forward(seconds=1)
    sweep.run_all(anna)
    assert is_overdue(anna, deal)
    assert told(anna) == [(deal, 0)]
    assert notifications.text(anna, notifications.unseen(anna)[0]) == (
        "Overdue: Deal 1 should have been closed by 18 Mar 2026"
    )
    assert due() == datetime(2026, 3, 19, 23, tzinfo=UTC)


def test_it_is_told_once_however_often_one_looks(anna: Session, clock: Clock) -> None:
    (deal,) = add_deals(anna, 1, close_date=TODAY)
    for _ in range(10):
        clock.forward(days=1)
        sweep.prepare(anna)
        sweep.run_all(anna)

    assert [number for number, _ in told(anna)] == [deal]
    events = database.sql("SELECT kind FROM event WHERE type = 'deal' AND kind = 'overdue'")
    assert len(events) == 1


def test_a_deal_saved_with_a_past_date_does_not_wait_for_midnight(anna: Session, clock: Clock) -> None:
    sweep.prepare(anna)
    (deal,) = add_deals(anna, 1, close_date=TODAY - timedelta(days=3))

    sweep.run_all(anna)

    assert is_overdue(anna, deal)
    assert told(anna) == [(deal, 0)]


def test_a_week_closed_is_made_up_for_at_start(anna: Session, clock: Clock) -> None:
    deals = [add_deals(anna, 1, close_date=TODAY + timedelta(days=days))[0] for days in (3, 1, 9)]
    sweep.prepare(anna)
    clock.forward(days=7)

    sweep.prepare(anna)
    sweep.run_all(anna)

    assert [is_overdue(anna, deal) for deal in deals] == [True, True, False]
    assert [number for number, _ in told(anna)] == [deals[1], deals[0]]
    assert [from_ms(to_ms(clock.at) - late) for _, late in told(anna)] == [
        datetime(2026, 3, 19, 23, tzinfo=UTC), datetime(2026, 3, 21, 23, tzinfo=UTC),
    ]  # fmt: skip


def test_starting_writes_nothing_when_nothing_is_to_do(anna: Session, clock: Clock) -> None:
    add_deals(anna, 3)
    sweep.prepare(anna)
    before = database.sql("SELECT * FROM timer")

    clock.forward(hours=2)
    sweep.prepare(anna)

    assert database.sql("SELECT * FROM timer") == before


def test_thousands_are_marked_in_chunks(anna: Session, clock: Clock) -> None:
    add_deals(anna, 1, close_date=TODAY)
    with database.transaction():
        database.execute(
            "INSERT INTO deal (title, pipeline, stage, close_date, responsible, created_at, modified_at) "
            "SELECT 'Deal ' || value, d.pipeline, d.stage, '2026-03-01', d.responsible, 0, 0 "
            "FROM deal d, json_each('[' || rtrim(replace(hex(zeroblob(600)), '0', '1,'), ',') || ']')"
        )
    count = database.sql("SELECT count(*) FROM deal WHERE close_date = '2026-03-01'")[0][0]

    sweep.prepare(anna)
    done = sweep.run_all(anna)

    assert count == 1200
    assert [fired.key for fired in done.fired] == [timers.CLOSE_DATES] * 3
    assert database.sql("SELECT count(*) FROM deal WHERE overdue = 1")[0][0] == count
    assert database.sql("SELECT count(*), count(DISTINCT record) FROM notification")[0] == (count, count)
    assert database.sql("SELECT count(*) FROM change WHERE field = 'overdue'")[0][0] == count
    assert due() > clock.at


def test_closed_and_deleted_deals_are_never_overdue(anna: Session, clock: Clock) -> None:
    closed, binned = add_deals(anna, 2, close_date=TODAY)
    won = database.sql("SELECT id FROM stage WHERE semantic = 'S'")[0][0]
    moving.move(anna, [Ref("deal", closed)], won)
    records.delete(anna, [Ref("deal", binned)])
    clock.forward(days=2)

    sweep.prepare(anna)
    sweep.run_all(anna)

    assert not is_overdue(anna, closed)
    assert not is_overdue(anna, binned)
    assert told(anna) == []


def test_the_mark_goes_when_the_date_moves_or_the_deal_closes_and_comes_back_anew(anna: Session, clock: Clock) -> None:
    moved, closed = add_deals(anna, 2, close_date=TODAY)
    clock.forward(days=1)
    sweep.prepare(anna)
    sweep.run_all(anna)

    records.update(anna, [Ref("deal", moved)], {"close_date": TODAY + timedelta(days=3)})
    moving.move(anna, [Ref("deal", closed)], database.sql("SELECT id FROM stage WHERE semantic = 'F'")[0][0])
    assert not is_overdue(anna, moved)
    assert not is_overdue(anna, closed)

    clock.forward(days=3)
    sweep.run_all(anna)
    assert [number for number, _ in told(anna)] == [moved, closed, moved]


def test_a_mark_without_reason_is_taken_back(anna: Session, clock: Clock) -> None:
    (deal,) = add_deals(anna, 1, close_date=TODAY + timedelta(days=5))
    records.update(anna, [Ref("deal", deal)], {"close_date": TODAY - timedelta(days=5)})
    sweep.run_all(anna)
    assert is_overdue(anna, deal)

    undo.undo(anna)
    sweep.prepare(anna)
    sweep.run_all(anna)

    assert records.get(anna, Ref("deal", deal)).values["close_date"] == TODAY + timedelta(days=5)
    assert not is_overdue(anna, deal)


def test_the_one_who_is_responsible_hears_of_it(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    add_deals(anna, 1, close_date=TODAY, responsible=luca.user_id)
    clock.forward(days=1)

    sweep.prepare(anna)
    sweep.run_all(anna)

    assert told(anna) == []
    assert len(told(luca)) == 1


def test_an_open_card_may_still_be_saved_after_midnight(anna: Session, clock: Clock) -> None:
    (deal,) = add_deals(anna, 1, close_date=TODAY)
    seen = records.get(anna, Ref("deal", deal)).version
    clock.forward(days=1)
    sweep.prepare(anna)
    sweep.run_all(anna)

    assert records.update(anna, [Ref("deal", deal)], {"title": "New"}, version=seen).done


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Rome", date(2026, 3, 29)),  # 23 hours
        ("Europe/Rome", date(2026, 10, 25)),  # 25 hours
        ("Africa/Cairo", date(2026, 4, 24)),  # begins at 01:00: its midnight is skipped
        ("America/Santiago", date(2026, 9, 6)),  # as above
        ("Asia/Beirut", date(2026, 3, 29)),  # as above
        ("America/Havana", date(2026, 11, 1)),  # its midnight comes twice
        ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
        ("Pacific/Apia", date(2026, 3, 18)),  # far ahead of UTC
        ("Pacific/Pago_Pago", date(2026, 3, 18)),  # far behind
    ],
)
def test_every_day_of_every_zone_ends_once(anna: Session, clock: Clock, zone: str, day: date) -> None:
    set_zone(zone)
    where = ZoneInfo(zone)
    clock.at = datetime.combine(day - timedelta(days=1), datetime.min.time(), tzinfo=where).astimezone(UTC)
    deals = {
        add_deals(anna, 1, close_date=day + timedelta(days=days))[0]: day + timedelta(days=days) for days in (-1, 0, 1)
    }
    sweep.prepare(anna)
    when: dict[int, datetime] = {}
    for _ in range(5 * 24 * 2):
        clock.forward(minutes=30)
        sweep.run_all(anna)
        for number, _late in told(anna):
            when.setdefault(number, clock.at)

    assert len(told(anna)) == 3
    for deal, close_date in deals.items():
        first = when[deal]
        assert first.astimezone(where).date() == close_date + timedelta(days=1)
        assert (first - timedelta(minutes=30)).astimezone(where).date() == close_date


def test_looking_for_late_deals_reads_an_index(anna: Session) -> None:
    from data import overdue

    for where in (overdue._LATE.format(due="close_date"), overdue._WRONG):
        plan = " ".join(str(row[-1]) for row in database.sql(
            f"EXPLAIN QUERY PLAN SELECT 1 FROM deal WHERE {where} LIMIT 1", ("2026-03-18",)
        ))  # fmt: skip
        assert "deal_due" in plan or "deal_board" in plan
        assert "SCAN deal" not in plan


def test_the_sweep_follows_a_new_zone(anna: Session, clock: Clock) -> None:
    sweep.prepare(anna)
    set_zone("Asia/Tokyo")
    clock.at = due()

    sweep.run_all(anna)

    assert due() == datetime(2026, 3, 19, 15, tzinfo=UTC)
    assert close_dates.CHUNK == 500
