"""`crm-tui trigger …`: triggers of stages, that a clock looks at what happened, and that events can be simulated."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


def place(crm: Run, deal: int = 1) -> str:
    return str(json.loads(crm("deal", "show", str(deal), "--json").out)["stage"]["name"])


def test_a_trigger_is_added_shown_and_set_off_by_a_change(crm: Run) -> None:
    added = crm("trigger", "add", "executing", "field_changed", "fields=title,comments", "--name", "Renamed")
    assert (added.code, added.err.strip()) == (0, "trigger 1 added")
    crm("deal", "add", "title=Boiler")
    before = place(crm)
    crm("deal", "set", "1", "title=Pump")

    assert crm("worker", "--once").code == 0

    assert (before, place(crm)) == ("New", "In progress")
    (run,) = json.loads(crm("workflow", "runs", "deal:1", "--json").out)
    assert (run["state"], run["workflow"], run["start"], run["rules"]) == ("completed", None, "trigger:1", [])
    (deed,) = json.loads(crm("trigger", "log", "1", "deal:1", "--json").out)
    assert (deed["moved"], deed["said"], deed["record"]) == (True, "moved to “In progress”", "deal:1")
    entries = json.loads(crm("deal", "timeline", "1", "--json").out)
    assert any(each["kind"] == "stage_changed" and each["origin"].startswith("run:") for each in entries)


def test_settings_names_and_switches_are_kept_and_changed(crm: Run) -> None:
    crm(
        "trigger",
        "add",
        "lead:in_process",
        "incoming_email",
        "contains=a, b",
        "contains=c",
        "--back",
        "--on-behalf",
        "me",
    )
    assert crm("trigger", "set", "1", "--forward", "--name", "Mail", "--on-behalf", "").code == 0

    (row,) = json.loads(crm("trigger", "list", "lead", "--json").out)

    assert (row["type"], row["settings"], row["allow_back"], row["name"], row["on_behalf"]) == (
        "lead", {"contains": ["a, b", "c"]}, False, "Mail", "",
    )  # fmt: skip
    assert "the responsible person" in crm("trigger", "list", "lead").out
    crm("trigger", "set", "1", "--event", "task_status", "statuses=Completed,overdue")
    (row,) = json.loads(crm("trigger", "list", "lead:in_process", "--json").out)
    assert (row["event"], row["settings"]) == ("task_status", {"statuses": ["completed", "overdue"]})


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "nowhere", "webhook"), 1, "nowhere"),
        (("add", "new", "webhok"), 1, "webhook"),
        (("add", "new", "field_changed"), 5, "fields"),
        (("add", "new", "field_changed", "fields=titel"), 5, "title"),
        (("add", "new", "field_changed", "field=title"), 2, "fields"),
        (("add", "new", "webhook", "x"), 2, "SETTING=VALUE"),
        (("add", "invoice:new", "resource_booked"), 5, "Resource booked"),
        (("add", "new", "webhook", "--on-behalf", "nobody"), 1, "nobody"),
        (("set", "9"), 1, "9"),
        (("delete", "9"), 1, "9"),
        (("fire", "9", "deal:1"), 1, "9"),
        (("fire", "webhook", "deal"), 2, "deal:42"),
        (("fire", "webhook", "deal:7"), 1, "7"),
        (("events", "webhok"), 1, "webhook"),
    ],
)
def test_what_could_never_be_is_refused_with_the_reason(crm: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = crm("trigger", *words)

    assert (result.code, said in result.err) == (code, True), result.err
    assert crm("trigger", "list", "--json").out == "[]\n"


def test_triggers_are_switched_ordered_copied_moved_taken_away_and_brought_back(crm: Run) -> None:
    for name in ("One", "Two"):
        crm("trigger", "add", "new", "webhook", "--name", name)

    for act in (("disable", "1"), ("order", "2", "1"), ("copy", "2", "--to", "won"), ("move", "1", "--to", "won"),
                ("delete", "2")):  # fmt: skip
        assert crm("trigger", *act).code == 0, act

    found = [(each["id"], each["name"], each["active"]) for each in json.loads(crm("trigger", "list", "--json").out)]
    assert found == [(3, "Two", True), (1, "One", False)]
    assert crm("undo").code == 0
    assert [each["id"] for each in json.loads(crm("trigger", "list", "new", "--json").out)] == [2]


def test_an_event_is_simulated_and_says_when_it_moves_nothing(crm: Run) -> None:
    crm("trigger", "add", "executing", "link_clicked", "--name", "Clicked")
    crm("rule", "add", "executing", "add_comment", "comment=seen")
    crm("deal", "add", "title=Boiler")

    rehearsed = crm("trigger", "fire", "link_clicked", "deal:1", "--dry-run")
    assert (rehearsed.code, "would move deal:1 to “In progress”" in rehearsed.err) == (0, True)
    assert place(crm) == "New"
    done = crm("trigger", "fire", "link_clicked", "deal:1")
    assert (done.code, "moved deal:1 to “In progress”" in done.err) == (0, True)
    again = crm("trigger", "fire", "1", "deal:1")

    assert (again.code, "stands on “In progress” already" in again.err) == (5, True)
    entries = json.loads(crm("deal", "timeline", "1", "--json").out)
    assert [each["text"] for each in entries if each["source"] == "comment"] == ["seen"]


def test_the_catalogue_of_events_says_what_each_waits_for_and_which_are_only_simulated(crm: Run) -> None:
    events = json.loads(crm("trigger", "events", "--json").out)
    assert len(events) == 20
    assert {each["id"] for each in events if each["simulated"]} == {
        "document_created", "document_viewed", "email_opened", "link_clicked", "webhook",
    }  # fmt: skip
    assert all("simulates it" in each["about"] for each in events if each["simulated"])

    found = json.loads(crm("trigger", "events", "task_status", "--json").out)
    assert [(each["code"], each["required"]) for each in found["settings"]] == [("statuses", True)]
    assert "overdue" in found["settings"][0]["choices"]


def test_what_stopped_a_trigger_is_in_the_list_the_timeline_and_the_notices(crm: Run) -> None:
    crm("field", "add", "deal", "Order", "--required-on", "executing")
    crm("trigger", "add", "executing", "webhook", "--name", "Ordered")
    crm("deal", "add", "title=Boiler")

    refused = crm("trigger", "fire", "webhook", "deal:1")

    assert (refused.code, "needs: Order" in refused.err) == (5, True)
    (row,) = json.loads(crm("trigger", "list", "--json").out)
    assert row["stopped"] == "a required field is empty"
    assert "Trigger “Ordered” did nothing: " in crm("deal", "timeline", "1", "-o", "table").out


def test_the_json_of_a_trigger_an_event_and_a_deed_is_the_golden_one(crm: Run) -> None:
    crm("user", "add", "eva")
    crm(
        "trigger",
        "add",
        "executing",
        "field_changed",
        "fields=title,comments",
        "--name",
        "Renamed",
        "--on-behalf",
        "eva",
    )
    crm("deal", "add", "title=Boiler")
    crm("trigger", "fire", "1", "deal:1")

    assert json.loads(crm("trigger", "list", "--json").out) == [{
        "id": 1, "type": "deal", "pipeline": "General", "stage": "In progress", "event": "field_changed",
        "settings": {"fields": ["title", "comments"]}, "allow_back": False, "active": True, "stopped": "",
        "name": "Renamed", "on_behalf": "eva", "version": 1,
    }]  # fmt: skip
    assert json.loads(crm("trigger", "events", "incoming_email", "--json").out) == {
        "id": "incoming_email", "name": "Incoming e-mail", "about": "An e-mail of the client comes in about the record.",
        "simulated": False, "documents": ["lead", "deal", "quote", "invoice", "item"],
        "settings": [{
            "code": "contains", "name": "Only with one of these texts", "type": "string", "required": False,
            "multiple": True, "choices": [],
        }],
    }  # fmt: skip
    (deed,) = json.loads(crm("trigger", "log", "1", "--json").out)
    assert {**deed, "at": ""} == {
        "run": 1, "at": "", "record": "deal:1", "moved": True, "said": "moved to “In progress”", "reason": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("list", "[TYPE | [TYPE:]STAGE]"), ("add", "[SETTING=VALUE …]"), ("set", "--event EVENT"), ("enable", "ID"),
        ("disable", "ID"), ("order", "ID …"), ("copy", "--to [TYPE:]STAGE"), ("move", "--to [TYPE:]STAGE"),
        ("fire", "ID | EVENT"), ("log", "[TYPE:ID]"), ("events", "[EVENT]"), ("delete", "ID"),
    ],
)  # fmt: skip
def test_help_says_what_each_verb_takes(crm: Run, name: str, wanted: str) -> None:
    result = crm("trigger", name, "--help")

    assert (result.code, wanted in result.out) == (0, True), result.out


def test_the_catalogue_of_events_is_read_in_italian(crm: Run) -> None:
    lines = crm("trigger", "events", "--lang", "it").out.splitlines()

    assert "Chiamata persa" in next(each for each in lines if each.startswith("missed_call"))
    assert "crm-tui trigger fire lo simula" in next(each for each in lines if each.startswith("webhook"))
