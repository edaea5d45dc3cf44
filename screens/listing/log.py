"""`LogScreen`: what was done, by whom and from where; any of it can be looked into and taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import fit, visible
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import undo
from crm_tui.services.undo import Undone
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.words import ago
from screens.listing.changes import ChangesScreen
from screens.listing.keyed import Entry, KeyedScreen, spread
from screens.listing.wording import origin_text
from screens.widgets.lines import Line
from screens.work import use_case

if TYPE_CHECKING:
    from crm_tui.services.undo import LoggedOperation

WIDE = 90
"""Cells of a row that also has room for where an operation came from."""
PAGE = 100


class LogScreen(KeyedScreen):
    """Operations, newest first."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "log")

    class Loaded(Message):
        """The newest operations, or older ones that come behind the known."""

        def __init__(self, operations: tuple[LoggedOperation, ...], more: bool, before: int | None) -> None:
            super().__init__()
            self.operations = operations
            self.more = more
            self.before = before

    class TakenBack(Message):
        """An operation was undone."""

        def __init__(self, operation: int, undone: Undone) -> None:
            super().__init__()
            self.operation = operation
            self.undone = undone

    def __init__(self) -> None:
        super().__init__()
        self.operations: tuple[LoggedOperation, ...] = ()
        self.more = False

    def on_mount(self) -> None:
        """Read the newest page."""
        self.lines.empty = (_("Reading…"),)
        self._read(PAGE, None)

    def place(self) -> str:
        """Operations log."""
        return _("Operations log")

    # ── Store → screen ──

    @use_case("log", latest_only=True)
    def _read(self, wanted: int, before: int | None) -> Message:
        found = tuple(undo.log(self.session, before=before, limit=wanted + 1))
        return self.Loaded(found[:wanted], len(found) > wanted, before)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        known = self.operations if message.before is not None else ()
        self.operations, self.more = known + message.operations, message.more
        self.lines.empty = (_("Nothing was done yet."),)
        self.show_entries([Entry(str(each.id), partial(self._row, each)) for each in self.operations])

    def _row(self, each: LoggedOperation, room: int) -> Line:
        when = fit(ago(from_ms(each.at), self.session.now(), self.session.zone), 15)
        gone = each.undone_by is not None
        label = _(each.label)
        if each.undoes is not None:
            label = fill(_("taking back #{number}: {label}"), {"label": label, "number": each.undoes})
        left: list[Piece] = [(("✗ " if gone else "  "), "muted")]
        if room >= 50:
            left.append((fit(f"#{each.id}", 7), "muted"))
        left.append((when + " ", "muted"))
        if room >= 50:
            left.append((fit(visible(each.login or "—"), 8) + " ", "plain"))
        if room >= WIDE:
            left.append((fit(origin_text(each.origin), 13) + " ", "muted"))
        left.append((label, "muted" if gone else "strong"))
        count = ngettext("{count} change", "{count} changes", each.changes).format(count=each.changes)
        if gone:
            count = fill(_("undone by #{number}"), {"number": each.undone_by})
        return Line(spread(left, (count, "muted"), room))

    def near_end(self) -> None:
        """Read on."""
        if self.more:
            self.more = False  # asked for; the answer says whether there is more behind it
            self._read(PAGE, self.operations[-1].id)

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody did something."""
        self.action_reload()

    def action_reload(self) -> None:
        """Read the log anew."""
        self._read(max(PAGE, len(self.operations)), None)

    # ── What the keys do ──

    def _one(self) -> LoggedOperation | None:
        found = next((each for each in self.operations if str(each.id) == self.current_key), None)
        if found is None:
            self.explain(_("there is no operation here"))
        return found

    def action_open(self) -> None:
        """What it changed."""
        found = self._one()
        if found is not None:
            self.crm.push_screen(ChangesScreen(found.id, label=found.label, count=found.changes))

    def action_undo_this(self) -> None:
        """Take it back, after another key."""
        found = self._one()
        if found is None:
            return
        if found.undone_by is not None:
            self.explain(fill(_("it was undone already, by #{number}"), {"number": found.undone_by}))
            return
        said = ngettext("{count} change", "{count} changes", found.changes).format(count=found.changes)
        question = fill(_("Undo “{label}”, #{number}?"), {"label": _(found.label), "number": found.id})
        choices = (Choice("yes", _("undo"), letter="u"), Choice("no", _("keep"), letter="k"))
        self.crm.push_screen(
            ChoiceScreen(question, choices, said=f"{found.login or '—'} · {said}", at="no"),
            lambda answer: self._undo(found.id) if answer == "yes" else None,
        )

    @use_case("write")
    def _undo(self, operation: int) -> Message:
        return self.TakenBack(operation, undo.undo(self.session, operation))

    @on(TakenBack)
    def _told(self, message: TakenBack) -> None:
        message.stop()
        undone = message.undone
        words = {"label": _(undone.label), "count": undone.done}
        said = ngettext("undone: {label} ({count} change)", "undone: {label} ({count} changes)", undone.done)
        self.say(fill(said, words), "alert" if undone.conflicts else "good")
        self.action_reload()
        if undone.conflicts:
            self.crm.push_screen(
                ChangesScreen(
                    message.operation, label=undone.label, count=len(undone.conflicts), conflicts=undone.conflicts
                )
            )
