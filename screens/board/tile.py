"""One card as lines of styled text. Pure: no widget, no store."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from crm_tui.domain.dates import from_ms
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.domain.views import Tile
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from screens import badges

LINES = 4
"""Lines of a card; one blank line follows."""
HEIGHT = LINES + 1
WHO = 7
"""Cells that the responsible person's login gets before dates are told in full."""
KINDS = {"repeat": "↻", "inquiry": "¿", "regular": "∞"}
"""Marks of repeat deals, repeat inquiries and regular deals; `?` explains them."""


CLIENT = 6
"""Cells that the client keeps before the badge of a task is a sign only."""


class Look(NamedTuple):
    """The styles of one state of a card."""

    bar: Style
    title: Style
    amount: Style
    text: Style
    muted: Style
    late: Style
    soon: Style


class Today(NamedTuple):
    """The day and zone that dates are told relative to."""

    day: date
    zone: ZoneInfo
    now: int
    """UTC ms."""


def due(tile: Tile, today: Today) -> tuple[str, str]:
    """The most urgent thing about a card: text and style name. Signs say it without colour."""
    if tile.closed:
        return _short(tile.close_date, today), "muted"
    if tile.overdue:
        return "! " + _late(tile.close_date, today), "late"
    if tile.next_activity_at is not None:
        day = from_ms(tile.next_activity_at).astimezone(today.zone).date()
        if tile.next_activity_at < today.now:
            return "! " + (_("today") if day == today.day else _days_late((today.day - day).days)), "late"
        if day == today.day:
            return "● " + formats.time_text(from_ms(tile.next_activity_at), today.zone), "soon"
        return "◦ " + formats.relative_day(day, today.day), "muted"
    return "○ " + (_short(tile.close_date, today) or _("no activity")), "muted"


def brief(tile: Tile, today: Today) -> str:
    """The same in fewer letters, where the responsible person would be pushed out."""
    if tile.next_activity_at is not None and not tile.overdue and not tile.closed:
        day = from_ms(tile.next_activity_at).astimezone(today.zone).date()
        if tile.next_activity_at >= today.now:
            return "◦ " + formats.date_text(day, "day")
        return "! " + _("{days} d").format(days=(today.day - day).days)
    if not tile.close_date:
        return "!" if tile.overdue else "○"
    day = date.fromisoformat(tile.close_date)
    if tile.overdue:
        return "! " + _("{days} d").format(days=(today.day - day).days)
    return ("" if tile.closed else "○ ") + formats.date_text(day, "day")


def task(tile: Tile, inner: int) -> tuple[str, str]:
    """The badge of the newest task in so many cells, and the name of its style; nothing without tasks."""
    if tile.task_badge not in badges.TASKS:
        return "", "muted"
    sign, text, style = badges.TASKS[tile.task_badge]
    full = f"{sign} {_(text)}"
    fits = cell_width(full) + 1 + min(cell_width(tile.client), CLIENT) <= inner
    return (full if fits else sign), style


def _days_late(days: int) -> str:
    return _("{days} d late").format(days=days)


def _late(close_date: str, today: Today) -> str:
    if not close_date:
        return _("overdue")
    return _days_late((today.day - date.fromisoformat(close_date)).days)


def _short(day: str, today: Today) -> str:
    return formats.relative_day(date.fromisoformat(day), today.day) if day else ""


def draw(
    tile: Tile, width: int, look: Look, today: Today, *, marked: bool, selected: bool, ground: Style
) -> list[Strip]:
    """The lines of a card. As few pieces as can be: every change of style costs forty bytes on the line.

    Args:
        tile: The card.
        width: Cells, at least 13, with the gap behind it.
        look: Styles of its state.
        today: What dates are relative to.
        marked: Under the cursor.
        selected: Part of the selection.
        ground: Style of the gap.
    """
    inner = width - 3
    gap = Segment(" ", ground)
    mark = "▌" if marked else "■" if selected else " "
    urgent, urgency = due(tile, today)
    if cell_width(urgent) + 1 + min(cell_width(tile.responsible), WHO) > inner:
        urgent = brief(tile, today)
    kind = KINDS.get(tile.kind, "")
    badge, badge_style = task(tile, inner)
    amount = formats.money_fit(tile.amount, inner - 2) if tile.amount else "—"
    return [
        _row(mark, visible(tile.title), look.title, "", look.muted, inner, look, gap),
        _row(mark, amount, look.amount, kind, look.soon, inner, look, gap),
        _row(mark, visible(tile.client), look.text, badge, getattr(look, badge_style), inner, look, gap),
        _row(mark, visible(tile.responsible), look.muted, urgent, getattr(look, urgency), inner, look, gap),
    ]


def _row(
    mark: str, text: str, style: Style, tail: str, tail_style: Style, inner: int, look: Look, gap: Segment
) -> Strip:
    tail = cut(tail, inner)
    if not tail:
        body = [Segment(fit(text, inner) + " ", style)]
    else:
        body = [Segment(fit(text, max(inner - cell_width(tail) - 1, 0)) + " ", style), Segment(tail + " ", tail_style)]
    if mark == " ":
        return Strip([Segment(" " + body[0].text, style), *body[1:], gap], inner + 3)
    return Strip([Segment(mark, look.bar), *body, gap], inner + 3)
