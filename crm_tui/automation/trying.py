"""What an act on a run would do (a start, a retry, an answer …): done on a copy of the data, and told.

The act is the act and the engine is the engine; only the store is a copy in memory, of which nothing remains. What can be
done at once is played, as by the command itself; through waits only a rehearsal plays.
Source: cli «Principles» (`--dry-run` on every write shows the changes and stores nothing).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from crm_tui.automation import rehearsal_report, timers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rehearsal_report import Rehearsal
from crm_tui.automation.rehearsing import MOST_STEPS, SECONDS, VirtualClock
from crm_tui.i18n.translate import _, fill
from crm_tui.services import machine
from crm_tui.services.session import Session
from data import aside, journal, witness
from data import timers as stored

_KINDS = ("automation", "run")
_PART_OF_MEMORY = 2
"""A copy takes at most half of the memory that is free."""


@contextlib.contextmanager
def copied(session: Session) -> Iterator[Session]:
    """The same operator on a copy of the data at this moment, where everything can be done and nothing remains.

    Raises:
        Busy, Unavailable: no copy could be made.
    """
    free = machine.free_memory()
    with aside.working(SECONDS, None if free is None else free // _PART_OF_MEMORY):
        yield replace(session, clock=VirtualClock(session.now()), dry_run=False, rehearsed=[])


def tried(session: Session, act: Callable[[Session], int], *, programs: bool = False) -> Rehearsal:
    """What becomes of a run and of records by an act.

    Args:
        session: Who acts.
        act: Does it, and says which run it is.
        programs: Whether differences are told as programs read them.

    Raises:
        CrmError: what the act refuses; no copy could be made.
    """
    with copied(session) as inner:
        witness.still()
        since = witness.begin()
        number = act(inner)
        limit = _play(inner)
        run = journal.load(number)
        assert run is not None  # the act has just had it
        return rehearsal_report.report(
            inner, since, [number], (), workflow=workflows.name_of(run), began=inner.now(), problems=(), limit=limit,
            machine=programs,
        )  # fmt: skip


def _play(session: Session) -> str:
    """Do what can be done at once; says why it was broken off, empty when all of it was done."""
    effects, robot = dict(sweep.robots()), timers.clock_session(session)
    until = time.monotonic() + SECONDS
    while effects:
        due = stored.next_due_of(_KINDS)
        if due is None or due > session.now_ms():
            return ""
        if witness.count() >= MOST_STEPS:
            return fill(_("broken off after {limit} steps"), {"limit": MOST_STEPS})
        if time.monotonic() > until:
            return fill(_("broken off after {limit} seconds"), {"limit": int(SECONDS)})
        if any(isinstance(each, timers.Failed) for each in timers.fire(robot, effects, _KINDS, most=1)):
            return _("broken off: a timer failed")
    return ""
