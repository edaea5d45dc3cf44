"""The filters that come with the program show the deals that their names promise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.services import activities, filtering, lookup, moving, own_companies, records, views
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.covers(
    "behaviour.md#Preset filters, e.g. deals in progress",
    "behaviour.md#Distinguish new and regular clients, measure repeat sales",
)
def test_each_preset_shows_what_it_is_called(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    bought, asked = (records.create(anna, "company", {"title": name}).id for name in ("Bought", "Asked"))

    def deal(title: str, session: Session = anna, company: int | None = None) -> None:
        ref = records.create(session, "deal", {"title": title, "company": company})
        if title.startswith("won"):
            moving.move(session, [ref], lookup.stage_called("WON").id)
        elif title.startswith("lost"):
            moving.move(session, [ref], lookup.stage_called("LOSE").id)
        elif title != "bare":
            late = title == "late"
            deadline = clock.at + (timedelta(minutes=1) if late else timedelta(days=30))
            activities.plan(session, {"subject": "Ring", "deadline": deadline}, about=[ref])

    deal("won", company=bought)
    deal("lost", company=asked)
    deal("again", company=bought)
    deal("asks again", company=asked)
    deal("his", luca)
    deal("bare")
    deal("late")
    clock.forward(days=1)

    shown = {
        name: sorted(record.title for record in views.listing_of(anna, "deal", text))
        for name, text in filtering.PRESETS["deal"]
    }
    in_progress = ["again", "asks again", "bare", "his", "late"]
    assert shown == {
        "My deals": ["again", "asks again", "bare", "late"],
        "In progress": in_progress,
        "Closed": ["lost", "won"],
        "New deals": ["bare", "his", "late"],
        "Repeat deals": ["again"],
        "Repeat inquiries": ["asks again"],
        "Without activities": ["bare"],
        "Overdue activities": ["late"],
        "Created by automation": [],
    }


def test_sellers_and_clients_are_two_lists(anna: Session) -> None:
    client = records.create(anna, "company", {"title": "Acme"}).id
    seller = own_companies.add(anna, {"title": "Us"}).id
    known = dict(filtering.PRESETS["company"])

    assert views.ids(anna, "company", known["Clients"]) == [client]
    assert views.ids(anna, "company", known["Own companies"]) == [seller]


def test_products_orders_and_payments_have_their_filters(anna: Session) -> None:
    on, off = (records.create(anna, "product", {"name": "x", "active": active}).id for active in (True, False))
    bill = records.create(anna, "sale_order", {"amount": Money(100, "EUR")}).id
    paid, expected = (
        records.create(anna, "payment", {"sale_order": bill, "amount": Money(100, "EUR"), "paid": done}).id
        for done in (True, False)
    )

    def shown(kind: str) -> list[list[int]]:
        return [views.ids(anna, kind, text) for _name, text in filtering.PRESETS[kind]]

    assert shown("product") == [[on], [off]]
    assert shown("sale_order") == [[], [bill]]
    assert shown("payment") == [[expected], [paid]]


@pytest.mark.parametrize("origin", ["run:7", "rule:3", "clock"])
def test_what_robots_created_is_told_apart_whoever_changed_it_later(anna: Session, origin: str) -> None:
    by_hand = records.create(anna, "deal", {"title": "By hand"})
    robot = anna.of(origin)
    made = records.create(robot, "deal", {"title": "By a robot"})
    records.update(robot, [by_hand], {"title": "Touched by a robot"})
    records.update(anna, [made], {"title": "Touched by hand"})

    assert [each.ref for each in views.listing_of(anna, "deal", "is:automated")] == [made]
    assert [each.ref for each in views.listing_of(anna, "deal", "-is:automated")] == [by_hand]
    assert views.count(anna, "lead", "is:automated") == 0
