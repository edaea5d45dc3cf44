"""How much work something is, told in the same units on a fast, a slow and a busy machine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = 100_000
REFERENCE = 0.022
"""Processor seconds of the measure on the machine on which the budgets were set."""


def _measure() -> float:
    """Processor seconds of a fixed piece of work: a loop with a dictionary, as most of our code is."""
    started = time.process_time()
    found: dict[int, int] = {}
    for number in range(STEPS):
        found[number & 1023] = found.get(number & 511, 0) + number
    return time.process_time() - started


def slowness() -> float:
    """How many times slower than the reference this machine computes just now."""
    return max(sorted(_measure() for _ in range(5))[2] / REFERENCE, 0.01)


def effort(work: Callable[[], object], *, enough: float = 0.0, tries: int = 3) -> float:
    """Processor seconds of the work on the reference machine, whatever this machine is and does beside.

    Args:
        work: What is measured; done several times when it seems to cost more than ``enough``.
        enough: The budget; the least of the tries counts, because a busy machine only ever adds.
        tries: How often at most.
    """
    least = float("inf")
    for _ in range(tries):
        before = slowness()
        started = time.process_time()
        work()
        used = time.process_time() - started
        least = min(least, used / max(before, slowness()))
        if least <= enough:
            break
    return least
