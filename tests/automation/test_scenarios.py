"""The sales generator: one deal for a client in a period, whoever runs it, dies in between or takes something back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import Conflict, CrmError, InvalidValue, NotFound, Refused
from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.ref import Ref
from crm_tui.domain.scenarios import Rule, Segment
from crm_tui.services import (
    absences,
    custom_fields,
    generating,
    merging,
    moving,
    notifications,
    records,
    scenarios,
    settings,
    undo,
    users,
    views,
)
from crm_tui.services.custom_fields import NewField
from crm_tui.services.scenarios import Draft
from data import database
from data import scenarios as stored
from data.queries import stages
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.domain.fields import Value
    from crm_tui.domain.scenarios import Scenario
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    with database.transaction():
        settings.keep_zone()
    sweep.prepare(session)
    yield session
    close_office()


def every(unit: Unit, first: date) -> Schedule:
    return Schedule(mode=Mode.INTERVAL, first_on=first, unit=unit)


def contact(session: Session, name: str, **more: Value) -> int:
    return records.create(session, "contact", {"name": name, **more}).id


def add(session: Session, clock: Clock, *, unit: Unit = Unit.DAY, first: int = 0, **more: object) -> Scenario:
    """A scenario named S; ``first`` counts days from today."""
    of_segment = {
        part: more.pop(part) for part in ("filter", "birthday", "idle", "spent_from", "spent_to") if part in more
    }
    segment = Segment(client=str(more.pop("client", "contact")), **of_segment)  # type: ignore[arg-type] # by name
    schedule = more.pop("schedule", None) or every(unit, clock.at.date() + timedelta(days=first))
    return scenarios.add(session, Draft(name="S", segment=segment, schedule=schedule, **more))  # type: ignore[arg-type]


def titles(session: Session) -> list[str]:
    """Of the deals that the generator created, in their order."""
    found = views.listing_of(session, "deal", "source:RC_GENERATOR", sort=["id"], limit=None)
    return [each.title for each in found]


def won(session: Session, amount: str = "", **client: Value) -> Ref:
    """A deal that was won just now."""
    values: dict[str, Value] = {"title": "old", **client}
    deal = records.create(session, "deal", values)
    if amount:
        from crm_tui.services import lookup

        records.update(session, [deal], lookup.parse_values(session, "deal", {"amount": amount}))
    success = next(s.id for s in stages.all_stages("deal") if s.semantic.value == "S")
    moving.move(session, [deal], success)
    return deal


@pytest.mark.covers("behaviour.md#Sales generator scenarios, e.g. birthdays with discount")
def test_birthdays_with_a_discount(anna: Session, clock: Clock) -> None:
    day = clock.at.date() + timedelta(days=7)
    ada = contact(anna, "Ada", birthdate=day.replace(year=1980))
    contact(anna, "Bob", birthdate=(day + timedelta(days=2)).replace(year=1970))
    contact(anna, "Eve")
    add(anna, clock, birthday=7, title="Gift for {name}", text="Call {name}", discount="10 %")
    seen = generating.preview(anna, "s")
    assert [(each.client, each.title, each.responsible) for each in seen.deals] == [
        (Ref("contact", ada), "Gift for Ada", "anna")
    ]

    for _ in range(8):
        sweep.run_all(anna)
        clock.forward(hours=12)

    assert titles(anna) == ["Gift for Ada", "Gift for Bob"]
    deal = records.get(anna, Ref("deal", 1)).values
    assert (deal["comments"], deal["contacts"], deal["responsible"]) == (
        "Call Ada\nDiscount: 10 %", (ada,), anna.user_id,
    )  # fmt: skip
    found = scenarios.scenario(anna, "S")
    assert (found.made, found.next_on) == (2, clock.at.date() + timedelta(days=0 if clock.at.hour < 12 else 1))
    told = [notifications.text(anna, each) for each in notifications.unseen(anna) if each.kind == "scenario_done"]
    assert told == ["Scenario “S”, deals created: 1"] * 2


def test_a_client_gets_one_deal_in_a_period(anna: Session, clock: Clock) -> None:
    contact(anna, "Ada")
    add(anna, clock, unit=Unit.WEEK)
    assert generating.run(anna, "S").made == 1
    assert generating.run(anna, "S").made == 0
    contact(anna, "Bob")
    sweep.run_all(anna)
    clock.forward(days=6)
    assert generating.run(anna, "S").made == 0

    clock.forward(days=1)
    sweep.run_all(anna)
    sweep.run_all(anna)

    assert titles(anna) == ["S: Ada", "S: Bob", "S: Ada", "S: Bob"]
    assert generating.preview(anna, "S").count == 0


def test_a_scenario_that_runs_once_does_so_on_its_day(anna: Session, clock: Clock) -> None:
    contact(anna, "Ada")
    day = clock.at.date() + timedelta(days=2)
    add(anna, clock, schedule=Schedule(mode=Mode.ONCE, first_on=day))

    for _ in range(6):
        sweep.run_all(anna)
        clock.forward(days=1)
    contact(anna, "Bob")
    sweep.run_all(anna)

    assert titles(anna) == ["S: Ada"]
    assert generating.run(anna, "S").made == 1
    assert titles(anna) == ["S: Ada", "S: Bob"]


def test_days_that_were_missed_are_done_in_order_once_each_as_of_their_day(anna: Session, clock: Clock) -> None:
    today = clock.at.date()
    for number in (3, 15, 20):
        contact(anna, f"C{number}", birthdate=(today + timedelta(days=number)).replace(year=1980))
    contact(anna, "always", birthdate=today.replace(year=1999))
    add(anna, clock, birthday=0, first=1)

    clock.forward(days=20)
    sweep.run_all(anna)
    sweep.run_all(anna)

    assert titles(anna) == ["S: C15", "S: C20"]
    told = [notifications.text(anna, each) for each in notifications.unseen(anna) if each.kind == "scenario_missed"]
    assert told == ["Scenario “S”: 8 run days that were missed too long ago were left out"]


def test_after_a_time_without_a_clock_nobody_gets_a_deal_for_each_missed_day(anna: Session, clock: Clock) -> None:
    contact(anna, "Ada")
    add(anna, clock, first=1)

    clock.forward(days=6)
    sweep.run_all(anna)

    assert titles(anna) == ["S: Ada"]
    clock.forward(days=1)
    sweep.run_all(anna)
    assert len(titles(anna)) == 2


def test_clients_without_a_won_deal_for_some_days(anna: Session, clock: Clock) -> None:
    old, new, never = (records.create(anna, "company", {"title": name}).id for name in ("Old", "New", "Never"))
    records.create(anna, "company", {"title": "We", "is_my_company": True})
    won(anna, "900 EUR", company=old)
    clock.forward(days=30)
    won(anna, "100 EUR", company=new)
    records.create(anna, "deal", {"title": "open", "company": never})
    found = add(anna, clock, client="company", idle=30, first=400)
    draft = scenarios.draft_of(found)

    def names(**conditions: object) -> list[str]:
        segment = Segment(client="company", **conditions)  # type: ignore[arg-type] # by name
        return [each.name for each in generating.preview_draft(anna, replace(draft, segment=segment)).deals]

    assert names(idle=30) == ["Old"]
    assert names(idle=31) == []
    assert names(idle=0) == ["Old", "New"]
    assert names(spent_from=50_000) == ["Old"]
    assert names(spent_from=10_000, spent_to=50_000) == ["New"]
    assert names(spent_to=0) == ["Never"]
    assert names(filter="title~N", idle=0) == ["New"]
    assert names() == ["Old", "New", "Never"]


def test_who_gets_the_deals(anna: Session, clock: Clock) -> None:
    luca, mia, eva = (users.ensure(login, login, clock()).id for login in ("luca", "mia", "eva"))
    absences.add(anna, "mia", "2026-03-01", "2026-04-30")
    for number in range(4):
        contact(anna, f"C{number}", responsible=eva)
    found = add(anna, clock, rule=Rule.QUEUE, users=(luca, mia, anna.user_id))

    generating.run(anna, "S")

    def responsible() -> list[Value]:
        found = list(views.listing_of(anna, "deal", "", sort=["id"], limit=None))
        return [each.values["responsible"] for each in found[-4:]]

    assert responsible() == [luca, anna.user_id, luca, anna.user_id]
    for rule, chosen, expected in ((Rule.FIXED, (mia,), mia), (Rule.CLIENT, (), eva)):
        clock.forward(days=1)
        scenarios.change(anna, "S", replace(scenarios.draft_of(found), rule=rule, users=chosen))
        generating.run(anna, "S")
        assert responsible() == [expected] * 4
    users.change(anna, "eva", users.Changes(active=False))
    clock.forward(days=1)
    generating.run(anna, "S")
    assert responsible() == [anna.user_id] * 4


def test_undo_gives_no_client_a_second_deal(anna: Session, clock: Clock) -> None:
    contact(anna, "Ada")
    add(anna, clock)
    generating.run(anna, "S")

    undo.undo(anna)
    sweep.run_all(anna)

    assert titles(anna) == []
    scenarios.delete(anna, "S")
    clock.forward(days=1)
    sweep.run_all(anna)
    undo.undo(anna)
    sweep.run_all(anna)
    assert titles(anna) == ["S: Ada"]


def test_a_client_that_became_part_of_another_has_had_its_deal(anna: Session, clock: Clock) -> None:
    first, second = contact(anna, "Ada"), contact(anna, "Ada L")
    add(anna, clock, filter="name:Ada")
    records.update(anna, [Ref("contact", second)], {"name": "Bea"})
    generating.run(anna, "S")
    records.update(anna, [Ref("contact", second)], {"name": "Ada"})

    merging.merge(anna, Ref("contact", second), [Ref("contact", first)])

    assert generating.run(anna, "S").made == 0


def test_a_paused_scenario_runs_by_hand_only(anna: Session, clock: Clock) -> None:
    contact(anna, "Ada")
    add(anna, clock)
    scenarios.pause(anna, "S", active=False)
    clock.forward(days=3)
    sweep.run_all(anna)
    assert titles(anna) == []

    assert generating.run(anna, "S").made == 1
    scenarios.pause(anna, "S", active=True)
    sweep.run_all(anna)

    assert len(titles(anna)) == 1


def test_clients_that_are_refused_are_told_of_and_get_their_deal_the_next_time(anna: Session, clock: Clock) -> None:
    contact(anna, "Ada")
    contact(anna, "Bob")
    add(anna, clock)
    custom_fields.add(anna, "deal", NewField(label="Size", kind="integer", stages=("NEW",)))

    refused = generating.run(anna, "S")

    assert (refused.made, refused.refused, refused.ended) == (0, 2, True)
    assert refused.error.startswith("Ada: ")
    sweep.run_all(anna)
    told = [notifications.text(anna, each) for each in notifications.unseen(anna) if each.kind == "scenario_refused"]
    assert told == [f"Scenario “S”, deals created: 0, clients refused: 2 ({refused.error})"]
    custom_fields.delete(anna, "deal", "size")
    assert generating.run(anna, "S").made == 2


def test_a_long_run_is_one_operation_and_goes_on_where_it_was_left(anna: Session, clock: Clock) -> None:
    count = 2 * generating.CHUNK + 3
    for number in range(count):
        contact(anna, f"C{number}")
    add(anna, clock, first=1)

    walk = generating.running(anna, "S")
    assert next(walk).made == generating.CHUNK
    del walk
    sweep.run_all(anna)
    assert len(titles(anna)) == generating.CHUNK
    clock.forward(seconds=90)
    sweep.run_all(anna)

    assert len(titles(anna)) == len(set(titles(anna))) == count
    assert len(database.sql("SELECT DISTINCT operation FROM change WHERE type = 'deal' AND field = ''")) == 1
    assert stored.open_runs() == []
    undo.undo(anna)
    assert titles(anna) == []


def test_a_run_looks_through_so_many_clients_at_a_time(
    anna: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generating, "WINDOW", 3)
    for number in range(10):
        contact(anna, f"C{number}", last_name="wanted" if number in (0, 8) else None)
    add(anna, clock, filter="last_name:wanted", first=9)

    steps = [each.made for each in generating.running(anna, "S")]

    assert steps == [1, 1, 2, 2]
    assert titles(anna) == ["S: C0 wanted", "S: C8 wanted"]


def test_a_dry_run_creates_nothing(anna: Session, clock: Clock) -> None:
    for number in range(generating.CHUNK + 1):
        contact(anna, f"C{number}")
    add(anna, clock, first=9)

    rehearsed = generating.run(replace(anna, dry_run=True), "S")

    assert rehearsed.made == generating.CHUNK + 1
    assert titles(anna) == []
    assert stored.open_runs() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"birthday": -1}, {"idle": 99_999}, {"client": "deal"}, {"client": "company", "birthday": 3},
        {"spent_from": 5, "spent_to": 1}, {"filter": "just words"}, {"filter": "nothing:1"}, {"title": "{amount}"},
        {"title": " "}, {"rule": Rule.QUEUE},
    ],
)  # fmt: skip
def test_what_is_no_scenario_is_refused(anna: Session, clock: Clock, wrong: dict[str, object]) -> None:
    with pytest.raises(CrmError) as refused:
        add(anna, clock, **wrong)  # type: ignore[arg-type] # by name
    assert refused.value.exit in (2, 5)
    assert scenarios.scenarios(anna) == ()


def test_names_and_versions(anna: Session, clock: Clock) -> None:
    found = add(anna, clock)
    with pytest.raises(Refused):
        add(anna, clock)
    with pytest.raises(NotFound):
        scenarios.scenario(anna, "T")
    with pytest.raises(Conflict):
        scenarios.change(anna, "S", scenarios.draft_of(found), version=9)
    with pytest.raises(InvalidValue):
        scenarios.change(anna, "S", replace(scenarios.draft_of(found), text="{who}"))
