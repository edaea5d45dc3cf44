"""Values that are put behind those of a variable, again and again: as many and as long as a variable may hold, and no more.

Source: threats T16.
"""

from __future__ import annotations

from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import LIST_LENGTH, TEXT_LENGTH, Typed

LIST_TEXT = 4 * TEXT_LENGTH
"""Characters of all texts of a list together."""


class TooLarge(Refused):
    """A variable would hold too much."""

    code = "limit_exceeded"
    message = N_("“{name}” would hold more than {limit} values, or {length} characters")


def behind(name: str, old: Typed | None, new: Typed) -> Typed:
    """The new values behind those that a variable has, where it may have several.

    Raises:
        TooLarge: there would be too many of them, or too long ones.
    """
    if old is None or old.empty or not isinstance(new.value, tuple):
        return new
    items = (*old.items, *new.items)
    if len(items) > LIST_LENGTH or sum(len(each) for each in items if isinstance(each, str)) > LIST_TEXT:
        raise TooLarge(name=name, limit=LIST_LENGTH, length=LIST_TEXT)
    return Typed(old.type, items)
