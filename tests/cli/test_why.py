"""`crm-tui why` and `crm-tui why-not`: chains and reasons, for people and for programs."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def worked(crm: Run) -> Run:
    """A deal that entered a stage whose rule wrote a comment into it."""
    crm(
        "rule", "add", "executing", "edit_document", "fields.comments=seen", "--if", "{=Document:title} contains Boiler"
    )
    crm("deal", "add", "title=Boiler")
    crm("deal", "add", "title=Roof")
    crm("deal", "move", "1", "executing")
    crm("deal", "move", "2", "executing")
    crm("worker", "--once")
    return crm


def test_a_value_is_followed_to_the_person(worked: Run) -> None:
    told = worked("why", "deal:1", "comments")

    lines = [line.split()[0] for line in told.out.splitlines()[1:]]
    assert (told.code, lines) == (0, ["value", "operation", "step", "workflow", "rule", "operation", "person"])
    assert "on the command line" in told.out


def test_programs_get_the_chain_with_numbers(worked: Run) -> None:
    chain = json.loads(worked("why", "deal:1", "comments", "--json").out)

    assert [link["kind"] for link in chain] == ["value", "act", "step", "run", "rule", "act", "person"]
    assert (chain[2]["run"], chain[2]["step"], chain[4]["rule"]) == (1, 0, 1)
    assert chain[1]["operation"] > chain[5]["operation"]
    assert chain[0]["record"] == "deal:1"


def test_a_rule_that_did_its_work_leaves_with_nought(worked: Run) -> None:
    told = worked("why-not", "rule:1", "deal:1")

    assert told.code == 0
    assert told.out.startswith("it did, ")


def test_a_rule_that_did_not_leaves_with_one_and_the_reason_is_the_answer(worked: Run) -> None:
    told = worked("why-not", "rule:1", "deal:2")
    found = json.loads(worked("why-not", "rule:1", "deal:2", "--json").out)

    assert told.code == 1
    assert "not true: Name contains Boiler; it was Roof" in told.out
    assert told.err == ""
    assert (found["did"], found["kind"]) == (False, "condition")
    assert found["unmet"] == [
        {"source": "{=Document:title}", "value": "Roof", "operator": "contains", "wanted": "Boiler"}
    ]


def test_what_is_not_there_is_said(worked: Run) -> None:
    for words, code, said in (
        (("why", "deal:1", "titel"), 2, "did you mean “title”?"),
        (("why", "deal:9", "title"), 1, "deal “9” does not exist"),
        (("why", "what", "title"), 2, "“what” is not a record"),
        (("why-not", "rul:1", "deal:1"), 2, "did you mean “rule”?"),
        (("why-not", "rule", "deal:1"), 2, "write for example rule:3"),
        (("why-not", "rule:9", "deal:1"), 1, "rule “9” does not exist"),
        (("why-not", "rule:1", "deal:9"), 1, "deal “9” does not exist"),
        (("why-not", "trigger:9", "deal:1"), 1, "trigger “9” does not exist"),
    ):
        told = worked(*words)
        assert (words, told.code, said in told.err) == (words, code, True)


def test_an_entry_of_the_history_is_followed_to_the_cause_by_the_number_of_its_operation(worked: Run) -> None:
    history = json.loads(worked("deal", "history", "1", "--json").out)
    number = next(each["operation"] for each in history if each["field"] == "comments")

    chain = json.loads(worked("why", "deal:1", str(number), "--json").out)

    assert [link["kind"] for link in chain] == ["act", "step", "run", "rule", "act", "person"]
    assert chain == json.loads(worked("why", "deal:1", "comments", "--json").out)[1:]


def test_what_an_operation_did_to_something_else_is_not_told_of_the_record(worked: Run) -> None:
    added = json.loads(worked("why", "rule:1", "title", "--json").out)[1]["operation"]

    assert json.loads(worked("why", "rule:1", str(added), "--json").out)[0]["operation"] == added
    for number in (added, 9999, 10**17):
        told = worked("why", "deal:1", str(number))
        assert (told.code, f"operation “{number}” does not exist" in told.err) == (1, True)
    assert worked("why", "deal:1", "9" * 30).code == 2


def test_values_of_rules_and_templates_are_told_in_words(worked: Run) -> None:
    worked("rule", "disable", "1")

    for field, said in (
        ("active", "active: yes → no"), ("stage", "stage: General › In progress"), ("action", "action: Edit document"),
        ("given", "parameters: Fields.comments: seen"), ("condition", "condition: Name contains Boiler"),
    ):  # fmt: skip
        assert said in worked("why", "rule:1", field).out
