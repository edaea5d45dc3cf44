"""`Activities`: records on stages by their nearest activity; moving one gives that activity another deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.activity_columns import LABELS
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.views import StageColumn, Tile, TilePage
from crm_tui.domain.words import N_
from crm_tui.services import activity_views
from screens.board.fixed import Fixed
from screens.board.source import Key

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.outcome import Outcome
    from crm_tui.services.session import Session


class Activities(Fixed):
    """Six columns; see `crm_tui.services.activity_views`."""

    view = "activities"
    label = N_("Activities")
    first = -1

    def __init__(self, session: Session, kind: str) -> None:
        super().__init__(session, kind, [(place.value, label) for place, label in LABELS.items()])

    def totals(self, pipeline_id: int | None, text: str) -> tuple[StageColumn, ...]:
        """The columns with their counters."""
        found = activity_views.board(self.session, self.kind, pipeline_id, text)
        return tuple(self.column(each.key, each) for each in found.columns)

    def page(
        self,
        column: int,
        *,
        after: Key | None = None,
        before: Key | None = None,
        last: bool = False,
        limit: int,
        text: str,
    ) -> TilePage:
        """The nearest deadline first."""
        found = activity_views.page(
            self.session, self.kind, self.pipeline, self.key(column), after=after, before=before, last=last,
            limit=limit, filter_text=text,
        )  # fmt: skip
        return TilePage(column, tuple(map(_by_activity, found.tiles)), found.more)

    def tiles(self, ids: Sequence[int], text: str) -> tuple[tuple[int, Tile], ...]:
        """Open ones with their columns."""
        found = activity_views.tiles(self.session, self.kind, self.pipeline, ids, text)
        return tuple((self.number(key), _by_activity(tile)) for key, tile in found)

    def move(
        self, refs: Sequence[Ref], column: int, name: str, *, reason: str, closing: bool, versions: Mapping[int, int]
    ) -> tuple[Outcome, str]:
        """Another deadline of the nearest activity."""
        return self.told(activity_views.move(self.session, refs, self.key(column)), name)

    def given(self, column: int) -> Mapping[str, Value]:
        """Nothing: the column is the deadline of an activity."""
        activity_views.check_new(self.key(column))
        return {}

    def create(self, values: Mapping[str, Value], column: int) -> Ref:
        """A new record with an activity that has the deadline of the column."""
        there: dict[str, Value] = {"pipeline": self.pipeline} if ENTITY_TYPES[self.kind].has_pipelines else {}
        return activity_views.create(self.session, self.kind, self.key(column), there | dict(values))


def _by_activity(tile: Tile) -> Tile:
    """The card tells when its activity is due, also when its own last day has passed."""
    return tile if tile.next_activity_at is None else tile._replace(overdue=False)
