"""Templates of details: which fields the details of contacts and companies have, in which order, which are required."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.domain.details import OWNERS, Template, TemplateField, check_country, check_fields
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import naming
from crm_tui.services.session import Session, operation
from data.queries import details as query

RIGHT = N_("change templates of details")


def templates(session: Session, *, owner: str = "", inactive: bool = True) -> tuple[Template, ...]:
    """The templates in order.

    Args:
        session: Who asks.
        owner: Only those for ``contact`` or ``company``; empty for all.
        inactive: Also those that are offered no more.
    """
    return tuple(
        each for each in query.templates() if (inactive or each.active) and (not owner or owner in each.owners)
    )


def template(session: Session, name: str) -> Template:
    """The template of that id, code or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known = query.templates()
    wanted = name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.code or None, found.name.casefold()):
            return found
    near = nearest(wanted, [each.name for each in known])
    hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
    params: dict[str, object] = {"near": near, "names": ", ".join(each.name for each in known)}
    raise NotFound(what=N_("template of details"), name=shown(name), hint=hint, hint_params=params)


def add(
    session: Session, name: str, fields: Sequence[TemplateField], *, country: str = "IT", owners: Sequence[str] = OWNERS
) -> Ref:
    """A new template at the end.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue, Refused: its name, country, owners or fields.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("template of details added")) as act:
        known = query.templates()
        return act.create(
            "details_template",
            {
                "code": "",
                "name": naming.checked(name, (each.name for each in known)),
                "country": check_country(country),
                "owners": _owners(owners),
                "active": 1,
                "sort": max((each.sort for each in known), default=0) + 10,
                "fields": query.pack_fields(check_fields(fields)),
            },
        )


def _owners(owners: Sequence[str]) -> str:
    wanted = [each for each in OWNERS if each in owners]
    strays = [each for each in owners if each not in OWNERS]
    if strays or not wanted:
        value = strays[0] if strays else ""
        raise invalid(
            "owners", value, N_("is not one of the choices"), N_("one of: {choices}"), choices=", ".join(OWNERS)
        )
    return ",".join(wanted)


def change(session: Session, name: str, changes: Mapping[str, object], *, version: int | None = None) -> Template:
    """Change a template; details that exist keep the values of fields that it lists no more.

    Args:
        session: Who changes it.
        name: Its id, code or name.
        changes: New values of ``name``, ``country``, ``owners``, ``active``, ``sort``, ``fields``.
        version: Refuse when somebody changed it since.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused, Conflict: as in `add`.
    """
    session.require_settings(RIGHT)
    found = template(session, name)
    raw: dict[str, object] = {}
    for key, value in changes.items():
        match key:
            case "name":
                others = (each.name for each in query.templates() if each.id != found.id)
                raw[key] = naming.checked(str(value), others)
            case "country":
                raw[key] = check_country(str(value))
            case "owners" if isinstance(value, Sequence):
                raw[key] = _owners([str(each) for each in value])
            case "fields" if isinstance(value, Sequence):
                raw[key] = query.pack_fields(check_fields(value))
            case "active":
                raw[key] = int(bool(value))
            case "sort" if isinstance(value, int):
                raw[key] = value
            case _:
                raise ValueError(key)
    with operation(session, N_("template of details changed")) as act:
        act.update(Ref("details_template", found.id), raw, version=version)
        return query.template(found.id) or found


def delete(session: Session, name: str) -> None:
    """Take a template away that no details have.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: details have it.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("template of details deleted")) as act:
        found = template(session, name)
        uses = query.uses(found.id)
        if uses:
            raise Refused(
                text=N_("details with the template “{name}”: {count}; it cannot be deleted"),
                name=found.name,
                count=uses,
                hint=N_("make it inactive instead"),
            )
        act.delete(Ref("details_template", found.id))


def shift(session: Session, name: str, by: int) -> None:
    """A template changes places with the one ``by`` places on; at the end nothing happens.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    found = template(session, name)
    order = query.templates()
    at = order.index(found)
    if not 0 <= at + by < len(order):
        return
    order.insert(at + by, order.pop(at))
    with operation(session, N_("template of details changed")) as act:
        for place, each in enumerate(order, 1):
            if each.sort != 10 * place:
                act.update(Ref("details_template", each.id), {"sort": 10 * place})
