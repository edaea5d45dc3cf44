"""Copy deal: a new deal from the current one. Source: actions, 19."""

from __future__ import annotations

from crm_tui.automation import staging
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import copying


def _run(step: Step) -> Done:
    given: dict[str, Value] = {"responsible": step.person("responsible")}
    pipeline = staging.pipeline(step, "pipeline")
    if pipeline is not None:
        given["pipeline"] = pipeline
    name = step.choice("stage")
    if name:
        own = int(str(step.record(step.document).values["pipeline"]))
        stage = staging.stage(step, "stage", name, pipeline=pipeline or own)
        given |= {"pipeline": stage.pipeline_id, "stage": stage.id}
    if step.text("name"):
        given["title"] = step.text("name")
    made = copying.copy(step.as_author(step.author), step.document, given)
    return Done({"DEAL_ID": Typed(ValueType.INTEGER, made.id)}, (made,))


ACTION = Action(
    id="copy_deal",
    label=N_("Copy deal"),
    about=N_("Creates a new deal with the client, the values and the products of this one."),
    documents=("deal",),
    parameters=(
        Parameter(code="name", label=N_("Name of the deal"), help=N_("the current title plus (Copy)")),
        Parameter(code="pipeline", label=N_("Pipeline"), type=ValueType.LIST, of="pipeline"),
        Parameter(code="stage", label=N_("First stage"), type=ValueType.STAGE),
        Parameter(code="responsible", label=N_("Responsible person"), type=ValueType.USER),
    ),
    results=(Result(code="DEAL_ID", label=N_("ID of the deal"), type=ValueType.INTEGER),),
    run=_run,
)
