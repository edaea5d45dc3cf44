"""The filter line: one line in the filter language, checked while it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events, on
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.i18n.translate import _, error_text, hint_text
from crm_tui.services import filtering
from crm_tui.services.session import Session
from screens.bars import Keys
from screens.messages import FilterDone

if TYPE_CHECKING:
    from screens.base import CrmScreen


class LineInput(Input):
    """An input that remembers which keys it has seen: those that came earlier went to the screen."""

    def __init__(self, text: str, placeholder: str) -> None:
        super().__init__(text, placeholder=placeholder, id="filter-text")
        self.cursor_blink = False
        self.seen: object = None

    async def _on_key(self, event: events.Key) -> None:
        self.seen = event
        await super()._on_key(event)


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
        yield LineInput(self.text, "amount>1000 responsible:me is:open")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(LineInput).focus()

    @property
    def keys(self) -> Keys:
        """What acts while one types."""
        return (("enter", _("show")), ("esc", _("leave it as it was")))

    def take(self, event: events.Key) -> None:
        """A key that reached the screen while the line was on its way: nothing typed is lost."""
        line = self.query_one(LineInput)
        if line.seen is event:
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.call_later(line.action_submit)
        elif event.key == "escape":
            self.action_leave()
        elif event.is_printable and event.character:
            line.insert_text_at_cursor(event.character)

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#filter-advice", Static).update(self._advice(event.value))

    def _advice(self, text: str) -> Content:
        mistake = filtering.mistake(self.session, self.kind, text)
        if mistake is None:
            return Content(_("a filter, such as amount>1000 is:open; an empty one shows everything"))
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


async def begin(screen: CrmScreen, kind: str, text: str) -> None:
    """Type a filter of a type below a screen; it is checked while it is typed."""
    if screen.line is None:
        line = FilterLine(screen.session, kind, text)
        screen.line = line
        await screen.mount(line, before="#footer")
        screen.show_footer()


def end(screen: CrmScreen, done: FilterDone, text: str) -> str | None:
    """Take the line away; answers what is to be shown from now on, None when it is the same text as before."""
    done.stop()
    screen.line = None
    screen.query(FilterLine).remove()
    screen.set_focus(None)
    screen.show_footer()
    wanted = text if done.text is None else done.text.strip()
    return None if wanted == text else wanted
