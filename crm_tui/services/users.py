"""Operators: who they are is said by the operating system, what they may by an administrator."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.patterns import late
from crm_tui.domain.ref import Ref
from crm_tui.domain.reference import User
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest
from crm_tui.domain.words import N_
from crm_tui.services import naming, settings
from crm_tui.services.session import Session, operation
from data import operations
from data.operations import Operation
from data.queries import people as query

_LOGIN = late(r"[^\s:,\"'|/\\]{1,64}")
_DETAILS = {name: FieldSpec(name=name, label=name, kind=FieldKind.STRING) for name in ("position", "email", "phone")}


class Changes(NamedTuple):
    """What to change of an operator; None leaves a thing as it is."""

    name: str | None = None
    position: str | None = None
    email: str | None = None
    phone: str | None = None
    active: bool | None = None
    is_admin: bool | None = None
    may_settings: bool | None = None


def ensure(login: str, name: str, now: datetime) -> User:
    """The operator of that login, who is entered when new; the first one ever becomes administrator.

    The first one also fixes the company's zone: that of this machine.

    Args:
        login: As the operating system says.
        name: Full name; the login when empty.
        now: This moment.

    Raises:
        NotAllowed: the operator is inactive.
        InvalidValue: a login that cannot be one.
    """
    found = query.by_login(_login(login))
    if found is None:
        act = Operation(user_id=None, origin="system", label=N_("Operator added"), at=to_ms(now))
        with operations.operation(act):
            found = query.by_login(login) or _enter(act, login, name)
    if not found.active:
        raise NotAllowed(
            login=found.login,
            verb=N_("enter: the account is inactive"),
            hint=N_("an administrator can make it active again"),
        )
    return found


def _enter(act: Operation, login: str, name: str) -> User:
    first = query.is_empty()
    title = clean(name, multiline=False).strip()[:255] or login
    ref = act.create(
        "user", {"login": login, "name": title, "active": 1, "is_admin": int(first), "may_settings": int(first)}
    )
    if first:
        settings.keep_zone()
    found = query.by_id(ref.id)
    assert found is not None
    return found


def _login(login: str) -> str:
    if not _LOGIN.fullmatch(login) or clean(login, multiline=False) != login:
        raise invalid("login", login, N_("is not a login"))
    return login


def users(session: Session, *, inactive: bool = False) -> tuple[User, ...]:
    """Operators by login; only active ones unless asked otherwise."""
    return tuple(query.users(inactive=inactive))


def me(session: Session) -> User:
    """The operator of this session.

    Raises:
        NotFound: the session belongs to nobody, for example to the clock.
    """
    found = query.by_id(session.user_id)
    if found is None:
        raise NotFound(what=N_("operator"), name=session.login)
    return found


def by_login(session: Session, login: str) -> User:
    """The operator of that login, also an inactive one.

    Raises:
        NotFound: nobody; the hint names the nearest.
    """
    found = query.by_login(login)
    if found is None:
        near = nearest(login, (user.login for user in query.users(inactive=True)))
        hint = N_("did you mean “{near}”?") if near else ""
        raise NotFound(what=N_("operator"), name=login, hint=hint, hint_params={"near": near})
    return found


def add(session: Session, login: str, name: str = "", *, is_admin: bool = False, may_settings: bool = False) -> User:
    """Enter an operator before the first visit.

    Raises:
        NotAllowed: for anybody but an administrator.
        InvalidValue, Refused: the login or the name, or the login is known.
    """
    _require_admin(session, N_("add operators"))
    with operation(session, N_("Operator added")) as act:
        if query.by_login(_login(login)) is not None:
            raise Refused(text=N_("the operator “{login}” is there already"), login=login, field="login")
        title = naming.checked(name or login)
        ref = act.create(
            "user",
            {"login": login, "name": title, "active": 1, "is_admin": int(is_admin), "may_settings": int(may_settings)},
        )
        found = query.by_id(ref.id)
    assert found is not None
    return found


def _require_admin(session: Session, verb: str) -> None:
    if not session.is_admin:
        raise NotAllowed(login=session.login, verb=verb)


def change(session: Session, login: str, changes: Changes, *, version: int | None = None) -> User:
    """Change an operator. One's own name, position, e-mail and phone are everybody's to change; the rest is not.

    Raises:
        NotAllowed: for others, or for rights, without being an administrator.
        NotFound: nobody of that login.
        InvalidValue: a value is not taken.
        Refused: nobody would be left to administer the CRM.
        Conflict: somebody else changed the operator since ``version``.
    """
    found = by_login(session, login)
    rights = {"active": changes.active, "is_admin": changes.is_admin, "may_settings": changes.may_settings}
    if found.id != session.user_id or any(right is not None for right in rights.values()):
        _require_admin(session, N_("change operators"))
    raw: dict[str, object] = {name: int(right) for name, right in rights.items() if right is not None}
    if changes.name is not None:
        raw["name"] = naming.checked(changes.name)
    for name, spec in _DETAILS.items():
        given: str | None = getattr(changes, name)
        if given is not None:
            from crm_tui.domain import values  # noqa: PLC0415 — the first paint does not wait for it

            raw[name] = values.validate(spec, given)
    with operation(session, N_("Operator changed")) as act:
        _keep_administrator(found, raw)
        act.update(Ref("user", found.id), raw, version=version)
        if changes.active is False:
            from data import assignments  # noqa: PLC0415 — most operators stay

            assignments.look_again(found.id, session.now_ms())
        changed = query.by_id(found.id)
    return changed or found


def _keep_administrator(user: User, raw: dict[str, object]) -> None:
    now = query.by_id(user.id) or user
    stays = raw.get("is_admin", now.is_admin) and raw.get("active", now.active)
    if now.is_admin and now.active and not stays and not query.other_administrators(user.id):
        raise Refused(
            text=N_("“{login}” is the last active administrator"),
            login=user.login,
            hint=N_("make somebody else an administrator first"),
        )
