"""`BinScreen`: what was deleted, the newest first; back with all that belongs to it, or gone for good."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import fit, visible
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import bin as recycling
from crm_tui.services import deeds, records
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.words import ago
from screens.listing.keyed import Entry, KeyedScreen, spread
from screens.widgets.lines import Line
from screens.work import use_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_tui.services.bin import Item

PAGE = 100
_WIDE = 100
"""Cells from which on a row has room for who deleted it."""


class BinScreen(KeyedScreen):
    """The recycle bin."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "bin")

    class Loaded(Message):
        """A page of what lies in the bin."""

        def __init__(self, items: tuple[Item, ...], more: bool, after: Item | None) -> None:
            super().__init__()
            self.items = items
            self.more = more
            self.after = after

    class Done(Message):
        """A record left the bin, this way or the other."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[Item, ...] = ()
        self.more = False

    def on_mount(self) -> None:
        """Read the newest page."""
        self.lines.empty = (_("Reading…"),)
        self._read(PAGE, None)

    def place(self) -> str:
        """Recycle bin."""
        return _("Recycle bin")

    def details(self) -> tuple[Piece, ...]:
        """How many are read."""
        return ((f"{len(self.items)}{'+' if self.more else ''}", "muted"),)

    # ── Store → screen ──

    @use_case("bin", latest_only=True)
    def _read(self, wanted: int, after: Item | None) -> Message:
        found = recycling.page(self.session, after=after, limit=wanted + 1)
        return self.Loaded(found[:wanted], len(found) > wanted, after)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        self.items = (self.items if message.after is not None else ()) + message.items
        self.more = message.more
        self.lines.empty = (_("The recycle bin is empty."), _("What is deleted lies here until it is purged."))
        self.show_entries([Entry(str(each.ref), partial(self._row, each)) for each in self.items])
        self.show_header()

    def _row(self, each: Item, room: int) -> Line:
        kind = fit(_(ENTITY_TYPES[each.ref.type].label), 11)
        left: list[Piece] = [(kind + " ", "muted"), (visible(each.title) or str(each.ref), "strong")]
        if each.merged_into is not None:
            left.append((fill(_("  merged into {record}"), {"record": each.merged_into}), "muted"))
        said = ago(each.deleted_at, self.session.now(), self.session.zone)
        if room >= _WIDE:
            said = f"{visible(each.deleted_by) or '—'}  {said}"
            if each.purge_at is not None:
                day = formats.date_text(each.purge_at.astimezone(self.session.zone).date())
                said = f"{said}  {fill(_('until {day}'), {'day': day})}"
        return Line(spread(left, (said, "muted"), room))

    def near_end(self) -> None:
        """Read on."""
        if self.more:
            self.more = False  # asked for; the answer says whether there is more behind it
            self._read(PAGE, self.items[-1])

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody deleted something, or brought it back."""
        self.action_reload()

    def action_reload(self) -> None:
        """Read it anew."""
        self._read(max(PAGE, len(self.items)), None)

    # ── What the keys do ──

    def _one(self) -> Item | None:
        found = next((each for each in self.items if str(each.ref) == self.current_key), None)
        if found is None:
            self.explain(_("the recycle bin is empty"))
        return found

    def action_open(self) -> None:
        """The card of the record; it says that it lies in the bin."""
        found = self._one()
        if found is not None:
            self.open_target(found.ref)

    def action_restore(self) -> None:
        """Take it out."""
        found = self._one()
        if found is not None:
            self._restore(found.ref)

    @use_case("write")
    def _restore(self, ref: Ref) -> Message:
        return self.Done(deeds.said(records.restore(self.session, [ref]).operation_id))

    def action_purge(self) -> None:
        """Delete it for good, after another key; administrators only."""
        found = self._one()
        if found is None or not self._may():
            return
        self._ask(
            fill(_("Delete “{title}” for good?"), {"title": visible(found.title)}), partial(self._purge, found.ref)
        )

    def action_purge_all(self) -> None:
        """Delete all of it for good, after another key; administrators only."""
        if self._one() is not None and self._may():
            self._ask(_("Delete everything in the recycle bin for good?"), self._empty)

    def _may(self) -> bool:
        if not self.session.is_admin:
            self.explain(_("only administrators delete for good"))
        return self.session.is_admin

    def _ask(self, question: str, act: Callable[[], None]) -> None:
        choices = (Choice("yes", _("delete for good"), letter="x"), Choice("no", _("keep"), letter="k"))
        said = _("nothing takes this back")

        def answered(answer: object) -> None:
            if answer == "yes":
                act()

        self.crm.push_screen(ChoiceScreen(question, choices, said=said, at="no"), answered)

    @use_case("write")
    def _purge(self, ref: Ref) -> Message:
        return self._purged(recycling.purge(self.session, [ref]).done)

    @use_case("write")
    def _empty(self) -> Message:
        done = 0
        for step in recycling.everything(self.session):
            done = step.done
        return self._purged(done)

    def _purged(self, count: int) -> Message:
        return self.Done(fill(ngettext("{count} record purged", "{count} records purged", count), {"count": count}))

    @on(Done)
    def _told(self, message: Done) -> None:
        message.stop()
        self.say(message.said, "good")
        self.action_reload()
