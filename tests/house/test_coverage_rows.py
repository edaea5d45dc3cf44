"""`@pytest.mark.covers("page.md#row text")` names a requirement; the marker is written so that a script can read it."""

from __future__ import annotations

from pathlib import Path

from tests.support.code import files
from tests.support.coverage import Row, malformed, named_rows, report, stored_rows


def test_markers_are_literal_and_name_page_and_row() -> None:
    found = [line for path in files("tests") for line in malformed(path)]

    assert found == []


def test_rows_named_by_tests_are_found(tmp_path: Path) -> None:
    table = tmp_path / "coverage.csv"
    table.write_text(
        "seed_file,section,requirement,spec_file,spec_heading\n"
        'a,b,"First, with a comma",entities.md,c\na,b,Second row,screens.md,d\n',
        encoding="utf-8",
    )
    test = tmp_path / "test_it.py"
    test.write_text(
        "import pytest\n\n"
        '@pytest.mark.covers("entities.md#First, with a comma", "entities.md#No such row")\n'
        "def test_a(): ...\n",
        encoding="utf-8",
    )

    named = named_rows([test])
    said = report(stored_rows(table), named)

    assert set(named) == {Row("entities.md", "First, with a comma"), Row("entities.md", "No such row")}
    assert "1 of 2 rows" in said
    assert "no such row: entities.md#No such row (test_it.py::test_a)" in said
    assert "open: screens.md#Second row" in said


def test_a_marker_that_no_script_can_read_is_refused(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "import pytest\n\n@pytest.mark.covers(NAME)\n@pytest.mark.covers('no page')\ndef test_a(): ...\n",
        encoding="utf-8",
    )

    assert len(malformed(test)) == 2
