"""The command line in this process, on a real database of its own."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_tui.cli import app
from crm_tui.services import entry


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.err.strip().splitlines()[-1])["error"]
        return found


Run = Callable[..., Result]
Fill = Callable[[Iterable[tuple[str, ...]]], Run]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database that the tests copy."""
    path = tmp_path_factory.mktemp("template") / "crm.db"
    before = os.umask(0o077)
    entry.create(path, lang="en")
    os.umask(before)
    return path


@pytest.fixture(autouse=True)
def private() -> Iterator[None]:
    """Files are for the owner, as `crm_tui.main` has it."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "crm.db"))


@pytest.fixture
def crm(store: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """``crm("deal", "list")`` runs the program and answers code, data and talk."""
    monkeypatch.setenv("CRM_TUI_DB", str(store))

    def run(*words: str) -> Result:
        capfd.readouterr()
        code = app.run(list(words))
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return run


_filled: dict[tuple[tuple[str, ...], ...], bytes] = {}
"""The file that some commands leave in a new database."""


@pytest.fixture
def fill(crm: Run, store: Path) -> Fill:
    """``fill([("user", "add", "anna"), …])`` runs commands on the new database; whoever wants the same gets a copy."""

    def run(commands: Iterable[tuple[str, ...]]) -> Run:
        wanted = tuple(commands)
        if wanted in _filled:
            store.write_bytes(_filled[wanted])
            return crm
        for words in wanted:
            done = crm(*words)
            assert done.code == 0, done.err
        assert not store.with_name(f"{store.name}-wal").exists(), "everything is in the file"
        _filled[wanted] = store.read_bytes()
        return crm

    return run


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """What the next run reads from standard input."""

    def give(text: str) -> None:
        path = tmp_path / "stdin"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr("sys.stdin", path.open(encoding="utf-8"))

    return give
