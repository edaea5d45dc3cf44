"""What the keys of the calendar do: walk, open, create on a day, move by a day, choose what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.months import Unit
from crm_tui.domain.ref import Ref
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from crm_tui.services import calendars
from screens.base import CrmScreen
from screens.messages import OpenCard, OpenScreen
from screens.work import use_case

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.domain.view_days import CalendarDay, CalendarEntry


class CalendarActs(CrmScreen):
    """Mixed into the calendar's screen. Nothing here decides a rule."""

    class Done(Message):
        """A write came back."""

        def __init__(self, said: str, follow: int | None) -> None:
            super().__init__()
            self.said = said
            self.follow = follow

    if TYPE_CHECKING:
        kind: str
        filter_text: str
        field: str
        unit: Unit
        cursor: date
        item: int | None
        pipeline_id: int | None

        @property
        def today(self) -> date: ...
        @property
        def day(self) -> CalendarDay: ...
        @property
        def entry(self) -> CalendarEntry | None: ...
        def go(self, day: date, item: int | None = None) -> None: ...
        def use_unit(self, unit: Unit) -> None: ...
        def step_month(self, months_on: int) -> None: ...
        def load(self, follow: int | None = None) -> None: ...
        def redraw(self) -> None: ...
        def remember(self) -> None: ...
        def set_filter(self, text: str) -> None: ...

    # ── Walking ──

    def action_left(self) -> None:
        """The day before."""
        self.go(self.cursor - timedelta(days=1))

    def action_right(self) -> None:
        """The next day."""
        self.go(self.cursor + timedelta(days=1))

    def action_down(self) -> None:
        """A week on; the next record where a day has a column of its own."""
        if self.unit is Unit.MONTH:
            self.go(self.cursor + timedelta(days=7))
        else:
            self.action_next_item()

    def action_up(self) -> None:
        """A week back; the record before."""
        if self.unit is Unit.MONTH:
            self.go(self.cursor - timedelta(days=7))
        else:
            self.action_previous_item()

    def action_next_item(self) -> None:
        """The next record of the day."""
        count = len(self.day.entries)
        if not count:
            self.explain(_("nothing is on this day; n makes something"))
        elif self.item is None:
            self.go(self.cursor, 0)
        elif self.item + 1 < count:
            self.go(self.cursor, self.item + 1)
        elif self.day.count > count:
            self.explain(_("d shows the whole day"))

    def action_previous_item(self) -> None:
        """The record before; above the first one is the day itself."""
        if self.item is not None:
            self.go(self.cursor, self.item - 1 if self.item else None)

    def action_previous_month(self) -> None:
        """The same day a month before."""
        self.step_month(-1)

    def action_next_month(self) -> None:
        """The same day a month on."""
        self.step_month(1)

    def action_today(self) -> None:
        """Back to today."""
        self.go(self.today)

    def action_month(self) -> None:
        """The whole month."""
        self.use_unit(Unit.MONTH)

    def action_week(self) -> None:
        """One week."""
        self.use_unit(Unit.WEEK)

    def action_day(self) -> None:
        """One day."""
        self.use_unit(Unit.DAY)

    def action_leave(self) -> None:
        """From the record to its day, from the day to the month; then drop the filter."""
        if self.item is not None:
            self.go(self.cursor)
        elif self.unit is not Unit.MONTH:
            self.use_unit(Unit.MONTH)
        elif self.filter_text:
            self.set_filter("")

    # ── Acting ──

    def action_open(self) -> None:
        """The record's card; from the day itself its list."""
        entry = self.entry
        if entry is not None:
            ids = tuple(each.tile.id for each in self.day.entries)
            self.post_message(OpenCard(Ref(self.kind, entry.tile.id), ids))
        elif not self.day.count:
            self.explain(_("nothing is on this day; n makes something"))
        elif self.unit is Unit.DAY:
            self.go(self.cursor, 0)
        else:
            self.use_unit(Unit.DAY)

    def action_new(self) -> None:
        """The quick form, with this day; it stays open when the store refuses."""
        from screens.forms.quick import QuickForm  # noqa: PLC0415 — not before it is asked for

        try:
            given = calendars.given_on(self.session, self.kind, self.cursor, field=self.field)
        except CrmError as error:
            self.crm.show_error(error)
            return
        made: list[Ref] = []
        form = QuickForm(self.session, self.kind, place=formats.date_text(self.cursor, "day"), given=given)
        form.saving(lambda values: made.append(self._create(given, values)))
        self.crm.push_screen(form, lambda filled: self._created(made[-1]) if filled else None)

    def _create(self, given: Mapping[str, Value], values: Mapping[str, Value]) -> Ref:
        from crm_tui.domain.entities.types import ENTITY_TYPES  # noqa: PLC0415 — as above
        from crm_tui.services import records  # noqa: PLC0415 — as above

        there: dict[str, Value] = {}
        if self.pipeline_id is not None and ENTITY_TYPES[self.kind].has_pipelines:
            there["pipeline"] = self.pipeline_id
        return records.create(self.session, self.kind, there | dict(given) | dict(values))

    def _created(self, ref: Ref) -> None:
        self.post_message(self.Done(_("created {ref}").format(ref=ref), ref.id))

    def action_earlier(self) -> None:
        """Move the record a day back."""
        self._shift(-1)

    def action_later(self) -> None:
        """Move the record a day on."""
        self._shift(1)

    def _shift(self, days: int) -> None:
        entry = self.entry
        if entry is None:
            self.explain(_("tab chooses the item of the day that is moved"))
            return
        self._move(Ref(self.kind, entry.tile.id), entry.tile.version, days)

    @use_case("write")
    def _move(self, ref: Ref, version: int, days: int) -> Message:
        calendars.shift(self.session, [ref], days, field=self.field, versions={ref.id: version})
        said = _("moved a day on") if days > 0 else _("moved a day back")
        return self.Done(f"{said} · {_('u takes it back')}", ref.id)

    @on(Done)
    def _done(self, message: Done) -> None:
        message.stop()
        self.say(message.said, "good")
        self.load(message.follow)

    def action_field(self) -> None:
        """By which date?"""
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — not before it is asked for

        choices = tuple(Choice(name, _(label)) for name, label in calendars.fields(self.kind))
        self.crm.push_screen(ChoiceScreen(_("Which date?"), choices, at=self.field), self._field_picked)

    def _field_picked(self, name: str | None) -> None:
        if name is not None and name != self.field:
            self.field, self.item = name, None
            self.remember()
            self.load()
            self.redraw()

    def action_presets(self) -> None:
        """Presets and saved filters; the chosen one replaces the filter."""
        from crm_tui.services import filtering  # noqa: PLC0415 — not before it is asked for
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — as above

        choices = [Choice(text, _(name), text) for name, text in filtering.offered(self.session, self.kind)]
        choices += [Choice("", _("everything")), Choice("+own", _("arrange your own filters…"))]
        question = ChoiceScreen(_("Show which records?"), tuple(choices), at=self.filter_text)
        self.crm.push_screen(question, self._preset_picked)

    def _preset_picked(self, text: str | None) -> None:
        if text == "+own":
            self.post_message(OpenScreen("filters", kind=self.kind))
        elif text is not None:
            self.set_filter(text)

    def action_pipeline(self) -> None:
        """Choose a pipeline; it is remembered for every view of the type."""
        from crm_tui.services import pipelines  # noqa: PLC0415 — not before it is asked for
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — as above

        choices = tuple(Choice(str(each.id), each.name) for each in pipelines.pipelines(self.session, self.kind))
        question = ChoiceScreen(_("Which pipeline?"), choices, at=str(self.pipeline_id))
        self.crm.push_screen(question, self._pipeline_picked)

    def _pipeline_picked(self, answer: str | None) -> None:
        if answer is None or int(answer) == self.pipeline_id:
            return
        self.pipeline_id, self.item = int(answer), None
        for screen in self.app.screen_stack:
            use_pipeline = getattr(screen, "use_pipeline", None)
            if screen is not self and getattr(screen, "kind", "") == self.kind and use_pipeline is not None:
                use_pipeline(self.pipeline_id)
        self.load()
        self.redraw()
