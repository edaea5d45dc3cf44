"""`LinesWindow`: a form of any lines in a window, which keeps what was typed; it stays open while that is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.workflow_problems import Problem
from crm_tui.i18n.translate import error_text
from screens.work import use_case
from screens.workflows.form_window import FormWindow, Typed
from screens.workflows.step_form import Offer, StepForm, given

if TYPE_CHECKING:
    from crm_tui.automation.step_forms import FormLine
    from crm_tui.services.session import Session

Save = Callable[[Typed], str]
"""Keeps what was typed, in a thread; answers the key of what is there now. A `CrmError` names its line by ``field``."""


class LinesWindow(FormWindow[str]):
    """The form; `ctrl+s` keeps it, `esc` leaves without. Dismisses with what `Save` answered, or None."""

    CSS_PATH: ClassVar[Any] = [*FormWindow.CSS_PATH, "../../styles/automation.tcss"]

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
        super().__init__(session, heading, said, values, begin=begin)
        self._lines, self._save, self._offer = lines, save, offer
        self._aliases: Mapping[str, str] = {}

    def naming(self, aliases: Mapping[str, str]) -> LinesWindow:
        """Errors that name these fields are told at those lines."""
        self._aliases = aliases
        return self

    def asked(self) -> Sequence[FormLine]:
        """The lines that were given."""
        return self._lines()

    def offer(self) -> Offer:
        """What was given."""
        return self._offer

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
