"""Results of steps that are one of a few codes, as people read them; the journal, conditions and scripts keep the codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crm_tui.automation import registry
from crm_tui.domain import workflow
from crm_tui.domain.workflow import Template
from crm_tui.i18n.translate import _

_RESULT = re.compile(r"\{=(\w+):(\w+)\}", re.ASCII)


def choices(result: registry.Result | registry.Parameter) -> Mapping[str, str]:
    """Code → word in the language in use, of what an action is given or leaves behind; empty where it knows no codes."""
    return {code: _(label) for code, label in (result.choices or {}).items()}


def row(form: Template, false: Sequence[str]) -> Sequence[str]:
    """A row of a condition that was false, worded where it compares such a result with codes.

    Args:
        form: The template of the run.
        false: Source, its value, operator and values, as the journal keeps them.
    """
    source, left, operator, right = false
    result = _result(form, source)
    if result is None or not result.choices:
        return false
    words = choices(result)
    values = ", ".join(words.get(each, each) for each in right.split(", "))
    return _(result.label), words.get(left, left), operator, values


def _result(form: Template, source: str) -> registry.Result | None:
    """The result that a source names, when it is nothing but that."""
    named = _RESULT.fullmatch(source.strip())
    if named is None:
        return None
    step = next((each.step for each in workflow.walk(form.steps) if each.step.id == named[1]), None)
    action = registry.actions().get(step.kind) if step is not None else None
    return next((each for each in action.results if each.code == named[2]), None) if action is not None else None
