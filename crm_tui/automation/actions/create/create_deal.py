"""Create deal. Source: actions, 36."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.automation import creating, staging, writing
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import pipelines


def _run(step: Step) -> Done:
    pipeline = staging.pipeline(step, "pipeline", entity="deal")
    given = writing.values(step, "fields", "deal", pipeline=pipeline) if step.table.get("fields") else {}
    if pipeline is not None:
        given["pipeline"] = pipeline
    name = step.choice("stage")
    if name:
        usual = next(each.id for each in pipelines.pipelines(step.session, "deal") if each.is_default)
        there = given.get("pipeline") or usual
        stage = staging.stage(step, "stage", name, pipeline=int(str(there)), entity="deal")
        given |= {"pipeline": stage.pipeline_id, "stage": stage.id}
    if step.flag("link_to_document"):
        given = {**creating.client_of(step), **given}
    given.setdefault("responsible", step.person("responsible"))
    made = creating.create(step, "deal", given)
    creating.tell(step, made)
    return Done({"DEAL_ID": Typed(ValueType.INTEGER, made.id)}, (made,))


ACTION = Action(
    id="create_deal",
    label=N_("Create deal"),
    about=N_("Creates a deal, with the client of the record."),
    documents=EVERY,
    parameters=(
        replace(writing.table("fields", "deal"), required=False),
        Parameter(code="pipeline", label=N_("Pipeline"), type=ValueType.LIST, of="pipeline"),
        Parameter(code="stage", label=N_("Stage"), type=ValueType.STAGE),
        creating.RESPONSIBLE,
        creating.LINK,
    ),
    results=(Result(code="DEAL_ID", label=N_("ID of the deal"), type=ValueType.INTEGER),),
    run=_run,
)
