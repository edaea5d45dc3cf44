"""The Workflows tab of a card: the rules of its record's stages, then the runs, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.i18n.translate import _
from screens.card.flow import Block, Span, flow
from screens.card.items import ItemsView

if TYPE_CHECKING:
    from crm_tui.automation.rule_outcomes import RuleOutcome, StageRules
    from crm_tui.automation.telling import Line


class RunsView(ItemsView):
    """`enter` opens the trace of a run, `space` asks what to do with it."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._zone = zone
        self._now = now
        self.runs: Sequence[Line] = ()
        self.rules: Sequence[StageRules] = ()
        self.loaded = False

    def show(self, runs: Sequence[Line], rules: Sequence[StageRules] = ()) -> None:
        """These runs and rules; the cursor stays on its own."""
        self.runs, self.rules, self.loaded = runs, rules, True
        self.rebuild()

    def clear(self) -> None:
        """Forget everything: another record comes."""
        self.runs, self.rules, self.loaded = (), (), False
        self.set_reactive(ItemsView.cursor, 0)
        self.scroll_home(animate=False)
        self.rebuild()

    @property
    def chosen(self) -> Line | None:
        """The run under the cursor; of a rule the run that does it."""
        key = self.current_key
        if (rule := self.rule) is not None:
            key = f"run:{rule[1].run}"
        return next((each for each in self.runs if f"run:{each.id}" == key), None)

    @property
    def rule(self) -> tuple[StageRules, RuleOutcome] | None:
        """The rule under the cursor, with its stage."""
        if not self.rules or not self.current_key.startswith("rule:"):
            return None
        from screens.workflows.rule_blocks import key_of  # noqa: PLC0415 — as below

        wanted = self.current_key
        return next(
            ((stage, each) for stage in self.rules for each in stage.rules if key_of(stage, each) == wanted), None
        )

    def make_blocks(self, width: int) -> Sequence[Block]:
        """One block a rule, then one a run."""
        if not self.runs and not self.rules:
            said = _("no workflow has run here; s starts one") if self.loaded else _("Reading…")
            lines = flow([Span(said, "dim")], max(8, width - 2))
            return [Block("nothing", tuple(lines))]
        from screens.workflows.blocks import run_block  # noqa: PLC0415 — a card without runs needs no words of them
        from screens.workflows.rule_blocks import rule_blocks  # noqa: PLC0415 — as above

        now = self._now()
        above = rule_blocks(self.rules, now, self._zone, width)
        return [*above, *(run_block(each, now, self._zone, width) for each in self.runs)]
