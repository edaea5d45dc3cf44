"""`BoardScreen`: the Kanban board. Reading one page is quicker than a change of threads, so pages are read at once;
what takes long (filters, sums of what matches) and every write goes through a worker.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from crm_tui.domain.dates import day_of
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.domain.views import BoardHeader, StageColumn, Tile, TilePage
from crm_tui.i18n.translate import _
from crm_tui.services import preferences
from screens.bars import Piece
from screens.board.actions import BoardActions
from screens.board.choosing import BoardChoosing
from screens.board.cursor import BoardCursor
from screens.board.model import Board, Column
from screens.board.selecting import BoardSelecting
from screens.board.source import Source, source_of
from screens.board.tile import Today
from screens.board.view import BoardView
from screens.messages import FilterDone
from screens.work import use_case

PAGE = 60
"""Cards read at once."""


class BoardScreen(BoardActions, BoardChoosing, BoardSelecting, BoardCursor):
    """Columns are stages; every key acts on the card under the cursor, or on the selection."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "view", "board")

    class Matched(Message):
        """What a filter found: fresh columns, and pages for the shown ones."""

        def __init__(self, source: Source, header: BoardHeader, pages: tuple[TilePage, ...]) -> None:
            super().__init__()
            self.source = source
            self.header = header
            self.pages = pages

    class Summed(Message):
        """Counters and sums of what matches."""

        def __init__(self, stages: tuple[StageColumn, ...]) -> None:
            super().__init__()
            self.stages = stages

    class Fresh(Message):
        """These deals as they are now, and the counters."""

        def __init__(
            self,
            source: Source,
            asked: tuple[int, ...],
            found: tuple[tuple[int, Tile], ...],
            stages: tuple[StageColumn, ...],
            follow: int | None,
        ) -> None:
            super().__init__()
            self.source = source
            self.asked = asked
            self.found = found
            self.stages = stages
            self.follow = follow

    source: Source
    """What the columns are; chosen when the screen is composed."""

    def __init__(self, pipeline_id: int | None = None, *, kind: str = "deal", view: str = "") -> None:
        """The board of a type.

        Args:
            pipeline_id: Which pipeline; the one shown last when None.
            kind: The entity type; it stands on stages.
            view: ``kanban``, ``activities`` or ``deadlines``; the one shown last when empty.
        """
        super().__init__()
        self.kind = kind
        self.wanted = view
        self.board = Board()
        self.pipeline_id = pipeline_id
        self.pipeline = ""
        self.filter_text = ""
        self.last_move: int | None = None
        self._uncounted = False

    def body(self) -> Iterable[Widget]:
        """The board; the filter line appears when asked for."""
        self._read_board()
        yield BoardView(self.board, self._today())

    def _today(self) -> Today:
        now = self.session.now()
        return Today(day_of(now, self.session.zone), self.session.zone, self.session.now_ms())

    @property
    def view(self) -> BoardView:
        """The drawn board."""
        return self.query_one(BoardView)

    def place(self) -> str:
        """Deals › pipeline; the type alone where it has one pipeline only."""
        kind = ENTITY_TYPES[self.kind]
        plural = _(kind.plural).capitalize()
        return f"{plural} › {self.pipeline}" if kind.has_pipelines else plural

    def details(self) -> tuple[Piece, ...]:
        """View, filter, selection."""
        found: list[Piece] = [(_(self.source.label), "muted")]
        if self.filter_text:
            found.append((visible(self.filter_text), "key"))
        if self.board.selected:
            found.append((_("{count} selected").format(count=len(self.board.selected)), "alert"))
        return tuple(found)

    # ── Store → screen ──

    def on_mount(self) -> None:
        """The counters that the header came without."""
        super().on_mount()
        self._count_later()
        self.begin_filtered()

    def _read_board(self) -> None:
        kept = self.wanted or (preferences.load(self.session, f"view.{self.kind}") or "").strip('"')
        self.source = source_of(self.session, self.kind, kept)
        if self.pipeline_id is None:
            kept = preferences.load(self.session, self.pipeline_key()) or ""
            self.pipeline_id = int(kept) if kept.isdigit() else None
        try:
            header = self._header()
        except CrmError:
            header = self.source.header(None)
        self._take_header(header)
        for column in self.board.columns[: self._likely_columns()]:
            self.ensure_loaded(column)

    def _header(self) -> BoardHeader:
        return self.source.header(self.pipeline_id)

    def pipeline_key(self) -> str:
        """Under which preference the pipeline shown last is kept."""
        return "board.pipeline" if self.kind == "deal" else f"board.pipeline.{self.kind}"

    def _likely_columns(self) -> int:
        return max(1, self.app.size.width // 19)

    def _take_header(self, header: BoardHeader) -> None:
        self.pipeline_id, self.pipeline = header.pipeline_id, header.pipeline
        self._uncounted = any(each.count is None for each in header.columns)
        self.board.columns = [Column(stage) for stage in header.columns]
        self.board.at = min(self.board.at, max(0, len(self.board.columns) - 1))
        self.board.left = 0

    def ensure_loaded(self, column: Column) -> None:
        """Read the first page of a column that has none."""
        if not column.loaded and not self.filter_text:
            column.replace_all(self.source.page(column.stage.stage_id, limit=PAGE, text=""))
        elif not column.loaded:
            self._load_filtered(column.stage.stage_id)

    def need_more(self, column: Column, *, after: bool) -> None:
        """Read the page behind (or in front of) the window."""
        edge = column.tiles[-1 if after else 0]
        key = (edge.rank, edge.id)
        page = self.source.page(
            column.stage.stage_id, after=key if after else None, before=None if after else key,
            limit=PAGE, text=self.filter_text,
        )  # fmt: skip
        if after:
            column.append(page)
        else:
            column.prepend(page)

    @use_case("filtered")
    def _load_filtered(self, stage_id: int) -> Message:
        return self.Paged(self.source.page(stage_id, limit=PAGE, text=self.filter_text), self.filter_text)

    class Paged(Message):
        """The first page of one column under a filter."""

        def __init__(self, page: TilePage, filter_text: str) -> None:
            super().__init__()
            self.page = page
            self.filter_text = filter_text

    @on(Paged)
    def _take_page(self, message: Paged) -> None:
        if message.filter_text != self.filter_text:
            return
        for column in self.board.columns:
            if column.stage.stage_id == message.page.stage_id:
                column.replace_all(message.page)
        self.view.redraw()

    def set_filter(self, text: str) -> None:
        """Show what matches; the counters may arrive a moment later."""
        self.filter_text = text.strip()
        self.board.unselect()
        self.show_header()
        if self.filter_text:
            self._match(self.filter_text)
        else:
            self.action_reload()

    @use_case("match", latest_only=True)
    def _match(self, text: str) -> Message:
        source = self.source
        header = source.header(self.pipeline_id, text)
        pages = tuple(source.page(stage.stage_id, limit=PAGE, text=text) for stage in header.columns)
        return self.Matched(source, header, pages)

    @on(Matched)
    def _take_matched(self, message: Matched) -> None:
        if message.source is not self.source:
            return
        self._take_header(message.header)
        for column, page in zip(self.board.columns, message.pages, strict=True):
            column.replace_all(page)
        self.view.lay_out()
        self.after_jump()
        self._sum(self.filter_text)

    @use_case("sum", latest_only=True)
    def _sum(self, text: str) -> Message:
        return self.Summed(self.source.totals(self.pipeline_id, text))

    @on(Summed)
    def _take_sums(self, message: Summed) -> None:
        self.board.set_totals(message.stages)
        self.view.refresh_heads()

    def _count_later(self) -> None:
        if self.filter_text or self._uncounted or not self.source.counted:
            self._sum(self.filter_text)

    def action_reload(self) -> None:
        """Read everything anew; the cursor stays on its card when it is still there."""
        if self.filter_text:
            self._match(self.filter_text)
            return
        held, at, left = self.board.current, self.board.at, self.board.left
        self._take_header(self._header())
        self.board.at, self.board.left = min(at, max(0, len(self.board.columns) - 1)), left
        self.view.lay_out()
        for number, _x, _width in self.view.spans():
            self.ensure_loaded(self.board.columns[number])
        if held is not None:
            self.follow(held.id)
        self.view.redraw()
        self.show_header()
        self._count_later()

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Others changed something: patch the cards shown."""
        if everything or any(ref.type in ("pipeline", "stage", "currency") for ref in refs):
            self.action_reload()
            return
        deals = tuple(ref.id for ref in refs if ref.type == self.kind)
        if any(ref.type in ("company", "contact", "user") for ref in refs):
            deals += tuple(tile.id for column in self.board.columns for tile in column.tiles)
        if deals:
            self.fetch(tuple(dict.fromkeys(deals)), None)

    def minute(self) -> None:
        """What was due is overdue now; on a new day every date reads differently."""
        before, now = self.view.today, self._today()
        tiles = (tile for column in self.board.columns for tile in column.tiles)
        passed = any(before.now <= (tile.next_activity_at or 0) < now.now for tile in tiles)
        if passed or before.day != now.day:
            self.view.forget_day(now)
            if self.source.timed:
                self.action_reload()
        else:
            self.view.today = now

    @use_case("fresh")
    def fetch(self, deals: tuple[int, ...], follow: int | None) -> Message:
        """Bring these deals up to date; put the cursor on ``follow``."""
        source = self.source
        found = source.tiles(deals, self.filter_text)
        stages = source.header(self.pipeline_id).columns if source.counted and not self.filter_text else ()
        stages = tuple(each for each in stages if each.count is not None)  # of narrow rights they are counted later
        return self.Fresh(source, deals, found, stages, follow)

    @on(Fresh)
    def _take_fresh(self, message: Fresh) -> None:
        if message.source is not self.source:
            return
        before = self._pictures()
        changed = self.board.reconcile(message.asked, message.found)
        self.board.set_totals(message.stages)
        if changed:
            self._count_later()
        if message.follow is not None:
            self.follow(message.follow)
        if changed or message.follow is not None:
            self.keep_visible()
        self._redraw(before, self._pictures())

    def _pictures(self) -> list[tuple[int, StageColumn, bool, list[tuple[Tile, bool]]]]:
        """What each shown column looks like: enough to know which ones must be drawn anew."""
        found = []
        for number, _x, _width in self.view.spans():
            column = self.board.columns[number]
            shown = column.tiles[column.top : column.top + self.view.rows + 1]
            here = number == self.board.at
            cards = [(tile, here and column.top + place == column.cursor) for place, tile in enumerate(shown)]
            found.append((number, column.stage, here, cards))
        return found

    def _redraw(
        self,
        before: list[tuple[int, StageColumn, bool, list[tuple[Tile, bool]]]],
        after: list[tuple[int, StageColumn, bool, list[tuple[Tile, bool]]]],
    ) -> None:
        """Draw only what differs: over a slow line that is what a move costs."""
        if [each[0] for each in before] != [each[0] for each in after]:
            self.view.redraw()
            return
        for (number, stage, here, cards), (_n, stage_now, here_now, cards_now) in zip(before, after, strict=True):
            if (stage, here) != (stage_now, here_now):
                self.view.refresh_head(number)
            top = self.board.columns[number].top
            for place in range(max(len(cards), len(cards_now))):
                if cards[place : place + 1] != cards_now[place : place + 1]:
                    self.view.refresh_tile(number, top + place)

    def follow(self, deal: int) -> None:
        """Put the cursor on a card, reading its surroundings when they are not in the window."""
        found = self.board.find(deal)
        if found is None:
            fresh = self.source.tiles([deal], self.filter_text)
            if not fresh:
                return
            stage, tile = fresh[0]
            number = next((n for n, c in enumerate(self.board.columns) if c.stage.stage_id == stage), None)
            if number is None:
                return
            self._read_around(self.board.columns[number], tile)
            found = self.board.find(deal)
        if found is not None:
            self.board.at, self.board.columns[found[0]].cursor = found
            self.keep_visible()

    def _read_around(self, column: Column, tile: Tile) -> None:
        key = (tile.rank, tile.id - 1)
        stage = column.stage.stage_id
        behind = self.source.page(stage, after=key, limit=PAGE, text=self.filter_text)
        front = self.source.page(stage, before=key, limit=PAGE // 2, text=self.filter_text)
        column.replace_all(behind, more_before=False)
        column.cursor = column.top = 0
        column.prepend(front)

    # ── Filter line and presets ──

    async def action_filter(self) -> None:
        """Type a filter; it is checked while it is typed."""
        from screens.filters import line  # noqa: PLC0415 — the first paint does not wait for a later key

        await line.begin(self, self.kind, self.filter_text)

    @on(FilterDone)
    def _filter_done(self, message: FilterDone) -> None:
        from screens.filters import line  # noqa: PLC0415 — as above

        wanted = line.end(self, message, self.filter_text)
        if wanted is not None:
            self.set_filter(wanted)

    def takes_keys(self) -> bool:
        """Letters are commands unless the filter line has them."""
        return self.focused is None
