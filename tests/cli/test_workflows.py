"""`crm-tui workflow …`: templates as files, runs, traces, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MEETING = """format = 1
name = "Schedule a meeting"
document = "deal"

[[parameter]]
code = "START"
type = "datetime"
required = true

[[parameter]]
code = "END"
type = "datetime"
required = true

[[parameter]]
code = "REMIND"
type = "integer"
default = "15"

[[parameter]]
code = "IMPORTANT"
type = "bool"
default = "N"

[[step]]
id = "A1"
kind = "schedule_meeting"
with.end = "{=Template:END}"
with.important = "{=Template:IMPORTANT}"
with.remind = "{=Template:REMIND}"
with.remind_unit = "minutes"
with.start = "{=Template:START}"
with.subject = "Meeting about {=Document:title}"
"""


@pytest.fixture
def meeting(crm: Run, tmp_path: Path) -> Path:
    assert crm("deal", "add", "title=Boiler").code == 0
    path = tmp_path / "meeting.toml"
    path.write_text(MEETING, encoding="utf-8")
    return path


@pytest.mark.covers("engine.md#Example: four template parameters requested at start")
@pytest.mark.covers("engine.md#Action parameters take template parameter values")
def test_the_meeting_of_the_example_is_planned_with_what_was_typed(crm: Run, meeting: Path) -> None:
    assert crm("workflow", "import", str(meeting)).code == 0

    started = crm(
        "workflow", "start", "1", "deal:1", "START=2026-12-01 10:00", "END=2026-12-01 11:30", "IMPORTANT=Y", "--json"
    )

    assert (started.code, json.loads(started.out)["state"]) == (0, "completed")
    made = json.loads(crm("activity", "list", "--json").out)
    assert [(each["kind"], each["subject"]) for each in made] == [("meeting", "Meeting about Boiler")]
    shown = json.loads(crm("activity", "show", "1", "--json").out)
    assert (shown["important"], shown["reminders"], shown["start"][:16], shown["end"][:16]) == (
        True, "15", "2026-12-01T10:00", "2026-12-01T11:30",
    )  # fmt: skip


def test_a_missing_or_wrong_parameter_starts_nothing(crm: Run, meeting: Path) -> None:
    crm("workflow", "import", str(meeting))

    empty = crm("workflow", "start", "1", "deal:1")
    wrong = crm("workflow", "start", "1", "deal:1", "START=soon", "END=2026-12-01")
    unknown = crm("workflow", "start", "1", "deal:1", "STRT=2026-12-01")

    assert (empty.code, "START is empty" in empty.err) == (5, True)
    assert (wrong.code, "START" in wrong.err, "soon" in wrong.err) == (5, True, True)
    assert (unknown.code, "did you mean “START”" in unknown.err) == (2, True)
    assert "“STRT” is not a parameter of “" in unknown.err
    assert crm("workflow", "runs", "--json").out == "[]\n"


def test_what_is_exported_is_imported_to_the_same_bytes(crm: Run, meeting: Path) -> None:
    crm("workflow", "import", str(meeting))
    first = crm("workflow", "export", "1").out
    meeting.write_text(first, encoding="utf-8")

    assert crm("workflow", "import", str(meeting)).code == 0

    assert crm("workflow", "export", "2").out == first
    assert crm("workflow", "check", str(meeting)).code == 0


def test_check_tells_every_mistake_with_its_place_and_keeps_nothing(crm: Run, meeting: Path) -> None:
    meeting.write_text(
        MEETING.replace("schedule_meeting", "schedule_meating").replace("format = 1", "format = 2"), encoding="utf-8"
    )

    checked = crm("workflow", "check", str(meeting), "--json")
    kept = crm("workflow", "import", str(meeting))

    assert checked.code == kept.code == 5
    assert [each["line"] for each in json.loads(checked.out)][:1] == [1]
    assert crm("workflow", "list", "--json").out == "[]\n"


def test_a_file_without_mistakes_is_told_to_people_and_not_to_programs(crm: Run, meeting: Path) -> None:
    good = crm("workflow", "check", str(meeting))
    read = crm("workflow", "check", str(meeting), "--json")
    meeting.write_text(MEETING.replace('with.remind_unit = "minutes"', "with.unit = 1"), encoding="utf-8")
    odd = crm("workflow", "check", str(meeting))

    assert (good.code, good.err) == (0, "nothing is wrong with it\n")
    assert (read.code, read.out, read.err) == (0, "[]\n", "")
    assert (odd.code, odd.err) == (0, "")
    assert "it is not used" in odd.out


def test_a_step_that_is_none_is_named_with_the_nearest(crm: Run, meeting: Path) -> None:
    meeting.write_text(MEETING.replace("schedule_meeting", "schedule_meating"), encoding="utf-8")

    result = crm("workflow", "import", str(meeting))

    assert (result.code, "did you mean “schedule_meeting”" in result.err) == (5, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "9"), 1), (("export", "9"), 1), (("delete", "9"), 1), (("trace", "9"), 1), (("retry", "9"), 1),
        (("start", "9", "deal:1"), 1), (("start", "1", "deal"), 2), (("check", "/nowhere/x.toml"), 1),
        (("runs", "sleeping"), 2), (("actions", "add_coment"), 1), (("start", "1", "contact:1"), 1),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(crm: Run, meeting: Path, words: tuple[str, ...], code: int) -> None:
    crm("workflow", "import", str(meeting))

    result = crm("workflow", *words)

    assert (result.code, result.err.startswith("crm-tui: error: ")) == (code, True)


def test_a_run_that_stands_still_is_traced_tried_again_and_stopped(crm: Run, meeting: Path) -> None:
    meeting.write_text(
        'format = 1\nname = "Edit"\ndocument = "deal"\n\n[[step]]\nid = "A1"\nkind = "edit_contact"\n'
        'with.fields = [{ set = "name", to = "Ada" }]\n',
        encoding="utf-8",
    )
    crm("workflow", "import", str(meeting))

    assert json.loads(crm("workflow", "start", "1", "deal:1", "--json").out)["state"] == "error"
    traced = json.loads(crm("workflow", "trace", "1", "--json").out)
    assert [(each["outcome"], "no contact" in each["said"]) for each in traced] == [("failed", True)], traced
    assert json.loads(crm("workflow", "retry", "1", "--json").out)["state"] == "error"
    assert crm("workflow", "stop", "1").code == 0
    again = crm("workflow", "stop", "1")
    assert (again.code, "has ended already" in again.err) == (4, True)
    for verb in ("retry", "skip"):
        assert crm("workflow", verb, "1", "--json").error["code"] == "ended"


def test_a_template_that_is_off_starts_nothing(crm: Run, meeting: Path) -> None:
    crm("workflow", "import", str(meeting))
    assert crm("workflow", "set", "1", "active=no").code == 0

    result = crm("workflow", "start", "1", "deal:1", "START=2026-12-01", "END=2026-12-02")

    assert (result.code, "switched off" in result.err) == (5, True)


def test_undo_takes_back_what_a_run_has_done(crm: Run, meeting: Path) -> None:
    crm("workflow", "import", str(meeting))
    crm("workflow", "start", "1", "deal:1", "START=2026-12-01", "END=2026-12-02")
    operation = next(
        each["id"]
        for each in json.loads(crm("log", "--json").out)
        if each["origin"] == "run:1" and "planned" in each["label"]
    )

    assert crm("undo", str(operation)).code == 0

    assert crm("activity", "list", "--json").out == "[]\n"


def test_runs_are_found_by_record_state_workflow_and_day_and_removed_for_good(crm: Run, tmp_path: Path) -> None:
    for title in ("One", "Two"):
        crm("deal", "add", f"title={title}")
    (tmp_path / "sample.toml").write_text(crm("workflow", "sample", "meeting").out, encoding="utf-8")
    assert crm("workflow", "import", str(tmp_path / "sample.toml")).code == 0
    for deal in (1, 2):
        crm("workflow", "start", "1", f"deal:{deal}", "START=2026-12-01 10:00", "END=2026-12-01 11:00")

    def found(*words: str) -> list[int]:
        return [row["id"] for row in crm("workflow", "runs", *words, "--json").json]

    assert found() == [2, 1]
    assert found("deal:1", "completed") == [1]
    assert found("workflow:Schedule a meeting", "from:-1d", "to:today") == [2, 1]
    assert found("workflow:rules") == found("waiting") == found("to:-1d") == []
    assert [crm("workflow", "runs", word).code for word in ("complted", "workflow:Nothing", "deal:99", "from:soon")] == [
        2, 1, 1, 5,
    ]  # fmt: skip

    told = crm("workflow", "trace", "1", "--text").out
    assert "Schedule a meeting · done" in told
    assert "Remind in = 15" in told
    assert crm("workflow", "erase", "1", "--yes").code == 0
    assert (found(), crm("workflow", "trace", "1").code) == ([2], 1)
    assert "was removed" in crm("deal", "timeline", "1").out


@pytest.mark.parametrize(
    "words",
    [
        ("workflow", "check"),
        ("workflow", "import"),
        ("workflow", "rehearse"),
        ("deal", "rows", "load", "1"),
    ],
)
def test_the_database_is_no_file_to_read(crm: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    crm("deal", "add", "title=Boiler")
    store = next(path for path in tmp_path.rglob("*.db"))

    result = crm(*words, str(store), *(["deal:1"] if words[1] == "rehearse" else []))

    assert (result.code, "is the database itself" in result.err) == (5, True)
