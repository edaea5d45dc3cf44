"""`crm-tui rule …`: rules of stages, and that a clock does them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_contract import MOMENT

GOLDEN = Path(__file__).with_name("golden") / "rules.json"


def test_a_rule_is_added_shown_and_done_by_the_worker(crm: Run) -> None:
    added = crm("rule", "add", "executing", "add_comment", "comment={=Document:title} begins", "--title", "Told")
    assert (added.code, "added to stage “In progress”" in added.err) == (0, True)
    crm("deal", "add", "title=Boiler")
    assert crm("deal", "move", "1", "executing").code == 0

    assert crm("worker", "--once").code == 0

    entries = json.loads(crm("deal", "timeline", "1", "--json").out)
    assert [each["text"] for each in entries if each["source"] == "comment"] == ["Boiler begins"]
    (run,) = json.loads(crm("workflow", "runs", "deal:1", "--json").out)
    (stage,) = [each["id"] for each in crm("stage", "list", "--json").json if each["name"] == "In progress"]
    assert (run["state"], run["workflow"], run["start"], run["rules"]) == ("completed", None, f"stage:{stage}", [1])


def test_tables_conditions_and_times_are_kept(crm: Run) -> None:
    crm(
        "rule", "add", "lead:new", "edit_document", "fields.comments=seen", "fields.title=Lead {=Document:id}",
        "--after", "2 hours", "--if", "{=Document:title} contains pump", "--parallel",
    )  # fmt: skip
    assert crm("rule", "set", "1", "fields.comments=twice", "--in-order", "--after", "").code == 0

    (row,) = json.loads(crm("rule", "list", "lead", "--json").out)

    assert (row["type"], row["stage"], row["given"], row["after"], row["condition"], row["parallel"]) == (
        "lead", "Unprocessed", {"fields": {"comments": "twice"}}, "", "{=Document:title} contains pump", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "nowhere", "add_comment", "comment=x"), 1, "nowhere"),
        (("add", "new", "add_coment", "comment=x"), 1, "add_comment"),
        (("add", "new", "add_comment"), 5, "comment"),
        (("add", "new", "add_comment", "comment={=Document:titel}"), 5, "titel"),
        (("add", "new", "add_comment", "comment=x", "--after", "soon"), 5, "soon"),
        (("add", "new", "add_comment", "comment=x", "--if", "amount big 5"), 5, "operator"),
        (("add", "new", "add_comment", "comment"), 2, "PARAMETER=VALUE"),
        (("add", "new", "add_comment", "comment=x", "--before", "2 days"), 5, "close_date"),
        (("add", "new", "add_comment", "comment=x", "--date", "close_dat"), 5, "close_date"),
        (("add", "new", "pause", "interval=2h"), 5, "pause"),
        (("copy", "9", "--to", "new"), 1, "9"),
        (("move", "9", "--to", "nowhere"), 1, "nowhere"),
        (("stop", "deal"), 2, "deal"),
        (("stop", "deal:9"), 1, "deal “9”"),
        (("outcomes", "deal:9"), 1, "deal “9”"),
        (("add", "lead:new", "copy_deal"), 5, "copy_deal"),
        (("set", "9"), 1, "9"),
        (("delete", "9"), 1, "9"),
    ],
)
def test_what_could_never_run_is_refused_with_the_reason(
    crm: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = crm("rule", *words)

    assert (result.code, said in result.err) == (code, True), result.err
    assert crm("rule", "list", "--json").out == "[]\n"


def test_rules_are_switched_ordered_taken_away_and_brought_back(crm: Run) -> None:
    for words in ("one", "two"):
        crm("rule", "add", "new", "add_comment", f"comment={words}")

    for act in (("disable", "1"), ("order", "2", "1"), ("delete", "1")):
        assert crm("rule", *act).code == 0, act

    assert [each["id"] for each in json.loads(crm("rule", "list", "--json").out)] == [2]
    assert crm("undo").code == 0
    found = [(each["id"], each["active"]) for each in json.loads(crm("rule", "list", "--json").out)]
    assert found == [(2, True), (1, False)]


def test_a_rule_around_a_date_is_told_as_people_read_it(crm: Run) -> None:
    added = crm(
        "rule", "add", "executing", "add_comment", "comment=x", "--before", "3 days", "--date", "CLOSEDATE",
        "--office-hours", "--own-hours",
    )  # fmt: skip
    assert added.code == 0, added.err

    (row,) = json.loads(crm("rule", "list", "--json").out)

    said = "3 days before Close date, in working hours, when the responsible person is at work"
    assert (row["time"], row["before"], row["date"]) == (said, "3 days", "close_date")
    assert (row["office_hours"], row["own_hours"]) == (True, True)
    assert crm("rule", "set", "1", "--after", "1 day", "--any-hours", "--no-own-hours").code == 0
    (row,) = json.loads(crm("rule", "list", "--json").out)
    assert (row["time"], row["before"]) == ("1 day after Close date", "")


def test_rules_go_to_other_stages_and_come_back(crm: Run) -> None:
    for words in ("one", "two"):
        crm("rule", "add", "new", "add_comment", f"comment={words}")

    assert "2 rules copied to “Deal won”" in crm("rule", "copy", "1", "2", "--to", "won").err
    assert "1 rule moved to “In progress”" in crm("rule", "move", "1", "--to", "executing").err
    refused = crm("rule", "move", "2", "--to", "lead:new", "--dry-run")

    found = [(each["id"], each["stage"]) for each in json.loads(crm("rule", "list", "--json").out)]
    assert sorted(found) == [(1, "In progress"), (2, "New"), (3, "Deal won"), (4, "Deal won")]
    assert refused.code == 0, refused.err


def test_what_became_of_rules_is_listed_and_they_are_stopped(crm: Run) -> None:
    for words in (("comment=now",), ("comment=late", "--after", "2 hours", "--title", "Late")):
        crm("rule", "add", "executing", "add_comment", *words)
    crm("rule", "add", "executing", "add_comment", "comment=x", "--if", "{=Document:amount} at_least 10", "--parallel")
    crm("deal", "add", "title=Boiler")
    crm("deal", "move", "1", "executing")
    crm("worker", "--once")

    rows = json.loads(crm("rule", "outcomes", "deal:1", "--json").out)
    assert [(each["title"], each["state"]) for each in rows] == [
        ("Add comment", "done"), ("Late", "pending"), ("Add comment", "skipped"),
    ]  # fmt: skip
    assert rows[1]["at"]
    assert "left out" in crm("rule", "outcomes", "deal:1").out
    assert "≥ 10" in rows[2]["reason"]

    assert crm("rule", "stop", "deal:1", "--dry-run").code == 0
    assert crm("rule", "stop", "deal:1", "--stage", "executing").code == 0
    again = crm("rule", "stop", "deal:1")
    assert (again.code, "no rule waits" in again.err) == (5, True)
    rows = json.loads(crm("rule", "outcomes", "deal:1", "--json").out)
    assert [each["state"] for each in rows] == ["done", "not_started", "skipped"]


def test_the_json_of_rules_and_outcomes_is_the_golden_one(crm: Run) -> None:
    crm("setting", "set", "company_zone", "Europe/Rome")
    crm(
        "rule", "add", "executing", "edit_document", "fields.comments=seen", "--title", "Mark", "--after", "2 hours",
        "--if", "{=Document:amount} at_least 10 and {=Document:title} not_empty", "--parallel",
    )  # fmt: skip
    crm("rule", "add", "executing", "add_comment", "comment=x", "--before", "3d", "--date", "close_date", "--own-hours")
    crm("deal", "add", "title=Boiler", "close_date=2199-12-31")
    crm("deal", "move", "1", "executing")
    crm("worker", "--once")

    rows = json.loads(crm("rule", "list", "--json").out)
    outcomes = json.loads(crm("rule", "outcomes", "deal:1", "--json").out)
    for each in outcomes:
        assert MOMENT.fullmatch(each["at"])
        each["at"] = "<moment>"

    assert {"rules": rows, "outcomes": outcomes} == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("verb", ["add", "set", "copy", "move", "stop", "outcomes"])
def test_help_says_what_a_verb_of_rules_takes(crm: Run, verb: str) -> None:
    shown = crm("rule", verb, "--help")

    words = {
        "add": ("--before", "--date", "--office-hours", "--own-hours", "--if"), "set": ("--any-hours", "--in-order"),
        "copy": ("--to", "--pipeline"), "move": ("--to",), "stop": ("--stage", "TYPE:ID"), "outcomes": ("TYPE:ID",),
    }  # fmt: skip
    assert (shown.code, [each for each in words[verb] if each not in shown.out]) == (0, [])
