"""The Workflows tab of a card: the runs of its record, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.i18n.translate import _
from screens.card.flow import Block, Span, flow
from screens.card.items import ItemsView

if TYPE_CHECKING:
    from crm_tui.automation.telling import Line


class RunsView(ItemsView):
    """`enter` opens the trace of a run, `space` asks what to do with it."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._zone = zone
        self._now = now
        self.runs: Sequence[Line] = ()
        self.loaded = False

    def show(self, runs: Sequence[Line]) -> None:
        """These runs; the cursor stays on its own."""
        self.runs, self.loaded = runs, True
        self.rebuild()

    def clear(self) -> None:
        """Forget everything: another record comes."""
        self.runs, self.loaded = (), False
        self.set_reactive(ItemsView.cursor, 0)
        self.scroll_home(animate=False)
        self.rebuild()

    @property
    def chosen(self) -> Line | None:
        """The run under the cursor."""
        key = self.current_key
        return next((each for each in self.runs if f"run:{each.id}" == key), None)

    def make_blocks(self, width: int) -> Sequence[Block]:
        """One block a run."""
        if not self.runs:
            said = _("no workflow has run here; s starts one") if self.loaded else _("Reading…")
            lines = flow([Span(said, "dim")], max(8, width - 2))
            return [Block("nothing", tuple(lines))]
        from screens.workflows.blocks import run_block  # noqa: PLC0415 — a card without runs needs no words of them

        now = self._now()
        return [run_block(each, now, self._zone, width) for each in self.runs]
