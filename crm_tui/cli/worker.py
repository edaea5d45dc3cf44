"""`crm-tui worker`: the clock without a screen."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from crm_tui.automation.timers import Failed, Tick
from crm_tui.domain.errors import CrmError
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services.session import Session


def run(session: Session, *, once: bool) -> int:
    """Fire what is due: until a signal ends it, or once; returns the exit code.

    Args:
        session: Whose zone counts; a store is open.
        once: Do everything that is due now, say how much it was, and stop.
    """
    return _once(session) if once else _until_told(session)


def _once(session: Session) -> int:
    from crm_tui.automation import outbox  # noqa: PLC0415 — other commands start without the robots
    from crm_tui.automation.jobs import intake, sweep  # noqa: PLC0415 — as above

    sweep.prepare(session)
    done = sweep.run_all(session)
    _tell(done)
    count = len(done.fired)
    click.echo(fill(ngettext("{count} timer fired", "{count} timers fired", count), {"count": count}), err=True)
    looked = intake.run_all(session)
    if looked:
        taken = ngettext("{count} contact taken in", "{count} contacts taken in", looked.taken.total())
        click.echo(fill(taken, {"count": looked.taken.total()}), err=True)
    sent = lost = 0
    while delivered := outbox.deliver(session):  # runs that waited for an answer go on, and may send more
        sent, lost = sent + delivered.sent, lost + delivered.failed
        _tell(sweep.run_all(session))
    if sent:
        click.echo(fill(ngettext("{count} message sent", "{count} messages sent", sent), {"count": sent}), err=True)
    _tell_left(session)
    if lost:
        said = ngettext("{count} message could not be sent, see crm-tui outbox list",
                        "{count} messages could not be sent, see crm-tui outbox list", lost)  # fmt: skip
        click.echo(fill(said, {"count": lost}), err=True)
    if looked.failed:
        failed = ngettext("{count} could not be taken in, see the folder failed",
                          "{count} could not be taken in, see the folder failed", looked.failed)  # fmt: skip
        click.echo(fill(failed, {"count": looked.failed}), err=True)
    return 0


def _tell_left(session: Session) -> None:
    """That messages wait for somebody to let them go, after a long break."""
    from crm_tui.i18n.formats import datetime_text  # noqa: PLC0415 — as above
    from crm_tui.services import outbox  # noqa: PLC0415 — as above

    found = outbox.paused(session)
    if found is not None and found.by == outbox.LEFT:
        text, words = outbox.paused_text(session, datetime_text(found.since.astimezone(session.zone)))
        click.echo(fill(_(text), words), err=True)


def _until_told(session: Session) -> int:
    from crm_tui.automation import scheduler  # noqa: PLC0415 — as above; and it brings APScheduler

    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    clock = scheduler.start(session, _tell, _trouble)
    try:
        ended.wait()
    finally:
        clock.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _tell(done: Tick) -> None:
    for failure in done.failed:
        click.echo(_failure(failure), err=True)


def _failure(failure: Failed) -> str:
    words = {"key": failure.key, "error": _said(failure.error), "tries": failure.tries}
    if failure.given_up:
        return fill(_("timer {key} failed {tries} times, and its run stands still now: {error}"), words)
    said = ngettext(
        "timer {key} failed {tries} time and will be tried again: {error}",
        "timer {key} failed {tries} times and will be tried again: {error}",
        failure.tries,
    )
    return fill(said, words)


def _trouble(error: Exception) -> None:
    click.echo(fill(_("the clock waits: {error}"), {"error": _said(error)}), err=True)


def _said(error: Exception) -> str:
    return error_text(error) if isinstance(error, CrmError) else f"{type(error).__name__}: {error}"
