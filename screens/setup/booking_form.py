"""The form of a booking: for which lead or deal, what or who, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.bookings import Bookable, BookingField
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import bookables, bookings, lookup, users
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.forms.sources import source_for
from screens.setup import forms

if TYPE_CHECKING:
    from crm_tui.services.session import Session

_DAYS = N_("Days count whole, for example 2026-03-02 or monday; without an end it is one day.")
_HOURS = N_("For example 2026-03-02 14:00 or tomorrow 9:30; without an end it takes as long as the service.")


def new(session: Session, number: int, resource: str = "") -> forms.SetupForm:
    """The form of a booking; it answers the booking's id as text.

    Args:
        session: Who books.
        number: Id of the booking field.
        resource: What is chosen at first.
    """
    field = bookables.field(session, str(number))
    title = fill(_("Book: {field}"), {"field": field.name})
    said = _(_HOURS if field.timed else _DAYS)

    def save(values: Mapping[str, Value]) -> str:
        item = Ref(field.entity, int(str(values["item"])))
        texts = {name: forms.text_of(values, name) for name in ("resource", "user", "service")}
        start, end = forms.text_of(values, "start"), forms.text_of(values, "end")
        return str(bookings.book(session, str(field.id), item, start, end, **texts).id)

    return forms.SetupForm(session, title, lambda: _fields(session, field, resource), said=said).saving(save)


def _fields(session: Session, field: BookingField, resource: str) -> Sequence[FieldSetup]:
    label = ENTITY_TYPES[field.entity].label
    item = FieldSpec(name="item", label=label, kind=FieldKind.LINK, target=field.entity, required=True)
    found = [
        FieldSetup(
            spec=item, context=lookup.context(session), source=source_for(session, item), label=_(label).capitalize()
        )
    ]
    if field.bookable is not Bookable.USERS:
        things = [
            Answer(str(each.id), each.name, each.comment)
            for each in bookables.resources(session)
            if each.active and (not field.resources or each.id in field.resources)
        ]
        chosen = [each.key for each in things if resource and resource.casefold() in (each.key, each.label.casefold())]
        found.append(forms.choice(session, "resource", N_("Resource"), things, chosen))
    if field.bookable is not Bookable.RESOURCES:
        people = [Answer(each.login, each.name or each.login) for each in users.users(session)]
        found.append(forms.choice(session, "user", N_("Employee"), people))
    services = [
        Answer(str(each.id), each.name, fill(_("{minutes} min"), {"minutes": each.minutes}))
        for each in bookables.services(session)
        if each.active and (not field.services or each.id in field.services)
    ]
    if services:
        found.append(forms.choice(session, "service", N_("Service"), services))
    start = forms.line(session, "start", N_("From"), required=True)
    return [*found, start, forms.line(session, "end", N_("Until"))]
