"""What the operator of a session may do with records: conditions for what is read, refusals for what is written.

Every function costs nothing for whoever may everything. A record that one may not read does not exist for them.
Source: entities «Permissions», «Common fields».
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotAllowed, NotFound
from crm_tui.domain.permissions import LEVEL_WORDS, VERB_WORDS, Level, Place, Rights, Subject, Verb, covers
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services.session import Session, is_narrow
from data import database, visible
from data import rights as stored
from data.conditions import Compiled
from data.operations import Change, Permit
from data.queries import roles as query
from data.records import RawRecord, load
from data.shapes import Raw

_PARENTS: dict[str, tuple[str, str]] = {
    "comment": ("type", "record"),
    "details": ("owner_type", "owner"),
    "booking": ("entity", "item"),
}
"""What belongs to a record goes by its rights: the fields that name it."""
_PARTS = {"details_address": "details", "details_bank": "details"}
"""Parts of parts."""
_AUTOMATION = {"regular_deal": "deal", "sales_scenario": "deal"}
"""What creates records by itself: the type of what it creates."""


class Forbidden(NotAllowed):
    """The roles do not cover this record."""

    message = N_("{login} may not {verb} {ref}: the roles say “{reason}”")


class ForbiddenType(NotAllowed):
    """The roles do not cover such records."""

    message = N_("{login} may not {verb} {type}: the roles say “{reason}”")


def of(session: Session) -> Rights | None:
    """The rights of the session's operator; None when there is nothing that they may not do."""
    if not is_narrow(session):
        return None
    local, stamp = database.store().local, stored.stamp()
    known: dict[int, tuple[str, Rights]] = local.__dict__.setdefault("rights", {})
    found = known.get(session.user_id)
    if found is None or found[0] != stamp:
        found = known[session.user_id] = (stamp, query.rights_of(session.user_id))
    return found[1]


# ── Reading ──


def seen(session: Session, kind: str, matching: Compiled | None = None, verb: Verb = Verb.READ) -> Compiled | None:
    """The condition with the operator's limits; None when everything matches and everything may be read."""
    rights = of(session)
    if rights is None:
        return matching
    return visible.joined(matching, visible.condition(rights, verb, kind))


def readable(session: Session, kind: str, ids: Collection[int], verb: Verb = Verb.READ) -> set[int]:
    """Those of the records that the operator may read."""
    rights = of(session)
    if rights is None or kind not in ENTITY_TYPES:
        return set(ids)
    return visible.allowed(rights, verb, kind, ids)


def readable_refs(session: Session, refs: Collection[Ref]) -> set[Ref]:
    """Those of the records, of any types, that the operator may read."""
    found: set[Ref] = set()
    for kind in sorted({ref.type for ref in refs}):
        ids = readable(session, kind, [ref.id for ref in refs if ref.type == kind])
        found |= {Ref(kind, number) for number in ids}
    return found


def exported(session: Session, kind: str, ids: Sequence[int]) -> Sequence[int]:
    """Those of the records that may leave the program, in order."""
    if not is_narrow(session):
        return ids
    allowed = readable(session, kind, ids, Verb.EXPORT)
    return [number for number in ids if number in allowed]


# ── Whether a command can be offered ──


def why_not(session: Session, verb: Verb, kind: str) -> NotAllowed | None:
    """Why no record of the type can be treated so, or None: for commands that would be refused whatever they act on."""
    rights = of(session)
    if rights is None or (kind in visible.INHERITING and verb in (Verb.ADD, Verb.CHANGE, Verb.DELETE)):
        return None
    if rights.highest(verb, kind) is not Level.NONE:
        return None
    return _about_type(session, verb, kind, Level.NONE)


def refusals(session: Session, kind: str, ref: Ref | None = None) -> dict[Verb, NotAllowed]:
    """By verb: why it is refused on every record of the type, or on this one; verbs that are allowed are missing."""
    rights, found = of(session), dict[Verb, NotAllowed]()
    if rights is None or kind not in ENTITY_TYPES:
        return found
    for verb in (Verb.ADD, Verb.CHANGE, Verb.DELETE):
        refusal = why_not(session, verb, kind)
        if refusal is None and ref is not None and not visible.allowed(rights, verb, kind, [ref.id]):
            refusal = Forbidden(login=session.login, verb=VERB_WORDS[verb], ref=ref, reason=_said(rights, verb, kind))
        if refusal is not None:
            found[verb] = refusal
    return found


def require_type(session: Session, verb: Verb, kind: str) -> None:
    """Whether the verb is ever allowed on the type.

    Raises:
        NotAllowed: it is not.
    """
    refusal = why_not(session, verb, kind)
    if refusal is not None:
        raise refusal


def _about_type(session: Session, verb: Verb, kind: str, level: Level) -> NotAllowed:
    plural = ENTITY_TYPES[kind].plural
    return ForbiddenType(login=session.login, verb=VERB_WORDS[verb], type=plural, reason=LEVEL_WORDS[level])


def require(session: Session, verb: Verb, refs: Sequence[Ref]) -> None:
    """Whether the operator may do this with all of the records; before anything is written.

    Raises:
        NotFound: one that they may not read either.
        NotAllowed: one that they may read, and not more.
    """
    rights = of(session)
    if rights is not None:
        for ref in refs:
            _require(session, rights, verb, ref)


def _require(session: Session, rights: Rights, verb: Verb, ref: Ref) -> None:
    if ref.type not in ENTITY_TYPES:
        return
    if visible.allowed(rights, verb, ref.type, [ref.id]):
        return
    if verb is Verb.READ or not visible.allowed(rights, Verb.READ, ref.type, [ref.id]):
        raise NotFound(what=N_(ref.type), name=str(ref.id))
    raise Forbidden(login=session.login, verb=VERB_WORDS[verb], ref=ref, reason=_said(rights, verb, ref.type))


def _said(rights: Rights, verb: Verb, kind: str) -> str:
    return LEVEL_WORDS[rights.highest(verb, kind)]


def asks_each(session: Session, verb: Verb, kind: str) -> bool:
    """Whether some records of the type are covered and others not: bulk writes must ask for each."""
    rights = of(session)
    return rights is not None and kind in ENTITY_TYPES and not rights.total(verb, kind)


# ── Writing ──


def permit(session: Session) -> Permit | None:
    """What an operation asks before each of its writes; None when everything is allowed."""
    rights = of(session)
    return None if rights is None else partial(_permit, session, rights)


def _permit(
    session: Session, rights: Rights, act: str, ref: Ref, before: RawRecord | None, values: Mapping[str, Raw]
) -> None:
    if ref.type in _AUTOMATION:
        require_type(session, Verb.AUTOMATION, _AUTOMATION[ref.type])
    elif ref.type not in ENTITY_TYPES:
        _permit_part(session, rights, ref, before, values)
    elif act == "add":
        _permit_new(session, rights, ref)
    else:
        _require(session, rights, Verb(act), ref)
        if before is not None and ("stage" in values or "pipeline" in values):
            _permit_place(session, rights, before, values)


def _permit_new(session: Session, rights: Rights, ref: Ref) -> None:
    """The new record must be one that the operator may add: of that responsible person, on that stage."""
    if not visible.allowed(rights, Verb.ADD, ref.type, [ref.id]):
        raise _about_type(session, Verb.ADD, ref.type, rights.highest(Verb.ADD, ref.type))


def _permit_place(session: Session, rights: Rights, before: RawRecord, values: Mapping[str, Raw]) -> None:
    """Moving is a change at both ends: the stage that is reached may be closed to the operator."""
    after = before.values | dict(values)
    place = Place(before.type, after["pipeline"], after["stage"])
    subject = Subject(owner=before.values["responsible"], opened=bool(before.values.get("opened", 1)))
    level = rights.level(Verb.CHANGE, place)
    if not covers(rights, level, subject):
        raise Forbidden(
            login=session.login,
            verb=N_("bring to that stage"),
            ref=Ref(before.type, before.id),
            reason=LEVEL_WORDS[level],
        )


def _permit_part(
    session: Session, rights: Rights, ref: Ref, before: RawRecord | None, values: Mapping[str, Raw]
) -> None:
    """What belongs to a record goes by the rights on it; a discussion is open to whoever may read the record."""
    for parent in _parents(ref.type, before, values):
        mine = before is None or before.created_by == rights.user
        verb = Verb.READ if ref.type == "comment" and mine else Verb.CHANGE
        _require(session, rights, verb, parent)


def _parents(kind: str, before: RawRecord | None, values: Mapping[str, Raw]) -> list[Ref]:
    """The records that it belongs to, and will belong to."""
    old = before.values if before is not None else {}
    found: list[Ref] = []
    for state in (old, old | dict(values)):
        if not state:
            continue
        if kind in _PARENTS:
            names = _PARENTS[kind]
            found.append(Ref(str(state[names[0]]), int(state[names[1]])))
        elif kind in _PARTS:
            whole = load(_PARTS[kind], int(state[_PARTS[kind]]))
            found += _parents(_PARTS[kind], whole, {}) if whole is not None else []
    return list(dict.fromkeys(found))


# ── Taking back ──


def may_reverse(session: Session, changes: Sequence[Change]) -> None:
    """Whether the operator may take these changes of their own back: who has lost a right must not undo by it.

    Raises:
        NotFound, NotAllowed: which record, and why.
    """
    rights = of(session)
    if rights is None:
        return
    given_away = {(each.type, each.record): each.old for each in changes if each.field == "responsible"}
    for change in changes:
        ref = Ref(change.type, change.record)
        if ref.type in _AUTOMATION:
            require_type(session, Verb.AUTOMATION, _AUTOMATION[ref.type])
        elif ref.type not in ENTITY_TYPES:
            before = load(ref.type, ref.id)
            if before is not None:
                _permit_part(session, rights, ref, before, {})
        elif change.field in ("", "deleted_at"):
            _may_bin(session, rights, ref)
        elif given_away.get((ref.type, ref.id)) != rights.user or rights.highest(Verb.CHANGE, ref.type) is Level.NONE:
            _require(session, rights, Verb.CHANGE, ref)


def _may_bin(session: Session, rights: Rights, ref: Ref) -> None:
    """Into the bin and out of it again: what one has added oneself, while one may add; else by the right to delete."""
    before = load(ref.type, ref.id)
    if before is not None and before.created_by == rights.user and rights.highest(Verb.ADD, ref.type) > Level.NONE:
        return
    _require(session, rights, Verb.DELETE, ref)
