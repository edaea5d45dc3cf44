"""`Problem`: what is wrong with a text or a template, and where; `ExpressionMistake`: the same as an error of a run.

Source: engine «Template header and tabs» (save-time validation), actions 0.3 (`expression_error`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_


class ExpressionMistake(Refused):
    """An expression that cannot be read or computed; ``column`` is where (1 is the first character of the value)."""

    code = "expression_error"
    message = N_("expression, column {column}: {reason}")


class MissingParameter(Refused):
    """A parameter that is needed is empty once its references are resolved. Source: actions 0.3."""

    code = "missing_parameter"
    message = N_("{parameter} must not be empty")


def mistake(at: int, reason: str, hint: str = "", **params: object) -> ExpressionMistake:
    """The error to raise.

    Args:
        at: Characters before the mistake.
        reason: The sentence, marked with `N_`; may have holes for ``params``.
        hint: What to write instead, marked with `N_`; may have the same holes.
        params: What fills the holes.
    """
    return ExpressionMistake(column=at + 1, reason=reason, hint=hint, hint_params=params, **params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, for the designer, the command line and the log."""

    reason: str
    """A text to translate with holes for ``params``."""
    params: Mapping[str, object] = field(default_factory=dict)
    blocking: bool = True
    """It keeps a template from being saved; otherwise it is a warning."""
    step: str = ""
    """The id of the step; empty for the template itself."""
    parameter: str = ""
    """Of the step, or of the template's header."""
    place: tuple[str | int, ...] = ()
    """Where in the step (or the template), as a workflow file nests it: ``("when", 0, "values", 1)``."""
    at: int = 0
    """Characters of the parameter's value before it."""
    line: int = 1
    column: int = 1
    """Where: in the file for problems of a workflow file, else in the parameter's value."""

    def __str__(self) -> str:
        """The sentence in English."""
        error = Refused(text=self.reason)
        error.params.update(self.params)
        return str(error)


def problem(text: str, at: int, reason: str, *, blocking: bool = True, **params: object) -> Problem:
    """A problem at a place of a value: its line and column are counted from 1."""
    at = min(at, len(text))
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return Problem(reason=reason, params=params, blocking=blocking, at=at, line=line, column=column)


def of_mistake(text: str, error: ExpressionMistake, *, blocking: bool = True) -> Problem:
    """The problem that an error names."""
    params = {key: value for key, value in error.params.items() if key not in ("column", "reason")}
    at = error.params["column"]
    assert isinstance(at, int)
    found = problem(text, at - 1, str(error.params["reason"]), blocking=blocking)
    return replace(found, params=params)
