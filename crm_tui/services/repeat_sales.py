"""Repeat sales: clients who are likely to buy again, with the reasons, as suggestions; by day some of them become deals.

Off until somebody switches it on. Scoring reads, may take a while and may ask a model elsewhere, so it is done outside of
any transaction; each deal is then created in a transaction of its own that looks again whether the client may have it and
whether the day's number is reached. So it makes no difference how many clocks do it, and where one of them dies.
Source: behaviour «Four ways a repeat deal is created», 4; open questions Q45.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crm_tui.domain import repeat_sales as rules
from crm_tui.domain.dates import day_of, from_ms
from crm_tui.domain.errors import CrmError, NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.repeat_sales import Component, Features, Part, Score
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.providers import scorers
from crm_tui.services import permissions, records, repeat_settings
from crm_tui.services.repeat_settings import TIMER
from crm_tui.services.session import Session, operation
from data import database, derived, lock_time, notifications, timers
from data import repeat_sales as stored
from data import settings as stored_settings
from data.operations import Operation
from data.queries import people, purchases
from data.queries.purchases import Bought
from data.timers import Timer

PAGE = 500
"""Clients that are scored together."""
LEASE_MS = 600_000
"""After so long the day is begun again by any clock, when the one that had it has died."""
SOURCE = "PARTNER"
LABEL = N_("repeat sales suggested")
_TOLD = "repeat_sales_told"
_SPARE = 50
"""Further suggestions than the day needs, for clients that are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A client who is likely to buy again."""

    client: Ref
    name: str
    responsible: int | None
    features: Features
    score: Score


# ── suggestions ──


def suggestions(session: Session, *, limit: int = 100) -> tuple[Suggestion, ...]:
    """Clients from the threshold on, the likeliest first.

    Raises:
        Refused: repeat sales are switched off.
        ScorerFailed: the scorer does not answer.
    """
    _require_on(session)
    least = repeat_settings.threshold(session)
    best: list[Suggestion] = []
    for page in _scored(session):
        best = _best([*best, *page], least, limit)
    return tuple(best)


def _best(found: Sequence[Suggestion], least: int, limit: int) -> list[Suggestion]:
    wanted = [each for each in found if each.score.points >= least]
    return heapq.nsmallest(limit, wanted, key=lambda each: (-each.score.points, each.client.type, each.client.id))


def suggestion(session: Session, client: Ref) -> Suggestion:
    """The score of one client, whatever the threshold.

    Raises:
        Refused: repeat sales are switched off, or this client is not to be suggested; says why.
        NotFound: the client has bought nothing.
    """
    _require_on(session)
    bought = purchases.one(client) if client.type in purchases.KINDS else None
    if bought is None or not permissions.readable(session, client.type, [client.id]):
        raise NotFound(what=N_("client with a won deal"), name=str(client))
    if bought.has_open:
        raise Refused(text=N_("a deal of {name} is in progress"), name=bought.name)
    today = day_of(session.now(), session.zone)
    if _rests(session, bought, today):
        raise Refused(
            text=N_("a suggestion for {name} was answered on {day}"), name=bought.name, day=bought.answered_on
        )
    return _score_page(session, [bought], today, purchases.typical())[0]


def _require_on(session: Session) -> None:
    if not repeat_settings.on(session):
        raise Refused(text=N_("repeat sales are switched off"), hint=N_("crm-tui setting set repeat_sales yes"))


def _scored(session: Session) -> Iterator[list[Suggestion]]:
    """Every client who has bought, has no deal in progress, and was not asked lately, some hundreds at a time."""
    today, typical = day_of(session.now(), session.zone), purchases.typical()
    for kind in purchases.KINDS:
        after: int | None = 0
        while after is not None:
            page, after = purchases.page(kind, after=after, limit=PAGE)
            allowed = permissions.readable(session, kind, [each.client.id for each in page])
            wanted = [
                each
                for each in page
                if each.client.id in allowed and not each.has_open and not _rests(session, each, today)
            ]
            yield _score_page(session, wanted, today, typical)


def _score_page(session: Session, page: Sequence[Bought], today: date, typical: int) -> list[Suggestion]:
    if not page:
        return []
    lock_time.forbid("clients are scored")
    features = [_features(session, each, today, typical) for each in page]
    scores = scorers.scorer(repeat_settings.scorer(session)).score(features)
    return [
        Suggestion(client=each.client, name=each.name, responsible=each.responsible, features=known, score=score)
        for each, known, score in zip(page, features, scores, strict=True)
    ]


def _day(session: Session, at: int) -> date:
    return day_of(from_ms(at), session.zone)


def _features(session: Session, bought: Bought, today: date, typical: int) -> Features:
    """What a scorer may know: nothing that says who it is."""
    first, last = _day(session, bought.first_at), _day(session, bought.last_at)
    return Features(
        days_since_last=(today - last).days,
        interval_days=rules.interval_of(first, last, bought.count),
        won_count=bought.count,
        won_amount=bought.amount,
        typical_amount=typical,
    )


def _rests(session: Session, bought: Bought, today: date) -> bool:
    first, last = _day(session, bought.first_at), _day(session, bought.last_at)
    answered = date.fromisoformat(bought.answered_on) if bought.answered_on else None
    return rules.rests(answered, last, rules.interval_of(first, last, bought.count), today)


# ── words ──


def explanation(found: Suggestion) -> tuple[str, ...]:
    """Why a client is suggested: a sentence for each part, in the language in use."""
    total = fill(_("Score {points} of {most}"), {"points": found.score.points, "most": rules.MOST})
    facts = [(part, _fact(part, found.features)) for part in Part]
    points = {each.part: each for each in found.score.components}
    said = [_worth(text, points[part]) if part in points else text for part, text in facts]
    return tuple(filter(None, (total, *said, found.score.note)))


def _worth(text: str, component: Component) -> str:
    return fill(_("{fact}: {points} of {most}"), {"fact": text, "points": component.points, "most": component.most})


def _fact(part: Part, features: Features) -> str:
    base, _rates = derived.rates()
    days = features.days_since_last
    match part:
        case Part.RECENCY:
            last = fill(ngettext("bought {days} day ago", "bought {days} days ago", days), {"days": days})
            if features.interval_days is None:
                return fill(_("{last}, only once so far"), {"last": last})
            every = features.interval_days
            usual = ngettext("{last}, usually every {every} day", "{last}, usually every {every} days", every)
            return fill(usual, {"last": last, "every": every})
        case Part.NUMBER:
            count = features.won_count
            return fill(ngettext("{count} won deal", "{count} won deals", count), {"count": count})
        case Part.AMOUNT:
            own, typical = (Money(minor, base) for minor in (features.won_amount, features.typical_amount))
            words = {"amount": formats.money_text(own), "typical": formats.money_text(typical)}
            return fill(_("{amount} in all, clients on average {typical}"), words)


# ── answers ──


def accept(session: Session, client: Ref) -> Ref:
    """Create the deal of a suggestion.

    Raises:
        Refused, NotFound: the client is not to be suggested; says why.
        ScorerFailed: the scorer does not answer.
    """
    found = suggestion(session, client)
    with operation(session, LABEL) as act:
        _look_again(session, client)
        deal = _create(session, act, found)
        _answer(session, found.client, stored.ACCEPTED, deal=deal)
    return deal


def dismiss(session: Session, client: Ref) -> Suggestion:
    """Leave the client alone for their usual interval, at least a month, or until they buy again.

    Raises:
        Refused, NotFound: the client is not suggested.
        ScorerFailed: the scorer does not answer.
    """
    found = suggestion(session, client)
    if not session.dry_run:
        with database.transaction():
            _look_again(session, client)
            _answer(session, client, stored.DISMISSED)
    return found


def _look_again(session: Session, client: Ref) -> None:
    """Whether a deal may still be made; inside the transaction that makes it.

    Raises:
        Refused: somebody was faster.
    """
    bought = purchases.one(client)
    if bought is None or bought.has_open or _rests(session, bought, day_of(session.now(), session.zone)):
        raise Refused(text=N_("{client} was suggested, and somebody answered in the meantime"), client=client)


def _answer(session: Session, client: Ref, said: str, *, automatic: bool = False, deal: Ref | None = None) -> None:
    stored.answer(
        client, day_of(session.now(), session.zone), said, automatic=automatic, deal=deal.id if deal else None,
        user=session.user_id or None, at=session.now_ms(),
    )  # fmt: skip


def _create(session: Session, act: Operation, found: Suggestion) -> Ref:
    responsible = people.by_id(found.responsible) if found.responsible else None
    values: dict[str, Value] = {
        "title": fill(_("{name}: repeat sale"), {"name": found.name})[:255],
        "pipeline": repeat_settings.pipeline(session),
        "comments": "\n".join(explanation(found)),
        "source": SOURCE,
    }
    if found.client.type == "company":
        values["company"] = found.client.id
    else:
        values["contacts"] = (found.client.id,)
    if responsible is not None and responsible.active:
        values["responsible"] = responsible.id
    return records.create(session, "deal", values, act=act)


# ── the clock ──


def fire(session: Session, act: Operation, timer: Timer) -> None:
    """The day is this process's: `work` follows behind the transaction, and any clock begins anew when it does not come."""
    on = repeat_settings.on(session) and repeat_settings.cap(session)
    timers.put(TIMER, act.at + LEASE_MS if on else repeat_settings.midnight(session))


def work(session: Session) -> int:
    """All of `working`; how many deals were created.

    Raises:
        CrmError: the store is busy, full or damaged.
    """
    return sum(working(session))


def working(session: Session) -> Iterator[int]:
    """Create the deals of the day, up to the cap, and set the timer to the next midnight; a little with each step.

    A step scores a page of clients or creates one deal, and answers how many it created. A scorer that does not answer
    is told of once a day, and asked again when the lease is over.

    Raises:
        CrmError: the store is busy, full or damaged.
    """
    cap = repeat_settings.cap(session) if repeat_settings.on(session) else 0
    today = day_of(session.now(), session.zone)
    left = cap - stored.automatic_on(today)
    best: list[Suggestion] = []
    if left > 0:
        least = repeat_settings.threshold(session)
        try:
            for page in _scored(session):
                best = _best([*best, *page], least, left + _SPARE)
                yield 0
        except CrmError as error:
            if error.code not in ("scorer_failed", "not_found"):
                raise
            _tell(session, today, error)
            return
        yield from _making(session, best, today, cap)
    if cap:
        with database.transaction():
            timers.put(TIMER, repeat_settings.midnight(session))


def _making(session: Session, found: Sequence[Suggestion], today: date, cap: int) -> Iterator[int]:
    operation_id = 0
    for each in found:
        made = 0
        try:
            with operation(session, LABEL) as act:
                if operation_id:
                    act.resume(operation_id)
                if stored.automatic_on(today) >= cap:
                    return
                _look_again(session, each.client)
                _answer(session, each.client, stored.ACCEPTED, automatic=True, deal=_create(session, act, each))
                made = 1
        except Refused:
            continue  # somebody was faster, or the deal needs what the clock cannot know: the next one
        operation_id = act.id or operation_id
        yield made


def _tell(session: Session, today: date, error: CrmError) -> None:
    if stored_settings.get(_TOLD) == today.isoformat():
        return
    with database.transaction():
        stored_settings.put(_TOLD, today.isoformat())
        told = {"key": "repeat_sales", "error": error_text(error)}
        notifications.add_for_admins(session.now_ms(), "timer_failed", Ref("timer", 0), told)
