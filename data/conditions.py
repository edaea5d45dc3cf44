"""`Compiled`: a condition that the store can ask; apart from its compiler, so that boards without a filter start fast."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Compiled:
    """A condition over the alias ``d`` and its parameters."""

    sql: str
    params: list[object] = field(default_factory=list)
