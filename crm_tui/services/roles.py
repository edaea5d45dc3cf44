"""Roles: what they allow, and who has them. Whoever may change CRM settings keeps them.

The role Administrator is fixed, and given to people by name only: it is the operator's mark *administrator*.
Source: entities «Permissions».
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.permissions import Grants, Level, Role, Verb, changed
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import departments, lookup, naming, users
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import roles as query

RIGHT = N_("change roles")
ADMINISTRATOR = "administrator"
KINDS = ("user", "department", "group")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a role."""

    kind: str
    """One of `KINDS`."""
    target: int
    name: str
    """Login of a user; name of a department or a group."""


@dataclass(frozen=True, slots=True)
class Said:
    """A level that is said somewhere."""

    scope: str
    verbs: tuple[Verb, ...]
    level: Level | None
    """None: nothing is said there any more, the wider scope counts."""


def roles(session: Session) -> tuple[Role, ...]:
    """All roles in order."""
    return tuple(query.roles())


def role(session: Session, name: str) -> Role:
    """The role of that id, code or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known, wanted = query.roles(), name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.name.casefold()) or (found.code and wanted == found.code):
            return found
    near = nearest(name, [each.name for each in known])
    hint = N_("did you mean “{near}”?") if near else ""
    raise NotFound(what=N_("role"), name=shown(name), hint=hint, hint_params={"near": near})


def of_operator(session: Session) -> tuple[Role, ...]:
    """The roles that hold for the session's operator."""
    if session.is_admin:
        return tuple(each for each in query.roles() if each.code == ADMINISTRATOR)
    return query.rights_of(session.user_id).roles


def holders(session: Session) -> dict[int, tuple[Holder, ...]]:
    """By role: who has it, people first."""
    people = users.users(session, inactive=True)
    named = {
        "user": {each.id: each.login for each in people},
        "department": {each.id: each.name for _depth, each in departments.departments(session)},
        "group": {each.id: each.name for each in departments.groups(session)},
    }
    found: dict[int, list[Holder]] = {each.id: [] for each in query.roles()}
    for each in query.roles():
        if each.code == ADMINISTRATOR:
            found[each.id] = [Holder("user", one.id, one.login) for one in people if one.is_admin]
    for given in query.assignments():
        if given.role in found and given.target in named[given.kind]:
            found[given.role].append(Holder(given.kind, given.target, named[given.kind][given.target]))
    order = {kind: number for number, kind in enumerate(KINDS)}
    return {number: tuple(sorted(each, key=lambda one: (order[one.kind], one.name))) for number, each in found.items()}


# ── What a role says ──


def add(
    session: Session,
    name: str,
    *,
    like: str = "",
    said: Sequence[Said] = (),
    settings: bool = False,
    given: Sequence[tuple[str, str]] = (),
) -> Role:
    """A new role; without another to start from it allows nothing but what is said.

    Args:
        session: Who adds it.
        name: What people call it; each name once.
        like: A role whose rights it starts with.
        said: Levels.
        settings: Whether it holds the right to change CRM settings.
        given: Who gets it at once, as for `assign`.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound, InvalidValue, Refused: the role to start from, the name.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("role added")) as act:
        known = query.roles()
        raw = {
            "code": "",
            "name": naming.checked(name, (each.name for each in known)),
            "rights": query.pack(_with(role(session, like).grants if like else {}, said)),
            "settings": int(settings),
            "is_default": 0,
            "sort": 10 * (len(known) + 1),
        }
        made = act.create("role", raw)
        _give(session, act, made.id, given)
        return role(session, str(made.id))


def _with(grants: Grants, said: Sequence[Said]) -> Grants:
    for each in said:
        for verb in each.verbs:
            grants = changed(grants, each.scope, verb, each.level)
    return grants


def change(
    session: Session,
    name: str,
    said: Sequence[Said] = (),
    *,
    title: str | None = None,
    settings: bool | None = None,
    default: bool = False,
    given: Sequence[tuple[str, str]] | None = None,
    version: int | None = None,
) -> Role:
    """Change a role.

    Args:
        session: Who changes it.
        name: Its id, code or name.
        said: Levels.
        title: Another name.
        settings: Whether it holds the right to change CRM settings.
        default: From now on it is the role of whoever has none.
        given: Who has it from now on, as for `assign`; None leaves that as it is.
        version: Refuse when somebody changed it since.

    Raises:
        NotAllowed, NotFound, InvalidValue, Conflict: who may not, what does not exist, what is not taken.
        Refused: it is the role Administrator.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("role changed")) as act:
        found = role(session, name)
        if found.code == ADMINISTRATOR:
            raise Refused(text=N_("the role “{name}” allows everything and stays as it is"), name=found.name)
        act.expect(act.read(Ref("role", found.id)), version)
        raw: dict[str, object] = {"rights": query.pack(_with(found.grants, said))}
        if title is not None:
            raw["name"] = naming.checked(title, (each.name for each in query.roles() if each.id != found.id))
        if settings is not None:
            raw["settings"] = int(settings)
        if default:
            _make_default(act, found)
        act.update(Ref("role", found.id), raw)
        if given is not None:
            _give(session, act, found.id, given)
            _take(act, found.id, {(kind, _target(session, kind, each)) for kind, each in given})
        return role(session, str(found.id))


def _make_default(act: Operation, found: Role) -> None:
    for each in query.roles():
        act.update(Ref("role", each.id), {"is_default": int(each.id == found.id)})


def delete(session: Session, name: str) -> None:
    """Take a role away that nobody has.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: somebody has it, or everybody without a role does, or it is the role Administrator.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("role deleted")) as act:
        found = role(session, name)
        if found.code == ADMINISTRATOR or found.is_default:
            raise Refused(
                text=N_("the role “{name}” is needed and cannot be deleted"),
                name=found.name,
                hint=N_("another one can be the role of whoever has none: crm-tui role set NAME --default"),
            )
        have = sum(each.role == found.id for each in query.assignments())
        if have:
            raise Refused(
                text=N_("“{name}” is given {count} times; it cannot be deleted"),
                name=found.name,
                count=have,
                hint=N_("take it away from them first"),
            )
        act.delete(Ref("role", found.id))


def check() -> None:
    """Whether the roles hold together; also after an undo.

    Raises:
        Refused: no default role or several, or somebody has a role that is gone.
    """
    if query.defaults() != 1:
        raise Refused(text=N_("exactly one role must be the default one"))
    gone = query.homeless()
    if gone:
        raise Refused(text=N_("roles that are given but would not be there: {count}"), count=gone)


# ── Who has it ──


def assign(session: Session, name: str, targets: Sequence[tuple[str, str]]) -> Role:
    """Give a role to people, departments (with those below) or groups; whoever has it keeps it.

    Args:
        session: Who gives it.
        name: The role.
        targets: Of each its kind, one of `KINDS`, and its login or name.

    Raises:
        NotAllowed, NotFound: who may not, who or what does not exist.
        Refused: the role Administrator is given to people only.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("role given")) as act:
        found = role(session, name)
        if found.code == ADMINISTRATOR:
            _administrators(session, targets, given=True)
            return found
        _give(session, act, found.id, targets)
        return found


def _give(session: Session, act: Operation, number: int, targets: Sequence[tuple[str, str]]) -> None:
    known = {(each.role, each.kind, each.target) for each in query.assignments()}
    for kind, target in dict.fromkeys((kind, _target(session, kind, each)) for kind, each in targets):
        if (number, kind, target) not in known:
            act.create("role_assignment", {"role": number, "kind": kind, "target": target})


def _take(act: Operation, number: int, left: Container[tuple[str, int]]) -> None:
    """Take it from all but these."""
    for each in query.assignments():
        if each.role == number and (each.kind, each.target) not in left:
            act.delete(Ref("role_assignment", each.id))


def unassign(session: Session, name: str, targets: Sequence[tuple[str, str]]) -> Role:
    """Take a role away again; as `assign`.

    Raises:
        NotAllowed, NotFound: who may not, who does not have it.
        Refused: nobody would be left to administer the CRM.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("role taken away")) as act:
        found = role(session, name)
        if found.code == ADMINISTRATOR:
            _administrators(session, targets, given=False)
            return found
        for kind, each in targets:
            act.delete(Ref("role_assignment", _assignment(found, kind, _target(session, kind, each), each)))
        return found


def _assignment(found: Role, kind: str, target: int, name: str) -> int:
    for each in query.assignments():
        if (each.role, each.kind, each.target) == (found.id, kind, target):
            return each.id
    raise NotFound(what=N_("role given to"), name=shown(name))


def _administrators(session: Session, targets: Sequence[tuple[str, str]], *, given: bool) -> None:
    if any(kind != "user" for kind, _name in targets):
        raise Refused(text=N_("administrators are named one by one, not as departments or groups"))
    logins = {each.id: each.login for each in users.users(session, inactive=True)}
    for _kind, name in targets:
        users.change(session, logins[lookup.user_called(session, name)], users.Changes(is_admin=given))


def administrators(session: Session, logins: Sequence[str]) -> Role:
    """These and nobody else are administrators from now on.

    Raises:
        NotAllowed: for anybody but an administrator.
        Refused: nobody would be left to administer the CRM.
    """
    found = role(session, ADMINISTRATOR)
    now = {each.name for each in holders(session)[found.id]}
    with operation(session, N_("role given")):
        _administrators(session, [("user", each) for each in logins if each not in now], given=True)
        _administrators(session, [("user", each) for each in sorted(now - set(logins))], given=False)
    return found


def _target(session: Session, kind: str, name: str) -> int:
    match kind:
        case "user":
            return lookup.user_called(session, name)
        case "department":
            return departments.department(session, name).id
        case "group":
            return departments.group(session, name).id
        case _:
            raise invalid("kind", kind, N_("is not who can have a role"))
