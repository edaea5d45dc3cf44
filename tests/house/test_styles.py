"""One sheet per room of the screens, of its name, used, scoped under the room's own widgets, in the theme's colours."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.code import ROOT, files, place, tree

SHEETS = files("styles", suffix=".tcss")
SHARED = {"app"}
"""Sheets that belong to no room; the only ones that may name bare widget types."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(|\bansi_\w+")
NAME = re.compile(r"^\s*([A-Z]\w*)")


def top_selectors(sheet: str) -> list[str]:
    """The selectors of the outermost rules, one by one."""
    found, depth, text = [], 0, ""
    for letter in COMMENT.sub("", sheet):
        if letter == "{":
            if depth == 0:
                found += [part.strip() for part in text.split(",") if part.strip()]
            depth, text = depth + 1, ""
        elif letter == "}":
            depth, text = depth - 1, ""
        elif letter == ";":
            text = ""
        else:
            text += letter
    return found


def colours(sheet: str) -> list[str]:
    """Colours written in the values of rules instead of taken from the theme."""
    values = re.findall(r":\s*([^;{}]+);", COMMENT.sub("", sheet))
    return [hit.group() for value in values for hit in COLOUR.finditer(value)]


def classes_of(room: str) -> set[str]:
    """The classes that the room defines; the room is a folder of screens or a file of it."""
    paths = files(f"screens/{room}") or [ROOT / "screens" / f"{room}.py"]
    return {
        node.name for path in paths if path.is_file() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)
    }


def named_sheets() -> set[str]:
    """The sheets that some file of the screens names."""
    found = set()
    for path in files("screens"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".tcss"):
                found.add(Path(node.value).name)
    return found


def test_every_sheet_is_used_and_every_used_sheet_exists() -> None:
    assert {path.name for path in SHEETS} == named_sheets()
    assert SHEETS != []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_is_scoped_under_the_widgets_of_its_room(path: Path) -> None:
    if path.stem in SHARED:
        pytest.skip("belongs to no room")
    known = classes_of(path.stem)
    selectors = top_selectors(path.read_text(encoding="utf-8"))

    strangers = [text for text in selectors if not (hit := NAME.match(text)) or hit[1] not in known]

    assert selectors != []
    assert strangers == [], f"{place(path)}: not a class of screens/{path.stem}"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_colours_come_from_the_theme(path: Path) -> None:
    assert colours(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_no_rule_shouts_over_the_others(path: Path) -> None:
    assert "!important" not in path.read_text(encoding="utf-8")


def test_the_rules_see_what_they_are_for() -> None:
    sheet = (
        "/* #fff */ BoardScreen { color: $text; &:hover { color: #abc; } }\nStatic, #id { border: round rgb(1,2,3); }"
    )

    assert top_selectors(sheet) == ["BoardScreen", "Static", "#id"]
    assert colours(sheet) == ["#abc", "rgb("]
