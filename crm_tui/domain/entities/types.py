"""The explicit list of entity types."""

from __future__ import annotations

from crm_tui.domain.entities.activity import ACTIVITY
from crm_tui.domain.entities.company import COMPANY
from crm_tui.domain.entities.contact import CONTACT
from crm_tui.domain.entities.deal import DEAL
from crm_tui.domain.fields import EntityType

ENTITY_TYPES: dict[str, EntityType] = {kind.code: kind for kind in (DEAL, CONTACT, COMPANY, ACTIVITY)}
