"""End task: completes what automation has assigned on some stages. Source: actions, 6."""

from __future__ import annotations

from crm_tui.automation import staging
from crm_tui.automation.outcome import Done
from crm_tui.automation.registry import Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.ref import Ref
from crm_tui.domain.task_badges import TaskState
from crm_tui.domain.task_states import SYSTEM
from crm_tui.domain.task_states import Step as TaskStep
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import task_steps, tasks
from crm_tui.services.session import operation

MOST = 10_000
"""Tasks of one record that are looked at."""


def _run(step: Step) -> Done:
    pipeline = int(str(step.record(step.document).values["pipeline"]))
    wanted = {staging.stage(step, "stages", each, pipeline=pipeline).id for each in step.choices("stages")}
    author = step.as_author(step.author)
    ended: list[Ref] = []
    with operation(author, N_("task completed")) as act:
        for line in tasks.open_of(step.session, step.document, MOST):
            values = step.record(line.ref).values
            ours = values["origin"] == "automation" and values["created_stage"] in wanted
            if ours and line.state != TaskState.IN_REVIEW:
                task_steps.take(author, act, line.ref, TaskStep.FINISH, actor=SYSTEM)
                ended.append(line.ref)
    step.say(N_("tasks completed: {count}"), count=len(ended))
    return Done(
        {
            "CLOSED_COUNT": Typed(ValueType.INTEGER, len(ended)),
            "TASK_IDS": Typed(ValueType.INTEGER, tuple(ref.id for ref in ended)),
        },
        tuple(ended),
    )


ACTION = Action(
    id="end_task",
    label=N_("End task"),
    about=N_("Completes the unfinished tasks that automation created while the record stood on the chosen stages."),
    documents=("deal", "lead", "item"),
    parameters=(
        Parameter(
            code="stages",
            label=N_("Tasks created on the stages"),
            type=ValueType.STAGE,
            multiple=True,
            required=True,
            literal=True,
        ),
    ),
    results=(
        Result(code="CLOSED_COUNT", label=N_("How many were completed"), type=ValueType.INTEGER),
        Result(code="TASK_IDS", label=N_("IDs of the tasks"), type=ValueType.INTEGER, multiple=True),
    ),
    run=_run,
)
