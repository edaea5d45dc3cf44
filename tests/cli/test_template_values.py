"""What a template asks for, on the command line: shown with its values, set, people by login; the steps as a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

TEXT = """format = 1
name = "Rates"
document = "deal"

[[parameter]]
code = "WHO"
type = "user"

[[constant]]
code = "VAT"
type = "double"
required = true

[[constant]]
code = "BOSS"
type = "user"

[[step]]
id = "A1"
kind = "condition"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
title = "Always"

[[step]]
id = "A3"
in = "A2"
kind = "add_comment"
with.comment = "{=Constant:VAT} {=Template:WHO > friendly} {=Constant:BOSS > friendly}"
"""


@pytest.fixture
def rates(crm: Run, tmp_path: Path) -> Run:
    file = tmp_path / "rates.toml"
    file.write_text(TEXT, encoding="utf-8")
    assert crm("workflow", "import", str(file)).code == 0
    for login in ("eva", "luca2"):
        crm("user", "add", login)
    crm("deal", "add", "title=Boiler")
    return crm


def test_a_template_is_shown_with_its_constants_and_all_its_steps(rates: Run) -> None:
    assert rates("workflow", "set", "Rates", "VAT=22", "BOSS=eva").code == 0

    found = rates("workflow", "show", "Rates", "--json").json
    table = rates("workflow", "show", "Rates").out

    assert [(each["code"], each["value"]) for each in found["constants"]] == [("VAT", "22"), ("BOSS", "user_2")]
    assert found["steps"] == ["A1 condition", "A2 branch Always", "A3 add_comment"]
    for text in ("VAT = 22, BOSS = eva", "A1 condition\n", "  A2 Always (branch)\n", "    A3 Add comment\n"):
        assert text in table


def test_people_are_named_by_login_also_one_that_ends_with_a_digit(rates: Run) -> None:
    rates("workflow", "set", "Rates", "VAT=22", "BOSS=luca2")

    assert rates("workflow", "start", "Rates", "deal:1", "WHO=eva").code == 0
    nobody = rates("workflow", "start", "Rates", "deal:1", "WHO=evva")

    assert (nobody.code, "did you mean “eva”?" in nobody.err) == (5, True)
    assert "WHO: “evva” names nobody" in nobody.err
    comments = [each["text"] for each in rates("deal", "timeline", "1", "--json").json if each["source"] == "comment"]
    assert comments == ["22 eva luca2"]


def test_the_preview_of_a_constant_names_it(rates: Run) -> None:
    told = rates("workflow", "set", "1", "VAT=22", "--dry-run")

    assert " ".join(told.out.splitlines()[-1].split()) == "workflow:1 VAT 22"
    assert rates("workflow", "show", "1", "--json").json["constants"][0]["value"] is None


def test_setting_nothing_is_no_change(rates: Run) -> None:
    told = rates("workflow", "set", "1")

    assert (told.code, "nothing is to be set" in told.err) == (2, True)
