"""Rows of one's day: a task as it stands among the activities."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crm_tui.domain.agenda import Section
from crm_tui.domain.text import cell_width, fit, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from screens.badges import TASKS
from screens.widgets.lines import Line

if TYPE_CHECKING:
    from crm_tui.services.tasks import DueTask

TASK_SIGN = "☑"
DELAYS = {
    "hour": (N_("by an hour"), timedelta(hours=1)),
    "day": (N_("by a day"), timedelta(days=1)),
    "three": (N_("by three days"), timedelta(days=3)),
    "week": (N_("by a week"), timedelta(days=7)),
}
"""How long an activity can be put off, the date apart."""


def task_row(task: DueTask, when: str, room: int) -> Line:
    """As an activity, with the badge of the task before what it is about.

    Args:
        task: A task that is due.
        when: Until when, with the blanks around it.
        room: Cells of the row.
    """
    line = task.line
    sign, badge, _loud = TASKS[line.badge]
    about = " · ".join((f"{sign} {_(badge)}", *(bound.title for bound in task.about)))
    style = "bad" if task.section is Section.OVERDUE else "warn"
    mark = ("‼ ", "bad") if line.important else ("", "plain")
    rest = max(8, room - cell_width(when) - 4)
    share = rest * 3 // 5
    subject = fit(visible(line.title), max(1, share - cell_width(mark[0])))
    tail = (" " + fit(visible(about), rest - share - 1), "muted")
    return Line(((f"{TASK_SIGN}  ", style), (when, style), mark, (subject, "strong"), tail))
