"""What can be booked, set up: resources, services with durations, and the fields in which bookings are made.

Source: entities «Resource booking».
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crm_tui.domain import office
from crm_tui.domain.bookings import ENTITIES, LONGEST_MINUTES, Bookable, BookingField, Resource, Service
from crm_tui.domain.custom import CustomField
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import naming
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import bookings as query

RIGHT = N_("change what can be booked")
_Named = TypeVar("_Named", Resource, Service, BookingField)


def resources(session: Session) -> tuple[Resource, ...]:
    """All resources in order."""
    return tuple(query.resources())


def services(session: Session) -> tuple[Service, ...]:
    """All services in order."""
    return tuple(query.services())


def fields(session: Session, entity: str = "") -> tuple[BookingField, ...]:
    """The booking fields of a type, or of all."""
    return tuple(each for each in query.fields() if not entity or each.entity == entity)


def _called(what: str, known: Sequence[_Named], name: str) -> _Named:
    wanted = name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.name.casefold(), getattr(found, "code", "").casefold() or None):
            return found
    near = nearest(name, [each.name for each in known])
    hint = N_("did you mean “{near}”?") if near else ""
    raise NotFound(what=what, name=shown(name), hint=hint, hint_params={"near": near})


def resource(session: Session, name: str) -> Resource:
    """The resource of that id or name.

    Raises:
        NotFound: there is none.
    """
    return _called(N_("resource"), query.resources(), name)


def service(session: Session, name: str) -> Service:
    """The service of that id or name.

    Raises:
        NotFound: there is none.
    """
    return _called(N_("service"), query.services(), name)


def field(session: Session, name: str, entity: str = "") -> BookingField:
    """The booking field of that id, code or name; ``entity`` tells two apart.

    Raises:
        NotFound: there is none.
    """
    return _called(N_("booking field"), fields(session, entity), name)


def add_resource(session: Session, name: str, comment: str = "") -> Ref:
    """A new resource.

    Raises:
        NotAllowed, InvalidValue, Refused: who may not, the name.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("resource added")) as act:
        known = query.resources()
        title = naming.checked(name, (each.name for each in known))
        said = clean(comment, multiline=False).strip()[:1_000] or None
        sort = max((each.sort for each in known), default=0) + 10
        return act.create("resource", {"name": title, "active": 1, "sort": sort, "comment": said})


def add_service(session: Session, name: str, minutes: int) -> Ref:
    """A new service that takes so long.

    Raises:
        NotAllowed, InvalidValue, Refused: who may not, the name, the duration.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("service added")) as act:
        known = query.services()
        title = naming.checked(name, (each.name for each in known))
        sort = max((each.sort for each in known), default=0) + 10
        return act.create("booking_service", {"name": title, "minutes": _minutes(minutes), "active": 1, "sort": sort})


def _minutes(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise invalid("minutes", minutes, N_("is no duration"), N_("write the minutes, for example 90"))
    return minutes


def change(session: Session, kind: str, name: str, changes: Mapping[str, object]) -> None:
    """Change a resource or a service.

    Args:
        session: Who changes it.
        kind: ``resource`` or ``booking_service``.
        name: Its id or name.
        changes: ``name``, ``active``, ``minutes`` of a service.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as above.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("what can be booked changed")) as act:
        known: Sequence[Resource] | Sequence[Service] = query.resources() if kind == "resource" else query.services()
        found = resource(session, name) if kind == "resource" else service(session, name)
        raw: dict[str, object] = {}
        if "name" in changes:
            raw["name"] = naming.checked(str(changes["name"]), (each.name for each in known if each.id != found.id))
        if "active" in changes:
            raw["active"] = int(bool(changes["active"]))
        if "minutes" in changes and kind == "booking_service":
            raw["minutes"] = _minutes(int(str(changes["minutes"])))
        act.update(Ref(kind, found.id), raw)


def delete(session: Session, kind: str, name: str) -> None:
    """Take a resource, a service or a booking field away that no booking has.

    Args:
        session: Who takes it away.
        kind: ``resource``, ``booking_service`` or ``booking_field``.
        name: Its id or name.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: bookings have it.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("what can be booked deleted")) as act:
        found: Resource | Service | BookingField
        if kind == "resource":
            found, column = resource(session, name), "resource"
        elif kind == "booking_service":
            found, column = service(session, name), "service"
        else:
            found, column = field(session, name), "field"
        uses = query.uses(column, found.id)
        if uses:
            raise Refused(
                text=N_("bookings with “{name}”: {count}; it cannot be deleted"),
                name=found.name,
                count=uses,
                hint=N_("make it inactive instead"),
            )
        act.delete(Ref(kind, found.id))
        if isinstance(found, BookingField) and found.custom:
            act.delete(Ref("custom_field", found.custom))


def _one_of(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        known = ", ".join(choices)
        raise invalid(name, value, N_("is not one of the choices"), N_("one of: {choices}"), choices=known)


def add_field(
    session: Session,
    entity: str,
    name: str,
    *,
    bookable: str = Bookable.RESOURCES,
    resource_names: Sequence[str] = (),
    service_names: Sequence[str] = (),
    timed: bool = True,
    overbooking: bool = False,
    zone: str = "",
) -> Ref:
    """A new field of leads or deals in which bookings are made.

    Args:
        session: Who adds it.
        entity: ``lead`` or ``deal``.
        name: What people call it.
        bookable: What may be booked.
        resource_names: Only these; all without any.
        service_names: Only these; all without any.
        timed: False when bookings take whole days.
        overbooking: Whether the same may be booked twice at a time.
        zone: In which days and hours count; empty for the company's.

    Raises:
        NotAllowed, InvalidValue, NotFound, Refused: who may not, what is not there.
    """
    session.require_settings(RIGHT)
    _one_of("entity", entity, ENTITIES)
    setup = Setup(
        bookable=bookable,
        resources=resource_names,
        services=service_names,
        timed=timed,
        overbooking=overbooking,
        zone=zone,
    )
    from crm_tui.services import custom_fields  # noqa: PLC0415 — it makes booking fields by `make`

    made = custom_fields.add(session, entity, custom_fields.NewField(label=name, kind="booking", booking=setup))
    if session.dry_run:
        return Ref("booking_field", 0)
    return Ref("booking_field", next(each.id for each in query.fields() if each.custom == made.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a booking field books."""

    bookable: str = Bookable.RESOURCES
    """What may be booked."""
    resources: Sequence[str] = ()
    """Names; only these, all without any."""
    services: Sequence[str] = ()
    """Names; only these, all without any."""
    timed: bool = True
    """False when bookings take whole days."""
    overbooking: bool = False
    """Whether the same may be booked twice at a time."""
    zone: str = ""
    """In which days and hours count; empty for the company's."""


def make(session: Session, act: Operation, custom: CustomField, setup: Setup) -> None:
    """The part of a new custom field that says how it books.

    Args:
        session: Who adds it.
        act: The operation that adds the field.
        custom: The field, with its number.
        setup: How it books.

    Raises:
        InvalidValue, NotFound: what is not there.
    """
    _one_of("bookable", setup.bookable, tuple(Bookable))
    act.create(
        "booking_field",
        {
            "entity": custom.entity,
            "code": custom.code,
            "name": custom.label,
            "bookable": str(setup.bookable),
            "resources": json.dumps([resource(session, each).id for each in setup.resources]),
            "services": json.dumps([service(session, each).id for each in setup.services]),
            "timed": int(setup.timed),
            "overbooking": int(setup.overbooking),
            "zone": office.parse_zone(setup.zone),
            "sort": custom.sort,
            "custom": custom.id,
        },
    )
