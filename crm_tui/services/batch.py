"""Different values for many records in one act: what an editor, `field+=value` and a list of lines need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import EntityType, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.services import moving, records, timeline
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session
from data.operations import Operation
from data.shapes import Raw


def write(
    session: Session,
    wanted: Mapping[Ref, Mapping[str, Value]],
    *,
    versions: Mapping[Ref, int] | None = None,
    label: str = N_("changed"),
) -> Outcome:
    """Every record gets its own values, under one operation.

    Args:
        session: Who writes.
        wanted: Values by record, all of one type.
        versions: Refuse records that somebody changed since they had this version.
        label: Name of the act in the operations log.

    Raises:
        UnknownField, InvalidValue: nothing was written.
        Conflict, NotFound, Refused: the only record was refused.
    """
    known = versions or {}
    checked = {ref: records.check(session, records.entity(ref.type), values) for ref, values in wanted.items()}

    def work(act: Operation, ref: Ref) -> None:
        records.apply(session, act, ref, checked[ref], version=known.get(ref))

    return each(session, label, list(checked), work)


def amend(
    session: Session,
    refs: Sequence[Ref],
    given: Mapping[str, Value],
    *,
    adding: Mapping[str, Value],
    removing: Mapping[str, Value],
    own: Mapping[Ref, Mapping[str, Value]] | None = None,
    version: int | None = None,
) -> Outcome:
    """Set fields, and add items to multiple fields or take them away; what was added by others in between stays.

    Args:
        session: Who writes.
        refs: Records of one type.
        given: Fields that get a new value.
        adding: Items to add by field.
        removing: Items to take away by field.
        own: Fields whose new value is another one for each record.
        version: With one record: refuse when somebody changed it since.

    Raises:
        UnknownField, InvalidValue: nothing was written.
        Conflict, NotFound, Refused: the only record was refused; Refused also for a field of one value.
    """
    if not refs:
        return Outcome(0, ())
    kind = records.entity(refs[0].type)
    _check_multiple(kind, [*adding, *removing])
    records.check(session, kind, {**given, **adding, **removing})

    def work(act: Operation, ref: Ref) -> None:
        before = records.from_stored(act.read(ref)).values
        values = {**given, **(own or {}).get(ref, {})}
        for name in {**adding, **removing}:
            values[name] = _amended(before.get(name), adding.get(name), removing.get(name))
        records.apply(session, act, ref, records.check(session, kind, values), version=version)

    return each(session, N_("changed"), refs, work)


def move(session: Session, targets: Mapping[Ref, Stage], *, reason: str = "", version: int | None = None) -> Outcome:
    """Every deal to its own stage, under one operation: deals of several pipelines with one name of a stage.

    Args:
        session: Who moves.
        targets: The stage of each deal.
        reason: Why deals failed.
        version: With one deal: refuse when somebody changed it since.

    Raises:
        Conflict, NotFound, Refused: the only deal was refused.
    """

    def work(act: Operation, ref: Ref) -> None:
        moving.move_in(session, act, ref, targets[ref], reason=reason, version=version)

    return each(session, N_("moved"), list(targets), work)


def _check_multiple(kind: EntityType, names: Sequence[str]) -> None:
    for name in names:
        if not records.field(kind, name).multiple:
            raise Refused(
                text=N_("{field} holds one value, nothing can be added or taken away"),
                field=name,
                hint=N_("write {field}=value"),
                hint_params={"field": name},
            )


def _amended(before: Value, more: Value, less: Value) -> Value:
    """The items without those of ``less`` and with those of ``more``; all are of one kind."""
    gone = less if isinstance(less, tuple) else ()
    kept = [item for item in (before if isinstance(before, tuple) else ()) if item not in gone]
    added = [item for item in (more if isinstance(more, tuple) else ()) if item not in kept]
    return cast(Value, (*kept, *added))


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One field that a dry run would have changed, in words."""

    record: str
    """``deal:42``; ``deal:new`` for a record that would have been created."""
    field: str
    old: str
    new: str


def rehearsed(session: Session, *, machine: bool = False) -> Iterator[Rehearsed]:
    """What a dry run would have changed, in order; a creation as one line for each field that it fills.

    Args:
        session: Who rehearsed.
        machine: Dates and sums as scripts read them.
    """
    made: set[Ref] = set()
    for change in session.rehearsed:
        ref = Ref(change.type, change.record)
        if change.field == "":
            made.add(ref)
        name = f"{change.type}:new" if ref in made else str(ref)
        if change.field == "" and isinstance(change.new, dict):
            for field, raw in change.new.items():
                yield Rehearsed(name, field, "", _text(session, change.type, field, raw, machine))
        else:
            old, new = (_text(session, change.type, change.field, raw, machine) for raw in (change.old, change.new))
            yield Rehearsed(name, change.field, old, new)


def _text(session: Session, kind: str, field: str, raw: Raw, machine: bool) -> str:
    """Ids of records that only this dry run created have no name any more: they stay numbers."""
    if field == "deleted_at" and isinstance(raw, int):
        from crm_tui.i18n import formats  # noqa: PLC0415 — only dry runs of deletions

        at = from_ms(raw).astimezone(session.zone)
        return at.isoformat(timespec="milliseconds") if machine else formats.datetime_text(at)
    spec = ENTITY_TYPES[kind].field(field) if kind in ENTITY_TYPES else None
    return timeline.change_text(session, spec, raw, machine=machine)
