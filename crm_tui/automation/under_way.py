"""How many runs wait for a rule or follow a template that is changed, moved or taken away: they keep it as it was."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import compiling, rule_runs
from crm_tui.domain import workflow
from data import journal, under_way


def of_workflow(number: int) -> int:
    """How many runs of the template have not ended."""
    return under_way.of_workflow(number)


def of_rules(numbers: Sequence[int]) -> int:
    """How many runs have one of these rules still to do: they wait for its time, for a rule above it, or in its midst."""
    asked = under_way.forms_of_rules()
    members = {form: _members(form) for form in asked}
    found: set[int] = set()
    for number in dict.fromkeys(numbers):
        forms = [form for form in asked if number in members[form]]
        if forms:
            found |= under_way.without(forms, (f"R{number}", f"R{number}{rule_runs.SKIPPED}"))
    return len(found)


def _members(form: int) -> frozenset[int]:
    steps = workflow.walk(compiling.template(journal.form(form)).steps)
    return frozenset(rule_runs.rule_of(each.step.id)[0] for each in steps)
