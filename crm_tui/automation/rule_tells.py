"""What tells a rule from others with the same action, where people gave it no name: the text that it works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crm_tui.automation import design_tree, registry, rule_runs, rule_words, step_forms
from crm_tui.domain.text import cut
from crm_tui.domain.workflow import Step
from crm_tui.domain.workflow_values import WORDY
from data.rules import Rule

LONGEST = 200
"""Characters."""


def of_rule(rule: Rule, people: Mapping[str, str] | None = None) -> str:
    """Of a rule that has no name; empty for one that has, and where nothing was given.

    Args:
        rule: As it is kept.
        people: See `of_step`.
    """
    if rule.title:
        return ""
    step = Step(id="", kind=rule.action, parameters=tuple(rule_runs.given(rule).items()))
    return of_step(rule.entity, step, people)


def of_step(entity: str, step: Step, people: Mapping[str, str] | None = None) -> str:
    """Of what a rule does: its first text, else what it writes into which fields, else whatever it was given.

    Args:
        entity: The type of record.
        step: The action with what it was given.
        people: What to write for the codes of people, see `design_tree.names_of_people`.
    """
    said = next(filter(None, _texts(entity, step)), "") or design_tree.works_with(step, people or {})
    return cut(" ".join(rule_words.texts(entity, said, braces=True).split()), LONGEST)


def _texts(entity: str, step: Step) -> Iterator[str]:
    action = registry.actions().get(step.kind)
    found = action.parameters if action is not None else ()
    texts = [each for each in found if each.type in WORDY and each.choices is None and not each.fields_of]
    for each in sorted(texts, key=lambda each: not each.required):
        yield step_forms.text_of(step.parameter(each.code)).strip()
    for each in found:
        rows = step_forms.rows_of(step.parameter(each.code))
        kind = entity if each.fields_of == "document" else each.fields_of
        yield ", ".join(f"{rule_words.field(kind, name)} = {text}" for name, text in rows)
