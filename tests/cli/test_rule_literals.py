"""`crm-tui rule add` and `workflow check`: conditions and values that are written down are read before they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_short_sum_in_a_condition_is_understood(crm: Run) -> None:
    added = crm("rule", "add", "executing", "add_comment", "comment=big", "--if", "{=Document:amount} >= 10k")
    assert added.code == 0
    for title, amount in (("Small", "9k EUR"), ("Large", "12k EUR")):
        crm("deal", "add", f"title={title}", f"amount={amount}")
    crm("deal", "move", "1", "2", "executing")

    assert crm("worker", "--once").code == 0

    told = {
        number: [
            each["text"]
            for each in json.loads(crm("deal", "timeline", number, "--json").out)
            if each["source"] == "comment"
        ]
        for number in ("1", "2")
    }
    assert told == {"1": [], "2": ["big"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add_comment", "comment=x", "--if", "{=Document:amount} >= lots"), "“lots” is no sum"),
        (("add_comment", "comment=x", "--if", "{=Document:close_date} < soonish"), "“soonish” is no date"),
        (("add_comment", "comment=x", "--if", "amount > 1000"), "did you mean {=Document:amount}?"),
        (("add_comment", "comment=x", "--if", "{=Document:responsible} = marco"), "nobody is called “marco”"),
        (("notify", "users=user_99", "message=x"), "nobody is called “user_99”"),
        (("notify", "users=responsible, department:99", "message=x"), "nobody is called “department:99”"),
        (("edit_document", "fields.amount=lots"), "amount: “lots”"),
        (("edit_document", "fields.responsible=marco"), "nobody is called “marco”"),
        (("edit_document", "fields.close_date=soonish"), "close_date: “soonish”"),
        (("schedule_call", "subject=x", "start=soonish"), "start: “soonish”"),
        (("schedule_call", "subject=x", "start=tomorrow 10:00", "important=maybe"), "important: “maybe”"),
        (("add_comment", "comment=x", "created_by=marco"), "nobody is called “marco”"),
    ],
)
def test_what_could_never_work_is_refused(crm: Run, words: tuple[str, ...], said: str) -> None:
    found = crm("rule", "add", "new", *words)

    assert (found.code, said in found.err) == (5, True), found.err
    assert json.loads(crm("rule", "list", "deal", "--json").out) == []


def test_the_nearest_login_is_offered(crm: Run) -> None:
    login = json.loads(crm("user", "list", "--json").out)[0]["login"]

    found = crm("rule", "add", "new", "notify", f"users={login}x", "message=x")

    assert (found.code, f"nobody is called “{login}x”; did you mean “{login}”?" in found.err) == (5, True), found.err


def test_values_as_people_type_them_are_taken(crm: Run) -> None:
    for given in ("amount=12k EUR", "amount=1500", "close_date=tomorrow", "responsible=me", "opened=yes", "title=lots"):
        added = crm("rule", "add", "new", "edit_document", f"fields.{given}")
        assert added.code == 0, added.err


def test_people_who_are_there_are_taken(crm: Run) -> None:
    login = json.loads(crm("user", "list", "--json").out)[0]["login"]

    for users in (login, "user_1", "1", "responsible, creator", "observers", "{=Document:responsible}"):
        assert crm("rule", "add", "new", "notify", f"users={users}", "message=x").code == 0


def test_a_check_of_a_file_says_where(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text(
        'format = 1\nname = "N"\ndocument = "deal"\nstart = []\n\n'
        '[[step]]\nid = "A1"\nkind = "notify"\nwith.users = ["responsible", "marco"]\nwith.message = "x"\n\n'
        '[[step]]\nid = "A2"\nkind = "while"\n'
        'when = [{ source = "{=Document:amount}", is = "more", values = ["lots"] }]\n',
        encoding="utf-8",
    )

    found = crm("workflow", "check", str(file), "--json")

    places = [(each["line"], each["column"], each["parameter"]) for each in json.loads(found.out)]
    line = 'when = [{ source = "{=Document:amount}", is = "more", values = ["lots"] }]'
    assert (found.code, places) == (5, [(9, 31, "users"), (15, line.index("lots") + 1, "when")])
