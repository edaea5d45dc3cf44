"""What one does from a card with products: see the rows, make a quote, an invoice or a deal of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import deriving
from screens.forms.choice import Choice
from screens.messages import OpenCard, OpenScreen

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from screens.card.model import CardData
    from screens.card.screen import CardScreen

_DERIVED = "derive:"
_NAMES = {"quote": N_("Quote"), "invoice": N_("Invoice"), "deal": N_("Deal")}


class GoodsActs:
    """The commands about products; a part of `CardActs`."""

    if TYPE_CHECKING:
        card: CardScreen

        def _ready(self) -> CardData | None: ...

    def action_goods(self) -> None:
        """The rows of products of the record."""
        data = self._ready()
        if data is None:
            return
        if not ENTITY_TYPES[data.ref.type].has_products:
            self.card.explain(_("such a record has no products"))
            return
        self.card.post_message(OpenScreen("product_rows", ref=data.ref))

    @staticmethod
    def derived_choices(ref: Ref) -> list[Choice]:
        """What can be made from the record, with its client and products."""
        kinds = [kind for kind, sources in deriving.WAYS.items() if ref.type in sources]
        return [Choice(_DERIVED + kind, _(_NAMES[kind]), _("with client and products")) for kind in kinds]

    def derive(self, ref: Ref, answer: str) -> bool:
        """Make what was chosen and show it; whether the answer was one of `derived_choices`."""
        if not answer.startswith(_DERIVED):
            return False
        kind = answer.removeprefix(_DERIVED)
        made: list[Ref] = []

        def work() -> str:
            made.append(deriving.derive(self.card.session, ref, kind))
            return _("created")

        def show() -> None:
            self.card.post_message(OpenCard(made[0]))

        self.card.do(work, then=show)
        return True
