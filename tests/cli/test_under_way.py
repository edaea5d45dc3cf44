"""Whoever moves or takes away a rule or a template is told how many runs still follow it, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

PAUSE = """format = 1
name = "Pause"
document = "deal"

[[step]]
id = "P1"
kind = "pause"
with.interval = "2 days"
"""
_RULE = "1 run has the rule still to do and does it as it was · rule stop TYPE:ID ends it"
_RULES = "2 runs have the rule still to do and do it as it was · rule stop TYPE:ID ends them"


@pytest.fixture
def waiting(crm: Run) -> Run:
    """Rule 1 is done, 2 waits for its time, 3 waits for 2; on two deals."""
    for more in ((), ("--after", "2 days"), ()):
        assert crm("rule", "add", "executing", "add_comment", "comment=hello", *more).code == 0
    for number in ("1", "2"):
        crm("deal", "add", "title=Boiler")
        crm("deal", "move", number, "executing")
    crm("worker", "--once")
    return crm


def test_moving_rules_that_runs_wait_for_says_how_many_and_that_they_go_on(waiting: Run) -> None:
    tried = waiting("rule", "move", "2", "--to", "won", "--dry-run")
    moved = waiting("rule", "move", "2", "3", "--to", "won")
    done = waiting("rule", "move", "1", "--to", "won")
    waiting("rule", "stop", "deal:2")
    gone = waiting("rule", "delete", "3")

    assert [(each.code, each.err.splitlines()[-1]) for each in (tried, moved, gone)] == [
        (0, _RULES), (0, _RULES), (0, _RULE),
    ]  # fmt: skip
    assert _RULES not in tried.out
    assert "still to do" not in done.err, "it was done on both deals"


def test_taking_a_workflow_away_says_how_many_runs_of_it_go_on(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "pause.toml"
    file.write_text(PAUSE, encoding="utf-8")
    crm("workflow", "import", str(file))
    crm("deal", "add", "title=Boiler")
    crm("workflow", "start", "1", "deal:1")

    tried = crm("workflow", "delete", "1", "--dry-run")
    done = crm("workflow", "delete", "1")

    said = "1 run of it is under way and goes on as it began · workflow stop RUN ends it"
    assert [each.err.splitlines()[-1] for each in (tried, done)] == [said, said]
    assert crm("workflow", "runs", "--json").json[0]["state"] == "waiting"
