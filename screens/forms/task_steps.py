"""From a key to a step of tasks: which one, and what it must be told first: a summary, a comment, a person, a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.task_states import Step
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import records, tasks
from crm_tui.services.outcome import Outcome
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.edit_field import EditField
from screens.forms.reason import LineForm

if TYPE_CHECKING:
    from datetime import datetime

    from crm_tui.services.session import Session
    from screens.base import CrmScreen
    from screens.forms.modal import Filled

Doing = Callable[[Callable[[], Outcome], str], None]
"""What does the work in a worker, and says the text when it is done."""

ASKED: tuple[tuple[Step, str, str], ...] = (
    (Step.START, "s", N_("start")),
    (Step.PAUSE, "p", N_("put on hold")),
    (Step.COMPLETE, "c", N_("complete")),
    (Step.ACCEPT, "a", N_("accept")),
    (Step.RETURN, "r", N_("return with a comment")),
    (Step.RESUME, "s", N_("resume")),
    (Step.SUMMARISE, "w", N_("write the summary")),
    (Step.DEADLINE, "t", N_("change the deadline")),
    (Step.DELEGATE, "d", N_("delegate")),
)
"""The steps that people take, each with its letter."""
DONE: dict[Step, str] = {
    Step.START: N_("started · u takes it back"),
    Step.PAUSE: N_("on hold · u takes it back"),
    Step.COMPLETE: N_("completed · u takes it back"),
    Step.ACCEPT: N_("accepted · u takes it back"),
    Step.RETURN: N_("returned · u takes it back"),
    Step.RESUME: N_("resumed · u takes it back"),
    Step.SUMMARISE: N_("summary written · u takes it back"),
    Step.DEADLINE: N_("deadline changed · u takes it back"),
    Step.DELEGATE: N_("delegated · u takes it back"),
}


class TaskSteps:
    """Asks what a step needs, then lets the screen do it."""

    def __init__(self, screen: CrmScreen, session: Session, do: Doing) -> None:
        self._screen = screen
        self._session = session
        self._do = do

    def choose(self, ref: Ref, title: str) -> None:
        """Which step? Only those that this operator may take now."""
        possible = tasks.steps(self._session, ref)
        choices = tuple(
            Choice(step.value, _(label), letter=letter) for step, letter, label in ASKED if step in possible
        )
        if not choices:
            self._screen.explain(_("there is nothing that you may do with this task now"))
            return
        self._screen.app.push_screen(
            ChoiceScreen(_("What about the task?"), choices, said=shown(title)),
            lambda answer: self.take([ref], Step(answer)) if answer else None,
        )

    def take(self, refs: Sequence[Ref], step: Step) -> None:
        """Take the step with all these tasks, after what must be asked."""
        if step is Step.RETURN:
            self._screen.app.push_screen(
                LineForm(_("What is missing?"), _("The comment is kept with the task; it may stay empty.")),
                partial(self._returned, refs),
            )
        elif step is Step.SUMMARISE:
            self._fill(refs, "summary", step, self._summarised)
        elif step is Step.COMPLETE and tasks.want_summary(self._session, refs):
            self._fill(refs, "summary", step, self._completed)
        elif step is Step.DEADLINE:
            self._fill(refs, "deadline", step, self._moved)
        elif step is Step.DELEGATE:
            self._fill(refs, "responsible", step, self._delegated)
        else:
            act = _ACTS[step]
            self._do(lambda: act(self._session, refs), _(DONE[step]))

    def _returned(self, refs: Sequence[Ref], comment: str | None) -> None:
        if comment is not None:
            self._do(lambda: tasks.send_back(self._session, refs, comment=comment), _(DONE[Step.RETURN]))

    def _fill(
        self,
        refs: Sequence[Ref],
        field: str,
        step: Step,
        save: Callable[[Sequence[Ref], Mapping[str, Value]], Outcome],
    ) -> None:
        """A form that stays open with what was typed when the store refuses."""

        def closed(filled: Filled | None) -> None:
            if filled is not None and isinstance(filled.made, Outcome):
                made = filled.made
                self._do(lambda: made, _(DONE[step]))

        form = EditField(self._session, refs, field).saving(partial(save, refs))
        self._screen.app.push_screen(form, closed)

    def _completed(self, refs: Sequence[Ref], values: Mapping[str, Value]) -> Outcome:
        return tasks.complete(self._session, refs, summary=str(values.get("summary") or ""))

    def _summarised(self, refs: Sequence[Ref], values: Mapping[str, Value]) -> Outcome:
        return records.update(self._session, refs, {"summary": values.get("summary")})

    def _moved(self, refs: Sequence[Ref], values: Mapping[str, Value]) -> Outcome:
        return tasks.move_deadline(self._session, refs, cast("datetime | None", values.get("deadline")))

    def _delegated(self, refs: Sequence[Ref], values: Mapping[str, Value]) -> Outcome:
        return records.update(self._session, refs, {"responsible": values.get("responsible")}, label=tasks.DELEGATED)


_ACTS: dict[Step, Callable[[Session, Sequence[Ref]], Outcome]] = {
    Step.START: tasks.start_or_resume,
    Step.PAUSE: tasks.pause,
    Step.COMPLETE: tasks.complete,
    Step.ACCEPT: tasks.accept,
    Step.RESUME: tasks.start_or_resume,
}
