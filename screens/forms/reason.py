"""One line of text: the reason of a failure, the name of a filter. Dismisses with the text, or None."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog


class LineForm(Dialog[str | None]):
    """A question and one line."""

    BINDINGS: ClassVar = [Binding("escape", "leave", show=False)]
    CSS_PATH: ClassVar = "../../styles/forms.tcss"

    def __init__(self, question: str, said: str = "") -> None:
        super().__init__()
        self.question = question
        self.said = said

    def window(self) -> Iterable[Widget]:
        """The question and the line."""
        said = [Static(Content(self.said), classes="form--said")] if self.said else []
        field = Input(max_length=1000)
        field.cursor_blink = False
        yield Vertical(Static(Content(self.question), classes="form--title"), *said, field, classes="form--window")

    def keys_now(self) -> Keys:
        return (("enter", _("go on")), ("esc", _("leave")))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        if self.is_current:
            self.dismiss(event.value)

    def action_leave(self) -> None:
        """No answer."""
        if self.is_current:
            self.dismiss(None)


class ReasonForm(LineForm):
    """Why did it fail? May stay empty."""

    def __init__(self) -> None:
        super().__init__(_("Why was it lost?"), _("The reason is kept with the deal; it may stay empty."))
