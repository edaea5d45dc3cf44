"""`Fixed`: what sources share whose columns are always the same: deadlines and activities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from crm_tui.domain.views import BoardHeader, StageColumn
from crm_tui.i18n.translate import _
from crm_tui.services import pipelines

if TYPE_CHECKING:
    from crm_tui.domain.money import Money
    from crm_tui.services.outcome import Outcome
    from crm_tui.services.session import Session

COLOURS = {
    "overdue": "#d16d6a", "today": "#d9a441", "this_week": "#6fae75", "next_week": "#5b9bd5", "without": "#8a8f98",
    "later": "#9a86c9",
}  # fmt: skip
"""Of the rule under a column's head; the name says the same."""


class Counted(Protocol):
    """A column with its numbers."""

    @property
    def count(self) -> int:
        """Records."""
        raise NotImplementedError

    @property
    def total(self) -> Money:
        """Their sum."""
        raise NotImplementedError


class Fixed:
    """Columns with keys; their numbers are negative, so that no stage is taken for one."""

    counted = False
    timed = True
    first = -1

    def __init__(self, session: Session, kind: str, columns: Sequence[tuple[str, str]]) -> None:
        """The columns.

        Args:
            session: Who looks.
            kind: The type.
            columns: Keys, and labels to translate, in order.
        """
        self.session = session
        self.kind = kind
        self.keys = [key for key, _label in columns]
        self.labels = dict(columns)
        self.pipeline = 0

    def number(self, key: str) -> int:
        """The number of a column."""
        return self.first - self.keys.index(key)

    def key(self, column: int) -> str:
        """The key of a column."""
        return self.keys[self.first - column]

    def header(self, pipeline_id: int | None, text: str = "") -> BoardHeader:
        """The columns without counters.

        Raises:
            FilterMistake: where and why.
        """
        if text:
            from crm_tui.services import filtering  # noqa: PLC0415 — most boards have no filter

            filtering.compiled(self.session, self.kind, text)
        known = pipelines.pipelines(self.session, self.kind)
        chosen = next((each for each in known if each.id == pipeline_id), known[0])
        self.pipeline = chosen.id
        return BoardHeader(chosen.id, chosen.name, tuple(self.column(key, None) for key in self.keys))

    def column(self, key: str, found: Counted | None) -> StageColumn:
        """One column as a board draws it."""
        count, total = (None, None) if found is None else (found.count, found.total)
        return StageColumn(self.number(key), key, _(self.labels[key]), COLOURS[key], "P", count, total)

    def takes(self, column: int) -> bool:
        """Whether records can be moved there: what is late, and what has nothing planned, follows by itself."""
        return self.key(column) not in {"overdue", "without"}

    def told(self, outcome: Outcome, name: str) -> tuple[Outcome, str]:
        """A move in words."""
        from screens.forms.words import moved  # noqa: PLC0415 — not before something is moved

        if not outcome.operation_id:
            return outcome, _("it is there already")
        return outcome, moved(name, None)
