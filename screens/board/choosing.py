"""Which deals the board shows: pipeline, presets and saved filters; the pipeline editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.i18n.translate import _
from crm_tui.services import preferences
from crm_tui.services.outcome import Outcome
from screens.base import CrmScreen
from screens.board.actions import Acted
from screens.board.source import source_of
from screens.messages import OpenScreen
from screens.work import use_case

if TYPE_CHECKING:
    from screens.board.model import Board, Column
    from screens.board.source import Source


class BoardChoosing(CrmScreen):
    """Mixed into the board's screen."""

    class Starting(Message):
        """The filter that holds from the start."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    if TYPE_CHECKING:
        board: Board
        kind: str
        pipeline_id: int | None
        filter_text: str
        source: Source
        last_move: int | None

        def set_filter(self, text: str) -> None: ...
        def action_reload(self) -> None: ...
        def pipeline_key(self) -> str: ...

    def begin_filtered(self) -> None:
        """Use the operator's filter that holds from the start, once the first picture is there."""
        self.call_after_refresh(self._ask_starting)

    @use_case("starting")
    def _ask_starting(self) -> Message | None:
        from crm_tui.services import own_filters  # noqa: PLC0415 — the first paint does not wait for it

        text = own_filters.starting_text(self.crm.session, self.kind)
        return self.Starting(text) if text else None

    @on(Starting)
    def _start_filtered(self, message: Starting) -> None:
        """The board, and the view of the same type that stands on top of it, unless somebody filters already."""
        message.stop()
        for screen in self.app.screen_stack:
            use = getattr(screen, "set_filter", None)
            if use is not None and getattr(screen, "kind", "") == self.kind and not getattr(screen, "filter_text", ""):
                use(message.text)

    def use_view(self, view: str, text: str) -> None:
        """Show another view that looks like a board, and what matches; the cursor stays on its card."""
        other = view != self.source.view
        if other:
            self.source = source_of(self.crm.session, self.kind, view)
            self.last_move = None
            self.board.unselect()
        if text != self.filter_text:
            self.set_filter(text)
        elif other:
            self.action_reload()

    def action_pipeline(self) -> None:
        """Choose a pipeline; it is remembered."""
        from crm_tui.services import pipelines  # noqa: PLC0415 — not before it is asked for
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        found = pipelines.pipelines(self.crm.session, self.kind)
        choices = tuple(Choice(str(each.id), each.name) for each in found)
        self.crm.push_screen(
            ChoiceScreen(_("Which pipeline?"), choices, at=str(self.pipeline_id)), self._pipeline_picked
        )

    def _pipeline_picked(self, answer: str | None) -> None:
        if answer is not None:
            self.use_pipeline(int(answer))

    def use_pipeline(self, pipeline_id: int) -> None:
        """Show another pipeline; it is remembered."""
        if pipeline_id == self.pipeline_id:
            return
        self.pipeline_id = pipeline_id
        self.board.at = 0
        self._remember(str(pipeline_id))
        self.action_reload()

    @use_case("preference")
    def _remember(self, pipeline: str) -> None:
        preferences.save(self.crm.session, self.pipeline_key(), pipeline)

    def action_pipelines(self) -> None:
        """The pipeline editor."""
        self.post_message(OpenScreen("pipelines", kind=self.kind))

    def action_presets(self) -> None:
        """Presets and saved filters; the chosen one replaces the filter."""
        from crm_tui.services import filtering  # noqa: PLC0415 — not before it is asked for
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        found = filtering.offered(self.crm.session, self.kind)
        choices = [Choice(text, _(name), text) for name, text in found]
        choices.append(Choice("", _("everything")))
        if self.filter_text:
            choices.append(Choice("+save", _("save this filter…"), self.filter_text))
        choices.append(Choice("+own", _("arrange your own filters…")))
        self.crm.push_screen(ChoiceScreen(_("Show which records?"), choices, at=self.filter_text), self._preset_picked)

    def _preset_picked(self, text: str | None) -> None:
        if text == "+own":
            self.post_message(OpenScreen("filters", kind=self.kind))
        elif text == "+save":
            from screens.forms.reason import LineForm  # noqa: PLC0415 — not before it is asked for

            self.crm.push_screen(LineForm(_("Name of the filter")), self._save_filter)
        elif text is not None and text != self.filter_text:
            self.set_filter(text)

    def _save_filter(self, name: str | None) -> None:
        if name:
            self._keep_filter(name, self.filter_text)

    @use_case("write")
    def _keep_filter(self, name: str, text: str) -> Message:
        from crm_tui.services import filtering  # noqa: PLC0415 — not before it is asked for

        filtering.keep(self.crm.session, self.kind, name, text)
        return Acted(Outcome(0, ()), _("filter saved"), None)

    def views_page(self, column: Column, *, last: bool) -> None:
        """The first or last page of a column into its window."""
        page = self.source.page(column.stage.stage_id, last=last, limit=60, text=self.filter_text)
        if last:
            more = page.more
            column.replace_all(page, more_before=more)
            column.more_after = False
        else:
            column.replace_all(page)
