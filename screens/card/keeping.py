"""`HistoryKeeping`: the history of a record, as the card shows it, written to a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.i18n.translate import _, fill, ngettext
from screens.base import CrmScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_tui.domain.ref import Ref
    from screens.card.trail_pane import TrailPane


class HistoryKeeping(CrmScreen):
    """Mixed into the card's screen."""

    if TYPE_CHECKING:
        ref: Ref
        shown_place: str
        trail: TrailPane

        def do(self, work: Callable[[], object], said: str = "") -> None: ...

    def action_export_history(self) -> None:
        """Where to? What the search of the history shows leaves, all of it without a search."""
        if self.shown_place != "history":
            self.explain(_("T shows the history; there it is exported"))
            return
        from screens.forms.reason import LineForm  # noqa: PLC0415 — not before it is asked for

        words = self.trail.history.words
        said = fill(_("a file or a folder; empty: {folder}"), {"folder": str(Path.cwd())})
        question = (
            fill(_("Export the history of “{words}” to"), {"words": words}) if words else _("Export the history to")
        )
        self.app.push_screen(LineForm(question, said), partial(self._export_history, words))

    def _export_history(self, words: str, answer: str | None) -> None:
        if answer is not None:
            path = Path(answer.strip() or ".").expanduser()
            self.do(partial(self._written, self.ref, words, path))

    def _written(self, ref: Ref, words: str, path: Path) -> str:
        from crm_tui.services import history  # noqa: PLC0415 — as above

        count = history.export(self.session, ref, history.parse(self.session, words), path)
        told = ngettext("{count} change written", "{count} changes written", count)
        return told.format(count=count)
