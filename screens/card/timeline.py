"""The timeline: planned above, pinned, then what was done, newest first; read page by page as one goes down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.message import Message

from crm_tui.i18n.translate import _
from screens.card.entries import entry_block, gap, heading, key_of, planned_block, waiting_block
from screens.card.flow import Block, Span
from screens.card.items import ItemsView

if TYPE_CHECKING:
    from crm_tui.automation.waiting_cards import Card
    from crm_tui.domain.agenda import Planned
    from screens.card.trail import Cursor, Entry, TimelinePage, Trail


GAP = "gap"
"""Key of the line behind which entries are not read."""
NEAR = 10
"""So many entries before the gap it is read."""


class TimelineView(ItemsView):
    """One record's timeline; only the lines in view are drawn, only the pages that were reached are read."""

    class EndWanted(Message):
        """The oldest entries are wanted."""

    class NearGap(Message):
        """The cursor comes near the gap from below."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._zone = zone
        self._now = now
        self.trail: Trail | None = None
        self.entries: list[Entry] = []
        self.next_page: Cursor | None = None
        """Where reading goes on; None at the end."""
        self.tail: list[Entry] = []
        """The oldest entries, when one has jumped to the end; between them and `entries` there is a gap."""
        self.newer_page: Cursor | None = None
        """Where reading goes on upwards from them."""
        self._drawn: dict[tuple[str, int], Block] = {}
        self._read_at = now()

    def show(self, trail: Trail) -> None:
        """Show the newest state; pages that were read further down stay."""
        kept = _behind(self.entries, trail.page.entries)
        fresh = self.trail is None or not kept
        self._read_at = self._now()
        self.trail = trail
        self.entries = [*trail.page.entries, *kept]
        if fresh:
            self.next_page = trail.page.cursor if trail.page.more else None
        self._drawn.clear()
        self.rebuild()

    def out_of_date(self) -> bool:
        """Whether something planned has become due, or another day begun, since it was read."""
        if self.trail is None:
            return False
        now = self._now()
        if now.astimezone(self._zone).date() != self._read_at.astimezone(self._zone).date():
            return True
        return any(self._read_at <= item.deadline < now for item in self.trail.planned)

    def clear(self) -> None:
        """Forget everything: another record comes."""
        self.trail, self.entries, self.next_page = None, [], None
        self.tail, self.newer_page = [], None
        self._drawn.clear()
        self.set_reactive(ItemsView.cursor, 0)
        self.scroll_home(animate=False)
        self.rebuild()

    def add(self, page: TimelinePage) -> None:
        """A further page."""
        known = {key_of(entry) for entry in self.entries}
        self.entries += [entry for entry in page.entries if key_of(entry) not in known]
        self.next_page = page.cursor if page.more else None
        self._join()
        self.rebuild()

    def add_newer(self, page: TimelinePage) -> None:
        """A page in front of the oldest entries; the first one is the end, and the cursor goes there."""
        jump = not self.tail
        self.tail = [*page.entries, *self.tail]
        self.newer_page = page.cursor if page.more else None
        self._join()
        above = self.top_of(self.cursor) - int(self.scroll_y) if self.blocks else 0
        self.rebuild()
        if jump:
            super().action_edge(end=True)
        else:
            self.scroll_to(y=self.top_of(self.cursor) - above, animate=False)

    def _join(self) -> None:
        """Close the gap when the two sides touch."""
        known = {key_of(entry) for entry in self.entries}
        if self.tail and (self.next_page is None or any(key_of(entry) in known for entry in self.tail)):
            self.entries += [entry for entry in self.tail if key_of(entry) not in known]
            self.tail, self.newer_page, self.next_page = [], None, None

    def action_edge(self, end: bool) -> None:
        """To an end; the last entries are read when they are not there."""
        if end and self.next_page is not None and not self.tail:
            self.post_message(self.EndWanted())
        else:
            super().action_edge(end)

    def watch_cursor(self, before: int, after: int) -> None:
        """Near the gap, read what stands in it."""
        super().watch_cursor(before, after)
        gap = self._gap
        if gap is not None and gap < after <= gap + NEAR:
            self.post_message(self.NearGap())
        elif gap is not None and gap - NEAR <= after < gap:
            self.post_message(self.NearEnd())

    @property
    def _gap(self) -> int | None:
        """Where the gap is; None without one."""
        return next((n for n, block in enumerate(self.blocks) if block.key == GAP), None) if self.tail else None

    @property
    def wants_older(self) -> bool:
        """Whether the cursor is above what was not read yet."""
        gap = self._gap
        return self.next_page is not None and (gap is None or gap - NEAR <= self.cursor < gap)

    @property
    def planned(self) -> Planned | None:
        """The planned activity under the cursor."""
        key = self.current_key
        items = self.trail.planned if self.trail else ()
        return next((item for item in items if key == f"planned:{item.ref.id}"), None)

    @property
    def waiting(self) -> Card | None:
        """The wait for the client under the cursor."""
        key = self.current_key
        items = self.trail.waits if self.trail else ()
        return next((each for each in items if key == f"waiting:{each.id}"), None)

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        key = self.current_key.removeprefix("pinned:")
        pinned = self.trail.pinned if self.trail else ()
        return next((entry for entry in (*self.entries, *self.tail, *pinned) if key_of(entry) == key), None)

    def make_blocks(self, width: int) -> Sequence[Block]:
        if self.trail is None:
            return ()
        now = self._now()
        blocks: list[Block] = []
        if self.trail.planned:
            blocks.append(heading(_("Planned"), width))
            blocks += [planned_block(item, self.trail.logins, now, self._zone, width) for item in self.trail.planned]
        elif self.trail.plans:
            blocks.append(
                Block(
                    "nothing",
                    (
                        (
                            Span("○ ", "warn"),
                            Span(_("No activity planned"), "label"),
                            Span(f"  a {_('plans one')}", "dim"),
                        ),
                    ),
                )
            )
        if self.trail.pinned or self.trail.waits:
            blocks += [gap(), heading(_("Pinned"), width)]
            blocks += [waiting_block(each, now, self._zone, width) for each in self.trail.waits]
            blocks += [self._pinned(entry, now, width) for entry in self.trail.pinned]
        blocks += [gap(), heading(_("Done"), width)]
        blocks += [self._entry(entry, now, width) for entry in self.entries]
        if self.next_page is not None:
            blocks.append(Block(GAP, ((Span(_("… older entries"), "dim"),),), steps=False))
        blocks += [self._entry(entry, now, width) for entry in self.tail]
        return blocks

    def _pinned(self, entry: Entry, now: datetime, width: int) -> Block:
        block = entry_block(entry, now, self._zone, width)
        return Block(f"pinned:{block.key}", block.lines)

    def _entry(self, entry: Entry, now: datetime, width: int) -> Block:
        key = (key_of(entry), width)
        if key not in self._drawn:
            self._drawn[key] = entry_block(entry, now, self._zone, width)
        return self._drawn[key]


def _behind(old: list[Entry], new: tuple[Entry, ...]) -> list[Entry]:
    """The old entries behind the last of the new ones; none when the two do not touch."""
    if not old or not new:
        return []
    last = key_of(new[-1])
    at = next((n for n, entry in enumerate(old) if key_of(entry) == last), -1)
    return old[at + 1 :] if at >= 0 else []
