"""How a value is refused: the field, what was typed (cut, visible), why, and what to write instead."""

from __future__ import annotations

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.text import shown


def invalid(field: str, value: object, reason: str, hint: str = "", **params: object) -> InvalidValue:
    """The error to raise.

    Args:
        field: The field's name.
        value: What was typed; a message repeats at most 80 characters of it.
        reason: The rest of the sentence “field: value …”, marked with `N_`; may have holes for ``params``.
        hint: What to write instead, marked with `N_`; may have the same holes.
        params: What fills the holes.
    """
    return InvalidValue(field=field, value=shown(str(value)), reason=reason, hint=hint, hint_params=params, **params)
