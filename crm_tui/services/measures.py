"""Measures: the dictionary ``measure`` with the decimals that quantities may have."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import dictionaries
from crm_tui.services.session import Session, operation
from data.queries import catalogue as query

MOST = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure."""

    code: str
    name: str
    decimals: int


def measures(session: Session) -> tuple[Measure, ...]:
    """All measures, in order."""
    decimals = query.measure_decimals()
    return tuple(
        Measure(entry.code, entry.name, decimals.get(entry.code, 0))
        for entry in dictionaries.values(session, "measure")
    )


def set_decimals(session: Session, code: str, decimals: int) -> Measure:
    """How many decimals quantities may have from now on; rows that are there stay as they are.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound: no such measure.
        InvalidValue: not 0 to 6.
    """
    session.require_settings(dictionaries.RIGHT)
    if not 0 <= decimals <= MOST:
        raise invalid("decimals", decimals, N_("is not in 0 to {limit}"), limit=MOST)
    with operation(session, N_("measure changed")) as act:
        found = dictionaries.value(session, "measure", code)
        act.update(Ref("dictionary_value", found.id), {"decimals": decimals})
    return Measure(found.code, found.name, decimals)
