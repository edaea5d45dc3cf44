"""What the actions share that name stages and pipelines."""

from __future__ import annotations

from crm_tui.automation import fields
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.step import Step
from crm_tui.domain.errors import NotFound
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.services import listed, lookup


def stage(step: Step, parameter: str, name: str, *, pipeline: int | None = None, entity: str = "") -> Stage:
    """The stage that a parameter names by id, code or name.

    Raises:
        StepFailed: ``invalid_value`` when there is none of that name, in that pipeline.
    """
    kind = entity or step.document.type
    try:
        found = lookup.stage_called(name, pipeline=pipeline, entity=kind)
    except NotFound as error:
        raise StepFailed(
            "invalid_value", _NO_STAGE if pipeline is None else _NOT_THERE, parameter=parameter, value=name,
            type=kind, hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip
    return found


def every(step: Step, parameter: str, name: str, *, entity: str) -> tuple[Stage, ...]:
    """The stages of a type that a parameter names: a name is that of every pipeline, a code or id that of its own.

    Raises:
        StepFailed: ``invalid_value`` when there is none.
    """
    try:
        return listed.stages_called(name, entity)
    except NotFound as error:
        raise StepFailed(
            "invalid_value", _NO_STAGE, parameter=parameter, value=name, type=entity, hint=error.hint,
            hint_params=error.hint_params,
        ) from error  # fmt: skip


def require(step: Step) -> None:
    """Nothing, where the document can stand on a stage.

    Raises:
        StepFailed: ``not_applicable`` for a smart process that has no stages. Source: actions, table of documents.
    """
    if not fields.entity_of(step.document).has_stages:
        raise StepFailed("not_applicable", N_("records of the type {type} have no stages"), type=step.document.type)


_NO_STAGE = N_("{parameter} “{value}” is no stage of a {type}")
_NOT_THERE = N_("{parameter} “{value}” is not a stage of that pipeline")


def pipeline(step: Step, parameter: str, *, entity: str = "") -> int | None:
    """The pipeline that a parameter names; None when it is empty.

    Raises:
        StepFailed: ``target_not_found``.
    """
    name = step.choice(parameter)
    if not name:
        return None
    try:
        return lookup.pipeline_called(name, entity=entity or step.document.type)
    except NotFound as error:
        raise StepFailed(
            "target_not_found", N_("{parameter} “{value}” is no pipeline"), parameter=parameter, value=name,
            hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip
