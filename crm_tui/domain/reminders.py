"""Reminders of an activity: how many minutes before its deadline, as the text ``15,0``."""

from __future__ import annotations

from crm_tui.domain.entities.activity import DEFAULT_REMINDERS
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

MINUTE_MS = 60_000
MOST_MINUTES = 527_040
"""A leap year: what is further ahead is a slip of the keyboard."""

NONE = "-"

__all__ = ["DEFAULT_TEXT", "MINUTE_MS", "MOST_MINUTES", "NONE", "parse", "to_text"]


def parse(text: str | None) -> tuple[int, ...]:
    """The minutes before the deadline, earliest reminder first, each once; empty for no reminders.

    Args:
        text: Numbers between commas, as many as one likes; 0 is the deadline itself. ``-`` says none where nothing would
            mean the default.

    Raises:
        InvalidValue: a part is not a number of minutes within a year.
    """
    if (text or "").strip() == NONE:
        return ()
    minutes: set[int] = set()
    for part in (text or "").split(","):
        word = part.strip()
        if not word:
            continue
        if not (word.isascii() and word.isdigit() and len(word) <= 6 and int(word) <= MOST_MINUTES):
            raise invalid(
                "reminders",
                word,
                N_("is not a number of minutes within a year"),
                N_("write minutes before the deadline between commas (60,15,0), or - for none"),
            )
        minutes.add(int(word))
    return tuple(sorted(minutes, reverse=True))


def to_text(minutes: tuple[int, ...]) -> str:
    """The text that `parse` reads back."""
    return ",".join(str(each) for each in minutes)


DEFAULT_TEXT = to_text(DEFAULT_REMINDERS)
