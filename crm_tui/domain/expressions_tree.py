"""The expression as a value: a small closed tree. Places are characters before the part, in the whole value's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from crm_tui.domain.insert_value_references import Reference

DEPTH = 20
"""Brackets, calls and signs inside one another."""
NODES = 200
"""Parts of one expression."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true or false."""

    value: Decimal | str | bool
    at: int


@dataclass(frozen=True, slots=True)
class Inserted:
    """The value of a reference."""

    reference: Reference
    at: int


@dataclass(frozen=True, slots=True)
class Display:
    """A field by its display name; becomes a reference when the template is saved."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Unary:
    """``-``, ``not`` and ``%`` (behind its part)."""

    op: str
    part: Node
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two parts and what is between them."""

    op: str
    left: Node
    right: Node
    at: int
    """Of the operator."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function, by its name in lower case."""

    name: str
    arguments: tuple[Node, ...]
    at: int


Node: TypeAlias = Literal | Inserted | Display | Unary | Binary | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression."""

    tree: Node
    spans: tuple[tuple[int, int, Reference | str], ...] = ()
    """References and display names in the text: start, end and what stands there."""


def walk(tree: Node) -> Iterator[Node]:
    """The tree and everything in it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Unary):
            waiting.append(node.part)
        elif isinstance(node, Binary):
            waiting += (node.right, node.left)
        elif isinstance(node, Call):
            waiting += reversed(node.arguments)
