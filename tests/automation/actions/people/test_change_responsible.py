"""Change responsible person: by chance, by order, in turn; with or without those who are absent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import people as queue
from crm_tui.services import absences, departments, notifications, records, users
from data import database
from tests.support.robots import Robot, events, fresh, history, person

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session


@pytest.fixture
def people(anna: Session, luca: Session) -> dict[str, int]:
    return {"anna": anna.user_id, "luca": luca.user_id, "dora": person(anna, "dora"), "ezio": person(anna, "ezio")}


def responsible(session: Session, ref: Ref) -> object:
    return fresh(session, ref)["responsible"]


@pytest.mark.covers("actions.md#Changes the responsible of the entity where the workflow started")
@pytest.mark.covers("actions.md#Parameter: new responsible")
@pytest.mark.covers("actions.md#Specified order: given employee or first of list")
@pytest.mark.covers("engine.md#Selection algorithms")
def test_the_first_of_the_list(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    told = robot.do("change_responsible", new_responsible="dora, ezio", selection="first_in_list")

    assert responsible(anna, deal) == people["dora"]
    assert told.value("USER_ID") == f"user_{people['dora']}"
    assert told.value("PREVIOUS_USER_ID") == f"user_{people['luca']}"
    assert told.value("CHANGED") is True
    assert history(anna, deal)["responsible"] == ("dora", "luca")
    assert ("responsible_changed", {"to": "Dora"}) in events(anna, deal)


def test_both_people_hear_of_it(anna: Session, luca: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    robot.do("change_responsible", new_responsible="dora", selection="first_in_list", on_behalf_of="anna")
    kinds = {
        login: [
            each.kind
            for each in notifications.unseen(_of(anna, people[login]))
            if each.ref == deal and each.kind.endswith("assigned")
        ]
        for login in ("dora", "luca")
    }
    assert kinds["dora"] == ["assigned"]
    assert kinds["luca"][-1] == "unassigned"


def _of(session: Session, user: int) -> Session:
    return replace(session, user_id=user)


def test_the_first_may_be_the_present_one(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    told = robot.do("change_responsible", new_responsible="luca, dora", selection="first_in_list")
    assert (told.value("CHANGED"), told.notes) == (False, ["the responsible person stays"])
    assert told.value("USER_ID") == told.value("PREVIOUS_USER_ID")
    assert events(anna, deal) == []


@pytest.mark.covers("actions.md#Random order excludes the current responsible")
def test_chance_never_takes_the_present_one(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    seen = set()
    for _ in range(20):
        before = responsible(anna, deal)
        robot.do("change_responsible", new_responsible="anna, luca, dora")
        assert responsible(anna, deal) != before
        seen.add(responsible(anna, deal))
    assert seen == {people["anna"], people["luca"], people["dora"]}


def test_chance_leaves_the_only_one(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    told = robot.do("change_responsible", new_responsible="luca", selection="random")
    assert told.value("CHANGED") is False
    assert responsible(anna, deal) == people["luca"]


@pytest.mark.covers("actions.md#First available: next user of the queue")
def test_each_in_turn_over_all_records(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    other = Robot(anna, records.create(anna, "deal", {"title": "Other"}))
    given = {"new_responsible": "anna, dora, ezio", "selection": "next_in_queue"}
    turns = []
    for each in (robot, other, robot, robot):
        each.do("change_responsible", at="A1", **given)
        turns.append(responsible(anna, each.document))
    assert turns == [people["anna"], people["dora"], people["ezio"], people["anna"]]

    robot.do("change_responsible", at="A2", **given)
    assert responsible(anna, deal) == people["anna"], "another step has a queue of its own"


def test_who_has_left_is_passed_over_and_their_turn_is_the_next_ones(
    anna: Session, deal: Ref, robot: Robot, people: dict[str, int]
) -> None:
    given = {"new_responsible": "anna, dora, ezio", "selection": "next_in_queue"}
    turns = []
    for leaves in ("", "dora", "ezio"):
        if leaves:
            users.change(anna, leaves, users.Changes(active=False))
        robot.do("change_responsible", at="A1", **given)
        turns.append(responsible(anna, deal))
    assert turns == [people["anna"], people["ezio"], people["anna"]]


def test_a_step_that_fails_takes_no_turn(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    given = {"new_responsible": "anna, dora", "selection": "next_in_queue"}

    def die() -> None:
        with database.transaction():
            step = robot.step("change_responsible", **given)
            step.action.run(step)
            raise RuntimeError("the program dies")

    with pytest.raises(RuntimeError):
        die()
    robot.do("change_responsible", **given)
    assert responsible(anna, deal) == people["anna"]


@pytest.mark.covers("actions.md#Skip absent Yes: absent per absence chart not assigned")
@pytest.mark.covers("actions.md#With skip: random or next chosen per selection mode")
@pytest.mark.parametrize("selection", ["random", "first_in_list", "next_in_queue"])
def test_absent_people_are_skipped(
    anna: Session, deal: Ref, robot: Robot, people: dict[str, int], selection: str
) -> None:
    absences.add(anna, "dora", "2026-03-16", "2026-03-20")
    robot.do("change_responsible", new_responsible="dora, ezio", selection=selection, skip_absent="Y")
    assert responsible(anna, deal) == people["ezio"]


@pytest.mark.covers("actions.md#Skip absent No: absences ignored")
def test_absences_can_be_ignored(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    absences.add(anna, "dora", "2026-03-16", "2026-03-20")
    robot.do("change_responsible", new_responsible="dora, ezio", selection="first_in_list")
    assert responsible(anna, deal) == people["dora"]


def test_an_absence_of_another_day_does_not_count(
    anna: Session, deal: Ref, robot: Robot, people: dict[str, int]
) -> None:
    absences.add(anna, "dora", "2026-03-19", "2026-03-20")
    robot.do("change_responsible", new_responsible="dora, ezio", selection="first_in_list", skip_absent="Y")
    assert responsible(anna, deal) == people["dora"]


@pytest.mark.parametrize("selection", ["random", "first_in_list", "next_in_queue"])
def test_with_everybody_absent_nothing_changes(
    anna: Session, deal: Ref, robot: Robot, people: dict[str, int], selection: str
) -> None:
    absences.add(anna, "dora", "2026-03-16", "2026-03-20")
    told = robot.do("change_responsible", new_responsible="dora", selection=selection, skip_absent="Y")
    assert told.failure.why == "no_candidate"
    assert told.failure.params["parameter"] == "new_responsible"
    assert "absent" in str(told.failure)
    assert told.failure.hint
    assert responsible(anna, deal) == people["luca"]


@pytest.mark.covers("actions.md#Parameter: change on behalf of")
def test_on_behalf_of_a_department_is_its_head(anna: Session, deal: Ref, robot: Robot, people: dict[str, int]) -> None:
    departments.add(anna, "Sales", head="ezio")
    robot.do("change_responsible", new_responsible="dora", on_behalf_of="department:Sales", selection="first_in_list")
    assert history(anna, deal)["responsible"] == ("dora", "ezio")


def test_departments_groups_and_roles_are_people(anna: Session, robot: Robot, people: dict[str, int]) -> None:
    departments.add(anna, "Sales", people=["ezio"])
    departments.add(anna, "North", parent="Sales", people=["dora"])
    departments.add_group(anna, "Board", ["anna"])
    users.change(anna, "ezio", users.Changes(active=False))
    step = robot.step("change_responsible", new_responsible="group:Board, department:Sales, responsible, anna, Sales")
    assert queue.queue(step, "new_responsible") == (people["anna"], people["dora"], people["luca"])


@pytest.mark.parametrize("given", ["", "nobody", "user_999", "department:Nowhere"])
def test_nobody_is_a_missing_parameter(
    anna: Session, deal: Ref, robot: Robot, people: dict[str, int], given: str
) -> None:
    told = robot.do("change_responsible", new_responsible=given)
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", "new_responsible")
    assert responsible(anna, deal) == people["luca"]


def test_an_unknown_selection_is_refused(robot: Robot) -> None:
    told = robot.do("change_responsible", new_responsible="anna", selection="alphabetical")
    assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", "selection")
