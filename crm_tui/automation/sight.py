"""What operators may see of runs: a run acts with the rights of the system, and whoever reads its log with their own.

Source: threats T37: what is read from other records never tells the starter more than the starter may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_stored import unpack
from crm_tui.domain.workflow_values import Typed, machine
from crm_tui.services import lookup, permissions, records, there
from crm_tui.services.session import Session
from data.journal import Step

_HIDDEN = N_("what it was given and what it found is about a record that you may not read")


def steps(session: Session, found: Sequence[Step]) -> tuple[Step, ...]:
    """The rows of a journal; of those that are about a record which the operator may not read, only that they were done."""
    if not records.is_narrow(session):
        return tuple(found)
    about = [_about(each) for each in found]
    allowed = permissions.readable_refs(session, {ref for refs in about for ref in refs})
    return tuple(each if refs <= allowed else _bare(each) for each, refs in zip(found, about, strict=True))


def check(session: Session, given: Mapping[str, Typed]) -> None:
    """Records that somebody names for a run are there, and they may read them.

    Args:
        session: Who names them.
        given: What is given for parameters, by their codes.

    Raises:
        NotFound: one of them is not there for the operator, or lies in the recycle bin; the hint names the parameter.
    """
    named = {ref for value in given.values() for ref in _refs(value)}
    seen = permissions.readable_refs(session, named) if records.is_narrow(session) else named
    for code, value in given.items():
        for ref in sorted(_refs(value), key=str):
            try:
                there.require(ref)
                if ref not in seen:
                    raise NotFound(what=N_("record"), name=machine(ref))
            except NotFound as error:
                error.hint = N_("it was given for the parameter {parameter}")
                error.hint_params["parameter"] = code
                raise


def title(session: Session, ref: Ref) -> str:
    """What a record is called that a run waits for; its number for who may not read it."""
    known = ref.type in ENTITY_TYPES and records.is_narrow(session)
    hidden = known and ref not in permissions.readable_refs(session, [ref])
    return str(ref) if hidden else lookup.title_of(ref.type, ref.id)


def _about(step: Step) -> set[Ref]:
    """The records that it read, made or changed, and those that it was given."""
    given = (each for each in step.given.values() if isinstance(each, Mapping) and "table" not in each)
    return {*step.refs, *(ref for each in given for ref in _refs(unpack(dict(each))))}


def _refs(value: Typed) -> set[Ref]:
    return {each for each in value.items if isinstance(each, Ref)}


def _bare(step: Step) -> Step:
    notes = [*step.said.get("notes", []), [_HIDDEN, {}]]
    return step._replace(given={}, results={}, refs=(), said={**step.said, "notes": notes})
