"""Checklists as text: an item a line, ``[x]`` in front of what is done. So they read well in history, files and editors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 200
"""Items of one checklist."""
_MARK = re.compile(r"\s*(?:[-*]\s*)?\[(?P<mark>[ xX✓]?)\]\s*(?P<text>.*)")
_BULLET = re.compile(r"\s*[-*]\s+(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do."""

    text: str
    done: bool = False


def parse(text: str | None) -> tuple[Item, ...]:
    """The items of a text; empty lines count for nothing, a line without a mark is not done."""
    return tuple(item for line in (text or "").splitlines() if (item := _item(line)).text)


def _item(line: str) -> Item:
    marked = _MARK.fullmatch(line)
    if marked:
        return Item(marked["text"].strip(), marked["mark"] not in ("", " "))
    plain = _BULLET.fullmatch(line)
    return Item((plain["text"] if plain else line).strip())


def to_text(items: Sequence[Item]) -> str:
    """The one form in which a checklist is kept."""
    return "\n".join(f"[{'x' if item.done else ' '}] {item.text}" for item in items)


def counts(text: str | None) -> tuple[int, int]:
    """How many items are done, and how many there are."""
    items = parse(text)
    return sum(item.done for item in items), len(items)


def ticked(text: str | None, number: int, done: bool | None = None) -> str:
    """The checklist with one item ticked or not; None turns it round.

    Args:
        text: The checklist.
        number: Which item, from 1.
        done: What it is to be.

    Raises:
        IndexError: no such item.
    """
    items = list(parse(text))
    if not 1 <= number <= len(items):
        raise IndexError(number)
    old = items[number - 1]
    items[number - 1] = Item(old.text, not old.done if done is None else done)
    return to_text(items)
