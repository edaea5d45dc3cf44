"""Filter texts: parsed, resolved against the store, compiled; and the presets every operator has."""

from __future__ import annotations

from crm_tui.domain import filters
from crm_tui.domain.errors import FilterMistake, InvalidValue, NotFound
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.filters import EVERYTHING, Filter, FilterFields, Is, Not, Words
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_
from crm_tui.services import lookup
from crm_tui.services.session import Session, operation
from data import filters as store_filters
from data import full_text
from data.conditions import Compiled
from data.queries import saved_filters, stages


def compiled(session: Session, kind: str, text: str) -> Compiled | None:
    """What the store asks for the text; None when it matches everything.

    Raises:
        FilterMistake: where and why; the hint names the nearest valid name.
    """
    tree = resolved(session, kind, text)
    if tree == EVERYTHING:
        return None
    if any(isinstance(part, Words) for part in filters.walk(tree)):
        full_text.catch_up()
    return store_filters.compiled(tree, kind, now=session.now_ms())


def resolved(session: Session, kind: str, text: str) -> Filter:
    """The tree of the text with every name looked up."""
    tree = filters.parse(text, FilterFields.of(kind))
    return filters.resolve(tree, lookup.context(session), lambda spec, name: _called(session, spec, name, kind))


def _called(session: Session, spec: FieldSpec, name: str, kind: str) -> int | str | tuple[int | str, ...]:
    if spec.kind is FieldKind.STAGE:
        return _stages_called(name, kind)
    found = lookup.resolve(session, spec, name, entity=kind)
    if isinstance(found, tuple):
        return tuple(item for item in found if isinstance(item, int))
    return found if isinstance(found, (int, str)) else str(found)


def _stages_called(name: str, kind: str) -> tuple[int | str, ...]:
    wanted = name.casefold()
    found = tuple(
        stage.id
        for stage in stages.all_stages(kind)
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
    ),
    "lead": (
        (N_("My leads"), "responsible:me is:open"),
        (N_("In progress"), "is:open"),
        (N_("Closed"), "is:closed"),
        (N_("Repeat leads"), "is:repeat"),
    ),
    "quote": ((N_("Open"), "is:open"), (N_("Overdue"), "is:overdue"), (N_("Closed"), "is:closed")),
    "invoice": ((N_("Open"), "is:open"), (N_("Overdue"), "is:overdue"), (N_("Paid"), "is:won")),
    "contact": ((N_("My contacts"), "responsible:me"),),
    "company": ((N_("My companies"), "responsible:me"),),
    "activity": ((N_("Mine, open"), "responsible:me is:open"), (N_("Overdue"), "is:overdue")),
}
"""Name and text of the filters that come with the program. Source: behaviour «Filter and presets»."""


def offered(session: Session, kind: str) -> list[tuple[str, str]]:
    """Name and text of every filter that the operator may choose: presets, then their own, then shared ones."""
    own = [(row.name, row.text) for row in saved_filters.filters_for(kind, session.user_id)]
    return [*PRESETS.get(kind, ()), *own]


def keep(session: Session, kind: str, name: str, text: str, *, shared: bool = False) -> Ref:
    """Save a filter under a name; an own one of that name is replaced.

    Raises:
        InvalidValue: no name, or a name that is too long.
        FilterMistake: the text is wrong.
    """
    wanted = clean(name, multiline=False).strip()
    if not wanted or len(wanted) > 80:
        raise InvalidValue(field="name", value=name[:80], reason=N_("is not a name of 1 to 80 characters"))
    resolved(session, kind, text)
    mine = [row for row in saved_filters.filters_for(kind, session.user_id) if row.owner == session.user_id]
    found = next((row for row in mine if row.name.casefold() == wanted.casefold()), None)
    with operation(session, N_("filter saved")) as act:
        if found is not None:
            ref = Ref("saved_filter", found.id)
            act.update(ref, {"text": text, "shared": int(shared)})
        else:
            values = {"type": kind, "name": wanted, "text": text, "owner": session.user_id, "shared": int(shared)}
            ref = act.create("saved_filter", values | {"is_default": 0, "sort": 10 * (len(mine) + 1)})
    return ref


def forget(session: Session, filter_id: int) -> None:
    """Delete an own saved filter; undo brings it back.

    Raises:
        NotFound: no such filter of this operator.
    """
    if saved_filters.owner_of(filter_id) != session.user_id:
        raise NotFound(what=N_("filter"), name=str(filter_id))
    with operation(session, N_("filter deleted")) as act:
        act.delete(Ref("saved_filter", filter_id))
