"""`crm-tui workflow rehearse`: tables, JSON, files, answers, exit codes; nothing is stored."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

FOLLOW = """format = 1
name = "Follow up"
document = "deal"

[[parameter]]
code = "WHO"
type = "string"
required = true

[[step]]
id = "A1"
kind = "add_comment"
with.comment = "Hello {=Template:WHO}"

[[step]]
id = "A2"
kind = "wait"
with.wait_type = "days"
with.days = "3"

[[step]]
id = "A3"
kind = "edit_document"
with.fields = [{ set = "title", to = "Boiler, {=A2:RELEASE_REASON}" }, { set = "amount", to = "1500|EUR" }]

[[step]]
id = "A4"
kind = "wait_deal_stage"
with.stages = ["WON"]
"""
EDIT = """format = 1
name = "Edit"
document = "deal"

[[step]]
id = "A1"
kind = "edit_contact"
with.fields = [{ set = "name", to = "Ada" }]
"""


@pytest.fixture
def follow(crm: Run, tmp_path: Path) -> Path:
    assert crm("deal", "add", "title=Boiler").code == 0
    path = tmp_path / "follow.toml"
    path.write_text(FOLLOW, encoding="utf-8")
    assert crm("workflow", "import", str(path)).code == 0
    return path


def test_people_read_what_happens_when_and_what_becomes_of_records(crm: Run, follow: Path) -> None:
    before = crm("deal", "show", "1", "--json").out

    done = crm("workflow", "rehearse", "1", "deal:1", "WHO=Anna")

    assert done.code == 0
    for words in ("What happens when", "What becomes of records", "Hello Anna", "Boiler, timeout", "€1,500.00"):
        assert words in done.out
    assert "Messages" not in done.out
    assert "a stage of Boiler" in done.err
    assert "after 3 days" in done.err
    assert "nothing was stored" in done.err
    assert crm("deal", "show", "1", "--json").out == before
    assert crm("workflow", "runs", "--json").json == []


@pytest.mark.parametrize(
    "spec", [EDIT, FOLLOW.replace("required = true", "")], ids=["without a wait", "with a wait for a stage"]
)
def test_a_stage_that_there_is_not_is_refused_before_anything_is_played(
    crm: Run, follow: Path, spec: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.toml"
    path.write_text(spec, encoding="utf-8")

    refused = crm("workflow", "rehearse", str(path), "deal:1", "--stage", "qqq", "--json")
    near = crm("workflow", "rehearse", str(path), "deal:1", "--stage", "Preapyment", "--json")

    assert (refused.code, refused.error["message"]) == (5, "stage: “qqq” is not one of the answers")
    assert refused.error["hint"].startswith("one of: New, Document preparation, ")
    assert "did you mean “Prepayment" in near.error["hint"]


def test_scripts_read_one_object_with_steps_differences_and_the_end(crm: Run, follow: Path) -> None:
    found = crm(
        "workflow", "rehearse", "1", "deal:1", "WHO=Anna", "--answer", "A2=client", "--stage", "WON", "--json"
    ).json

    assert (found["works"], found["limit"], found["problems"]) == (True, "", [])
    assert [(each["record"], each["state"]) for each in found["runs"]] == [("deal:1", "completed")]
    assert [each["step"] for each in found["steps"] if each["run"] is None] == ["A2", "A4"]
    net = {each["field"]: (each["old"], each["new"]) for each in found["differences"] if each["record"] == "deal:1"}
    assert net["title"] == ("Boiler", "Boiler, client_activity")
    assert net["amount"] == ("", "1500.00 EUR")
    assert "Deal won" in net["stage"]
    assert 0 < found["seconds"] < 3600


def test_other_formats_are_the_net_differences(crm: Run, follow: Path) -> None:
    lines = crm("workflow", "rehearse", "1", "deal:1", "WHO=Anna", "-o", "csv").out.splitlines()

    assert lines[0] == "record,change,field,old,new"
    assert "comment:1,created,text,,Hello Anna" in lines


def test_a_file_that_is_not_kept_is_rehearsed_and_stays_not_kept(crm: Run, follow: Path) -> None:
    follow.write_text(EDIT, encoding="utf-8")

    draft = crm("workflow", "rehearse", str(follow), "deal:1", "--json")
    instead = crm("workflow", "rehearse", str(follow), "deal:1", "--replace", "1", "--json")

    for each in (draft, instead):
        assert (each.code, each.json["works"], each.json["runs"][0]["reason"]) == (1, False, "no_linked_record")
    assert [(each["id"], each["name"]) for each in crm("workflow", "list", "--json").json] == [(1, "Follow up")]


def test_several_records_each_have_a_run(crm: Run, follow: Path) -> None:
    crm("deal", "add", "title=Pump")

    found = crm("workflow", "rehearse", "1", "deal:1", "deal:2", "WHO=Anna", "--json").json

    assert [each["record"] for each in found["runs"]] == ["deal:1", "deal:2"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("9", "deal:1"), 1), (("1", "deal:9", "WHO=x"), 1), (("1", "deal:1"), 5), (("1", "deal"), 2), (("1", "WHO=x"), 2),
        (("1",), 2), (("1", "deal:1", "WHO=x", "--answer", "A9=client"), 1), (("1", "deal:1", "--answer", "A2"), 2),
        (("1", "deal:1", "WHO=x", "--answer", "A1=approved"), 5), (("1", "deal:1", "WHO=x", "--answer", "A2=ten"), 5),
        (("1", "deal:1", "WHO=x", "--answer", "A4=NOWHERE"), 5), (("1", "deal:1", "WHO=x", "--event", "rains"), 5),
        (("1", "deal:1", "WHO=x", "--stage", "NOWHERE"), 5),
        (("/nowhere/x.toml", "deal:1"), 1), (("1", "deal:1", "WHO=x", "--replace", "1"), 2), (("1", "deal:1", "WHOM=x"), 2),
    ],
)  # fmt: skip
def test_what_cannot_be_rehearsed_is_told(crm: Run, follow: Path, words: tuple[str, ...], code: int) -> None:
    result = crm("workflow", "rehearse", *words)

    assert (result.code, "crm-tui: error: " in result.err, result.out) == (code, True, "")


def test_an_answer_that_is_none_is_refused_with_the_answers(crm: Run, follow: Path) -> None:
    follow.write_text(
        EDIT.partition("[[step]]")[0]
        + '[[step]]\nid = "A1"\nkind = "approve"\nwith.users = "{=Document:RESPONSIBLE}"\nwith.name = "Offer"\n',
        encoding="utf-8",
    )

    refused = crm("workflow", "rehearse", str(follow), "deal:1", "--answer", "A1=maybe")
    taken = crm("workflow", "rehearse", str(follow), "deal:1", "--answer", "A1=approved")

    assert (refused.code, refused.out, taken.code) == (5, "", 0)
    assert "A1: “maybe” is not one of the answers" in refused.err
    assert "one of: Approve, Reject" in refused.err


_ASKS = """format = 1
name = "Ask"
document = "deal"

[[step]]
id = "A1"
kind = "approve"
with.users = "{=Document:RESPONSIBLE}"
with.name = "Offer"

[[step]]
id = "A2"
kind = "edit_document"
with.fields = [{ set = "close_date", to = "2026-12-01" }, { set = "amount", to = "1500|EUR" }]

[[step]]
id = "A3"
kind = "edit_contact"
with.fields = [{ set = "name", to = "Ada" }]
"""


@pytest.mark.parametrize(
    "words", [("1", "deal:1", "WHO=Anna"), ("FILE", "deal:1"), ("FILE", "deal:1", "--answer", "A1=approved")]
)
def test_scripts_read_the_same_in_every_language(crm: Run, follow: Path, words: tuple[str, ...]) -> None:
    asks = follow.with_name("asks.toml")
    asks.write_text(_ASKS, encoding="utf-8")
    given = [str(asks) if word == "FILE" else word for word in words]

    english, italian = (
        _timeless(crm("workflow", "rehearse", *given, "--json", "--lang", each).out) for each in ("en", "it")
    )

    assert english["steps"]
    assert english["end"]
    assert italian == english


def _timeless(out: str) -> dict[str, Any]:
    """What was told, without the moments: every rehearsal begins when it is asked for."""
    found: dict[str, Any] = json.loads(re.sub(r"\d\d:\d\d:\d\d\.\d+", "TIME", out))
    return found
