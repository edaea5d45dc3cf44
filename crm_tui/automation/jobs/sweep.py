"""What the alarm clock calls: everything that is due, by kind of timer."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import timers
from crm_tui.automation.timers import Effect, Tick
from crm_tui.services import bin as recycle_bin
from crm_tui.services import close_dates, modes, regular, reminding, repeat_settings, task_deadlines
from crm_tui.services.session import Session
from data.operations import Operation
from data.timers import Timer


def _scenario(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.services import generating  # noqa: PLC0415 — only companies with a sales generator need it

    generating.fire(session, act, timer)


def _scenario_run(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.services import generating  # noqa: PLC0415 — as above

    generating.go_on(session, act, timer)


def _repeat_sales(session: Session, act: Operation, timer: Timer) -> None:
    from crm_tui.services import repeat_sales  # noqa: PLC0415 — once a day

    repeat_sales.fire(session, act, timer)


EFFECTS: Mapping[str, Effect] = {
    "reminder": reminding.remind,
    "sweep:close_dates": close_dates.sweep,
    "sweep:task_deadlines": task_deadlines.sweep,
    recycle_bin.TIMER: recycle_bin.sweep,
    "mode_switch": modes.go_on,
    "regular": regular.fire,
    "scenario": _scenario,
    "scenario_run": _scenario_run,
    "sweep:repeat_sales": _repeat_sales,
}
"""Kind of timer → what it does. Timers of other kinds are left to programs that know them."""


def prepare(session: Session) -> None:
    """What must be set before the first tick."""
    robot = timers.clock_session(session)
    close_dates.at_start(robot)
    task_deadlines.at_start(robot)
    recycle_bin.at_start(robot)
    repeat_settings.at_start(robot)


def run(session: Session) -> Tick:
    """One slice of what is due."""
    return _followed(session, timers.tick(session, EFFECTS))


def run_all(session: Session) -> Tick:
    """Everything that is due."""
    return _followed(session, timers.drain(session, EFFECTS))


def _followed(session: Session, done: Tick) -> Tick:
    """What a timer leaves to be done outside of its transaction, because it is slow."""
    if any(each.key == repeat_settings.TIMER for each in done.fired):
        from crm_tui.services import repeat_sales  # noqa: PLC0415 — as above

        repeat_sales.work(timers.clock_session(session))
    return done
