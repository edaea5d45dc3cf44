"""What a run asks of the operator, as a row of one's day; and the keys that answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.automation import asked_words
from crm_tui.domain.text import cell_width, fit, visible
from crm_tui.i18n.translate import _
from screens import keys
from screens.widgets.lines import Line

if TYPE_CHECKING:
    from crm_tui.automation.asked import Asked
    from screens.bars import Keys


def row(asked: Asked, when: str, room: int, *, sign: str, style: str) -> Line:
    """What is asked, until when, about which record and by which workflow; the number of the record is never cut.

    Args:
        asked: What a run asks.
        when: Until when, with the blanks around it.
        room: Cells of the row.
        sign: The mark of such rows.
        style: Of the mark and of ``when``.
    """
    rest = max(8, room - cell_width(when) - 4)
    share = rest * 3 // 5
    about = " · ".join(filter(None, (_(asked_words.KINDS[asked.kind]), asked.title, asked.workflow)))
    number = f" #{asked.document.id}" if asked.title else ""
    left = max(0, rest - share - 1 - cell_width(number))
    name = fit(visible(asked.name), max(1, share))
    return Line(
        ((f"{sign}  ", style), (when, style), (name, "strong"), (f" {fit(visible(about), left)}{number}", "muted"))
    )


def keys_of() -> Keys:
    """What the footer shows on such a row."""
    shown = keys.shown_of
    return (
        (shown("rows.open"), _("answer")), (shown("day.edit"), _("hand on")), (shown("day.act"), _("act")),
        (shown("day.new"), _("new")),
    )  # fmt: skip
