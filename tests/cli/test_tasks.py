"""`crm-tui task`: states by verbs, exit codes, JSON, checklists there and back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.fixture
def office(crm: Run) -> Run:
    """A deal; anna, who is another operator."""
    assert crm("user", "add", "anna", "name=Anna Rossi").code == 0
    assert crm("deal", "add", "title=Plant").code == 0
    return crm


def standing(crm: Run, task: int = 1) -> tuple[str, str]:
    found = crm("task", "show", str(task), "--json").json
    return found["state"], found["badge"]


def test_a_task_goes_through_its_states(office: Run) -> None:
    assert office("task", "add", "title=Measure", "deals=Plant", "-o", "ids").out == "1\n"

    seen = []
    for words in (("start", "1"), ("pause", "1"), ("resume", "1"), ("complete", "1"), ("resume", "1")):
        assert office("task", *words).code == 0
        seen.append(standing(office))

    assert seen == [
        ("in_progress", "in_progress"), ("paused", "on_hold"), ("in_progress", "in_progress"),
        ("done", "completed"), ("pending", "viewed"),
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "name", "field"), [
    (("task", "pause", "1"), 4, "task_state", None),
    (("task", "accept", "1"), 4, "task_state", None),
    (("task", "complete", "1"), 5, "refused", "summary"),
    (("--as", "anna", "task", "start", "1"), 6, "not_allowed", None),
    (("--as", "anna", "task", "set", "1", "deadline=+2d"), 6, "not_allowed", None),
    (("task", "start", "99"), 1, "not_found", None),
    (("task", "delegate", "1", "nobody"), 1, "not_found", None),
    (("task", "delegate", "anna"), 2, "usage", None),
    (("task", "check", "1", "7"), 5, "invalid_value", "checklist"),
    (("task", "check", "1", "x"), 2, "usage", None),
    (("task", "set", "1", "badge=completed"), 5, "invalid_value", "badge"),
])  # fmt: skip
def test_refusals_have_their_exit_codes(
    office: Run, words: tuple[str, ...], code: int, name: str, field: str | None
) -> None:
    office("task", "add", "title=Measure", "summary_required=yes", "checklist=keys")

    refused = office(*words, "--json")

    assert (refused.code, refused.error["code"]) == (code, name)
    assert refused.error.get("field") == field


def test_a_summary_given_with_completing_is_enough(office: Run) -> None:
    office("task", "add", "title=Measure", "summary_required=yes")

    assert office("task", "complete", "1", "--summary", "12 panels").code == 0

    assert office("task", "show", "1", "--json").json["summary"] == "12 panels"
    assert standing(office) == ("done", "completed")


def test_control_review_return_and_accept(office: Run) -> None:
    office("task", "add", "title=Measure", "responsible=anna", "control=yes")
    office("--as", "anna", "task", "complete", "1")
    assert standing(office) == ("in_review", "pending_review")
    assert office("--as", "anna", "task", "accept", "1").code == 6

    assert office("task", "return", "1", "--comment", "photos missing").code == 0
    assert standing(office) == ("pending", "created")
    assert "photos missing" in office("task", "timeline", "1").out
    office("--as", "anna", "task", "complete", "1")
    assert office("task", "accept", "1").code == 0
    assert standing(office) == ("done", "completed")


def test_viewing_is_for_the_responsible_person(office: Run) -> None:
    office("task", "add", "title=Measure", "responsible=anna")

    assert office("task", "view", "1").code == 6
    assert office("--as", "anna", "task", "view", "1").code == 0

    assert standing(office) == ("pending", "viewed")
    assert "nothing to change" in office("--as", "anna", "task", "view", "1").err


def test_delegating_and_ticking(office: Run) -> None:
    office("task", "add", "title=Measure", "checklist=keys\nphotos")

    assert office("task", "check", "1", "2").code == 0
    assert office("task", "show", "1", "--json").json["checklist"] == "[ ] keys\n[x] photos"
    assert office("task", "check", "1", "2", "--off").code == 0
    assert office("task", "delegate", "1", "anna").code == 0

    found = office("task", "show", "1", "--json").json
    assert (found["checklist"], found["responsible"], found["badge"]) == ("[ ] keys\n[ ] photos", "anna", "created")


def test_a_dry_run_shows_the_step_and_takes_none(office: Run) -> None:
    office("task", "add", "title=Measure")

    shown = office("task", "start", "1", "--dry-run", "-o", "csv")

    rows = list(csv.DictReader(io.StringIO(shown.out)))
    assert {(row["field"], row["new"]) for row in rows} >= {("state", "in_progress"), ("badge", "in_progress")}
    assert standing(office) == ("pending", "created")


@pytest.mark.covers("behaviour.md#Task also found in Tasks section by CRM tag filter")
def test_lists_presets_and_filters(office: Run) -> None:
    office("task", "add", "title=Measure", "deals=1")
    office("task", "add", "title=Elsewhere", "tags=roof,urgent")

    assert office("task", "list", "tags:CRM", "-o", "ids").out == "1\n"
    assert office("task", "list", "--preset", "Tag CRM", "-o", "ids").out == "1\n"
    assert office("task", "list", "tags=urgent", "-o", "ids").out == "2\n"
    assert office("task", "set", "2", "tags+=CRM", "tags-=roof").code == 0
    assert office("task", "show", "2", "--json").json["tags"] == ["urgent", "CRM"]
    assert office("deal", "list", "has:task", "-o", "ids").out == "1\n"
    assert office("task", "list", "deals.title:plant", "-o", "ids").out == "1\n"
    assert office("task", "list", "created_stage:new", "-o", "ids").out == "1\n"


def test_closing_a_deal_says_which_tasks_it_finishes(office: Run) -> None:
    office("task", "add", "title=Measure", "deals=1")

    closed = office("deal", "close", "1", "--won")

    assert closed.code == 0
    assert "1 task was open" in closed.err
    assert standing(office) == ("done", "completed")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_tasks_come_back_from_a_file_as_they_were(office: Run, tmp_path: Path, form: str) -> None:
    office(
        "task", "add", "title=Measure", "deals=1", "checklist=[x] keys\nphotos", "tags=roof,urgent", "origin_id=t-1",
        "deadline=2199-12-01 09:00", "estimate=90", "control=yes", "description=two\nlines", "project=Roofs",
    )  # fmt: skip
    path = tmp_path / f"tasks.{form}"
    before = office("task", "show", "1", "--json").json
    path.write_text(office("task", "export", "-o", form).out, encoding="utf-8")
    office("task", "set", "1", "origin_id=")

    brought = office("task", "import", str(path), "--yes")

    assert brought.code == 0, brought.err
    after = office("task", "show", "2", "--json").json
    same = (
        "title",
        "description",
        "checklist",
        "tags",
        "deadline",
        "estimate",
        "control",
        "project",
        "responsible",
        "deals",
    )
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert standing(office, 2) == ("pending", "created")
