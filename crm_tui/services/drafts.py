"""Drafts: what an operator typed and has not saved, on disk at once, so that a lost connection loses nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database, saved

LIMIT = 65_536
"""Bytes of one draft, in UTF-8."""
KEY_LIMIT = 255
MOST = 200
"""Drafts that `all_of` answers."""


ASIDE = "~"
"""Between the key of a draft and the moment of one that was put aside."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft."""

    key: str
    """What it is a draft of, for example ``comment:deal:42``."""
    text: str
    at: datetime
    """When it was kept, aware UTC."""


def save(session: Session, key: str, text: str, *, timeout: float | None = None) -> None:
    """Keep a draft of this operator, in place of the one with the same key. An empty text drops it.

    Args:
        session: Whose it is.
        key: What it is a draft of.
        text: At most 64 KiB in UTF-8; halves of surrogate pairs become question marks.
        timeout: Seconds to wait for the others, when the program is about to end; None waits as always.

    Raises:
        Refused: it is too long.
        Busy: others write for longer than ``timeout``.
    """
    if not text:
        drop(session, key, timeout=timeout)
        return
    data = text.encode("utf-8", "replace")
    if len(data) > LIMIT:
        raise Refused(text=N_("a draft takes at most {limit} bytes, this one has {size}"), limit=LIMIT, size=len(data))
    if session.dry_run:
        return
    with database.transaction(timeout=timeout):
        saved.put_draft(session.user_id, _checked(key), data.decode("utf-8"), session.now_ms())


def _checked(key: str) -> str:
    if not 0 < len(key) <= KEY_LIMIT:
        raise ValueError(key)
    return key


def load(session: Session, key: str) -> Draft | None:
    """The draft of this operator with that key, or None."""
    found = saved.draft(session.user_id, key)
    return None if found is None else Draft(key, found[0], from_ms(found[1]))


def aside(draft: Draft, key: str) -> Draft:
    """The same text under a key of its own beside ``key``: something else is typed there now."""
    return replace(draft, key=f"{key}{ASIDE}{to_ms(draft.at)}")


def key_of(draft: Draft) -> str:
    """What it is a draft of, also when it was put aside."""
    return draft.key.partition(ASIDE)[0]


def waiting(session: Session, key: str) -> Draft | None:
    """The newest draft of this operator with that key, also one that was put aside; or None."""
    return next((draft for draft in all_of(session) if key_of(draft) == key), None)


def count(session: Session) -> int:
    """How many drafts of this operator wait."""
    return saved.count_drafts(session.user_id)


def drop(session: Session, key: str, *, timeout: float | None = None) -> bool:
    """Forget a draft; False when there was none. Without one, nothing is written."""
    if session.dry_run or saved.draft(session.user_id, key) is None:
        return False
    with database.transaction(timeout=timeout):
        return bool(saved.drop_draft(session.user_id, key))


def all_of(session: Session) -> tuple[Draft, ...]:
    """The drafts of this operator, newest first, at most 200."""
    return tuple(Draft(key, text, from_ms(at)) for key, text, at in saved.drafts(session.user_id, MOST))
