"""Type-ahead picker: what is typed narrows the answers; `enter` takes the highlighted one."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from screens.forms.answers import Answer, AnswerRows, AnswerSource
from screens.forms.lines import TextLine
from screens.messages import Failed
from screens.work import use_case


class Picker(Vertical):
    """One answer, or several; the answers come from a source that is asked in a thread."""

    BINDINGS = [
        Binding("down,ctrl+n", "step(1)", show=False),
        Binding("up,ctrl+p", "step(-1)", show=False, priority=True),
        Binding("pagedown", "step(7)", show=False),
        Binding("pageup", "step(-7)", show=False),
        Binding("backspace", "drop", show=False, priority=True),
    ]

    class Taken(Message):
        """The answer is complete (one picked, or `enter` on an empty line of a multiple picker)."""

    class Missed(Message):
        """`enter` while nothing is called as what was typed."""

    class Found(Message):
        """The source answered."""

        def __init__(self, query: str, answers: tuple[Answer, ...]) -> None:
            super().__init__()
            self.query = query
            self.answers = answers

    def __init__(self, source: AnswerSource, chosen: tuple[Answer, ...], *, multiple: bool, query: str = "") -> None:
        super().__init__()
        self.source = source
        self.chosen = list(chosen)
        self.multiple = multiple
        self._query = query
        self._touched = bool(query)
        self._asked: str | None = None
        self._answered: str | None = None
        self._then: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="picker--chosen")
        yield TextLine(self._query, placeholder=_("type to search"), limit=200)
        yield AnswerRows()

    def on_mount(self) -> None:
        self._show_chosen()
        self._search(self._query)

    @property
    def line(self) -> TextLine:
        """Where one types."""
        return self.query_one(TextLine)

    @property
    def rows(self) -> AnswerRows:
        """The answers."""
        return self.query_one(AnswerRows)

    @property
    def typed(self) -> str:
        """The keys of the answers, as `lookup.parse_values` reads them."""
        return ", ".join(answer.key for answer in self.chosen)

    def focus(self, scroll_visible: bool = True) -> Picker:
        """Type here."""
        self.line.focus(scroll_visible)
        return self

    @property
    def sure(self) -> bool:
        """Whether nothing was typed, or the answers are those to what was typed."""
        return not self._touched or self._asked == self._answered

    @property
    def preparing(self) -> bool:
        """Whether something is to be done as soon as the answers are there; the next key waits for it a moment."""
        return self._then is not None

    def when_answered(self, then: Callable[[], None]) -> None:
        """Do this when the answers are those to what was typed: at once, or as soon as they are there.

        Somebody who types a name and `enter` in one go must not be given the first of the answers to half of it.
        """
        if self._asked == self._answered:
            then()
        else:
            self._then = then

    def take(self) -> bool:
        """Take the highlighted answer if the operator moved or typed; whether the field may be saved.

        Only of use inside `when_answered`.
        """
        answer = self.rows.highlighted
        if self._touched and answer is not None:
            self._choose(answer)
        return answer is not None or not self.line.value

    def action_step(self, by: int) -> None:
        """Move the highlight."""
        self._touched = True
        self.rows.cursor += by

    def action_drop(self) -> None:
        """Rub out a letter; on an empty line the last answer goes."""
        if self.line.value:
            self.line.action_delete_left()
        elif self.chosen:
            self.chosen.pop()
            self._show_chosen()
            self.post_message(Input.Changed(self.line, ""))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        if event.value != self._query:
            self._query = event.value
            self._touched = bool(event.value)
            self._then = None
            self._search(event.value)

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        self.when_answered(self._submit)

    def _submit(self) -> None:
        if not self._touched and (self.multiple or self.chosen):  # what is chosen may be none of those that are offered
            self.post_message(self.Taken())
            return
        answer = self.rows.highlighted
        if answer is not None:
            self._choose(answer, toggle=True)
        elif self._query:
            self.post_message(self.Missed())
        if not self.multiple and (answer is not None or not self._query):
            self.post_message(self.Taken())

    @on(AnswerRows.Picked)
    def _picked(self, event: AnswerRows.Picked) -> None:
        event.stop()
        answer = self.rows.highlighted
        if answer is not None:
            self._choose(answer, toggle=True)
        if not self.multiple:
            self.post_message(self.Taken())

    def _choose(self, answer: Answer, *, toggle: bool = False) -> None:
        keys = [each.key for each in self.chosen]
        if not self.multiple:
            self.chosen = [answer]
        elif answer.key not in keys:
            self.chosen.append(answer)
        elif toggle:
            del self.chosen[keys.index(answer.key)]
        self._touched = False
        self._query = ""
        self.line.value = ""
        self._asked = self._answered
        if self.multiple:
            self._search("")
        self._show_chosen()
        self.post_message(Input.Changed(self.line, ""))

    def _show_chosen(self) -> None:
        text = " · ".join(visible(answer.label) for answer in self.chosen)
        line = self.query_one(".picker--chosen", Static)
        line.update(Content(f"✓ {text}" if text else _("nothing chosen")))
        line.set_class(not text, "-none")
        self.rows.chosen = frozenset(answer.key for answer in self.chosen)

    def _search(self, query: str) -> None:
        self._asked, self._answered = query, None
        self._ask(query)

    @use_case("suggest", latest_only=True)
    def _ask(self, query: str) -> Message:
        return self.Found(query, self.source(query))

    @on(Found)
    def _show(self, message: Found) -> None:
        if message.query != self._asked:
            return
        self._answered = message.query
        rows = self.rows
        rows.empty_text = _("nothing found") if message.query else ""
        rows.answers = message.answers
        if not message.query and self.chosen and not self.multiple:
            keys = [answer.key for answer in message.answers]
            if self.chosen[0].key in keys:
                rows.cursor = keys.index(self.chosen[0].key)
        self._go_on()

    @on(Failed)
    def _not_answered(self) -> None:
        self._answered = self._asked
        self.rows.answers = ()
        self._go_on()

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
