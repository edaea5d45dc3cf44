"""The activities view: where records stand, what moving and creating does, and that a page comes out of an index."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.activity_columns import PLACES, Place, edges, place_of
from crm_tui.domain.dates import at_wall, day_of, to_ms
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, activity_views, lookup, moving, pipelines, records, undo
from data import database
from data.conditions import Compiled
from data.queries import activity_board
from tests.conftest import NOON
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(anna: Session, *deadlines: datetime, incoming: bool = False, **more: Value) -> Ref:
    ref = records.create(anna, "deal", {"title": "Deal", **more})
    for deadline in deadlines:
        activities.plan(anna, {"subject": "Do it", "deadline": deadline}, about=(ref,))
    if incoming:
        call: dict[str, Value] = {"subject": "Answer", "kind": "call", "direction": "in", "deadline": NOON}
        activities.plan(anna, call, about=(ref,))
    return ref


def pipeline(anna: Session, kind: str = "deal") -> int:
    return pipelines.pipelines(anna, kind)[0].id


def standing(anna: Session, kind: str = "deal", filter_text: str = "") -> dict[str, list[int]]:
    """Column → ids of its records; empty columns are left out."""
    there = pipeline(anna, kind)
    pages = {
        place.value: activity_views.page(anna, kind, there, place.value, filter_text=filter_text) for place in PLACES
    }
    return {key: [tile.id for tile in page.tiles] for key, page in pages.items() if page.tiles}


def counts(anna: Session, filter_text: str = "") -> dict[str, int]:
    board = activity_views.board(anna, "deal", None, filter_text)
    return {column.key: column.count for column in board.columns if column.count}


@pytest.mark.covers("behaviour.md#Activities view by activity deadline")
def test_a_deal_stands_where_its_nearest_activity_is(anna: Session) -> None:
    late, today, week, following, later = (
        deal(anna, NOON + timedelta(days=days, hours=1), amount=Money(1000, "EUR")).id for days in (-2, 0, 2, 6, 30)
    )
    without = deal(anna, amount=Money(1000, "EUR")).id
    both = deal(anna, NOON + timedelta(days=20), NOON + timedelta(days=1)).id

    assert standing(anna) == {
        "overdue": [late],
        "today": [today],
        "this_week": [both, week],
        "next_week": [following],
        "without": [without],
        "later": [later],
    }
    assert counts(anna) == {
        "overdue": 1, "today": 1, "this_week": 2, "next_week": 1, "without": 1, "later": 1,
    }  # fmt: skip
    assert activity_views.board(anna, "deal", None).columns[0].total == Money(1000, "EUR")


@pytest.mark.covers("behaviour.md#Activities view by activity deadline")
def test_an_incoming_activity_is_for_today_unless_something_is_overdue(anna: Session, clock: Clock) -> None:
    waiting = deal(anna, incoming=True).id
    planned_too = deal(anna, NOON + timedelta(days=30), incoming=True).id
    late = deal(anna, NOON + timedelta(hours=1), incoming=True).id

    clock.forward(hours=2)

    assert standing(anna) == {"overdue": [late], "today": [waiting, planned_too]}
    assert counts(anna) == {"overdue": 1, "today": 2}


def test_closed_deals_and_other_pipelines_are_not_there(anna: Session) -> None:
    done = deal(anna, NOON + timedelta(days=1))
    moving.close(anna, [done], lookup.stage_called("WON").id)
    second = pipelines.add(anna, "Second")
    elsewhere = records.create(anna, "deal", {"title": "Elsewhere", "pipeline": second.id})

    assert standing(anna) == {}
    assert activity_views.tiles(anna, "deal", pipeline(anna), [done.id, elsewhere.id]) == ()


@pytest.mark.parametrize("kind", ["lead", "quote", "invoice"])
def test_every_type_on_stages_has_the_view(anna: Session, kind: str) -> None:
    ref = records.create(anna, kind, {"title": "Something"})

    assert standing(anna, kind) == {"without": [ref.id]}


def test_contacts_have_none(anna: Session) -> None:
    with pytest.raises(Refused):
        activity_views.board(anna, "contact", 1)


def test_moving_gives_the_nearest_activity_another_deadline(anna: Session) -> None:
    ref = deal(anna, NOON + timedelta(days=-1), NOON + timedelta(days=40))

    activity_views.move(anna, [ref], "next_week")

    deadlines = [planned.deadline for planned in activities.open_activities(anna, ref)]
    assert deadlines == [NOON + timedelta(days=7), NOON + timedelta(days=40)]
    assert standing(anna) == {"next_week": [ref.id]}


def test_today_is_the_end_of_the_working_day_and_undo_brings_the_deadline_back(anna: Session) -> None:
    ref = deal(anna, NOON + timedelta(days=40))

    activity_views.move(anna, [ref], "today")

    (planned,) = activities.open_activities(anna, ref)
    assert planned.deadline.astimezone(anna.zone).hour == 18
    undo.undo(anna)
    (planned,) = activities.open_activities(anna, ref)
    assert planned.deadline == NOON + timedelta(days=40)


@pytest.mark.parametrize("column", ["overdue", "without"])
def test_two_columns_take_nothing(anna: Session, column: str) -> None:
    ref = deal(anna, NOON + timedelta(days=2))

    with pytest.raises(Refused):
        activity_views.move(anna, [ref], column)
    assert standing(anna) == {"this_week": [ref.id]}


def test_without_a_planned_activity_there_is_nothing_to_move(anna: Session) -> None:
    for ref in (deal(anna), deal(anna, incoming=True)):
        with pytest.raises(Refused):
            activity_views.move(anna, [ref], "today")


def test_of_several_those_that_can_be_moved_are(anna: Session) -> None:
    planned, bare = deal(anna, NOON + timedelta(days=2)), deal(anna)

    outcome = activity_views.move(anna, [planned, bare], "later")

    assert outcome.done == (planned,)
    assert [ref for ref, _ in outcome.refused] == [bare]
    assert standing(anna) == {"without": [bare.id], "later": [planned.id]}


def test_no_such_column(anna: Session) -> None:
    with pytest.raises(NotFound):
        activity_views.move(anna, [deal(anna)], "yesterday")


@pytest.mark.parametrize("column", ["today", "this_week", "next_week", "later"])
def test_creating_in_a_column_plans_an_activity_with_its_deadline_in_one_operation(anna: Session, column: str) -> None:
    ref = activity_views.create(anna, "deal", column, {"title": "New"})

    assert standing(anna) == {column: [ref.id]}
    (planned,) = activities.open_activities(anna, ref)
    assert planned.responsible == records.get(anna, ref).values["responsible"]
    undo.undo(anna)
    assert standing(anna) == {}


def test_creating_without_activities_plans_none_and_overdue_is_refused(anna: Session) -> None:
    ref = activity_views.create(anna, "deal", "without", {"title": "New"})

    assert standing(anna) == {"without": [ref.id]}
    with pytest.raises(Refused):
        activity_views.create(anna, "deal", "overdue", {"title": "Late"})


def test_a_filter_narrows_columns_and_counters(anna: Session) -> None:
    small = deal(anna, NOON + timedelta(days=2), amount=Money(1000, "EUR"))
    deal(anna, NOON + timedelta(days=2), amount=Money(900_000, "EUR"))

    assert standing(anna, filter_text="amount<100") == {"this_week": [small.id]}
    assert counts(anna, "amount<100") == {"this_week": 1}


def test_pages_go_forward_and_back(anna: Session) -> None:
    for column in ("this_week", "without", "today"):
        hours = {"this_week": 30, "today": 2}.get(column)
        ids = [deal(anna, *([NOON + timedelta(hours=hours)] if hours else [])).id for _ in range(5)]
        if column == "today":
            ids.append(deal(anna, incoming=True).id)
            ids = [*ids[-1:], *ids[:-1]]
        where = (anna, "deal", pipeline(anna), column)

        first = activity_views.page(*where, limit=2)
        key = (first.tiles[-1].rank, first.tiles[-1].id)
        second = activity_views.page(*where, after=key, limit=10)
        end = activity_views.page(*where, last=True, limit=2)
        start = activity_views.page(*where, before=(second.tiles[1].rank, second.tiles[1].id), limit=2)

        assert [tile.id for tile in (*first.tiles, *second.tiles)] == ids
        assert (first.more, second.more, end.more) == (True, False, True)
        assert [tile.id for tile in end.tiles] == ids[-2:]
        assert [tile.id for tile in start.tiles] == ids[1:3]


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counters_pages_and_single_tiles_agree_with_the_rule(anna: Session, data: st.DataObject) -> None:
    hours = data.draw(st.lists(st.integers(-200, 700), max_size=3))
    incoming = data.draw(st.booleans())
    deadlines = [NOON + timedelta(hours=each) for each in hours]
    ref = deal(anna, *deadlines, incoming=incoming)
    expected = place_of(to_ms(min(deadlines)) if deadlines else None, incoming, edges(anna.now(), anna.zone))

    ((found, _tile),) = activity_views.tiles(anna, "deal", pipeline(anna), [ref.id])

    assert found == expected.value
    assert ref.id in standing(anna)[found]
    assert counts(anna) == {key: len(ids) for key, ids in standing(anna).items()}
    records.delete(anna, [ref])


def plan_of(sql: str, params: list[object]) -> str:
    return " ".join(str(row[-1]) for row in database.sql(f"EXPLAIN QUERY PLAN {sql}", params))


@pytest.mark.parametrize("place", PLACES)
def test_a_page_comes_in_order_out_of_an_index(anna: Session, place: Place) -> None:
    starts = edges(anna.now(), anna.zone)

    asked = activity_board.asked("deal", place, 1, starts, 50, matching=Compiled("d.amount > ?", [1]))

    plan = plan_of(*asked[0])
    assert "deal_next (<expr>=? AND next_activity_at" in plan
    assert "TEMP B-TREE" not in plan
    assert "activity_incoming" in plan or place is Place.WITHOUT


def test_the_end_of_today_is_the_companys(anna: Session) -> None:
    evening = at_wall(day_of(NOON, anna.zone), datetime(2026, 1, 1, 23, 30).time(), anna.zone)  # noqa: DTZ001 — a wall time

    assert list(standing(anna)) == []
    ref = deal(anna, evening)
    assert standing(anna) == {"today": [ref.id]}
