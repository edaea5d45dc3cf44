"""`SwitchForm`: a few things to decide, one a line, each with its possible answers; `enter` does what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog
from screens.forms.answers import Answer, AnswerRows
from screens.forms.words import sentence

if TYPE_CHECKING:
    from crm_tui.services.session import Session

Result = TypeVar("Result")


@dataclass(slots=True)
class Switch:
    """One thing to decide."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    """Value and what people read for it."""
    at: int = 0

    @property
    def value(self) -> str:
        """What is chosen."""
        return self.options[self.at][0]


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that the form starts with; read in a worker."""

    title: str
    said: str
    switches: tuple[Switch, ...]


def yes_no(key: str, label: str, *, yes: bool) -> Switch:
    """A question that is answered by yes or no."""
    return Switch(key, label, (("yes", _("yes")), ("no", _("no"))), 0 if yes else 1)


def at_value(options: Sequence[tuple[str, str]], value: str) -> int:
    """The place of a value among the options; the first when it is not there."""
    return next((n for n, (each, _text) in enumerate(options) if each == value), 0)


class SwitchForm(Dialog[Result | None], Generic[Result]):
    """Lines with the cursor keys, answers with `space` or the arrows to the sides; stays open when it is refused."""

    CSS_PATH: ClassVar[Any] = "../../styles/forms.tcss"

    BINDINGS = [
        Binding("escape,q", "leave", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("space,right,l", "turn(1)", show=False),
        Binding("left,h", "turn(-1)", show=False),
        Binding("enter", "take", show=False),
    ]

    class Ready(Message):
        """What there is to decide was read."""

        def __init__(self, found: Decisions) -> None:
            super().__init__()
            self.found = found

    class Refused(Message):
        """It could not be read, or not be done."""

        def __init__(self, error: CrmError) -> None:
            super().__init__()
            self.error = error

    class Finished(Message):
        """It was done."""

        def __init__(self, result: object) -> None:
            super().__init__()
            self.result = result

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.switches: tuple[Switch, ...] = ()
        self.busy = False
        self.ready = False

    def prepare(self) -> Decisions:
        """What there is to decide; called in a thread. Forms say what."""
        raise NotImplementedError

    def perform(self) -> Result:
        """Do what was decided; called in a thread. Forms say how.

        Raises:
            CrmError: the form stays open and says why.
        """
        raise NotImplementedError

    def window(self) -> Iterable[Widget]:
        title, said = Static("", classes="form--title"), Static("", classes="form--said")
        rows = AnswerRows()
        rows.whole_hints = True
        yield Vertical(title, said, rows, Static("", classes="form--refusal"), classes="form--window")

    def keys_now(self) -> Keys:
        return (("enter", _("do it")), ("space", _("another answer")), ("↑↓", _("move")), ("esc", _("leave")))

    def on_mount(self) -> None:
        self.work(lambda: self.Ready(self.prepare()))

    def work(self, call: Callable[[], Message]) -> None:
        """Call something in a thread; its message, or its refusal, comes back here."""

        def run() -> None:
            try:
                message = call()
            except CrmError as error:
                message = self.Refused(error)
            self.post_message(message)

        self.run_worker(run, thread=True, group="switches", exit_on_error=True)

    @on(Ready)
    def _show(self, message: Ready) -> None:
        self.tell(message.found.title, message.found.said)
        self.switches = message.found.switches
        self.ready = True
        self._draw()

    def tell(self, title: str, said: str) -> None:
        """What stands above the lines."""
        for name, text in (("title", title), ("said", said)):
            self.query_one(f".form--{name}", Static).update(Content(visible(text, multiline=True)))

    def _draw(self) -> None:
        rows = self.query_one(AnswerRows)
        at, rows.most = rows.cursor, max(2, min(len(self.switches), self.app.size.height - 8))
        rows.answers = tuple(Answer(each.key, each.label, f"‹ {each.options[each.at][1]} ›") for each in self.switches)
        rows.cursor = at

    @on(Refused)
    def _refuse(self, message: Refused) -> None:
        message.stop()
        self.busy = False
        text = sentence(message.error)
        if not self.ready and self.is_current:
            self.app.notify(visible(text), markup=False, severity="error")
            self.dismiss(None)
            return
        self.refuse(text)

    def refuse(self, text: str) -> None:
        """Say below the lines what stands in the way."""
        self.query_one(".form--refusal", Static).update(Content(visible(text[:1].upper() + text[1:])))

    @on(Finished)
    def _leave(self, message: Finished) -> None:
        message.stop()
        self.finish(message.result)

    def finish(self, result: Any) -> None:
        """It was done: the form closes with what came of it."""
        if self.is_current:
            self.dismiss(result)

    def action_step(self, by: int) -> None:
        """Another line."""
        self.query_one(AnswerRows).cursor += by

    @on(AnswerRows.Picked)
    def _picked(self) -> None:
        self.action_turn(1)

    def action_turn(self, by: int) -> None:
        """Another answer on this line."""
        at = self.query_one(AnswerRows).cursor
        if not self.busy and at < len(self.switches):
            switch = self.switches[at]
            switch.at = (switch.at + by) % len(switch.options)
            self.refuse("")
            self._draw()

    def value(self, key: str) -> str:
        """What is chosen on that line; empty when there is no such line."""
        return next((each.value for each in self.switches if each.key == key), "")

    def action_take(self) -> None:
        """Do it."""
        if self.ready and not self.busy:
            self.busy = True
            self.refuse("")
            self.work(lambda: self.Finished(self.perform()))

    def action_leave(self) -> None:
        """Nothing."""
        if self.is_current:
            self.dismiss(None)
