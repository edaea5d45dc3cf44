"""The sales generator at work: what a scenario would do, and doing it, a few clients in a transaction.

A run is a row with the place it has reached; every transaction creates some deals, writes for each which client got it
in which period, and moves the place on. So a run that is interrupted, also by kill -9, goes on where it was, in this
process or another, and no client is given two deals of a scenario in one period.
Source: behaviour «Four ways a repeat deal is created», 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from crm_tui.domain import recurrence, scenarios
from crm_tui.domain.dates import at_wall, day_of, to_ms
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.scenarios import Rule, Scenario
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, error_text, fill
from crm_tui.services import absences, filtering, permissions, records
from crm_tui.services.scenarios import Draft, check_segment, scenario
from crm_tui.services.session import Session, operation
from data import database, notifications
from data import filters as store_filters
from data import scenarios as stored
from data.operations import Operation
from data.queries import people, segments, stages
from data.queries.segments import Asked, Client
from data.scenarios import Run
from data.timers import Timer

CHUNK = 20
"""Clients in one transaction."""
WINDOW = 2_000
"""Ids that are looked through in one transaction, whether their clients match or not: the write lock is held meanwhile."""
LEASE_MS = 60_000
"""After so long without a step, a run that somebody began by hand is gone on with by any clock."""
SOURCE = "RC_GENERATOR"
LABEL = N_("deals of a scenario created")


@dataclass(frozen=True, slots=True)
class Planned:
    """A deal that a run would create."""

    client: Ref
    name: str
    title: str
    responsible: str
    """Login; empty for nobody."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do now."""

    period: str
    """The run day that it belongs to, or ``once``."""
    count: int
    deals: tuple[Planned, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    run: int
    made: int
    refused: int
    error: str
    """Why the first client that was refused got no deal."""
    ended: bool


def preview(session: Session, name: str, *, limit: int = 100) -> Preview:
    """The clients that a run would find now, and the deals that it would create; writes nothing.

    Raises:
        NotFound: no such scenario.
        FilterMistake: its filter names what is gone.
    """
    return preview_of(session, scenario(session, name), limit=limit)


def preview_draft(session: Session, draft: Draft, *, limit: int = 100) -> Preview:
    """As `preview`, of a scenario that does not exist yet.

    Raises:
        InvalidValue, FilterMistake: the segment.
    """
    check_segment(session, draft.segment)
    pipeline = stages.default_pipeline("deal") if draft.pipeline is None else draft.pipeline
    found = Scenario(
        id=0, version=0, name=draft.name, segment=draft.segment, schedule=draft.schedule, title=draft.title,
        pipeline=pipeline, rule=draft.rule, users=draft.users, text=draft.text, discount=draft.discount,
        active=draft.active, made=0, turn=0, done_until=None, next_on=None, created_by=session.user_id,
    )  # fmt: skip
    return preview_of(session, found, limit=limit)


def preview_of(session: Session, found: Scenario, *, limit: int) -> Preview:
    """As `preview`, of a scenario that was read."""
    today = day_of(session.now(), session.zone)
    period = scenarios.period(found.schedule, today)
    clients = segments.clients(_asked(session, found, today), scenario=found.id, period=period, run=0)
    giving = _Giving(session, found)
    logins = {user.id: user.login for user in people.users(inactive=True)}
    deals = tuple(
        Planned(
            Ref(found.segment.client, client.id), client.name, _title(found, client, today),
            logins.get(giving.responsible(client) or 0, ""),
        )
        for client in clients[:limit]
    )  # fmt: skip
    return Preview(period, len(clients), deals)


def _asked(session: Session, found: Scenario, day: date) -> Asked:
    """The segment as of a day: a day that was missed looks at its own birthdays and dates."""
    segment = found.segment
    acting = _maker(session, found)
    if day != day_of(session.now(), session.zone):
        moment = at_wall(day, time(12), session.zone)
        acting = replace(acting, clock=lambda: moment)
    matching = None
    if segment.filter:
        tree = filtering.resolved(acting, segment.client, segment.filter)
        matching = store_filters.compiled(tree, segment.client, now=acting.now_ms())
    for each in (acting, session):
        matching = permissions.seen(each, segment.client, matching)
    birthdays = won_before = None
    if segment.birthday is not None:
        birthdays = scenarios.birthdays(found.schedule, day, segment.birthday)
    if segment.idle is not None:
        won_before = to_ms(at_wall(day - timedelta(days=segment.idle - 1), time(), session.zone))
    return Asked(
        kind=segment.client, matching=matching, birthdays=birthdays, won_before=won_before,
        spent_from=segment.spent_from, spent_to=segment.spent_to,
    )  # fmt: skip


def _maker(session: Session, found: Scenario) -> Session:
    """Who made the scenario: ``me`` in its filter, and whose rights say which clients it reaches."""
    user = people.by_id(found.created_by) if found.created_by else None
    if user is None or user.id == session.user_id:
        return session
    return replace(session, user_id=user.id, login=user.login, is_admin=user.is_admin, may_settings=user.may_settings)


class _Giving:
    """Who gets the deals of a run, and whose turn it is."""

    def __init__(self, session: Session, found: Scenario) -> None:
        self._found = found
        self._active = {user.id for user in people.users(inactive=False)}
        self._present = {
            user for user in found.users if user in self._active and not absences.is_absent(user, session.now())
        }
        self.turn = found.turn

    def responsible(self, client: Client) -> int | None:
        """Somebody who is an active operator; whoever made the scenario when the rule finds none."""
        chosen: int | None = client.responsible
        if self._found.rule is Rule.FIXED:
            chosen = self._found.users[0]
        elif self._found.rule is Rule.QUEUE:
            chosen, self.turn = scenarios.pick(self._found.users, self.turn, self._present)
        for user in (chosen, self._found.created_by):
            if user in self._active:
                return user
        return None


def _title(found: Scenario, client: Client, day: date) -> str:
    return scenarios.title_of(found.title, name=client.name, scenario=found.name, day=formats.date_text(day))


def _comment(found: Scenario, client: Client, day: date) -> str:
    text = scenarios.worded(found.text, name=client.name, scenario=found.name, day=formats.date_text(day))
    discount = fill(_("Discount: {discount}"), {"discount": found.discount}) if found.discount else ""
    return "\n".join(filter(None, (text, discount)))


# ── by hand ──


def run(session: Session, name: str) -> Progress:
    """Create the deals of a scenario for the period of today; of one that is paused too.

    Raises:
        NotFound: no such scenario.
        FilterMistake: its filter names what is gone.
        CrmError: every client was refused, for this reason.
    """
    if session.dry_run:
        return _rehearse(session, name)
    last = Progress(0, 0, 0, "", True)
    for last in running(session, name):  # noqa: B007 — the last one tells all
        pass
    return last


def running(session: Session, name: str) -> Iterator[Progress]:
    """Run a scenario a transaction at a time; answers after each how far it is. Whoever stops listening leaves it to a clock.

    Raises:
        As `run`.
    """
    found = scenario(session, name)
    today = day_of(session.now(), session.zone)
    _asked(session, found, today)
    with database.transaction():
        number = _begin(session, found, today)
    while True:
        with operation(session, LABEL) as act:
            walk = _step(session, act, number)
        if walk is None:
            return
        yield Progress(number, walk.made, walk.refused, walk.error, walk.ended)
        if walk.ended:
            return


def _begin(session: Session, found: Scenario, today: date) -> int:
    at = session.now_ms()
    return stored.begin(
        found.id, at=at, user=session.user_id, origin=session.origin, days=[today], due_at=at + LEASE_MS
    )


def _rehearse(session: Session, name: str) -> Progress:
    """A dry run: all in one transaction, which is taken back."""
    found = scenario(session, name)
    with operation(session, LABEL) as act:
        number = _begin(session, found, day_of(session.now(), session.zone))
        walk = _step(session, act, number)
        while walk is not None and not walk.ended:
            walk = _step(session, act, number)
    return Progress(0, walk.made, walk.refused, walk.error, True) if walk else Progress(0, 0, 0, "", True)


# ── the clock ──


def fire(session: Session, act: Operation, timer: Timer) -> None:
    """Begin the run of a scenario for all its run days up to today, and set the timer to the next one.

    Of days that were missed while nothing ran the newest twelve are done, in order, each as of its day; a client is given
    one deal for all of them. How many older ones there were is told to who made the scenario. All in the transaction
    that claimed the timer.
    """
    found = stored.scenario(timer.record)
    if found is None or not found.active or found.done_until is None:
        return
    today = day_of(session.now(), session.zone)
    days, left_out = recurrence.due(found.schedule, found.done_until, 0, today)
    stored.done_with(found, max(today, found.done_until))
    if days:
        stored.begin(found.id, at=act.at, user=None, origin=act.origin, days=days, due_at=act.at)
    if left_out and found.created_by is not None:
        told = {"title": found.name, "count": left_out}
        notifications.add(found.created_by, act.at, "scenario_missed", Ref(stored.KIND, found.id), told)


def go_on(session: Session, act: Operation, timer: Timer) -> None:
    """Some clients of a run, and the timer for the next ones; in the transaction that claimed the timer."""
    walk = stored.run(timer.record)
    if walk is None or walk.ended:
        return
    act.label, act.user_id, act.origin = LABEL, walk.user, walk.origin
    _step(replace(session, user_id=walk.user or 0, origin=walk.origin), act, walk.id, by_clock=True)


def _step(session: Session, act: Operation, number: int, *, by_clock: bool = False) -> Run | None:
    """The next clients of a run; the run as it is afterwards. None when it is gone."""
    walk = stored.run(number)
    found = stored.scenario(walk.scenario) if walk else None
    if walk is None or walk.ended:
        return walk
    if found is None or not (found.active or walk.user):
        stored.end(walk, act.at)
        return stored.run(number)
    if walk.operation:
        act.resume(walk.operation)
    day = walk.days[walk.place]
    period = scenarios.period(found.schedule, day)
    until = walk.after + WINDOW
    clients = segments.clients(
        _asked(session, found, day), scenario=found.id, period=period, run=number, after=walk.after, until=until,
        limit=CHUNK,
    )  # fmt: skip
    made, refused, error = _give(session, act, walk, clients, found)
    reached = clients[-1].id if len(clients) == CHUNK else until
    more = reached < segments.last_id(found.segment.client)
    stored.walked(
        walk, place=walk.place if more else walk.place + 1, after=reached if more else 0,
        operation=act.id, made=walk.made + made, refused=walk.refused + refused, error=walk.error or error,
    )  # fmt: skip
    if more or walk.place + 1 < len(walk.days):
        stored.go_on_at(walk, act.at + (0 if by_clock else LEASE_MS))
    else:
        stored.end(walk, act.at)
    after = stored.run(number)
    if after is not None and after.ended and by_clock:
        _tell(act, found, after)
    return after


def _give(session: Session, act: Operation, walk: Run, clients: list[Client], found: Scenario) -> tuple[int, int, str]:
    """Deals for these clients: how many were created, how many refused, and why the first one."""
    day = walk.days[walk.place]
    period = scenarios.period(found.schedule, day)
    giving = _Giving(session, found)
    made, refused, error = 0, 0, ""
    for client in clients:
        mark = act.mark()
        try:
            with database.savepoint():
                deal = _create(session, act, found, client, day, giving)
                stored.given(found, walk, period, Ref(found.segment.client, client.id), deal.id)
            made += 1
        except CrmError as problem:
            if problem.exit in (3, 7):
                raise
            act.back_to(mark)
            refused, error = refused + 1, error or f"{client.name}: {error_text(problem)}"
    stored.count(found, made, giving.turn)
    return made, refused, error


def _create(session: Session, act: Operation, found: Scenario, client: Client, day: date, giving: _Giving) -> Ref:
    of_client: dict[str, Value] = (
        {"company": client.id} if found.segment.client == "company" else {"contacts": (client.id,)}
    )
    values: dict[str, Value] = {
        "title": _title(found, client, day),
        "pipeline": found.pipeline,
        "responsible": giving.responsible(client),
        "comments": _comment(found, client, day),
        "source": SOURCE,
    }
    return records.create(session, "deal", values | of_client, act=act)


def _tell(act: Operation, found: Scenario, walk: Run) -> None:
    """Tell who began the run, or who made the scenario, what the clock did."""
    user = walk.user or found.created_by
    if user is None or not (walk.made or walk.refused):
        return
    number = stored.last_deal(found)
    about = Ref("deal", number) if number else Ref(stored.KIND, found.id)
    told = {"title": found.name, "count": walk.made, "refused": walk.refused, "error": walk.error}
    kind = "scenario_refused" if walk.refused else "scenario_done"
    notifications.add(user, act.at, kind, about, told)
