"""How well what is called so fits what was typed: the better ones come first, the others stay in their order."""

from __future__ import annotations


def rank(label: str, typed: str) -> int:
    """0: the whole label; 1: its beginning; 2: each word of what was typed begins one of its words; 3: otherwise."""
    name, wanted = " ".join(label.casefold().split()), " ".join(typed.casefold().split())
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if all(f" {word}" in f" {name}" for word in wanted.split()) else 3
