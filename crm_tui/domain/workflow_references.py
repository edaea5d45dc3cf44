"""References that follow: to steps that got other ids, and to parameters, variables and constants that got other codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from crm_tui.domain.conditions_tree import Comparison, Group, Row
from crm_tui.domain.insert_value_references import Group as Values
from crm_tui.domain.insert_value_references import group_named
from crm_tui.domain.workflow import Declared, Parameter, Rows, Step, Template

_REFERENCE = re.compile(r"(\{=\s*|^=\s*)([A-Za-z_][A-Za-z0-9_-]{0,63})(?=\s*:)", re.ASCII)
"""The beginning of a reference, in braces or as a whole value."""
_CODED = re.compile(r"((?:\{=|^=)\s*([A-Za-z_][A-Za-z0-9_-]{0,63})\s*:\s*)([A-Za-z_]\w{0,99})(?!\w)", re.ASCII)
"""The same with the code behind the colon."""
_ROWS_OF_VARIABLES = "set_variable"
"""The kind of step whose rows are variables."""


def repointed(step: Step, names: Mapping[str, str]) -> Step:
    """The step and all inside it, with references to results of steps led elsewhere.

    Args:
        step: The step.
        names: Id of a step, in any case of letters → the id that takes its place.
    """
    wanted = {old.casefold(): new for old, new in names.items()}
    return _with_texts(
        step, lambda said: _REFERENCE.sub(lambda match: match[1] + wanted.get(match[2].casefold(), match[2]), said)
    )


def renamed(template: Template, group: Values, old: str, new: str) -> Template:
    """The template with references to what had the old code led to the new one, wherever texts refer to it.

    Args:
        template: The template; what it declares stays as it is.
        group: Parameters (`Group.TEMPLATE`), variables or constants.
        old: The code, in any case of letters.
        new: The code that takes its place.
    """

    def text(said: str) -> str:
        return _CODED.sub(
            lambda match: (
                match[1] + new if match[3].casefold() == old.casefold() and group_named(match[2]) is group else match[0]
            ),
            said,
        )

    def keyed(said: Parameter) -> Parameter:
        if not isinstance(said, Rows):
            return said
        return Rows(tuple((new if name.casefold() == old.casefold() else name, each) for name, each in said.rows))

    def set_by_rows(step: Step) -> Step:
        sets = group is Values.VARIABLE and step.kind == _ROWS_OF_VARIABLES
        parameters = tuple((code, keyed(said) if sets else said) for code, said in step.parameters)
        return replace(step, parameters=parameters, steps=tuple(map(set_by_rows, step.steps)))

    def declared(each: Declared) -> Declared:
        return replace(each, default=text(each.default))

    return replace(
        template,
        parameters=tuple(map(declared, template.parameters)),
        variables=tuple(map(declared, template.variables)),
        constants=tuple(map(declared, template.constants)),
        steps=tuple(set_by_rows(_with_texts(step, text)) for step in template.steps),
    )


def _with_texts(step: Step, text: Callable[[str], str]) -> Step:
    """The step and all inside it, each of their texts altered."""

    def value(said: Parameter) -> Parameter:
        if isinstance(said, Rows):
            return Rows(tuple((name, text(each)) for name, each in said.rows))
        return tuple(map(text, said)) if isinstance(said, tuple) else text(said)

    def group(said: Group) -> Group:
        return Group(tuple(Row(part(row.part), row.join) for row in said.rows))

    def part(said: Comparison | Group) -> Comparison | Group:
        if isinstance(said, Group):
            return group(said)
        return replace(said, source=text(said.source), values=tuple(map(text, said.values)))

    def along(each: Step) -> Step:
        return replace(
            each,
            parameters=tuple((code, value(said)) for code, said in each.parameters),
            when=None if each.when is None else group(each.when),
            steps=tuple(map(along, each.steps)),
        )

    return along(step)
