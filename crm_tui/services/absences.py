"""The absence chart: who is away when. Source: entities «Employees, departments, absences»."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from crm_tui.domain import natural
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound
from crm_tui.domain.office import ABSENCES, Absence
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_
from crm_tui.services import lookup
from crm_tui.services.session import Session, operation
from data.queries import office as query

_REASON = 1_000


def is_absent(user: int, moment: datetime) -> bool:
    """Whether any entry of the chart covers the moment (aware)."""
    at = to_ms(moment)
    return bool(query.absences(user=user, ends_after=at, starts_before=at + 1))


def absences(session: Session, *, login: str = "", past: bool = False) -> tuple[Absence, ...]:
    """Entries by their start.

    Args:
        session: Who asks.
        login: Only those of this operator; empty for all.
        past: Also those that are over.

    Raises:
        NotFound: no such operator.
    """
    user = lookup.user_called(session, login) if login else None
    return tuple(query.absences(user=user, ends_after=0 if past else session.now_ms()))


def span(session: Session, start: str, end: str) -> tuple[int, int]:
    """The instants of two texts, UTC ms: days count whole, in the company's zone; an empty end is that of the start's day.

    Raises:
        InvalidValue: no date, or the end lies before the start.
    """
    first, second = _moment(session, "from", start), _moment(session, "to", end or start)
    begins = first if isinstance(first, datetime) else _midnight(session, first)
    ends = second if isinstance(second, datetime) else _midnight(session, second + timedelta(days=1))
    if not end and isinstance(first, datetime):
        ends = _midnight(session, first.astimezone(session.zone).date() + timedelta(days=1))
    if ends <= begins:
        raise invalid("to", end, N_("lies before the start"))
    return to_ms(begins), to_ms(ends)


def _moment(session: Session, field: str, text: str) -> date | datetime:
    context = lookup.context(session)
    bare = clean(text, multiline=False).strip()
    try:
        return natural.parse_date(field, bare, context)
    except InvalidValue:
        return natural.parse_moment(field, bare, context)


def _midnight(session: Session, day: date) -> datetime:
    return datetime.combine(day, time(), session.zone)


def add(
    session: Session, login: str, start: str, end: str = "", *, kind: str = "vacation", reason: str = ""
) -> tuple[Absence, tuple[Absence, ...]]:
    """Enter an absence; answers it, and those of the same operator that it overlaps.

    Args:
        session: An administrator; everybody may enter their own.
        login: Who is away.
        start: A day or a moment.
        end: The last day, or a moment; empty for the day of the start.
        kind: One of `ABSENCES`.
        reason: For people.

    Raises:
        NotAllowed, NotFound: for others without being an administrator; no such operator.
        InvalidValue: no dates, the end before the start, no such kind.
    """
    user = lookup.user_called(session, login)
    _may(session, user)
    values = {"user": user, **_checked(session, start, end, kind, reason)}
    starts_at, ends_at = span(session, start, end)
    with operation(session, N_("absence added")) as act:
        overlaps = tuple(query.absences(user=user, ends_after=starts_at, starts_before=ends_at))
        made = act.create("absence", values)
        found = query.absence(made.id)
    assert found is not None
    return found, overlaps


def _checked(session: Session, start: str, end: str, kind: str, reason: str) -> dict[str, object]:
    """The columns of an entry, its person aside."""
    if kind not in ABSENCES:
        raise invalid(
            "kind", kind, N_("is not one of the choices"), N_("one of: {choices}"), choices=", ".join(ABSENCES)
        )
    starts_at, ends_at = span(session, start, end)
    said = clean(reason, multiline=False).strip()
    if len(said) > _REASON:
        raise invalid("reason", said, N_("is longer than {limit} characters"), limit=_REASON)
    return {"starts_at": starts_at, "ends_at": ends_at, "kind": kind, "reason": said or None}


def one(session: Session, number: int) -> Absence:
    """The entry of that id.

    Raises:
        NotFound: there is none.
    """
    found = query.absence(number)
    if found is None:
        raise NotFound(what=N_("absence"), name=str(number))
    return found


def texts(session: Session, found: Absence) -> tuple[str, str]:
    """Start and end of an entry as `span` reads them: days where whole days are meant, otherwise moments."""
    begin, end = (from_ms(at).astimezone(session.zone) for at in (found.starts_at, found.ends_at))
    if begin.time() == end.time() == time():
        return begin.date().isoformat(), (end - timedelta(days=1)).date().isoformat()
    return f"{begin:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"


def change(
    session: Session, number: int, start: str, end: str, *, kind: str, reason: str = "", version: int | None = None
) -> Absence:
    """Other days, another kind or reason for an entry.

    Raises:
        NotFound, NotAllowed, InvalidValue: as in `add`.
        Conflict: somebody changed it since ``version``.
    """
    with operation(session, N_("absence changed")) as act:
        found = one(session, number)
        _may(session, found.user)
        act.update(Ref("absence", number), _checked(session, start, end, kind, reason), version=version)
        return one(session, number)


def _may(session: Session, user: int) -> None:
    if not session.is_admin and user != session.user_id:
        raise NotAllowed(login=session.login, verb=N_("change absences of others"))


def delete(session: Session, number: int) -> Absence:
    """Take an absence out of the chart.

    Raises:
        NotFound: there is none of that id.
        NotAllowed: it is somebody else's.
    """
    with operation(session, N_("absence deleted")) as act:
        found = one(session, number)
        _may(session, found.user)
        act.delete(Ref("absence", number))
    return found
