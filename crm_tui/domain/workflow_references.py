"""References between steps: every text of a step with the ids of other steps replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from crm_tui.domain.conditions_tree import Comparison, Group, Row
from crm_tui.domain.workflow import Parameter, Rows, Step

_REFERENCE = re.compile(r"(\{=\s*|^=\s*)([A-Za-z_][A-Za-z0-9_-]{0,63})(?=\s*:)", re.ASCII)
"""The beginning of a reference, in braces or as a whole value."""


def repointed(step: Step, names: Mapping[str, str]) -> Step:
    """The step and all inside it, with references to results of steps led elsewhere.

    Args:
        step: The step.
        names: Id of a step, in any case of letters → the id that takes its place.
    """
    wanted = {old.casefold(): new for old, new in names.items()}

    def text(said: str) -> str:
        return _REFERENCE.sub(lambda match: match[1] + wanted.get(match[2].casefold(), match[2]), said)

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
