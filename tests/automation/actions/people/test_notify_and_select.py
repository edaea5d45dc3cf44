"""Notify user and select employee: whom a workflow tells, and whom it finds for later steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import absences, departments, notifications
from tests.support.robots import fresh, person

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def notices(session: Session, user: int) -> list[str]:
    own = replace(session, user_id=user)
    return [notifications.text(own, each) for each in notifications.unseen(own) if each.kind == "workflow"]


def test_people_are_told_with_the_record(anna: Session, luca: Session, deal: Ref, robot: Robot) -> None:
    dora = person(anna, "dora")
    departments.add_group(anna, "Board", ["anna"])
    told = robot.do("notify", users="dora, group:Board, responsible", message="[b]{=Document:TITLE}[/b] is late")

    assert told.value("COUNT") == 3
    for user in (dora, anna.user_id, luca.user_id):
        assert notices(anna, user) == ["Luca Bianchi: Impianto is late"]
    assert [each.ref for each in notifications.unseen(replace(anna, user_id=dora))] == [deal]


def test_somebody_else_can_be_the_sender(anna: Session, luca: Session, robot: Robot) -> None:
    robot.do("notify", users="luca", message="Hi {code}", sender="anna")
    assert notices(anna, luca.user_id) == ["Anna Rossi: Hi {code}"]


@pytest.mark.parametrize(
    ("given", "parameter"),
    [({"users": ""}, "users"), ({"users": "nobody"}, "users"), ({"message": ""}, "message")],
)
def test_without_people_or_words_nobody_is_told(
    anna: Session, luca: Session, robot: Robot, given: dict[str, str], parameter: str
) -> None:
    told = robot.do("notify", **{"users": "luca", "message": "Hi", **given})
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", parameter)
    assert notices(anna, luca.user_id) == []


def test_anybody_of_the_list(anna: Session, deal: Ref, robot: Robot) -> None:
    dora, ezio = person(anna, "dora"), person(anna, "ezio")
    found = {robot.do("select_employee", users="dora, ezio").value("USER_ID") for _ in range(20)}
    assert found == {f"user_{dora}", f"user_{ezio}"}
    robot.do("create_activity", at="A2", subject="x", responsible="{=A1:USER_ID}")
    assert fresh(anna, deal)["responsible"] not in (dora, ezio)


def test_the_result_is_a_person_for_later_steps(anna: Session, robot: Robot) -> None:
    dora = person(anna, "dora")
    robot.do("select_employee", users="dora")
    made = robot.do("create_activity", at="A2", subject="x", responsible="{=A1:USER_ID}").made("activity")
    assert fresh(anna, made)["responsible"] == dora


def test_absent_people_are_skipped_unless_it_is_switched_off(anna: Session, robot: Robot) -> None:
    dora, ezio = person(anna, "dora"), person(anna, "ezio")
    absences.add(anna, "dora", "2026-03-16", "2026-03-20")
    assert robot.do("select_employee", users="dora, ezio").value("USER_ID") == f"user_{ezio}"
    assert robot.do("select_employee", users="dora", fallback="ezio").value("USER_ID") == f"user_{ezio}"
    assert robot.do("select_employee", users="dora", skip_absent="N").value("USER_ID") == f"user_{dora}"


def test_supervisors_by_level(anna: Session, luca: Session, robot: Robot) -> None:
    dora, ezio = person(anna, "dora"), person(anna, "ezio")
    departments.set_employee(anna, "luca", {"supervisor": "dora"})
    departments.set_employee(anna, "dora", {"supervisor": "ezio"})
    assert robot.do("select_employee", selection="supervisor").value("USER_ID") == f"user_{dora}"
    assert robot.do("select_employee", selection="level", level="2").value("USER_ID") == f"user_{ezio}"
    assert robot.do("select_employee", selection="supervisor", of_user="dora").value("USER_ID") == f"user_{ezio}"

    absences.add(anna, "dora", "2026-03-16", "2026-03-20")
    assert robot.do("select_employee", selection="supervisor").value("USER_ID") == f"user_{ezio}"


@pytest.mark.parametrize(
    ("given", "why", "parameter"),
    [
        ({"selection": "any"}, "missing_parameter", "users"),
        ({"selection": "supervisor"}, "no_candidate", "selection"),
        ({"selection": "level", "level": "0"}, "invalid_value", "level"),
        ({"selection": "level", "level": "3"}, "no_candidate", "selection"),
        ({"selection": "boss"}, "invalid_value", "selection"),
    ],
)
def test_whoever_cannot_be_found_is_said(robot: Robot, given: dict[str, str], why: str, parameter: str) -> None:
    told = robot.do("select_employee", **given)
    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
    assert told.failure.hint
