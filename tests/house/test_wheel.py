"""What people install: four rooms and nothing else, complete, and able to run from where it lies."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from crm_tui import __version__
from tests.support.code import ROOT, files

ROOMS = {"crm_tui", "screens", "styles", "data"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = folder.glob("*.whl")
    return built


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_top_level_is_exactly_four_rooms(wheel: Path) -> None:
    top = {name.split("/")[0] for name in names(wheel)}

    assert top == ROOMS | {f"crm_tui-{__version__}.dist-info"}


def test_no_dependency_owns_one_of_our_names() -> None:
    owners = packages_distributions()

    assert {room: owners[room] for room in ROOMS if set(owners.get(room, [])) - {"crm-tui"}} == {}


def test_everything_that_the_program_reads_is_in_it(wheel: Path) -> None:
    inside = set(names(wheel))
    wanted = {
        path.relative_to(ROOT).as_posix()
        for suffix in (".py", ".typed", ".mo", ".tcss", ".toml", ".csv")
        for path in files(*ROOMS, suffix=suffix)
    }

    assert wanted - inside == set()
    assert {"crm_tui/py.typed", "crm_tui/i18n/locale/it/LC_MESSAGES/crm_tui.mo", "styles/app.tcss"} <= inside
    assert [name for name in inside if name.endswith((".po", ".db", ".pyc"))] == []


def test_the_command_and_the_licence_are_in_it(wheel: Path) -> None:
    folder = f"crm_tui-{__version__}.dist-info"

    with zipfile.ZipFile(wheel) as archive:
        assert "crm-tui = crm_tui.main:main" in archive.read(f"{folder}/entry_points.txt").decode()
        assert "MIT License" in archive.read(f"{folder}/licenses/LICENSE").decode()


def test_the_wheel_runs_as_it_is(wheel: Path, home: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(wheel), "LC_ALL": "it_IT.UTF-8", "CRM_TUI_DB": str(home / "crm.db")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-c", "from crm_tui.main import main; main()", *words],
            cwd=home,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
        )

    assert __version__ in run("--version").stdout
    done = run("init")
    assert done.returncode == 0, done.stderr
