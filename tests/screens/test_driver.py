"""The program on a real terminal: any byte, any size, any signal; nothing that people typed commands the terminal."""

from __future__ import annotations

import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import timeline
from tests.support.office import add_deals, close_office, open_office
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

HOSTILE = (
    "\x1b]52;c;Y3VybA==\x07 \x1b]0;PWNED\x07 \x1b[2J \x9b31m \x7f \x08 \u202eevil \x1b[6n "
    "[red]x[/b] [@click=app.exit]y[/] {title} \x1bP1$r0m\x1b\\"
)


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    add_deals(session, 3)
    yield session
    close_office()


@pytest.fixture
def db(office: Session, tmp_path: Path) -> Path:
    return tmp_path / "crm.db"


BAD_INPUT = {
    "a Latin-1 letter": b"\xe8",
    "half a character": b"\xe2\x82",
    "a byte that no text has": b"\xff\xfe\x00",
    "a key with an absurd number": b"\x1b[99999999999u",
    "a mouse outside of everything": b"\x1b[<0;99999;99999M\x1b[<0;999999999;1m",
    "a size that no terminal has": b"\x1b[48;65535;65535;9;9t",
    "an answer with a clipboard": b"\x1b]52;c;" + b"QUJD" * 300 + b"\x07",
    "an answer without an end": b"\x1b]11;rgb:0000/0000",
    "a report of a mode": b"\x1bP1$r0m\x1b\\\x1bP>|xterm(1)\x1b\\",
    "a paste without an end": b"\x1b[200~drop table",
    "controls of eight bits": b"\x9b\x8f\x90\x9c\xc2\x9b\xc2\x9d52;c;QUJD\xc2\x9c",
}


@pytest.mark.parametrize("data", BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_no_input_ends_the_program_nor_is_typed_as_a_command(db: Path, data: bytes) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        terminal.send(data)
        terminal.quiet()
        terminal.wait(2.2 if b"200~" in data or b"]11" in data else 0)  # patience with what has no end
        terminal.send("?")

        terminal.until("Everywhere")
        assert "Kanban" in terminal.text


@pytest.mark.parametrize("seed", range(2))
def test_random_bytes_do_not_end_the_program(db: Path, seed: int) -> None:
    noise = random.Random(seed)
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("/")
        terminal.until("leave it as it was")

        for _ in range(16):
            # without q, enter and escape: those may leave, and may
            terminal.send(bytes(b for b in noise.randbytes(4096) if b not in b"q\r\n\x03\x11\x1b\x04"))
        terminal.send("\x1b" * 1)
        terminal.quiet(2.5)

        assert terminal.process.poll() is None


def test_random_sequences_do_not_end_the_program(db: Path) -> None:
    noise = random.Random(7)
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        for _ in range(400):
            parameters = "".join(noise.choice("0123456789;:<?>=$") for _ in range(noise.randrange(40)))
            terminal.send(f"\x1b[{parameters}{noise.choice('ABCDEFGHIJKLMPSTZabcdfghilmnrstuvxyz~')}")
        terminal.quiet(1)

        assert terminal.process.poll() is None


def test_what_is_pasted_comes_in_clean(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("/")
        terminal.until("leave it as it was")

        terminal.send("\x1b[200~Deal\x00\x07 \u202e2\x1b[201~")

        terminal.until("Deal 2")
        terminal.send("\r")
        terminal.until(lambda: "Deal 1" not in terminal.text and "Deal 2" in terminal.text)


def test_a_million_pasted_characters_are_survived(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        terminal.send(b"\x1b[200~" + b"x" * 1_500_000 + b"\x1b[201~")
        terminal.send("?")

        terminal.until("Everywhere")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_polite_kill_gives_the_terminal_back(db: Path, number: signal.Signals) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        terminal.kill(number)

        assert terminal.ended(2) == 128 + number
        assert terminal.restored
        assert terminal.raw.rstrip().endswith(b"\x1b[?7h")
        assert b"\x1b[?1049l" in terminal.raw


def test_a_closed_terminal_ends_the_program(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        terminal.hang_up()

        assert terminal.ended(2.5) != 0


def test_a_closed_terminal_ends_the_program_even_when_hang_ups_are_ignored(db: Path) -> None:
    ignoring = (
        "import signal; real = signal.signal; "
        "signal.signal = lambda n, h: None if n == signal.SIGHUP else real(n, h); real(signal.SIGHUP, signal.SIG_IGN); "
        "from crm_tui.main import main; main()"
    )
    with Terminal(db, program=ignoring) as terminal:
        terminal.until("Deal 1")

        terminal.hang_up()

        terminal.ended(3)


def test_a_stalled_terminal_does_not_keep_the_program_from_ending(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        for _ in range(60):
            terminal_write_only(terminal, b"jk?\x1b")
            time.sleep(0.02)
        time.sleep(1)

        terminal.kill(signal.SIGTERM)

        end = time.monotonic() + 2.2 * terminal.pace
        while terminal.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        assert terminal.process.poll() is not None


def terminal_write_only(terminal: Terminal, data: bytes) -> None:
    """Type without reading what comes back."""
    import os
    import select

    if select.select([], [terminal.master], [], 0)[1]:
        os.write(terminal.master, data)


def test_a_lost_connection_keeps_what_was_typed(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("c")
        terminal.until("Comment · Deal 1")
        terminal.quiet()
        terminal.send("called, will call back")
        terminal.until("call back")

        terminal.hang_up()

        terminal.ended(2.5)
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("c")
        terminal.until("ctrl+r brings it back")
        terminal.send("\x12")
        terminal.until("call back")


def test_what_joins_letters_and_emoji_is_typed_as_it_is(db: Path, office: Session) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("c")
        terminal.until("Comment · Deal 1")
        terminal.quiet()
        terminal.send("می‌خواهم 👩‍👩‍👧 a‍b end")
        terminal.quiet()
        terminal.send("\x13")

        wanted = "می‌خواهم 👩‍👩‍👧 ab end"  # between Latin letters it would only hide
        end = time.monotonic() + 60
        while wanted not in {each.text for n in (1, 2, 3) for each in timeline.page(office, Ref("deal", n)).entries}:
            assert time.monotonic() < end, terminal.text
            terminal.read()


def test_leaving_in_the_middle_of_a_comment_keeps_it(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("c")
        terminal.until("Comment · Deal 1")
        terminal.quiet()
        terminal.send("half a sent")
        terminal.until("half a sent")

        terminal.send("\x11")

        assert terminal.ended() == 0
    with Terminal(db) as terminal:
        terminal.until("Deal 1")
        terminal.send("c")
        terminal.until("ctrl+r brings it back")
        terminal.send("\x12")
        terminal.until("half a sent")


def test_the_stop_key_and_the_stop_signal_do_nothing(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        terminal.send("\x1a")
        terminal.kill(signal.SIGTSTP)
        terminal.send("?")

        terminal.until("Everywhere")


def test_a_storm_of_sizes_is_survived(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        for number in range(200):
            terminal.resize(20 + number % 120, 4 + number % 40)
            terminal.read(0.002)
        terminal.resize(65535, 65535)
        terminal.read(0.5)
        terminal.resize(100, 30)

        terminal.until("Deal 1")


def test_a_tiny_terminal_says_so_and_recovers(db: Path) -> None:
    with Terminal(db, size=(20, 5)) as terminal:
        terminal.until("too small")

        terminal.resize(80, 24)

        terminal.until("Deal 1")


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"TERM": ""}, {"TERM": "unknown"}], ids=str)
def test_a_terminal_that_cannot_is_refused_with_a_hint(db: Path, env: dict[str, str]) -> None:
    with Terminal(db, env=env) as terminal:
        assert terminal.ended(10) == 2
        assert b"crm-tui deal list" in terminal.raw
        assert b"\x1b[" not in terminal.raw


def test_without_utf8_only_ascii_is_sent(db: Path) -> None:
    with Terminal(db, env={"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}) as terminal:
        terminal.until("Deal 1")
        terminal.send("?")
        terminal.until("Everywhere")
        terminal.send("\x1b")
        terminal.quiet()

        assert bytes(terminal.raw).isascii()


def test_without_colours_no_colour_is_sent(db: Path) -> None:
    import re

    with Terminal(db, env={"NO_COLOR": "1"}) as terminal:
        terminal.until("Deal 1")
        terminal.quiet()

        colours = set(re.findall(rb"[34]8;[25];[0-9;]+", bytes(terminal.raw)))
        assert all(is_grey(colour) for colour in colours), colours


def is_grey(colour: bytes) -> bool:
    parts = colour.split(b";")
    return parts[1] == b"2" and len(set(parts[2:5])) == 1


def test_hostile_names_reach_the_terminal_as_signs_only(db: Path, office: Session) -> None:
    """Written behind the back of the rules for input, as an older program or another tool might have."""
    from data import database

    database.sql("UPDATE deal SET title = ?", (HOSTILE,))
    with Terminal(db, size=(120, 30)) as terminal:
        terminal.until("␛]52;c")
        terminal.send("\r")
        terminal.quiet()
        terminal.send("qu")
        terminal.quiet()

        for bad in (b"\x1b]52", b"\x1b]0;", b"\x1b[2J", b"\x9b31m", b"\x1b[6n", b"\x1bP", "\u202e".encode(), b"\x08"):
            assert bad not in terminal.raw, bad
        assert terminal.process.poll() is None


def test_a_crash_tells_an_incident_and_no_secrets(db: Path, home: Path) -> None:
    broken = (
        "import screens.board.screen as s\n"
        "def action_open(self):\n"
        "    password = 'correct horse battery'\n"
        "    raise RuntimeError('boom')\n"
        "s.BoardScreen.action_open = action_open\n"
        "from crm_tui.main import main; main()"
    )
    with Terminal(db, program=broken, size=(120, 30)) as terminal:
        terminal.until("Deal 1")

        terminal.send("\r")

        assert terminal.ended() == 70
        assert b"incident" in terminal.raw
        assert b"correct horse" not in terminal.raw
        logs = list(home.rglob("crash-*.log"))
        assert len(logs) == 1
        assert logs[0].stat().st_mode & 0o777 == 0o600
        assert "boom" in logs[0].read_text()
        assert "correct horse" not in logs[0].read_text()


def test_leaving_is_clean(db: Path) -> None:
    with Terminal(db) as terminal:
        terminal.until("Deal 1")

        terminal.send("q")

        assert terminal.ended() == 0
        assert terminal.restored
