"""Who may change what happens by itself: workflows, automation rules, triggers.

Whoever may change the CRM's settings, for records of all types; and whoever has a role that says *automation* for all
records of the type. A step acts with the rights of the system, on everybody's records: less than all of them is not
enough, and neither is the role of an operator who may everything with records. Source: engine «Permissions».
"""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.permissions import Verb
from crm_tui.services import permissions
from crm_tui.services.session import Session


def may(session: Session, entity: str) -> bool:
    """Whether the operator may change what happens by itself with records of a type."""
    if session.has_settings:
        return True
    rights = permissions.of(session)
    return rights is not None and rights.total(Verb.AUTOMATION, entity)


def may_any(session: Session) -> bool:
    """Whether there is any type with whose records the operator may change what happens by itself."""
    return session.has_settings or any(may(session, kind) for kind, found in ENTITY_TYPES.items() if found.bound)


def require(session: Session, verb: str, *entities: str) -> None:
    """Refuse whoever may not change what happens by itself with records of all these types.

    Args:
        session: The operator.
        verb: What they wanted to do, a text to translate.
        entities: The types; none for any.

    Raises:
        NotAllowed: they lack the right.
    """
    if not (all(may(session, each) for each in entities) if entities else may_any(session)):
        raise NotAllowed(login=session.login, verb=verb)
