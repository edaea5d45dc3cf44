"""`crm-tui workflow runs` names for people what each run follows, also where it is no template: scripts read null."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_runs_of_rules_and_triggers_have_names_in_the_table(crm: Run) -> None:
    crm("trigger", "add", "executing", "field_changed", "fields=title", "--name", "Renamed")
    crm("rule", "add", "executing", "add_comment", "comment=begun")
    crm("deal", "add", "title=Boiler")
    crm("deal", "set", "1", "title=Pump")
    assert crm("worker", "--once").code == 0

    table = crm("workflow", "runs", "deal:1").out
    told = {
        each["start"].partition(":")[0]: each["workflow"] for each in crm("workflow", "runs", "deal:1", "--json").json
    }

    assert "rules of In progress" in table
    assert "trigger Renamed" in table
    assert told == {"trigger": None, "stage": None}
