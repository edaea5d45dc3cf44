"""`ScenarioPreviewScreen`: the clients that a scenario finds now, and the deals that it would create for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.message import Message

from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import generating, scenarios
from crm_tui.services.generating import Preview
from screens.bars import Piece
from screens.messages import OpenCard
from screens.setup import scenario_form
from screens.setup.base import Row, SetupScreen
from screens.setup.generator import run_said
from screens.work import use_case

MOST = 1_000
"""Clients that are shown; the header counts all."""


class ScenarioPreviewScreen(SetupScreen):
    """One line a client: who, the deal, who would be responsible."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "preview")
    LIVE: ClassVar[frozenset[str]] = frozenset({"sales_scenario"})
    EMPTY = N_("Nobody: no client matches, or all have had their deal.")

    def __init__(self, number: int) -> None:
        """The preview.

        Args:
            number: The scenario's id.
        """
        super().__init__()
        self.number = number
        self.named = ""
        self.found: Preview | None = None

    def place(self) -> str:
        """Sales generator, and which scenario."""
        return " › ".join(filter(None, (_("Sales generator"), self.named)))

    def details(self) -> tuple[Piece, ...]:
        """How many deals a run would create."""
        if self.found is None:
            return ()
        count = self.found.count
        return ((ngettext("{count} deal", "{count} deals", count).format(count=count), "muted"),)

    def read(self) -> Sequence[Row]:
        """The first clients."""
        found = scenarios.scenario(self.session, str(self.number))
        self.named = found.name
        self.found = generating.preview_of(self.session, found, limit=MOST)
        return [Row(str(each.client), each.name, each.title, each.responsible) for each in self.found.deals]

    def action_open(self) -> None:
        """The client."""
        kind, colon, number = self.current.partition(":")
        if colon:
            self.post_message(OpenCard(Ref(kind, int(number))))

    def action_run(self) -> None:
        """Create the deals now."""
        self._run()

    @use_case("act")
    def _run(self) -> Message:
        return self.Done(run_said(generating.run(self.session, str(self.number))), "")

    def action_rename(self) -> None:
        """Change the scenario."""
        self.fill(scenario_form.form(self.session, str(self.number)), _("Scenario changed"))
