"""Conditions of automation rules as people type them, on one line: ``{=Document:amount} >= 1000 and {=Document:title} is empty``.

They are written as in the designer (`conditions_text`). What is not is still read where it can mean one thing only:
several words need no quotes, and a word is an *and* or an *or* of the condition only where a further comparison follows,
so that «contains salt and pepper» is one. Source: engine «Conditions» (*and* binds more tightly than *or*).
"""

from __future__ import annotations

import re

from crm_tui.domain import conditions_text
from crm_tui.domain.conditions_tree import SPELLED, Comparison, Condition, Group, Join, Op, Row
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_values import TEXT_LENGTH

_OPS = frozenset(Op)
_JOINS = frozenset(Join)
_SPELLED = {
    **{text: text for text in SPELLED.values()},
    **{op.value: text for op, text in SPELLED.items()},
}
"""Every spelling of a comparison that people begin, those of files too, and the one that is offered for it."""
_EXAMPLE = "{=Document:amount} >= 1000"
_WORD = re.compile(r"\{=[^}]*\}|\S+")
"""A reference is one word, whatever stands in it."""
_LOOKED_AT = 50
"""Words among which a comparison is looked for that was not spelled right."""


def read(text: str) -> Condition | None:
    """The condition that the text means; None for an empty one.

    Raises:
        InvalidValue: it has no operator, or nothing before one; names ``condition``.
        Refused: something else cannot be understood; names the column.
    """
    words = _WORD.findall(text)
    if not words:
        return None
    condition, problems = conditions_text.read(text)
    if condition.rows and not problems:
        return condition
    if len(text) > TEXT_LENGTH:
        raise _mistake(problems[0])
    try:
        return _loose(words, text)
    except InvalidValue:
        if problems and any(word in _SPELLED for word in words[1:]):
            raise _mistake(problems[0]) from None
        raise


def _mistake(found: Problem) -> Refused:
    params = {"field": "condition", "column": found.column, "reason": found.reason, **found.params}
    error = Refused(text=N_("condition, column {column}: {reason}"))
    error.params |= params
    return error


def write(condition: Condition) -> str:
    """The text that `read` takes, on one line."""
    return " ".join(line.strip() for line in conditions_text.write(condition).splitlines())


def _loose(words: list[str], text: str) -> Condition:
    rows: list[Row] = []
    join = Join.AND
    for part in _parts(words):
        if rows:
            join, part = Join(part[0]), part[1:]
        rows.append(Row(_comparison(part, text), join))
    return Group(tuple(rows))


def _parts(words: list[str]) -> list[list[str]]:
    """The words of each comparison, from the second on with the word that joins it."""
    parts: list[list[str]] = [[]]
    for at, word in enumerate(words):
        if word in _JOINS and _OPS & set(parts[-1]) and _asks(words[at + 1 :]):
            parts.append([])
        parts[-1].append(word)
    return parts


def _asks(words: list[str]) -> bool:
    """Whether what follows compares something, before the next word that may join."""
    upto = next((at for at, word in enumerate(words) if word in _JOINS), len(words))
    return any(word in _OPS for word in words[1:upto])


def _comparison(words: list[str], text: str) -> Comparison:
    at = next((number for number, word in enumerate(words) if word in _OPS), None)
    if not at:
        near = next((_SPELLED[found] for word in words[1:_LOOKED_AT] if (found := nearest(word, _SPELLED))), "")
        raise InvalidValue(
            field="condition", value=text, reason=N_("has no operator"),
            hint=N_("did you mean “{near}”?") if near else N_("write for example {example}; operators: {choices}"),
            hint_params={"near": near, "example": _EXAMPLE, "choices": ", ".join(SPELLED.values())},
        )  # fmt: skip
    behind = " ".join(words[at + 1 :])
    values = tuple(each.strip() for each in behind.split(",")) if behind else ()
    return Comparison(source=" ".join(words[:at]), op=Op(words[at]), values=values)
