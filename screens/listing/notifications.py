"""`NotificationsScreen`: what the operator was told, newest first; opening a notice marks it as seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.ref import Ref
from crm_tui.domain.text import fit
from crm_tui.i18n.translate import _, ngettext
from crm_tui.services import notifications
from screens.bars import Piece
from screens.forms.words import ago
from screens.listing.keyed import Entry, KeyedScreen, spread
from screens.widgets.lines import Line
from screens.work import use_case

PAGE = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One notice in words."""

    id: int
    ref: Ref
    text: str
    when: str
    seen: bool
    asked: int = 0
    """What a run asks: the id of the assignment; 0 for other notices."""


class NotificationsScreen(KeyedScreen):
    """The operator's notices."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "notices")

    class Loaded(Message):
        """The notices as they are now."""

        def __init__(self, notices: tuple[Told, ...], more: bool, unseen: int) -> None:
            super().__init__()
            self.notices = notices
            self.more = more
            self.unseen = unseen

    class Marked(Message):
        """Notices were marked as seen."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self) -> None:
        super().__init__()
        self.notices: tuple[Told, ...] = ()
        self.unseen = 0
        self.more = False

    def on_mount(self) -> None:
        """Read the first page."""
        self.lines.empty = (_("Reading…"),)
        self._read(PAGE)

    def place(self) -> str:
        """Notifications."""
        return _("Notifications")

    def details(self) -> tuple[Piece, ...]:
        """How many are new."""
        if not self.unseen:
            return ()
        return ((_("{count} unseen").format(count=self.unseen), "good"),)

    @use_case("notices", latest_only=True)
    def _read(self, wanted: int) -> Message:
        found = notifications.page(self.session, limit=wanted + 1)
        now, zone = self.session.now(), self.session.zone
        told = tuple(
            Told(
                each.id, each.ref, notifications.text(self.session, each), ago(each.at, now, zone), each.seen,
                asked=int(str(each.details.get("assignment", 0))),
            )
            for each in found[:wanted]
        )  # fmt: skip
        return self.Loaded(told, len(found) > wanted, notifications.unseen_count(self.session))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self.notices, self.more, self.unseen = message.notices, message.more, message.unseen
        self.lines.empty = (_("Nobody told you anything yet."), _("Reminders and news about your records appear here."))
        self.show_entries([Entry(str(each.id), partial(self._row, each)) for each in self.notices])
        self.show_header()

    def _row(self, notice: Told, room: int) -> Line:
        mark: Piece = ("  ", "plain") if notice.seen else ("● ", "good")
        text: Piece = (notice.text, "muted" if notice.seen else "strong")
        if room < 50:
            return Line((mark, (fit(notice.when, 6) + " ", "muted"), text))
        return Line(spread((mark, text), (notice.when, "muted"), room))

    def near_end(self) -> None:
        """Read on."""
        if self.more:
            self.more = False  # asked for; the answer says whether there is more behind it
            self._read(len(self.notices) + PAGE)

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Something was committed; notices are no records, so it may have been one."""
        self.action_reload()

    def action_reload(self) -> None:
        """Read them anew."""
        self._read(max(PAGE, len(self.notices)))

    # ── What the keys do ──

    def action_open(self) -> None:
        """Seen; and the record that it tells of, or the answer that it asks for."""
        notice = next((each for each in self.notices if str(each.id) == self.current_key), None)
        if notice is None:
            self.explain(_("there is no notice here"))
            return
        if not notice.seen:
            self._mark_one(notice.id)
        if not (notice.asked and self._answer(notice.asked)):
            self.open_target(notice.ref)

    def _answer(self, number: int) -> bool:
        """Answer what a run asks; False when it does not ask it any more."""
        from crm_tui.automation import assignments  # noqa: PLC0415 — most notices ask for nothing
        from screens.workflows.assignments import AssignmentActs  # noqa: PLC0415 — as above

        asked = next((each for each in assignments.mine(self.session) if each.id == number), None)
        if asked is not None:
            AssignmentActs(self, lambda said: self.post_message(self.Marked(said))).answer(asked)
        return asked is not None

    @use_case("write")
    def _mark_one(self, notice: int) -> Message:
        notifications.mark_one_seen(self.session, notice)
        return self.Marked("")

    @use_case("write")
    def action_mark_seen(self) -> Message:
        """All of them are seen."""
        count = notifications.mark_seen(self.session)
        return self.Marked(ngettext("{count} notice seen", "{count} notices seen", count).format(count=count))

    @on(Marked)
    def _marked(self, message: Marked) -> None:
        message.stop()
        if message.said:
            self.say(message.said, "good")
        self.action_reload()
