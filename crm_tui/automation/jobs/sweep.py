"""What the alarm clock calls: everything that is due, by kind of timer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from crm_tui.automation import timers
from crm_tui.automation.timers import Effect, Tick
from crm_tui.services import away, close_dates, modes, regular, reminding, repeat_settings, settings, task_deadlines
from crm_tui.services import bin as recycle_bin
from crm_tui.services.session import Session
from data import timers as stored
from data.operations import Operation
from data.timers import Timer

SLOW_SECONDS = 0.05
"""Of each tick, for what is slow: the operator's keys come first."""


def _bin(session: Session, act: Operation, timer: Timer) -> None:
    """What has lain in the bin for long enough, and messages that were sent long ago: some, then the others
    behind all that is due by now, or at midnight."""
    from crm_tui.services import outbox  # noqa: PLC0415 — once a day

    recycle_bin.sweep(session, act, timer)
    if outbox.forget(session):
        stored.put(recycle_bin.TIMER, act.at)


def _scenario(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.services import generating  # noqa: PLC0415 — only companies with a sales generator need it

    generating.fire(session, act, timer)


def _scenario_run(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.services import generating  # noqa: PLC0415 — as above

    generating.go_on(session, act, timer)


def _repeat_sales(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.services import repeat_sales  # noqa: PLC0415 — once a day

    repeat_sales.fire(session, act, timer)


def _run(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.automation.engine import fire  # noqa: PLC0415 — only companies with workflows need it

    fire(session, act, timer)


def _automation(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.automation import dispatcher  # noqa: PLC0415 — as above

    dispatcher.fire(session, act, timer)


EFFECTS: Mapping[str, Effect] = {
    "reminder": reminding.remind,
    "sweep:close_dates": close_dates.sweep,
    "sweep:task_deadlines": task_deadlines.sweep,
    recycle_bin.TIMER: _bin,
    "mode_switch": modes.go_on,
    "regular": regular.fire,
    "scenario": _scenario,
    "scenario_run": _scenario_run,
    "sweep:repeat_sales": _repeat_sales,
    "automation": _automation,
    "run": _run,
}
"""Kind of timer → what it does. Timers of other kinds are left to programs that know them."""
_ROBOTS = ("run", "automation")
_OTHERS = {kind: effect for kind, effect in EFFECTS.items() if kind not in _ROBOTS}


def robots() -> Mapping[str, Effect]:
    """What workflows, rules and triggers do: nothing while somebody has switched them off, and all of it stays due."""
    return {kind: EFFECTS[kind] for kind in _ROBOTS} if settings.robots_work() else {}


def prepare(session: Session) -> None:
    """What must be set before the first tick."""
    _slow.clear()
    robot = timers.clock_session(session)
    look_after_break(robot)
    close_dates.at_start(robot)
    task_deadlines.at_start(robot)
    recycle_bin.at_start(robot)
    repeat_settings.at_start(robot)


def look_after_break(session: Session) -> None:
    """See whether nobody has looked after the store for long: then nothing leaves before it is known how much that is."""
    global _catching_up  # noqa: PLW0603 — one clock per process
    _catching_up = away.look(session)
    away.seen(session)


def _settle(session: Session, done: Tick) -> Tick:
    global _catching_up  # noqa: PLW0603 — as above
    if _catching_up:
        _catching_up = away.settle(session, done.next_due)
    return done


_catching_up = False
"""Whether messages wait until this process has caught up."""
_slow: dict[str, Iterator[int]] = {}
"""What timers leave to be done outside of their transactions, because it is slow, by the key of the timer.

The clock of this process does a little of it with each tick. When it dies, the timer, which was set anew, begins again.
"""


def run(session: Session) -> Tick:
    """One slice of what is due."""
    done = _settle(session, timers.tick(session, {**_OTHERS, **robots()}))
    if done.fired:
        away.seen(session)
    _begin_slow(session, done)
    until = time.monotonic() + SLOW_SECONDS
    while _slow:
        _go_on()
        if time.monotonic() > until:
            break
    return replace(done, next_due=session.now_ms()) if _slow else done


def run_all(session: Session) -> Tick:
    """Everything that is due."""
    done = _settle(session, timers.drain(session, {**_OTHERS, **robots()}))
    _begin_slow(session, done)
    while _slow:
        _go_on()
    return done


def run_workflows(session: Session) -> Tick:
    """What workflows can do now, and nothing else: for a command that has started one."""
    return timers.drain(session, robots())


def _begin_slow(session: Session, done: Tick) -> None:
    if any(each.key == repeat_settings.TIMER for each in done.fired):
        from crm_tui.services import repeat_sales  # noqa: PLC0415 — as above

        _slow[repeat_settings.TIMER] = repeat_sales.working(timers.clock_session(session))


def _go_on() -> None:
    """The next step of the first of them; one that fails, or has come to its end, is forgotten."""
    key, steps = next(iter(_slow.items()))
    going = False
    try:
        going = next(steps, None) is not None
    finally:
        if not going:
            _slow.pop(key, None)
