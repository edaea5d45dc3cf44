"""Words that forms and cards share: codes of closed sets, and moments as short as they stay clear."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crm_tui.domain.task_badges import BADGES, STATES
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import date_text, relative_day, time_text
from crm_tui.i18n.translate import _, error_text, fill, hint_text

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from crm_tui.domain.errors import CrmError

WORDS = {
    "todo": N_("to-do"), "call": N_("call"), "meeting": N_("meeting"),
    "email": N_("e-mail"), "message": N_("message"), "form": N_("web form"),
    "missed_call": N_("missed call"),
    "planned": N_("planned"), "out": N_("outgoing"), "in": N_("incoming"),
    "successful": N_("successful"), "missed": N_("missed"), "busy": N_("busy"),
    "P": N_("in progress"), "S": N_("success"), "F": N_("failure"),
    "manual": N_("by hand"), "automation": N_("by automation"), **STATES, **BADGES,
}  # fmt: skip
"""Codes of closed sets."""


def word(code: str) -> str:
    """A code of a closed set in the language in use; itself when it is none."""
    return _(WORDS[code]) if code in WORDS else code


def ago(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When something happened."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return time_text(at, zone)
    if today - day == timedelta(days=1):
        return f"{_('yesterday')} {time_text(at, zone)}"
    style = "day" if day.year == today.year else "medium"
    return f"{date_text(day, style)} {time_text(at, zone)}"


def due(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When something is to be done."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    return f"{relative_day(day, today)} {time_text(at, zone)}"


def sentence(error: CrmError, label: str = "") -> str:
    """What an error says, and what it suggests; with the label of its field where the field has one."""
    said, hint = error_text(error, label), hint_text(error)
    return f"{said} · {hint}" if hint else said


def moved(stage: str, close_date: date | None) -> str:
    """Where a record went, and which close date it got with that; None when it kept its own."""
    if close_date is None:
        return fill(_("moved to {stage}"), {"stage": shown(stage)})
    words = {"stage": shown(stage), "day": date_text(close_date, "day")}
    return fill(_("closed on {stage}; close date {day}"), words)
