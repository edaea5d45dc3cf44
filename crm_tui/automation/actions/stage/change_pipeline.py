"""Change pipeline: the document moves to another pipeline, and every run of it ends. Source: engine «Stopping»."""

from __future__ import annotations

from crm_tui.automation import failing, staging
from crm_tui.automation.outcome import Done, StepFailed, Stop
from crm_tui.automation.registry import Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import moving, pipelines
from crm_tui.services.session import operation


def _run(step: Step) -> Stop | Done:
    staging.require(step)
    target = staging.pipeline(step, "pipeline")
    if target is None:
        raise StepFailed("missing_parameter", N_("pipeline is empty"), parameter="pipeline")
    if target == step.record(step.document).values["pipeline"]:
        step.warn(N_("the record is in that pipeline already: nothing moves and nothing stops"))
        return Done()
    stage = pipelines.stages(step.session, target)[0].stage
    author = step.as_author(step.author)
    with failing.told("pipeline"):
        moving.move(author, [step.document], stage.id)
    with operation(author, N_("moved")) as act:
        name = pipelines.pipeline(step.session, target).name
        act.event("pipeline_changed", step.document, {"pipeline": name, "stage": stage.name})
    return Stop("pipeline_changed", Done({}, (step.document,)), all_runs=True)


ACTION = Action(
    id="change_pipeline",
    label=N_("Change pipeline"),
    about=N_("Moves the deal to another pipeline. Every unfinished workflow and rule of the deal stops."),
    documents=("deal", "item"),
    parameters=(Parameter(code="pipeline", label=N_("Pipeline"), type=ValueType.LIST, of="pipeline", required=True),),
    run=_run,
    ends=True,
)
