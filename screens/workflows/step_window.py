"""`StepWindow`: the form of one action in a window, as rules need it. Dismisses with the parameters, or None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.automation import insertable, step_forms
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog
from screens.work import use_case
from screens.workflows.step_form import StepForm, given
from screens.workflows.value_row import ValueRow

if TYPE_CHECKING:
    from crm_tui.automation.step_forms import FormLine, Subject
    from crm_tui.domain.workflow import Parameter
    from crm_tui.domain.workflow_problems import Problem
    from crm_tui.services.session import Session

PAUSE = 0.15
"""Seconds without a key before what was typed is looked at."""
Given = dict[str, "Parameter"]


class StepWindow(Dialog[Given | None]):
    """The form; `ctrl+s` takes it, `esc` leaves without."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/workflows.tcss"]

    class Ready(Message):
        """What the action asks for."""

        def __init__(self, lines: tuple[FormLine, ...]) -> None:
            super().__init__()
            self.lines = lines

    class Judged(Message):
        """What is wrong with what was typed."""

        def __init__(self, typed: Mapping[str, Parameter], problems: tuple[Problem, ...], leave: bool) -> None:
            super().__init__()
            self.typed = typed
            self.problems = problems
            self.leave = leave

    def __init__(
        self,
        session: Session,
        document: str,
        action: str,
        parameters: Mapping[str, Parameter],
        subject: Subject | None = None,
    ) -> None:
        """A window.

        Args:
            session: Who fills it in.
            document: The type of record that the action works on.
            action: Its id.
            parameters: What is there already, by code.
            subject: The step among those that come before it, whose results it may use; None for a step alone.
        """
        super().__init__()
        self.session = session
        self._subject = subject or step_forms.alone(document, action, {})
        self.action_id = action
        self.start = dict(parameters)
        self._looking = False

    def window(self) -> Iterable[Widget]:
        """Name, sentence, form."""
        yield Vertical(
            Static(Content(visible(step_forms.label(self.action_id))), classes="form--title"),
            Static(Content(visible(step_forms.about(self.action_id))), classes="form--said"),
            StepForm(self.session),
            classes="step--window",
        )

    @property
    def form(self) -> StepForm:
        """The form."""
        return self.query_one(StepForm)

    def keys_now(self) -> Keys:
        """Those of the form."""
        return self.form.keys if self.is_mounted else (("esc", _("leave")),)

    def on_mount(self) -> None:
        """Read what it asks for."""
        self._read()

    @use_case("lines")
    def _read(self) -> Message:
        return self.Ready(step_forms.lines(self.session, self._subject.given(self.start)))

    @on(Ready)
    async def _show(self, message: Ready) -> None:
        message.stop()
        subject = self._subject.given(self.start)
        await self.form.show(message.lines, self.start, partial(insertable.offered, self.session, subject))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if not self.form.begin():
            self.set_focus(None)
        self.show_footer()

    # ── What is typed ──

    @on(ValueRow.Edited)
    def _edited(self, event: ValueRow.Edited) -> None:
        event.stop()
        if not self._looking:
            self._looking = True
            self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        self._looking = False
        self._judge(given(self.form), leave=False)

    @use_case("judge", latest_only=True)
    def _judge(self, typed: Mapping[str, Parameter], *, leave: bool) -> Message:
        subject = self._subject.given(typed)
        return self.Judged(typed, step_forms.problems(self.session, subject), leave)

    @on(Judged)
    def _tell(self, message: Judged) -> None:
        message.stop()
        self.form.tell(message.problems)
        if not message.leave:
            return
        wrong = next((each for each in message.problems if each.blocking), None)
        if wrong is not None:
            self.form.begin(wrong.parameter)
            self.notify(step_forms.sentence(wrong, step_forms.labels(self.action_id)), markup=False, severity="error")
        elif self.is_current:
            self.dismiss(dict(message.typed))

    @on(StepForm.Saved)
    def _save(self, event: StepForm.Saved) -> None:
        event.stop()
        self._judge(given(self.form), leave=True)

    @on(StepForm.Left)
    def _leave(self, event: StepForm.Left) -> None:
        event.stop()
        if self.is_current:
            self.dismiss(None)

    @on(StepForm.Prefix)
    def _prefix(self) -> None:
        self.show_footer()

    def on_key(self, event: events.Key) -> None:
        """An action without parameters is taken or left all the same."""
        if self.form.typing is None and self.form.take(event):
            event.stop()
