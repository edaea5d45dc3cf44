"""The recycle bin: what lies in it; who empties it, by hand or by the clock, does so for good.

A record that leaves takes its points, comments, rows of products, timers, drafts, runs of workflows and its place in the search
along. Records that named it stay and name nobody in its place; activities and tasks about it stay too. The log keeps the title.
Source: entities «Every item delete goes to a recycle bin (… automatic purge after 30 days, setting)».
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_tui.domain import dates
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, NotAllowed, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import deeds, permissions, settings
from crm_tui.services.session import Session, operation
from data import bin as stored
from data import database, timers
from data import settings as stored_settings
from data.bin import Binned
from data.faults import fault
from data.operations import Operation
from data.queries import merged, names
from data.timers import Timer

CHUNK = 200
"""Records, and references to them, in one transaction: about a tenth of a second of write lock."""
TIMER = "sweep:bin"
"""Key and kind of the timer that empties the bin."""
_ALL = 2**60
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A record in the bin, as a door shows it."""

    ref: Ref
    title: str
    deleted_at: datetime
    deleted_by: str
    """Login; empty for the clock."""
    purge_at: datetime | None
    """When the clock will purge it at the earliest; None when it stays until somebody does."""
    merged_into: Ref | None
    """The record that it became part of."""
    place: Binned
    """Where the next page begins."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How far a purge is."""

    operation_id: int
    done: int
    refused: tuple[tuple[Ref, CrmError], ...] = ()


def page(session: Session, kind: str = "", *, after: Item | None = None, limit: int = 100) -> tuple[Item, ...]:
    """What lies in the bin, the newest first.

    Args:
        session: Who asks.
        kind: Of one type only; empty for all of them.
        after: The last item of the page before.
        limit: At most so many.

    Raises:
        NotFound: no such type.
    """
    found = _page(session, _kinds(kind), after.place if after else None, limit)
    days = settings.bin_days()
    logins = names.logins()
    into = merged.targets([each.ref for each in found])
    return tuple(
        Item(
            ref=each.ref,
            title=each.title,
            deleted_at=from_ms(each.deleted_at),
            deleted_by=logins.get(each.deleted_by or 0, ""),
            purge_at=from_ms(each.deleted_at) + timedelta(days=days) if days else None,
            merged_into=into.get(each.ref),
            place=each,
        )
        for each in found
    )


def _page(session: Session, kinds: Sequence[str], after: Binned | None, limit: int) -> list[Binned]:
    """The next ones of those that the operator may read."""
    found: list[Binned] = []
    while len(found) < limit:
        part = stored.page(kinds, after=after, limit=limit)
        allowed = permissions.readable_refs(session, [each.ref for each in part])
        found += [each for each in part if each.ref in allowed]
        if len(part) < limit:
            break
        after = part[-1]
    return found[:limit]


def _kinds(kind: str) -> Sequence[str]:
    if not kind:
        return stored.kinds()
    if kind not in ENTITY_TYPES:
        raise NotFound(what=N_("record type"), name=kind)
    return (kind,)


def purge(session: Session, refs: Sequence[Ref]) -> Purged:
    """Delete these records of the bin for good.

    Raises:
        NotAllowed: the operator is no administrator.
        CrmError: the only record was refused.
    """
    last = Purged(0, 0)
    for last in purging(session, iter(refs)):  # noqa: B007 — the last one tells all
        pass
    if len(refs) == 1 and last.refused:
        raise last.refused[0][1]
    return last


def everything(session: Session, kind: str = "") -> Iterator[Purged]:
    """Delete all that lies in the bin for good, or all of one type; the first step happens with the first answer.

    Raises:
        NotFound: no such type.
        NotAllowed: the operator is no administrator.
    """
    kinds, until = _kinds(kind), session.now_ms()
    return purging(session, (Ref(each, record) for each in kinds for record in stored.due(each, until, -1)))


def purging(session: Session, refs: Iterator[Ref]) -> Iterator[Purged]:
    """Purge a transaction at a time, all under one operation; answers after each how far it is.

    Raises:
        NotAllowed: the operator is no administrator.
    """
    if not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("empty the recycle bin"))
    waiting: list[Ref] = []
    done, written = 0, 0
    refused: list[tuple[Ref, CrmError]] = []
    while True:
        waiting += [ref for ref, _ in zip(refs, range(CHUNK - len(waiting)), strict=False)]
        if not waiting:
            return
        with operation(session, deeds.PURGED) as act:
            if written:
                act.resume(written)
            left = _slice(act, waiting, refused, CHUNK if not session.dry_run else _ALL)
        written = act.id or written
        done += len(waiting) - len(left)
        waiting = left
        yield Purged(written, done - len(refused), tuple(refused))


def _slice(act: Operation, refs: Sequence[Ref], refused: list[tuple[Ref, CrmError]], budget: int) -> list[Ref]:
    """Purge these records as far as one transaction should go; the ones that are left for the next."""
    for number, ref in enumerate(refs):
        if budget <= 0:
            return list(refs[number:])
        try:
            spent, gone = _one(act, ref, budget)
        except CrmError as error:
            if error.exit in (3, 7):
                raise
            refused.append((ref, error))
            continue
        if not gone:
            return list(refs[number:])
        budget -= spent + 1
        fault("purged")
    return []


def _one(act: Operation, ref: Ref, budget: int) -> tuple[int, bool]:
    """Empty the fields that name the record; then it goes. How many there were, and whether it is gone."""
    found = stored.title(ref)
    if found is None:
        raise NotFound(what=N_(ref.type), name=str(ref.id))
    name, binned = found
    if not binned:
        raise Refused(text=N_("{record} is not in the recycle bin"), record=deeds.named(ref))
    naming = stored.referrers(ref.type, ref.id, budget + 1)
    for owner, field in naming[:budget]:
        unlink(act, owner, field, ref)
    if len(naming) > budget:
        return budget, False
    act.purge(ref, name)
    return len(naming), True


def unlink(act: Operation, owner: Ref, field: str, ref: Ref) -> None:
    """The field of the owner names this record no more."""
    before = act.read(owner).values[field]
    kept = [each for each in before if each not in (ref.id, [str(ref), ""])] if isinstance(before, list) else None
    act.update(owner, {field: kept})


# ── The clock ──


def at_start(session: Session) -> None:
    """See to it that the sweep is set, and that it comes at once when something is due; writes only then."""
    days = settings.bin_days()
    due = bool(days) and stored.any_due(session.now_ms() - days * _DAY_MS)
    if due or not timers.exists(TIMER):
        with database.transaction():
            timers.pull(TIMER, session.now_ms() if due else _midnight(session))


def sweep(session: Session, act: Operation, timer: Timer) -> None:
    """Purge a chunk of what has lain in the bin for long enough, and set the sweep again: behind all that is due by now, or
    at midnight."""
    act.label = deeds.PURGED
    days = settings.bin_days()
    until = session.now_ms() - days * _DAY_MS
    more = False
    if days:
        free = [Ref(kind, record) for kind in stored.kinds() for record in stored.due(kind, until, CHUNK + 1)]
        refused: list[tuple[Ref, CrmError]] = []
        more = bool(_slice(act, free[:CHUNK], refused, CHUNK)) or len(free) > CHUNK
    timers.put(TIMER, act.at if more else _midnight(session))


def _midnight(session: Session) -> int:
    name = stored_settings.get("company_zone")
    zone = dates.zone_named(name, session.zone)
    return dates.to_ms(dates.next_midnight(session.now(), zone))
