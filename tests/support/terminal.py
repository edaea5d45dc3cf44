"""The real program on a real pseudo-terminal, seen through a terminal emulator: waits until something is true."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte

from tests.support.code import ROOT

SECONDS = 90
"""Until it is given up; nothing is slower because it is long."""
START = 1.0
"""Seconds from the start of the program to its first screen on an idle machine of ours, with something to spare."""
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}


class Terminal:
    """One program in one terminal. ``with Terminal(db) as terminal: …``"""

    def __init__(
        self, db: Path, *, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None, program: str = "",
        args: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.size = size
        self.raw = bytearray()
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self.pace = 1.0
        """How many times slower than an idle machine of ours this one is; known from the first screen on."""
        self._began: float | None = time.monotonic()
        command = [sys.executable, "-c", program or "from crm_tui.main import main; main()", "--db", str(db), *args]
        self.master, slave = pty.openpty()
        self.resize(*size)
        self.before = termios.tcgetattr(slave)
        self.process = subprocess.Popen(  # the child is the session's leader, as under sshd
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, close_fds=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}, preexec_fn=_lead,  # noqa: PLW1509 — the test has no other threads here
        )  # fmt: skip
        self.slave = slave

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.master, self.slave):
            if descriptor >= 0:
                os.close(descriptor)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(min(rows, 400), min(columns, 600))

    def hang_up(self) -> None:
        """The terminal goes away, as when a connection is lost."""
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    def send(self, data: bytes | str) -> None:
        left = data.encode() if isinstance(data, str) else data
        end = time.monotonic() + SECONDS
        while left:
            assert time.monotonic() < end, "the program does not read"
            _r, writable, _x = select.select([], [self.master], [], 0.05)
            if writable:
                left = left[os.write(self.master, left[:512]) :]
            self.read(0)

    def read(self, seconds: float = 0.05) -> bytes:
        """What the program wrote by now; questions of the program are answered."""
        found = b""
        while select.select([self.master], [], [], seconds if not found else 0)[0]:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            found += piece
        for question, answer in ANSWERS.items():
            if question in found:
                os.write(self.master, answer)
        self.raw += found
        # the emulator does not know these private sequences and would show them
        self._stream.feed(found.replace(b"\x1b[>", b"\x1b[?").replace(b"\x1b[<u", b""))
        return found

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def until(self, is_true: Callable[[], Any] | str, what: str = "") -> None:
        """Read until it is true, or until the screen shows the text."""
        wanted = is_true
        check = (lambda: wanted in self.text) if isinstance(wanted, str) else wanted
        end = time.monotonic() + SECONDS
        while not check():
            assert time.monotonic() < end, f"never happened: {what or is_true}\n{self.text}"
            assert self.process.poll() is None or self.master < 0 or not isinstance(wanted, str), (
                f"ended with {self.process.returncode}\n{self.text}"
            )
            self.read(0.05)
        if self._began is not None:
            self.pace, self._began = max(1.0, (time.monotonic() - self._began) / START), None

    def quiet(self, seconds: float = 0.4) -> None:
        """Read until nothing more comes for so long, which is longer on a slow machine."""
        while self.read(seconds * self.pace):
            pass

    def settled(self) -> None:
        """Read until the program has begun all that it begins after the first picture: the clock, drafts, notices."""
        self.quiet(1.2)

    def wait(self, seconds: float) -> None:
        """Let the program do what it does after so long by itself, and read meanwhile."""
        end = time.monotonic() + seconds * self.pace
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def ended(self, within: float = 5) -> int:
        """The exit code; reads what is still written. The time is longer on a slow machine."""
        end = time.monotonic() + (within * self.pace if self._began is None else SECONDS)
        while self.process.poll() is None:
            assert time.monotonic() < end, f"still running after {within} s\n{self.text}"
            if self.master >= 0:
                self.read(0.02)
            else:
                time.sleep(0.02)
        if self.master >= 0:
            self.read(0)
        return self.process.returncode

    def kill(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    @property
    def restored(self) -> bool:
        """Whether the terminal's modes are as before."""
        return termios.tcgetattr(self.slave)[3] == self.before[3]

    def cpu_seconds(self) -> float:
        """Processor time of the program so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _lead() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
