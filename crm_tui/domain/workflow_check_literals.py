"""Values that are written down: the problem that one is when its type does not take it.

Source: engine «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import LiteralContext, Shape, read_literal


def of_invalid(text: str, error: InvalidValue) -> Problem:
    """The problem that a refused value is."""
    params = {key: value for key, value in error.params.items() if key != "reason"}
    return replace(problem(text, 0, N_("{field}: “{value}” is not what is taken here")), params=params)


def unread(name: str, shape: Shape, text: str, context: LiteralContext) -> Problem | None:
    """Why a text is no value of that shape; None when it is one."""
    try:
        read_literal(name, shape, text, context)
    except InvalidValue as error:
        return of_invalid(text, error)
    return None
