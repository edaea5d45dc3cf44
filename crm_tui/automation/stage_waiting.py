"""Waiting for a stage: shared by the waits for deals and for leads. Source: engine «Wait for deal stage, …»."""

from __future__ import annotations

from crm_tui.automation import staging
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.step import Step
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Choice, Typed, ValueType
from crm_tui.services import stages


def begin(step: Step, kind: str, subject: str, wanted: str, result: str) -> Outcome:
    """Go on at once when the record is on one of the stages, or closed; else wait.

    Args:
        step: The step.
        kind: ``deal`` or ``lead``.
        subject: The parameter that names the record; the document when it is empty and of that type.
        wanted: The parameter with the stages.
        result: First word of the results: ``STAGE`` or ``STATUS``.
    """
    ref = _subject(step, kind, subject)
    if not step.there(ref):
        raise StepFailed(
            "target_not_found", N_("{ref} does not exist, or lies in the recycle bin"), parameter=subject, ref=str(ref),
            value=str(ref), hint=N_("look where {parameter} comes from"), hint_params={"parameter": subject},
        )  # fmt: skip
    asked = _stages(step, kind, wanted)
    now = stages.stage(step.session, int(str(step.record(ref).values["stage"])))
    if now.id in asked or now.semantic.final:
        return _done(now, asked, result)
    return Wait(kind="stage", about=ref, facts={"stages": asked, "result": result})


def again(step: Step) -> Outcome | None:
    """The stage changed: go on when it is one of those asked for, or a final one; the stage that was reached counts.

    Raises:
        StepFailed: ``target_not_found`` when the record went into the recycle bin.
    """
    event, facts = step.happened or ("", {})
    if event == "deleted":
        subject = step.action.parameters[0].code
        raise StepFailed(
            "target_not_found", N_("{parameter} “{ref}” was deleted while the step waited"), parameter=subject,
            ref=str(step.about), value=str(step.about), hint=N_("restore the record, then try the step again, or skip it"),
        )  # fmt: skip
    reached = facts.get("stage")
    if not isinstance(reached, int):
        return None
    asked = [int(str(each)) for each in _list(step.waiting.get("stages"))]
    try:
        stage = stages.stage(step.session, reached)
    except NotFound:  # deleted since the record passed it: the step waits for those that are left
        return None
    if stage.id in asked or stage.semantic.final:
        return _done(stage, asked, str(step.waiting.get("result")))
    return None


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _subject(step: Step, kind: str, parameter: str) -> Ref:
    found = step.ref(parameter)
    number = step.number(parameter)
    if found is None and number is not None:
        found = Ref(kind, int(number))
    if found is None and step.value(parameter).empty and step.document.type == kind:
        found = step.document
    if found is None:
        raise StepFailed("missing_parameter", N_("{parameter} is empty"), parameter=parameter)
    if found.type != kind:
        raise StepFailed(
            "invalid_value",
            N_("{parameter} “{value}” is not a {type}"),
            parameter=parameter,
            value=str(found),
            type=kind,
        )
    return found


def _stages(step: Step, kind: str, parameter: str) -> list[int]:
    """The stages that are waited for; of any pipeline. Source: actions, 21."""
    names = step.choices(parameter)
    if not names:
        raise StepFailed("missing_parameter", N_("{parameter} is empty"), parameter=parameter)
    found: list[int] = []
    last: StepFailed | None = None
    for name in names:
        try:
            found += [each.id for each in staging.every(step, parameter, name, entity=kind)]
        except StepFailed as error:
            last = error
            step.warn(N_("stage “{value}” is not there any more"), value=name)
    if not found and last is not None:
        raise last
    return list(dict.fromkeys(found))


def _done(stage: Stage, asked: list[int], result: str) -> Done:
    return Done({
        f"{result}_ID": Typed(ValueType.STAGE, Choice("stage", str(stage.id))),
        f"{result}_NAME": Typed(ValueType.STRING, stage.name),
        "IS_FINAL": Typed(ValueType.BOOL, stage.semantic.final),
        "IS_TARGET": Typed(ValueType.BOOL, stage.id in asked),
    })  # fmt: skip
