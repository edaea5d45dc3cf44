"""The one filter language of list, board, bulk edit, export, automation and command line.

`parse` makes a tree of a text, `format_filter` a text of a tree, `resolve` fills in what the values mean; the store
compiles resolved trees only. The same text gives the same records on every surface. Source: cli.md «Filters».
"""

from __future__ import annotations

import re

from crm_tui.domain.filter_fields import FilterFields
from crm_tui.domain.filter_parser import parse
from crm_tui.domain.filter_tree import (
    EVERYTHING,
    WORDY,
    And,
    Between,
    Compare,
    Contains,
    Equals,
    Filter,
    Has,
    Is,
    Not,
    Op,
    Operand,
    Or,
    Range,
    Test,
    Words,
    all_of,
    any_of,
    none_of,
    walk,
)
from crm_tui.domain.filter_values import Lookup, resolve

__all__ = [
    "EVERYTHING",
    "And",
    "Between",
    "Compare",
    "Contains",
    "Equals",
    "Filter",
    "FilterFields",
    "Has",
    "Is",
    "Lookup",
    "Not",
    "Op",
    "Operand",
    "Or",
    "Range",
    "Test",
    "Words",
    "all_of",
    "any_of",
    "format_filter",
    "none_of",
    "parse",
    "resolve",
    "walk",
]

_SAFE = re.compile(r'[^\s(),"=:<>~!/][^\s(),"]*')
"""What stands for itself behind an operator; a sign that it begins with would be read as part of that."""


def format_filter(tree: Filter) -> str:
    """The text that `parse` reads back as the same tree; empty for all records."""
    if isinstance(tree, Or):
        return " or ".join(_atom(part) if isinstance(part, Or) else format_filter(part) for part in tree.parts)
    if isinstance(tree, And):
        return " ".join(map(_atom, tree.parts))
    return _atom(tree)


def _atom(tree: Filter) -> str:
    match tree:
        case And() | Or():
            return f"({format_filter(tree)})"
        case Not(part=Words(phrase=False, text=text)) if " " in text:
            return f"-({text})"
        case Not(part=part):
            return f"-{_atom(part)}"
        case Is(flag=flag):
            return f"is:{flag}"
        case Has(what=what):
            return f"has:{what}"
        case Words(text=text, phrase=phrase):
            return _quoted(text) if phrase else text
        case Compare():
            return ".".join(tree.path) + _sign(tree) + ",".join(map(_operand, tree.operands))


def _sign(compare: Compare) -> str:
    usual = Op.CONTAINS if compare.spec.kind in WORDY else Op.EQ
    return ":" if compare.op is usual else compare.op.value


def _operand(operand: Operand | Range) -> str:
    if isinstance(operand, Operand):
        return _quoted(operand.text) if not _SAFE.fullmatch(operand.text) else operand.text
    low, high = operand.low.text if operand.low else "", operand.high.text if operand.high else ""
    both = f"{low}..{high}"
    return both if _SAFE.fullmatch(both) else _quoted(both)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
