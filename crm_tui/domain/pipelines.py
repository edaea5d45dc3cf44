"""Pipelines and their stages as the set-up shows them: with what stands on them."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.money import Money
from crm_tui.domain.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """One pipeline."""

    id: int
    version: int
    entity: str
    """The type whose records it leads."""
    name: str
    sort: int
    is_default: bool
    deals: int
    """Its records, without those in the recycle bin."""


@dataclass(frozen=True, slots=True)
class StageInfo:
    """A stage with what stands on it."""

    stage: Stage
    version: int
    items: int
    """Without those in the recycle bin."""
    total: Money
    """Sum of their amounts in the base currency."""
