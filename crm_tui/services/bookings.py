"""Bookings of resources and employees for leads and deals: nothing is taken twice unless its field allows it.

The look for overlaps and the new booking are one transaction: of two who want the same hour at once, one gets it.
Source: entities «Resource booking».
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain import natural
from crm_tui.domain.bookings import Bookable, Booking, BookingField, whole_days
from crm_tui.domain.dates import to_ms, zone_named
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_
from crm_tui.services import bookables, lookup
from crm_tui.services.session import Session, operation
from data.queries import bookings as query


class Taken(Refused):
    """Somebody else has it at that time."""

    message = N_("it is taken at that time by booking {id} for {item}")


def zone_of(session: Session, field: BookingField) -> ZoneInfo:
    """The zone in which days and hours of the field count."""
    return zone_named(field.zone, session.zone)


def book(
    session: Session,
    field_name: str,
    item: Ref,
    start: str,
    end: str = "",
    *,
    resource: str = "",
    user: str = "",
    service: str = "",
) -> Booking:
    """Book a resource or an employee for a lead or deal.

    Args:
        session: Who books.
        field_name: Id, code or name of a booking field of the item's type.
        item: The lead or deal.
        start: A day, or a moment where the field has hours; in the field's zone.
        end: The last day, or a moment; empty for one day, or for as long as the service takes.
        resource: Id or name, when a thing is booked.
        user: Login, when an employee is booked.
        service: Id or name; empty for none.

    Raises:
        NotFound: no such item, field, resource, operator or service.
        InvalidValue: no day or moment, or the end is not behind the start.
        Refused: the field does not let this be booked; or it is taken already.
    """
    with operation(session, N_("booked")) as act:
        field = bookables.field(session, field_name, item.type)
        if act.read(item).deleted_at is not None:
            raise Refused(text=N_("{ref} is in the recycle bin"), ref=item)
        resource_id, user_id = target(session, field, resource, user)
        service_id, minutes = service_in(session, field, service)
        starts_at, ends_at = span(session, field, start, end, minutes)
        values = {"field": field.id, "entity": item.type, "item": item.id, "resource": resource_id, "user": user_id}
        when = {"starts_at": starts_at, "ends_at": ends_at}
        made = act.create("booking", {**values, "service": service_id, **when})
        check([made.id])
        found = query.booking(made.id)
    assert found is not None
    return found


def target(session: Session, field: BookingField, resource: str, user: str) -> tuple[int | None, int | None]:
    """The resource or the employee of these names, one of which is empty, if the field lets them be booked.

    Raises:
        NotFound, Refused: who is not there, who is not offered.
    """
    if bool(resource) == bool(user):
        raise Refused(text=N_("either a resource or an employee is booked"), field="resource")
    if resource:
        found = bookables.resource(session, resource)
        listed = not field.resources or found.id in field.resources
        if field.bookable is Bookable.USERS or not listed or not found.active:
            raise _not_offered(field, found.name)
        return found.id, None
    if field.bookable is Bookable.RESOURCES:
        raise _not_offered(field, user)
    return None, lookup.user_called(session, user)


def _not_offered(field: BookingField, name: str) -> Refused:
    return Refused(text=N_("“{name}” cannot be booked in the field “{field}”"), name=name, field=field.name)


def service_in(session: Session, field: BookingField, name: str) -> tuple[int | None, int]:
    """The service of that name and how many minutes it takes, if the field offers it; no name, no service.

    Raises:
        NotFound, Refused: what is not there, what is not offered.
    """
    if not name:
        return None, 0
    found = bookables.service(session, name)
    if not found.active or (field.services and found.id not in field.services):
        raise _not_offered(field, found.name)
    return found.id, found.minutes


def span(session: Session, field: BookingField, start: str, end: str, minutes: int = 0) -> tuple[int, int]:
    """The instants of a booking, UTC ms.

    Args:
        session: Who books.
        field: Says whether whole days are booked, and in which zone.
        start: A day or a moment.
        end: The last day or a moment; empty: see ``minutes``.
        minutes: How long it takes when no end is given; 0 when nobody said.

    Raises:
        InvalidValue: no day or moment, no end, or the end is not behind the start.
    """
    zone = zone_of(session, field)
    context = ParseContext.at(session.now(), zone)
    if not field.timed:
        first = _day("start", start, context)
        last = _day("end", end, context) if end else first + timedelta(days=max(0, minutes - 1) // 1440)
        begins, ends = whole_days(first, last, zone)
    else:
        begins = _moment("start", start, context)
        if not end and not minutes:
            raise invalid("end", end, N_("must not be empty"), N_("write the end, or a service with a duration"))
        ends = _moment("end", end, context) if end else begins + timedelta(minutes=minutes)
    if ends <= begins:
        raise invalid("end", end, N_("lies before the start"))
    return to_ms(begins), to_ms(ends)


def _day(field: str, text: str, context: ParseContext) -> date:
    return natural.parse_date(field, clean(text, multiline=False).strip(), context)


def _moment(field: str, text: str, context: ParseContext) -> datetime:
    return natural.parse_moment(field, clean(text, multiline=False).strip(), context)


def check(numbers: Sequence[int]) -> None:
    """Whether these bookings leave nothing taken twice that must not be; inside the transaction that wrote them.

    Raises:
        Taken: by which other booking.
    """
    fields = {each.id: each for each in query.fields()}
    for found in filter(None, map(query.booking, numbers)):
        if found.field in fields and fields[found.field].overbooking:
            continue
        others = query.bookings(
            resource=found.resource, user=found.user, ends_after=found.starts_at, starts_before=found.ends_at
        )
        for other in others:
            if other.id != found.id:
                own = fields[found.field].code if found.field in fields else ""
                raise Taken(
                    id=other.id, item=str(other.item), field=own, hint=N_("choose another time, or another resource")
                )


def bookings(
    session: Session,
    *,
    resource: str = "",
    user: str = "",
    item: Ref | None = None,
    start: str = "",
    end: str = "",
) -> tuple[Booking, ...]:
    """Bookings by their start; what is over only when a start is given.

    Raises:
        NotFound, InvalidValue: an unknown resource or operator, no days.
    """
    context = ParseContext.at(session.now(), session.zone)
    after, before = session.now_ms(), 2**62
    if start:
        first = _day("start", start, context)
        after = to_ms(whole_days(first, first, session.zone)[0])
    if end:
        last = _day("end", end, context)
        before = to_ms(whole_days(last, last, session.zone)[1])
    return tuple(
        query.bookings(
            resource=bookables.resource(session, resource).id if resource else None,
            user=lookup.user_called(session, user) if user else None,
            item=item,
            ends_after=after,
            starts_before=before,
        )
    )


def cancel(session: Session, numbers: Sequence[int]) -> tuple[Booking, ...]:
    """Take bookings away, all or none.

    Raises:
        NotFound: there is none of an id.
    """
    found = []
    with operation(session, N_("booking cancelled")) as act:
        for number in numbers:
            each = query.booking(number)
            if each is None:
                raise NotFound(what=N_("booking"), name=str(number))
            act.delete(Ref("booking", number))
            found.append(each)
    return tuple(found)
