"""`crm-tui role …`: what operators may do, seen from two of them."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def office(crm: Run) -> Run:
    for login in ("luca", "ugo"):
        assert crm("user", "add", login, login.capitalize()).code == 0
    assert crm("deal", "add", "title=The boss's", "amount=1000 EUR").code == 0
    return crm


def granted(office: Run, name: str, *rights: str, to: str = "luca") -> None:
    assert office("role", "add", name, *rights).code == 0
    assert office("role", "assign", name, to).code == 0


def test_three_roles_come_with_the_program_and_whoever_has_none_is_an_operator(office: Run) -> None:
    found = office("role", "list", "--json").json

    assert [(each["code"], each["default"]) for each in found] == [
        ("administrator", False), ("manager", False), ("operator", True),
    ]  # fmt: skip
    assert office("--as", "luca", "whoami", "--json").json["roles"] == ["Operator"]
    assert office("--as", "luca", "deal", "set", "1", "title=Theirs").code == 0


def test_a_record_that_one_may_not_read_does_not_exist(office: Run) -> None:
    office("role", "assign", "manager", "luca")

    shown = office("--as", "luca", "deal", "show", "1")
    assert shown.code == 1
    assert "does not exist" in shown.err
    assert office("--as", "luca", "deal", "set", "1", "title=x").code == 1
    assert office("--as", "luca", "deal", "history", "1").code == 1
    assert office("--as", "luca", "deal", "comment", "1", "hm").code == 1
    assert office("--as", "luca", "deal", "list", "-o", "ids").out == ""
    assert office("--as", "luca", "deal", "list", "boss", "-o", "ids").out == ""


def test_what_one_may_read_and_not_change_is_not_permitted(office: Run) -> None:
    granted(office, "Reader", "deal.read=all")

    refused = office("--as", "luca", "deal", "set", "1", "title=x", "--json")
    assert refused.code == 6
    assert "luca may not change deal:1" in refused.err
    assert '"not_allowed"' in refused.err
    assert office("--as", "luca", "deal", "delete", "1").code == 6
    assert office("--as", "luca", "deal", "move", "1", "WON").code == 6
    assert office("--as", "luca", "deal", "add", "title=Mine").code == 6
    assert office("--as", "luca", "deal", "export").code == 6
    assert office("deal", "show", "1", "--json").json["title"] == "The boss's"


def test_a_role_is_added_shown_changed_and_deleted(office: Run) -> None:
    added = office("role", "add", "Sales", "deal.*=department", "deal/General/NEW.change=none", "*.read=open", "--json")
    assert added.code == 0
    assert added.json[0]["name"] == "Sales"

    rows = {each["scope"]: each for each in office("role", "show", "sales", "--json").json}
    assert rows["deal"]["export"] == "department"
    assert rows["deal/General/New"]["change"] == "none"
    assert (rows["*"]["read"], rows["*"]["add"]) == ("open", "")

    assert office("role", "set", "Sales", "deal/General/NEW.change=", "--name", "Sellers", "--settings").code == 0
    assert "deal/General/New" not in {each["scope"] for each in office("role", "show", "Sellers", "--json").json}
    assert office("role", "set", "Sellers", "--if-version", "1", "--name", "x").code == 4
    assert office("role", "delete", "Sellers").code == 0
    assert office("role", "show", "Sellers").code == 1
    assert office("undo").code == 0
    assert office("role", "show", "Sellers").code == 0


@pytest.mark.parametrize(
    ("right", "code"),
    [
        ("deal", 5), ("deal.read", 5), ("deal.read=much", 5), ("deal.peek=all", 5), ("contact/General.read=all", 5),
        ("plane.read=all", 1), ("deal/Nowhere.read=all", 1), ("deal/General/NOWHERE.read=all", 1), ("*/General.read=all", 1),
    ],
)  # fmt: skip
def test_a_right_that_is_none_is_refused(office: Run, right: str, code: int) -> None:
    assert office("role", "add", "Odd", right).code == code
    assert len(office("role", "list", "--json").json) == 3


def test_departments_and_groups_have_roles_too_and_the_widest_wins(office: Run) -> None:
    office("department", "add", "Company")
    office("department", "add", "North", "--parent", "Company")
    office("employee", "set", "luca", "--departments", "North")
    office("group", "add", "Readers", "ugo")
    office("role", "add", "Reader", "*.read=all")

    assert office("role", "assign", "manager", "--department", "Company").code == 0
    assert office("role", "assign", "Reader", "--group", "Readers").code == 0

    assert office("--as", "luca", "deal", "show", "1").code == 1
    assert office("--as", "ugo", "deal", "show", "1").code == 0
    assert office("--as", "ugo", "deal", "add", "title=x").code == 6
    assert office("role", "assign", "Reader", "luca").code == 0
    assert office("--as", "luca", "deal", "show", "1").code == 0
    assert office("--as", "luca", "deal", "add", "title=x").code == 0
    assert sorted(office("--as", "luca", "whoami", "--json").json["roles"]) == ["Manager", "Reader"]
    assert "role given: “Reader → luca”" in [each["what"] for each in office("log", "--json").json]
    held = {each["name"]: each["given_to"] for each in office("role", "list", "--json").json}
    assert (held["Manager"], held["Reader"]) == (["department:Company"], ["luca", "group:Readers"])

    assert office("role", "unassign", "manager", "--department", "Company").code == 0
    assert office("role", "unassign", "manager", "luca").code == 1
    assert office("role", "assign", "manager").code == 2


def test_a_role_that_somebody_has_stays(office: Run) -> None:
    granted(office, "Reader", "*.read=all")

    assert office("role", "delete", "Reader").code == 5
    assert office("role", "delete", "operator").code == 5
    assert office("role", "set", "administrator", "deal.read=none").code == 5
    assert office("role", "set", "Reader", "--default").code == 0
    assert office("--as", "ugo", "deal", "add", "title=x").code == 6
    assert [each["name"] for each in office("role", "list", "--json").json if each["default"]] == ["Reader"]


def test_nobody_takes_the_last_administrator_away(office: Run) -> None:
    me = office("whoami", "--json").json["login"]

    assert office("role", "unassign", "administrator", me).code == 5
    assert office("role", "assign", "administrator", "luca").code == 0
    assert office("--as", "luca", "whoami", "--json").json["roles"] == ["Administrator"]
    assert office("role", "unassign", "administrator", "luca").code == 0
    assert office("role", "assign", "administrator", "--department", "Company").code == 5


def test_the_right_to_change_settings_comes_with_a_role_and_roles_ask_for_it(office: Run) -> None:
    assert office("--as", "luca", "role", "set", "manager", "deal.read=all").code == 6
    office("role", "add", "Keeper", "*.read=all", "--settings")
    office("role", "assign", "Keeper", "luca")

    assert office("--as", "luca", "whoami", "--json").json["settings"] is True
    assert office("--as", "luca", "role", "set", "manager", "deal.read=all").code == 0
    assert office("--as", "luca", "role", "assign", "administrator", "luca").code == 6
    made = office("log", "--json").json[0]["id"]
    office("role", "unassign", "Keeper", "luca")
    assert office("--as", "luca", "undo", str(made)).code == 6


def test_a_dry_run_of_a_role_changes_nobodys_rights(office: Run) -> None:
    assert office("--dry-run", "role", "assign", "manager", "luca").code == 0
    assert office("--dry-run", "role", "assign", "administrator", "ugo").code == 0

    assert office("--as", "luca", "deal", "show", "1").code == 0
    assert office("--as", "ugo", "whoami", "--json").json["admin"] is False
