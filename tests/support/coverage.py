"""`python -m tests.support.coverage TABLE.csv`: which requirements have a test that names them, and which have none."""

from __future__ import annotations

import ast
import csv
import re
import sys
from pathlib import Path
from typing import NamedTuple

from tests.support.code import files, last_name, place

MARK = re.compile(r"^([\w.-]+\.md)#(\S.*)$")


class Row(NamedTuple):
    """One requirement: the page of the specification and its sentence."""

    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}#{self.text}"


def _marks(path: Path) -> list[tuple[str, ast.Call]]:
    """The marker calls of a file, each with the name of its test (the module's own under the file's name)."""
    module = ast.parse(path.read_text(encoding="utf-8"), str(path))
    found = []
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found += [(node.name, mark) for mark in node.decorator_list if isinstance(mark, ast.Call)]
    return [(name, mark) for name, mark in found if last_name(mark.func) == "covers"]


def malformed(path: Path) -> list[str]:
    """Where a marker is not ``"page.md#row text"`` in quotes."""
    return [
        f"{place(path, mark.lineno)}: {ast.unparse(mark)}"
        for _, mark in _marks(path)
        for row in (mark.args or [ast.Constant(None)])
        if not (isinstance(row, ast.Constant) and isinstance(row.value, str) and MARK.match(row.value))
    ]


def named_rows(paths: list[Path]) -> dict[Row, list[str]]:
    """Each row that a test names, with those tests."""
    named: dict[Row, list[str]] = {}
    for path in paths:
        for test, mark in _marks(path):
            for row in mark.args:
                hit = MARK.match(row.value) if isinstance(row, ast.Constant) and isinstance(row.value, str) else None
                if hit:
                    named.setdefault(Row(hit[1], hit[2]), []).append(f"{place(path)}::{test}")
    return named


def stored_rows(table: Path) -> list[Row]:
    """The rows of the requirements table."""
    with table.open(encoding="utf-8", newline="") as file:
        return [Row(row["spec_file"], row["requirement"]) for row in csv.DictReader(file)]


def report(rows: list[Row], named: dict[Row, list[str]]) -> str:
    """What has a test, what has none, and what is named but is no row."""
    known = set(rows)
    lines = [f"{sum(row in named for row in rows)} of {len(rows)} rows are named by a test"]
    lines += [f"no such row: {row} ({', '.join(tests)})" for row, tests in sorted(named.items()) if row not in known]
    lines += [f"open: {row}" for row in rows if row not in named]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(stored_rows(Path(sys.argv[1])), named_rows(files("tests"))) + "\n")
