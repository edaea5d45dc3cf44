"""`crm-tui department …`, `employee …`, `group …`, `absence …`: the people of the company."""

from __future__ import annotations

import click

from crm_tui.cli import details, reading, setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT, VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.office import ABSENCES, Absence, Department, Employee, Group
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import absences, departments

_DEPARTMENT = ("id", "name", "parent", "head", "people")
_EMPLOYEE = ("login", "name", "position", "departments", "supervisor", "hours", "days", "zone", "active")
_GROUP = ("id", "name", "members")
_ABSENCE = ("id", "login", "from", "to", "kind", "reason")
_ABSENCE_FIELDS = (*_ABSENCE, "version")
_DEPARTMENT_FIELDS = (*_DEPARTMENT, "depth", "sort", "version")
_EMPLOYEE_FIELDS = (*_EMPLOYEE, "absent")
_GROUP_FIELDS = (*_GROUP, "version")


class _Names:
    """Names of operators and departments by id, read once."""

    def __init__(self, door: Door) -> None:
        self.people = departments.employees(door.session)
        self.logins = {each.user: each.login for each in self.people}
        self.departments = {each.id: each.name for _depth, each in departments.departments(door.session)}

    def login(self, user: int | None) -> str:
        return self.logins.get(user, "") if user is not None else ""


def _department(names: _Names, found: Department, depth: int = 0, *, people: bool = False) -> dict[str, Json]:
    return {
        "id": found.id,
        "name": "  " * depth + found.name if people else found.name,
        "parent": names.departments.get(found.parent or 0, ""),
        "head": names.login(found.head),
        "people": [each.login for each in names.people if found.id in each.departments],
        "depth": depth,
        "sort": found.sort,
        "version": found.version,
    }


@verb(N_("The departments as a tree, with their heads and people."))
@pass_door
def list_departments(door: Door) -> None:
    """``department list``."""
    names = _Names(door)
    people = door.out.form == "table"
    rows = [_department(names, found, depth, people=people) for depth, found in departments.departments(door.session)]
    setup.listed(door, rows, _DEPARTMENT)


def _told(door: Door, sentence: str, name: str) -> None:
    rows = [] if door.asked.dry_run else [_department(_Names(door), departments.department(door.session, name))]
    setup.done(door, fill(sentence, {"name": rows[0]["name"] if rows else name}), rows, _DEPARTMENT)


@verb(N_("A new department."))
@click.argument("name")
@click.option("--parent", default="", metavar="NAME", help=N_("the department that it belongs to"))
@click.option("--head", default="", metavar="LOGIN", help=N_("who leads it"))
@pass_door
def add_department(door: Door, name: str, parent: str, head: str) -> None:
    """``department add``."""
    setup.require(door, _DEPARTMENT_FIELDS)
    made = departments.add(door.session, name, parent=parent, head=head)
    _told(door, _("department “{name}” added"), str(made.id) if made.id and not door.asked.dry_run else name)


@verb(N_("Changes a department; an empty --parent or --head takes it away."))
@click.argument("word", metavar="NAME")
@click.option("--name", help=N_("another name"))
@click.option("--parent", metavar="NAME", help=N_("the department that it belongs to"))
@click.option("--head", metavar="LOGIN", help=N_("who leads it"))
@click.option("--sort", type=LIMIT, metavar="N", help=N_("its place in the order"))
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the record still has this version (exit 4 otherwise)"),
)
@pass_door
def set_department(
    door: Door,
    word: str,
    name: str | None,
    parent: str | None,
    head: str | None,
    sort: int | None,
    version: int | None,
) -> None:
    """``department set``."""
    setup.require(door, _DEPARTMENT_FIELDS)
    given: dict[str, str | int | None] = {"name": name, "parent": parent, "head": head, "sort": sort}
    changes = {key: value for key, value in given.items() if value is not None}
    found = departments.change(door.session, word, changes, version=version)
    _told(door, _("department “{name}” changed"), str(found.id))


@verb(N_("Takes a department away that has nobody and nothing below it."))
@click.argument("word", metavar="NAME")
@pass_door
def delete_department(door: Door, word: str) -> None:
    """``department delete``."""
    found = departments.department(door.session, word)
    departments.delete(door.session, word)
    setup.done(door, fill(_("department “{name}” deleted"), {"name": found.name}))


def _employee(door: Door, names: _Names, found: Employee) -> dict[str, Json]:
    return {
        "login": found.login,
        "name": found.name,
        "position": found.position,
        "departments": [names.departments[each] for each in found.departments if each in names.departments],
        "supervisor": names.login(departments.supervisor(door.session, found.user)),
        "hours": found.hours,
        "days": found.days,
        "zone": found.zone,
        "active": found.active,
        "absent": absences.is_absent(found.user, door.session.now()),
    }


@verb(N_("The people with departments, supervisors and working hours."))
@click.option("--department", default="", metavar="NAME", help=N_("only those of this department and below"))
@pass_door
def list_employees(door: Door, department: str) -> None:
    """``employee list``."""
    session = door.session
    wanted = departments.department(session, department).id if department else None
    names = _Names(door)
    found = departments.employees(session, department_id=wanted, below=True)
    setup.listed(door, [_employee(door, names, each) for each in found], (*_EMPLOYEE, "absent"))


@verb(N_("Says where somebody works and when; an empty value takes it away."))
@click.argument("login")
@click.option("--departments", "in_", metavar="LIST", help=N_("departments, between commas"))
@click.option("--supervisor", metavar="LOGIN", help=N_("who leads this person; otherwise the head of the department"))
@click.option("--hours", metavar="09:00-18:00", help=N_("working hours"))
@click.option("--days", metavar="1-5", help=N_("working days; Monday is 1"))
@click.option("--zone", metavar="NAME", help=N_("time zone; otherwise the company's"))
@pass_door
def set_employee(
    door: Door,
    login: str,
    in_: str | None,
    supervisor: str | None,
    hours: str | None,
    days: str | None,
    zone: str | None,
) -> None:
    """``employee set``."""
    setup.require(door, _EMPLOYEE_FIELDS)
    given: dict[str, object] = {"supervisor": supervisor, "hours": hours, "days": days, "zone": zone}
    changes = {key: value for key, value in given.items() if value is not None}
    if in_ is not None:
        changes["departments"] = [each.strip() for each in in_.split(",") if each.strip()]
    found = departments.set_employee(door.session, login, changes)
    rows = [_employee(door, _Names(door), found)]
    setup.done(door, fill(_("operator “{login}” changed"), {"login": login}), rows, _EMPLOYEE)


def _group(names: _Names, found: Group) -> dict[str, Json]:
    members: list[Json] = [names.login(each) for each in found.members]
    return {"id": found.id, "name": found.name, "members": members, "version": found.version}


@verb(N_("The groups of operators."))
@pass_door
def list_groups(door: Door) -> None:
    """``group list``."""
    names = _Names(door)
    setup.listed(door, [_group(names, each) for each in departments.groups(door.session)], _GROUP)


@verb(N_("A new group of operators."))
@click.argument("name")
@click.argument("logins", metavar="LOGIN…", nargs=-1)
@pass_door
def add_group(door: Door, name: str, logins: tuple[str, ...]) -> None:
    """``group add``."""
    setup.require(door, _GROUP_FIELDS)
    departments.add_group(door.session, name, logins)
    rows = [] if door.asked.dry_run else [_group(_Names(door), departments.group(door.session, name))]
    setup.done(door, fill(_("group “{name}” added"), {"name": name}), rows, _GROUP)


@verb(N_("Renames a group, puts operators in, takes others out."))
@click.argument("word", metavar="NAME")
@click.option("--name", help=N_("another name"))
@click.option("--add", "add", multiple=True, metavar="LOGIN", help=N_("put this operator in"))
@click.option("--remove", multiple=True, metavar="LOGIN", help=N_("take this operator out"))
@pass_door
def set_group(door: Door, word: str, name: str | None, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """``group set``."""
    setup.require(door, _GROUP_FIELDS)
    found = departments.change_group(door.session, word, title=name, add=add, remove=remove)
    setup.done(door, fill(_("group “{name}” changed"), {"name": found.name}), [_group(_Names(door), found)], _GROUP)


@verb(N_("Takes a group away; its people stay."))
@click.argument("word", metavar="NAME")
@pass_door
def delete_group(door: Door, word: str) -> None:
    """``group delete``."""
    found = departments.group(door.session, word)
    departments.delete_group(door.session, word)
    setup.done(door, fill(_("group “{name}” deleted"), {"name": found.name}))


def _absence(door: Door, names: _Names, found: Absence) -> dict[str, Json]:
    return {
        "id": found.id,
        "login": names.login(found.user),
        "from": reading.moment(door, found.starts_at),
        "to": reading.moment(door, found.ends_at),
        "kind": _(ABSENCES[found.kind]) if door.out.form == "table" else found.kind,
        "reason": found.reason,
        "version": found.version,
    }


@verb(N_("Who is away when: what is on and what is to come."))
@click.option("--user", "login", default="", metavar="LOGIN", help=N_("only this operator"))
@click.option("--all", "past", is_flag=True, help=N_("also what is over"))
@pass_door
def list_absences(door: Door, login: str, past: bool) -> None:
    """``absence list``."""
    found = absences.absences(door.session, login=login, past=past)
    names = _Names(door)
    setup.listed(door, [_absence(door, names, each) for each in found], _ABSENCE)


def _guide() -> dict[str, list[str]]:
    return {
        N_("Types"): [f"{kind:<10} {_(text)}" for kind, text in ABSENCES.items()],
        N_("Examples"): [
            "crm-tui absence add anna 2026-08-03 2026-08-21 --reason Sardinia",
            "crm-tui absence add luca 'tomorrow 14:00' 'tomorrow 16:00' --kind other",
        ],
    }


@verb(N_("Enters an absence; days count whole, without TO it is one day. Overlaps are told."), more=_guide)
@click.argument("login")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False)
@click.option("--kind", default="vacation", metavar="KIND", help=N_("vacation, illness, trip or other"))
@click.option("--reason", default="", metavar="TEXT", help=N_("why, for people"))
@pass_door
def add_absence(door: Door, login: str, start: str, end: str | None, kind: str, reason: str) -> None:
    """``absence add``."""
    setup.require(door, _ABSENCE_FIELDS)
    found, overlaps = absences.add(door.session, login, start, end or "", kind=kind, reason=reason)
    names = _Names(door)
    setup.done(door, fill(_("absence of {login} added"), {"login": login}), [_absence(door, names, found)], _ABSENCE)
    for each in overlaps:
        words = {"id": each.id, "kind": _(ABSENCES[each.kind])}
        door.out.say(fill(_("it overlaps absence {id} ({kind})"), words))


@verb(N_("Changes an absence: other days, another kind or reason; what is not named stays."))
@click.argument("word", metavar="ID")
@click.option("--from", "start", default="", metavar="DAY", help=N_("the first day, or a moment"))
@click.option("--to", "end", default="", metavar="DAY", help=N_("the last day, or a moment"))
@click.option("--kind", default="", metavar="KIND", help=N_("vacation, illness, trip or other"))
@click.option("--reason", metavar="TEXT", help=N_("why, for people"))
@pass_door
def set_absence(door: Door, word: str, start: str, end: str, kind: str, reason: str | None) -> None:
    """``absence set``."""
    setup.require(door, _ABSENCE_FIELDS)
    before = absences.one(door.session, details.number(word))
    first, last = absences.texts(door.session, before)
    found = absences.change(
        door.session, before.id, start or first, end or last, kind=kind or before.kind,
        reason=before.reason if reason is None else reason, version=before.version,
    )  # fmt: skip
    names = _Names(door)
    said = fill(_("absence of {login} changed"), {"login": names.login(found.user)})
    setup.done(door, said, [_absence(door, names, found)], _ABSENCE)


@verb(N_("Takes an absence out of the chart."))
@click.argument("word", metavar="ID")
@pass_door
def delete_absence(door: Door, word: str) -> None:
    """``absence delete``."""
    found = absences.delete(door.session, details.number(word))
    setup.done(door, fill(_("absence of {login} deleted"), {"login": _Names(door).login(found.user)}))
