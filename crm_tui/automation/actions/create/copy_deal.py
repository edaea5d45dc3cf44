"""Copy deal: a new deal from the current one. Source: actions, 19."""

from __future__ import annotations

from crm_tui.automation import failing, staging
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import copying, pipelines
from crm_tui.services.session import operation


def _run(step: Step) -> Done:
    source = step.record(step.document)
    pipeline = staging.pipeline(step, "pipeline") or int(str(source.values["pipeline"]))
    name = step.choice("stage")
    stage = (
        staging.stage(step, "stage", name, pipeline=pipeline)
        if name
        else pipelines.stages(step.session, pipeline)[0].stage
    )
    given: dict[str, Value] = {"responsible": step.person("responsible"), "pipeline": pipeline, "stage": stage.id}
    if step.text("name"):
        given["title"] = step.text("name")
    author = step.as_author(step.author)
    with failing.told():
        made = copying.copy(author, step.document, given)
    with operation(author, N_("copied")) as act:
        act.event("copied_from", made, {"from": str(step.document), "title": source.title})
        act.event("copied_to", step.document, {"made": str(made), "title": step.record(made).title})
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
