"""The outbox as people see it: what is about to leave, what left, what failed; and what they decide about it.

Messages are put here in the transaction of what causes them. Whoever may change settings looks after them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database, outbox
from data.outbox import Message

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
RIGHT = N_("look after messages that leave")


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
    """
    text = json.dumps(dict(payload), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    key = f"{outbox.store_id()}-{step.replace(':', '-')}-{digest}"
    by = session.user_id or None
    number = outbox.add(
        key, kind, payload, at=session.now_ms(), title=title, about=about, run=run, repeatable=repeatable, by=by
    )
    return Ref(outbox.KIND, number)


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
    states = ("waiting", "held", "failed", "unknown")
    return _decide(session, numbers, "cancelled", states, N_("message {id} cannot be cancelled: it is {state}"))


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


def held(session: Session) -> tuple[int, ...]:
    """The numbers of all messages that are held back."""
    session.require_settings(RIGHT)
    return tuple(each.id for each in outbox.latest(("held",), 2**31))


def hosts_kept(text: str) -> str:
    """The list of hosts that webhooks may be sent to, as it is kept.

    Raises:
        InvalidValue: an entry that is no host.
    """
    from crm_tui.domain import web_hosts  # noqa: PLC0415 — only who sets them needs the rules

    return ", ".join(map(str, web_hosts.hosts(text)))
