"""What the actions share that name stages and pipelines."""

from __future__ import annotations

from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.step import Step
from crm_tui.domain.errors import NotFound
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.services import lookup, stages


def stage(step: Step, parameter: str, name: str, *, pipeline: int | None = None, entity: str = "") -> Stage:
    """The stage that a parameter names by id, code or name.

    Raises:
        StepFailed: ``invalid_value`` when there is none of that name, in that pipeline.
    """
    kind = entity or step.document.type
    try:
        found = (
            stages.stage(step.session, int(name))
            if name.isdecimal()
            else lookup.stage_called(name, pipeline=pipeline, entity=kind)
        )
    except NotFound as error:
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” is no stage of a {type}"), parameter=parameter, value=name,
            type=kind, hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip
    if found.entity != kind or (pipeline is not None and found.pipeline_id != pipeline):
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” is not a stage of that pipeline"), parameter=parameter,
            value=found.name,
        )  # fmt: skip
    return found


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
