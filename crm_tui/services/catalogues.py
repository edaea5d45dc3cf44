"""The tree of sections of a catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.services.session import Session
from data.queries import catalogue as query


@dataclass(frozen=True, slots=True)
class Node:
    """One section of the tree."""

    id: int
    name: str
    depth: int
    """0 at the top."""
    products: int
    """Live products right in it."""


def default(session: Session) -> int | None:
    """The catalogue of new products; None when there is none."""
    return query.default_catalogue()


def tree(session: Session, catalogue: int) -> list[Node]:
    """The live sections, parents before their children, by sort index and name.

    What lay in a deleted section hangs on the nearest section above that is there.
    """
    rows = query.tree(catalogue)
    gone = {number: parent for number, parent, _name, _sort, deleted, _products in rows if deleted}
    children: dict[int | None, list[tuple[int, str, int]]] = {}
    for number, parent, name, _sort, deleted, products in rows:
        if not deleted:
            children.setdefault(_living(parent, gone), []).append((number, name, products))
    found: list[Node] = []
    waiting = [(number, name, 0, products) for number, name, products in reversed(children.get(None, []))]
    while waiting:
        number, name, depth, products = waiting.pop()
        found.append(Node(number, name, depth, products))
        waiting += [(child, title, depth + 1, count) for child, title, count in reversed(children.get(number, []))]
    return found


def _living(section: int | None, gone: dict[int, int | None]) -> int | None:
    seen: set[int] = set()
    while section in gone and section not in seen:
        seen.add(section)
        section = gone[section]
    return section
