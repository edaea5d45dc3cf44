"""`ListingScreen`: records of one type as a table. Ids are read once, rows when they are looked at: a million stay quick."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from time import monotonic
from typing import Any, ClassVar, TypeAlias

from textual import on
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from crm_tui.services import own_filters, preferences, views
from screens.bars import Piece
from screens.filters import line
from screens.listing import rows as reading
from screens.listing.acts import ListingActs
from screens.listing.columns import GAP, NEWEST, Column, called, cell, columns_of, layout
from screens.listing.piping import ListingPipelines, kept
from screens.listing.rows import Row
from screens.listing.selecting import ListingSelecting
from screens.messages import Failed, FilterDone
from screens.widgets.lines import Line, LineList
from screens.work import use_case

FIRST = 200
"""Ids read before all the others: a screenful is there at once."""
SOON, PAUSE = 0.15, 10
"""After a change the ids are read anew so many seconds later, or so many times what reading them took."""
NOBODY = -1
"""Followed by a cursor that starts at the top."""
Asked: TypeAlias = tuple[str, str, int | None, bool]
"""Filter, sort, the pipeline that is wanted, and whether all of them are shown."""
KEPT = 4_000
"""Rows kept in memory."""
TOUCHES = {"contact": {"company", "user"}, "company": {"user", "dictionary_value"}}
USUALLY = frozenset({"company", "contact", "user", "stage", "currency"})
"""Types whose changes show in the rows of another."""


class ListingScreen(ListingActs, ListingSelecting, ListingPipelines):
    """The records of a type."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss"]
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "view", "rows", "list")

    class Listed(Message):
        """The ids that match, in order."""

        def __init__(
            self,
            ids: array[int],
            asked: Asked,
            *,
            all_of_them: bool,
            follow: int | None,
            pipeline: tuple[int, str] | None,
        ) -> None:
            super().__init__()
            self.ids = ids
            self.asked = asked
            """What the ids answer."""
            self.all_of_them = all_of_them
            self.follow = follow
            self.pipeline = pipeline
            """The one that is shown; None for all, and where there is one only."""

    class Fetched(Message):
        """Some rows as they are now."""

        def __init__(self, asked: tuple[int, ...], rows: tuple[Row, ...], columns: tuple[Column, ...]) -> None:
            super().__init__()
            self.asked = asked
            self.rows = rows
            self.columns = columns

    def __init__(self, kind: str, filter_text: str = "") -> None:
        """The list of a type.

        Args:
            kind: The entity type.
            filter_text: What it shows at first; empty shows everything.
        """
        super().__init__()
        self.kind = kind
        self.filter_text = filter_text
        self.sort = NEWEST
        self.columns: tuple[Column, ...] = columns_of(kind)
        self.ids: array[int] = array("q")
        self.pending = True
        """Whether ids are being read that the operator asked for."""
        self.cost = 0.0
        """Seconds that the last reading of all ids took."""
        self.complete = False
        """Whether `ids` are all that match."""
        self.table: dict[int, Row] = {}
        self.stale: set[int] = set()
        self._reading = False
        self._again: Timer | None = None
        self._widths: list[tuple[int, Column, int]] = []
        self._room = 0

    def on_mount(self) -> None:
        """The first ids at once, then all."""
        self.columns = called(self.kind, self.kept_columns())
        sort = (preferences.load(self.session, f"list.{self.kind}.sort") or "").strip('"')
        if sort.removeprefix("-") in self.sorts():
            self.sort = sort
        if not self.filter_text and self.kind not in staged():
            self.filter_text = own_filters.starting_text(self.session, self.kind)
        self.lines.empty = (_("Reading…"),)
        if shown := views.pipeline_shown(self.kind, kept(self.session, self.kind)):
            self.pipeline_id, self.pipeline = shown
        self._list(self._asked(), FIRST, None)

    def details(self) -> tuple[Piece, ...]:
        """How many, filter, selection."""
        count = formats.number_text(len(self.ids)) + ("" if self.complete else "+")
        found: list[Piece] = [(_("List"), "muted"), (count, "muted")]
        if self.pending:
            found.append((_("Reading…"), "alert"))
        if self.filter_text:
            found.append((visible(self.filter_text), "key"))
        if self.selected:
            found.append((_("{count} selected").format(count=len(self.selected)), "alert"))
        return tuple(found)

    @property
    def current(self) -> int | None:
        """The id under the cursor."""
        return self.ids[self.lines.cursor] if self.lines.cursor < len(self.ids) else None

    def neighbours(self) -> tuple[int, ...]:
        """The ids around the cursor, for the card's ``[`` and ``]``."""
        at = self.lines.cursor
        return tuple(self.ids[max(0, at - 1000) : at + 1000])

    # ── Store → screen ──

    def reread(self, follow: int | None = None) -> None:
        """Read the ids anew; the cursor stays on its record, or goes to ``follow``."""
        if self._again is not None:
            self._again.stop()
            self._again = None
        self._list(self._asked(), None if self.complete else FIRST, follow)
        self.show_header()

    def _asked(self) -> Asked:
        return self.filter_text, self.sort, self.pipeline_id, self.every

    @use_case("ids", latest_only=True)
    def _list(self, asked: Asked, limit: int | None, follow: int | None) -> Message:
        started = monotonic()
        text, sort, wanted, every = asked
        shown = None if every else views.pipeline_shown(self.kind, wanted)
        pipeline_id = shown[0] if shown else None
        ids = views.ids(self.session, self.kind, text, sort=(sort,), limit=limit, pipeline_id=pipeline_id)
        found = array("q", ids)
        self.cost = monotonic() - started
        whole = limit is None or len(found) < limit
        return self.Listed(found, asked, all_of_them=whole, follow=follow, pipeline=shown)

    @on(Listed)
    def _take_ids(self, message: Listed) -> None:
        if message.asked != self._asked():
            return
        self.pipeline_id, self.pipeline = message.pipeline or (self.pipeline_id, "")
        held = message.follow if message.follow is not None else self.current
        before = self.ids
        self.ids, self.complete, self.pending = message.ids, message.all_of_them, False
        if self.selected and self.complete:
            there = set(self.ids)
            self.selected = {each: version for each, version in self.selected.items() if each in there}
        self.lines.empty = self._nothing()
        self.lines.show(len(self.ids), self._line, at=self._index_of(held))
        self.follow_range(before)
        self.show_header()
        self._need()
        if not self.complete:
            self._list(self._asked(), None, None if message.follow == NOBODY else message.follow)

    def _index_of(self, record: int | None) -> int | None:
        try:
            return self.ids.index(record) if record is not None else None
        except ValueError:
            return None  # it is gone or does not match: the cursor keeps its place

    def _nothing(self) -> tuple[str, ...]:
        if self.filter_text:
            return (_("Nothing matches."), _("/ changes the filter · esc shows everything"))
        if self.pipeline and not self.every:
            nothing = _("There are no {type} in this pipeline.").format(type=_(ENTITY_TYPES[self.kind].plural))
            return nothing, _("n makes one · p shows another one, or all")
        nothing = _("There are no {type} yet.").format(type=_(ENTITY_TYPES[self.kind].plural))
        return nothing, _("n makes one · crm-tui {type} import FILE brings them in").format(type=self.kind)

    @on(LineList.Looked)
    def _looked(self, message: LineList.Looked) -> None:
        message.stop()
        self.extend_range()
        self._need()

    def _need(self) -> None:
        """Read the rows that are seen, then a screenful around them; one read at a time."""
        self._lay_out()
        if self._reading:
            return
        seen, rows = self.lines.shown, self.lines.rows
        wanted = self._missing(seen.start, seen.stop)
        if not wanted:
            around = self._missing(max(0, seen.start - rows), seen.stop + rows)
            wanted = around if len(around) > rows // 2 else ()
        if wanted:
            self._reading = True
            self._fetch(wanted)

    def _missing(self, first: int, stop: int) -> tuple[int, ...]:
        return tuple(each for each in self.ids[first:stop] if each not in self.table or each in self.stale)

    @use_case("rows")
    def _fetch(self, ids: tuple[int, ...]) -> Message:
        columns = self.columns
        return self.Fetched(ids, reading.read(self.session, self.kind, ids, columns), columns)

    @on(Fetched)
    def _take_rows(self, message: Fetched) -> None:
        self._reading = False
        if message.columns != self.columns:
            self._need()
            return
        if len(self.table) > KEPT:
            self.table.clear()
        self.stale.difference_update(message.asked)
        changed = {row.id for row in message.rows if self.table.get(row.id) != row}
        self.table.update({row.id: row for row in message.rows})
        for gone in set(message.asked) - {row.id for row in message.rows}:
            self.table[gone] = Row(gone, 0, "", ("—", *[""] * (len(self.columns) - 1)), False)
            changed.add(gone)
        for index in self.lines.shown:
            if self.ids[index] in changed:
                self.lines.redraw(index)
        self._need()

    @on(Failed)
    def _read_again(self) -> None:
        """The app says what failed; the next look tries once more."""
        self._reading = self.pending = False
        self.show_header()

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Others changed something: rows that are seen are read anew at once, the order a moment later."""
        types = {ref.type for ref in refs}
        if everything or types & TOUCHES.get(self.kind, USUALLY):
            self.stale.update(self.table)
        self.stale.update(ref.id for ref in refs if ref.type == self.kind)
        for each in self.stale:
            if each in self.table and each not in self.lines_ids():
                del self.table[each]
        self.stale &= set(self.table)
        self.lines.redraw()
        self._need()
        if (everything or types & {self.kind, "pipeline"}) and self._again is None:
            self._again = self.set_timer(max(SOON, PAUSE * self.cost), self.reread)

    def lines_ids(self) -> set[int]:
        """The ids that are seen."""
        return set(self.ids[self.lines.shown.start : self.lines.shown.stop])

    def action_reload(self) -> None:
        """Read everything anew."""
        self.stale.update(self.table)
        self.reread()

    def use_columns(self, columns: tuple[Column, ...]) -> None:
        """Show these columns from now on."""
        self.columns = columns
        self.table.clear()
        self.stale.clear()
        self._room = 0
        self.lines.redraw()
        self._need()

    # ── Drawing ──

    def _lay_out(self) -> None:
        room = self.lines.room
        if room != self._room:
            self._room = room
            found = layout(self.columns, room)
            self._widths = [(number, column, width) for number, (column, width) in enumerate(found)]
        self.lines.set_head(tuple(self._head()))

    def _head(self) -> Iterable[Piece]:
        bare, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        for number, column, width in self._widths:
            mark = (" ▼" if down else " ▲") if column.name == bare else ""
            yield " " * (GAP if number else 0) + cell(_(column.label) + mark, width, right=column.right), "head"

    def _line(self, index: int, room: int) -> Line:
        self._lay_out()
        number = self.ids[index]
        row = self.table.get(number)
        if row is None:
            return Line((("…", "muted"),), selected=number in self.selected, ready=False)
        pieces: list[Piece] = []
        for place, column, width in self._widths:
            style = "bad" if row.late and column.name == "close_date" else column.style
            text = row.cells[place]
            if row.late and column.name == "close_date":
                text = f"! {text}"
            pieces.append((" " * (GAP if place else 0) + cell(text, width, right=column.right), style))
        return Line(tuple(pieces), selected=number in self.selected)

    # ── Filter line ──

    def set_filter(self, text: str) -> None:
        """Show what matches."""
        self.filter_text = text.strip()
        self.unselect()
        self.show_header()
        self.read_from_top()

    def read_from_top(self) -> None:
        """Other records or another order: the first ones at once, the cursor on top."""
        self.complete, self.pending = False, True
        self.lines.cursor = self.lines.top = 0
        self.reread(NOBODY)

    async def action_filter(self) -> None:
        """Type a filter; it is checked while it is typed."""
        await line.begin(self, self.kind, self.filter_text)

    @on(FilterDone)
    def _filter_done(self, message: FilterDone) -> None:
        wanted = line.end(self, message, self.filter_text)
        if wanted is not None:
            self.set_filter(wanted)

    def takes_keys(self) -> bool:
        """Letters are commands unless the filter line has them."""
        return self.focused is None

    def body(self) -> Iterable[Widget]:
        """The table."""
        yield LineList()
