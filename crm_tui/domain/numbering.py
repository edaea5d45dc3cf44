"""Templates of serial numbers: ``{n}``, ``Q-{year}-{n:05}``."""

from __future__ import annotations

import re
from datetime import date

from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

LONGEST = 40
_HOLE = re.compile(r"\{(n|year|month|day)(?::0([1-9]))?\}")
_HINT = N_("write for example Q-{year}-{n:05}; the holes are {n}, {year}, {month} and {day}")


def checked(field: str, template: str) -> str:
    """The template, when it makes a different number each time.

    Raises:
        InvalidValue: it has no ``{n}``, another hole, or is too long.
    """
    rest = _HOLE.sub("", template)
    if "{" in rest or "}" in rest:
        raise invalid(field, template, N_("has a hole that cannot be filled"), _HINT)
    if not any(hole == "n" for hole, _width in _HOLE.findall(template)):
        raise invalid(field, template, N_("has no place for the serial number"), _HINT)
    if len(template) > LONGEST:
        raise invalid(field, template, N_("is longer than {limit} characters"), limit=LONGEST)
    return template


def filled(template: str, serial: int, day: date) -> str:
    """The number of a record.

    Args:
        template: As `checked` accepts it.
        serial: 1, 2, 3 …
        day: The day on which the record is created, in the company's zone.
    """
    values = {"n": serial, "year": day.year, "month": day.month, "day": day.day}
    widths = {"year": 4, "month": 2, "day": 2}

    def fill(match: re.Match[str]) -> str:
        width = int(match[2]) if match[2] else widths.get(match[1], 1)
        return f"{values[match[1]]:0{width}d}"

    return _HOLE.sub(fill, template)
