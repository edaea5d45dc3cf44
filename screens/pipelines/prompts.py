"""Small windows of the pipeline editor: each does its act itself, says why it cannot, and stays open until it can."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog
from screens.forms.lines import TextLine
from screens.forms.words import sentence
from screens.messages import Failed
from screens.pipelines.choices import Choice, ChoiceRows
from screens.work import use_case

SHEET = "../../styles/pipelines.tcss"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a prompt ended well."""

    value: object
    """What the act answered, for example the new stage."""
    text: str
    """What was done, in words."""


Act: TypeAlias = Callable[[str], object]
"""Called in a thread with what was typed or chosen; raises `CrmError` to refuse it."""


class Prompt(Dialog[Answer | None]):
    """A title, a sentence, something to answer with, and what stands in the way."""

    CSS_PATH = SHEET
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
    BINDINGS = [Binding("escape", "leave", show=False), Binding("enter", "take", show=False)]

    class Done(Message):
        """The act was done."""

        def __init__(self, value: object) -> None:
            super().__init__()
            self.value = value

    def __init__(self, *, title: str, said: str, keys: Keys, act: Act, done: str) -> None:
        """A window.

        Args:
            title: What it is about.
            said: A sentence below; may be empty.
            keys: Its keys, for the footer.
            act: What `enter` does with the answer.
            done: What will have been done, in words.
        """
        super().__init__()
        self._done = done
        self._title = title
        self._said = said
        self._keys = keys
        self._act = act
        self.busy = False

    def window(self) -> Iterable[Widget]:
        said = [Static(Content(visible(self._said)), id="said")] if self._said else []
        title = Static(Content(visible(self._title)), id="title")
        yield Vertical(title, *said, self.control(), Static("", id="refusal"), id="window")

    def keys_now(self) -> Keys:
        return self._keys

    def control(self) -> Widget:
        """What one answers with."""
        raise NotImplementedError

    def answer(self) -> str | None:
        """What was typed or chosen; None when there is nothing yet."""
        raise NotImplementedError

    def action_take(self) -> None:
        """Do it."""
        answer = self.answer()
        if answer is not None and not self.busy:
            self.busy = True
            self._do(answer)

    @use_case("act")
    def _do(self, answer: str) -> Message:
        return self.Done(self._act(answer))

    @on(Done)
    def _leave(self, message: Done) -> None:
        if self.is_current:
            self.dismiss(Answer(message.value, self._done))

    @on(Failed)
    def _refuse(self, message: Failed) -> None:
        message.stop()
        self.busy = False
        text = sentence(message.error)
        self.tell(text[:1].upper() + text[1:], refused=True)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something below the answer."""
        line = self.query_one("#refusal", Static)
        line.update(Content(visible(text)))
        line.set_class(refused, "-refused")

    def action_leave(self) -> None:
        """Close without doing it; what is being done is not interrupted."""
        if not self.busy and self.is_current:
            self.dismiss(None)


class NamePrompt(Prompt):
    """Asks for a name; what is typed is shown in the preview at once."""

    def __init__(
        self,
        *,
        title: str,
        said: str,
        act: Act,
        done: str,
        name: str = "",
        placeholder: str = "",
        typed: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(title=title, said=said, keys=(("enter", _("save")), ("esc", _("leave"))), act=act, done=done)
        self._initial = name
        self._placeholder = placeholder
        self._typed = typed

    def control(self) -> Widget:
        return TextLine(self._initial, placeholder=self._placeholder, limit=400)

    def on_mount(self) -> None:
        line = self.query_one(TextLine)
        line.focus()
        line.cursor_position = len(self._initial)

    def answer(self) -> str | None:
        return self.query_one(TextLine).value

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if event.value != self._initial:
            self.tell("")
        if self._typed is not None:
            self._typed(event.value)


class ChoicePrompt(Prompt):
    """Asks to choose one of several things; may take a while, and says how far it is."""

    BINDINGS = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pagedown", "jump(8)", show=False),
        Binding("pageup", "jump(-8)", show=False),
        Binding("home", "jump(-1000)", show=False),
        Binding("end", "jump(1000)", show=False),
    ]

    class Progress(Message):
        """So many records are done."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, title: str, said: str, choices: tuple[Choice, ...], act: Act, done: str) -> None:
        keys = (("↑↓", _("choose")), ("enter", _("do it")), ("esc", _("leave")))
        super().__init__(title=title, said=said, keys=keys, act=act, done=done)
        self._choices = choices

    def control(self) -> Widget:
        return ChoiceRows(self._choices)

    def on_mount(self) -> None:
        self.rows.focus()

    @property
    def rows(self) -> ChoiceRows:
        """The choices."""
        return self.query_one(ChoiceRows)

    def answer(self) -> str | None:
        return self.rows.chosen.key

    def action_step(self, by: int) -> None:
        """Move the highlight."""
        if not self.busy:
            self.rows.step(by)

    def action_jump(self, by: int) -> None:
        """Move the highlight further, as far as there are choices."""
        if not self.busy:
            self.rows.cursor = max(0, min(self.rows.cursor + by, len(self.rows.choices) - 1))

    @on(ChoiceRows.Picked)
    def _picked(self) -> None:
        self.action_take()

    @on(Progress)
    def _progress(self, message: Progress) -> None:
        self.tell(message.text)
