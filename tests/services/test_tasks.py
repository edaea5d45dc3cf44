"""Tasks: born at a card, through their states, told to those involved, taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import filtering, notifications, records, tasks, timeline, undo, views
from tests.support.office import add_deals, clerk_of, close_office, open_office

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


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    return clerk_of(clock)


def value(session: Session, ref: Ref, name: str) -> Value:
    return records.get(session, ref).values[name]


def badge(session: Session, ref: Ref) -> str:
    return str(value(session, ref, "badge"))


def given(luca: Session, **more: Value) -> dict[str, Value]:
    return {"title": "Measure", "responsible": luca.user_id, **more}


def told(session: Session) -> list[tuple[str, str]]:
    return [(notice.kind, str(notice.details.get("badge", ""))) for notice in notifications.unseen(session)]


@pytest.mark.covers("behaviour.md#Create task from CRM card timeline")
@pytest.mark.covers("behaviour.md#Task appears in the deal timeline")
@pytest.mark.covers("behaviour.md#Task shows links to CRM items")
@pytest.mark.covers("behaviour.md#Mobile creation of tasks gives the same result")
def test_a_task_of_a_card_is_linked_tagged_and_told_in_its_timeline(anna: Session, luca: Session) -> None:
    (deal,) = add_deals(anna, 1)
    about = Ref("deal", deal)

    task = tasks.create(anna, given(luca, description="On the roof", important=True), about=[about])

    found = records.get(anna, task).values
    assert found["deals"] == (deal,)
    assert found["tags"] == (Point("CRM", ""),)
    assert found["created_stage"] == value(anna, about, "stage")
    assert found["origin"] == "manual"
    entry = timeline.page(anna, about).entries[0]
    assert (entry.kind, entry.payload["title"]) == ("task_added", "Measure")
    assert [line.ref for line in tasks.of_record(anna, about)] == [task]


@pytest.mark.covers("behaviour.md#Possible from any CRM card")
@pytest.mark.parametrize("kind", ["deal", "lead", "contact", "company", "quote", "invoice"])
def test_a_task_can_be_born_at_every_kind_of_card(anna: Session, kind: str) -> None:
    about = records.create(anna, kind, {"name": "Ada"} if kind == "contact" else {"title": "Acme"})

    task = tasks.create(anna, {"title": "Call back"}, about=[about])

    assert [line.ref for line in tasks.open_of(anna, about)] == [task]
    assert value(anna, task, "tags") == (Point("CRM", ""),)


@pytest.mark.covers("behaviour.md#Task also found in Tasks section by CRM tag filter")
def test_the_tag_finds_the_tasks_of_the_crm(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    born = tasks.create(anna, {"title": "Here", "tags": (Point("roof", ""),)}, about=[Ref("deal", deal)])
    other = tasks.create(anna, {"title": "Elsewhere", "tags": (Point("CRM2", ""),)})

    assert views.ids(anna, "task", "tags=CRM") == views.ids(anna, "task", "tags=crm") == [born.id]
    assert views.ids(anna, "task", "tags:CRM") == [born.id, other.id]
    assert dict(filtering.PRESETS["task"])["Tag CRM"] == "tags=CRM"


@pytest.mark.covers("behaviour.md#Name, description, responsible, other fields")
@pytest.mark.covers("entities.md#Task fields")
def test_what_a_task_holds_is_checked(anna: Session, luca: Session, clock: Clock) -> None:
    task = tasks.create(
        anna,
        given(
            luca,
            checklist="keys\n[x] photos",
            participants=(anna.user_id,),
            deadline=clock.at + timedelta(days=1),
            planned_start=clock.at,
            planned_end=clock.at + timedelta(hours=2),
            project="Roofs",
            estimate=90,
            spent=10,
            files=(Point("/plans/roof.pdf", ""),),
        ),
    )

    assert value(anna, task, "checklist") == "[ ] keys\n[x] photos"
    assert (value(anna, task, "state"), badge(anna, task)) == ("pending", "created")
    mistakes: tuple[dict[str, Value], ...] = (
        {"title": ""},
        {"title": "x", "planned_start": clock.at, "planned_end": clock.at - timedelta(hours=1)},
        {"title": "x", "spent": -1},
    )
    for wrong in mistakes:
        with pytest.raises(InvalidValue):
            tasks.create(anna, wrong)
    with pytest.raises(NotFound):
        tasks.create(anna, {"title": "x", "deals": (99,)})
    with pytest.raises(InvalidValue):
        records.update(anna, [task], {"badge": "completed"})


@pytest.mark.covers("behaviour.md#Created, not viewed")
@pytest.mark.covers("behaviour.md#Viewed")
def test_only_the_responsible_person_views_it_and_once(anna: Session, luca: Session, clock: Clock) -> None:
    task = tasks.create(anna, given(luca))
    assert badge(anna, task) == "created"
    assert not tasks.view(anna, task)

    clock.forward(minutes=1)

    assert tasks.view(luca, task)
    assert not tasks.view(luca, task)
    assert (badge(anna, task), value(anna, task, "viewed_at")) == ("viewed", clock.at)


@pytest.mark.covers("behaviour.md#Updated by someone other than responsible")
def test_a_change_by_somebody_else_is_news_until_it_is_opened(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, given(luca, checklist="keys"))
    tasks.start(luca, [task])

    tasks.tick(anna, task, 1)

    assert (badge(anna, task), value(anna, task, "state")) == ("updated", "in_progress")
    assert ("task_status", "updated") in told(luca)
    tasks.view(luca, task)
    assert badge(anna, task) == "in_progress"
    records.update(luca, [task], {"description": "mine"})
    assert badge(anna, task) == "in_progress"


@pytest.mark.covers("behaviour.md#In progress after start")
@pytest.mark.covers("behaviour.md#On hold after pause")
@pytest.mark.covers("behaviour.md#Completed")
def test_start_pause_resume_complete_resume(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, given(luca))
    seen = []

    for act in (tasks.start, tasks.pause, tasks.resume, tasks.complete, tasks.resume):
        act(luca, [task])
        seen.append((value(anna, task, "state"), badge(anna, task)))

    assert seen == [
        ("in_progress", "in_progress"), ("paused", "on_hold"), ("in_progress", "in_progress"),
        ("done", "completed"), ("pending", "viewed"),
    ]  # fmt: skip
    assert value(anna, task, "closed_at") is None
    with pytest.raises(NotAllowed):
        tasks.start(anna, [task])
    with pytest.raises(Conflict) as refused:
        tasks.pause(luca, [task])
    assert (refused.value.code, refused.value.exit) == ("task_state", 4)


@pytest.mark.covers("behaviour.md#Pending review: creator accepts or returns")
def test_under_control_the_creator_accepts_or_returns(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, given(luca, control=True))
    tasks.complete(luca, [task])
    assert badge(anna, task) == "pending_review"
    assert ("task_status", "pending_review") in told(anna)
    with pytest.raises(NotAllowed):
        tasks.accept(luca, [task])

    tasks.send_back(anna, [task], comment="the photos are missing")

    assert (value(anna, task, "state"), badge(anna, task), value(anna, task, "viewed_at")) == (
        "pending",
        "created",
        None,
    )
    assert any(entry.text == "the photos are missing" for entry in timeline.page(anna, task).entries)
    tasks.complete(luca, [task])
    tasks.accept(anna, [task])
    assert badge(anna, task) == "completed"
    assert value(anna, task, "closed_by") == anna.user_id


def test_a_creator_who_is_responsible_too_completes_directly(anna: Session) -> None:
    task = tasks.create(anna, {"title": "Own", "control": True})

    tasks.complete(anna, [task])

    assert badge(anna, task) == "completed"


@pytest.mark.covers("behaviour.md#Task summary when summary required")
def test_a_summary_that_is_required_is_written_first(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, given(luca, summary_required=True))
    with pytest.raises(Refused) as refused:
        tasks.complete(luca, [task])
    assert refused.value.exit == 5
    assert refused.value.params["field"] == "summary"

    records.update(luca, [task], {"summary": "12 panels"})
    assert badge(anna, task) == "summary"
    tasks.complete(luca, [task])
    assert badge(anna, task) == "completed"

    at_once = tasks.create(anna, given(luca, summary_required=True))
    tasks.complete(luca, [at_once], summary="8 panels")
    assert (badge(anna, at_once), value(anna, at_once, "summary")) == ("completed", "8 panels")


@pytest.mark.covers("behaviour.md#Deadline updated by creator or responsible")
def test_creator_and_responsible_move_the_deadline_nobody_else(anna: Session, luca: Session, clock: Clock) -> None:
    task = tasks.create(luca, {"title": "Measure"})
    with pytest.raises(NotAllowed):
        tasks.move_deadline(anna, [task], clock.at + timedelta(days=1))

    tasks.move_deadline(luca, [task], clock.at + timedelta(days=1))

    assert badge(anna, task) == "deadline_updated"
    tasks.view(luca, task)
    assert badge(anna, task) == "viewed"


def test_delegating_makes_it_new_for_somebody_else(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, {"title": "Measure"})
    tasks.view(anna, task)
    tasks.start(anna, [task])

    tasks.delegate(anna, [task], luca.user_id)

    assert (value(anna, task, "state"), badge(anna, task), value(anna, task, "viewed_at")) == (
        "pending",
        "created",
        None,
    )
    assert told(luca) == [("assigned", "")]


def test_a_task_that_is_done_stays_as_it_is_but_for_what_is_noted_of_it(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, given(luca))
    tasks.complete(luca, [task])

    changes: tuple[dict[str, Value], ...] = (
        {"title": "Other"},
        {"deadline": datetime(2026, 4, 1, tzinfo=UTC)},
        {"responsible": anna.user_id},
    )
    for change in changes:
        with pytest.raises(Conflict):
            records.update(anna, [task], change)
    records.update(anna, [task], {"spent": 30, "tags": (Point("roof", ""),)})

    assert badge(anna, task) == "completed"
    assert value(anna, task, "spent") == 30


def test_every_step_can_be_taken_back(anna: Session, luca: Session) -> None:
    task = tasks.create(anna, given(luca, control=True))
    before = records.get(anna, task).values
    acts = (tasks.start, tasks.pause, tasks.complete)
    for act in acts:
        act(luca, [task])
    tasks.accept(anna, [task])

    undo.undo(anna)
    for _ in acts:
        undo.undo(luca)

    now = records.get(anna, task).values
    changing = {"modified_at", "modified_by"}
    assert {name: each for name, each in now.items() if name not in changing} == {
        name: each for name, each in before.items() if name not in changing
    }


def test_filters_tell_open_overdue_and_done_tasks_apart(anna: Session, clock: Clock) -> None:
    (deal, idle) = add_deals(anna, 2)
    late = tasks.create(anna, {"title": "Late", "deadline": clock.at + timedelta(hours=1)}, about=[Ref("deal", deal)])
    review = tasks.create(anna, {"title": "Review", "control": True})
    done = tasks.create(anna, {"title": "Done"}, about=[Ref("deal", idle)])
    tasks.complete(anna, [done])
    clock.forward(hours=2)

    presets = dict(filtering.PRESETS["task"])
    found = {name: views.ids(anna, "task", text) for name, text in presets.items()}

    assert found["In progress"] == [late.id, review.id]
    assert found["Overdue"] == [late.id]
    assert found["Completed"] == [done.id]
    assert found["My tasks"] == [late.id, review.id]
    assert found["Tag CRM"] == [late.id, done.id]
    assert views.ids(anna, "deal", "has:task") == [deal]
    assert views.ids(anna, "deal", "-has:task") == [idle]
    assert views.ids(anna, "task", "state:in_review or badge:completed") == [done.id]
    assert [ref for ref, _title in views.find(anna, "Review")] == [review]


@pytest.mark.covers("behaviour.md#Status visible in CRM Kanban")
@pytest.mark.covers("behaviour.md#Kanban shows the latest updated status among several tasks")
def test_the_tile_shows_the_newest_badge_of_all_its_tasks(anna: Session, clock: Clock) -> None:
    (deal,) = add_deals(anna, 1)
    about = Ref("deal", deal)
    first = tasks.create(anna, {"title": "First"}, about=[about])
    clock.forward(minutes=1)
    second = tasks.create(anna, {"title": "Second"}, about=[about])
    clock.forward(minutes=1)

    def shown() -> str:
        return views.tiles(anna, [deal])[0][1].task_badge

    tasks.complete(anna, [first])
    assert shown() == "completed"
    clock.forward(minutes=1)
    tasks.start(anna, [second])
    assert shown() == "in_progress"
    records.delete(anna, [second])
    assert shown() == "completed"
