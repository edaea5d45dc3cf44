"""The tasks of one record: the newest badge on top, done ones below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain.task_badges import BADGES, TaskState
from crm_tui.i18n.translate import _
from screens.card.entries import task_sign
from screens.card.flow import Block, Line, Span, columns, flow
from screens.card.items import ItemsView
from screens.forms.words import ago, due

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.services.tasks import TaskLine


class TasksView(ItemsView):
    """A record's tasks; `enter` opens the card of one, `space` asks what to do with it."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._zone = zone
        self._now = now
        self.tasks: Sequence[TaskLine] = ()
        self._logins: Mapping[int, str] = {}
        self._read_at = now()

    def show(self, tasks: Sequence[TaskLine], logins: Mapping[int, str]) -> None:
        """These tasks; the cursor stays on its own."""
        self.tasks, self._logins, self._read_at = tasks, logins, self._now()
        self.rebuild()

    def clear(self) -> None:
        """Forget everything: another record comes."""
        self.tasks = ()
        self.set_reactive(ItemsView.cursor, 0)
        self.scroll_home(animate=False)
        self.rebuild()

    @property
    def chosen(self) -> TaskLine | None:
        """The task under the cursor."""
        key = self.current_key
        return next((each for each in self.tasks if str(each.ref) == key), None)

    def out_of_date(self) -> bool:
        """Whether a deadline has passed since they were read."""
        now = self._now()
        return any(each.deadline is not None and self._read_at <= each.deadline < now for each in self.tasks)

    def make_blocks(self, width: int) -> Sequence[Block]:
        if not self.tasks:
            return [Block("nothing", ((Span(_("no tasks yet; t adds one"), "dim"),),))]
        ordered = sorted(self.tasks, key=lambda each: each.state == TaskState.DONE)
        return [self._block(each, max(8, width - 2)) for each in ordered]

    def _block(self, task: TaskLine, width: int) -> Block:
        sign, style = task_sign(task.badge)
        now = self._now()
        right: Line = (Span(ago(task.badge_at, now, self._zone), "label"),)
        done = task.state == TaskState.DONE
        title = Span(task.title, "dim" if done else "strong")
        head = columns((Span(f"{sign} ", style), Span("! " if task.important else "", "bad"), title), right, width)
        tail = [Span("  "), Span(_(BADGES.get(task.badge, task.badge)), style)]
        tail.append(Span(f" · {self._logins.get(task.responsible or 0, '—')}", "label"))
        if task.deadline is not None and not done:
            late = task.deadline <= now
            tail.append(Span(f" · {due(task.deadline, now, self._zone)}", "bad" if late else "label"))
        ticked, items = task.ticked
        if items:
            tail.append(Span(f" · {ticked}/{items}", "label"))
        if task.control and not done:
            tail.append(Span(f" · {_('control')}", "label"))
        return Block(str(task.ref), (head, *flow(tail, width, 2)))
