"""`crm-tui rule …`: rules of stages, and that a clock does them."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


def test_a_rule_is_added_shown_and_done_by_the_worker(crm: Run) -> None:
    added = crm("rule", "add", "executing", "add_comment", "comment={=Document:title} begins", "--title", "Told")
    assert (added.code, "added to stage “In progress”" in added.err) == (0, True)
    crm("deal", "add", "title=Boiler")
    assert crm("deal", "move", "1", "executing").code == 0

    assert crm("worker", "--once").code == 0

    entries = json.loads(crm("deal", "timeline", "1", "--json").out)
    assert [each["text"] for each in entries if each["source"] == "comment"] == ["Boiler begins"]
    (run,) = json.loads(crm("workflow", "runs", "deal:1", "--json").out)
    assert (run["state"], run["start"][:5]) == ("completed", "rule:")


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
