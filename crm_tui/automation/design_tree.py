"""The rows of the designer: the header, what the template declares, and its steps, each with its place in the tree.

A row has a key: an id of a step, or a word of `GENERAL`, `SECTIONS`, or ``#parameter.0`` for the first parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.automation import registry, step_forms
from crm_tui.domain import conditions_text
from crm_tui.domain.text import cut
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, Placed, Step, Template, walk
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import CONSTRUCTS, WAITING_ACTIONS, Inside
from crm_tui.i18n.translate import _, fill

GENERAL = "#general"
STEPS = "#steps"
SECTIONS: Mapping[str, str] = {
    "parameter": N_("Parameters"), "variable": N_("Variables"), "constant": N_("Constants"),
}  # fmt: skip
"""What a template declares, and the headings; the words are those of a file."""
LONGEST = 200
"""Characters of a text in a row."""


class Mark(StrEnum):
    """How bad the worst problem of a row is."""

    NONE = ""
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row."""

    key: str
    depth: int = 0
    icon: str = ""
    text: str
    more: str = ""
    """What it does with what, in a muted voice."""
    end: str = ""
    """At the end of the line: an id."""
    on: bool = True
    mark: Mark = Mark.NONE
    heading: bool = False


def section(group: str) -> str:
    """The key of the heading of what is declared."""
    return f"#{group}"


def declared_key(group: str, number: int) -> str:
    """The key of one of them."""
    return f"#{group}.{number}"


def declared_of(key: str) -> tuple[str, int] | None:
    """Group and number of a row of what is declared; of a heading the number is -1. None: another row."""
    group, dot, number = key.removeprefix("#").partition(".")
    if not key.startswith("#") or group not in SECTIONS:
        return None
    return group, int(number) if dot else -1


def declared(template: Template, group: str) -> tuple[Declared, ...]:
    """The parameters, variables or constants."""
    found: tuple[Declared, ...] = getattr(template, f"{group}s")
    return found


def place_of(found: Problem) -> tuple[str, str]:
    """The row that a problem is of, and the line of its form."""
    if found.step:
        return found.step, "#when" if found.parameter == "when" else found.parameter
    if len(found.place) == 3 and str(found.place[0]) in SECTIONS:
        return declared_key(str(found.place[0]), int(found.place[1])), str(found.place[2])
    return GENERAL, str(found.place[0]) if found.place else ""


def nodes(template: Template, problems: Sequence[Problem]) -> tuple[Node, ...]:
    """All rows, in order."""
    marks: dict[str, Mark] = {}
    for each in problems:
        key, _line = place_of(each)
        if each.blocking or key not in marks:
            marks[key] = Mark.ERROR if each.blocking else Mark.WARNING
    return tuple(_nodes(template, marks))


def _nodes(template: Template, marks: Mapping[str, Mark]) -> Iterator[Node]:
    name = template.name or _("no name yet")
    yield Node(key=GENERAL, text=name, more=template.description.partition("\n")[0], mark=marks.get(GENERAL, Mark.NONE))
    for group, title in SECTIONS.items():
        found = declared(template, group)
        yield Node(key=section(group), text=_(title), more=str(len(found)) if found else "", heading=True)
        for number, each in enumerate(found):
            key = declared_key(group, number)
            yield Node(
                key=key, depth=1, text=each.name or each.code or _("no name yet"), more=_shape(each), end=each.code,
                mark=marks.get(key, Mark.NONE),
            )  # fmt: skip
    said = "" if template.steps else _("none yet: a adds one")
    yield Node(key=STEPS, text=_("Steps"), more=said, heading=True)
    for placed in walk(template.steps):
        yield _step(placed, marks)


def _shape(each: Declared) -> str:
    parts = [_(step_forms.TYPES[each.shape.type])]
    parts += [_("several")] if each.shape.multiple else []
    parts += [_("required")] if each.required else []
    return " · ".join(parts)


_ICONS = {"condition": "◇", "branch": "→", "parallel": "║", "while": "↻", "iterator": "↻", "block": "▪"}


def _step(placed: Placed, marks: Mapping[str, Mark]) -> Node:
    step = placed.step
    spec = CONSTRUCTS.get(step.kind)
    waits = step.kind in WAITING_ACTIONS or (spec is not None and spec.waiting)
    text, more = _words(placed)
    return Node(
        key=step.id, depth=len(placed.parents) + 1, icon=_ICONS.get(step.kind, "◌" if waits else "•"), text=text,
        more=more, end=step.id, on=all(each.enabled for each in (step, *placed.parents)),
        mark=marks.get(step.id, Mark.NONE),
    )  # fmt: skip


def _words(placed: Placed) -> tuple[str, str]:
    """What a step is called, and what it works with."""
    step = placed.step
    label = step_forms.label(step.kind)
    if step.kind == "branch":
        return _branch(placed)
    if step.kind == "while":
        return step.title or label, _one_line(conditions_text.held(step.when))
    said = _first_text(step)
    return (step.title, said or label) if step.title else (label, said)


def _branch(placed: Placed) -> tuple[str, str]:
    step = placed.step
    parent = CONSTRUCTS.get(placed.parents[-1].kind) if placed.parents else None
    if parent is not None and parent.inside is Inside.NAMED:
        outcome = step_forms.text_of(step.parameter("key"))
        words = _(step_forms.OUTCOMES[outcome]) if outcome in step_forms.OUTCOMES else outcome
        return step.title or words or step_forms.label("branch"), words if step.title else ""
    if parent is not None and parent.inside is Inside.BRANCHES:
        return step.title or step_forms.label("branch"), ""
    asked = _one_line(conditions_text.held(step.when)) or _("always")
    if step.title or step.when is None:
        return step.title or asked, asked if step.title else ""
    return fill(_("when {condition}"), {"condition": asked}), ""


def _first_text(step: Step) -> str:
    """The text that tells most: of the first required parameter that holds one, else of any."""
    action = registry.actions().get(step.kind)
    codes = [each.code for each in action.parameters if each.required] if action is not None else []
    texts = [step_forms.text_of(step.parameter(code)) for code in codes]
    for _code, value in step.parameters:
        rows = step_forms.rows_of(value)
        texts.append(", ".join(name for name, _text in rows) if rows else step_forms.text_of(value))
    return _one_line(next(filter(str.strip, texts), ""))


def _one_line(text: str) -> str:
    return cut(" ".join(text.split()), LONGEST)
