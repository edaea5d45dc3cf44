"""The stage that a text means for each of several records: the one of the pipeline where the record stands."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.errors import NotFound
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.services import lookup, records
from crm_tui.services.session import Session

_CHUNK = 500


def pipelines(session: Session, refs: Sequence[Ref]) -> dict[Ref, int]:
    """The pipeline of each record of one type; records that are not there, or have none, are left out."""
    found: dict[Ref, int] = {}
    for start in range(0, len(refs), _CHUNK):
        some = refs[start : start + _CHUNK]
        for record in records.by_ids(session, some[0].type, [ref.id for ref in some]):
            place = record.values.get("pipeline")
            if isinstance(place, int):
                found[record.ref] = place
    return found


def called(session: Session, refs: Sequence[Ref], name: str) -> dict[Ref, Stage]:
    """The stage of that code, name or id for each record of one type.

    Raises:
        NotFound: a record is not there, or its pipeline has no such stage; the hint says what is near.
    """
    places = pipelines(session, refs)
    for ref in refs:
        if ref not in places:
            raise NotFound(what=N_(ref.type), name=str(ref.id))
    known = {place: lookup.stage_called(name, pipeline=place) for place in dict.fromkeys(places.values())}
    return {ref: known[place] for ref, place in places.items()}


def meant(session: Session, refs: Sequence[Ref], name: str) -> dict[Ref, dict[str, Value]]:
    """What to write for each record of one type whose field ``stage`` is set to a text; records that are not there are
    left out.

    Raises:
        InvalidValue: the pipeline of a record has no such stage.
    """
    places = pipelines(session, refs)
    known = {
        place: lookup.parse_values(session, refs[0].type, {"stage": name}, pipeline=place)
        for place in dict.fromkeys(places.values())
    }
    return {ref: known[place] for ref, place in places.items()}
