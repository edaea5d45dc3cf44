"""A workflow as a value: its header, the values it declares, and the tree of its steps.

Steps are one kind of thing: an action, or a construct that holds steps. Branches are steps too, so that a tree is only
steps inside steps. Ids are given once and never change: results are referred to by them. Every parameter is a text
(or several, or rows of two), read when the step runs. Source: engine «Template header and tabs», «Flow constructs».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from crm_tui.domain.conditions_tree import Condition
from crm_tui.domain.insert_value_references import is_group
from crm_tui.domain.workflow_values import Shape

MOST_STEPS = 500
DEPTH = 20
"""Steps inside steps."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""Codes of parameters, variables and constants."""
STEP_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


class Start(StrEnum):
    """What starts a template by itself; by hand it can always be started."""

    CREATE = "create"
    """The item is saved for the first time."""
    CHANGE = "change"
    """Any saved change of the item."""


class OnError(StrEnum):
    """What a failed step does to the run."""

    SUSPEND = "suspend"
    """The run stops in `error` and can be resumed; the default."""
    CONTINUE = "continue"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class Rows:
    """A parameter of rows, for maps of fields: what is set, and the text of its value."""

    rows: tuple[tuple[str, str], ...]


Parameter: TypeAlias = str | tuple[str, ...] | Rows
"""The texts of one parameter of a step: one, several, or rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step and the steps inside it."""

    id: str
    kind: str
    """The id of an action, or of a construct (`workflow_specs.CONSTRUCTS`)."""
    title: str = ""
    enabled: bool = True
    on_error: OnError = OnError.SUSPEND
    parameters: tuple[tuple[str, Parameter], ...] = ()
    when: Condition | None = None
    """Of a branch of a condition and of a loop; None: always."""
    steps: tuple[Step, ...] = ()

    def parameter(self, code: str) -> Parameter:
        """The texts of a parameter; an empty one where nothing is set."""
        return next((value for name, value in self.parameters if name == code), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A parameter, variable or constant of a template."""

    code: str
    shape: Shape
    name: str = ""
    description: str = ""
    required: bool = False
    default: str = ""
    """As literals are typed. Of a constant: the value that an administrator set; empty: none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A workflow template, without what only the store knows (id, version, who made it)."""

    name: str
    document: str
    """Entity type: ``deal``."""
    description: str = ""
    pipelines: tuple[str, ...] = ()
    """Codes or names; none: all pipelines."""
    start: frozenset[Start] = frozenset()
    """None: by hand only."""
    active: bool = True
    after_import: bool = False
    """*On create* also for items that an import makes."""
    after_automation: bool = False
    """*On create* also for items that a workflow makes."""
    timeline: bool = True
    """Start and end of runs appear in the timeline."""
    starters: tuple[str, ...] = ()
    """Who may start it by hand: ``user:5``, ``department:2``, ``group:3``; none: whoever may read the document."""
    parameters: tuple[Declared, ...] = ()
    variables: tuple[Declared, ...] = ()
    constants: tuple[Declared, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A step and where it hangs."""

    step: Step
    parents: tuple[Step, ...]
    """From the outermost to the one that holds it."""


def walk(steps: tuple[Step, ...]) -> Iterator[Placed]:
    """All steps, each before those inside it, in the order in which they are written."""
    waiting = [Placed(step, ()) for step in reversed(steps)]
    while waiting:
        placed = waiting.pop()
        yield placed
        parents = (*placed.parents, placed.step)
        waiting += (Placed(step, parents) for step in reversed(placed.step.steps))


def find(template: Template, step_id: str) -> Placed | None:
    """The step of that id."""
    return next((placed for placed in walk(template.steps) if placed.step.id == step_id), None)


def is_step_id(text: str) -> bool:
    """Whether a step may be called so: letters, digits, ``_`` and ``-``, and not the name of a group of values."""
    return STEP_ID.fullmatch(text) is not None and not is_group(text)


def next_id(template: Template) -> str:
    """An id that no step has: ``A1``, ``A2`` …, above all that were given in this tree."""
    numbers = [
        int(match[1]) for each in walk(template.steps) if (match := re.fullmatch(r"A([0-9]{1,9})", each.step.id))
    ]
    return f"A{max(numbers, default=0) + 1}"


def unset_constants(template: Template) -> tuple[Declared, ...]:
    """Required constants without a value: with any, the template cannot start."""
    return tuple(each for each in template.constants if each.required and not each.default.strip())


def unanswered(template: Template) -> tuple[Declared, ...]:
    """Required parameters without a default: with any, nothing but a form or a step can start the template."""
    return tuple(each for each in template.parameters if each.required and not each.default.strip())
