"""`CalendarScreen`: records of a type by day; the cursor walks days, and the records of a day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from crm_tui.domain import months
from crm_tui.domain.dates import add_months, day_of
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.months import Unit
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.domain.view_days import CalendarDay, CalendarEntry, CalendarPage
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from crm_tui.services import calendars, preferences
from screens.bars import Piece
from screens.calendar.acts import CalendarActs
from screens.calendar.drawing import MONTHS, Picture, room
from screens.calendar.view import CalendarView
from screens.filters import line
from screens.messages import FilterDone
from screens.work import use_case


class CalendarScreen(CalendarActs):
    """A month, a week or a day."""

    CSS_PATH: ClassVar[Any] = ["../../styles/calendar.tcss", "../../styles/filters.tcss"]
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "view", "calendar")

    class Paged(Message):
        """Days as they are now."""

        def __init__(self, page: CalendarPage, asked: tuple[object, ...], follow: int | None) -> None:
            super().__init__()
            self.page = page
            self.asked = asked
            self.follow = follow

    def __init__(self, kind: str, filter_text: str = "") -> None:
        """The calendar of a type.

        Args:
            kind: A type on stages.
            filter_text: What it shows at first; empty shows everything.
        """
        super().__init__()
        self.kind = kind
        self.filter_text = filter_text
        self.pipeline_id: int | None = None
        self.pipeline = ""
        self.unit = Unit.MONTH
        self.field = calendars.fields(kind)[0][0]
        self.cursor = date.min
        self.item: int | None = None
        self.days: tuple[CalendarDay, ...] = ()

    def body(self) -> Iterable[Widget]:
        """The grid."""
        yield CalendarView()

    def on_mount(self) -> None:
        """Today, as the operator left the calendar."""
        self.cursor = self.today
        self._recall()
        self.blank_days()
        super().on_mount()

    @property
    def today(self) -> date:
        """The day it is in the company."""
        return day_of(self.session.now(), self.session.zone)

    @property
    def view(self) -> CalendarView:
        """The drawn calendar."""
        return self.query_one(CalendarView)

    def place(self) -> str:
        """Deals › pipeline; the type alone where it has one pipeline only."""
        kind = ENTITY_TYPES[self.kind]
        plural = _(kind.plural).capitalize()
        return f"{plural} › {self.pipeline}" if kind.has_pipelines and self.pipeline else plural

    def details(self) -> tuple[Piece, ...]:
        """View, period, which date, filter."""
        field = dict(calendars.fields(self.kind))[self.field]
        found: list[Piece] = [(_("Calendar"), "muted"), (self._period(), "strong"), (_(field).lower(), "muted")]
        if self.filter_text:
            found.append((visible(self.filter_text), "key"))
        return tuple(found)

    def _period(self) -> str:
        if self.unit is Unit.DAY:
            return formats.date_text(self.cursor, "medium")
        if self.unit is Unit.WEEK:
            first, last = months.bounds(self.unit, self.cursor)
            return f"{formats.date_text(first, 'day')} – {formats.date_text(last, 'medium')}"
        return f"{_(MONTHS[self.cursor.month - 1])} {self.cursor.year}"

    # ── Store → screen ──

    def _recall(self) -> None:
        kept = json.loads(preferences.load(self.session, f"calendar.{self.kind}") or "{}")
        if kept.get("field") in dict(calendars.fields(self.kind)):
            self.field = kept["field"]
        if kept.get("unit") in set(Unit):
            self.unit = Unit(kept["unit"])
        key = "board.pipeline" if self.kind == "deal" else f"board.pipeline.{self.kind}"
        pipeline = preferences.load(self.session, key) or ""
        self.pipeline_id = int(pipeline) if pipeline.isdigit() else None

    @use_case("preference")
    def remember(self) -> None:
        """Which date and how much is shown, for the next time."""
        kept = json.dumps({"field": self.field, "unit": self.unit.value})
        preferences.save(self.session, f"calendar.{self.kind}", kept)

    def blank_days(self) -> None:
        """The days of the period at once; their records a moment later."""
        known = {each.day: each for each in self.days}
        wanted = months.days(self.unit, self.cursor)
        self.days = tuple(known.get(day, CalendarDay(day, 0, ())) for day in wanted)

    def _asked(self) -> tuple[object, ...]:
        days = months.days(self.unit, self.cursor)
        return self.kind, days, self.field, self.pipeline_id, self.filter_text

    def _limit(self) -> int:
        if self.unit is Unit.DAY:
            return calendars.MOST
        return max(10, room(self._picture(), self.view.size.height or self.app.size.height))

    def load(self, follow: int | None = None) -> None:
        """Read the days shown; put the cursor on a record."""
        self._load(self._asked(), self._limit(), follow)

    @use_case("calendar", latest_only=True)
    def _load(self, asked: tuple[object, ...], limit: int, follow: int | None) -> Message:
        days = months.days(self.unit, self.cursor)
        page = calendars.page(
            self.session, self.kind, days, field=self.field, pipeline_id=self.pipeline_id, limit=limit,
            filter_text=self.filter_text,
        )  # fmt: skip
        return self.Paged(page, asked, follow)

    @on(Paged)
    def _take_page(self, message: Paged) -> None:
        message.stop()
        if message.asked != self._asked():
            return
        held = message.follow
        if held is None and self.entry is not None:
            held = self.entry.tile.id
        self.days, self.pipeline = message.page.days, message.page.pipeline
        if held is not None:
            self._follow(held)
        self.redraw()

    def _follow(self, record: int) -> None:
        """The cursor stays on its record: on its day when it is there, else on the first day that has it."""
        for found in (self.day, *self.days):
            ids = [entry.tile.id for entry in found.entries]
            if record in ids:
                self.cursor, self.item = found.day, ids.index(record)
                return
        self.item = None

    def _picture(self) -> Picture:
        return Picture(self.unit, self.days, self.cursor, self.item, self.today)

    def redraw(self) -> None:
        """Draw what is known."""
        self.view.show(self._picture())
        self.show_header()

    @property
    def day(self) -> CalendarDay:
        """The day under the cursor."""
        return next(each for each in self.days if each.day == self.cursor)

    @property
    def entry(self) -> CalendarEntry | None:
        """The record under the cursor."""
        entries = self.day.entries
        return entries[self.item] if self.item is not None and self.item < len(entries) else None

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Others changed something."""
        about = {self.kind, "company", "contact", "user", "pipeline", "stage", "currency"}
        if everything or any(ref.type in about for ref in refs):
            self.load()

    def minute(self) -> None:
        """Another day may have begun."""
        self.redraw()

    def action_reload(self) -> None:
        """Read everything anew."""
        self.load()

    # ── Cursor ──

    def go(self, day: date, item: int | None = None) -> None:
        """Put the cursor on a day; another period is read."""
        before = months.bounds(self.unit, self.cursor)
        self.cursor, self.item = day, item
        if months.bounds(self.unit, day) != before:
            self.blank_days()
            self.load()
        self.redraw()

    def use_unit(self, unit: Unit) -> None:
        """Show a month, a week or a day around the cursor."""
        if unit is not self.unit:
            self.unit = unit
            self.blank_days()
            self.remember()
            self.load()
            self.redraw()

    def step_month(self, months_on: int) -> None:
        """The same day of another month."""
        self.go(add_months(self.cursor, months_on))

    @on(CalendarView.Pressed)
    def _pressed(self, message: CalendarView.Pressed) -> None:
        message.stop()
        self.go(message.day, message.item)
        if message.double:
            self.action_open()

    @on(CalendarView.Wheel)
    def _wheel(self, message: CalendarView.Wheel) -> None:
        message.stop()
        if self.unit is Unit.MONTH:
            self.step_month(message.step)
        else:
            self.go(self.cursor + timedelta(days=message.step * (7 if self.unit is Unit.WEEK else 1)))

    @on(CalendarView.Resized)
    def _resized(self) -> None:
        self.load()
        self.redraw()

    # ── Filter line ──

    def set_filter(self, text: str) -> None:
        """Show what matches."""
        self.filter_text = text.strip()
        self.item = None
        self.load()
        self.redraw()

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
