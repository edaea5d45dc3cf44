"""Booking fields of leads and deals: their values are bookings, made and cancelled with the record.

``Meeting room @ friday 10:00 .. 12:00 / Survey``: what, from when, until when, what is done. The end may be left out where
the service says how long it takes, or where whole days are booked. Source: entities «Resource booking», «Custom fields».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from crm_tui.domain import bookings as domain
from crm_tui.domain import several
from crm_tui.domain.bookings import BookingField, Slot
from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.fields import FieldSpec, Point
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.services import bookables, bookings
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import bookings as query
from data.queries import names
from data.shapes import Raw, booked

_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_DAY = re.compile(r"(.*\S)\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|([0-9]{4}-[0-9]{2}-[0-9]{2})T.*")
_SHAPE = N_("write for example: Room @ friday 10:00 .. 12:00 / Survey")


def field_of(spec: FieldSpec) -> BookingField:
    """How the field books.

    Raises:
        NotFound: its set-up was deleted.
    """
    found = query.field_of(spec.custom)
    if found is None:
        raise NotFound(what=N_("booking field"), name=spec.name)
    return found


def resolve(session: Session, spec: FieldSpec, given: str) -> tuple[Point, ...]:
    """The bookings that a text lists; nothing is booked before a record gets them.

    Raises:
        InvalidValue, NotFound, Refused: what cannot be booked, and why.
    """
    field = field_of(spec)
    listed = several.split(spec, given)
    return several.points(spec, [domain.written(_slot(session, spec, field, each)) for each in listed])


def _slot(session: Session, spec: FieldSpec, field: BookingField, text: str) -> Slot:
    known = domain.slot(text)
    if known is not None:
        return known
    wanted = domain.read(text)
    if wanted is None:
        raise invalid(spec.name, text, N_("is not a booking"), _SHAPE)
    resource, user = _what(session, field, wanted.what)
    service, minutes = bookings.service_in(session, field, wanted.service)
    end = wanted.end
    if _CLOCK.fullmatch(end) and (day := _DAY.fullmatch(wanted.start)):
        end = f"{day[1] or day[2]} {end}"
    try:
        starts_at, ends_at = bookings.span(session, field, wanted.start, end, minutes)
    except CrmError as error:
        error.params["field"] = spec.name
        raise
    return Slot(resource, user, service, starts_at, ends_at)


def _what(session: Session, field: BookingField, name: str) -> tuple[int | None, int | None]:
    """A resource of that name where there is one, else an employee of that login or name."""
    kind, colon, number = name.partition(":")
    if colon and kind in ("resource", "user") and number.isascii() and number.isdigit():
        name = number if kind == "resource" else names.logins().get(int(number), number)
        return bookings.target(session, field, name if kind == "resource" else "", name if kind == "user" else "")
    known = {each.name.casefold() for each in bookables.resources(session)}
    is_user = name.casefold() not in known and (name.casefold() in ("me", "io") or bool(names.users_called(name)))
    return bookings.target(session, field, "" if is_user else name, name if is_user else "")


# ── Words ──


def text(session: Session, spec: FieldSpec, value: str, *, machine: bool = False) -> str:
    """One booking in words: what people type, or with days and hours as they read them.

    Args:
        session: Who reads.
        spec: The field.
        value: The machine form.
        machine: As `resolve` reads it.
    """
    slot = domain.slot(value)
    if slot is None:
        return value
    field = query.field_of(spec.custom)
    zone = bookings.zone_of(session, field) if field else session.zone
    what = _name(slot)
    done = next((each.name for each in query.services() if each.id == slot.service), "")
    when = _when(slot, zone, timed=field is None or field.timed, machine=machine)
    return f"{what} @ {when}{f' / {done}' if done else ''}" if machine else " · ".join(filter(None, (what, when, done)))


def _name(slot: Slot) -> str:
    if slot.resource is None:
        return names.logins().get(slot.user or 0, f"user:{slot.user}")
    return next((each.name for each in query.resources() if each.id == slot.resource), f"resource:{slot.resource}")


def _when(slot: Slot, zone: ZoneInfo, *, timed: bool, machine: bool) -> str:
    start, end = (from_ms(at).astimezone(zone) for at in (slot.starts_at, slot.ends_at))
    if not timed:
        last = from_ms(slot.ends_at - 1).astimezone(zone)
        days = [day.date().isoformat() if machine else formats.date_text(day.date()) for day in (start, last)]
        return days[0] if days[0] == days[1] else f"{days[0]} .. {days[1]}" if machine else f"{days[0]} – {days[1]}"
    if machine:
        return f"{start:%Y-%m-%d %H:%M} .. {end:%Y-%m-%d %H:%M}"
    until = f"{end:%H:%M}" if start.date() == end.date() else formats.datetime_text(end, zone)
    return f"{formats.datetime_text(start, zone)} – {until}"


def told(session: Session, spec: FieldSpec, value: str) -> dict[str, str | None]:
    """For JSON: ``resource`` or ``user``, ``service``, ``start`` and ``end`` with the offset of the field's zone."""
    slot = domain.slot(value)
    if slot is None:
        return {"resource": value, "user": None, "service": None, "start": None, "end": None}
    field = query.field_of(spec.custom)
    zone = bookings.zone_of(session, field) if field else session.zone
    start, end = (from_ms(at).astimezone(zone).isoformat() for at in (slot.starts_at, slot.ends_at))
    return {
        "resource": None if slot.resource is None else _name(slot),
        "user": _name(slot) if slot.resource is None else None,
        "service": next((each.name for each in query.services() if each.id == slot.service), None),
        "start": start,
        "end": end,
    }


# ── Rows ──


def after_write(act: Operation, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """Make and cancel bookings, so that the record's fields hold what was written; all or nothing.

    Raises:
        Refused: one of them is taken already.
    """
    for spec in booked(ref.type):
        if spec.name in raw:
            _keep(act, ref, field_of(spec), [each[0] for each in raw[spec.name] or ()])


def _keep(act: Operation, ref: Ref, field: BookingField, wanted: list[str]) -> None:
    there = {
        domain.written(Slot(each.resource, each.user, each.service, each.starts_at, each.ends_at)): each.id
        for each in query.held(field.id, ref)
    }
    for value, number in there.items():
        if value not in wanted:
            act.delete(Ref("booking", number))
    made = []
    for value in dict.fromkeys(wanted):
        slot = domain.slot(value)
        if slot is not None and value not in there:
            cells = {"resource": slot.resource, "user": slot.user, "service": slot.service}
            owner = {"field": field.id, "entity": ref.type, "item": ref.id}
            times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
            made.append(act.create("booking", {**owner, **cells, **times}).id)
    bookings.check(made)


def carry_over(act: Operation, lead: Ref, deal: Ref) -> None:
    """What is booked for a lead is booked for its deal, in the field of the same code; without one it stays."""
    twins = {spec.name: spec for spec in booked(deal.type)}
    for spec in booked(lead.type):
        if spec.name in twins:
            field = field_of(twins[spec.name])
            for each in query.held(field_of(spec).id, lead):
                act.update(Ref("booking", each.id), {"field": field.id, "entity": deal.type, "item": deal.id})
