"""Who a parameter means: people, departments, groups and roles of the document, and who of them works here.

Source: actions 0.1 (``users``): expanded to a de-duplicated ordered list of active employees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crm_tui.automation.registry import Parameter
from crm_tui.automation.step import Step
from crm_tui.automation.world import RunWorld
from crm_tui.domain import assignment
from crm_tui.domain.errors import NotFound
from crm_tui.domain.insert_value_references import Group, Reference
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import WORDY, Choice, Scalar, Typed, ValueType, machine
from crm_tui.services import departments, lookup, users
from crm_tui.services.session import Session

_PRINTED = re.compile(r"[^()]+ \(([0-9]{1,15})\)")
ROLES: Mapping[str, str] = {"responsible": "responsible", "creator": "created_by", "observers": "observers"}
"""Role → field of the document."""


def read(
    session: Session,
    parameter: Parameter,
    value: Typed,
    world: RunWorld,
    warnings: list[tuple[str, Mapping[str, object]]],
) -> Typed:
    """The people of a parameter: ``user_5``, a login, a name, ``department:2``, ``group:Sales``, ``responsible``.

    Whom nobody knows is left out with a warning: the action says whether it can do without.

    Args:
        session: The robot.
        parameter: Of type `USER`; a single one takes the head of a department for the department.
        value: What was resolved.
        world: For roles of the document.
        warnings: Where warnings go.
    """
    found: list[Scalar] = []
    for each in value.items:
        words = _words(str(each)) if value.type in WORDY else [each]
        for word in words:
            meant = _meant(session, word, world)
            if not meant:
                text = N_("{parameter}: nobody is called “{value}”")
                warnings.append((text, {"parameter": parameter.code, "value": machine(word)}))
            found += meant
    if parameter.multiple:
        return Typed(ValueType.USER, tuple(dict.fromkeys(found)))
    single = tuple(dict.fromkeys(_head(session, each) for each in found))
    return Typed(ValueType.USER, single if len(single) > 1 else next(iter(single), None))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


def _meant(session: Session, word: Scalar, world: RunWorld) -> list[Scalar]:
    if isinstance(word, Ref):
        return [word] if word.type in ("user", "department", "group") else []
    text = word.code if isinstance(word, Choice) else machine(word)
    role = ROLES.get(text.casefold())
    if role is not None:
        value = world.lookup(Reference(group=Group.DOCUMENT, path=(role,)))
        return list(value.items) if value else []
    kind, _colon, name = text.partition(":") if ":" in text else ("", "", text)
    number = name.removeprefix("user_").strip() if not kind or kind == "user" else ""
    number = number if number.isdecimal() else printed(text)
    if number and int(number):
        return [Ref("user", int(number))]
    for known, find in (("user", _user), ("department", _department), ("group", _group)):
        if kind in ("", known):
            try:
                return [Ref(known, find(session, name))]
            except NotFound:
                continue  # perhaps the name of a department or a group
    return []


def _user(session: Session, name: str) -> int:
    return lookup.user_called(session, name)


def _department(session: Session, name: str) -> int:
    return departments.department(session, name).id


def _group(session: Session, name: str) -> int:
    return departments.group(session, name).id


def _head(session: Session, who: Scalar) -> Scalar:
    """Somebody in place of a department: its head. Source: actions, 30."""
    if isinstance(who, Ref) and who.type == "department":
        head = next((each.head for _depth, each in departments.departments(session) if each.id == who.id), None)
        return Ref("user", head) if head else who
    return who


def printed(text: str) -> str:
    """The number of somebody as texts of workflows print them (``Anna Rossi (5)``); empty for another text."""
    found = _PRINTED.fullmatch(text)
    return found[1] if found else ""


def each(session: Session, found: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    """People one by one: those of departments and groups in their place, everybody once."""
    refs = (one for one in found if isinstance(one, Ref))
    listed = ([one.id] if one.type == "user" else members(session, one) for one in refs)
    return tuple(Ref("user", number) for number in dict.fromkeys(number for some in listed for number in some))


def queue(step: Step, parameter: str) -> tuple[int, ...]:
    """The active people of a parameter in order, each once; departments and groups are their people."""
    entries = [each for each in step.value(parameter).items if isinstance(each, Ref)]
    active = {user.id for user in users.users(step.session)}
    return assignment.candidates(entries, lambda ref: members(step.session, ref), active.__contains__)


def members(session: Session, ref: Ref) -> tuple[int, ...]:
    """The people of a department, with those of the departments below it, or of a group."""
    if ref.type == "department":
        return tuple(each.user for each in departments.employees(session, department_id=ref.id, below=True))
    return next((each.members for each in departments.groups(session) if each.id == ref.id), ())
