"""`StepWindow`: the form of one action in a window, as rules need it. Dismisses with the parameters, or None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.automation import insertable, step_forms
from screens.work import use_case
from screens.workflows.form_window import FormWindow
from screens.workflows.step_form import Offer, StepForm, given
from screens.workflows.value_row import ValueRow

if TYPE_CHECKING:
    from crm_tui.automation.step_forms import FormLine, Subject
    from crm_tui.domain.workflow import Parameter
    from crm_tui.domain.workflow_problems import Problem
    from crm_tui.services.session import Session

PAUSE = 0.15
"""Seconds without a key before what was typed is looked at."""
Given = dict[str, "Parameter"]


class StepWindow(FormWindow[Given]):
    """The form; `ctrl+s` takes it when nothing in it stops the step, `esc` leaves without."""

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
        super().__init__(session, step_forms.label(action), step_forms.about(action), parameters)
        self._subject = subject or step_forms.alone(document, action, {})
        self.action_id = action
        self._looking = False

    def asked(self) -> Sequence[FormLine]:
        """What the action asks for."""
        return step_forms.lines(self.session, self._subject.given(self.start))

    def offer(self) -> Offer:
        """What a step at this place may insert."""
        return partial(insertable.offered, self.session, self._subject.given(self.start))

    # ── What is typed ──

    @on(ValueRow.Edited)
    def _edited(self, event: ValueRow.Edited) -> None:
        event.stop()
        if not self._looking:
            self._looking = True
            self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        self._looking = False
        self._judge(given(self.form))

    @use_case("judge", latest_only=True)
    def _judge(self, typed: Given) -> Message:
        return self._judged(typed, leave=False)

    @use_case("finish", latest_only=True)
    def _finish(self, typed: Given) -> Message:
        """A group of its own: no look at what was typed makes the saving void."""
        return self._judged(typed, leave=True)

    def _judged(self, typed: Given, *, leave: bool) -> Message:
        return self.Judged(typed, step_forms.problems(self.session, self._subject.given(typed)), leave)

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
        self._finish(given(self.form))
