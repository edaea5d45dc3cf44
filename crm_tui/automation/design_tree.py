"""The rows of the designer: the header, what the template declares, and its steps, each with its place in the tree.

A row has a key: an id of a step, or a word of `GENERAL`, `SECTIONS`, or ``#parameter.0`` for the first parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.automation import registry, step_forms, step_options
from crm_tui.automation.registry import Parameter
from crm_tui.domain import conditions_text
from crm_tui.domain.text import cut
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, Placed, Step, Template, walk
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import CONSTRUCTS, WAITING_ACTIONS, Inside
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services.session import Session

GENERAL = "#general"
STEPS = "#steps"
SECTIONS: Mapping[str, str] = {
    "parameter": N_("Parameters"), "variable": N_("Variables"), "constant": N_("Constants"),
}  # fmt: skip
"""What a template declares, and the headings; the words are those of a file."""
LONGEST = 200
"""Characters of a text in a row."""
_DIGITS = 6
"""Fewer than these has a number of days that is written in a row."""


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


def standing(template: Template, key: str) -> str:
    """The row of that key; of what is declared no longer, the one before it, else the heading."""
    place = declared_of(key)
    if place is None or place[1] < len(declared(template, place[0])):
        return key
    group, left = place[0], len(declared(template, place[0]))
    return declared_key(group, left - 1) if left else section(group)


def place_of(found: Problem) -> tuple[str, str]:
    """The row that a problem is of, and the line of its form."""
    if found.step:
        return found.step, "#when" if found.parameter == "when" else found.parameter
    if len(found.place) == 3 and str(found.place[0]) in SECTIONS:
        return declared_key(str(found.place[0]), int(found.place[1])), str(found.place[2])
    return GENERAL, str(found.place[0]) if found.place else ""


def nodes(template: Template, problems: Sequence[Problem], people: Mapping[str, str] | None = None) -> tuple[Node, ...]:
    """All rows, in order.

    Args:
        template: What is drawn.
        problems: What is wrong with it.
        people: What to write for the codes of people, such as ``user_5``; see `names_of_people`.
    """
    marks: dict[str, Mark] = {}
    for each in problems:
        key, _line = place_of(each)
        if each.blocking or key not in marks:
            marks[key] = Mark.ERROR if each.blocking else Mark.WARNING
    return tuple(_nodes(template, marks, people or {}))


def names_of_people(session: Session) -> Mapping[str, str]:
    """What people, departments and groups are called, by what a parameter holds of them; asks the store."""
    found = (*step_options.people(session, several=True), step_options.starter())
    return {each.key: each.label for each in found}


def _nodes(template: Template, marks: Mapping[str, Mark], people: Mapping[str, str]) -> Iterator[Node]:
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
        yield _step(placed, marks, people)


def _shape(each: Declared) -> str:
    parts = [_(step_forms.TYPES[each.shape.type])]
    parts += [_("several")] if each.shape.multiple else []
    parts += [_("required")] if each.required else []
    return " · ".join(parts)


_ICONS = {"condition": "◇", "branch": "→", "parallel": "║", "while": "↻", "iterator": "↻", "block": "▪"}


def _step(placed: Placed, marks: Mapping[str, Mark], people: Mapping[str, str]) -> Node:
    step = placed.step
    spec = CONSTRUCTS.get(step.kind)
    waits = step.kind in WAITING_ACTIONS or (spec is not None and spec.waiting)
    text, more = _words(placed, people)
    return Node(
        key=step.id, depth=len(placed.parents) + 1, icon=_ICONS.get(step.kind, "◌" if waits else "•"), text=text,
        more=more, end=step.id, on=all(each.enabled for each in (step, *placed.parents)),
        mark=marks.get(step.id, Mark.NONE),
    )  # fmt: skip


def _words(placed: Placed, people: Mapping[str, str]) -> tuple[str, str]:
    """What a step is called, and what it works with."""
    step = placed.step
    label = step_forms.label(step.kind)
    if step.kind == "branch":
        return _branch(placed)
    if step.kind == "while":
        return step.title or label, _one_line(conditions_text.held(step.when))
    said = works_with(step, people)
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


def works_with(step: Step, people: Mapping[str, str]) -> str:
    """What tells most of a step that is no branch and no loop, on one line.

    That is the text of the first required parameter that holds one, else of any.

    Args:
        step: The step.
        people: What to write for the codes of people.
    """
    action = registry.actions().get(step.kind)
    found = action.parameters if action is not None else ()
    known = {each.code: each for each in found}
    if step.kind == "wait" and (said := _days(step)):
        return said
    texts = [worded(each, step_forms.text_of(step.parameter(each.code)), people) for each in found if each.required]
    for code, value in step.parameters:
        rows = step_forms.rows_of(value)
        text = ", ".join(name for name, _text in rows) if rows else step_forms.text_of(value)
        texts.append(worded(known.get(code), text, people))
    return _one_line(next(filter(str.strip, texts), ""))


def worded(parameter: Parameter | None, text: str, people: Mapping[str, str]) -> str:
    """What one parameter was given as people read it: what is picked by its name, not by its code.

    Args:
        parameter: As the action declares it; None: it declares none of that code.
        text: What it was given; several values with commas or line ends between them.
        people: What to write for the codes of people, see `names_of_people`.
    """
    if parameter is not None and parameter.choices is not None:
        said = parameter.choices.get(text.strip())
        return _(said) if said else text
    if parameter is not None and parameter.type is ValueType.BOOL:
        return {"Y": _("yes"), "N": _("no")}.get(text.strip(), text)
    if parameter is not None and parameter.type is ValueType.USER:
        words = [word.strip() for word in text.replace(",", "\n").split("\n")]
        return ", ".join(people.get(word, word) for word in words if word)
    return text


def _days(step: Step) -> str:
    """For how long it waits, ``2 days``; empty where the number is worked out when it runs."""
    text = step_forms.text_of(step.parameter("days")).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        return ""
    said = fill(ngettext("{count} day", "{count} days", int(text)), {"count": int(text)})
    field = step_forms.text_of(step.parameter("date_field")).strip()
    return f"{said} · {field}" if field else said


def _one_line(text: str) -> str:
    return cut(" ".join(text.split()), LONGEST)
