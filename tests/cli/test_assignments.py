"""`crm-tui workflow assignments|answer|delegate|event`: lists, answers, exit codes, help."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

TEMPLATE = """format = 1
name = "Discount"
document = "deal"

[[step]]
id = "A1"
kind = "approve"
with.comment = "required_to_reject"
with.name = "Discount for {=Document:TITLE}"
with.text = "[b]20 %[/b]"
with.users = ["creator", "luca"]

[[step]]
id = "A2"
in = "A1"
kind = "branch"
with.key = "approved"

[[step]]
id = "A3"
in = "A2"
kind = "request"
with.fields = [
    { set = "PRICE", to = "money* New price" },
    { set = "COLOUR", to = "list(red, green) Colour" },
    { set = "WHO", to = "user Who signs" },
]
with.name = "New price"
with.users = "creator"

[[step]]
id = "A4"
in = "A3"
kind = "branch"
with.key = "answered"

[[step]]
id = "A5"
in = "A4"
kind = "add_comment"
with.comment = "{=A3:PRICE}, {=A3:COLOUR}, {=A3:WHO > friendly}"

[[step]]
id = "A6"
in = "A4"
kind = "wait_event"
with.captions = ["Paid", "Sent back"]
with.users = "creator"
"""


@pytest.fixture
def asked(crm: Run, tmp_path: Path) -> Run:
    """Run 1 asks the first operator and ``luca`` to approve a discount."""
    path = tmp_path / "discount.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    for words in (
        ("user", "add", "luca", "Luca Bianchi"), ("user", "add", "dora", "Dora Neri"), ("deal", "add", "title=Boiler"),
        ("workflow", "import", str(path)), ("workflow", "start", "1", "deal:1"),
    ):  # fmt: skip
        assert crm(*words).code == 0, words
    return crm


def test_what_is_asked_is_listed_and_answered_to_the_end(asked: Run) -> None:
    (own,) = asked("workflow", "assignments", "--json").json
    assert (own["run"], own["kind"], own["name"], own["text"], own["answers"]) == (
        1, "approve", "Discount for Boiler", "20 %", {"approved": "Approve", "rejected": "Reject"},
    )  # fmt: skip
    assert own["comment_rule"] == "required_to_reject"
    assert len(asked("workflow", "assignments", "--all", "--json").json) == 2

    assert "step A1 waits: the approval of" in asked("workflow", "trace", "1").err
    assert asked("workflow", "answer", "1", "approve", "--as", "luca", "--json").json["state"] == "waiting"
    assert asked("workflow", "answer", "1", "Approve", "--comment", "as agreed").code == 0
    answered = asked("workflow", "answer", "1", "PRICE=1500 EUR", "COLOUR=Green", "WHO=luca", "--json")
    assert (answered.code, answered.json["state"]) == (0, "waiting")
    assert asked("workflow", "event", "1", "paid", "--json").json["state"] == "completed"

    said = [each["text"] for each in asked("deal", "timeline", "1", "--json").json if each["kind"] == "comment"]
    assert said == ["€1,500.00, green, Luca Bianchi"]
    listed = asked("workflow", "assignments", "1", "--json").json
    assert [(each["step"], each["state"], each["answer"], each["comment"]) for each in listed] == [
        ("A1", "answered", "approved", "as agreed"), ("A1", "answered", "approved", ""),
        ("A3", "answered", "answered", ""), ("A6", "answered", "Paid", ""),
    ]  # fmt: skip
    assert listed[2]["given"]["COLOUR"] == "green"
    notes = [each["said"] for each in asked("workflow", "trace", "1", "--json").json]
    assert "Luca Bianchi approved" in notes[1]
    assert asked("workflow", "assignments", "--json").json == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("answer", "9", "approve"), 1), (("answer", "1", "approve", "--as", "dora"), 6), (("answer", "1", "perhaps"), 5),
        (("answer", "1", "reject"), 5), (("answer", "1"), 2), (("answer", "1", "approve", "PRICE=5"), 5),
        (("answer", "1", "approve", "reject"), 2),
        (("event", "1", "Paid"), 5), (("event", "9", "Paid"), 1), (("assignments", "9"), 1),
        (("assignments", "--all", "--as", "luca"), 6), (("assignments", "1", "--all"), 2),
        (("delegate", "1", "nobody"), 1), (("delegate", "1", "luca"), 5), (("delegate", "1", "dora", "--as", "dora"), 6),
        (("delegate", "1", "dora", "--from", "luca", "--as", "dora"), 6),
    ],
)  # fmt: skip
def test_what_cannot_be_done_changes_nothing_and_says_so(asked: Run, words: tuple[str, ...], code: int) -> None:
    result = asked("workflow", *words)

    assert (result.code, result.err.startswith("crm-tui: error: ")) == (code, True), result.err
    assert [each["state"] for each in asked("workflow", "assignments", "1", "--json").json] == ["open", "open"]


def test_an_answer_counts_once(asked: Run) -> None:
    assert asked("workflow", "answer", "1", "approve").code == 0

    again = asked("workflow", "answer", "1", "reject", "--comment", "no")

    assert (again.code, "cannot be answered any more" in again.err) == (4, True)


def test_a_run_that_has_ended_is_answered_no_more(asked: Run) -> None:
    assert asked("workflow", "stop", "1").code == 0

    result = asked("workflow", "answer", "1", "approve")

    assert (result.code, "has ended already" in result.err) == (4, True)
    assert asked("workflow", "assignments", "--json").json == []


@pytest.mark.parametrize(
    "words",
    [("answer", "1", "approve"), ("delegate", "1", "dora"), ("delegate", "1", "dora", "--from", "luca")],
    ids=" ".join,
)
def test_a_step_that_asks_nobody_is_told_with_those_that_do(asked: Run, words: tuple[str, ...]) -> None:
    result = asked("workflow", *words, "--step", "A9", "--json")

    assert (result.code, result.error["message"]) == (1, "step “A9” of run 1 asks nobody")
    assert result.error["hint"] == "one of: A1"


def test_fields_that_do_not_fit_keep_the_request_open(asked: Run) -> None:
    asked("workflow", "answer", "1", "approve", "--as", "luca")
    asked("workflow", "answer", "1", "approve")

    wrong = asked("workflow", "answer", "1", "PRICE=abc")
    empty = asked("workflow", "answer", "1", "COLOUR=red")
    other = asked("workflow", "answer", "1", "PRICE=5 EUR", "COLOUR=blue")
    unknown = asked("workflow", "answer", "1", "PRYCE=5 EUR")
    refused = asked("workflow", "answer", "1", "refuse")

    assert [each.code for each in (wrong, empty, other, unknown, refused)] == [5, 5, 5, 2, 5]
    assert ("PRICE" in wrong.err, "must be filled in" in empty.err, "red, green" in other.err) == (True, True, True)
    assert "did you mean “PRICE”" in unknown.err
    assert [each["step"] for each in asked("workflow", "assignments", "--json").json] == ["A3"]


def test_others_answer_in_ones_place(asked: Run) -> None:
    assert asked("workflow", "delegate", "1", "dora", "--as", "luca", "--comment", "on holiday").code == 0
    assert asked("workflow", "assignments", "--as", "luca", "--json").json == []
    (own,) = asked("workflow", "assignments", "--as", "dora", "--json").json
    assert own["delegated_from"] == "luca"

    assert asked("workflow", "delegate", "1", "luca", "--from", "dora").code == 0
    (back,) = asked("workflow", "assignments", "--as", "luca", "--json").json
    assert back["delegated_from"] == "dora"
    assert "dora → luca" in asked("deal", "timeline", "1", "-o", "table").out


@pytest.mark.parametrize("verb", ["assignments", "answer", "delegate", "event"])
def test_help_shows_how_it_is_called(crm: Run, verb: str) -> None:
    result = crm("workflow", verb, "--help")

    assert (result.code, "crm-tui workflow answer 7 approve" in result.out) == (0, True)
