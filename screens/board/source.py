"""What a board shows and what moving on it means: one code draws stages, deadlines and activities.

A `Source` reads columns, pages and single tiles, and writes what a move to a column stands for. Columns are `StageColumn`
whatever they are: their ``stage_id`` is a number of the source, their tiles are in the order of ``(rank, id)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import views

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.views import BoardHeader, StageColumn, Tile, TilePage
    from crm_tui.services.outcome import Outcome
    from crm_tui.services.session import Session

Key = tuple[int, int]
"""``(rank, id)`` of a tile."""


class Source(Protocol):
    """One view that looks like a board."""

    view: str
    """``kanban``, ``activities`` or ``deadlines``: what is remembered."""
    label: str
    """What the header calls it, a text to translate."""
    counted: bool
    """Whether the header comes with counters; else `totals` brings them a moment later."""
    timed: bool
    """Whether cards change their column when time passes."""

    def header(self, pipeline_id: int | None, text: str = "") -> BoardHeader:
        """The columns; under a filter without counters."""
        raise NotImplementedError

    def totals(self, pipeline_id: int | None, text: str) -> tuple[StageColumn, ...]:
        """The columns with the counters and sums of what matches; may take long."""
        raise NotImplementedError

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
        """Tiles of a column, as `views.board_page`."""
        raise NotImplementedError

    def tiles(self, ids: Sequence[int], text: str) -> tuple[tuple[int, Tile], ...]:
        """Fresh tiles with their columns; those that are not on this board are missing."""
        raise NotImplementedError

    def move(
        self, refs: Sequence[Ref], column: int, name: str, *, reason: str, closing: bool, versions: Mapping[int, int]
    ) -> tuple[Outcome, str]:
        """What putting records into a column of that name stands for, and how it is told."""
        raise NotImplementedError

    def takes(self, column: int) -> bool:
        """Whether records can be moved there at all."""
        raise NotImplementedError

    def given(self, column: int) -> Mapping[str, Value]:
        """What the quick form of a new record in a column begins with.

        Raises:
            Refused: nothing can be created there.
        """
        raise NotImplementedError

    def create(self, values: Mapping[str, Value], column: int) -> Ref:
        """A new record in a column."""
        raise NotImplementedError


class Stages:
    """The Kanban: columns are the stages of a pipeline."""

    view = "kanban"
    label = N_("Kanban")
    counted = True
    timed = False

    def __init__(self, session: Session, kind: str) -> None:
        self.session = session
        self.kind = kind

    def header(self, pipeline_id: int | None, text: str = "") -> BoardHeader:
        """As `views.board_header`."""
        return views.board_header(self.session, pipeline_id, text, kind=self.kind)

    def totals(self, pipeline_id: int | None, text: str) -> tuple[StageColumn, ...]:
        """As `views.filtered_totals`."""
        return views.filtered_totals(self.session, pipeline_id or 0, text, kind=self.kind)

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
        """As `views.board_page`."""
        return views.board_page(
            self.session, column, after=after, before=before, last=last, limit=limit, filter_text=text, kind=self.kind
        )

    def tiles(self, ids: Sequence[int], text: str) -> tuple[tuple[int, Tile], ...]:
        """As `views.tiles`."""
        return views.tiles(self.session, ids, text, kind=self.kind)

    def move(
        self, refs: Sequence[Ref], column: int, name: str, *, reason: str, closing: bool, versions: Mapping[int, int]
    ) -> tuple[Outcome, str]:
        """Move to a stage, or close with it."""
        from crm_tui.services import moving  # noqa: PLC0415 — the first paint does not wait for what a later key needs
        from screens.forms.words import moved  # noqa: PLC0415 — as above

        act = moving.close if closing else moving.move
        outcome = act(self.session, refs, column, reason=reason, versions=versions)
        if not outcome.operation_id:
            return outcome, _("it is on that stage already")
        return outcome, moved(name, moving.new_close_date(self.session, outcome))

    def takes(self, column: int) -> bool:
        """Any stage does."""
        return True

    def given(self, column: int) -> Mapping[str, Value]:
        """Nothing: the stage follows from the column."""
        return {}

    def create(self, values: Mapping[str, Value], column: int) -> Ref:
        """A new record on a stage."""
        from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        return records.create(self.session, self.kind, {**values, "stage": column})


def source_of(session: Session, kind: str, view: str) -> Source:
    """The source of a view that looks like a board; the Kanban for any other."""
    if view == "activities":
        from screens.board.activities import Activities  # noqa: PLC0415 — most boards are Kanbans

        return Activities(session, kind)
    if view == "deadlines":
        from screens.board.deadlines import Deadlines  # noqa: PLC0415 — as above

        return Deadlines(session, kind)
    return Stages(session, kind)
