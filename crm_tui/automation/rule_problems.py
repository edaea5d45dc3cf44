"""What is wrong with a rule, told with the parameter, the column and the text that it stands in.

Source: actions 0.3 (a sentence names parameter and value); engine «Insert value» (`expression_error` with position).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm_tui.automation import rule_runs
from crm_tui.domain import workflow
from crm_tui.domain.conditions_tree import Comparison, Group, Row
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Rows, Step, Template
from crm_tui.domain.workflow_problems import Problem
from crm_tui.i18n.translate import _, fill

_AT = N_("{where}: {sentence} (column {column} of “{value}”)")
_IN_LINE = N_("{where}: {sentence} (line {line}, column {column}: “{value}”)")
_OF = N_("{where}: {sentence}")
_MARKS = ("{=", "{{")
"""What makes a text more than a text, apart from an equals sign at its beginning."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is wrong."""

    field: str
    """The parameter, ``condition``, or ``given`` when it is about none."""
    text: str
    """To translate, with holes for `params`."""
    params: Mapping[str, object]
    blocking: bool

    def sentence(self, names: Mapping[str, str] | None = None) -> str:
        """What to tell, in the language in use.

        Args:
            names: What fields are called where it is told: ``{"condition": "--if"}``.
        """
        where = (names or {}).get(self.field, self.params.get("where"))
        return fill(_(self.text), {**self.params, "where": where})


def told(problems: Iterable[Problem], made: Template, number: int) -> tuple[Told, ...]:
    """What is wrong with one rule, each thing once.

    Args:
        problems: Of the template.
        made: The template that a rule becomes, as it was written.
        number: The rule.
    """
    own = [_told(each, made) for each in problems if not each.step or _is_of(each.step, number)]
    return tuple({(each.field, each.sentence()): each for each in own}.values())


def _is_of(step: str, number: int) -> bool:
    """Whether a step is one of the rule, apart from the one that only repeats its condition."""
    rule, what = rule_runs.rule_of(step)
    return rule == number and what != rule_runs.SKIPPED


def _told(found: Problem, made: Template) -> Told:
    sentence = fill(_(found.reason), dict(found.params))
    field = "condition" if found.parameter == "when" else found.parameter or "given"
    placed = workflow.find(made, found.step) if found.step else None
    where, value = (field, "") if placed is None else _text(placed.step, found, field)
    params: dict[str, object] = {"where": where, "sentence": sentence}
    if field == "given" or "{parameter}" in found.reason:
        return Told(field, "{sentence}", params, found.blocking)
    if value in sentence or not (value.startswith("=") or any(mark in value for mark in _MARKS)):
        return Told(field, _OF, params, found.blocking)
    lines = value.split("\n")
    params |= {"line": found.line, "column": found.column, "value": shown(lines[found.line - 1])}
    return Told(field, _IN_LINE if len(lines) > 1 else _AT, params, found.blocking)


def _text(step: Step, found: Problem, field: str) -> tuple[str, str]:
    """What the text is called that a problem is about, and the text; empty when it is about no single one."""
    place = found.place
    if place[:1] == ("when",):
        return field, _compared(step.when, place[1:])
    value = step.parameter(field)
    if isinstance(value, Rows):
        if len(place) < 4 or not isinstance(place[2], int):
            return field, ""
        name, text = value.rows[place[2]]
        named = place[3] == "to" and "{field}" not in found.reason
        return (f"{field}.{name}", text) if named else (field, name)
    if isinstance(value, tuple):
        return field, value[place[2]] if len(place) > 2 and isinstance(place[2], int) else ""
    return field, value


def _compared(condition: Group | None, place: tuple[str | int, ...]) -> str:
    """The source or the value of a comparison: ``(0, "values", 1)``, in a group ``(0, "group", 2, "source")``."""
    at: Group | Row | Comparison | None = condition
    for number, key in enumerate(place):
        if isinstance(at, Group) and isinstance(key, int):
            at = at.rows[key].part
        elif isinstance(at, Comparison):
            if key == "source":
                return at.source
            index = place[number + 1] if key == "values" and len(place) > number + 1 else None
            return at.values[index] if isinstance(index, int) else ""
    return ""
