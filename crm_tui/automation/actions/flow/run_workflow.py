"""Run workflow: another template on this or another record; on request the step waits until that run has ended.

Source: engine «Flow constructs», «Start modes» (Sub-workflow), «Limits».
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import compiling, converting, starting, sub_runs, template_names
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.registry import ANYTHING, EVERY, Action, Parameter, Result
from crm_tui.automation.run_words import STATES
from crm_tui.automation.step import Step
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain.errors import CrmError, InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared
from crm_tui.domain.workflow_values import Typed, ValueType, read_literal
from crm_tui.i18n.translate import error_text
from data import journal, workflows
from data.journal import Run
from data.workflows import Stored


def _run(step: Step) -> Outcome:
    template = _template(step)
    document = _document(step, template)
    parent = journal.load(int(step.key.partition(":")[0]))
    _check(step, template, document, parent)
    wait = step.flag("wait")
    run = starting.begin(
        step.session, template, document, start=sub_runs.START, parameters=_parameters(step, template, document),
        caused_by=parent, set_going=parent.operation if parent else None,
        shares_place=wait and parent is not None and document == parent.document,
    )  # fmt: skip
    if not wait or run.ended_at is not None:
        return _done(run.id, run)
    return Wait(kind=sub_runs.START, about=Ref(sub_runs.START, run.id), facts={"run": run.id})


def _template(step: Step) -> Stored:
    """By its number, else by its name."""
    word = step.text("template").strip()
    known = workflows.templates()
    named = template_names.called(word, [(each.id, each.name) for each in known])
    found = [each for each in known if str(each.id) == word] or [each for each in known if each.id in named]
    if len(found) == 1:
        return found[0]
    near = nearest(word, [each.name for each in known]) or ""
    if found:
        reason, hint = template_names.SEVERAL, N_("name it by its number")
    else:
        reason, hint = N_("is no workflow"), N_("did you mean “{near}”?") if near else ""
    raise StepFailed(
        "target_not_found", N_("{parameter} “{value}” {reason}"), parameter="template", value=shown(word), reason=reason,
        hint=hint, hint_params={"near": near},
    )  # fmt: skip


def _document(step: Step, template: Stored) -> Ref:
    given = step.value("item")
    if given.empty:
        return step.document
    number = step.number("item")
    ref = step.ref("item") or (Ref(template.entity, int(number)) if number is not None else None)
    if ref is None:
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” names no record"), parameter="item", value=step.text("item"),
            hint=N_("write for example D_12"),
        )  # fmt: skip
    step.record(ref)
    return ref


def _check(step: Step, template: Stored, document: Ref, parent: Run | None) -> None:
    """What keeps the template from being started, and what would go round for ever."""
    found = compiling.template(template.spec)
    try:
        starting.check(step.session, template, found, document)
    except CrmError as error:
        raise StepFailed(
            "not_applicable", N_("{parameter}: {sentence}"), parameter="template", sentence=error_text(error),
            value=template.name, hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip
    if parent is None:
        return
    if parent.depth >= starting.DEPTH:
        raise StepFailed(
            "limit_exceeded", N_("{parameter} “{value}”: workflows have started each other {limit} times"),
            parameter="template", value=template.name, limit=starting.DEPTH, hint=N_("look at what starts what"),
        )  # fmt: skip
    if any(each.workflow == template.id and each.document == document for each in starting.chain(parent)):
        raise StepFailed(
            "limit_exceeded", N_("{parameter} “{value}” would start itself again on {ref}"), parameter="template",
            value=template.name, ref=str(document), hint=N_("use a loop inside the workflow"),
        )  # fmt: skip


def _parameters(step: Step, template: Stored, document: Ref) -> dict[str, Typed]:
    """Values of all parameters of the other template: as they are given, else their defaults."""
    given = {name.casefold(): value for name, value in step.table.get("values", {}).items()}
    declared = compiling.template(template.spec).parameters
    world = RunWorld(
        step.session, run=0, seq=0, name=template.name, document=document, starter=step.starter, values=Values()
    )
    unknown = [
        name
        for name in step.table.get("values", {})
        if name.casefold() not in {each.code.casefold() for each in declared}
    ]
    if unknown:
        near = nearest(unknown[0], [each.code for each in declared]) or ""
        raise StepFailed(
            "invalid_value", N_("“{name}” is no parameter of “{value}”"), parameter="values", name=shown(unknown[0]),
            value=template.name, hint=N_("did you mean “{near}”?") if near else "", hint_params={"near": near},
        )  # fmt: skip
    found: dict[str, Typed] = {}
    warnings: list[tuple[str, Mapping[str, object]]] = []
    for each in declared:
        value = given.get(each.code.casefold())
        if value is None:
            found[each.code] = _default(each, world)
        else:
            found[each.code] = converting.converted(step.session, each.code, each.shape, value, world, warnings)
        if each.required and found[each.code].empty:
            raise StepFailed(
                "missing_parameter", N_("{parameter} is empty"), parameter=each.code, value="",
                hint=N_("the other workflow needs it"),
            )  # fmt: skip
    for text, params in warnings:
        step.warn(text, **params)
    return found


def _default(declared: Declared, world: RunWorld) -> Typed:
    try:
        return read_literal(declared.code, declared.shape, declared.default, world.literals)
    except InvalidValue as error:  # a list entry that was taken away since the template was kept
        raise StepFailed(
            "invalid_value", N_("{parameter}: {sentence}"), parameter=declared.code, sentence=error_text(error),
            value=shown(declared.default), hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip


def _resume(step: Step) -> Outcome | None:
    """The other run has ended, stands still, or is gone; or a person does not want to wait any longer."""
    number = int(str(step.waiting.get("run", 0)))
    found = journal.load(number)
    by_hand = step.happened is not None and step.happened[0] == "manual"
    rests = found is None or found.ended_at is not None or found.state == "error"
    return _done(number, found) if rests or by_hand else None


def _done(number: int, run: Run | None) -> Done:
    return Done({
        "RUN_ID": Typed(ValueType.INTEGER, number),
        "STATE": Typed(ValueType.STRING, "deleted" if run is None else run.state),
    })  # fmt: skip


ACTION = Action(
    id="run_workflow",
    label=N_("Run workflow"),
    about=N_("Starts another workflow on this or another record."),
    documents=EVERY,
    parameters=(
        Parameter(code="template", label=N_("Workflow"), required=True, help=N_("its number or its name")),
        Parameter(code="item", label=N_("Record"), type=ValueType.ITEM, help=N_("empty: the record of this workflow")),
        Parameter(code="values", label=N_("Parameters"), fields_of=ANYTHING),
        Parameter(code="wait", label=N_("Wait until it has ended"), type=ValueType.BOOL, default="N", literal=True),
    ),
    results=(
        Result(code="RUN_ID", label=N_("ID of the run"), type=ValueType.INTEGER),
        Result(code="STATE", label=N_("State of the run"), choices={**STATES, "deleted": N_("deleted")}),
    ),
    run=_run,
    resume=_resume,
)
