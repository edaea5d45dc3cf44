"""Who hears of a task, what other screens learn of it, and what finding tasks costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import news, notifications, records, tasks, undo, users, views
from data import database, late_tasks, timers
from tests.support.office import add_deals, clerk_of, close_office, open_office, session_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    return clerk_of(clock)


@pytest.fixture
def mia(anna: Session, clock: Clock) -> Session:
    return session_of(users.ensure("mia", "Mia Verdi", clock()), clock)


def heard(session: Session) -> list[str]:
    said = [notifications.text(session, notice) for notice in notifications.unseen(session)]
    notifications.mark_seen(session)
    return said


def test_those_involved_hear_of_each_step_and_never_who_took_it(anna: Session, luca: Session, mia: Session) -> None:
    task = tasks.create(
        anna, {"title": "Measure", "responsible": luca.user_id, "participants": (mia.user_id,), "control": True}
    )
    assert (heard(anna), heard(luca), heard(mia)) == (
        [],
        ["Anna Rossi made you responsible for Measure"],
        ["Anna Rossi made you a participant of Measure"],
    )

    tasks.view(luca, task)
    assert (heard(anna), heard(luca), heard(mia)) == ([], [], [])
    tasks.start(luca, [task])
    said = "Luca Bianchi: task “Measure”, In progress"
    assert (heard(anna), heard(luca), heard(mia)) == ([said], [], [said])

    tasks.delegate(luca, [task], mia.user_id)
    assert heard(mia) == ["Luca Bianchi made you responsible for Measure"]


@pytest.mark.parametrize("origin", ["import:3", "mode:1", "demo"])
def test_nobody_hears_of_thousands(anna: Session, luca: Session, origin: str) -> None:
    many = replace(anna, origin=origin)

    task = tasks.create(many, {"title": "Measure", "responsible": luca.user_id, "participants": (luca.user_id,)})
    records.update(many, [task], {"description": "more"})

    assert heard(luca) == []


def test_a_deal_counts_as_changed_when_a_task_about_it_is(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])
    seen = news.newest()

    tasks.start(anna, [task])

    assert {task, Ref("deal", deal)} <= set(news.since(seen).refs)


def test_the_badge_of_a_tile_follows_links_deletion_and_undo(anna: Session) -> None:
    first, second = add_deals(anna, 2)
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", first)])

    def shown() -> tuple[str, str]:
        tiles = {tile.id: tile.task_badge for _stage, tile in views.tiles(anna, [first, second])}
        return tiles[first], tiles[second]

    records.update(anna, [task], {"deals": (second,)})
    assert shown() == ("", "created")
    undo.undo(anna)
    assert shown() == ("created", "")
    records.delete(anna, [task])
    assert shown() == ("", "")
    records.restore(anna, [task])
    assert shown() == ("created", "")


def test_the_next_deadline_and_what_is_to_be_done_are_found_by_indexes(anna: Session) -> None:
    def plan(sql: str) -> str:
        return " ".join(row[3] for row in database.sql(f"EXPLAIN QUERY PLAN {sql}"))

    assert "task_due" in plan(f"SELECT deadline FROM task WHERE {timers.TASK_WAITS} ORDER BY deadline, id LIMIT 1")
    assert "task_owner" in plan(
        "SELECT id FROM task WHERE responsible = 1 AND state <> 'done' AND deleted_at IS NULL ORDER BY deadline, id LIMIT 50"
    )
    assert late_tasks.next_deadline() is None
