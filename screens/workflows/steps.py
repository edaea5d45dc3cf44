"""What one does with a run: look at its trace, stop it, try the step that failed again, go on behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.automation import workflows
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _, fill
from screens.forms.choice import Choice, ChoiceScreen
from screens.messages import OpenScreen

if TYPE_CHECKING:
    from crm_tui.automation.telling import Line
    from screens.base import CrmScreen

Do = Callable[[Callable[[], object], str], object]
"""Does the work in a worker, and says the text when it is done."""


class RunSteps:
    """Asks what it must, then lets the screen do it."""

    def __init__(self, screen: CrmScreen, do: Do) -> None:
        self._screen = screen
        self._do = do

    def choose(self, run: Line, *, trace: bool = True) -> None:
        """What can be done with it, each with its letter."""
        choices = [Choice("answer", _("answer what it asks of me"), letter="a")] if self._asks(run) else []
        choices += [Choice("trace", _("what its steps did"), letter="t")] if trace else []
        if run.state == "error":
            choices.append(Choice("retry", _("try the step again"), letter="r"))
            choices.append(Choice("skip", _("go on behind the step"), letter="s"))
        if self._ends_by_hand(run):
            choices.append(Choice("wait", _("stop waiting"), letter="w"))
        if run.ended_at is None:
            choices.append(Choice("stop", _("stop it"), letter="x"))
        if not choices:
            self._screen.explain(_("it has ended; nothing can be done with it"))
            return
        title = f"{shown(run.called)} #{run.id}"
        self._screen.app.push_screen(ChoiceScreen(title, choices), partial(self._chosen, run))

    def _chosen(self, run: Line, answer: str | None) -> None:
        if answer == "answer":
            self.answer(run)
        elif answer == "trace":
            self.open(run)
        elif answer == "retry":
            self.retry(run)
        elif answer == "skip":
            self.skip(run)
        elif answer == "wait":
            self.stop_waiting(run)
        elif answer == "stop":
            self.stop(run)

    @staticmethod
    def _ends_by_hand(run: Line) -> bool:
        from crm_tui.automation import ending_waits  # noqa: PLC0415 — not before something is done with a run

        return run.state == "waiting" and ending_waits.by_hand(run.id)

    def _asks(self, run: Line) -> bool:
        from crm_tui.automation import assignments  # noqa: PLC0415 — not before something is done with a run

        return run.state in ("waiting", "running", "error") and bool(assignments.asked_in(self._screen.session, run.id))

    def answer(self, run: Line) -> None:
        """Answer what it asks of the operator; says so when it asks nothing."""
        from screens.workflows.assignments import AssignmentActs  # noqa: PLC0415 — as above

        acts = AssignmentActs(self._screen, lambda said: self._do(lambda: None, said))
        if not acts.of_run(run.id):
            self._screen.explain(_("this run asks nothing of you"))

    def open(self, run: Line) -> None:
        """Its trace."""
        self._screen.post_message(OpenScreen("run", number=run.id))

    def retry(self, run: Line) -> None:
        """Try the step that failed again."""
        self._do(partial(workflows.retry, self._screen.session, run.id), _("the step is tried again"))

    def skip(self, run: Line) -> None:
        """Go on behind the step that failed."""
        self._do(partial(workflows.skip, self._screen.session, run.id), _("the run goes on behind the step"))

    def stop_waiting(self, run: Line) -> None:
        """End what it waits for, as far as people may end that."""
        self._do(partial(workflows.skip, self._screen.session, run.id), _("the run waits no longer"))

    def stop(self, run: Line) -> None:
        """Terminate it, after another key."""
        choices = (Choice("yes", _("stop it"), letter="x"), Choice("no", _("let it go on"), letter="k"))
        question = fill(_("Stop “{name}”?"), {"name": shown(run.called)})
        said = _("What its steps did stays, and so does its journal. It cannot be taken up again.")

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._do(partial(workflows.stop, self._screen.session, run.id), _("the run was stopped"))

        self._screen.app.push_screen(ChoiceScreen(question, choices, said=said, at="no"), answered)
