"""Places in the list of a stage: its rules, and its triggers, stand in the order that people gave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Protocol

from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.services.session import Session, operation

STEP = 10
"""Between two places, so that one more fits between them."""


class Placed(Protocol):
    """What stands in such a list."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def sort(self) -> int:
        """Its place."""
        ...


def free(listed: Iterable[Placed]) -> Iterator[int]:
    """The places behind all that are taken, one after another."""
    return count(max((each.sort for each in listed), default=0) + STEP, STEP)


def order(
    session: Session, kind: str, listed: Iterable[Placed], numbers: Sequence[int], *, what: str, label: str
) -> None:
    """These numbers in this order, then those that are not named, in theirs.

    Args:
        session: Who does it; the caller asked for the right.
        kind: The type of what is listed, as in references.
        listed: All that stand in the list, in order.
        numbers: The new order; a number that comes twice counts where it comes first.
        what: What one of them is called.
        label: What the operation is called.

    Raises:
        NotFound: a number stands in another list or nowhere; nothing changed.
    """
    known = [each.id for each in listed]
    for number in numbers:
        if number not in known:
            raise NotFound(what=what, name=str(number))
    with operation(session, label) as act:
        for place, number in enumerate(dict.fromkeys([*numbers, *known]), 1):
            act.update(Ref(kind, number), {"sort": place * STEP})
