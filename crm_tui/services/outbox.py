"""The outbox as people see it: what is about to leave, what left, what failed; and what they decide about it.

Messages are put here in the transaction of what causes them. Whoever may change settings looks after them. One run sends a
limited number of messages; what goes beyond the limit of a day is held back. Source: threats T52.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from crm_tui.domain.dates import day_bounds, day_of, from_ms
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import settings
from crm_tui.services.session import Session
from data import database, notifications, outbox
from data import settings as stored_settings
from data.outbox import Message
from data.queries import oplog

STATES: Mapping[str, str] = {
    "waiting": N_("about to leave"),
    "sending": N_("is being sent"),
    "sent": N_("sent"),
    "unknown": N_("perhaps it arrived"),
    "failed": N_("failed"),
    "held": N_("held back"),
    "cancelled": N_("cancelled"),
}
"""States of messages, in words."""
UNSENT = ("waiting", "held", "failed", "unknown")
"""States of messages that can be given up."""
RIGHT = N_("look after messages that leave")
RUN_LIMIT, DAY_LIMIT, KEPT_DAYS = "outbox_run_limit", "outbox_day_limit", "outbox_days"
"""Settings: messages of one run, messages of one day of the company, days that messages are kept when they are over."""
CLOCK = "clock"
"""Who pauses the outbox when nobody does."""
CATCHING_UP, LEFT = "catching-up", "long-break"
"""Who pauses it after a long break: while it is not known yet what would leave, and once people were told; see `away`."""
_PAUSED = {
    CATCHING_UP: N_("no message leaves: the program catches up after a long break since {at}"),
    LEFT: N_(
        "no message leaves since {at}: after a long break, look at crm-tui outbox list waiting; then crm-tui outbox resume"
    ),
}
_TOO_MANY = N_("more than {limit} messages in one day")
_FORGOTTEN = 2000
"""Messages that are removed in one transaction."""
_DAY_MS = 86_400_000


class TooMany(Refused):
    """A run has sent as many messages as one run may."""

    code = "limit_exceeded"
    message = N_("this run has sent {limit} messages, and may send no more")


class Paused(NamedTuple):
    """That nothing leaves."""

    since: datetime
    """UTC."""
    by: str
    """Login."""


def put(
    session: Session, kind: str, step: str, payload: Mapping[str, object], *, title: str = "", about: Ref | None = None,
    run: int | None = None, repeatable: bool = False,
) -> Ref:  # fmt: skip
    """A message, in the transaction of what causes it.

    Its key says which store and which step it comes from, and what it holds: a step that is done again after a backup was
    restored sends the same under the same key, and something else under another.

    Args:
        session: Who causes it.
        kind: Which courier takes it.
        step: ``17:4``, the same however often the step is tried.
        payload: What the courier needs; no secrets.
        title: What people call it.
        about: The record for which it is sent.
        run: The run that sends it.
        repeatable: Whether sending it twice does no harm.

    Raises:
        TooMany: the run has sent as many as one may.
    """
    text = json.dumps(dict(payload), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    key = f"{outbox.store_id()}-{step.replace(':', '-')}-{digest}"
    by = session.user_id or None
    _check_run(session, run)
    limit, before = _today(session)
    held = (
        {"code": "limit_exceeded", "text": _TOO_MANY, "params": {"limit": limit}} if limit and before >= limit else None
    )
    number = outbox.add(
        key,
        kind,
        payload,
        at=session.now_ms(),
        title=title,
        about=about,
        run=run,
        repeatable=repeatable,
        by=by,
        held=held,
    )
    if held and before == limit:
        sentence = fill(
            _("more than {limit} messages in one day; all others of today are held back, too"), {"limit": limit}
        )
        facts = {"message": number, "title": title or kind, "sentence": sentence}
        notifications.add_for_admins(session.now_ms(), "message_held", about or Ref(outbox.KIND, number), facts)
    return Ref(outbox.KIND, number)


def _check_run(session: Session, run: int | None) -> None:
    limit = int(settings.get(session, RUN_LIMIT))
    if run is not None and limit and outbox.of_run(run, limit) >= limit:
        raise TooMany(limit=limit, hint=N_("crm-tui setting set outbox_run_limit allows more"))


def _today(session: Session) -> tuple[int, int]:
    """The limit of a day, and how many messages of the company's day there are already, counted to one beyond the limit."""
    limit = int(settings.get(session, DAY_LIMIT))
    zone = settings.company_zone()
    begun = day_bounds(day_of(session.now(), zone), zone)[0]
    return limit, outbox.since(begun, limit + 1) if limit else 0


def left_today(session: Session) -> int | None:
    """How many messages can still leave today; None where there is no limit."""
    limit, before = _today(session)
    return max(limit - before, 0) if limit else None


def forget(session: Session) -> bool:
    """Remove some of the messages that were sent or given up long ago; whether there may be more of them. For the clock, in
    its transaction."""
    days = int(settings.get(session, KEPT_DAYS))
    return bool(days) and outbox.forget(session.now_ms() - days * _DAY_MS, _FORGOTTEN) == _FORGOTTEN


# ── Nothing leaves ──


def pause(session: Session) -> None:
    """From now on no message leaves, whoever would send it; what is under way at this moment arrives.

    Raises:
        NotAllowed: without the right to change settings.
    """
    session.require_settings(RIGHT)
    if paused(session) is None and not session.dry_run:
        with database.transaction():
            stored_settings.put(outbox.PAUSED, f"{session.now_ms()} {session.login}")


def pause_for_clock(session: Session, seconds: float, newest: int | None = None) -> None:
    """As `pause`, when somebody has set the clock so far ahead; administrators are told.

    Not when it was wrong before: it stood behind what had been done already, and is right now. Source:
    storage-and-engine §4.

    Args:
        session: Who looks after the clock.
        seconds: By which it was set.
        newest: When the last act was before that, UTC ms; None: nothing was done since, the last one counts.
    """
    before = oplog.newest() if newest is None else newest
    if paused(session) is not None or session.now_ms() - seconds * 1000 < before:
        return
    at = session.now_ms()
    with database.transaction():
        stored_settings.put(outbox.PAUSED, f"{at} {CLOCK}")
        notifications.add_for_admins(at, "outbox_paused", Ref(outbox.KIND, 0), {"days": round(seconds / 86_400)})


def resume(session: Session) -> None:
    """Messages leave again: what has become due meanwhile, at once.

    Raises:
        NotAllowed: without the right to change settings.
    """
    session.require_settings(RIGHT)
    if not session.dry_run:
        with database.transaction():
            stored_settings.put(outbox.PAUSED, "")


def paused(session: Session) -> Paused | None:
    """Since when and for whom nothing leaves; None when messages leave."""
    del session  # everybody may know
    at, _blank, login = stored_settings.get(outbox.PAUSED).partition(" ")
    return Paused(from_ms(int(at)), login) if at else None


def paused_text(session: Session, at: str) -> tuple[str, dict[str, object]]:
    """That nothing leaves, and why: a text to translate with its values; empty when messages leave.

    Args:
        session: Who asks.
        at: Since when, for people.
    """
    found = paused(session)
    if found is None:
        return "", {}
    text = _PAUSED.get(found.by, N_("no message leaves: {login} paused the outbox on {at}; crm-tui outbox resume"))
    return text, {"login": visible(found.by), "at": at}


# ── Messages ──


def latest(session: Session, states: Sequence[str] = (), limit: int = 200) -> tuple[Message, ...]:
    """The newest messages, of these states or of all.

    Raises:
        NotAllowed: without the right to change settings.
    """
    session.require_settings(RIGHT)
    return tuple(outbox.latest(states, limit))


def message(session: Session, number: int) -> Message:
    """One message.

    Raises:
        NotAllowed, NotFound: who asks, what is asked for.
    """
    session.require_settings(RIGHT)
    found = outbox.load(number)
    if found is None:
        raise NotFound(what=N_("message"), name=str(number))
    return found


def release(session: Session, numbers: Sequence[int]) -> int:
    """Messages that were held back leave; returns how many.

    Raises:
        NotAllowed, NotFound, Refused: nothing happened.
    """
    return _decide(session, numbers, "waiting", ("held",), N_("message {id} is not held back: it is {state}"))


def retry(session: Session, numbers: Sequence[int]) -> int:
    """Messages that failed, or of which nobody knows whether they arrived, are sent again under the same key.

    Raises:
        NotAllowed, NotFound, Refused: nothing happened.
    """
    refusal = N_("message {id} has neither failed nor is it unknown: it is {state}")
    return _decide(session, numbers, "waiting", ("failed", "unknown"), refusal)


def cancel(session: Session, numbers: Sequence[int]) -> int:
    """Messages that have not left never will; those of which nobody knows are left as they are.

    Raises:
        NotAllowed, NotFound, Refused: nothing happened.
    """
    return _decide(session, numbers, "cancelled", UNSENT, N_("message {id} cannot be cancelled: it is {state}"))


def _decide(session: Session, numbers: Sequence[int], state: str, was: Sequence[str], refusal: str) -> int:
    session.require_settings(RIGHT)
    for number in numbers:
        _check(message(session, number), was, refusal)
    if session.dry_run:
        return len(numbers)
    with database.transaction():
        for number in numbers:
            if not outbox.decide(number, state, was, at=session.now_ms()):
                _check(message(session, number), was, refusal)
    return len(numbers)


def _check(found: Message, was: Sequence[str], refusal: str) -> None:
    if found.state not in was:
        raise Refused(text=refusal, id=found.id, state=N_(STATES[found.state]))


def in_state(session: Session, state: str) -> tuple[int, ...]:
    """The numbers of all messages of a state, the oldest first.

    Raises:
        NotAllowed: without the right to change settings.
    """
    session.require_settings(RIGHT)
    return tuple(outbox.numbers(state))


def hosts_kept(text: str) -> str:
    """The list of hosts that webhooks may be sent to, as it is kept.

    Raises:
        InvalidValue: an entry that is no host.
    """
    from crm_tui.domain import web_hosts  # noqa: PLC0415 — only who sets them needs the rules

    return ", ".join(map(str, web_hosts.hosts(text)))
