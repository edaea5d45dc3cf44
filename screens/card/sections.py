"""What the card's views need of layouts, under the name they know."""

from __future__ import annotations

from crm_tui.domain.card_layouts import LAYOUTS, LEFT_OUT, Section, sections_of

__all__ = ["LAYOUTS", "LEFT_OUT", "Section", "sections_of"]
