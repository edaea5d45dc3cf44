"""`crm-tui booking …`: who and what is booked when, and what can be booked."""

from __future__ import annotations

import click

from crm_tui.cli import details, naming, reading, setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.bookings import ENTITIES, LONGEST_MINUTES, Booking
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import bookables, bookings, users

_COLUMNS = ("id", "start", "end", "resource", "user", "service", "item", "field")
_FIELDS = (*_COLUMNS, "version")
_ACTIONS = ("list", "add", "set", "delete")


def _item(word: str) -> Ref:
    kind = word.partition(":")[0]
    if kind not in ENTITIES:
        hint = N_("write for example deal:42")
        raise Usage(text=N_("“{word}” is neither a lead nor a deal"), word=shown(word), hint=hint)
    return naming.record(kind, word)


def _rows(door: Door, found: tuple[Booking, ...]) -> list[dict[str, Json]]:
    session = door.session
    resources = {each.id: each.name for each in bookables.resources(session)}
    services = {each.id: each.name for each in bookables.services(session)}
    fields = {each.id: each.name for each in bookables.fields(session)}
    logins = {each.id: each.login for each in users.users(session, inactive=True)}
    return [
        {
            "id": each.id,
            "start": reading.moment(door, each.starts_at),
            "end": reading.moment(door, each.ends_at),
            "resource": resources.get(each.resource or 0, ""),
            "user": logins.get(each.user or 0, ""),
            "service": services.get(each.service or 0, ""),
            "item": str(each.item),
            "field": fields.get(each.field, ""),
            "version": each.version,
        }
        for each in found
    ]


@verb(N_("Bookings by their start: the calendar of a resource, of an employee, of a lead or deal."))
@click.option("--resource", default="", metavar="NAME", help=N_("only this resource"))
@click.option("--user", default="", metavar="LOGIN", help=N_("only this employee"))
@click.option("--item", default="", metavar="TYPE:ID", help=N_("only this lead or deal"))
@click.option("--from", "start", default="", metavar="DAY", help=N_("from this day on (from now on)"))
@click.option("--to", "end", default="", metavar="DAY", help=N_("until this day"))
@pass_door
def list_bookings(door: Door, resource: str, user: str, item: str, start: str, end: str) -> None:
    """``booking list``."""
    of_item = _item(item) if item else None
    found = bookings.bookings(door.session, resource=resource, user=user, item=of_item, start=start, end=end)
    setup.listed(door, _rows(door, found), _COLUMNS)


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui booking resource add 'Meeting room'",
            "crm-tui booking service add Survey --minutes 90",
            "crm-tui booking field add Visit --type deal --what both",
            "crm-tui booking add Visit deal:42 'friday 10:00' --resource 'Meeting room' --service Survey",
        ]
    }


@verb(N_("Books a resource or an employee for a lead or deal; refused (exit 5) when it is taken."), more=_guide)
@click.argument("field")
@click.argument("item", metavar="TYPE:ID")
@click.argument("start", metavar="START")
@click.argument("end", metavar="[END]", required=False)
@click.option("--resource", default="", metavar="NAME", help=N_("book this resource"))
@click.option("--user", default="", metavar="LOGIN", help=N_("book this employee"))
@click.option("--service", default="", metavar="NAME", help=N_("what is done; says how long it takes"))
@pass_door
def add_booking(
    door: Door, field: str, item: str, start: str, end: str | None, resource: str, user: str, service: str
) -> None:
    """``booking add``."""
    setup.require(door, _FIELDS)
    ref = _item(item)
    found = bookings.book(door.session, field, ref, start, end or "", resource=resource, user=user, service=service)
    setup.done(door, fill(_("booked for {item}"), {"item": str(ref)}), _rows(door, (found,)), _COLUMNS)


@verb(N_("Cancels bookings."))
@click.argument("words", metavar="ID…", nargs=-1, required=True)
@pass_door
def delete_booking(door: Door, words: tuple[str, ...]) -> None:
    """``booking delete``."""
    found = bookings.cancel(door.session, [details.number(word) for word in words])
    said = ngettext("{count} booking cancelled", "{count} bookings cancelled", len(found)).format(count=len(found))
    setup.done(door, said)


def _name(action: str, name: str | None) -> str:
    if action not in _ACTIONS:
        params: dict[str, object] = {"choices": ", ".join(_ACTIONS)}
        hint = N_("choose one of: {choices}")
        raise Usage(text=N_("“{name}” is not a verb"), name=shown(action), hint=hint, hint_params=params)
    if not name:
        raise Usage(text=N_("a word is missing"), hint=N_("write the name"))
    return name


@verb(N_("Resources, the things that are booked: list · add NAME · set NAME · delete NAME."), more=_guide)
@click.argument("action", metavar="list|add|set|delete")
@click.argument("word", metavar="[NAME]", required=False)
@click.option("--name", help=N_("another name"))
@click.option("--active/--inactive", default=None, help=N_("whether it can be booked"))
@click.option("--comment", default="", metavar="TEXT", help=N_("for people"))
@pass_door
def resource(door: Door, action: str, word: str | None, name: str | None, active: bool | None, comment: str) -> None:
    """``booking resource``."""
    session = door.session
    if action == "list":
        rows: list[dict[str, Json]] = [
            {"id": each.id, "name": each.name, "active": each.active, "comment": each.comment}
            for each in bookables.resources(session)
        ]
        setup.listed(door, rows, ("id", "name", "active", "comment"))
        return
    called = _name(action, word)
    if action == "add":
        bookables.add_resource(session, called, comment)
        setup.done(door, fill(_("resource “{name}” added"), {"name": called}))
    elif action == "set":
        given = {"name": name, "active": active}
        bookables.change(session, "resource", called, {key: new for key, new in given.items() if new is not None})
        setup.done(door, fill(_("resource “{name}” changed"), {"name": called}))
    else:
        bookables.delete(session, "resource", called)
        setup.done(door, fill(_("resource “{name}” deleted"), {"name": called}))


@verb(N_("Services, what is done during a booking: list · add NAME · set NAME · delete NAME."), more=_guide)
@click.argument("action", metavar="list|add|set|delete")
@click.argument("word", metavar="[NAME]", required=False)
@click.option("--minutes", type=Whole(1, LONGEST_MINUTES), metavar="N", help=N_("how long it takes (60)"))
@click.option("--name", help=N_("another name"))
@click.option("--active/--inactive", default=None, help=N_("whether it can be booked"))
@pass_door
def service(
    door: Door, action: str, word: str | None, minutes: int | None, name: str | None, active: bool | None
) -> None:
    """``booking service``."""
    session = door.session
    if action == "list":
        rows: list[dict[str, Json]] = [
            {"id": each.id, "name": each.name, "minutes": each.minutes, "active": each.active}
            for each in bookables.services(session)
        ]
        setup.listed(door, rows, ("id", "name", "minutes", "active"))
        return
    called = _name(action, word)
    if action == "add":
        bookables.add_service(session, called, 60 if minutes is None else minutes)
        setup.done(door, fill(_("service “{name}” added"), {"name": called}))
    elif action == "set":
        given = {"name": name, "active": active, "minutes": minutes}
        changes = {key: new for key, new in given.items() if new is not None}
        bookables.change(session, "booking_service", called, changes)
        setup.done(door, fill(_("service “{name}” changed"), {"name": called}))
    else:
        bookables.delete(session, "booking_service", called)
        setup.done(door, fill(_("service “{name}” deleted"), {"name": called}))


@verb(N_("Fields of leads and deals in which bookings are made: list · add NAME · delete NAME."), more=_guide)
@click.argument("action", metavar="list|add|delete")
@click.argument("word", metavar="[NAME]", required=False)
@click.option("--type", "entity", default="deal", metavar="TYPE", help=N_("lead or deal (deal)"))
@click.option("--what", default="resources", metavar="WHAT", help=N_("resources, users or both (resources)"))
@click.option("--resource", "resources", multiple=True, metavar="NAME", help=N_("only this resource; all without any"))
@click.option("--service", "services", multiple=True, metavar="NAME", help=N_("only this service; all without any"))
@click.option("--days", is_flag=True, help=N_("bookings take whole days"))
@click.option("--overbooking", is_flag=True, help=N_("the same may be booked twice at a time"))
@click.option("--zone", default="", metavar="NAME", help=N_("time zone; otherwise the company's"))
@pass_door
def field(
    door: Door,
    action: str,
    word: str | None,
    entity: str,
    what: str,
    resources: tuple[str, ...],
    services: tuple[str, ...],
    days: bool,
    overbooking: bool,
    zone: str,
) -> None:
    """``booking field``."""
    session = door.session
    if action == "list":
        setup.listed(door, _fields(door), ("id", "type", "code", "name", "what", "days", "overbooking", "zone"))
        return
    called = _name("" if action == "set" else action, word)
    if action == "add":
        bookables.add_field(
            session, entity, called, bookable=what, resource_names=resources, service_names=services, timed=not days,
            overbooking=overbooking, zone=zone,
        )  # fmt: skip
        setup.done(door, fill(_("booking field “{name}” added"), {"name": called}))
    else:
        bookables.delete(session, "booking_field", called)
        setup.done(door, fill(_("booking field “{name}” deleted"), {"name": called}))


def _fields(door: Door) -> list[dict[str, Json]]:
    return [
        {
            "id": each.id,
            "type": each.entity,
            "code": each.code,
            "name": each.name,
            "what": each.bookable.value,
            "resources": list(each.resources),
            "services": list(each.services),
            "days": not each.timed,
            "overbooking": each.overbooking,
            "zone": each.zone,
        }
        for each in bookables.fields(door.session)
    ]
