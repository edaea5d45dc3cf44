"""The terminal driver, hardened: any byte, any size, and an input that ends."""

from __future__ import annotations

import os
import selectors
import threading
import time
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Any

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.keys import _character_to_key

from crm_tui.domain.text import clean
from screens import keys
from screens.sieve import PASTE_LIMIT, Pasted, Pressed, Sieve

if TYPE_CHECKING:
    from textual.message import Message

LARGEST = Size(500, 300)
"""Columns and rows beyond which a terminal's word is not believed."""
_JOINERS = ("\u200c", "\u200d")
GRACE = 1.5
"""Seconds that the app has to leave after its input has ended."""


class Joiner(events.Key):
    """A sign that joins letters or keeps them apart: Persian, Indian scripts and emoji need it, Python calls it unprintable."""

    @property
    def is_printable(self) -> bool:
        """It belongs into a text."""
        return True


Joiner.handler_name = events.Key.handler_name  # whoever takes keys takes it


class HardDriver(LinuxDriver):
    """Textual's driver, but an invalid byte or an absurd number does not end the program, and a closed terminal does."""

    def _get_terminal_size(self) -> tuple[int, int]:
        return believable(Size(*super()._get_terminal_size()))

    def _sigtstp_application(self, *_: Any) -> None:
        """Stay: a stopped program would hold its session open and could not be told to end."""

    def _enable_mouse_support(self) -> None:
        """Clicks, drags and the wheel; not every movement of the mouse, which would cost a frame each."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
            self.flush()

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1002l\x1b[?1006l")
            self.flush()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 — told to the app's own net, which ends the program
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read and dispatch until told to stop; the terminal's end asks the app to leave."""
        self._parser = XTermParser(self._debug)
        self._sieve = Sieve(alt=keys.with_alt())
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(0.02 if self._sieve.waiting else 0.1):
                    data = self._read()
                    if not data:
                        self._leave()
                        return
                    self._take(self._sieve.feed(decode(data), time.monotonic()))
                else:
                    self._take(self._sieve.tick(time.monotonic()))
                self._parse("")

    def _read(self) -> bytes:
        """What is there; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _leave(self) -> None:
        """Nobody will type again. An app that cannot even leave (it waits for a terminal that reads) is ended."""
        last = threading.Timer(GRACE, self._end)
        last.daemon = True
        last.start()
        self._app.call_later(self._app.exit)

    def _end(self) -> None:
        try:
            for call in getattr(self._app, "hangup", ()):
                call()
        finally:
            os._exit(129)

    def _take(self, pieces: Any) -> None:
        for piece in pieces:
            if isinstance(piece, Pasted):
                self.process_message(events.Paste(piece.text))
            elif isinstance(piece, Pressed):
                self.process_message(events.Key("escape", piece.text))
            else:
                self._parse(piece)

    def _parse(self, text: str) -> None:
        try:
            for event in self._parser.feed(text) if text else self._parser.tick():
                self.process_message(event)
        except (ParseError, EOFError, OverflowError, ValueError, IndexError, KeyError, StopIteration):
            self._parser = XTermParser(self._debug)

    def process_message(self, message: Message) -> None:
        """Pass an event on; what is pasted comes in clean and bounded, a size that nobody asked for is asked of the system."""
        if isinstance(message, events.Paste):
            message.text = clean(message.text[:PASTE_LIMIT], multiline=True)
        elif isinstance(message, events.Resize):
            size = Size(*believable(message.size))
            if size != message.size or not self._in_band_window_resize:
                size = Size(*self._get_terminal_size())
                message = events.Resize(size, size)
        elif isinstance(message, events.Key) and message.character in _JOINERS:
            message = Joiner(message.key, message.character)
        elif isinstance(message, events.Key) and _begun(message):
            super().process_message(events.Key("escape", "\x1b"))
            message = events.Key(_character_to_key(message.character or ""), message.character)
        super().process_message(message)


def _begun(key: events.Key) -> bool:
    """Whether it is an escape and a sign that might have begun a sequence, and did not; the sieve parts the others."""
    return key.key.startswith("alt+") and key.is_printable and not keys.with_alt()


def believable(size: Size) -> tuple[int, int]:
    """The size, within what a terminal can be."""
    return max(1, min(size.width, LARGEST.width)), max(1, min(size.height, LARGEST.height))
