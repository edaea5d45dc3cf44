"""`TasksScreen`: the list of tasks, whose keys take them from one state to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.message import Message

from crm_tui.domain.task_states import Step
from crm_tui.i18n.translate import _
from crm_tui.services import tasks
from crm_tui.services.outcome import Outcome
from screens.forms.task import TaskForm
from screens.forms.task_steps import TaskSteps
from screens.listing.acts import Acted
from screens.listing.screen import ListingScreen
from screens.work import use_case


class TasksScreen(ListingScreen):
    """Every task, with or without a record that it is about."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "view", "rows", "list", "tasks")

    def __init__(self) -> None:
        super().__init__("task")

    @use_case("write")
    def _do(self, work: Callable[[], Outcome], said: str) -> Message:
        return Acted(work(), said)

    def _take(self, step: Step) -> None:
        refs = self._wanted()
        if refs:
            TaskSteps(self, self.session, self._do).take(refs, step)

    def action_start(self) -> None:
        """Take them up: new, paused or done ones."""
        self._take(Step.START)

    def action_pause(self) -> None:
        """Put them on hold."""
        self._take(Step.PAUSE)

    def action_complete(self) -> None:
        """Complete them."""
        self._take(Step.COMPLETE)

    def action_accept(self) -> None:
        """Accept them."""
        self._take(Step.ACCEPT)

    def action_return(self) -> None:
        """Return them with a comment."""
        self._take(Step.RETURN)

    def action_delegate(self) -> None:
        """Give them to somebody else."""
        self._take(Step.DELEGATE)

    def action_deadline(self) -> None:
        """Change their deadline."""
        self._take(Step.DEADLINE)

    def action_choose(self) -> None:
        """Which step? Those that are possible."""
        if self.current is not None:
            row = self.table.get(self.current)
            ref = self.acted_on()[0]
            TaskSteps(self, self.session, self._do).choose(ref, row.title if row else "")

    def action_new(self) -> None:
        """The form of a task about nothing but itself."""
        form = TaskForm(self.session, draft_key="new:task").saving(partial(tasks.create, self.session))
        self.crm.push_screen(form, self._created)

    def action_kanban(self) -> None:
        """Tasks have no board."""
        self.explain(_("tasks have no board; g d goes to that of the deals"))
