"""How an operator likes the views: a JSON text per key, kept for each operator and never logged."""

from __future__ import annotations

import json

from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database, saved

LIMIT = 65_536
"""Bytes of one value, in UTF-8."""
KEY_LIMIT = 255


def load(session: Session, key: str) -> str | None:
    """The JSON text kept under a key, or None."""
    return saved.preference(session.user_id, key)


def save(session: Session, key: str, value: str) -> None:
    """Keep a JSON text under a key; nothing is written when it is there already.

    Raises:
        ValueError: it is not JSON, or the key is empty or too long: a programmer's mistake.
        Refused: longer than 64 KiB.
    """
    json.loads(value)
    if not 0 < len(key) <= KEY_LIMIT:
        raise ValueError(key)
    size = len(value.encode())
    if size > LIMIT:
        raise Refused(text=N_("a preference takes at most {limit} bytes, this one has {size}"), limit=LIMIT, size=size)
    if session.dry_run or saved.preference(session.user_id, key) == value:
        return
    with database.transaction():
        saved.put_preference(session.user_id, key, value)


def drop(session: Session, key: str) -> bool:
    """Forget a key; False when it was not there."""
    if session.dry_run or saved.preference(session.user_id, key) is None:
        return False
    with database.transaction():
        return bool(saved.drop_preference(session.user_id, key))


def all_of(session: Session) -> dict[str, str]:
    """Every key of this operator with its JSON text."""
    return saved.preferences(session.user_id)
