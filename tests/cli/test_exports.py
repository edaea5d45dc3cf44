"""Exports from the command line: the log knows of each, nothing leaves twice by mistake, names of files are no filters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def people(crm: Run) -> Run:
    crm("contact", "add", "name=Ada")
    crm("contact", "add", "name=Eva")
    crm("contact", "add", "name=Hidden", "export=no")
    return crm


@pytest.mark.parametrize("name", ["people.csv", "out/people.JSONL", "x.tsv"])
def test_a_file_among_the_filter_words_is_told_how_to_write_it(people: Run, name: str) -> None:
    result = people("contact", "export", name)

    assert (result.code, result.out) == (2, "")
    assert f"write --file {name}" in result.err


def test_a_file_that_is_there_is_no_filter_either(people: Run, tmp_path: Path) -> None:
    path = tmp_path / ("a long name of a folder " * 6) / "people.dat"
    path.parent.mkdir()
    path.write_text("x")

    assert f"write --file {path}" in people("contact", "export", str(path)).err


def test_a_filter_may_look_for_the_name_of_a_file(people: Run) -> None:
    assert people("contact", "export", '"people.csv"').code == 0
    assert people("contact", "export", "name:people.csv").code == 0


@pytest.mark.covers("behaviour.md#Only flagged contacts are exported")
def test_every_export_is_in_the_log_with_its_count(people: Run, tmp_path: Path) -> None:
    result = people("contact", "export", "--file", str(tmp_path / "people.csv"))
    people("deal", "export", "-o", "json")

    assert result.err == "2 records exported\n1 contact was left out: not included in export\n"
    assert people("contact", "list", "-o", "ids").out.split() == ["1", "2", "3"]
    rows = people("log", "label:exported", "--json").json
    assert [(row["label"], row["what"], row["changes"]) for row in rows] == [
        ("exported", "exported 0 deals", 0),
        ("exported", "exported 2 contacts", 0),
    ]


def test_an_export_cannot_be_taken_back_and_stands_in_nobodys_way(people: Run) -> None:
    people("contact", "set", "1", "name=Anna")
    people("contact", "export")
    number = people("log", "label:exported", "-o", "ids").out.strip()

    refused = people("undo", number)
    assert (refused.code, "an export cannot be taken back" in refused.err) == (5, True)
    assert "changed contact:1" in people("undo").err
    people("contact", "export")
    assert people("redo").code == 0
    assert people("contact", "show", "1", "--json").json["name"] == "Anna"


def test_what_was_refused_before_anything_left_is_no_export(people: Run, tmp_path: Path) -> None:
    path = tmp_path / "there.csv"
    path.write_text("mine")

    assert people("contact", "export", "--file", str(path)).code == 5
    assert people("contact", "export", "nme:x").code == 2
    assert people("log", "label:exported", "--json").json == []


def test_a_dry_run_writes_no_file_and_no_log(people: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"

    result = people("contact", "export", "--file", str(path), "--dry-run")

    assert (result.code, path.exists(), str(path) in result.err) == (0, False, True)
    assert people("log", "label:exported", "--json").json == []


def test_people_leave_as_vcards_by_format_or_by_name(people: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"

    shown = people("contact", "export", "-o", "vcf")
    people("contact", "export", "--file", str(path))

    assert shown.out.count("BEGIN:VCARD") == 2
    assert "1 contact was left out" in shown.err
    assert path.read_bytes().count(b"END:VCARD\r\n") == 2
    wrong = people("deal", "export", "-o", "vcf")
    assert (wrong.code, "csv, tsv, json, jsonl" in wrong.err) == (2, True)
