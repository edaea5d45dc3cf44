"""The terminal driver, hardened: any byte, any size, and an input that ends."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from crm_tui.domain.text import clean

if TYPE_CHECKING:
    from textual.message import Message

LARGEST = (500, 300)
"""Columns and rows beyond which a terminal's word is not believed."""
PASTE_LIMIT = 1_048_576


class HardDriver(LinuxDriver):
    """Textual's driver, but an invalid byte or an absurd number does not end the program, and a closed terminal does."""

    def _get_terminal_size(self) -> tuple[int, int]:
        width, height = super()._get_terminal_size()
        return max(1, min(width, LARGEST[0])), max(1, min(height, LARGEST[1]))

    def run_input_thread(self) -> None:
        """Read and dispatch until told to stop; the terminal's end asks the app to leave."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        self._parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        try:
            while not self.exit_event.is_set():
                for _key, _mask in selector.select(0.1):
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        data = b""
                    if not data:
                        self._app.call_later(self._app.exit)
                        return
                    self._feed(decode(data))
                self._feed("")
        finally:
            selector.close()

    def _feed(self, text: str) -> None:
        try:
            events = self._parser.feed(text) if text else self._parser.tick()
            for event in events:
                self.process_message(event)
        except (ParseError, EOFError, OverflowError, ValueError):
            self._parser = XTermParser(self._debug)

    def process_message(self, message: Message) -> None:
        """Pass an event on; what is pasted comes in clean and bounded."""
        from textual import events  # noqa: PLC0415 — only the input thread needs it

        if isinstance(message, events.Paste):
            message.text = clean(message.text[:PASTE_LIMIT], multiline=True)
        super().process_message(message)
