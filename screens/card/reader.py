"""A long text in full: a comment, an old and a new value. Dismisses with True when it is to be edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.card.entries import comment_spans
from screens.card.flow import Block, Span, flow
from screens.card.ink import Ink
from screens.card.items import ItemsView
from screens.dialog import Dialog


class TextView(ItemsView):
    """Lines of one text; only those in view are drawn."""

    def __init__(self, text: str, *, bbcode: bool) -> None:
        super().__init__()
        self._spans = comment_spans(text) if bbcode else [Span(text)]

    def make_blocks(self, width: int) -> Sequence[Block]:
        lines = flow(self._spans, max(8, width - 2))
        return [Block(str(number), (line,)) for number, line in enumerate(lines)]


class ReaderScreen(Dialog[bool | None]):
    """One text."""

    CSS_PATH: ClassVar[Any] = "../../styles/card.tcss"

    BINDINGS = [
        Binding("escape,q,enter", "leave", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home,g", "edge(False)", show=False),
        Binding("end,G", "edge(True)", show=False),
        Binding("e", "edit", show=False),
    ]

    def __init__(self, title: str, text: str, *, bbcode: bool, editable: bool = False) -> None:
        super().__init__()
        self.heading = title
        self._text = text
        self._bbcode = bbcode
        self._editable = editable

    def window(self) -> Iterable[Widget]:
        title = Static(Content(self.heading), classes="form--title")
        yield Vertical(title, Ink(), TextView(self._text, bbcode=self._bbcode), classes="form--window -tall")

    def keys_now(self) -> Keys:
        edit = (("e", _("edit")),) if self._editable else ()
        return (("j k", _("scroll")), *edit, ("esc", _("leave")))

    def on_mount(self) -> None:
        self.query_one(TextView).focus()

    def action_step(self, by: int) -> None:
        """A line on or back."""
        self.query_one(TextView).action_move(by)

    def action_page(self, by: int) -> None:
        """A page on or back."""
        self.query_one(TextView).action_page(by)

    def action_edge(self, end: bool) -> None:
        """The first or the last line."""
        self.query_one(TextView).action_edge(end)

    def action_edit(self) -> None:
        """The one who wrote it may change it."""
        if self._editable:
            self.dismiss(True)

    def action_leave(self) -> None:
        """Enough."""
        self.dismiss(None)
