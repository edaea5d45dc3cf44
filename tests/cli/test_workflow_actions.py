"""`crm-tui workflow actions`: the catalogue as people and programs read it."""

from __future__ import annotations

import json

from crm_tui.automation import registry
from tests.cli.conftest import Run


def test_programs_read_every_action_with_names_in_both_languages_and_typed_parameters(crm: Run) -> None:
    listed = crm("workflow", "actions", "--json").json

    assert [each["id"] for each in listed] == list(registry.actions())
    found = {each["id"]: each for each in listed}["create_activity"]
    assert found == crm("workflow", "actions", "create_activity", "--json").json
    assert found["names"] == {"en": "Create activity", "it": "Attività"}
    assert "deal" in found["documents"]
    subject = next(each for each in found["parameters"] if each["code"] == "subject")
    assert (subject["name"], subject["type"], subject["required"], subject["default"]) == (
        "Subject",
        "string",
        True,
        "",
    )
    assert subject["names"]["it"] == "Oggetto"
    chosen = [each for one in listed for each in one["parameters"] if each["choices"]]
    assert all(isinstance(each["choices"], list) for each in chosen)
    assert chosen
    assert all(each["type"] for one in listed for each in one["results"])


def test_each_line_of_jsonl_is_an_action_and_csv_stays_flat(crm: Run) -> None:
    lines = [json.loads(each) for each in crm("workflow", "actions", "-o", "jsonl").out.splitlines()]

    assert lines == crm("workflow", "actions", "--json").json
    head, *rows = crm("workflow", "actions", "-o", "csv").out.splitlines()
    assert head == "id,name,documents,parameters,results"
    assert len(rows) == len(lines)


def test_people_read_both_names_of_one_action(crm: Run) -> None:
    assert "Add comment (en), Aggiungi commento (it)" in crm("workflow", "actions", "add_comment").out
    assert "Aggiungi commento" in crm("workflow", "actions", "--lang", "it").out
