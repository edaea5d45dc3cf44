"""Refusals of use cases as failures of steps: which of the codes of actions 0.3 each one is, with its sentence and hint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crm_tui.automation.outcome import StepFailed
from crm_tui.domain.errors import CrmError, InvalidValue, Refused
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import error_text
from crm_tui.services.stage_fields import MissingFields

_EMPTY = (None, "", ())


@contextmanager
def told(parameter: str = "") -> Iterator[None]:
    """What is refused in here fails the step: ``required_field_missing`` for what is empty, else ``invalid_value``.

    Args:
        parameter: Which one the value came from; the name of the field when it is not said.
    """
    try:
        yield
    except StepFailed:
        raise
    except (InvalidValue, Refused) as error:
        raise failed(error, parameter) from error


def failed(error: CrmError, parameter: str = "") -> StepFailed:
    """The failure that a refusal is."""
    field = str(error.params.get("field", ""))
    empty = isinstance(error, MissingFields) or (
        bool(field) and (not isinstance(error, InvalidValue) or error.params.get("value") in _EMPTY)
    )
    return StepFailed(
        "required_field_missing" if empty else "invalid_value", N_("{parameter}: {sentence}"),
        parameter=parameter or field, sentence=error_text(error), value=str(error.params.get("value", "")),
        hint=error.hint, hint_params=error.hint_params,
    )  # fmt: skip
