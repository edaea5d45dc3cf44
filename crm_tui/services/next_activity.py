"""The close-card rule: who leaves an open deal without a planned activity is offered one, unless they said no."""

from __future__ import annotations

from crm_tui.domain import dates, reminders
from crm_tui.domain.agenda import Suggestion
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _
from crm_tui.services import permissions
from crm_tui.services.session import Session
from data import prompts
from data.queries import activities as stored

_ON = "next_activity"
_NOT_TODAY = "next_activity.not_on"


def needs_next_activity(session: Session, ref: Ref) -> Suggestion | None:
    """The activity to offer when this card is left, or its last activity completed; None when nothing is to be asked.

    Source: behaviour «Close-card rule»: only for open deals and leads without any open activity, and not for those who turned it
    off, do not want to be asked today, or not for this record.
    """
    if ref.type not in ("deal", "lead"):
        return None
    state = stored.open_state(ref)
    if state is None or not state[0] or state[1] or _declined(session, ref):
        return None
    if not permissions.readable(session, ref.type, [ref.id], Verb.CHANGE):
        return None
    return Suggestion(
        about=ref,
        kind="todo",
        subject=_("Contact the client"),
        deadline=dates.default_deadline(session.now(), session.zone),
        reminders=reminders.DEFAULT_TEXT,
    )


def _declined(session: Session, ref: Ref) -> bool:
    user = session.user_id
    return (
        prompts.get(user, _ON) == "0"
        or prompts.get(user, _NOT_TODAY) == _today(session)
        or prompts.get(user, _never(ref)) == "1"
    )


def _today(session: Session) -> str:
    return dates.day_of(session.now(), session.zone).isoformat()


def _never(ref: Ref) -> str:
    return f"next_activity.never.{ref}"


def is_on(session: Session) -> bool:
    """Whether the operator is asked at all."""
    return prompts.get(session.user_id, _ON) != "0"


def turn(session: Session, *, on: bool) -> None:
    """Ask this operator from now on, or never."""
    prompts.put(session.user_id, _ON, str(int(on)))


def not_today(session: Session) -> None:
    """Do not ask this operator again before tomorrow."""
    prompts.put(session.user_id, _NOT_TODAY, _today(session))


def never_for(session: Session, ref: Ref) -> None:
    """Do not ask this operator about this record again."""
    prompts.put(session.user_id, _never(ref), "1")
