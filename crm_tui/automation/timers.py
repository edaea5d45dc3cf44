"""Fire timers: claim, effect and the next timer in one transaction, so that each happens exactly once.

Any process may fire any timer; there is no leader and no lease. Who dies in between has done nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import settings
from crm_tui.services.session import Session
from data import database, notifications, pacing, timers
from data.faults import fault
from data.operations import Operation
from data.timers import Timer

Effect = Callable[[Session, Operation, Timer], None]
"""What a timer does, inside the transaction that has claimed it: store only, nothing slow, nothing outside."""

MOST = 16
"""Timers in one tick."""
TOGETHER = 16
"""Timers in one transaction when several are due: fewer waits for the disk, and still a lock of a few milliseconds."""
ALONE = frozenset({"mode_switch", "scenario_run", "run", "automation"})
"""Kinds that end their transaction: each of their steps is one transaction."""
LOCK_SECONDS = 0.02
"""A transaction that has lasted so long takes no further timer."""
_BETWEEN_CHECKPOINTS = 256
"""Timers that are fired before somebody looks whether the write-ahead log is long."""
BUDGET_SECONDS = 0.2
"""A tick that has lasted so long leaves the rest to the next one: the operator's keys come first."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that did its work."""

    key: str
    late_ms: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A timer whose effect went wrong; nothing of it remains, and it tries again later."""

    key: str
    error: Exception
    tries: int
    given_up: bool = False
    """Whether it does not: its run stands still, where people see it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What one look at the timers did."""

    fired: tuple[Fired, ...] = ()
    failed: tuple[Failed, ...] = ()
    next_due: int | None = None
    """When the next timer is due, UTC ms: in the past when this tick left some over."""


def clock_session(session: Session) -> Session:
    """The session of the clock itself: nobody in particular, in the company's zone as it is now: a clock runs for weeks."""
    zone = settings.company_zone()
    return replace(session, user_id=0, origin="clock", dry_run=False, caused_by=None, zone=zone)


def tick(session: Session, effects: Mapping[str, Effect], *, most: int = MOST, budget: float = BUDGET_SECONDS) -> Tick:
    """Fire what is due, first things first, until nothing is, or ``most`` timers or ``budget`` seconds are spent.

    While nothing is due it only reads; processes that idle never take the lock. One that has just fired something takes
    it again without looking first.

    Raises:
        CrmError: the store is busy, full or damaged; everything stays due.
    """
    robot = clock_session(session)
    kinds = tuple(sorted(effects))
    until = time.monotonic() + budget
    fired: list[Fired] = []
    failed: list[Failed] = []
    while True:
        due = timers.next_due_of(kinds)
        left = most - len(fired) - len(failed)
        if due is None or due > robot.now_ms() or left <= 0 or time.monotonic() > until:
            return Tick(tuple(fired), tuple(failed), due)
        while left > 0 and (results := fire(robot, effects, kinds, most=min(TOGETHER, left))):
            fired += [each for each in results if isinstance(each, Fired)]
            failed += [each for each in results if isinstance(each, Failed)]
            left -= len(results)
            if time.monotonic() > until:
                break


def drain(session: Session, effects: Mapping[str, Effect]) -> Tick:
    """Fire everything that is due now, without pause.

    Raises:
        CrmError: the store is busy, full or damaged; the rest stays due.
    """
    fired: list[Fired] = []
    failed: list[Failed] = []
    with pacing.large_writes() as checkpoint, pacing.few_collections():
        while True:
            done = tick(session, effects, most=_BETWEEN_CHECKPOINTS, budget=float("inf"))
            fired += done.fired
            failed += done.failed
            if len(done.fired) + len(done.failed) < _BETWEEN_CHECKPOINTS:
                return Tick(tuple(fired), tuple(failed), done.next_due)
            checkpoint()


def fire(
    session: Session, effects: Mapping[str, Effect], kinds: Sequence[str], *, most: int = TOGETHER
) -> list[Fired | Failed]:
    """Fire up to ``most`` due timers in one transaction; when one of them fails, each again in its own.

    Empty when another process was faster.

    Raises:
        CrmError: the store is busy, full or damaged.
    """
    claimed: list[Timer] = []
    try:
        return [*_together(session, effects, kinds, most, claimed)]
    except Exception as error:  # The net of the robots: one bad timer must not stop the others.
        if not claimed or (isinstance(error, CrmError) and error.exit in (3, 7)):
            raise
        if most == 1:
            return [_put_off(session, claimed[0], error)]
    return [result for _ in claimed for result in fire(session, effects, kinds, most=1)]


def _together(
    session: Session, effects: Mapping[str, Effect], kinds: Sequence[str], most: int, claimed: list[Timer]
) -> list[Fired]:
    fired: list[Fired] = []
    until = time.monotonic() + LOCK_SECONDS
    with database.transaction():
        while len(fired) < most and (not fired or time.monotonic() < until):
            act = Operation(user_id=None, origin=session.origin, label=N_("timer"), at=session.now_ms())
            timer = timers.claim(act.at, kinds)
            if timer is None:
                break
            claimed.append(timer)
            act.planned_at = timer.planned_at
            fault("timer-claimed")
            effects[timer.kind](session, act, timer)
            act.finish()
            fault("timer-effect")
            fired.append(Fired(timer.key, max(0, act.at - timer.planned_at)))
            if timer.kind in ALONE:
                break
    return fired


def _put_off(session: Session, timer: Timer, error: Exception) -> Failed:
    """Try again later; tell the administrators the first time."""
    from data import journal  # noqa: PLC0415 — hopefully never

    now = session.now_ms()
    said = f"{type(error).__name__}: {error}"
    given_up = False
    with database.transaction():
        place = journal.length(timer.record) if timer.kind == journal.TIMER else None
        tries = timers.put_off(timer.key, now, said, place)
        if tries == 1:
            about = Ref(timer.type or "timer", timer.record or timer.id)
            notifications.add_for_admins(now, "timer_failed", about, {"key": timer.key, "error": said})
            if not isinstance(error, CrmError):
                from crm_tui.services import incidents  # noqa: PLC0415 — as above

                incidents.report(error)
        elif timer.kind == journal.TIMER:
            given_up = _give_up(session, timer, error, tries)
    return Failed(timer.key, error, tries, given_up)


def _give_up(session: Session, timer: Timer, error: Exception, tries: int) -> bool:
    """A run whose timer has failed too often stands still; where not even that can be written, the timer comes again."""
    from crm_tui.automation import giving_up  # noqa: PLC0415 — hardly ever
    from crm_tui.services import incidents  # noqa: PLC0415 — as above

    if tries < giving_up.MOST:
        return False
    try:
        with database.savepoint():
            giving_up.give_up(session, timer, error, tries)
        return not timers.exists(timer.key)
    except Exception as second:  # The net of the net: what failed stays due.
        if isinstance(second, CrmError) and second.exit in (3, 7):
            raise
        incidents.report(second)
        return False
