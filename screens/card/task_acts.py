"""What one does with tasks on a card: add one, take the next step with one, open it, delete it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _
from crm_tui.services import records, tasks
from screens.forms.task import TaskForm
from screens.forms.task_steps import TaskSteps
from screens.messages import OpenCard

if TYPE_CHECKING:
    from crm_tui.services.outcome import Outcome
    from crm_tui.services.tasks import TaskLine
    from screens.card.model import CardData
    from screens.card.screen import CardScreen
    from screens.forms.modal import FormScreen


class TaskActs:
    """Mixed into the acts of a card."""

    if TYPE_CHECKING:
        card: CardScreen

        def _ready(self) -> CardData | None: ...
        def _push(self, form: FormScreen, said: str, *, opens: bool = False) -> None: ...
        def _confirm(self, question: str, said: str, work: Callable[[], object]) -> None: ...

    def action_task(self, *, draft: bool = False) -> None:
        """A new task about this record; on the card of a task, what can be done with it."""
        data = self._ready()
        if data is None:
            return
        if data.ref.type == "task":
            self._steps().choose(data.ref, data.title)
        elif not ENTITY_TYPES[data.ref.type].bound:
            self.card.explain(_("a task cannot be about a {type}").format(type=_(ENTITY_TYPES[data.ref.type].label)))
        else:
            form = TaskForm(self.card.session, about=data.title, draft_key=f"task:{data.ref}", draft=draft)
            create = partial(tasks.create, self.card.session, about=[data.ref])
            self._push(form.saving(create), _("task created"))

    def _steps(self) -> TaskSteps:
        def do(work: Callable[[], Outcome], said: str) -> None:
            self.card.do(work, said)

        return TaskSteps(self.card, self.card.session, do)

    @property
    def _task(self) -> TaskLine | None:
        return self.card.trail.tasks.chosen if self.card.shown_place == "tasks" else None

    def act_on_task(self) -> None:
        """What can be done with the task under the cursor."""
        task = self._task
        if task is None:
            self.card.explain(_("there is no task here; t adds one"))
        else:
            self._steps().choose(task.ref, task.title)

    def open_task(self) -> None:
        """The card of the task under the cursor."""
        task = self._task
        if task is None:
            self.action_task()
        else:
            ids = tuple(each.ref.id for each in self.card.trail.tasks.tasks)
            self.card.post_message(OpenCard(task.ref, ids))

    def delete_task(self) -> None:
        """The task under the cursor, into the recycle bin."""
        task = self._task
        if task is None:
            self.card.explain(_("there is no task here; t adds one"))
        else:
            delete = partial(records.delete, self.card.session, [task.ref])
            self._confirm(_("Delete the task?"), shown(task.title), delete)
