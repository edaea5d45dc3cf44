"""Values that are written down: the problem that one is when its type does not take it.

Source: engine «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import LiteralContext, Shape, read_literal

_SENTENCES: Mapping[str, str] = {
    "is not a whole number": N_("{field}: “{value}” is not a whole number"),
    "is not a number": N_("{field}: “{value}” is not a number"),
    "is not a number: its groups of thousands are irregular": N_(
        "{field}: “{value}” is not a number: its groups of thousands are irregular"
    ),
    "is not a percentage": N_("{field}: “{value}” is not a percentage"),
    "is not an amount of money": N_("{field}: “{value}” is not an amount of money"),
    "has more decimals than {currency} knows": N_("{field}: “{value}” has more decimals than {currency} knows"),
    "is no currency of this CRM": N_("{field}: “{value}” is no currency of this CRM"),
    "is neither yes nor no": N_("{field}: “{value}” is neither yes nor no"),
    "is not a date": N_("{field}: “{value}” is not a date"),
    "is not a date with a time": N_("{field}: “{value}” is not a date with a time"),
    "is not in the calendar": N_("{field}: “{value}” is not in the calendar"),
    "is not a time of day": N_("{field}: “{value}” is not a time of day"),
    "is too large: at most {limit}": N_("{field}: “{value}” is too large: at most {limit}"),
    "is longer than {limit} characters": N_("{field}: “{value}” is longer than {limit} characters"),
    "is not one of the choices": N_("{field}: “{value}” is not one of the choices"),
    "names no record": N_("{field}: “{value}” names no record"),
    "is of another kind than {kind}": N_("{field}: “{value}” is of another kind than {kind}"),
    "is not an e-mail address": N_("{field}: “{value}” is not an e-mail address"),
    "is not a telephone number": N_("{field}: “{value}” is not a telephone number"),
    "is not a web address": N_("{field}: “{value}” is not a web address"),
}
"""Reason of a refused value → the whole sentence: what fills the holes of a problem is not translated."""
_OTHER = N_("{field}: “{value}” is not what is taken here")


def of_invalid(text: str, error: InvalidValue) -> Problem:
    """The problem that a refused value is: what is expected, in the words of the forms."""
    params = {key: value for key, value in error.params.items() if key != "reason"}
    return replace(problem(text, 0, _SENTENCES.get(str(error.params.get("reason")), _OTHER)), params=params)


def unread(name: str, shape: Shape, text: str, context: LiteralContext) -> Problem | None:
    """Why a text is no value of that shape; None when it is one."""
    try:
        read_literal(name, shape, text, context)
    except InvalidValue as error:
        return of_invalid(text, error)
    return None
