"""People, departments and groups that a template writes down: whether there is anybody of that name.

What they come to when the step runs is `people`. Source: engine «Template header and tabs» (save-time validation).
"""

from __future__ import annotations

from crm_tui.automation.people import ROLES, printed
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.services import departments, lookup, users
from crm_tui.services.session import Session

_NEAR = N_("nobody is called “{value}”; did you mean “{near}”?")
_NOBODY = N_("nobody is called “{value}”: write a login, a name, department:NAME, group:NAME or responsible")


def person(session: Session, word: str) -> Ref | None:
    """Somebody by ``user_5``, number, login or name, also one who has left; None: nobody is called so."""
    kind, _colon, name = word.partition(":") if ":" in word else ("user", "", word)
    if kind.strip().casefold() != "user":
        return None
    number = printed(name.strip()) or name.strip().removeprefix("user_")
    if number.isdecimal():
        known = any(each.id == int(number) for each in users.users(session, inactive=True))
        return Ref("user", int(number)) if known else None
    try:
        return Ref("user", lookup.user_called(session, name.strip()))
    except NotFound:
        return None


def nobody(session: Session, text: str) -> Problem | None:
    """The first word of a text, between commas or on lines of their own, that names nobody; None: all are there."""
    at = 0
    for part in text.replace("\n", ",").split(","):
        word = part.strip()
        if word and not _known(session, word):
            logins = [each.login for each in users.users(session)]
            near = nearest(word, logins) or ""
            place = at + len(part) - len(part.lstrip())
            return problem(text, place, _NEAR if near else _NOBODY, value=shown(word), near=near)
        at += len(part) + 1
    return None


def _known(session: Session, word: str) -> bool:
    if word.casefold() in ROLES or person(session, word) is not None:
        return True
    kind, _colon, name = word.partition(":") if ":" in word else ("", "", word)
    for known, find in (("department", departments.department), ("group", departments.group)):
        if kind in ("", known):
            try:
                find(session, name)
            except NotFound:
                continue  # perhaps of the other kind
            return True
    return False
