"""`bin`, `duplicates` and `merge` on a real store: data on one stream, talk on the other, exit codes as the contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def person(crm: Run, post: str) -> None:
    crm("contact", "add", "name=Ada", "last_name=Byron", f"post={post}", "email=ada@x.it", "-o", "ids")


def test_the_bin_lists_restores_and_purges(crm: Run) -> None:
    crm("company", "add", "title=Acme")
    crm("deal", "add", "title=Plant", "company=1")
    crm("company", "delete", "1", "--yes")
    crm("deal", "delete", "1", "--yes")

    listed = crm("bin", "list", "-o", "json").json
    assert {(each["record"], each["title"], each["merged_into"]) for each in listed} == {
        ("company:1", "Acme", None),
        ("deal:1", "Plant", None),
    }
    assert [each["record"] for each in crm("bin", "list", "deal", "-o", "json").json] == ["deal:1"]

    assert crm("bin", "restore", "deal:1").code == 0
    assert crm("bin", "purge", "company:1", "--dry-run").code == 0
    purged = crm("bin", "purge", "company:1", "--yes", "-o", "json")
    assert (purged.code, purged.json["purged"]) == (0, 1)
    assert crm("deal", "show", "1", "-o", "json").json["company"] is None
    assert crm("bin", "list", "-o", "json").json == []


def test_purging_wants_a_confirmation_and_a_record_of_the_bin(crm: Run) -> None:
    crm("deal", "add", "title=Plant")
    assert crm("bin", "purge", "deal:1", "--yes").code == 5
    assert crm("bin", "purge", "deal:9", "--yes").code == 1
    assert crm("bin", "purge", "shoe:9", "--yes").code == 2
    assert crm("bin", "purge").code == 2
    crm("deal", "delete", "1", "--yes")
    assert crm("bin", "purge", "--all").code == 2
    assert crm("bin", "purge", "--all", "--yes").code == 0
    undone = crm("undo", "2", "--json")
    assert (undone.code, "purged" in undone.error["message"]) == (5, True)


def test_adding_names_who_is_alike_on_the_other_stream(crm: Run) -> None:
    person(crm, "CEO")
    result = crm("contact", "add", "name=Ada", "last_name=Byron", "email=ADA@x.it", "-o", "json")
    assert result.json["id"] == 2
    assert "similar: contact:1 “Ada Byron” (e-mail, name)" in result.err


def test_duplicates_are_merged_and_undone(crm: Run) -> None:
    person(crm, "CEO")
    person(crm, "CTO")
    found = crm("contact", "duplicates", "-o", "json").json
    assert [(each["group"], each["record"], each["by"]) for each in found] == [
        (1, "contact:1", ["email", "name"]),
        (1, "contact:2", ["email", "name"]),
    ]
    assert crm("contact", "duplicates", "--by", "shoe").code == 2

    shown = crm("contact", "merge", "1", "2", "--take", "post=2", "--dry-run", "-o", "json")
    assert ("contact:1", "post", "CTO") in {(each["record"], each["field"], each["new"]) for each in shown.json}
    assert len(crm("contact", "list", "-o", "json").json) == 2

    merged = crm("contact", "merge", "1", "2", "--take", "post=2", "-o", "json")
    assert (merged.code, merged.json[0]["post"]) == (0, "CTO")
    assert "Position: that of 2 is taken (1: CEO · 2: CTO)" in merged.err
    assert crm("bin", "list", "-o", "json").json[0]["merged_into"] == "contact:1"
    assert crm("undo").code == 0
    assert len(crm("contact", "list", "-o", "json").json) == 2


def test_a_merge_that_cannot_be_says_why(crm: Run) -> None:
    person(crm, "CEO")
    assert crm("contact", "merge", "1", "1").code == 2
    assert crm("contact", "merge", "1", "9").code == 1
    assert crm("contact", "merge", "1", "2", "--take", "post").code == 2


def test_a_spreadsheet_goes_to_a_file(crm: Run, tmp_path: Path) -> None:
    crm("deal", "add", "title=Plant")
    assert crm("deal", "export", "-o", "xlsx").code == 2
    path = tmp_path / "x.xlsx"
    assert crm("deal", "export", "--file", str(path)).code == 0
    result = crm("deal", "import", str(path), "-o", "json")
    assert (result.json["created"], result.json["skipped"]) == (0, 1)
