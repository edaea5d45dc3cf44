"""`LinesWindow`: a form of any lines in a window, which keeps what was typed; it stays open while that is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import visible
from crm_tui.domain.workflow_problems import Problem
from crm_tui.i18n.translate import _, error_text
from screens.bars import Keys
from screens.dialog import Dialog
from screens.work import use_case
from screens.workflows.step_form import Offer, StepForm, given

if TYPE_CHECKING:
    from crm_tui.automation.step_forms import FormLine
    from crm_tui.domain.workflow import Parameter
    from crm_tui.services.session import Session

Typed = Mapping[str, "Parameter"]
Save = Callable[[Typed], str]
"""Keeps what was typed, in a thread; answers the key of what is there now. A `CrmError` names its line by ``field``."""


class LinesWindow(Dialog[str | None]):
    """The form; `ctrl+s` keeps it, `esc` leaves without. Dismisses with what `Save` answered, or None."""

    CSS_PATH: ClassVar[Any] = [
        "../../styles/widgets.tcss",
        "../../styles/workflows.tcss",
        "../../styles/automation.tcss",
    ]

    class Ready(Message):
        """What is asked for."""

        def __init__(self, lines: tuple[FormLine, ...]) -> None:
            super().__init__()
            self.lines = lines

    class Kept(Message):
        """It was stored."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Refused(Message):
        """It was not."""

        def __init__(self, error: CrmError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        session: Session,
        heading: str,
        lines: Callable[[], Sequence[FormLine]],
        values: Typed,
        save: Save,
        *,
        said: str = "",
        offer: Offer = tuple,
        begin: str = "",
    ) -> None:
        """A window.

        Args:
            session: Who fills it in.
            heading: Above the form.
            lines: What is asked for; called in a thread.
            values: What is there already, by code.
            save: Keeps it.
            said: A sentence under the heading.
            offer: What can be inserted into texts.
            begin: The line to begin with; empty for the first.
        """
        super().__init__()
        self.session = session
        self._heading, self._said, self._lines, self._values = heading, said, lines, dict(values)
        self._save, self._offer, self._at = save, offer, begin
        self._aliases: Mapping[str, str] = {}

    def naming(self, aliases: Mapping[str, str]) -> LinesWindow:
        """Errors that name these fields are told at those lines."""
        self._aliases = aliases
        return self

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
        return self.Ready(tuple(self._lines()))

    @on(Ready)
    async def _show(self, message: Ready) -> None:
        message.stop()
        await self.form.show(message.lines, self._values, self._offer)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if not self.form.begin(self._at):
            self.set_focus(None)
        self.show_footer()

    @on(StepForm.Saved)
    def _wanted(self, event: StepForm.Saved) -> None:
        event.stop()
        self._keep(given(self.form))

    @use_case("keep")
    def _keep(self, typed: Typed) -> Message:
        try:
            return self.Kept(self._save(typed))
        except CrmError as error:
            if error.exit in (3, 7):
                raise
            return self.Refused(error)

    @on(Kept)
    def _kept(self, message: Kept) -> None:
        message.stop()
        if self.is_current:
            self.dismiss(message.key)

    @on(Refused)
    def _refuse(self, message: Refused) -> None:
        message.stop()
        field = str(message.error.params.get("field", ""))
        code = self._aliases.get(field, field)
        about = self.form.row(code)
        row = about or next(iter(self.form.rows), None)
        if row is not None:
            words = {"sentence": error_text(message.error, about.line.label if about is not None else "")}
            self.form.tell([Problem(reason="{sentence}", params=words, parameter=row.line.code)])
            self.form.begin(row.line.code)

    @on(StepForm.Left)
    def _leave(self, event: StepForm.Left) -> None:
        event.stop()
        if self.is_current:
            self.dismiss(None)

    @on(StepForm.Prefix)
    def _prefix(self) -> None:
        self.show_footer()

    def on_key(self, event: events.Key) -> None:
        """A form in which nothing is typed is left or kept all the same."""
        if self.form.typing is None and self.form.take(event):
            event.stop()
