"""The entry point: which words open the screens, and the way in and out."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

from crm_tui import main
from crm_tui.cli import helping
from crm_tui.domain.errors import InvalidValue, NotAllowed
from crm_tui.services import entry, throwaway

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "demo", "scale", "flags"),
    [
        ([], False, None, {}),
        (["demo"], True, None, {}),
        (["demo", "--scale", "500"], True, 500, {}),
        (["demo", "--scale=500", "--lang", "it"], True, 500, {"lang": "it"}),
        (["--db", "x.db"], False, None, {"db": "x.db"}),
        (["--db=x.db", "--as", "anna"], False, None, {"db": "x.db", "operator": "anna"}),
    ],
)
def test_words_that_ask_for_the_screens(words: list[str], demo: bool, scale: int | None, flags: dict[str, str]) -> None:
    assert main._screen(words) == (flags, demo, scale)


@pytest.mark.parametrize(
    "words",
    [
        ["deal"],
        ["--help"],
        ["demo", "--help"],
        ["demo", "--scale"],
        ["demo", "--scale", "many"],
        ["demo", "demo"],
        ["--db"],
        ["--scale", "5"],
        ["--json"],
        ["demo", "x"],
    ],
)
def test_words_that_the_command_line_answers(words: list[str]) -> None:
    assert main._screen(words) is None


def test_the_language_is_known_before_any_file_is_read() -> None:
    assert helping.language(["--lang", "it"], {}) == "it"
    assert helping.language(["--lang=it"], {"LC_ALL": "en_GB.UTF-8"}) == "it"
    assert helping.language(["--lang"], {"LANG": "it_IT.UTF-8"}) == "it"
    assert helping.language(["--", "--lang", "it"], {}) == "en"
    assert helping.language([], {"LC_ALL": "C", "LANG": "it_IT"}) == "en"
    assert helping.language([], {"LC_ALL": "de_DE"}) == "en"


class Screen:
    """The program on a terminal of its own."""

    def __init__(self, *words: str, **more: str) -> None:
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, "-m", "crm_tui", *words], {**os.environ, **more})
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))
        self.written = b""

    def until(self, text: bytes, seconds: float = 120) -> bool:
        """Whether this was written in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and text not in self.written:
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    part = os.read(self.descriptor, 65536)
                except OSError:
                    break
                self.written += part
                if not part:
                    break
        return text in self.written

    def end(self, key: bytes = b"", seconds: float = 120) -> int:
        """The exit code; the key that leaves is pressed until it is heard."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if key and select.select([], [self.descriptor], [], 0)[1]:
                os.write(self.descriptor, key)
            self.until(b"\0never\0", 0.5)
            child, status = os.waitpid(self.child, os.WNOHANG)
            if child:
                os.close(self.descriptor)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        raise AssertionError("the program did not end")


def test_a_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    screen = Screen("demo", "--scale", "30", TMPDIR=str(tmp_path))

    assert screen.until(b"General")
    assert len(list(tmp_path.glob("crm-tui-demo*"))) == 1
    assert next(tmp_path.glob("crm-tui-demo*")).stat().st_mode & 0o077 == 0

    assert screen.end(b"q") == 0
    assert list(tmp_path.glob("crm-tui-demo*")) == []


def test_the_first_start_creates_the_usual_database(home: Path) -> None:
    screen = Screen()

    assert screen.until(b"General")

    assert screen.end(b"q") == 0
    assert (home / "data" / "crm-tui" / "crm.db").exists()


def test_a_database_that_was_named_must_be_there(tmp_path: Path) -> None:
    screen = Screen("--db", str(tmp_path / "typo.db"))

    assert screen.end() == 1
    assert b"typo.db init" in screen.written
    assert list(tmp_path.glob("typo*")) == []


@pytest.mark.parametrize("terminal", ["dumb", ""])
def test_a_terminal_that_is_too_simple_is_refused(terminal: str) -> None:
    screen = Screen("demo", TERM=terminal)

    assert screen.end() == 2
    assert b"crm-tui deal list" in screen.written


def test_a_killed_demo_is_swept_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    dead = tmp_path / "crm-tui-demo.99999999.0a1b"
    dead.mkdir()
    (dead / "demo.db").write_text("old")
    alive = tmp_path / f"crm-tui-demo.{os.getppid()}.0a1b"
    alive.mkdir()
    other = tmp_path / "crm-tui-demo.notes"
    other.mkdir()

    with throwaway.company("en", 5) as path:
        assert path.exists()
        assert sorted(tmp_path.glob("crm-tui-demo*")) == sorted([alive, other, path.parent])

    assert sorted(tmp_path.glob("crm-tui-demo*")) == sorted([alive, other])


def test_a_demo_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    with pytest.raises(InvalidValue), throwaway.company("en", 0):
        raise AssertionError

    assert list(tmp_path.glob("crm-tui-demo*")) == []


def test_the_first_operator_is_the_administrator_and_the_next_one_is_not(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "system_user", lambda: ("anna", "Anna Bianchi"))
    first = entry.open_session(store, lang="en")
    monkeypatch.setattr(entry, "system_user", lambda: ("bruno", ""))
    second = entry.open_session(store, lang="en")
    entry.leave()

    assert (first.login, first.name, first.is_admin) == ("anna", "Anna Bianchi", True)
    assert (second.login, second.name, second.is_admin) == ("bruno", "bruno", False)


def test_who_acts_as_another_has_the_rights_of_the_other(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "system_user", lambda: ("anna", ""))
    entry.open_session(store, lang="en")
    monkeypatch.setattr(entry, "system_user", lambda: ("bruno", ""))
    entry.open_session(store, lang="en")
    with pytest.raises(NotAllowed):
        entry.open_session(store, lang="en", operator="anna")
    monkeypatch.setattr(entry, "system_user", lambda: ("anna", ""))

    session = entry.open_session(store, lang="en", operator="bruno")
    entry.leave()

    assert (session.login, session.is_admin) == ("bruno", False)


def test_a_user_without_a_name_in_the_system_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", unknown)

    assert entry.system_user() == (f"uid{os.getuid()}", "")


def test_two_programs_that_start_at_once_create_one_database(tmp_path: Path) -> None:
    import subprocess

    path = tmp_path / "crm.db"
    code = f"from pathlib import Path; from crm_tui.services import entry; entry.ensure_exists(Path({str(path)!r}), lang='en')"
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE) for _number in range(4)]

    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    for process in running:
        process.communicate()
    assert entry.open_session(path, lang="en").is_admin
    entry.leave()
    assert sorted(found.name for found in tmp_path.iterdir()) == ["crm.db", "crm.db.lock", "home"]
