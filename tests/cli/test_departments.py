"""Departments, people, groups and absences on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Fill, Run


@pytest.fixture
def staff(fill: Fill) -> Run:
    people = [("user", "add", login, login.capitalize()) for login in ("anna", "luca", "ugo")]
    tree = (("Company",), ("Sales", "--parent", "Company", "--head", "anna"), ("North", "--parent", "Sales"))
    return fill([*people, *(("department", "add", *words) for words in tree)])


def test_departments_are_a_tree(staff: Run) -> None:
    found = staff("department", "list", "--json").json
    assert [(each["name"], each["depth"], each["head"]) for each in found] == [
        ("Company", 0, ""), ("Sales", 1, "anna"), ("North", 2, ""),
    ]  # fmt: skip
    assert "  Sales" in staff("department", "list").out

    assert staff("department", "set", "North", "--name", "Nord", "--head", "luca", "--parent", "").code == 0
    assert [each["depth"] for each in staff("department", "list", "--json").json] == [0, 1, 0]
    assert staff("department", "set", "Nord", "--if-version", "1", "--sort", "5").code == 4
    assert staff("department", "add", "sales").code == 5
    assert staff("department", "add", "East", "--parent", "Nowhere").code == 1


def test_no_department_belongs_to_itself(staff: Run) -> None:
    assert staff("department", "set", "Company", "--parent", "North").code == 5
    assert staff("department", "set", "Sales", "--parent", "Sales").code == 5
    staff("department", "set", "North", "--parent", "")
    apart = staff("log", "--json").json[0]["id"]
    assert staff("department", "set", "Sales", "--parent", "North").code == 0

    assert staff("undo", str(apart)).code == 5


def test_a_department_with_people_or_departments_stays(staff: Run) -> None:
    assert staff("department", "delete", "Sales").code == 5
    staff("employee", "set", "ugo", "--departments", "North")
    assert staff("department", "delete", "North").code == 5
    staff("employee", "set", "ugo", "--departments", "")
    assert staff("department", "delete", "North").code == 0
    assert staff("department", "delete", "Sales").code == 0
    assert staff("department", "list", "-o", "ids").out.split() == ["1"]


def test_who_nobody_set_is_led_by_the_head_of_the_nearest_department(staff: Run) -> None:
    staff("employee", "set", "ugo", "--departments", "North")
    staff("employee", "set", "anna", "--departments", "Sales")

    found = {each["login"]: each["supervisor"] for each in staff("employee", "list", "--json").json}
    assert (found["ugo"], found["anna"]) == ("anna", "")
    below = staff("employee", "list", "--department", "Sales", "--json").json
    assert [each["login"] for each in below] == ["anna", "ugo"]

    assert staff("employee", "set", "ugo", "--supervisor", "luca").code == 0
    assert staff("employee", "set", "luca", "--supervisor", "ugo").code == 5
    assert staff("employee", "set", "ugo", "--supervisor", "ugo").code == 5
    found = {each["login"]: each["supervisor"] for each in staff("employee", "list", "--json").json}
    assert found["ugo"] == "luca"


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--hours", "9-18", 0), ("--hours", "18-9", 5), ("--hours", "9-25", 5), ("--hours", "", 0),
        ("--days", "1-5", 0), ("--days", "5-1", 5), ("--days", "0", 5),
        ("--zone", "Europe/Lisbon", 0), ("--zone", "Europe/Nowhere", 5), ("--zone", "../../etc/passwd", 5),
    ],
)  # fmt: skip
def test_hours_days_and_zones(staff: Run, option: str, value: str, code: int) -> None:
    assert staff("employee", "set", "anna", option, value).code == code


def test_everybody_changes_their_own_hours_only(staff: Run) -> None:
    assert staff("employee", "set", "luca", "--hours", "8-17", "--as", "luca").code == 0
    assert staff("employee", "set", "anna", "--hours", "8-17", "--as", "luca").code == 6
    assert staff("employee", "set", "luca", "--departments", "Sales", "--as", "luca").code == 6
    assert staff("department", "add", "Mine", "--as", "luca").code == 6
    assert staff("undo", "--as", "luca").code == 0


def test_groups_from_first_to_last(staff: Run) -> None:
    assert staff("group", "add", "Night", "anna", "ugo", "anna").code == 0
    assert staff("group", "set", "night", "--add", "luca", "--remove", "ugo", "--name", "Late").code == 0
    assert [each["members"] for each in staff("group", "list", "--json").json] == [["anna", "luca"]]
    assert staff("group", "add", "late").code == 5
    assert staff("group", "add", "Early", "nobody").code == 1
    assert staff("group", "delete", "Late").code == 0
    assert staff("group", "list", "--json").json == []


@pytest.mark.covers("entities.md#Absence chart")
def test_absences_from_first_to_last(staff: Run) -> None:
    assert staff("absence", "add", "anna", "2099-08-03", "2099-08-21", "--reason", "Sardinia").code == 0
    told = staff("absence", "add", "anna", "2099-08-21", "--kind", "illness")
    assert (told.code, "overlaps absence 1 (vacation)" in told.err) == (0, True)
    assert "overlaps" not in staff("absence", "add", "anna", "2099-08-22").err
    assert "overlaps" not in staff("absence", "add", "luca", "2099-08-03").err

    found = staff("absence", "list", "--user", "anna", "--json").json
    assert [each["kind"] for each in found] == ["vacation", "illness", "vacation"]
    assert staff("absence", "add", "anna", "2099-08-21", "2099-08-03").code == 5
    assert staff("absence", "add", "anna", "soonish").code == 5
    assert staff("absence", "add", "anna", "2099-01-01", "--kind", "party").code == 5
    assert staff("absence", "add", "anna", "2099-01-01", "--as", "luca").code == 6
    assert staff("absence", "delete", "1", "--as", "luca").code == 6
    assert staff("absence", "delete", "1").code == 0
    assert staff("absence", "delete", "1").code == 1
    assert staff("undo").code == 0
    assert len(staff("absence", "list", "--json").json) == 4


def test_what_is_over_is_listed_when_asked(staff: Run) -> None:
    staff("absence", "add", "anna", "2020-08-03")

    assert staff("absence", "list", "--json").json == []
    assert len(staff("absence", "list", "--all", "--json").json) == 1


def test_an_absence_is_changed_and_keeps_what_is_not_named(staff: Run) -> None:
    staff("absence", "add", "anna", "2099-08-03", "2099-08-21", "--reason", "Sardinia")

    assert staff("absence", "set", "1", "--kind", "trip").code == 0
    row = staff("absence", "list", "--json").json[0]
    assert (row["kind"], row["reason"], row["from"][:10]) == ("trip", "Sardinia", "2099-08-03")
    assert staff("absence", "set", "1", "--to", "2099-08-10", "--reason", "").code == 0
    row = staff("absence", "list", "--json").json[0]
    assert (row["from"][:10], row["to"][:10], row["reason"]) == ("2099-08-03", "2099-08-11", "")
    assert staff("absence", "set", "1", "--from", "2099-09-01 09:00", "--to", "2099-09-01 12:00").code == 0
    assert staff("undo").code == 0
    assert staff("absence", "list", "--json").json[0]["to"][:10] == "2099-08-11"
    assert staff("absence", "set", "1", "--to", "2099-08-01").code == 5
    assert staff("absence", "set", "9", "--kind", "trip").code == 1
