"""Whether people may end what a run waits for with *Stop waiting*; the use case is `workflows.skip`."""

from __future__ import annotations

from data import journal

_KINDS = frozenset({"pause", "activity", "rule_time", "message", "run", "work"})
"""Words of waits whose action takes the answer ``manual``; the others end with a stage, or with what people answer."""


def by_hand(number: int) -> bool:
    """Whether the run waits for anything that people may end."""
    return any(each.kind in _KINDS for each in journal.waits(number))
