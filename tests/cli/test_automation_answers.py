"""What the verbs of rules, triggers and workflows print when they have written: rows for programs, names for people."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.test_contract import MOMENT


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


@pytest.mark.parametrize("kind", ["rule", "trigger"])
def test_what_is_switched_is_printed_as_other_writes_are(crm: Run, kind: str) -> None:
    crm("rule", "add", "executing", "add_comment", "comment=x")
    crm("trigger", "add", "executing", "webhook")

    off = crm(kind, "disable", "1", "--json")
    (row,) = json.loads(off.out)
    assert (off.code, row["id"], row["active"], row["version"]) == (0, 1, False, 2)
    head, line = rows(crm(kind, "enable", "1", "-o", "tsv").out)
    assert line[head.index("active")] == "yes"
    assert crm(kind, "disable", "1", "-o", "ids").out == "1\n"


@pytest.mark.parametrize("kind", ["rule", "trigger"])
def test_lists_name_the_pipeline_of_each_stage(crm: Run, kind: str) -> None:
    crm("pipeline", "add", "Service")
    what = ("add_comment", "comment=x") if kind == "rule" else ("webhook",)
    crm(kind, "add", "new", *what)
    crm(kind, "add", "new", *what, "--pipeline", "Service")
    crm(kind, "add", "lead:new", *what)

    listed = json.loads(crm(kind, "list", "--json").out)

    assert [(each["type"], each["pipeline"], each["stage"]) for each in listed] == [
        ("deal", "General", "New"), ("deal", "Service", "New"), ("lead", "Leads", "Unprocessed"),
    ]  # fmt: skip
    assert rows(crm(kind, "list", "-o", "tsv").out)[0][:4] == ["id", "type", "pipeline", "stage"]


def said(text: str) -> dict[str, str]:
    """What a dry run told of each field."""
    return {each["field"]: each["new"] for each in json.loads(text)}


def test_the_preview_of_a_rule_names_places_and_words_instead_of_what_the_store_keeps(crm: Run) -> None:
    crm("pipeline", "add", "Service")
    words = (
        "rule", "add", "new", "edit_document", "fields.comments=of {=Document:title}", "--pipeline", "Service",
        "--after", "2h", "--office-hours", "--if", "{=Document:amount} >= 5", "--dry-run",
    )  # fmt: skip

    told = crm(*words)
    for line in (
        "pipeline Service", "stage New", "action Edit", "so long after 2 hours", "of {Name}",
        "only in the company's working hours yes", "beside the others no", "condition Amount and currency ≥ 5",
    ):  # fmt: skip
        assert any(line in " ".join(each.split()) for each in told.out.splitlines()), (line, told.out)
    found = said(crm(*words, "--json").out)
    assert (found["pipeline"], found["stage"], found["action"]) == ("Service", "New", "edit_document")
    assert (found["office_hours"], found["fields.comments"]) == ("yes", "of {=Document:title}")
    assert crm("rule", "list", "--json").out == "[]\n"


def test_the_preview_of_several_copies_tells_each_with_its_own_action(crm: Run) -> None:
    crm("rule", "add", "new", "add_comment", "comment=one")
    crm("rule", "add", "new", "notify", "users=responsible", "message=two")

    told = json.loads(crm("rule", "copy", "1", "2", "--to", "won", "--dry-run", "--json").out)

    assert [each["new"] for each in told if each["field"] == "action"] == ["add_comment", "notify"]
    assert [each["new"] for each in told if each["field"] in ("comment", "message")] == ["one", "two"]
    assert [each["new"] for each in told if each["field"] == "stage"] == ["Deal won", "Deal won"]


def test_the_preview_of_a_change_tells_before_and_after(crm: Run) -> None:
    crm("rule", "add", "new", "add_comment", "comment=one")

    told = json.loads(crm("rule", "set", "1", "comment=two", "--own-hours", "--dry-run", "--json").out)

    assert {(each["field"], each["old"], each["new"]) for each in told} == {
        ("comment", "one", "two"), ("own_hours", "no", "yes"),
    }  # fmt: skip


def test_the_preview_of_a_trigger_names_its_event_and_settings(crm: Run) -> None:
    crm("user", "add", "eva")
    words = ("trigger", "add", "executing", "field_changed", "fields=title", "--on-behalf", "eva", "--dry-run")

    told = [" ".join(line.split()) for line in crm(*words).out.splitlines()]

    for line in ("stage In progress", "event Field value changed", "Fields Name", "on behalf of eva"):
        assert f"trigger:new {line}" in told
    assert said(crm(*words, "--json").out)["fields"] == "title"


def test_the_preview_of_a_deletion_says_when_as_people_and_programs_read_it(crm: Run) -> None:
    crm("rule", "add", "new", "add_comment", "comment=one")

    (row,) = json.loads(crm("rule", "delete", "1", "--dry-run", "--json").out)

    assert row["field"] == "deleted_at"
    assert MOMENT.fullmatch(row["new"])


@pytest.mark.parametrize("condition", ["{=Document:amount}", "amount big 5"])
def test_a_condition_without_an_operator_is_told_what_can_be_typed(crm: Run, condition: str) -> None:
    refused = crm("rule", "add", "new", "add_comment", "comment=x", "--if", condition)

    assert refused.code == 5
    for text in ("for example {=Document:amount} >= 1000", "=, !=, contains,", ">=", "is not empty"):
        assert text in refused.err
    assert "at_least" not in refused.err


def test_a_slip_in_an_operator_gets_the_one_that_can_be_typed(crm: Run) -> None:
    refused = crm("rule", "add", "new", "add_comment", "comment=x", "--if", "{=Document:amount} at_leas 5")

    assert "did you mean “>=”?" in refused.err
    assert crm("rule", "add", "new", "add_comment", "comment=x", "--if", "{=Document:amount} <> 5").code == 0


def test_a_setting_that_an_event_has_not_is_told_as_one(crm: Run) -> None:
    slip = crm("trigger", "add", "new", "field_changed", "field=title")
    other = crm("trigger", "add", "new", "webhook", "zzz=title")

    assert "“field” is not a setting of the event “Field value changed”" in slip.err
    assert "did you mean “fields”?" in slip.err
    assert (other.code, "is not a setting of the event" in other.err) == (2, True)


def test_the_preview_of_a_rule_says_in_words_what_becomes_of_the_others_when_it_fails(crm: Run) -> None:
    words = ("rule", "add", "new", "add_comment", "comment=x", "--on-error", "terminate", "--dry-run")

    assert "the rules behind it are not done" in crm(*words).out
    assert said(crm(*words, "--json").out)["on_error"] == "terminate"
