"""Every entity type: those that are built in, and what the open store adds to them."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.activity import ACTIVITY
from crm_tui.domain.entities.company import COMPANY
from crm_tui.domain.entities.contact import CONTACT
from crm_tui.domain.entities.deal import DEAL
from crm_tui.domain.entities.invoice import INVOICE
from crm_tui.domain.entities.lead import LEAD
from crm_tui.domain.entities.quote import QUOTE
from crm_tui.domain.fields import EntityType

BUILT_IN: tuple[EntityType, ...] = (DEAL, LEAD, CONTACT, COMPANY, QUOTE, INVOICE, ACTIVITY)
"""The explicit list, in the order in which people see them."""

ENTITY_TYPES: dict[str, EntityType] = {kind.code: kind for kind in BUILT_IN}
"""By code. A store may add smart processes and custom fields: `install` puts them in."""


def install(kinds: Mapping[str, EntityType]) -> None:
    """Make these the entity types of the process; those who hold `ENTITY_TYPES` see them at once."""
    for code in ENTITY_TYPES.keys() - kinds.keys():
        del ENTITY_TYPES[code]
    ENTITY_TYPES.update(kinds)


def staged() -> tuple[str, ...]:
    """Codes of the types whose records stand on stages."""
    return tuple(code for code, kind in ENTITY_TYPES.items() if kind.has_stages)


def bindings() -> dict[str, str]:
    """Type → the field of an activity or task that binds it to such a record."""
    return {code: kind.bound for code, kind in ENTITY_TYPES.items() if kind.bound}
