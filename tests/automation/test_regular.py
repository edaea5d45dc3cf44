"""Regular deals: each due day creates one ordinary deal, late ones too, whoever dies in between and whatever is undone."""

from __future__ import annotations

import signal
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import Conflict, InvalidValue, NotFound, Refused
from crm_tui.domain.recurrence import Mode, Schedule, Stop, Unit
from crm_tui.domain.ref import Ref
from crm_tui.services import notifications, products, records, regular, settings, undo, users, views
from crm_tui.services.session import utc_now
from data import database, opening
from tests.support import programs
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    with database.transaction():
        settings.keep_zone()
    sweep.prepare(session)
    yield session
    close_office()


def daily(first: date, **more: object) -> Schedule:
    return Schedule(mode=Mode.INTERVAL, first_on=first, unit=Unit.DAY, **more)  # type: ignore[arg-type] # by name


def source(session: Session) -> Ref:
    contact = records.create(session, "contact", {"name": "Ada"})
    values: dict[str, Value] = {"title": "Maintenance", "contacts": (contact.id,), "comments": "every time"}
    return records.create(session, "deal", values)


def made(session: Session) -> list[tuple[date, date]]:
    """Start and close date of the deals that a schedule created, in their order."""
    found = views.listing_of(session, "deal", "is:regular", sort=["id"], limit=None)
    return [(each.values["start_date"], each.values["close_date"]) for each in found]  # type: ignore[misc] # dates


def starts(session: Session) -> list[date]:
    return [start for start, _close in made(session)]


@pytest.mark.covers(
    "behaviour.md#Regular deals created on a schedule, e.g. monthly",
    "behaviour.md#Regular deals for subscriptions and maintenance contracts",
    "entities.md#Recurring deal flag",
)
def test_each_due_day_creates_one_ordinary_deal(anna: Session, clock: Clock) -> None:
    today = clock.at.date()
    regular.add(anna, source(anna), daily(today + timedelta(days=1), every=2), delay_days=3, duration_days=10)
    sweep.run_all(anna)
    assert made(anna) == []

    for _ in range(10):
        clock.forward(hours=12)
        sweep.run_all(anna)
        sweep.run_all(anna)

    assert starts(anna) == [today + timedelta(days=3 + n) for n in (1, 3, 5)]
    deal = next(iter(views.listing_of(anna, "deal", "is:regular", sort=["id"], limit=None)))
    assert (deal.title, deal.values["comments"], deal.values["is_regular"]) == ("Maintenance", "every time", True)
    assert deal.values["contacts"]
    assert deal.values["close_date"] == deal.values["start_date"] + timedelta(days=10)  # type: ignore[operator] # dates
    assert deal.values["responsible"] == anna.user_id
    found = regular.template(anna, "maintenance")
    assert (found.made, found.next_on, found.last_deal) == (3, today + timedelta(days=7), 4)


def test_products_come_along_with_their_amount(anna: Session, clock: Clock) -> None:
    deal = source(anna)
    row = products.row_rules.product_rows.unpack({"name": "Visit", "price": [12_000, "EUR"], "quantity": "2"})
    products.add(anna, deal, [row])

    created = regular.run_now(anna, str(regular.add(anna, deal, daily(clock.at.date() + timedelta(days=9))).id))

    assert [line.row.name for line in products.rows(anna, created).lines] == ["Visit"]
    assert records.get(anna, created).values["amount"] == records.get(anna, deal).values["amount"]
    assert starts(anna) == [clock.at.date()]


def test_missed_days_are_created_once_each_up_to_twelve_and_the_rest_is_told(anna: Session, clock: Clock) -> None:
    today = clock.at.date()
    regular.add(anna, source(anna), daily(today + timedelta(days=1)), duration_days=0)

    clock.forward(days=20)
    sweep.run_all(anna)
    sweep.run_all(anna)

    assert starts(anna) == [today + timedelta(days=n) for n in range(9, 21)]
    told = [notifications.text(anna, each) for each in notifications.unseen(anna) if each.kind == "regular_missed"]
    assert told == ["Regular deal “Maintenance”: for 8 days that were missed too long ago no deal was created"]


def test_it_ends_after_so_many(anna: Session, clock: Clock) -> None:
    regular.add(anna, source(anna), daily(clock.at.date(), stop=Stop.COUNT, stop_after=2))

    for _ in range(6):
        sweep.run_all(anna)
        clock.forward(days=1)

    assert len(made(anna)) == 2
    assert regular.template(anna, "1").next_on is None


def test_once_with_an_advance(anna: Session, clock: Clock) -> None:
    day = clock.at.date() + timedelta(days=5)
    regular.add(anna, source(anna), Schedule(mode=Mode.ONCE, first_on=day, advance_days=2), delay_days=2)

    clock.forward(days=2)
    sweep.run_all(anna)
    assert made(anna) == []
    clock.forward(days=30)
    sweep.run_all(anna)

    assert starts(anna) == [day]


def test_days_gone_by_before_it_was_made_or_while_it_was_paused_create_nothing(anna: Session, clock: Clock) -> None:
    regular.add(anna, source(anna), daily(clock.at.date() - timedelta(days=40)))
    sweep.run_all(anna)
    assert starts(anna) == [clock.at.date()]

    regular.change(anna, "1", {"active": False})
    clock.forward(days=5)
    sweep.run_all(anna)
    assert len(made(anna)) == 1
    regular.change(anna, "1", {"active": True})
    sweep.run_all(anna)

    assert starts(anna)[1:] == [clock.at.date()]


def test_another_name_loses_no_day_that_was_missed(anna: Session, clock: Clock) -> None:
    regular.add(anna, source(anna), daily(clock.at.date() + timedelta(days=1)))
    clock.forward(days=3)

    regular.change(anna, "1", {"name": "Service"})
    sweep.run_all(anna)

    assert len(made(anna)) == 3


def test_undo_never_creates_a_day_again(anna: Session, clock: Clock) -> None:
    regular.add(anna, source(anna), daily(clock.at.date()))
    sweep.run_all(anna)
    regular.change(anna, "1", {}, daily(clock.at.date(), every=7))
    regular.delete(anna, "1")
    undo.undo(anna)
    undo.undo(anna)
    created = database.sql("SELECT max(operation) FROM change WHERE type = 'deal' AND field = ''")[0][0]
    undo.undo(anna, created)

    sweep.run_all(anna)

    assert made(anna) == []
    clock.forward(days=1)
    sweep.run_all(anna)
    assert starts(anna) == [clock.at.date()]


def test_who_left_gets_no_deals(anna: Session, clock: Clock) -> None:
    luca = users.ensure("luca", "Luca", clock())
    deal = records.create(anna, "deal", {"title": "Plant", "responsible": luca.id})
    found = regular.add(anna, deal, daily(clock.at.date()))
    users.change(anna, "luca", users.Changes(active=False))

    created = regular.run_now(anna, str(found.id))

    assert records.get(anna, created).values["responsible"] == anna.user_id


def test_what_is_no_schedule_is_refused(anna: Session, clock: Clock) -> None:
    (deal,) = (Ref("deal", each) for each in add_deals(anna, 1))
    today = clock.at.date()
    for wrong in (
        daily(today, every=0),
        daily(today, stop=Stop.COUNT, stop_after=0),
        daily(today, stop=Stop.DATE, stop_on=today - timedelta(days=1)),
    ):
        with pytest.raises(InvalidValue):
            regular.add(anna, deal, wrong)
    with pytest.raises(InvalidValue):
        regular.add(anna, deal, daily(today), duration_days=-1)
    with pytest.raises(Refused):
        regular.add(anna, Ref("contact", 1), daily(today))
    regular.add(anna, deal, daily(today))
    with pytest.raises(Refused):
        regular.add(anna, deal, daily(today))
    with pytest.raises(Conflict):
        regular.change(anna, "1", {"delay_days": 1}, version=7)
    with pytest.raises(NotFound):
        regular.run_now(anna, "nothing")


FIRE_ALL = """
import sys
from pathlib import Path
from tests.support import crash
from crm_tui.automation.jobs import sweep
from data import opening
opening.open_store(Path(sys.argv[1]))
sweep.run_all(crash.clock())
"""


@pytest.mark.parametrize("point", ["timer-claimed", "timer-effect", "before-commit", "after-commit"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_process_killed_while_it_creates_neither_loses_nor_repeats(
    tmp_path: Path, clock: Clock, point: str, nth: int
) -> None:
    now = utc_now()
    clock.at = now - timedelta(days=5)
    session = open_office(tmp_path, clock)
    for name in ("A", "B", "C"):
        regular.add(session, source(session), daily(clock.at.date() + timedelta(days=2)), name=name)
    close_office()

    died = programs.python(FIRE_ALL, str(tmp_path / "crm.db"), fault=f"{point}:{nth}")
    again = programs.python(FIRE_ALL, str(tmp_path / "crm.db"))

    opening.open_store(tmp_path / "crm.db")
    assert again.returncode == 0
    if nth == 1:  # the second commit of a short run may never come
        assert died.returncode == -signal.SIGKILL
    counted = database.sql("SELECT start_date, count(*) FROM deal WHERE is_regular = 1 GROUP BY start_date ORDER BY 1")
    first = (clock.at + timedelta(days=2)).date()
    assert counted == [((first + timedelta(days=n)).isoformat(), 3) for n in range(4)]
    assert database.sql("SELECT DISTINCT made, place FROM regular_deal") == [(4, 4)]
    close_office()
