"""What the first picture of the board may bring with it: every module more is time that the operator waits."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.code import ROOT

PATH_TO_THE_BOARD = (
    "crm_tui.main",
    "crm_tui.config",
    "crm_tui.i18n.translate",
    "crm_tui.services.entry",
    "screens.app",
    "screens.board.screen",
)
AFTERWARDS = {
    "apscheduler": "the clock starts beside the drawn screen",
    "click": "the screens need no command line",
    "babel": "the catalogues are read without it",
    "phonenumbers": "numbers are read when somebody types one",
    "email": "letters are read when one comes in",
    "zipfile": "spreadsheets and archives are formats of the command line",
    "crm_tui.automation": "the clock starts beside the drawn screen",
    "crm_tui.cli": "the screens need no command line",
    "crm_tui.domain.natural": "values are parsed when somebody types one",
    "crm_tui.domain.values": "values are parsed when somebody types one",
    "crm_tui.domain.custom": "only a store with custom fields needs it",
    "crm_tui.domain.product_rows": "sums of rows are made when rows are written",
    "crm_tui.domain.recurrence": "schedules are kept when one is written",
    "crm_tui.domain.task_states": "the rules of tasks are asked when a task is touched",
    "crm_tui.domain.view_columns": "the board begins with stages",
    "crm_tui.domain.view_days": "the board begins with stages",
    "data.bin": "only a purge needs it",
    "data.defaults_loader": "only a new store needs it",
    "data.migrations.m0001_start": "a store that is up to date needs only the number of migrations",
    "screens.card": "the card opens on a key",
    "screens.forms": "forms open on a key",
}
MOST = 114
"""Modules of our own that the first picture may load; a new one must replace another, or the start must be measured."""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules that are loaded when the board can be drawn, in a process of its own."""
    code = f"import importlib, json, sys; [importlib.import_module(name) for name in {PATH_TO_THE_BOARD!r}]; "
    code += "print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", sorted(AFTERWARDS))
def test_what_the_first_picture_does_not_show_comes_later(loaded: set[str], name: str) -> None:
    assert not {each for each in loaded if each == name or each.startswith(f"{name}.")}, AFTERWARDS[name]


def test_few_modules_of_our_own_come_before_the_first_picture(loaded: set[str]) -> None:
    own = {name for name in loaded if name.split(".")[0] in {"crm_tui", "data", "screens"}}

    assert "screens.board.view" in own, "the list of imports was not read"
    assert len(own) <= MOST, f"{len(own)} modules: {sorted(own)}"


def test_every_module_named_here_is_there() -> None:
    missing = [name for name in (*PATH_TO_THE_BOARD, *AFTERWARDS) if not _exists(name)]

    assert not missing


def _exists(name: str) -> bool:
    root = name.split(".")[0]
    if root not in {"crm_tui", "data", "screens"}:
        return True
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()
