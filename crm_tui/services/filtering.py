"""Filter texts: parsed, resolved against the store, compiled; and the presets every operator has."""

from __future__ import annotations

from crm_tui.domain import filters, values
from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.errors import FilterMistake, InvalidValue, NotFound, Refused
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.filters import EVERYTHING, Filter, FilterFields, Is, Not, Words
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import clean, shown
from crm_tui.domain.words import N_, Own
from crm_tui.services import lookup
from crm_tui.services.session import Session, operation
from data import filters as store_filters
from data.conditions import Compiled
from data.queries import saved_filters, stages
from data.queries.saved_filters import SavedFilter


def compiled(session: Session, kind: str, text: str) -> Compiled | None:
    """What the store asks for the text; None when it matches everything.

    Raises:
        FilterMistake: where and why; the hint names the nearest valid name.
    """
    tree = resolved(session, kind, text)
    if tree == EVERYTHING:
        return None
    if any(isinstance(part, Words) for part in filters.walk(tree)):
        from crm_tui.services import indexing  # noqa: PLC0415 — most filters hold no words

        indexing.before_search(session, kind)
    return store_filters.compiled(tree, kind, now=session.now_ms())


def resolved(session: Session, kind: str, text: str) -> Filter:
    """The tree of the text with every name looked up."""
    tree = filters.parse(text, FilterFields.of(kind))
    return filters.resolve(tree, lookup.context(session), lambda spec, name: _called(session, spec, name, kind))


def _called(session: Session, spec: FieldSpec, name: str, kind: str) -> int | str | tuple[int | str, ...]:
    if spec.kind is FieldKind.STAGE:
        return _stages_called(name, kind)
    if spec.multiple:
        return _several_called(session, spec, name)
    found = lookup.resolve(session, spec, name, entity=kind)
    return found if isinstance(found, (int, str)) else str(found)


def _several_called(session: Session, spec: FieldSpec, name: str) -> tuple[int, ...]:
    """The one that has the whole text as its name, commas and all; else those whose names the commas part."""
    whole = clean(name, multiline=False).strip()
    try:
        if spec.kind is FieldKind.USERS:
            return (lookup.user_called(session, whole),)
        return (lookup.record_called(spec.target, whole, field=spec.name, session=session),)
    except NotFound:
        if len(values.names_in(spec, name)) < 2:
            raise
    found = lookup.resolve(session, spec, name)
    return tuple(item for item in found if isinstance(item, int)) if isinstance(found, tuple) else ()


def _stages_called(name: str, kind: str) -> tuple[int | str, ...]:
    wanted = name.casefold()
    kinds = (kind,) if ENTITY_TYPES[kind].has_stages else staged()
    found = tuple(
        stage.id
        for each in kinds
        for stage in stages.all_stages(each)
        if wanted in (stage.code.casefold(), stage.code.partition(":")[2].casefold(), stage.name.casefold())
    )
    return found or (lookup.stage_called(name, entity=kind).id,)


def mistake(session: Session, kind: str, text: str) -> FilterMistake | None:
    """What is wrong with a text, or None; for checking while somebody types."""
    try:
        resolved(session, kind, text)
    except FilterMistake as error:
        return error
    return None


def asks_for_deleted(session: Session, kind: str, text: str) -> bool:
    """Whether the text wants the recycle bin."""
    tree = filters.parse(text, FilterFields.of(kind))
    unwanted = {id(part.part) for part in filters.walk(tree) if isinstance(part, Not)}
    return any(
        isinstance(part, Is) and part.flag == "deleted" and id(part) not in unwanted for part in filters.walk(tree)
    )


PRESETS: dict[str, tuple[tuple[str, str], ...]] = {
    "deal": (
        (N_("My deals"), "responsible:me is:open"),
        (N_("In progress"), "is:open"),
        (N_("Closed"), "is:closed"),
        (N_("New deals"), "-is:repeat -is:inquiry is:open"),
        (N_("Repeat deals"), "is:repeat"),
        (N_("Repeat inquiries"), "is:inquiry"),
        (N_("Without activities"), "is:open -has:activity"),
        (N_("Overdue activities"), "has:overdue_activity"),
        (N_("Created by automation"), "is:automated"),
    ),
    "lead": (
        (N_("My leads"), "responsible:me is:open"),
        (N_("In progress"), "is:open"),
        (N_("Closed"), "is:closed"),
        (N_("Repeat leads"), "is:repeat"),
    ),
    "quote": ((N_("Open"), "is:open"), (N_("Overdue"), "is:overdue"), (N_("Closed"), "is:closed")),
    "invoice": ((N_("Open"), "is:open"), (N_("Overdue"), "is:overdue"), (N_("Paid"), "is:won")),
    "task": (
        (N_("In progress"), "is:open"),
        (N_("Overdue"), "is:overdue"),
        (N_("Completed"), "is:closed"),
        (N_("My tasks"), "responsible:me is:open"),
        (N_("Tag CRM"), "tags=CRM"),
    ),
    "contact": ((N_("My contacts"), "responsible:me"),),
    "company": (
        (N_("My companies"), "responsible:me"),
        (N_("Clients"), "is_my_company:no"),
        (N_("Own companies"), "is_my_company:yes"),
    ),
    "product": ((N_("For sale"), "active:yes"), (N_("Switched off"), "active:no")),
    "sale_order": ((N_("Open"), "-status:paid -status:cancelled"), (N_("Paid"), "status:paid")),
    "payment": ((N_("Expected"), "paid:no"), (N_("Received"), "paid:yes")),
    "activity": ((N_("Mine, open"), "responsible:me is:open"), (N_("Overdue"), "is:overdue")),
}
"""Name and text of the filters that come with the program. Source: behaviour «Filter and presets»."""


def offered(session: Session, kind: str) -> list[tuple[str, str]]:
    """Name and text of every filter that the operator may choose: presets, then their own, then shared ones."""
    own = [(Own(row.name), row.text) for row in saved(session, kind)]
    return [*PRESETS.get(kind, ()), *own]


def saved(session: Session, kind: str) -> list[SavedFilter]:
    """The saved filters of a type that the operator may choose: their own, then those that others share."""
    return saved_filters.filters_for(kind, session.user_id)


def _own(session: Session, kind: str) -> list[SavedFilter]:
    return [row for row in saved(session, kind) if row.owner == session.user_id]


def own_called(session: Session, kind: str, name: str) -> SavedFilter:
    """The operator's own filter of that name; upper and lower case are one.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    mine = _own(session, kind)
    wanted = name.strip().casefold()
    found = next((row for row in mine if row.name.casefold() == wanted), None)
    if found is None:
        raise lookup.unknown(N_("filter"), shown(name), [row.name for row in mine])
    return found


def keep(session: Session, kind: str, name: str, text: str, *, shared: bool | None = None) -> Ref:
    """Save a filter under a name; an own one of that name is replaced.

    Args:
        session: Who saves it.
        kind: The entity type's code.
        name: What it is called.
        text: The filter.
        shared: Whether others may choose it; None leaves that as it is.

    Raises:
        InvalidValue: no name, or a name that is too long.
        FilterMistake: the text is wrong.
    """
    wanted = checked_name(name)
    resolved(session, kind, text)
    mine = _own(session, kind)
    found = next((row for row in mine if row.name.casefold() == wanted.casefold()), None)
    with operation(session, N_("filter saved")) as act:
        if found is not None:
            ref = Ref("saved_filter", found.id)
            act.update(ref, {"text": text, "shared": int(found.shared if shared is None else shared)})
        else:
            row = {"type": kind, "name": wanted, "text": text, "owner": session.user_id, "shared": int(bool(shared))}
            ref = act.create("saved_filter", row | {"is_default": 0, "sort": 10 * (len(mine) + 1)})
    return ref


def checked_name(name: str) -> str:
    """The name of a filter, clean.

    Raises:
        InvalidValue: empty, or longer than 80 characters.
    """
    wanted = clean(name, multiline=False).strip()
    if not wanted or len(wanted) > 80:
        raise InvalidValue(field="name", value=name[:80], reason=N_("is not a name of 1 to 80 characters"))
    return wanted


def rename(session: Session, kind: str, name: str, new: str) -> Ref:
    """Another name for an own filter.

    Raises:
        NotFound: no such filter of this operator.
        InvalidValue: no name, or a name that is too long.
        Refused: another own filter has that name.
    """
    found, wanted = own_called(session, kind, name), checked_name(new)
    if any(row.name.casefold() == wanted.casefold() for row in _own(session, kind) if row.id != found.id):
        raise Refused(text=N_("the name “{name}” is taken already"), name=shown(wanted), field="name")
    ref = Ref("saved_filter", found.id)
    with operation(session, N_("filter renamed")) as act:
        act.update(ref, {"name": wanted})
    return ref


def share(session: Session, kind: str, name: str, shared: bool) -> Ref:
    """Let others choose an own filter, or keep it to oneself again.

    Raises:
        NotFound: no such filter of this operator.
    """
    ref = Ref("saved_filter", own_called(session, kind, name).id)
    with operation(session, N_("filter shared") if shared else N_("filter no longer shared")) as act:
        act.update(ref, {"shared": int(shared)})
    return ref


def choose_default(session: Session, kind: str, name: str | None) -> None:
    """The own filter that holds when nobody chose one; None: none does.

    Raises:
        NotFound: no such filter of this operator.
    """
    chosen = own_called(session, kind, name).id if name is not None else 0
    with operation(session, N_("default filter chosen")) as act:
        for row in _own(session, kind):
            act.update(Ref("saved_filter", row.id), {"is_default": int(row.id == chosen)})


def forget(session: Session, filter_id: int) -> None:
    """Delete an own saved filter; undo brings it back.

    Raises:
        NotFound: no such filter of this operator.
    """
    if saved_filters.owner_of(filter_id) != session.user_id:
        raise NotFound(what=N_("filter"), name=str(filter_id))
    with operation(session, N_("filter deleted")) as act:
        act.delete(Ref("saved_filter", filter_id))
