"""A rehearsal, and then the same for real by the same clock: what each saw, and what each left in its store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_tui.automation import rehearsal_report, rehearsing, timers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rehearsing import KINDS, Plan
from crm_tui.domain.dates import from_ms
from data import database, witness
from data import timers as stored
from tests.support import dying

if TYPE_CHECKING:
    from datetime import timedelta

    import pytest

    from crm_tui.automation.rehearsal_report import Rehearsal
    from crm_tui.services.session import Session
    from tests.conftest import Clock

Human = tuple["timedelta", Callable[["Session"], object]]
"""When somebody does something, counted from the start, and what."""


@dataclass(frozen=True)
class Both:
    """What the rehearsal said and left in its copy, and what the run did and left in the store."""

    said: Rehearsal
    did: Rehearsal
    copy: dict[str, list[str]]
    store: dict[str, list[str]]


def both(
    session: Session, clock: Clock, plan: Plan, monkeypatch: pytest.MonkeyPatch, people: Sequence[Human] = ()
) -> Both:
    """Rehearse, then start the same runs and let the clock go from wake-up to wake-up."""
    copies: list[dict[str, list[str]]] = []
    report = rehearsal_report.report

    def seen(*args: object, **kwargs: object) -> Rehearsal:
        copies.append(left())
        return report(*args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(rehearsal_report, "report", seen)
        before = fingerprint()
        said = rehearsing.rehearse(session, plan)
        assert fingerprint() == before
    return Both(said, really(session, clock, plan, people), copies[0], left())


def really(session: Session, clock: Clock, plan: Plan, people: Sequence[Human] = ()) -> Rehearsal:
    """Start the runs in the store itself; what was written then, read as a rehearsal reads it."""
    assert plan.template is not None
    began = clock.at
    since = witness.begin()
    try:
        started = [workflows.start(session, plan.template, ref, plan.given).id for ref in plan.records]
        todo = [(began + after, do) for after, do in people]
        tick(session)
        while (due := stored.next_due_of(KINDS)) is not None or todo:
            if todo and (due is None or todo[0][0] < from_ms(due)):
                clock.at, do = todo.pop(0)
                do(session)
            elif due is not None:
                clock.at = max(clock.at, from_ms(due))
            tick(session)
        name = workflows.template(session, plan.template).template.name
        return rehearsal_report.report(session, since, started, (), workflow=name, began=began, problems=(), limit="")
    finally:
        witness.end()


def tick(session: Session) -> None:
    """Everything that is due now, as any clock does it."""
    done = timers.drain(session, {kind: sweep.EFFECTS[kind] for kind in KINDS})
    assert not done.failed, done.failed


def left() -> dict[str, list[str]]:
    """The content of the store; which timers there are is the clock's own business."""
    found = dying.picture()
    for table in ("timer", "happened"):
        found.pop(table)
    return found


def fingerprint() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, and the numbers that were given out."""
    tables = [
        row[0]
        for row in database.sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
    ]
    return {table: database.sql(f'SELECT * FROM "{table}" ORDER BY 1') for table in tables}


def without_people(said: Rehearsal) -> Rehearsal:
    """Without the entries that only a rehearsal has: what people do in it."""
    return replace(said, moments=tuple(each for each in said.moments if each.run))
