"""Errors that nobody expected in a step: it fails with them as with any other, so that the run stands still where people
see it, and can be tried again, skipped or stopped. The traceback goes to the reports of the program."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation.outcome import StepFailed
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.services import incidents
from data import troubles

_REFUSED: Mapping[str, tuple[str, str]] = {
    "unique": ("conflict", N_("something of that name or number exists already: {error}")),
    "foreign key": ("target_not_found", N_("what it refers to does not exist: {error}")),
    "not null": ("invalid_value", N_("a value may not be empty: {error}")),
    "check": ("invalid_value", N_("a value is not possible: {error}")),
}
"""What the store refuses → code and sentence. Source: actions 0.3."""
_VALUES = (ValueError, OverflowError, ArithmeticError)
HINT = N_("the reports of the program tell more ({file}); try the step again, skip it, or stop the run")


def failure(error: Exception) -> CrmError:
    """What the step that raised this fails with; called while it is handled, inside the transaction of the step.

    Raises:
        Exception: the same, when it is the store's: nothing of the transaction may remain, and the timer comes again.
    """
    if troubles.of_the_store(error):
        raise error
    return error if isinstance(error, CrmError) else unexpected(error)


def unexpected(error: Exception) -> StepFailed:
    """The failure that a mistake of the program is; it is reported once this transaction is committed."""
    incidents.report(error)
    said = f"{type(error).__name__}: {error}"
    why, text = _REFUSED.get(troubles.refused(error), ("not_applicable", N_("the program made a mistake: {error}")))
    if isinstance(error, _VALUES):
        why = "invalid_value"
    return StepFailed(why, text, error=shown(said), hint=HINT, hint_params={"file": str(incidents.place())})
