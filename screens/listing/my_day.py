"""`MyDayScreen`: the operator's open activities and the tasks that are due: overdue, today, upcoming."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.agenda import Planned, Section
from crm_tui.domain.entities.activity import OUTCOMES
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.task_states import Step
from crm_tui.domain.text import fit, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import activities, lookup, tasks, views
from crm_tui.services.outcome import Outcome
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.words import due, word
from screens.listing import day_rows
from screens.listing.keyed import Entry, KeyedScreen, blank, titled
from screens.messages import OpenCard
from screens.widgets.lines import Line, LineList
from screens.work import use_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_tui.automation.asked import Asked
    from crm_tui.services.tasks import DueTask
    from screens.bars import Keys
    from screens.forms.modal import Filled
    from screens.forms.task_steps import TaskSteps
    from screens.workflows.assignments import AssignmentActs

PAGE = 200
WHEN = 21
"""Cells of a day and a time, ``tra 2 giorni 09:00``, and of the mark before them."""
SECTIONS = {Section.OVERDUE: N_("Overdue"), Section.TODAY: N_("Today"), Section.UPCOMING: N_("Upcoming")}
ASKED_SIGN = "✔"
SIGNS = {"todo": "□", "call": "☎", "meeting": "◷", "email": "✉", "message": "✎", "form": "▤"}


class MyDayScreen(KeyedScreen):
    """What is to be done, by me, in order."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "day")

    class Loaded(Message):
        """The day as it is now."""

        def __init__(
            self, items: tuple[Planned, ...], tasks: tuple[DueTask, ...], more: bool, asked: tuple[Asked, ...],
            overdue: int,
        ) -> None:  # fmt: skip
            super().__init__()
            self.items = items
            self.overdue = overdue
            self.asked = asked
            self.tasks = tasks
            self.more = more

    class Acted(Message):
        """A write came back."""

        def __init__(self, outcome: Outcome | None, said: str) -> None:
            super().__init__()
            self.outcome = outcome
            self.said = said

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[Planned, ...] = ()
        self.tasks: tuple[DueTask, ...] = ()
        self.asked: tuple[Asked, ...] = ()
        """What runs ask of the operator."""
        self.more = False
        self.overdue = 0
        """How many are overdue, also those that are not read yet: what the header counts."""
        self._counted = -1

    def on_mount(self) -> None:
        """Read the first page."""
        self.lines.empty = (_("Reading…"),)
        self._read(PAGE)

    def minute(self) -> None:
        """What is overdue by the clock alone."""
        self.action_reload()

    def place(self) -> str:
        """My day."""
        return _("My day")

    def details(self) -> tuple[Piece, ...]:
        """How many activities are open, tasks due, and answers awaited."""
        return ((f"{len(self.items) + len(self.tasks) + len(self.asked)}{'+' if self.more else ''}", "muted"),)

    def show_header(self) -> None:
        """When a run asks something else of the operator than before, it is read, too."""
        super().show_header()
        counted = self.crm.counters.to_answer if self.crm.counters is not None else -1
        if counted not in (-1, self._counted):
            self._counted = counted
            if counted != len(self.asked):
                self.action_reload()

    # ── Store → screen ──

    @use_case("day", latest_only=True)
    def _read(self, wanted: int) -> Message:
        items: list[Planned] = []
        page = activities.my_day(self.session, limit=PAGE)
        items += page.items
        while page.after is not None and len(items) < wanted:
            page = activities.my_day(self.session, after=page.after, limit=PAGE)
            items += page.items
        asked: tuple[Asked, ...] = ()
        if views.to_answer(self.session):
            from crm_tui.automation import assignments  # noqa: PLC0415 — only companies with workflows need it

            asked = assignments.mine(self.session)
        overdue = activities.overdue_count(self.session)
        return self.Loaded(tuple(items), tasks.my_day(self.session), page.after is not None, asked, overdue)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self.items, self.tasks, self.more = message.items, message.tasks, message.more
        self.asked, self.overdue = message.asked, message.overdue
        self.lines.empty = (_("Nothing is to be done."), _("n plans something · on the board, a plans it for a deal"))
        self.show_entries(self._entries())
        self.show_header()
        self.show_footer()

    def _entries(self) -> list[Entry]:
        found: list[Entry] = []
        if self.asked:
            found.append(titled(f"{_('To answer')} · {len(self.asked)}"))
            found += [Entry(f"assignment:{each.id}", partial(self._asked_row, each)) for each in self.asked]
        for section, title in SECTIONS.items():
            due_then = [
                (item.deadline, Entry(str(item.ref), partial(self._row, item)))
                for item in self.items
                if item.section is section
            ]
            due_then += [
                (task.line.deadline or task.line.badge_at, Entry(str(task.line.ref), partial(self._task_row, task)))
                for task in self.tasks
                if task.section is section
            ]
            if due_then:
                found += [blank()] if found else []
                count = max(len(due_then), self.overdue) if section is Section.OVERDUE else len(due_then)
                found.append(titled(f"{_(title)} · {count}"))
                found += [entry for _at, entry in sorted(due_then, key=lambda each: each[0])]
        return found

    def _when(self, at: datetime, late: bool) -> str:
        """When it is to be done, always with a blank behind it."""
        return fit(("! " if late else "  ") + due(at, self.session.now(), self.session.zone), WHEN) + " "

    def _row(self, item: Planned, room: int) -> Line:
        late = item.section is Section.OVERDUE
        style = {Section.OVERDUE: "bad", Section.TODAY: "warn"}.get(item.section, "muted")
        when = self._when(item.deadline, late)
        about = " · ".join(bound.title for bound in item.about)
        rest = max(8, room - len(when) - 4)
        share = rest if room < 64 or not about else rest * 3 // 5
        mark = ("‼ ", "bad") if item.important else ("", "plain")
        subject = fit(visible(item.subject), max(1, share - len(mark[0])))
        pieces: list[Piece] = [(f"{SIGNS.get(item.kind, '□')}  ", style), (when, style), mark, (subject, "strong")]
        if share < rest:
            pieces.append((" " + fit(visible(about), rest - share - 1), "muted"))
        return Line(tuple(pieces))

    def _task_row(self, task: DueTask, room: int) -> Line:
        late = task.section is Section.OVERDUE
        return day_rows.task_row(task, self._when(task.line.deadline or task.line.badge_at, late), room)

    def _asked_row(self, asked: Asked, room: int) -> Line:
        from screens.listing.asked_row import row  # noqa: PLC0415 — only companies with workflows need it

        late = asked.due is not None and asked.due - self.session.now() < timedelta(days=1)
        when = self._when(asked.due, False) if asked.due is not None else fit("", WHEN) + " "
        return row(asked, when, room, sign=ASKED_SIGN, style="warn" if late else "accent")

    @on(LineList.Looked)
    def _other_row(self) -> None:
        self.show_footer()  # what a run asks has keys of its own

    def keys_now(self) -> Keys | None:
        """On what a run asks, those that answer it."""
        if self.line is not None or not self.asked or self.to_answer is None:
            return super().keys_now()
        from screens.listing.asked_row import keys_of  # noqa: PLC0415 — as above

        return keys_of()

    def near_end(self) -> None:
        """Read on."""
        if self.more:
            self.more = False  # asked for; the answer says whether there is more behind it
            self._read(len(self.items) + PAGE)

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Others changed something."""
        if everything or any(ref.type in ENTITY_TYPES for ref in refs):
            self.action_reload()

    def action_reload(self) -> None:
        """Read the day anew."""
        self._read(max(PAGE, len(self.items)))

    # ── What the keys do ──

    @property
    def current(self) -> Planned | None:
        """The activity under the cursor."""
        key = self.current_key
        return next((item for item in self.items if str(item.ref) == key), None)

    @property
    def due_task(self) -> DueTask | None:
        """The task under the cursor."""
        key = self.current_key
        return next((task for task in self.tasks if str(task.line.ref) == key), None)

    @property
    def to_answer(self) -> Asked | None:
        """What a run asks, under the cursor."""
        key = self.current_key
        return next((each for each in self.asked if f"assignment:{each.id}" == key), None)

    def _answers(self) -> AssignmentActs:
        from screens.workflows.assignments import AssignmentActs as Acts  # noqa: PLC0415 — not before it is asked for

        return Acts(self, lambda said: self.post_message(self.Acted(None, said)))

    def _answer(self) -> bool:
        """Answer what a run asks under the cursor; False on anything else."""
        asked = self.to_answer
        if asked is not None:
            self._answers().answer(asked)
        return asked is not None

    def _one(self) -> Planned | None:
        if self.to_answer is not None:
            self.explain(_("enter answers it; e hands it on; space offers more"))
            return None
        if self.current is None:
            self.explain(_("there is no activity here; n plans one"))
        return self.current

    def _take(self, step: Step) -> bool:
        """Take a step with the task under the cursor; False on an activity."""
        task = self.due_task
        if task is not None:
            self._steps().take([task.line.ref], step)
        return task is not None

    def _steps(self) -> TaskSteps:
        from screens.forms.task_steps import TaskSteps as Steps  # noqa: PLC0415 — not before it is asked for

        return Steps(self, self.session, self._do)

    @use_case("write")
    def _do(self, work: Callable[[], Outcome], said: str) -> Message:
        return self.Acted(work(), said)

    def action_open(self) -> None:
        """The card of what it is about, or of the task, neighbours are the records of the day; what is asked, answered."""
        if self._answer():
            return
        if self.due_task is not None:
            self.post_message(OpenCard(self.due_task.line.ref, tuple(each.line.ref.id for each in self.tasks)))
            return
        item = self._one()
        if item is None:
            return
        if not item.about:
            self.explain(_("this activity is about no record; e changes it"))
            return
        ref = item.about[0].ref
        around = (bound.ref.id for each in self.items for bound in each.about[:1] if bound.ref.type == ref.type)
        self.post_message(OpenCard(ref, tuple(dict.fromkeys(around))))

    def action_complete(self) -> None:
        """Done; a call asks how it went, a task may want its summary."""
        if self._answer():
            return
        if self._take(Step.COMPLETE):
            return
        item = self._one()
        if item is None:
            return
        if item.kind != "call":
            self._complete(item.ref, None)
            return
        choices = tuple(Choice(outcome, word(outcome)) for outcome in OUTCOMES)
        self.crm.push_screen(
            ChoiceScreen(_("How did the call go?"), choices, said=item.subject),
            lambda outcome: self._complete(item.ref, outcome) if outcome else None,
        )

    @use_case("write")
    def _complete(self, ref: Ref, outcome: str | None) -> Message:
        return self.Acted(activities.complete(self.session, [ref], outcome=outcome), _("completed · u takes it back"))

    def action_edit(self) -> None:
        """The form of the activity; what can be done with the task; what is asked is handed on."""
        if self.to_answer is not None:
            self._answers().hand_on(self.to_answer)
            return
        if self._choose_step():
            return
        item = self._one()
        if item is None:
            return
        from screens.forms.activity import ActivityForm  # noqa: PLC0415 — not before it is asked for

        form = ActivityForm(self.session, kind=item.kind, existing=item.ref)
        form.saving(partial(activities.edit, self.session, [item.ref]))
        self.crm.push_screen(form, self._changed)

    def _choose_step(self) -> bool:
        """What can be done with the task under the cursor; False on anything else."""
        if self.due_task is not None:
            self._steps().choose(self.due_task.line.ref, self.due_task.line.title)
        return self.due_task is not None

    def action_act(self) -> None:
        """What can be done with what is asked, or with the task."""
        if self.to_answer is not None:
            self._answers().choose(self.to_answer)
        elif not self._choose_step() and self._one() is not None:
            self.explain(_("c completes it, e changes it, + puts it off"))

    def _changed(self, filled: Filled | None) -> None:
        if filled is not None:
            self.post_message(self.Acted(None, _("changed · u takes it back")))

    def action_new(self) -> None:
        """Plan something that is about no record."""
        from screens.forms.activity import ActivityForm  # noqa: PLC0415 — not before it is asked for

        form = ActivityForm(self.session, draft_key="new:activity").saving(partial(activities.plan, self.session))
        self.crm.push_screen(form, self._planned)

    def _planned(self, filled: Filled | None) -> None:
        if filled is not None:
            self.post_message(self.Acted(None, _("planned")))

    def action_postpone(self) -> None:
        """Until when? A task gets another deadline."""
        if self._take(Step.DEADLINE):
            return
        item = self._one()
        if item is None:
            return
        choices = [Choice(key, _(label)) for key, (label, _delay) in day_rows.DELAYS.items()]
        choices.append(Choice("date", _("until…")))
        self.crm.push_screen(
            ChoiceScreen(_("Postpone by how long?"), choices, said=item.subject),
            lambda answer: self._postpone_picked(item.ref, answer),
        )

    def _postpone_picked(self, ref: Ref, answer: str | None) -> None:
        if answer == "date":
            from screens.forms.reason import LineForm  # noqa: PLC0415 — not before it is asked for

            self.crm.push_screen(
                LineForm(_("Until when?"), _("For example: tomorrow 9:00 · friday · +3d · 2026-12-24 10:00")),
                lambda text: self._postpone_until(ref, text) if text else None,
            )
        elif answer is not None:
            self._postpone(ref, day_rows.DELAYS[answer][1])

    @use_case("write")
    def _postpone(self, ref: Ref, delay: timedelta) -> Message:
        return self.Acted(activities.postpone(self.session, [ref], by=delay), _("postponed · u takes it back"))

    @use_case("write")
    def _postpone_until(self, ref: Ref, text: str) -> Message:
        values = lookup.parse_values(self.session, "activity", {"deadline": text})
        return self.Acted(activities.edit(self.session, [ref], values), _("postponed · u takes it back"))

    @on(Acted)
    def _acted(self, message: Acted) -> None:
        message.stop()
        self.say(message.said, "good")
        self.action_reload()
