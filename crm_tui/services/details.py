"""Details (requisites) of contacts and companies, with their addresses and bank accounts.

Several per owner; the lowest sort is the main one. Source: entities «Details (requisites), addresses, bank details».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.domain.details import (
    ADDRESS_KINDS,
    ADDRESS_PARTS,
    BANK_PARTS,
    OWNERS,
    Address,
    Bank,
    Details,
    Template,
    check_part,
    check_value,
)
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused, UnknownField
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import details_templates, lookup, naming, permissions
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.queries import details as query

ADDRESS = "details_address"
BANK = "details_bank"


def of_owner(session: Session, owner: Ref) -> tuple[Details, ...]:
    """The details of a contact or company, the main ones first; none for other types, and none of what one may not read."""
    if permissions.readable(session, owner.type, [owner.id]) != {owner.id}:
        return ()
    return tuple(query.of_owner(owner)) if owner.type in OWNERS else ()


def main(session: Session, owner: Ref) -> Details | None:
    """The main details of a contact or company; None without any."""
    return next(iter(of_owner(session, owner)), None)


def one(session: Session, number: int) -> Details:
    """The details of that id.

    Raises:
        NotFound: there are none.
    """
    found = query.one(number)
    if found is None or found.deleted or not permissions.readable(session, found.owner.type, [found.owner.id]):
        raise NotFound(what=N_("details"), name=str(number))
    return found


def add(
    session: Session,
    owner: Ref,
    given: Mapping[str, str],
    *,
    template: str = "",
    name: str = "",
    sort: int | None = None,
) -> Ref:
    """New details, behind those that are there.

    Args:
        session: Who adds them.
        owner: A living contact or company.
        given: Text by field of the template.
        template: Its id, code or name; empty for the first one offered for the owner's type.
        name: What people call these details; empty for the name of the template.
        sort: Their place; the lowest is the main one.

    Raises:
        NotFound: no such owner or template.
        Refused: the owner is deleted, or the template is not for such owners.
        UnknownField, InvalidValue: nothing was added.
    """
    with operation(session, N_("details added")) as act:
        _check_owner(act, owner)
        chosen = _template(session, owner, template)
        values = _checked(session, chosen, given, {})
        there = query.of_owner(owner)
        made = act.create(
            "details",
            {
                "owner_type": owner.type,
                "owner": owner.id,
                "template": chosen.id,
                "name": naming.checked(name or chosen.name),
                "sort": max((each.sort for each in there), default=0) + 10 if sort is None else sort,
                "content": query.pack_values(values),
            },
        )
        act.event("details_added", owner, {"details": name or chosen.name})
        return made


def _check_owner(act: Operation, owner: Ref) -> None:
    if owner.type not in OWNERS:
        raise Refused(text=N_("only contacts and companies have details, {ref} has none"), ref=owner)
    if act.read(owner).deleted_at is not None:
        raise Refused(text=N_("{ref} is in the recycle bin"), ref=owner)


def _template(session: Session, owner: Ref, name: str) -> Template:
    offered = details_templates.templates(session, owner=owner.type, inactive=False)
    if not name:
        if not offered:
            raise Refused(
                text=N_("there is no active template of details for {type}"), type=ENTITY_TYPES[owner.type].plural
            )
        return offered[0]
    found = details_templates.template(session, name)
    if owner.type not in found.owners:
        raise Refused(
            text=N_("the template “{name}” is not for {type}"), name=found.name, type=ENTITY_TYPES[owner.type].plural
        )
    if not found.active:
        raise Refused(text=N_("the template “{name}” is not active"), name=found.name)
    return found


def _checked(
    session: Session, template: Template, given: Mapping[str, str], before: Mapping[str, str]
) -> dict[str, str]:
    """All values after the change: those of the template's fields are checked, others stay."""
    context = lookup.context(session)
    for name in given:
        if template.field(name) is None:
            known = [each.name for each in template.fields]
            near = nearest(name, known)
            hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
            params: dict[str, object] = {"near": near, "names": ", ".join(known)}
            raise UnknownField(field=shown(name), type=template.name, hint=hint, hint_params=params)
    found = dict(before)
    for field in template.fields:
        if field.name in given or (field.required and not before.get(field.name)):
            found[field.name] = check_value(template, field, given.get(field.name, ""), context)
    return {name: text for name, text in found.items() if text}


def change(
    session: Session,
    number: int,
    given: Mapping[str, str],
    *,
    name: str | None = None,
    sort: int | None = None,
    version: int | None = None,
) -> Details:
    """Change details: the texts of fields, what they are called, their place.

    Raises:
        NotFound: no such details.
        Conflict: somebody changed them since ``version``.
        UnknownField, InvalidValue: nothing was changed.
    """
    with operation(session, N_("details changed")) as act:
        before = one(session, number)
        template = query.template(before.template.id) or before.template
        raw: dict[str, object] = {}
        if given:
            raw["content"] = query.pack_values(_checked(session, template, given, before.values))
        if name is not None:
            raw["name"] = naming.checked(name)
        if sort is not None:
            raw["sort"] = sort
        if act.update(Ref("details", number), raw, version=version):
            _tell(act, before)
        return one(session, number)


def make_main(session: Session, number: int) -> Details:
    """Put details before the others of their owner.

    Raises:
        NotFound: no such details.
    """
    with operation(session, N_("order of details changed")) as act:
        found = one(session, number)
        others = [each.id for each in query.of_owner(found.owner) if each.id != number]
        _order(act, [number, *others])
        return one(session, number)


def shift(session: Session, number: int, by: int) -> bool:
    """Move details up (-1) or down (1) among those of their owner; False when they are at the end already.

    Raises:
        NotFound: no such details.
    """
    with operation(session, N_("order of details changed")) as act:
        order = [each.id for each in query.of_owner(one(session, number).owner)]
        at = order.index(number)
        if not 0 <= at + by < len(order):
            return False
        order.insert(at + by, order.pop(at))
        _order(act, order)
    return True


def _order(act: Operation, numbers: Sequence[int]) -> None:
    for place, number in enumerate(numbers, 1):
        act.update(Ref("details", number), {"sort": 10 * place})


def delete(session: Session, number: int) -> None:
    """Take details away with their addresses and bank accounts; undo brings all of them back.

    Raises:
        NotFound: no such details.
    """
    with operation(session, N_("details deleted")) as act:
        found = one(session, number)
        for address in found.addresses:
            act.delete(Ref(ADDRESS, address.id))
        for bank in found.banks:
            act.delete(Ref(BANK, bank.id))
        act.delete(Ref("details", number))
        _tell(act, found, "details_deleted")


def _tell(act: Operation, found: Details, kind: str = "details_changed") -> None:
    """The timeline of the owner says that something became of its details."""
    act.event(kind, found.owner, {"details": found.name})


def set_address(session: Session, number: int, kind: str, given: Mapping[str, str]) -> Address:
    """Write parts of the address of a type; there is at most one of each type.

    Raises:
        NotFound: no such details.
        UnknownField, InvalidValue: no such type, no such part, nothing in it.
    """
    wanted = address_kind(kind)
    parts = _parts("address", ADDRESS_PARTS, given)
    with operation(session, N_("address of details changed")) as act:
        found = one(session, number)
        there = next((each for each in found.addresses if each.kind == wanted), None)
        if not any({**(there.parts if there else {}), **parts}.values()):
            raise invalid("address", "", N_("must not be empty"), N_("write for example city=Milano"))
        raw = {name: text or None for name, text in parts.items()}
        if there is None:
            act.create(ADDRESS, {"details": number, "kind": wanted, **raw})
            _tell(act, found)
        elif act.update(Ref(ADDRESS, there.id), raw):
            _tell(act, found)
        return next(each for each in one(session, number).addresses if each.kind == wanted)


def address_kind(text: str) -> str:
    """One of the six types.

    Raises:
        InvalidValue: there is no such type.
    """
    wanted = text.strip().casefold()
    if wanted not in ADDRESS_KINDS:
        choices = ", ".join(ADDRESS_KINDS)
        raise invalid("kind", text, N_("is not one of the choices"), N_("one of: {choices}"), choices=choices)
    return wanted


def _parts(what: str, known: tuple[str, ...], given: Mapping[str, str]) -> dict[str, str]:
    for name in given:
        if name not in known:
            near = nearest(name, known)
            hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
            params: dict[str, object] = {"near": near, "names": ", ".join(known)}
            raise UnknownField(field=shown(name), type=what, hint=hint, hint_params=params)
    return {name: check_part(name, text) for name, text in given.items()}


def delete_address(session: Session, number: int, kind: str) -> None:
    """Take the address of a type away.

    Raises:
        NotFound: no such details, or no such address.
    """
    wanted = address_kind(kind)
    with operation(session, N_("address of details deleted")) as act:
        found = one(session, number)
        there = next((each for each in found.addresses if each.kind == wanted), None)
        if there is None:
            raise NotFound(what=N_("address"), name=wanted)
        act.delete(Ref(ADDRESS, there.id))
        _tell(act, found)


def add_bank(session: Session, number: int, name: str, given: Mapping[str, str], *, sort: int | None = None) -> Bank:
    """A new bank account, behind those that are there; the first one is the default.

    Raises:
        NotFound: no such details.
        UnknownField, InvalidValue: no such part, a mistyped IBAN or BIC.
    """
    parts = _parts("bank", BANK_PARTS, given)
    with operation(session, N_("bank account of details added")) as act:
        found = one(session, number)
        there = found.banks
        raw = {
            "details": number,
            "name": naming.checked(name or parts.get("bank") or parts.get("iban") or ""),
            "sort": max((each.sort for each in there), default=0) + 10 if sort is None else sort,
            **{part: text or None for part, text in parts.items()},
        }
        made = act.create(BANK, raw)
        _tell(act, found)
        return next(each for each in one(session, number).banks if each.id == made.id)


def bank(session: Session, number: int) -> Bank:
    """The bank account of that id.

    Raises:
        NotFound: there is none.
    """
    owner = query.owner_of(BANK, number)
    if owner is None:
        raise NotFound(what=N_("bank account"), name=str(number))
    return next(each for each in one(session, owner).banks if each.id == number)


def change_bank(
    session: Session,
    number: int,
    given: Mapping[str, str],
    *,
    name: str | None = None,
    sort: int | None = None,
    version: int | None = None,
) -> Bank:
    """Change a bank account.

    Raises:
        NotFound, Conflict: what does not exist, what somebody changed since.
        UnknownField, InvalidValue: nothing was changed.
    """
    raw: dict[str, object] = {part: text or None for part, text in _parts("bank", BANK_PARTS, given).items()}
    if name is not None:
        raw["name"] = naming.checked(name)
    if sort is not None:
        raw["sort"] = sort
    with operation(session, N_("bank account of details changed")) as act:
        found = bank(session, number)
        if act.update(Ref(BANK, found.id), raw, version=version):
            _tell_of_bank(session, act, number)
        return bank(session, number)


def _tell_of_bank(session: Session, act: Operation, number: int) -> None:
    owner = query.owner_of(BANK, number)
    if owner is not None:
        _tell(act, one(session, owner))


def delete_bank(session: Session, number: int) -> None:
    """Take a bank account away.

    Raises:
        NotFound: there is none.
    """
    with operation(session, N_("bank account of details deleted")) as act:
        found = bank(session, number)
        _tell_of_bank(session, act, number)
        act.delete(Ref(BANK, found.id))
