"""A template without what can deceive or command a terminal, whichever file or form its texts come from.

Source: threats T08: texts are normalised at every entrance.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from crm_tui.domain.text import clean, visible
from crm_tui.domain.workflow import Declared, Step, Template

LONGEST_NAME = 200
"""Characters of a name or title; what is behind them is cut off."""
_Kept = TypeVar("_Kept")


def cleaned(template: Template) -> Template:
    """The template with all its texts clean; names and titles also short and on one line."""
    found = texts(template)
    return dataclasses.replace(
        found,
        name=line(found.name).strip() or visible(template.name)[:LONGEST_NAME],
        parameters=_named(found.parameters),
        variables=_named(found.variables),
        constants=_named(found.constants),
        steps=tuple(map(_titled, found.steps)),
    )


def _named(declared: tuple[Declared, ...]) -> tuple[Declared, ...]:
    return tuple(dataclasses.replace(each, name=line(each.name)) for each in declared)


def _titled(step: Step) -> Step:
    return dataclasses.replace(step, title=line(step.title), steps=tuple(map(_titled, step.steps)))


def line(text: str) -> str:
    """A name or title: short, on one line."""
    return clean(text, multiline=False)[:LONGEST_NAME]


def texts(value: _Kept) -> _Kept:
    """The value with every text in it clean: texts, tuples, tables and values made of them."""
    made: object = value
    if isinstance(value, str) and not isinstance(value, Enum):
        made = clean(value, multiline=True)
    elif isinstance(value, tuple):
        made = tuple(texts(each) for each in value)
    elif isinstance(value, Mapping):
        made = {key: texts(each) for key, each in value.items()}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        made = dataclasses.replace(
            value, **{each.name: texts(getattr(value, each.name)) for each in dataclasses.fields(value) if each.init}
        )
    return made  # type: ignore[return-value]
