"""`BookingsScreen`: who and what is booked from today on, day by day; cancelled by a key.

Source: entities «Resource booking», resource calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.bookings import Booking
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill
from crm_tui.services import bookables, bookings, deeds, users
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.messages import OpenCard
from screens.setup import booking_form
from screens.setup.base import Row, SetupScreen, title


class BookingsScreen(SetupScreen):
    """All bookings by day; those of one resource when it is named."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"booking", "resource", "booking_service", "booking_field"})
    EMPTY = N_("Nothing is booked: a books something.")

    def __init__(self, resource: str = "") -> None:
        """The calendar.

        Args:
            resource: Only this one; all without any.
        """
        super().__init__()
        self.resource = resource
        self.found: tuple[Booking, ...] = ()

    def place(self) -> str:
        """Bookings."""
        return " › ".join(filter(None, (_("Bookings"), self.resource)))

    def details(self) -> tuple[Piece, ...]:
        """How many."""
        return ((str(len(self.found)), "muted"),)

    def read(self) -> Sequence[Row]:
        """A heading for each day, then hours, what is booked, and for whom."""
        self.found = bookings.bookings(self.session, resource=self.resource)
        names = {each.id: each.name for each in bookables.resources(self.session)}
        services = {each.id: each.name for each in bookables.services(self.session)}
        logins = {each.id: each.name for each in users.users(self.session, inactive=True)}
        rows: list[Row] = []
        day = None
        for each in self.found:
            starts, ends = (from_ms(at).astimezone(self.session.zone) for at in (each.starts_at, each.ends_at))
            if starts.date() != day:
                day = starts.date()
                rows.append(title(formats.date_text(day)))
            same = ends.date() == starts.date()
            until = f"{ends:%H:%M}" if same else formats.datetime_text(ends, self.session.zone)
            what = names.get(each.resource or 0) or logins.get(each.user or 0, "")
            service = services.get(each.service or 0, "")
            rows.append(Row(str(each.id), f"{starts:%H:%M}–{until}  {what}", service, deeds.named(each.item)))
        return rows

    def _one(self) -> Booking | None:
        return next((each for each in self.found if str(each.id) == self.current), None)

    def action_open(self) -> None:
        """The lead or deal."""
        one = self._one()
        if one is not None:
            self.post_message(OpenCard(one.item))

    def action_add(self) -> None:
        """Book something: first in which field, where there are several."""
        fields = bookables.fields(self.session)
        if not fields:
            self.explain(_("leads and deals have no booking field yet: crm-tui booking field add deal NAME"))
        elif len(fields) == 1:
            self._book(str(fields[0].id))
        else:
            choices = [Choice(str(each.id), each.name, _(ENTITY_TYPES[each.entity].plural)) for each in fields]
            self.app.push_screen(ChoiceScreen(_("Book in which field?"), choices), self._book)

    def _book(self, field: str | None) -> None:
        if field:
            self.fill(booking_form.new(self.session, int(field), self.resource), _("Booked"))

    def action_delete(self) -> None:
        """Cancel the booking, after another key."""
        one = self._one()
        if one is not None:
            self.sure(
                fill(_("Cancel the booking for {item}?"), {"item": deeds.named(one.item)}),
                "",
                partial(bookings.cancel, self.session, [one.id]),
                _("Booking cancelled"),
            )
