"""Templates of workflows by number or by name, in every verb that takes one; what is wrong with a file is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

MEETING = """format = 1
name = "{name}"
document = "deal"

[[parameter]]
code = "WHAT"
type = "string"

[[step]]
id = "A1"
kind = "add_comment"
with.comment = "Meet about {{=Template:WHAT}}"
"""
BAD = """format = 1
name = "Bad"
document = "deal"

[[step]]
id = "A1"
kind = "add_coment"
with.comment = "x"

[[step]]
id = "A2"
kind = "add_comment"
"""


@pytest.fixture
def named(crm: Run, tmp_path: Path) -> Run:
    """Templates 1 «Meeting», 2 «Offer», 3 «offer», and a deal."""
    for name in ("Meeting", "Offer", "offer"):
        file = tmp_path / f"{name}.toml"
        file.write_text(MEETING.format(name=name), encoding="utf-8")
        assert crm("workflow", "import", str(file)).code == 0
    crm("deal", "add", "title=Boiler")
    return crm


def test_every_verb_takes_the_name_of_a_template(named: Run) -> None:
    assert named("workflow", "show", "meeting", "--json").json["id"] == 1
    assert 'name = "Meeting"' in named("workflow", "export", "Meeting").out
    assert named("workflow", "rehearse", "Meeting", "deal:1", "WHAT=it", "--json").json["works"] is True
    assert named("workflow", "start", "Meeting", "deal:1", "WHAT=it", "--json").json["workflow"] == "Meeting"
    assert [each["id"] for each in named("workflow", "runs", "workflow:MEETING", "--json").json] == [1]
    assert named("workflow", "set", "Meeting", "active=no", "--json").json[0]["active"] is False
    assert named("why-not", "workflow:Meeting", "deal:1", "--json").json["run"] == 1
    assert named("workflow", "delete", "Meeting").code == 0
    assert [each["id"] for each in named("workflow", "list", "--json").json] == [2, 3]


def test_a_name_is_taken_as_it_is_spelled_and_refused_with_the_numbers_when_several_have_it(named: Run) -> None:
    assert named("workflow", "show", "offer", "--json").json["id"] == 3
    several = named("workflow", "start", "OFFER", "deal:1")
    runs = named("workflow", "runs", "workflow:OFFER")

    for refused in (several, runs):
        assert (refused.code, refused.out) == (5, "")
        assert "is the name of several workflows" in refused.err
        assert "2, 3" in refused.err
    assert named("workflow", "runs", "--json").json == []


@pytest.mark.parametrize("verb", ["show", "export", "delete", "start", "rehearse", "set"])
def test_a_name_that_nothing_has_is_not_found_and_the_nearest_is_offered(named: Run, verb: str) -> None:
    more = ("deal:1",) if verb in ("start", "rehearse") else ("active=no",) if verb == "set" else ()

    refused = named("workflow", verb, "Meetin", *more)
    number = named("workflow", verb, "99999999999999999999", *more)

    assert (refused.code, "did you mean “Meeting”?" in refused.err) == (1, True)
    assert number.code == 1
    assert len(named("workflow", "list", "--json").json) == 3


def test_what_is_wrong_with_a_file_is_told_once(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD, encoding="utf-8")

    refused = crm("workflow", "import", str(file))
    quiet = crm("workflow", "import", str(file), "--quiet")
    program = crm("workflow", "import", str(file), "--json")

    assert (refused.code, refused.out) == (5, "")
    assert refused.err.count("add_coment") == 1
    assert "the template is not kept: 2 errors" in refused.err
    assert quiet.err.count("add_coment") == 1
    assert (program.code, program.error["code"], len(program.err.splitlines())) == (5, "unsound", 1)
    assert "2 errors" in program.error["hint"]
    assert crm("workflow", "list", "--json").json == []


def test_one_mistake_is_the_error_itself(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD.partition('[[step]]\nid = "A2"')[0], encoding="utf-8")

    refused = crm("workflow", "import", str(file))

    assert refused.err.count("add_coment") == 1
    assert refused.err.startswith("crm-tui: error: line 7, column ")


def test_the_level_of_a_problem_is_a_word_for_programs_in_every_language(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD, encoding="utf-8")

    assert {each["level"] for each in crm("workflow", "check", str(file), "--json", "--lang", "it").json} == {"error"}
    assert "errore" in crm("workflow", "check", str(file), "--lang", "it").out


def test_branches_of_what_has_no_captions_yet_are_no_mistake_of_their_own(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "event.toml"
    file.write_text(
        'format = 1\nname = "Event"\ndocument = "deal"\n\n[[step]]\nid = "A1"\nkind = "wait_event"\n'
        'with.users = "responsible"\n\n[[step]]\nid = "B1"\nin = "A1"\nkind = "branch"\nwith.key = "Paid"\n',
        encoding="utf-8",
    )

    problems = crm("workflow", "check", str(file), "--json").json

    assert [each["problem"] for each in problems if each["level"] == "error"] == ["captions must not be empty"]


def test_a_second_template_of_a_name_is_kept_with_a_warning_that_names_the_first(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "w.toml"
    file.write_text(MEETING.format(name="Meeting"), encoding="utf-8")
    assert "warning" not in crm("workflow", "import", str(file)).err

    again = crm("workflow", "import", str(file))

    warned, kept = again.err.splitlines()
    assert warned == "warning: workflow 1 is called “Meeting” too; --replace 1 puts a file in its place"
    assert (again.code, kept) == (0, "workflow 2 “Meeting” is kept")
    assert "warning" not in crm("workflow", "import", str(file), "--replace", "1").err


MISTAKES = """format = 1
name = "Many"
document = "deal"
start = ["crate"]

[[variable]]
code = "COUNT"
type = "integr"

[[variable]]
code = "2ND"
type = "integer"
default = "ten"

[[step]]
id = "A1"
kind = "add_coment"
with.comment = "x"

[[step]]
id = "A2"
kind = "condition"

[[step]]
id = "A3"
in = "A2"
kind = "branch"
when = [{ source = "{=Document:amount}", is = "atleast", values = ["lots"] }]

[[step]]
id = "A4"
kind = "wait"
with.wait_type = "days"
with.days = "soon"

[[step]]
id = "A5"
kind = "set_variable"
with.variables = [{ set = "COUNT", to = "lots" }]
"""


def test_every_mistake_of_a_file_is_told_once_from_top_to_bottom_with_what_was_meant(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "many.toml"
    file.write_text(MISTAKES, encoding="utf-8")

    told = crm("workflow", "check", str(file), "--json")

    assert told.code == 5
    assert [(each["line"], each["problem"]) for each in told.json] == [
        (4, "“crate” is not known here; did you mean “create”?"),
        (8, "“integr” is not known here; did you mean “integer”?"),
        (11, "“2ND” must be letters, digits and _, and not begin with a digit"),
        (13, "2ND: “ten” is not a whole number"),
        (17, "“add_coment” is no action; did you mean “add_comment”?"),
        (28, "“atleast” is not known here; did you mean “at_least”?"),
        (34, "days: “soon” is not a whole number"),
    ]


def test_what_hangs_on_something_unread_is_told_when_that_is_right(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "w.toml"
    text = MISTAKES.replace('id = "A2"\n', "")
    file.write_text(text, encoding="utf-8")

    told = [each["problem"] for each in crm("workflow", "check", str(file), "--json").json]

    assert "“id” is missing" in told, "the tree of the steps is not known"
    assert not any("add_coment" in each for each in told)
    file.write_text(MISTAKES.replace("integr", "integer"), encoding="utf-8")
    assert "COUNT: “lots”" in crm("workflow", "check", str(file)).out, "the type of the variable is known now"


def test_a_template_is_written_to_a_file_that_is_not_there_yet(named: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.toml"

    assert named("workflow", "export", "1", "--file", str(file), "--dry-run").code == 0
    assert not file.exists()
    written = named("workflow", "export", "1", "--file", str(file))
    again = named("workflow", "export", "2", "--file", str(file))

    assert (written.code, written.out, written.err) == (0, "", f"{file} written\n")
    assert (again.code, "exists already" in again.err, "--force" in again.err) == (5, True, True)
    assert file.read_text(encoding="utf-8") == named("workflow", "export", "1").out
    assert named("workflow", "export", "2", "--file", str(file), "--force").code == 0
    assert 'name = "Offer"' in file.read_text(encoding="utf-8")
