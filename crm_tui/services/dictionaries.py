"""Statuses and dropdowns: the entries that fields choose from."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.reference import DictionaryValue
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.services import naming
from crm_tui.services.session import Session, operation
from data import defaults_loader
from data.operations import Operation
from data.queries import dictionaries as query

LABELS = {
    "honorific": N_("Salutation"),
    "source": N_("Source"),
    "contact_type": N_("Contact type"),
    "company_type": N_("Company type"),
    "industry": N_("Industry"),
    "employees": N_("Employees"),
    "revenue_band": N_("Annual revenue band"),
    "deal_type": N_("Deal type"),
    "measure": N_("Measure"),
}
"""Every dictionary by its code, in the order of the set-up; English texts to translate."""
MOST = 1000
"""Entries that one dictionary may have."""
RIGHT = N_("change dictionaries")


def values(session: Session, dictionary: str) -> tuple[DictionaryValue, ...]:
    """The entries of a dictionary in order; the first is the default.

    Raises:
        NotFound: no such dictionary.
    """
    return tuple(query.values(_known(dictionary)))


def labels() -> dict[str, str]:
    """Every dictionary by its code: those of the program, then the lists of custom fields."""
    own = {
        spec.dictionary: spec.label
        for kind in ENTITY_TYPES.values()
        for spec in kind.fields
        if spec.custom and spec.dictionary not in ("", *LABELS)
    }
    return LABELS | own


def _known(dictionary: str) -> str:
    if dictionary not in labels():
        near = nearest(dictionary, labels())
        hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
        raise NotFound(
            what=N_("dictionary"),
            name=dictionary,
            hint=hint,
            hint_params={"near": near, "names": ", ".join(labels())},
        )
    return dictionary


def value(session: Session, dictionary: str, code: str) -> DictionaryValue:
    """One entry, by its code or by its name, whatever the case.

    Raises:
        NotFound: no such dictionary or entry; the hint names the nearest.
    """
    entries = values(session, dictionary)
    wanted = code.casefold()
    for found in entries:
        if found.code.casefold() == wanted:
            return found
    for found in entries:
        if found.name.casefold() == wanted:
            return found
    near = nearest(code, [word for entry in entries for word in (entry.code, entry.name)])
    hint = N_("did you mean “{near}”?") if near else ""
    raise NotFound(what=N_("value"), name=code, hint=hint, hint_params={"near": near})


def default_code(dictionary: str) -> str | None:
    """The code that new records get: that of the first entry. None when the dictionary is empty."""
    entries = query.values(_known(dictionary))
    return entries[0].code if entries else None


def name_of(dictionary: str, code: str) -> tuple[str, bool]:
    """What people call a code, and whether the entry was deleted; a code that never was is its own name."""
    return query.names().get((dictionary, code), (code, True))


def add(session: Session, dictionary: str, name: str, *, code: str = "") -> DictionaryValue:
    """A new entry at the end.

    Args:
        session: Who adds it.
        dictionary: Its dictionary's code.
        name: Unique in the dictionary.
        code: Unique for ever and unchangeable; made from the name when empty. That of a deleted entry revives it.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound: no such dictionary.
        InvalidValue, Refused: the name, or the code is taken.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Dictionary value added")) as act:
        entries = query.values(_known(dictionary), deleted=True)
        live = [entry for entry in entries if not entry.deleted]
        if len(live) >= MOST:
            raise Refused(text=N_("there are {count} values already, more are not possible"), count=len(live))
        title = naming.checked(name, (entry.name for entry in live))
        taken = {entry.code for entry in entries}
        wanted = naming.code_for(code, ()) if code else naming.code_for(title, taken)
        sort = max((entry.sort for entry in entries), default=0) + 10
        old = next((entry for entry in entries if entry.code == wanted), None)
        if old is None:
            act.create(
                "dictionary_value",
                {"dictionary": dictionary, "code": wanted, "name": title, "sort": sort, "system": 0},
            )
        elif old.deleted:
            act.restore(_ref(old))
            act.update(_ref(old), {"name": title, "sort": sort})
        else:
            raise Refused(text=N_("the code “{code}” is taken already, by “{name}”"), code=wanted, name=old.name)
        found = query.value(dictionary, wanted)
    assert found is not None
    return found


def _ref(entry: DictionaryValue) -> Ref:
    return Ref("dictionary_value", entry.id)


def rename(session: Session, dictionary: str, code: str, name: str, *, version: int | None = None) -> None:
    """Give an entry another name; its code stays, and so does every record.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add`.
        Conflict: its version is not ``version``.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Dictionary value renamed")) as act:
        entry = value(session, dictionary, code)
        others = (other.name for other in query.values(dictionary) if other.id != entry.id)
        act.update(_ref(entry), {"name": naming.checked(name, others)}, version=version)


def reorder(session: Session, dictionary: str, codes: Sequence[str]) -> None:
    """Put entries into this order; those that are not named stay behind them. The first becomes the default.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Dictionary reordered")) as act:
        named = [value(session, dictionary, code) for code in codes]
        rest = [entry for entry in query.values(dictionary) if entry not in named]
        _number(act, [*dict.fromkeys(named), *rest])


def _number(act: Operation, order: Sequence[DictionaryValue]) -> None:
    for n, entry in enumerate(order, 1):
        act.update(_ref(entry), {"sort": 10 * n})


def delete(session: Session, dictionary: str, code: str) -> None:
    """Take an entry away; records keep its code and show it as a deleted value.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Dictionary value deleted")) as act:
        act.delete(_ref(value(session, dictionary, code)))


def restore_defaults(session: Session, dictionary: str) -> None:
    """Bring back the entries that came with the program, with their names, in their order; one's own ones follow.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: one's own entry bears the name of one that would come back.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Dictionary defaults restored")) as act:
        entries = {entry.code: entry for entry in query.values(_known(dictionary), deleted=True)}
        defaults = defaults_loader.dictionaries(session.lang).get(dictionary)
        if defaults is None:
            raise Refused(text=N_("the list of a custom field has no defaults"), field="dictionary")
        own = [entry for entry in entries.values() if entry.code not in defaults and not entry.deleted]
        for n, (code, name) in enumerate(defaults.items(), 1):
            naming.checked(name, (entry.name for entry in own))
            _default(act, dictionary, code, entries.get(code), name, 10 * n)
        for n, entry in enumerate(own, len(defaults) + 1):
            act.update(_ref(entry), {"sort": 10 * n})


def _default(act: Operation, dictionary: str, code: str, entry: DictionaryValue | None, name: str, sort: int) -> None:
    if entry is None:
        created = {"dictionary": dictionary, "code": code, "name": name, "sort": sort, "system": 1}
        act.create("dictionary_value", created)
        return
    if entry.deleted:
        act.restore(_ref(entry))
    act.update(_ref(entry), {"name": name, "sort": sort})
