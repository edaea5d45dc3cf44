"""Rows of tables: a value that is written down must be what its variable or field takes, or the step always fails.

Source: engine «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.insert_value_references import Group, Reference
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_check_literals import unread
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_specs import ParameterSpec
from crm_tui.domain.workflow_values import CODED, WORDY, ValueType

if TYPE_CHECKING:
    from crm_tui.domain.workflow_check_texts import Known

_VARIABLES = {"variable": Group.VARIABLE, "global": Group.GLOBAL_VARIABLE}
_BY_NAME = frozenset({*CODED, *WORDY})
"""Types whose texts only a run can judge."""


def misread(known: Known, parameter: ParameterSpec, name: str, text: str, beside: Mapping[str, str]) -> Problem | None:
    """Why the row always fails; None when it need not.

    Args:
        known: What the step may refer to.
        parameter: The table.
        name: What the row sets.
        text: The literal.
        beside: The literals of the other rows and parameters of the step: a stage is one of the pipeline among them.
    """
    group = _VARIABLES.get(parameter.names)
    if group is None:
        kind = known.template.document if parameter.names == "document" else parameter.names
        return known.outer.misread(kind, name, text, beside)
    shape = known.shape(Reference(group=group, path=(name,)))
    if shape is None or shape.type in _BY_NAME:
        return None
    if shape.type is ValueType.USER:
        return known.outer.nobody(text)
    return unread(name, shape, text, known.outer.literals)


def doubled(known: Known, parameter: ParameterSpec, names: Sequence[str]) -> Iterator[tuple[int, Problem]]:
    """The rows, by their place, that set once more what takes one value and is set by a row before: that one is lost.

    Args:
        known: What the step may refer to.
        parameter: The table.
        names: What its rows set.
    """
    seen: set[tuple[str, ...]] = set()
    for index, name in enumerate(names if parameter.names else ()):
        path = _single(known, parameter, name)
        if path and path in seen:
            yield index, problem("", 0, _TWICE, blocking=False, field=name)
        seen.add(path)


_TWICE = N_("“{field}” is set twice: only the last row counts")


def _single(known: Known, parameter: ParameterSpec, name: str) -> tuple[str, ...]:
    """What a row sets as it is spelled; empty for a field of several values."""
    if parameter.names in _VARIABLES:
        return (name.strip().casefold(),)
    kind = known.template.document if parameter.names == "document" else parameter.names
    path = known.outer.field(kind, (name.strip(),)) or (name.strip(),)
    shape = known.outer.shape(kind, path)
    return () if shape is not None and shape.multiple else path
