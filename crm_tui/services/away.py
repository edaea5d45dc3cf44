"""After a long break nothing leaves at once: what is due is done first, then people see how much of it would leave, and
let it go with one command.

A break is long when no clock has worked for more than a day, or when more than `MANY` timers of workflows and rules were
left lying. Where catching up sends nothing, nobody is asked. Source: storage-and-engine §4.5.
"""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from crm_tui.services import settings
from crm_tui.services.outbox import CATCHING_UP, LEFT, paused
from crm_tui.services.session import Session
from data import database, notifications, outbox, timers
from data import settings as stored
from data.queries import oplog

DAY_MS = 86_400_000
MANY = 100
"""Timers; more of them are worth a look."""
LYING_MS = 10 * 60_000
"""What is due for so long was left lying: no clock has worked meanwhile."""
SEEN = "clock_seen"
"""Under which `meta` keeps when a clock worked last, UTC ms; some hours may be missing."""
SEEN_MS = 3_600_000
LONGEST_MS = 10 * 60_000
"""Catching up is told of after that, even when it goes on."""
_ROBOTS = ("run", "automation")


def look(session: Session) -> bool:
    """Before a clock begins its work: hold what leaves when the break was long; whether catching up is to be looked at.

    Nothing is held where nothing was ever sent, nor could be.
    """
    found = paused(session)
    if found is not None:
        return found.by == CATCHING_UP
    if not (_long_ago(session.now_ms()) or _much_lies(session.now_ms())):
        return False
    with database.transaction():
        outbox.pause_where_used(session.now_ms(), CATCHING_UP)
    return paused(session) is not None


def _long_ago(now: int) -> bool:
    """Whether no clock has worked for more than a day: one sets the sweep of each midnight, and is there for it.

    The sweep is late by more than a day; or it is late, and neither a clock nor anybody else has worked for a day.
    """
    due = timers.due_of(timers.CLOSE_DATES)
    if due is None or due > now:
        return False
    return now - due > DAY_MS or now - max(oplog.newest(), _seen()) > DAY_MS


def _seen() -> int:
    return int(stored.get(SEEN) or 0)


def seen(session: Session) -> None:
    """A clock works; written down once an hour."""
    now = session.now_ms()
    if abs(now - _seen()) > SEEN_MS:
        with database.transaction():
            stored.put(SEEN, str(now))


def _much_lies(now: int) -> bool:
    return settings.robots_work() and timers.lying(_ROBOTS, now - LYING_MS, MANY + 1) > MANY


def settle(session: Session, next_due: int | None) -> bool:
    """After a slice of catching up: once it is done, messages leave again when there are none; else administrators are
    told how many wait. Whether it is still to be looked at.

    Args:
        session: Whose clock counts.
        next_due: When the next timer is due, UTC ms.
    """
    found = paused(session)
    if found is None or found.by != CATCHING_UP:
        return False
    at = session.now_ms()
    since = int(found.since.timestamp() * 1000)
    if next_due is not None and next_due <= at and at - since < LONGEST_MS:
        return True
    with database.transaction():
        count = outbox.counts().get("waiting", 0)
        stored.put(outbox.PAUSED, f"{at} {LEFT}" if count else "")
        if count:
            notifications.add_for_admins(at, "outbox_left", Ref(outbox.KIND, 0), {"count": count})
    return False
