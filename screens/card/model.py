"""What a card shows: frozen values that travel from the worker to the widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.domain.card_layouts import Section
    from crm_tui.domain.fields import FieldSpec, Value
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.views import StageColumn
    from screens.forms.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One field of the record, worded."""

    spec: FieldSpec
    value: Value
    text: str
    """For people; may have several lines; empty for nothing."""
    typed: str
    """What the editor starts with, readable by `lookup.parse_values`."""
    chosen: tuple[Answer, ...] = ()
    """What a picker starts with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardData:
    """One record, ready to be shown."""

    ref: Ref
    version: int
    title: str
    deleted: bool
    cells: Mapping[str, Cell]
    pipeline: str = ""
    stages: tuple[StageColumn, ...] = ()
    """In the order of the board; empty where the type has none."""
    stage_id: int = 0
    sections: tuple[Section, ...] = ()
    """As somebody arranged them; those of the type when there are none."""

    @property
    def stage(self) -> StageColumn | None:
        """The stage that the record stands on."""
        return next((stage for stage in self.stages if stage.stage_id == self.stage_id), None)

    @property
    def open(self) -> bool:
        """Whether the record can still be worked on: on a stage in progress, not in the recycle bin."""
        return not self.deleted and (self.stage is None or self.stage.semantic == "P")
