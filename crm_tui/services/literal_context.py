"""How texts of workflows become values: dates as they are shown or in ISO, entries of lists by code or name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.workflow_values import PREFIXES
from crm_tui.services import listed, lookup
from crm_tui.services.session import Session


def of(session: Session) -> ParseContext:
    """Now, the company's zone and currency; dates of three numbers begin with the day, as both languages show them.

    Source: engine «Value types» (local format or ISO).
    """
    return replace(lookup.context(session, date_order="dmy"), called=listed.called)


def prefixes() -> Mapping[str, str]:
    """What stands before the number of a record, and its type; smart processes have theirs: ``T128_5``."""
    return {**PREFIXES, **{each.prefix: each.code for each in ENTITY_TYPES.values() if each.process}}
