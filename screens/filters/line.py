"""The filter line: one line in the filter language, checked while it is typed."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.i18n.translate import _, error_text, hint_text
from crm_tui.services import filtering
from crm_tui.services.session import Session
from screens.messages import FilterDone


class FilterLine(Widget):
    """Enter applies, escape leaves it as it was; an empty text shows everything."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self, session: Session, kind: str, text: str) -> None:
        super().__init__()
        self.session = session
        self.kind = kind
        self.text = text

    def compose(self) -> Iterable[Widget]:
        """A sentence above, the input below."""
        yield Static(self._advice(self.text), id="filter-advice", markup=False)
        field = Input(self.text, placeholder="amount>1000 responsible:me is:open", id="filter-text")
        field.cursor_blink = False
        yield field

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#filter-advice", Static).update(self._advice(event.value))

    def _advice(self, text: str) -> Content:
        mistake = filtering.mistake(self.session, self.kind, text)
        if mistake is None:
            return Content(_("enter shows what matches · empty shows everything · esc leaves it"))
        hint = hint_text(mistake)
        return Content(error_text(mistake) + (f" — {hint}" if hint else ""))

    @on(Input.Submitted)
    def _apply(self, event: Input.Submitted) -> None:
        event.stop()
        if filtering.mistake(self.session, self.kind, event.value) is None:
            self.post_message(FilterDone(event.value))

    def action_leave(self) -> None:
        """As it was."""
        self.post_message(FilterDone(None))
