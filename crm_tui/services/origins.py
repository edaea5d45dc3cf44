"""Origin ids: what a record is called where it comes from. No two records of a type have the same, also not in the bin."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from data.queries import origins

FIELD = "origin_id"


class OriginTaken(InvalidValue):
    """Another record of the type has this origin id."""


def free(kind: str, raw: Mapping[str, object], own: int = 0) -> None:
    """Nothing, where the values set no origin id that another record has.

    Args:
        kind: The type's code.
        raw: The values about to be stored.
        own: The record that they are for; 0 for a new one.

    Raises:
        OriginTaken: names that record.
    """
    wanted = raw.get(FIELD)
    if not wanted:
        return
    found = origins.record(kind, str(wanted))
    if found not in (None, own):
        raise OriginTaken(
            field=FIELD, value=str(wanted), reason=N_("is that of {ref} already"), ref=str(Ref(kind, found or 0)),
            hint=N_("write another one, or change that record"),
        )  # fmt: skip
