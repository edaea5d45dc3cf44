"""A moment in a format of PHP's letters: ``d.m.Y H:i``. A backslash keeps the next letter; others stand for themselves.

Source: engine «Expressions» (`date`, `locdate`); letters as the reference product documents them.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import datetime

from crm_tui.domain.workflow_world import ENGLISH, DateWords

_Letter = Callable[[datetime, DateWords], str]


def write(pattern: str, local: datetime, words: DateWords) -> str:
    """The moment as the pattern says, by its own wall clock."""
    parts: list[str] = []
    kept = False
    for letter in pattern:
        if kept:
            parts.append(letter)
            kept = False
        elif letter == "\\":
            kept = True
        else:
            part = _LETTERS.get(letter)
            parts.append(part(local, words) if part else letter)
    return "".join(parts)


def _ordinal(local: datetime, _words: DateWords) -> str:
    if local.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(local.day % 10, "th")


def _offset(local: datetime, colon: str) -> str:
    offset = local.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


def _zone_name(local: datetime, _words: DateWords) -> str:
    return getattr(local.tzinfo, "key", "") or local.tzname() or ""


_LETTERS: Mapping[str, _Letter] = {
    "d": lambda at, _: f"{at.day:02}",
    "D": lambda at, words: words.short_days[at.weekday()],
    "j": lambda at, _: str(at.day),
    "l": lambda at, words: words.days[at.weekday()],
    "N": lambda at, _: str(at.isoweekday()),
    "S": _ordinal,
    "w": lambda at, _: str(at.isoweekday() % 7),
    "z": lambda at, _: str(at.timetuple().tm_yday - 1),
    "W": lambda at, _: f"{at.isocalendar().week:02}",
    "F": lambda at, words: words.months[at.month - 1],
    "m": lambda at, _: f"{at.month:02}",
    "M": lambda at, words: words.short_months[at.month - 1],
    "n": lambda at, _: str(at.month),
    "t": lambda at, _: str(calendar.monthrange(at.year, at.month)[1]),
    "L": lambda at, _: str(int(calendar.isleap(at.year))),
    "o": lambda at, _: str(at.isocalendar().year),
    "Y": lambda at, _: f"{at.year:04}",
    "y": lambda at, _: f"{at.year % 100:02}",
    "a": lambda at, _: "am" if at.hour < 12 else "pm",
    "A": lambda at, _: "AM" if at.hour < 12 else "PM",
    "g": lambda at, _: str(at.hour % 12 or 12),
    "G": lambda at, _: str(at.hour),
    "h": lambda at, _: f"{at.hour % 12 or 12:02}",
    "H": lambda at, _: f"{at.hour:02}",
    "i": lambda at, _: f"{at.minute:02}",
    "s": lambda at, _: f"{at.second:02}",
    "u": lambda at, _: f"{at.microsecond:06}",
    "v": lambda at, _: f"{at.microsecond // 1000:03}",
    "e": _zone_name,
    "I": lambda at, _: str(int(bool(at.dst()))),
    "Z": lambda at, _: str(int(offset.total_seconds()) if (offset := at.utcoffset()) else 0),
    "T": lambda at, _: at.tzname() or "",
    "O": lambda at, _: _offset(at, ""),
    "P": lambda at, _: _offset(at, ":"),
    "p": lambda at, _: _offset(at, ":") if at.utcoffset() else "Z",
    "c": lambda at, _: at.isoformat(timespec="seconds"),
    "r": lambda at, _: write("D, d M Y H:i:s O", at, ENGLISH),
    "U": lambda at, _: str(int(at.timestamp())),
}
