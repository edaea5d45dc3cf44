"""The right side of a card: timeline, tasks, workflows and history, each read when it is looked at, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from crm_tui.i18n.translate import _
from crm_tui.services import timeline as stored
from screens.card.history import HistoryView
from screens.card.items import ItemsView
from screens.card.tasks import TasksView
from screens.card.timeline import TimelineView
from screens.card.trail import PAGE, Cursor, HistoryRead, TimelinePage, Trail, read_history
from screens.forms.lines import TextLine
from screens.messages import Failed
from screens.work import use_case
from screens.workflows.runs_view import RunsView

if TYPE_CHECKING:
    from crm_tui.automation.rule_outcomes import StageRules
    from crm_tui.automation.telling import Line
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session


class TrailPane(Container):
    """What lies behind one record."""

    class Older(Message):
        """A further page of the timeline."""

        def __init__(self, ref: Ref, page: TimelinePage) -> None:
            super().__init__()
            self.ref = ref
            self.page = page

    class Newer(Message):
        """A page in front of the oldest entries that were read."""

        def __init__(self, ref: Ref, page: TimelinePage) -> None:
            super().__init__()
            self.ref = ref
            self.page = page

    class History(Message):
        """A piece of the history."""

        def __init__(self, ref: Ref, words: str, part: HistoryRead, further: bool) -> None:
            super().__init__()
            self.ref = ref
            self.words = words
            self.part = part
            self.further = further

    class Runs(Message):
        """The runs of workflows on the record."""

        def __init__(self, ref: Ref, runs: tuple[Line, ...], rules: tuple[StageRules, ...]) -> None:
            super().__init__()
            self.ref = ref
            self.runs = runs
            self.rules = rules

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.ref: Ref | None = None
        self.tab = "timeline"
        self._reading = False
        self.timeline = TimelineView(session.zone, session.now)
        self.history = HistoryView(session.zone, session.now)
        self.tasks = TasksView(session.zone, session.now)
        self.runs = RunsView(session.zone, session.now)
        self.search_line = TextLine("", placeholder=_("words · by:anna type:moved from:-7d to:today"), limit=200)
        """Where one types what the history is searched for."""

    def compose(self) -> ComposeResult:
        yield self.timeline
        yield self.tasks
        yield self.runs
        yield self.history
        yield self.search_line

    def on_mount(self) -> None:
        self.choose(self.tab)
        self.search_line.display = False

    @property
    def view(self) -> ItemsView:
        """The one that is shown."""
        return {"history": self.history, "tasks": self.tasks, "workflows": self.runs}.get(self.tab, self.timeline)

    def choose(self, tab: str) -> None:
        """Show the timeline, the tasks, the workflows or the history."""
        self.tab = tab
        self.timeline.display = tab == "timeline"
        self.tasks.display = tab == "tasks"
        self.runs.display = tab == "workflows"
        self.history.display = tab == "history"
        if tab == "workflows" and not self.runs.loaded:
            self.read_runs()
        if tab == "history" and not self.history.loaded and self.ref is not None:
            self._read_history(self.ref, self.history.words, None)

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, ref: Ref, trail: Trail) -> None:
        """The newest state of a record; another record starts on top."""
        if ref != self.ref:
            self.timeline.clear()
            self.history.clear()
            self.tasks.clear()
            self.runs.clear()
            self.ref = ref
        self.timeline.show(trail)
        self.tasks.show(trail.tasks, trail.logins)
        self.history.loaded = self.runs.loaded = False
        if self.tab == "workflows":
            self.read_runs()
        if self.tab == "history":
            self._read_history(ref, self.history.words, None)

    @on(ItemsView.NearEnd)
    def _further(self, event: ItemsView.NearEnd) -> None:
        event.stop()
        if self._reading or self.ref is None:
            return
        if self.tab == "timeline" and self.timeline.wants_older and self.timeline.next_page is not None:
            self._reading = True
            self._read_older(self.ref, self.timeline.next_page)
        elif self.tab == "history" and self.history.loaded and self.history.before is not None:
            self._reading = True
            self._read_history(self.ref, self.history.words, self.history.before)

    @on(TimelineView.EndWanted)
    def _to_the_end(self, event: TimelineView.EndWanted) -> None:
        event.stop()
        if self.ref is not None:
            self._read_newer(self.ref, None)

    @on(TimelineView.NearGap)
    def _fill_gap(self, event: TimelineView.NearGap) -> None:
        event.stop()
        if not self._reading and self.ref is not None and self.timeline.newer_page is not None:
            self._reading = True
            self._read_newer(self.ref, self.timeline.newer_page)

    @use_case("newer")
    def _read_newer(self, ref: Ref, before: Cursor | None) -> Message:
        return self.Newer(ref, stored.newer(self.session, ref, before=before, limit=PAGE))

    @on(Newer)
    def _add_newer(self, message: Newer) -> None:
        self._reading = False
        if message.ref == self.ref:
            self.timeline.add_newer(message.page)

    @use_case("older")
    def _read_older(self, ref: Ref, after: Cursor) -> Message:
        return self.Older(ref, stored.page(self.session, ref, after=after, limit=PAGE))

    @on(Failed)
    def _read_again(self) -> None:
        """The app says what failed; the next look at the end tries once more."""
        self._reading = False

    @on(Older)
    def _add(self, message: Older) -> None:
        self._reading = False
        if message.ref == self.ref:
            self.timeline.add(message.page)

    @use_case("history")
    def _read_history(self, ref: Ref, words: str, before: int | None) -> Message:
        return self.History(ref, words, read_history(self.session, ref, words, before), before is not None)

    @on(History)
    def _show_history(self, message: History) -> None:
        self._reading = False
        if message.ref == self.ref and message.words == self.history.words:
            self.history.show(message.part, further=message.further)

    def read_runs(self) -> None:
        """Read the runs anew."""
        if self.ref is not None:
            self._read_runs(self.ref)

    @use_case("runs", latest_only=True)
    def _read_runs(self, ref: Ref) -> Message:
        from crm_tui.automation import rules, telling  # noqa: PLC0415 — the engine is not loaded before runs are looked at

        return self.Runs(ref, telling.of_record(self.session, ref), rules.outcomes(self.session, ref))

    @on(Runs)
    def _show_runs(self, message: Runs) -> None:
        if message.ref == self.ref:
            self.runs.show(message.runs, message.rules)

    # ── search ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def search(self) -> None:
        """Type what the history is searched for."""
        self.search_line.display = True
        self.search_line.value = self.history.words
        self.search_line.focus()

    @on(Input.Submitted)
    def _search(self, event: Input.Submitted) -> None:
        event.stop()
        self.end_search()
        self.history.words = event.value.strip()
        if self.ref is not None:
            self._read_history(self.ref, self.history.words, None)

    def end_search(self) -> None:
        """Back to the list."""
        self.search_line.display = False
        self.history.focus()
