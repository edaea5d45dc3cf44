"""Messages leave here: taken with a lease, sent outside of every transaction, and then what became of them is noted.

Any process may send any message. Who dies between sending and noting leaves a message of which nobody knows whether it
arrived: it is sent again only when that does no harm, or when the receiver can be asked; else people decide.
Source: storage-and-engine §3 (external steps), actions 0.4.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from crm_tui.automation import wording
from crm_tui.domain import web_hosts
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.providers import couriers
from crm_tui.providers.couriers import Courier, Letter, MakeCourier, NotReached, Rejected, SwitchedOff, Unsure
from crm_tui.services.session import Session
from data import database, lock_time, notifications, outbox, records
from data import settings as stored
from data.faults import fault
from data.outbox import Message

HOSTS = "webhook_hosts"
"""The setting that says where webhooks may be sent to; empty: they are switched off."""
MOST_TRIES = 8
MOST_DEATHS = 3
"""Processes that may die while sending one message."""
FIRST_PAUSE_MS = 10_000
LONGEST_PAUSE_MS = 21_600_000
_SPARE_SECONDS = 30.0
"""A lease lasts so much longer than the courier may take."""
log = logging.getLogger("crm_tui.outbox")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one look at the outbox did."""

    sent: int = 0
    failed: int = 0
    """Failed, held back, or unknown."""
    later: int = 0
    """To be tried again."""

    def __bool__(self) -> bool:
        return bool(self.sent or self.failed or self.later)


def makers(extra: Mapping[str, MakeCourier] | None = None) -> dict[str, MakeCourier]:
    """The couriers by kind of message: ours, and those of installed packages."""
    return {"webhook": _webhooks, **couriers.installed(), **(extra or {})}


def _webhooks() -> Courier:
    from crm_tui.providers import webhook_http  # noqa: PLC0415 — only who sends one

    return webhook_http.Webhooks(web_hosts.hosts(stored.get(HOSTS)))


@cache
def worker() -> str:
    """This process, for people and for leases."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def deliver(
    session: Session,
    known: Mapping[str, MakeCourier] | None = None,
    *,
    stop: threading.Event | None = None,
) -> Delivered:
    """Send everything that is due now.

    Args:
        session: Whose clock counts.
        known: The couriers by kind of message; `makers` when None.
        stop: Set by whoever wants no further message to be begun.

    Raises:
        CrmError: the store is busy, full or damaged; a message that was sent already becomes *unknown* when its lease
            lapses.
        RuntimeError: inside a transaction; a mistake of the programmer.
    """
    lock_time.forbid("messages are sent")
    found = makers() if known is None else known
    made: dict[str, Courier] = {}
    counts = {"sent": 0, "failed": 0, "later": 0}
    while stop is None or not stop.is_set():
        for each in _lapse(session, found, made):
            counts[each] += 1
        message = _take(session, found, made)
        if message is None:
            break
        counts[_one(session, message, made[message.kind])] += 1
    return Delivered(**counts)


def _take(session: Session, known: Mapping[str, MakeCourier], made: dict[str, Courier]) -> Message | None:
    """The next message, with a lease that outlasts its courier."""
    at = outbox.next_due()
    if at is None or at > session.now_ms():
        return None
    longest = max((_courier(kind, known, made).seconds for kind in known), default=0.0)
    lease = int(1000 * (longest + _SPARE_SECONDS))
    with database.transaction():
        return outbox.claim(session.now_ms(), worker(), lease, tuple(known))


def _courier(kind: str, known: Mapping[str, MakeCourier], made: dict[str, Courier]) -> Courier:
    if kind not in made:
        made[kind] = known[kind]()
    return made[kind]


def _one(session: Session, message: Message, courier: Courier) -> str:
    """Send it and note what became of it; how it is counted."""
    lock_time.forbid("a message is sent")
    letter = Letter(message.key, message.payload)
    fault("outbox-taken")
    try:
        receipt = courier.ask(letter) if message.deaths and courier.asks else None
        if receipt is None:
            receipt = courier.send(letter)
    except NotReached as error:
        return _later(session, message, error, error.after)
    except Unsure as error:
        return _later(session, message, error) if message.repeatable else _end(session, message, "unknown", error)
    except (Rejected, SwitchedOff) as error:
        return _end(session, message, "held" if isinstance(error, SwitchedOff) else "failed", error)
    except Exception as error:  # the net of the couriers: one bad message must not stop the others
        log.exception("message %s", message.id)
        broken = Unsure(address=message.title or message.kind, reason=f"{type(error).__name__}: {error}")
        return _end(session, message, "unknown", broken)
    fault("outbox-sent")
    with database.transaction():
        outbox.settle(message, "sent", at=session.now_ms(), receipt=receipt)
    return "sent"


def _later(session: Session, message: Message, error: CrmError, after: float = 0.0) -> str:
    """Once more, after a while that grows; in the end it has failed."""
    if message.tries >= MOST_TRIES:
        return _end(session, message, "failed", error)
    pause = min(FIRST_PAUSE_MS * 2 ** (message.tries - 1), LONGEST_PAUSE_MS)
    at = session.now_ms()
    with database.transaction():
        outbox.settle(
            message,
            "waiting",
            at=at,
            said=_said(error),
            next_at=at + max(pause, int(after * 1000)),
            deaths=message.deaths,
        )
    return "later"


def _said(error: CrmError) -> dict[str, object]:
    return {"code": error.code, **wording.kept(error)}


def _end(session: Session, message: Message, state: str, error: CrmError, *, deaths: int | None = None) -> str:
    """It is not tried again by itself: people are told why."""
    with database.transaction():
        _note_end(session, message, state, error, deaths=deaths)
    return "failed"


def _note_end(session: Session, message: Message, state: str, error: CrmError, *, deaths: int | None = None) -> None:
    said = _said(error)
    if outbox.settle(message, state, at=session.now_ms(), said=said, deaths=deaths):
        _tell(session, message, state, said)


def _tell(session: Session, message: Message, state: str, said: Mapping[str, object]) -> None:
    """The responsible person of the record, else the administrators."""
    kind = "message_unknown" if state == "unknown" else "message_held" if state == "held" else "message_failed"
    facts = {"message": message.id, "title": message.title or message.kind, "sentence": wording.sentence(said)}
    about = message.about or Ref(outbox.KIND, message.id)
    found = records.load(about.type, about.id) if message.about else None
    responsible = found.values.get("responsible") if found else None
    if isinstance(responsible, int):
        notifications.add(responsible, session.now_ms(), kind, about, facts)
    else:
        notifications.add_for_admins(session.now_ms(), kind, about, facts)


def _lapse(session: Session, known: Mapping[str, MakeCourier], made: dict[str, Courier]) -> list[str]:
    """Messages whose sender died or froze: sent again when that does no harm, or somebody can be asked; else unknown."""
    if not outbox.lapsed(session.now_ms()):
        return []
    counted: list[str] = []
    with database.transaction():
        for each in outbox.lapsed(session.now_ms()):
            asks = each.kind in known and _courier(each.kind, known, made).asks
            deaths, address = each.deaths + 1, each.title or each.kind
            if not (each.repeatable or asks):
                reason = N_("the program ended while sending it")
                _note_end(session, each, "unknown", Unsure(address=address, reason=reason), deaths=deaths)
                counted.append("failed")
            elif deaths >= MOST_DEATHS:
                reason = N_("the program ended again and again while sending it")
                _note_end(session, each, "failed", NotReached(address, reason), deaths=deaths)
                counted.append("failed")
            else:
                outbox.settle(each, "waiting", at=session.now_ms(), next_at=session.now_ms(), deaths=deaths)
    return counted
