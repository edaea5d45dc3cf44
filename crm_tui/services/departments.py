"""Departments in a tree with their heads and people, groups, supervisors and working hours.

Source: entities «Employees, departments, absences».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_tui.domain import office
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.office import Department, Employee, Group
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import lookup, naming
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import office as query

RIGHT = N_("change departments and groups")


def departments(session: Session) -> tuple[tuple[int, Department], ...]:
    """The departments with their depth, each behind the one it belongs to."""
    return tuple(office.tree(query.departments()))


def department(session: Session, name: str) -> Department:
    """The department of that id or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known = query.departments()
    wanted = name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.name.casefold()):
            return found
    raise _unknown(N_("department"), name, [each.name for each in known])


def _unknown(what: str, name: str, known: Sequence[str]) -> NotFound:
    near = nearest(name, known)
    hint = N_("did you mean “{near}”?") if near else ""
    return NotFound(what=what, name=shown(name), hint=hint, hint_params={"near": near})


def add(session: Session, name: str, *, parent: str = "", head: str = "", people: Sequence[str] = ()) -> Ref:
    """A new department.

    Args:
        session: Who adds it.
        name: What people call it; each name once.
        parent: Id or name of the department that it belongs to; empty for none.
        head: Login of who leads it; empty for nobody.
        people: Logins of who belongs to it, for administrators.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue, Refused, NotFound: the name, the parent, the head or the people.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("department added")) as act:
        known = query.departments()
        made = act.create(
            "department",
            {
                "name": naming.checked(name, (each.name for each in known)),
                "parent": department(session, parent).id if parent else None,
                "head": lookup.user_called(session, head) if head else None,
                "sort": max((each.sort for each in known), default=0) + 10,
            },
        )
        if people:
            _settle(session, act, made.id, people)
        return made


def change(
    session: Session,
    name: str,
    changes: Mapping[str, str | int],
    *,
    people: Sequence[str] | None = None,
    version: int | None = None,
) -> Department:
    """Change a department.

    Args:
        session: Who changes it.
        name: Its id or name.
        changes: ``name``, ``parent`` and ``head`` (empty for none), ``sort``.
        people: Logins of all who belong to it from now on, for administrators; None leaves them.
        version: Refuse when somebody changed it since.

    Raises:
        NotAllowed, NotFound, InvalidValue, Conflict: as in `add`.
        Refused: the name is taken, or it would belong to itself.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("department changed")) as act:
        found = department(session, name)
        known = query.departments()
        raw: dict[str, object] = {}
        if "name" in changes:
            raw["name"] = naming.checked(str(changes["name"]), (each.name for each in known if each.id != found.id))
        if "parent" in changes:
            above = str(changes["parent"])
            raw["parent"] = department(session, above).id if above else None
        if "head" in changes:
            login = str(changes["head"])
            raw["head"] = lookup.user_called(session, login) if login else None
        if "sort" in changes:
            raw["sort"] = int(changes["sort"])
        act.update(Ref("department", found.id), raw, version=version)
        check_tree()
        if people is not None:
            _settle(session, act, found.id, people)
        return department(session, str(found.id))


def _settle(session: Session, act: Operation, number: int, logins: Sequence[str]) -> None:
    """Exactly these people belong to the department; they stay in their other ones."""
    wanted = {lookup.user_called(session, each) for each in logins}
    for each in query.employees():
        if (number in each.departments) == (each.user in wanted):
            continue
        if not session.is_admin:
            raise NotAllowed(login=session.login, verb=N_("change operators"))
        rest = tuple(other for other in each.departments if other != number)
        places = (*rest, number) if each.user in wanted else rest
        act.update(Ref("user", each.user), {"departments": query.pack(places)})


def shift(session: Session, name: str, by: int) -> None:
    """A department changes places with the one ``by`` places on among those of its parent; at the end nothing happens.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    found = department(session, name)
    beside = [each for _depth, each in departments(session) if each.parent == found.parent]
    at = beside.index(found)
    if not 0 <= at + by < len(beside):
        return
    beside.insert(at + by, beside.pop(at))
    with operation(session, N_("department changed")) as act:
        for place, each in enumerate(beside, 1):
            if each.sort != 10 * place:
                act.update(Ref("department", each.id), {"sort": 10 * place})


def check_tree() -> None:
    """No department may belong to itself, over however many others; also after an undo.

    Raises:
        Refused: one does.
    """
    parents: dict[int, int | None] = {each.id: each.parent for each in query.departments()}
    if office.has_cycle(parents):
        raise Refused(text=N_("a department cannot belong to itself or to one below it"), field="parent")


def delete(session: Session, name: str) -> None:
    """Take a department away that has nobody and nothing below it.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: others belong to it, or people do.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("department deleted")) as act:
        found = department(session, name)
        below = sum(each.parent == found.id for each in query.departments())
        people = sum(found.id in each.departments for each in query.employees())
        if below or people:
            raise Refused(
                text=N_("“{name}” has departments below it: {below}, people: {people}; it cannot be deleted"),
                name=found.name,
                below=below,
                people=people,
                hint=N_("move them to another one first"),
            )
        act.delete(Ref("department", found.id))


def employees(session: Session, *, department_id: int | None = None, below: bool = False) -> tuple[Employee, ...]:
    """Operators by login, those who left too.

    Args:
        session: Who asks.
        department_id: Only those of this department; None for all.
        below: Also those of the departments below it.
    """
    found = query.employees()
    if department_id is None:
        return tuple(found)
    wanted = office.within(query.departments(), department_id) if below else {department_id}
    return tuple(each for each in found if wanted.intersection(each.departments))


def employee(session: Session, user: int) -> Employee:
    """An operator as a part of the company.

    Raises:
        NotFound: there is no such operator.
    """
    found = query.employee(user)
    if found is None:
        raise NotFound(what=N_("operator"), name=str(user))
    return found


def set_employee(session: Session, login: str, changes: Mapping[str, object]) -> Employee:
    """Change where somebody works and when.

    Args:
        session: An administrator; everybody may change their own hours, days and zone.
        login: Who.
        changes: ``departments`` (names or ids), ``supervisor`` (login, empty for nobody), ``hours``, ``days``, ``zone``.

    Raises:
        NotAllowed, NotFound, InvalidValue: who may not, what does not exist, what is no time.
        Refused: somebody would be their own supervisor, over however many others.
    """
    user = lookup.user_called(session, login)
    if not session.is_admin and (user != session.user_id or set(changes) & {"departments", "supervisor"}):
        raise NotAllowed(login=session.login, verb=N_("change operators"))
    raw: dict[str, object] = {}
    for name, value in changes.items():
        match name:
            case "departments" if isinstance(value, Iterable):
                ids = tuple(dict.fromkeys(department(session, str(each)).id for each in value))
                raw[name] = query.pack(ids)
            case "supervisor":
                raw[name] = lookup.user_called(session, str(value)) if value else None
            case "hours":
                raw["work_hours"] = office.parse_hours(str(value))
            case "days":
                raw["work_days"] = office.parse_days(str(value))
            case "zone":
                raw[name] = office.parse_zone(str(value))
            case _:
                raise ValueError(name)
    with operation(session, N_("Operator changed")) as act:
        act.update(Ref("user", user), raw)
        check_supervisors()
        return employee(session, user)


def check_supervisors() -> None:
    """Nobody may be their own supervisor; also after an undo.

    Raises:
        Refused: somebody is.
    """
    above: dict[int, int | None] = {each.user: each.supervisor for each in query.employees()}
    if office.has_cycle(above):
        raise Refused(text=N_("nobody can be their own supervisor, directly or through others"), field="supervisor")


def supervisor(session: Session, user: int) -> int | None:
    """Who leads an operator: as it was set, else the head of the department, or of the nearest one above with another head."""
    found = employee(session, user)
    if found.supervisor is not None:
        return found.supervisor
    known = {each.id: each for each in query.departments()}
    for number in found.departments:
        at = known.get(number)
        while at is not None:
            if at.head is not None and at.head != user:
                return at.head
            at = known.get(at.parent) if at.parent is not None else None
    return None


def groups(session: Session) -> tuple[Group, ...]:
    """All groups by name."""
    return tuple(query.groups())


def group(session: Session, name: str) -> Group:
    """The group of that id or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known = query.groups()
    wanted = name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.name.casefold()):
            return found
    raise _unknown(N_("group"), name, [each.name for each in known])


def add_group(session: Session, name: str, logins: Sequence[str] = ()) -> Ref:
    """A new group of operators.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: who may not, unknown operators, the name.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("group added")) as act:
        members = tuple(dict.fromkeys(lookup.user_called(session, each) for each in logins))
        title = naming.checked(name, (each.name for each in query.groups()))
        return act.create("user_group", {"name": title, "members": query.pack(members)})


def change_group(
    session: Session, name: str, *, title: str | None = None, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Group:
    """Rename a group, put operators in, take others out.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add_group`.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("group changed")) as act:
        found = group(session, name)
        gone = {lookup.user_called(session, each) for each in remove}
        members = dict.fromkeys((*found.members, *(lookup.user_called(session, each) for each in add)))
        raw: dict[str, object] = {"members": query.pack(tuple(each for each in members if each not in gone))}
        if title is not None:
            raw["name"] = naming.checked(title, (each.name for each in query.groups() if each.id != found.id))
        act.update(Ref("user_group", found.id), raw)
        return group(session, str(found.id))


def delete_group(session: Session, name: str) -> None:
    """Take a group away; its people stay.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("group deleted")) as act:
        act.delete(Ref("user_group", group(session, name).id))
