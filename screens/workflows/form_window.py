"""`FormWindow`: a form of lines in a window. What is asked for, and what becomes of it, say its children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog
from screens.work import use_case
from screens.workflows.step_form import Offer, StepForm

if TYPE_CHECKING:
    from crm_tui.automation.step_forms import FormLine
    from crm_tui.domain.workflow import Parameter
    from crm_tui.services.session import Session

Typed = Mapping[str, "Parameter"]
"""What was typed, by the code of its line."""


class FormWindow(Dialog[ScreenResultType | None]):
    """The form; `ctrl+s` takes it, `esc` leaves without: it dismisses with None then."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/workflows.tcss"]

    class Ready(Message):
        """What is asked for."""

        def __init__(self, lines: Sequence[FormLine]) -> None:
            super().__init__()
            self.lines = tuple(lines)

    def __init__(self, session: Session, heading: str, said: str, values: Typed, *, begin: str = "") -> None:
        """A window.

        Args:
            session: Who fills it in.
            heading: Above the form.
            said: A sentence under the heading; empty for none.
            values: What is there already, by code.
            begin: The line to begin with; empty for the first.
        """
        super().__init__()
        self.session = session
        self.start: Typed = dict(values)
        self._heading, self._said, self._at = heading, said, begin
        self._begun = False

    # ── What the children say ──

    def asked(self) -> Sequence[FormLine]:
        """What is asked for; called in a thread."""
        raise NotImplementedError

    def offer(self) -> Offer:
        """What can be inserted into texts."""
        raise NotImplementedError

    # ── What all have ──

    @property
    def preparing(self) -> bool:
        """Until the lines are there."""
        return not self._begun

    def window(self) -> Iterable[Widget]:
        """Heading, sentence, form."""
        said = [Static(Content(visible(self._said)), classes="form--said")] if self._said else []
        yield Vertical(
            Static(Content(visible(self._heading)), classes="form--title"), *said, StepForm(self.session),
            classes="step--window",
        )  # fmt: skip

    @property
    def form(self) -> StepForm:
        """The form."""
        return self.query_one(StepForm)

    def keys_now(self) -> Keys:
        """Those of the form."""
        return self.form.keys if self.is_mounted else (("esc", _("leave")),)

    def on_mount(self) -> None:
        """Read what is asked for."""
        self._read()

    @use_case("lines")
    def _read(self) -> Message:
        return self.Ready(self.asked())

    @on(Ready)
    async def _show(self, message: Ready) -> None:
        message.stop()
        await self.form.show(message.lines, self.start, self.offer())
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if not self.form.begin(self._at):
            self.set_focus(None)
        self._begun = True
        self.show_footer()

    @on(StepForm.Left)
    def _leave(self, event: StepForm.Left) -> None:
        event.stop()
        if self.is_current:
            self.dismiss(None)

    @on(StepForm.Prefix)
    def _prefix(self) -> None:
        self.show_footer()

    def on_key(self, event: events.Key) -> None:
        """A form in which nothing is typed is left or taken all the same."""
        if self.form.typing is None and self.form.take(event):
            event.stop()
