"""Failures of steps: refusals of use cases as the codes of actions 0.3; what the journal keeps of each, never less than
its parameter, the value of that and a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from crm_tui.automation import wording
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.program import Form
from crm_tui.automation.step import Step
from crm_tui.domain.errors import Conflict, CrmError, Incomplete, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_growth import TooLarge
from crm_tui.domain.workflow_problems import ExpressionMistake, MissingParameter
from crm_tui.i18n.translate import error_text
from crm_tui.services.bookings import Taken
from crm_tui.services.origins import OriginTaken
from crm_tui.services.outbox import TooMany

_EMPTY = (None, "", ())
HINTS: Mapping[str, str] = {
    "missing_parameter": N_("fill in what it is taken from, then try the step again"),
    "invalid_value": N_("correct what it is taken from, then try the step again, or skip it"),
    "expression_error": N_("skip the step; correct the expression in the workflow for later runs"),
    "target_not_found": N_("restore the record, then try the step again, or skip it"),
    "no_linked_record": N_("link one, then try the step again"),
    "not_applicable": N_("skip the step; take it out of the workflow for such records"),
    "access_denied": N_("let somebody who may do it by hand, then skip the step"),
    "no_recipient": N_("add a phone number or an e-mail address, then try the step again"),
    "conflict": N_("try the step again: what stood in the way may have gone"),
    "required_field_missing": N_("fill in the field, then try the step again"),
    "no_candidate": N_("try the step again when somebody is there, or skip it"),
    "provider_unavailable": N_("try the step again when the service can be reached"),
    "provider_rejected": N_("correct what the service refuses, then try the step again, or skip it"),
    "limit_exceeded": N_("look for what repeats itself, then skip the step or stop the run"),
}
"""What to do about each code, where a failure says nothing better."""
_WHY: Mapping[type[CrmError], str] = {
    OriginTaken: "conflict",
    Incomplete: "required_field_missing",
    TooMany: "limit_exceeded",
    TooLarge: "limit_exceeded",
    MissingParameter: "missing_parameter",
    NotFound: "target_not_found",
    InvalidValue: "invalid_value",
    Conflict: "conflict",
    NotAllowed: "access_denied",
    ExpressionMistake: "expression_error",
}
_NAMING = ("value", "ref", "item", "name", "limit", "stage", "type")
"""Words of a failure that name what it stumbled over, the best first."""


def why(error: CrmError) -> str:
    """The code of a failure: what an action says, else what a refusal of a use case comes to."""
    if isinstance(error, StepFailed):
        return error.why
    return next((code for kind, code in _WHY.items() if isinstance(error, kind)), "not_applicable")


def kept(error: CrmError, why: str, step: Step, form: Form) -> dict[str, Any]:
    """What the journal keeps: code, sentence, ``parameter``, the offending ``value`` (empty for nothing), hint.

    Args:
        error: The failure.
        why: Its code.
        step: The step as far as its parameters were resolved.
        form: The step as the template has it.
    """
    found = {"code": why, **wording.kept(error)}
    params: Mapping[str, object] = found["params"]
    parameter = str(params.get("parameter") or params.get("field") or _holder(params, step) or form.step)
    value = _value(error) or form.given.get(parameter, "")
    found |= {"parameter": parameter, "value": shown(value)}
    if not found["hint"]:
        found |= {"hint": HINTS[why], "hint_params": {}}
    return found


def _holder(params: Mapping[str, object], step: Step) -> str:
    """The parameter whose value names the record that a failure is about."""
    ref = params.get("ref")
    held = (code for code, value in step.given.items() if ref and any(str(each) == ref for each in value.items))
    return next(held, "")


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
    empty = isinstance(error, Incomplete) or (
        bool(field) and isinstance(error, InvalidValue) and error.params.get("value") in _EMPTY
    )
    taken = isinstance(error, (Taken, OriginTaken))
    why = "conflict" if taken else "required_field_missing" if empty else "invalid_value"
    return StepFailed(
        why, N_("{parameter}: {sentence}"),
        parameter=parameter or field, sentence=error_text(error), value=_value(error),
        hint=error.hint, hint_params=error.hint_params,
    )  # fmt: skip


def _value(error: CrmError) -> str:
    """What a refusal stumbled over, as it was given; empty when it does not say."""
    return next((str(error.params[name]) for name in _NAMING if error.params.get(name) not in _EMPTY), "")
