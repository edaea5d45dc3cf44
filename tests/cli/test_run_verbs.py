"""Runs on the command line: a dry run touches none, a run that stands still says why and what to do, words for people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MOMENT_OF_STEP = re.compile(r"\d{4}-\d\d-\d\dT10:00:00(\.000)?[+-]\d\d:\d\d")
MEETING = ("workflow", "start", "1", "deal:1", "START=tomorrow 10:00")


@pytest.fixture
def failed(crm: Run, tmp_path: Path) -> Run:
    """Run 1 has done its work, run 2 stands still: its meeting would end before it begins."""
    file = tmp_path / "meeting.toml"
    file.write_text(crm("workflow", "sample", "meeting").out, encoding="utf-8")
    crm("workflow", "import", str(file))
    crm("deal", "add", "title=Boiler")
    assert crm(*MEETING, "END=tomorrow 11:00").code == 0
    crm(*MEETING, "END=tomorrow 09:00")
    return crm


def states(crm: Run) -> list[tuple[object, object, int]]:
    listed = crm("workflow", "runs", "--json").json
    return [
        (each["id"], each["state"], len(crm("workflow", "trace", str(each["id"]), "--json").json)) for each in listed
    ]


@pytest.mark.parametrize("verb", ["retry", "skip", "stop", "erase"])
def test_a_dry_run_leaves_runs_as_they_are(failed: Run, verb: str) -> None:
    before = states(failed)

    told = failed("workflow", verb, "1" if verb == "erase" else "2", "--dry-run")

    assert states(failed) == before == [(2, "error", 1), (1, "completed", 1)]
    assert told.code == (1 if verb == "retry" else 0)
    assert ("is not after the start" in told.out) == (verb == "retry")
    assert "would" in told.err or "dry run: nothing was stored" in told.err


def test_a_run_that_stands_still_says_why_and_what_can_be_done(failed: Run) -> None:
    for words in ((*MEETING, "END=tomorrow 09:00"), ("workflow", "retry", "2")):
        told = failed(*words)

        assert told.code == 1
        for text in ("step A1 failed: ", "is not after the start", "give a later end", "tries it again"):
            assert text in told.err
        assert "stands still" in told.out
        assert "a value is not possible" in told.out
        assert "invalid_value" not in told.out
    again = failed("workflow", "retry", "2", "--json")
    assert (again.code, again.json["state"], again.json["reason"]) == (1, "error", "invalid_value")
    assert failed("workflow", "skip", "2").code == 0


def test_lists_and_traces_say_in_words_what_scripts_read_as_codes(failed: Run) -> None:
    assert "stands still  a value is not possible  by hand" in failed("workflow", "runs").out
    assert "run 2 on deal:1: stands still, a value is not possible" in failed("workflow", "trace", "2").err
    (row,) = failed("workflow", "runs", "error", "--json").json
    assert (row["state"], row["reason"], row["start"]) == ("error", "invalid_value", "manual")


def test_what_was_stopped_is_printed_for_scripts(failed: Run) -> None:
    told = failed("workflow", "stop", "2", "--json")

    assert (told.code, told.json["id"], told.json["state"], told.json["reason"]) == (0, 2, "terminated", "stopped")


def test_of_several_logs_none_is_removed_when_one_cannot_be(failed: Run) -> None:
    for other, code in (("2", 5), ("99", 1)):
        told = failed("workflow", "erase", "1", other, "--yes")

        assert (told.code, [each["id"] for each in failed("workflow", "runs", "--json").json]) == (code, [2, 1])
    assert failed("workflow", "erase", "1", "1", "--yes").code == 0
    assert [each["id"] for each in failed("workflow", "runs", "--json").json] == [2]


def test_a_switch_and_a_constant_that_is_none_change_nothing(failed: Run) -> None:
    told = failed("workflow", "set", "1", "active=no", "NOTHING=1")

    assert told.code == 2
    assert failed("workflow", "list", "--json").json[0]["active"] is True


def test_what_a_step_was_given_and_left_is_json_that_scripts_read(failed: Run) -> None:
    (step,) = failed("workflow", "trace", "1", "--json").json

    assert step["given"]["remind"] == {"type": "integer", "value": 15}
    assert step["given"]["important"] == {"type": "bool", "value": False}
    assert MOMENT_OF_STEP.fullmatch(step["given"]["start"]["value"])
    assert step["results"]["ACTIVITY_ID"] == {"type": "integer", "value": 1}
    assert (step["outcome"], "done" in failed("workflow", "trace", "1").out) == ("ok", True)


def test_a_rehearsal_tells_scripts_what_steps_are_given_as_a_trace_does(failed: Run) -> None:
    words = ("workflow", "rehearse", "1", "deal:1", "START=tomorrow 10:00", "END=tomorrow 11:00")

    (step,) = failed(*words, "--json").json["steps"]

    assert step["given"]["remind"] == {"type": "integer", "value": 15}
    assert MOMENT_OF_STEP.fullmatch(step["given"]["start"]["value"])


@pytest.mark.parametrize(
    "words",
    [
        (*MEETING, "END=tomorrow 11:00"), ("workflow", "retry", "2"), ("workflow", "skip", "2"), ("workflow", "stop", "2"),
        ("workflow", "set", "1", "active=no"), ("rule", "add", "new", "add_comment", "comment=x"),
        ("trigger", "add", "new", "webhook"), ("global", "set", "N", "1"),
    ],
)  # fmt: skip
def test_columns_that_are_none_are_refused_before_anything_is_written(failed: Run, words: tuple[str, ...]) -> None:
    before = failed("log", "--json").json

    told = failed(*words, "--fields", "zzz", "--json")

    assert states(failed) == [(2, "error", 1), (1, "completed", 1)]
    assert failed("log", "--json").json == before
    assert (told.code, "zzz" in told.err) == (2, True)


def test_a_run_that_queues_says_behind_which(failed: Run, tmp_path: Path) -> None:
    file = tmp_path / "pause.toml"
    file.write_text(
        'format = 1\nname = "Wait"\ndocument = "deal"\n\n[[step]]\nid = "A1"\nkind = "pause"\nwith.interval = "2 days"\n',
        encoding="utf-8",
    )
    failed("workflow", "import", str(file))
    for _ in range(2):
        failed("workflow", "start", "Wait", "deal:1")

    told = failed("workflow", "start", "Wait", "deal:1")

    assert (told.code, "run 5 is queued: 2 runs that wait are under way" in told.err) == (0, True)


def test_a_version_is_asked_of_what_is_replaced_only(failed: Run, tmp_path: Path) -> None:
    refused = failed("workflow", "import", str(tmp_path / "meeting.toml"), "--if-version", "1")

    assert (refused.code, "--if-version goes with --replace" in refused.err) == (2, True)
    (row,) = failed("workflow", "list", "--json").json
    assert row["version"] == 1


def test_a_rule_whose_condition_was_false_is_told_as_left_out_to_people(crm: Run) -> None:
    crm("rule", "add", "new", "add_comment", "comment=large", "--if", "{=Document:amount} >= 30000")
    crm("deal", "add", "title=Boiler", "amount=10")
    crm("worker", "--once")

    told = crm("workflow", "trace", "1").out

    assert [part in told for part in ("left out", "Add comment", "not true: A", "done")] == [True, True, True, False]
    assert [each["outcome"] for each in crm("workflow", "trace", "1", "--json").json] == ["ok"]
