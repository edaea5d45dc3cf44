"""The alarm clock of one process. The only file that imports APScheduler, and only when a clock is started.

APScheduler never holds a timer of the CRM: one permanent job looks into the store each second, and is pulled forward
to the moment when the next timer is due. Any number of processes may do so at once.
"""

from __future__ import annotations

import concurrent.futures
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from crm_tui.automation.jobs import sweep
from crm_tui.automation.timers import Tick
from crm_tui.automation.watchdog import Jump, Watchdog
from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import CrmError
from crm_tui.services import entity_types
from crm_tui.services.session import Session
from data import database
from data.queries import oplog

EVERY = timedelta(seconds=1)
PAUSE = timedelta(milliseconds=50)
"""Between two slices of a catch-up: the operator's keys come first."""
_JOB = "due"

log = logging.getLogger("crm_tui.clock")


class Scheduler:
    """A running alarm clock with its own thread and its own connection to the store."""

    def __init__(
        self,
        session: Session,
        on_tick: Callable[[Tick], None] | None = None,
        on_trouble: Callable[[Exception], None] | None = None,
    ) -> None:
        self._session = session
        self._on_tick = on_tick
        self._on_trouble = on_trouble
        self._prepared = False
        self._trouble = ""
        self._intake_trouble = ""
        self._sender: threading.Thread | None = None
        self._send_no_more = threading.Event()
        self._ended = False
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="clock")
        self._alarm = _alarm(self._pool, self._tick)
        self._far = False
        self._slept = False
        self._newest: int | None = None
        """When the last act was as the clock was looked at last, UTC ms: a tick may work while somebody sets it."""
        self._watchdog = Watchdog(self._jumped)

    def start(self) -> None:
        """Look for due timers from now on."""
        self._alarm.start()
        self._watchdog.start()

    def poke(self) -> None:
        """Look now; from any thread."""
        self._pull(datetime.now(UTC))

    def stop(self, patience: float = 2.0) -> bool:
        """Finish the timers that are being fired, close the connection, end the threads.

        Args:
            patience: Seconds to wait for that. Another process may hold the store; what is left undone stays due.

        Returns:
            Whether everything had ended in time.
        """
        self._ended = True
        self._send_no_more.set()
        self._watchdog.stop()
        self._alarm.pause()
        closing = self._pool.submit(database.close_thread)
        ended = not concurrent.futures.wait([closing], patience).not_done
        self._alarm.shutdown(wait=ended)
        return ended

    def _pull(self, at: datetime) -> None:
        if not self._ended:
            self._alarm.modify_job(_JOB, next_run_time=at)

    def _jumped(self, jump: Jump) -> None:
        self._far = self._far or jump is Jump.FAR
        self._slept = self._slept or jump is Jump.SLEPT
        self.poke()

    def _tick(self) -> None:
        try:
            entity_types.keep_up()
            self._hold()
            if not self._prepared:
                sweep.prepare(self._session)
                self._prepared = True
            elif self._slept:
                self._slept = False
                sweep.look_after_break(self._session)
            done = sweep.run(self._session)
            self._hold()
            self._trouble = ""
        except Exception as error:  # noqa: BLE001 — the net of the clock: it must go on when the store can be used again
            self._tell(error)
            return
        if self._on_tick is not None and (done.fired or done.failed):
            self._on_tick(done)
        self._look_ahead(done.next_due)
        self._send()
        self._take_in()
        self._index()

    def _hold(self) -> None:
        """Before anything is done by a clock that was set far ahead, nothing leaves any more until somebody says so."""
        self._watchdog.look()
        if self._far:
            from crm_tui.services import outbox  # noqa: PLC0415 — hardly ever

            outbox.pause_for_clock(self._session, self._watchdog.stepped, self._newest)
            self._far = False
        self._newest = oplog.newest()

    def _send(self) -> None:
        """Messages that leave go from a thread of their own: a receiver may keep it waiting. It ends with the program."""
        from data import outbox  # noqa: PLC0415 — the first tick does not wait for it

        if self._ended or (self._sender is not None and self._sender.is_alive()):
            return
        try:
            due = outbox.next_due()
        except CrmError as error:
            self._tell(error)
            return
        if due is not None and due <= self._session.now_ms():
            self._sender = threading.Thread(target=self._deliver, name="outbox", daemon=True)
            self._sender.start()

    def _deliver(self) -> None:
        from crm_tui.automation import outbox  # noqa: PLC0415 — as above

        try:
            if outbox.deliver(self._session, stop=self._send_no_more):
                self.poke()
        except Exception as error:  # noqa: BLE001 — as above: what is left undone is found again by whoever looks next
            self._tell(error)
        finally:
            database.close_thread()

    def _take_in(self) -> None:
        """Incoming contacts; the same trouble with their source is told once."""
        from crm_tui.automation.jobs import intake  # noqa: PLC0415 — the first tick does not wait for it

        try:
            looked = intake.run(self._session)
            self._intake_trouble = ""
        except Exception as error:  # noqa: BLE001 — as above: timers go on whatever the source does
            said = f"{type(error).__name__}: {error}"
            if said != self._intake_trouble:
                self._intake_trouble = said
                self._tell(error)
            return
        if looked.more:
            self._pull(datetime.now(UTC) + PAUSE)

    def _index(self) -> None:
        """The search index of a store that is far behind, once somebody has searched."""
        from crm_tui.services import indexing  # noqa: PLC0415 — the first tick does not wait for it

        try:
            if indexing.background.slice():
                self._pull(datetime.now(UTC) + PAUSE)
        except Exception as error:  # noqa: BLE001 — as above: the next tick goes on with it
            self._tell(error)

    def _look_ahead(self, due: int | None) -> None:
        if due is None:
            return
        now = datetime.now(UTC)
        wanted = max(now + (from_ms(due) - self._session.now()), now + PAUSE)
        if wanted < now + EVERY:
            self._pull(wanted)

    def _tell(self, error: Exception) -> None:
        """The same trouble is told once, not each second."""
        said = f"{type(error).__name__}: {error}"
        if said == self._trouble:
            return
        self._trouble = said
        if self._on_trouble is not None:
            self._on_trouble(error)
        elif isinstance(error, CrmError):
            log.error("the clock waits: %s", error)
        else:
            log.error("the clock waits", exc_info=error)


def start(
    session: Session,
    on_tick: Callable[[Tick], None] | None = None,
    on_trouble: Callable[[Exception], None] | None = None,
) -> Scheduler:
    """Start the alarm clock of this process; a store must be open.

    Args:
        session: Whose zone and clock count.
        on_tick: Called in the clock's thread after a tick that fired something.
        on_trouble: Called in the clock's thread with an error that keeps the clock from working, once each; it tries
            again each second. Without it such errors go to the log.
    """
    scheduler = Scheduler(session, on_tick, on_trouble)
    scheduler.start()
    return scheduler


def _alarm(pool: concurrent.futures.Executor, call: Callable[[], None]) -> Any:
    """APScheduler with its single job."""
    from apscheduler.executors.pool import BasePoolExecutor  # noqa: PLC0415 — costs as much as Peewee; started late
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 — as above
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 — as above

    class OwnThread(BasePoolExecutor):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(pool)

    class EverySecond(IntervalTrigger):  # type: ignore[misc]
        """After a jump of the clock the stock trigger counts every second that was skipped; this one goes on from now."""

        def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
            return now if previous_fire_time is None else now + EVERY

    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    alarm = BackgroundScheduler(timezone=UTC, executors={"default": OwnThread()})
    alarm.add_job(
        call, EverySecond(seconds=1, timezone=UTC), id=_JOB, coalesce=True, max_instances=1, misfire_grace_time=None
    )
    return alarm
