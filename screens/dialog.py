"""`Dialog`: a window over a screen. The last line of the terminal is its footer: it shows the keys that act now."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from screens.bars import Bar, Keys, key_pieces


class Dialog(ModalScreen[ScreenResultType]):
    """Dialogs say what stands in the window and which keys act there."""

    def compose(self) -> ComposeResult:
        """The window, and the footer over that of the screen below."""
        yield from self.window()
        footer = Bar("footer")
        footer.show(key_pieces(self.keys_now()), whole=2)
        yield footer

    @property
    def preparing(self) -> bool:
        """Whether what one types into is still being read; keys wait for it a moment."""
        return False

    def window(self) -> Iterable[Widget]:
        """The widgets of the dialog."""
        raise NotImplementedError

    def keys_now(self) -> Keys:
        """The keys that act in the widget that has the focus, with what they do."""
        raise NotImplementedError

    def show_footer(self) -> None:
        """Bring the footer up to date, if other keys act now."""
        for footer in self.query("#footer").results(Bar):
            footer.show(key_pieces(self.keys_now()), whole=2)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another field has other keys."""
        self.show_footer()
