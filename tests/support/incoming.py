"""Contacts as they come in, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain import incoming as rules
from crm_tui.services import incoming, records
from data import database

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.incoming import Taken
    from crm_tui.services.session import Session


def take(session: Session, **given: str) -> Taken:
    """Take in what these words describe."""
    return incoming.register(session, rules.parse(given))


def values(session: Session, ref: Ref) -> dict[str, Value]:
    return records.get(session, ref).values


def count(kind: str) -> int:
    return int(database.sql(f"SELECT count(*) FROM {kind} WHERE deleted_at IS NULL")[0][0])


def counts() -> dict[str, int]:
    return {kind: count(kind) for kind in ("lead", "deal", "contact", "company", "activity")}
