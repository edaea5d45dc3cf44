"""`crm-tui log` names the one record, rule, workflow that an operation was about, also where it changed no field."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

_ASK = """format = 1
name = "Ask"
document = "deal"

[[step]]
id = "A1"
kind = "approve"
with.users = "{=Document:RESPONSIBLE}"
with.name = "Offer"

[[step]]
id = "A2"
kind = "wait"
with.wait_type = "days"
with.days = "3"
"""
_DEAL = "deal:1 “Boiler”"


def _said(crm: Run, *words: str) -> list[str]:
    """What the operations of a command are called in the log, the oldest first."""
    (before, *_others) = crm("log", "--json", "--limit", "1").json
    assert crm(*words).code == 0, words
    found = [each["what"] for each in crm("log", "--json").json if each["id"] > before["id"]]
    return found[::-1]


def test_operations_of_runs_name_the_record(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "ask.toml"
    file.write_text(_ASK, encoding="utf-8")
    assert crm("deal", "add", "title=Boiler").code == 0

    assert _said(crm, "workflow", "import", str(file)) == ["workflow added: workflow:1 “Ask”"]
    assert f"workflow started: {_DEAL}" in _said(crm, "workflow", "start", "1", "deal:1")
    assert _said(crm, "workflow", "answer", "1", "approved")[0] == f"assignment answered: {_DEAL}"
    assert _said(crm, "workflow", "stop", "1") == [f"workflow ended: {_DEAL}"]
    assert _said(crm, "workflow", "erase", "1", "--yes") == [f"log of a run removed: {_DEAL}"]
    told = [each["what"] for each in crm("log", "label:workflow started", "--json").json]
    assert told == [f"workflow started: {_DEAL}"], "also when the run itself is gone"


def test_rules_and_triggers_are_named_by_number_and_title(crm: Run) -> None:
    assert crm("deal", "add", "title=Boiler").code == 0

    assert _said(crm, "rule", "add", "executing", "add_comment", "comment=x") == ["rule added: rule:1"]
    assert _said(crm, "rule", "set", "1", "--title", "Greet") == ["rule changed: rule:1 “Greet”"]
    added = ("trigger", "add", "won", "field_changed", "fields=amount", "--name", "Amount")
    assert _said(crm, *added) == ["trigger added: trigger:1 “Amount”"]
    assert _said(crm, "trigger", "fire", "1", "deal:1")[0] == f"trigger set off by hand: {_DEAL}"


def test_the_set_up_is_named_by_what_people_call_it(crm: Run) -> None:
    crm("deal", "add", "title=Boiler")

    assert _said(crm, "global", "set", "TAX", "22") == ["global variable set: “TAX”"]
    assert _said(crm, "field", "add", "deal", "Colour") == ["Custom field added: “Colour”"]
    assert _said(crm, "process", "add", "projects", "Project") == ["Smart process added: “Project”"]
    assert _said(crm, "exception", "add", "a@example.com") == ["exceptions added: “a@example.com”"]
    crm("booking", "resource", "add", "Room")
    crm("booking", "field", "add", "Visit", "--type", "deal", "--what", "both")
    booked = ("booking", "add", "Visit", "deal:1", "2099-01-02 10:00", "2099-01-02 11:00", "--resource", "Room")
    assert _said(crm, *booked) == [f"booked: {_DEAL}"]
    assert _said(crm, "deal", "comment", "1", "Hello") == [f"comment: {_DEAL}"]
    assert _said(crm, "undo") == [f"undone: comment: {_DEAL}"]
    assert _said(crm, "mode", "set", "classic") == ["CRM mode changed to classic"], "that is about no record"
