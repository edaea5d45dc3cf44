"""What writes, the log and undo say: which record it was, and what became of it; in the language in use."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def deals(crm: Run) -> Run:
    """Three deals, the first one with a sum."""
    crm("deal", "add", "title=Impianto", "amount=1500 EUR", "close_date=2199-03-18")
    crm("deal", "add", "title=Due")
    crm("deal", "add", "title=Tre")
    return crm


def test_a_move_says_which_deal_and_where_it_went(deals: Run) -> None:
    assert deals("deal", "move", "1", "EXECUTING").err == "moved deal:1 “Impianto” to In progress (operation 5)\n"
    assert deals("deal", "move", "2", "3", "EXECUTING").err == "moved 2 deals to In progress (operation 6)\n"
    assert deals("deal", "close", "1", "--won").err == "moved deal:1 “Impianto” to Deal won (operation 7)\n"


def test_every_verb_names_its_record(deals: Run) -> None:
    assert deals("contact", "add", "name=Ada").err == "created contact:1 “Ada”\n"
    assert deals("contact", "delete", "1").err == "deleted contact:1 “Ada” (operation 6)\n"
    assert deals("contact", "restore", "1").err == "restored contact:1 “Ada” (operation 7)\n"
    assert deals("deal", "comment", "1", "hello").err == "comment 1 added to deal:1 “Impianto”\n"
    deals("activity", "add", "subject=Call Ada")
    assert "activity:1 “Call Ada”" in deals("activity", "complete", "1").err


def test_a_change_says_which_fields(deals: Run) -> None:
    assert deals("deal", "set", "1", "title=A", "amount=1 EUR").err.startswith(
        "changed deal:1 “A”: Name, Amount and currency (operation"
    )
    many = ("title=B", "amount=2 EUR", "comments=x", "probability=4", "source=WEB")
    assert ", 2 more (operation" in deals("deal", "set", "1", *many).err


def test_nothing_to_change_is_said_so(deals: Run) -> None:
    deals("deal", "move", "1", "EXECUTING")

    assert deals("deal", "move", "1", "EXECUTING").err == "nothing to change\n"
    assert deals("deal", "set", "1", "title=Impianto").err == "nothing to change\n"
    dry = deals("deal", "set", "1", "title=Impianto", "--dry-run")
    assert dry.err == "dry run: nothing to change\n"


def test_a_refusal_is_no_success_with_nothing_to_do(deals: Run) -> None:
    result = deals("deal", "set", "98", "99", "title=x")

    assert (result.code, "nothing to change" in result.err) == (1, False)


def test_undo_and_redo_say_what_they_took_back(deals: Run) -> None:
    deals("deal", "set", "1", "title=Nuovo")

    assert deals("undo").err == "undone: changed deal:1 “Impianto”: Name (1 change, operation 6)\n"
    assert deals("redo").err == "done again: changed deal:1 “Nuovo”: Name (1 change, operation 7)\n"
    deals("deal", "move", "1", "2", "EXECUTING")
    assert deals("undo").err.startswith("undone: moved 2 deals to In progress (")


def test_the_log_names_the_records(deals: Run) -> None:
    deals("deal", "move", "1", "2", "3", "WON")
    deals("undo")
    deals("pipeline", "rename", "General", "Sales")

    shown = deals("log").out
    rows = deals("log", "--json").json

    assert "moved 3 deals to Deal won" in shown
    assert [row["what"] for row in rows][:4] == [
        "Pipeline renamed: “Sales”",
        "undone: moved 3 deals to Deal won",
        "moved 3 deals to Deal won",
        "created deal:3 “Tre”",
    ]
    assert [row["label"] for row in rows][:3] == ["Pipeline renamed", "moved", "moved"]
    assert [row["id"] for row in deals("log", "label:Tre", "--json").json] == [4]


def test_moments_of_the_history_are_for_people_and_in_json_for_machines(deals: Run) -> None:
    deals("deal", "close", "1", "--won")

    shown = deals("deal", "history", "1").out
    found = {row["field"]: row["new"] for row in deals("deal", "history", "1", "--json").json}

    assert re.search(r"closed_at +\d{1,2} \w{3} \d{4}, \d\d:\d\d$", shown, re.MULTILINE)
    assert not re.search(r"\d{4}-\d{2}-\d{2}T", shown)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?[+-]\d{2}:\d{2}", found["closed_at"])
    assert found["close_date"] != "18 Mar 2199"


def test_people_read_sums_and_days_in_their_language_and_machines_do_not(deals: Run) -> None:
    english = deals("deal", "show", "1").out
    italian = deals("deal", "show", "1", "--lang", "it").out
    machine = deals("deal", "show", "1", "--json", "--lang", "it").json
    row = deals("deal", "list", "1", "--fields", "amount,close_date,closed", "-o", "csv", "--lang", "it").out

    assert ("€1,500.00" in english, "18 Mar 2199" in english) == (True, True)
    assert ("1.500,00 €" in italian, "18 mar 2199" in italian) == (True, True)
    assert (machine["amount"], machine["close_date"]) == ({"amount": "1500.00", "currency": "EUR"}, "2199-03-18")
    assert "1500.00 EUR,2199-03-18,no" in row


def test_italian_tables_are_italian_from_head_to_foot(deals: Run) -> None:
    shown = deals("deal", "list", "--lang", "it", "--fields", "id,title,closed,version").out.splitlines()
    doctor = deals("doctor", "--lang", "it").out

    assert shown[0].split() == ["id", "Nome", "Chiuso", "versione"]
    assert shown[1].split()[2] == "no"
    assert "sì" in doctor
    assert not {"check", "found", "yes", "permissions"} & set(doctor.split())
    assert "stato" not in deals("deal", "list", "--lang", "it", "-o", "csv").out.splitlines()[0]


def test_one_is_singular(deals: Run) -> None:
    assert "(1 change, operation" in deals("undo").err
    assert "(1 modifica, operazione" in deals("redo", "--lang", "it").err


def test_the_timeline_is_sentences_for_people_and_values_for_machines(deals: Run) -> None:
    deals("deal", "close", "1", "--lost", "LOSE", "--reason", "no budget")

    shown = deals("deal", "timeline", "1").out
    row = deals("deal", "timeline", "1", "--json").json[0]

    assert "Closed: New → Deal lost (no budget)" in shown
    assert "Chiuso: New → Deal lost (no budget)" in deals("deal", "timeline", "1", "--lang", "it").out
    assert (row["kind"], row["payload"]["reason"]) == ("closed", "no budget")


def test_each_refusal_among_several_is_one_object_with_json(deals: Run) -> None:
    result = deals("deal", "set", "1", "98", "99", "title=x", "--json")

    errors = [json.loads(line)["error"] for line in result.err.splitlines() if line.startswith("{")]
    assert result.code == 1
    assert [row["id"] for row in result.json] == [1]
    assert [(error["code"], error["message"].split()[0]) for error in errors] == [
        ("not_found", "deal:98:"),
        ("not_found", "deal:99:"),
    ]


def test_adding_to_a_field_of_one_value_names_the_field(deals: Run) -> None:
    result = deals("deal", "set", "1", "amount+=3")

    assert (result.code, "“”" in result.err) == (5, False)
    assert "write amount=value" in result.err
