"""Closing a lead or a deal finishes its tasks; what waits, what stays, and the stage where deals wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import filtering, leads, moving, pipelines, records, settings, stages, tasks, undo, views
from tests.support.office import add_deals, clerk_of, close_office, open_office

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


def final(session: Session, ref: Ref, semantic: str = "S") -> int:
    pipeline = int(str(records.get(session, ref).values["pipeline"]))
    found = pipelines.stages(session, pipeline)
    return next(info.stage.id for info in found if info.stage.semantic == semantic)


def close(session: Session, ref: Ref, semantic: str = "S") -> None:
    moving.close(session, [ref], final(session, ref, semantic))


def reopen(session: Session, ref: Ref) -> None:
    moving.move(session, [ref], final(session, ref, "P"))


def standing(session: Session, task: Ref) -> tuple[object, object, object]:
    found = records.get(session, task).values
    return found["badge"], found["closed_by"], found["auto_completed"]


@pytest.mark.covers("behaviour.md#Closing lead or deal finishes unfinished tasks")
@pytest.mark.parametrize(("kind", "outcome"), [("deal", "S"), ("deal", "F"), ("lead", "F")])
def test_closing_finishes_tasks_on_behalf_of_who_closes(anna: Session, luca: Session, kind: str, outcome: str) -> None:
    about = records.create(anna, kind, {"title": "Acme"})
    task = tasks.create(anna, {"title": "Measure", "summary_required": True}, about=[about])
    elsewhere = tasks.create(anna, {"title": "Elsewhere"})

    close(luca, about, outcome)

    assert standing(anna, task) == ("completed", luca.user_id, True)
    assert standing(anna, elsewhere)[0] == "created"


@pytest.mark.covers("behaviour.md#Deal: control task on completion goes to pending review")
@pytest.mark.covers("behaviour.md#Reviewed task found with In progress filter")
def test_a_task_under_control_goes_to_review_and_its_creator_decides(anna: Session, luca: Session) -> None:
    (deal,) = add_deals(anna, 1)
    task = tasks.create(
        anna, {"title": "Measure", "control": True, "responsible": luca.user_id}, about=[Ref("deal", deal)]
    )

    close(luca, Ref("deal", deal))

    assert standing(anna, task) == ("pending_review", None, False)
    in_progress = dict(filtering.PRESETS["task"])["In progress"]
    assert views.ids(anna, "task", in_progress) == [task.id]
    tasks.accept(anna, [task])
    assert standing(anna, task) == ("completed", anna.user_id, False)


def test_one_undo_takes_back_the_closing_and_all_that_it_finished(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])
    close(anna, Ref("deal", deal))

    undo.undo(anna)

    assert standing(anna, task) == ("created", None, False)
    assert records.get(anna, Ref("deal", deal)).values["closed"] is False


def test_reopening_does_not_reopen_tasks(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])
    close(anna, Ref("deal", deal))

    reopen(anna, Ref("deal", deal))

    assert standing(anna, task)[0] == "completed"


def test_a_task_about_several_is_finished_with_the_last_open_one(anna: Session) -> None:
    first, second = (Ref("deal", each) for each in add_deals(anna, 2))
    lead = records.create(anna, "lead", {"title": "Fair"})
    company = records.create(anna, "company", {"title": "Acme"})
    task = tasks.create(anna, {"title": "Measure"}, about=[first, second, lead, company])

    seen = []
    for each in (first, lead, second):
        close(anna, each, "F")
        seen.append(standing(anna, task)[0])

    assert seen == ["created", "created", "completed"]


def test_moving_on_without_closing_leaves_tasks_alone(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    task = tasks.create(anna, {"title": "Measure"}, about=[Ref("deal", deal)])
    pipeline = int(str(records.get(anna, Ref("deal", deal)).values["pipeline"]))

    moving.move(anna, [Ref("deal", deal)], pipelines.stages(anna, pipeline)[2].stage.id)

    assert standing(anna, task)[0] == "created"


@pytest.mark.covers("behaviour.md#Lead setting: untick tasks in auto-close on conversion")
def test_tasks_of_leads_stay_open_when_the_setting_says_so(anna: Session) -> None:
    settings.set(anna, "lead_close_task", "no")
    lead = records.create(anna, "lead", {"title": "Fair"})
    task = tasks.create(anna, {"title": "Measure"}, about=[lead])

    close(anna, lead, "F")

    assert standing(anna, task)[0] == "created"


@pytest.mark.covers("behaviour.md#Then tasks stay open when lead converted")
@pytest.mark.parametrize("unticked", [True, False])
def test_the_tasks_of_a_converted_lead_go_along_to_the_deal_or_are_finished(anna: Session, unticked: bool) -> None:
    settings.set(anna, "lead_close_task", "no" if unticked else "yes")
    lead = records.create(anna, "lead", {"title": "Fair", "name": "Ada", "last_name": "Byron"})
    task = tasks.create(anna, {"title": "Measure"}, about=[lead])

    made = leads.convert(anna, lead, leads.Choices(create=("deal",)))

    assert made.deal is not None
    found = records.get(anna, task).values
    assert (found["badge"], found["deals"]) == (("created", (made.deal.id,)) if unticked else ("completed", ()))


def test_the_choice_to_keep_activities_open_keeps_tasks_open_too(anna: Session) -> None:
    lead = records.create(anna, "lead", {"title": "Fair", "name": "Ada", "last_name": "Byron"})
    task = tasks.create(anna, {"title": "Measure"}, about=[lead])

    made = leads.convert(anna, lead, leads.Choices(create=("deal",), keep_activities=True))

    assert made.deal is not None
    found = records.get(anna, task).values
    assert (found["badge"], found["deals"], found["leads"]) == ("created", (made.deal.id,), ())


@pytest.mark.covers("behaviour.md#Deal: additional stage before the final one")
def test_the_stage_where_deals_wait_is_the_last_one_before_success_if_it_is_called_so(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    about = Ref("deal", deal)
    tasks.create(anna, {"title": "Measure"}, about=[about])
    pipeline = int(str(records.get(anna, about).values["pipeline"]))
    assert tasks.review_stage(anna, about) is None

    added = stages.add(anna, pipeline, "Under review")

    stage = tasks.review_stage(anna, about)
    assert stage is not None
    assert stage.id == added.id
    assert [line.title for line in tasks.open_on(anna, [about])] == ["Measure"]
    moving.move(anna, [about], stage.id)
    assert tasks.review_stage(anna, about) is None
    assert [line.badge for line in tasks.open_of(anna, about)] == ["created"]
    stages.add(anna, pipeline, "Signed")
    assert tasks.review_stage(anna, about) is None
