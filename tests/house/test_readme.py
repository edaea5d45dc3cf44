"""The README promises only what is there: verbs, keys, pictures, pages."""

from __future__ import annotations

import re

import pytest

from crm_tui.cli import catalogue
from screens import keys
from tests.support.code import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"crm-tui ([a-z]+)(?: ([a-z-]+))?")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#]+)\)")
SPELLED = {"?": "question_mark", "/": "slash", "[": "left_square_bracket", "]": "right_square_bracket"}


def test_every_command_of_the_readme_exists() -> None:
    blocks = "\n".join(re.findall(r"```console\n(.*?)```", README, re.DOTALL))
    said = set(COMMAND.findall(blocks))
    verbs = catalogue.RECORD_VERBS | catalogue.STAGE_VERBS | catalogue.COPY_VERBS | catalogue.ROW_VERBS
    own = dict.fromkeys(re.findall("process add ([a-z]+)", blocks), verbs)

    unknown = [
        (name, verb)
        for name, verb in said
        if not (name in catalogue.GROUPS and verb in catalogue.GROUPS[name][1])
        and name not in catalogue.HOUSEKEEPING
        and verb not in own.get(name, {})
    ]

    assert len(said) > 10
    assert unknown == []


@pytest.mark.parametrize("scope", ["Board", "Card"])
def test_every_key_of_the_readme_exists(scope: str) -> None:
    known = {key for commands in keys.SCOPES.values() for command in commands for key in command.keys}
    column = {"Board": 0, "Card": 2}[scope]
    table = README.split("| Board | | Card | |")[1].split("\n\n")[0]
    cells = [row.strip("|").split("|")[column] for row in table.splitlines()[2:] if row.startswith("|")]

    said = [key for cell in cells for names in re.findall(r"`([^`]+)`", cell) for key in names.split()]

    assert len(said) > 8
    assert [key for key in said if SPELLED.get(key, key) not in known] == []


def test_every_file_that_the_readme_names_is_there() -> None:
    named = [name for name in LINK.findall(README) if "://" not in name]

    assert len(named) > 4
    assert [name for name in named if not (ROOT / name).is_file()] == []
