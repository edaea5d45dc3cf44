"""What an action may answer: it did its work, it waits, it ends the run; or it failed, with a code and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_

if TYPE_CHECKING:
    from crm_tui.domain.workflow_values import Typed

CODES: Mapping[str, str] = {
    "missing_parameter": N_("a required parameter is empty"),
    "invalid_value": N_("a value is not possible"),
    "expression_error": N_("an expression cannot be worked out"),
    "target_not_found": N_("the record is not there"),
    "no_linked_record": N_("no record of the needed kind is linked"),
    "not_applicable": N_("not possible here"),
    "access_denied": N_("the author may not do this"),
    "no_recipient": N_("there is no usable phone or e-mail address"),
    "conflict": N_("somebody else was faster, or the place is taken"),
    "required_field_missing": N_("a required field is empty"),
    "no_candidate": N_("nobody is left to choose"),
    "provider_unavailable": N_("the service cannot be reached"),
    "provider_rejected": N_("the service refused"),
    "limit_exceeded": N_("a limit of the engine was hit"),
}
"""Why a step failed, in words. Source: actions 0.3."""


class StepFailed(CrmError):
    """A step that could not do its work; nothing of it remains. ``text`` is the sentence, ``why`` one of `CODES`."""

    code = "step_failed"
    message = N_("{text}")
    exit: ClassVar[int] = 5

    def __init__(
        self,
        why: str,
        text: str,
        *,
        hint: str = "",
        hint_params: dict[str, object] | None = None,
        results: Mapping[str, Typed] | None = None,
        **params: object,
    ) -> None:
        super().__init__(hint=hint, hint_params=hint_params, text=text, **_once(params))
        self.why = why
        self.results: Mapping[str, Typed] = results or {}
        """What later steps may still ask, where the run goes on: ``FOUND`` = No."""


def _once(params: dict[str, object]) -> dict[str, object]:
    """The words of a failure; a sentence without the name that stands before it anyway, ``value`` being nobody's name."""
    parameter, sentence = params.get("parameter"), params.get("sentence")
    if not isinstance(parameter, str) or not isinstance(sentence, str):
        return params
    name, colon, rest = sentence.partition(": ")
    return {**params, "sentence": rest} if colon and name.casefold() in (parameter.casefold(), "value") else params


@dataclass(frozen=True, slots=True)
class Done:
    """The action did its work."""

    results: Mapping[str, Typed] = field(default_factory=dict)
    refs: tuple[Ref, ...] = ()
    """Records that it made or changed."""
    variables: Mapping[str, Typed] = field(default_factory=dict)
    """Variables of the run that it writes, by code."""
    append: bool = False
    """Whether the values come behind those that multiple variables have."""
    branch: str = ""
    """Of a step with a branch for each outcome: which one is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The step goes on when something happens, or at a moment."""

    kind: str
    """The word by which the engine asks the action again: ``until``, ``activity``, ``stage`` …"""
    about: Ref | None = None
    """The record whose changes are looked at."""
    until: datetime | None = None
    """Aware UTC; None waits for as long as it takes."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What is needed to decide, as JSON."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The action did its work, and the run ends with it."""

    reason: str
    """``stage_changed``, ``pipeline_changed``, ``document_deleted`` or ``terminated``."""
    done: Done = field(default_factory=Done)
    all_runs: bool = False
    """Whether every other run of the record ends, too."""
    same_template: bool = False
    """Whether the other runs of its template on the record end, too."""


Outcome: TypeAlias = Done | Wait | Stop
