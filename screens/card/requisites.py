"""What one does from the card of a client with its details (requisites), and with attached files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.details import OWNERS
from crm_tui.i18n.translate import _
from screens.card.files import FileActs
from screens.messages import OpenScreen

if TYPE_CHECKING:
    from screens.card.model import CardData
    from screens.card.screen import CardScreen


class DetailsActs(FileActs):
    """The commands about details and files; a part of `CardActs`."""

    if TYPE_CHECKING:
        card: CardScreen

        def _ready(self) -> CardData | None: ...

    def action_details(self) -> None:
        """VAT number, addresses and bank accounts of the contact or company."""
        data = self._ready()
        if data is None:
            return
        if data.ref.type not in OWNERS:
            self.card.explain(_("only contacts and companies have details"))
            return
        self.card.post_message(OpenScreen("details", ref=data.ref))
