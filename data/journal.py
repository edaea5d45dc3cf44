"""Runs of workflows: the frozen form that each follows, how far it is, what every step did, what it waits for.

None of it is written through the log: no undo may make a step happen twice, or not at all. What the steps change is.
Everything here is called inside the transaction of the step that it tells of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crm_tui.domain.ref import Ref
from data import database, timers

TIMER = "run"
"""Kind of the timers by which runs go on; the key has the run's id, and the token that waits, behind colons."""
OPEN = ("queued", "running", "waiting", "error")
_NEWEST = 1 << 62
_RUN = (
    "SELECT r.id, r.workflow, r.form, r.type, r.record, r.state, r.reason, r.waits, r.started_by, r.start, r.caused_by, "
    "r.depth, r.seq, r.position, r.content, r.unbroken, r.created_at, r.updated_at, r.ended_at, r.operation FROM run r "
)


@dataclass(slots=True, kw_only=True)
class Run:
    """One execution of a template on one record, as it stands."""

    id: int = 0
    workflow: int
    form: int
    """Which frozen form it follows."""
    document: Ref
    state: str = "running"
    """``queued``, ``running``, ``waiting``, ``completed``, ``terminated`` or ``error``."""
    reason: str = ""
    """Why it ended or stands still: a word such as ``stage_changed``, or the code of an error."""
    waits: bool
    """Whether its template has steps that wait: such runs take one of the two places of a record."""
    started_by: int | None
    start: str
    """``manual``, ``create``, ``change``, ``rule`` or ``run``."""
    caused_by: int | None = None
    """The run that started it."""
    operation: int | None = None
    """The operation that set it going; None when somebody started it by hand."""
    depth: int = 0
    seq: int = 0
    """How many rows its journal has."""
    position: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)
    """Values of parameters, variables and results, in the form that `domain` packs them."""
    unbroken: int = 0
    """Steps since it waited last."""
    created_at: int
    updated_at: int = 0
    ended_at: int | None = None
    stored: tuple[str, str] | None = None
    """State and reason as they stand in the store."""


class Step(NamedTuple):
    """A row of the journal."""

    seq: int
    step: str
    action: str
    at: int
    """UTC ms."""
    outcome: str
    """``ok``, ``warning``, ``failed``, ``skipped`` or ``waiting``."""
    said: dict[str, Any]
    """``text`` (to translate) with ``params``, ``code`` and ``hint`` of a failure, ``warnings``."""
    given: dict[str, Any]
    """The resolved parameters."""
    results: dict[str, Any]
    refs: tuple[Ref, ...] = ()
    operation: int | None = None
    """The last operation that it wrote; with it, those since the step before are its own."""
    late_ms: int = 0
    took_ms: int = 0
    """How long the program was busy with it; what it waited for does not count."""


class Wait(NamedTuple):
    """What a token of a run waits for."""

    id: int
    run: int
    token: int
    step: str
    kind: str
    """``until``, ``activity``, ``stage``, ``event`` …: the word of the construct or action that waits."""
    about: Ref | None
    """The record whose change may end the wait."""
    facts: dict[str, Any]
    due_at: int | None
    since: int


def freeze(spec: str) -> int:
    """The number of this form of a template; runs of one form share it."""
    digest = hashlib.sha256(spec.encode()).hexdigest()
    rows = database.sql("SELECT id FROM workflow_form WHERE digest = ?", (digest,))
    if rows:
        return int(rows[0][0])
    return database.insert("INSERT INTO workflow_form (digest, spec) VALUES (?,?)", (digest, spec))


def form(number: int) -> str:
    """The text of a frozen form."""
    return str(database.sql("SELECT spec FROM workflow_form WHERE id = ?", (number,))[0][0])


def add(run: Run) -> int:
    """Write a new run; its id."""
    run.id = database.insert(
        "INSERT INTO run (workflow, form, type, record, state, reason, waits, started_by, start, caused_by, depth, seq, "
        "position, content, created_at, updated_at, operation) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            run.workflow, run.form, run.document.type, run.document.id, run.state, run.reason, int(run.waits),
            run.started_by, run.start, run.caused_by, run.depth, run.seq, _dump(run.position), _dump(run.content),
            run.created_at, run.created_at, run.operation,
        ),
    )  # fmt: skip
    return run.id


def save(run: Run, *, was: int, at: int) -> bool:
    """Write how far a run is; False when its journal was not ``was`` rows long any more: somebody else went on."""
    run.updated_at = at
    position, content = _dump(run.position), _dump(run.content)
    if run.stored == (run.state, run.reason) and run.ended_at is None:  # no index knows what is written here
        return database.execute(
            "UPDATE run SET seq = ?, position = ?, content = ?, unbroken = ?, updated_at = ? "
            "WHERE id = ? AND seq = ? AND ended_at IS NULL",
            (run.seq, position, content, run.unbroken, at, run.id, was),
        ) > 0  # fmt: skip
    run.stored = (run.state, run.reason)
    done = database.execute(
        "UPDATE run SET state = ?, reason = ?, seq = ?, position = ?, content = ?, unbroken = ?, updated_at = ?, "
        "ended_at = ? WHERE id = ? AND seq = ? AND ended_at IS NULL",
        (
            run.state, run.reason, run.seq, position, content, run.unbroken, at, run.ended_at, run.id, was,
        ),
    )  # fmt: skip
    return done > 0


def load(number: int) -> Run | None:
    """The run of that id."""
    rows = database.sql(_RUN + "WHERE r.id = ?", (number,))
    return _run(rows[0]) if rows else None


def length(number: int) -> int | None:
    """How many rows the journal of a run has; None when there is no such run."""
    rows = database.sql("SELECT seq FROM run WHERE id = ?", (number,))
    return int(rows[0][0]) if rows else None


def load_all(numbers: Sequence[int]) -> list[Run]:
    """The runs of those ids, newest first; without those that are gone. As many as a statement takes: some thousands."""
    places = ", ".join("?" * len(numbers))
    return [_run(row) for row in database.sql(_RUN + f"WHERE r.id IN ({places}) ORDER BY r.id DESC", tuple(numbers))]


def of(document: Ref, *, ended: bool = True) -> list[Run]:
    """The runs on a record in order, those that ended only when asked."""
    still = "" if ended else "AND r.ended_at IS NULL "
    rows = database.sql(_RUN + f"WHERE r.type = ? AND r.record = ? {still}ORDER BY r.id", (document.type, document.id))
    return [_run(row) for row in rows]


def latest(state: str, limit: int, before: int | None = None) -> list[Run]:
    """The newest runs, of one state or of all; with ``before`` those that are older than that run."""
    params: tuple[object, ...] = (_NEWEST if before is None else before, limit)
    which = ""
    if state:
        which, params = (
            f"r.state = ? AND r.ended_at IS {'NULL' if state in OPEN else 'NOT NULL'} AND ",
            (state, *params),
        )
    rows = database.sql(_RUN + f"WHERE {which}r.id < ? ORDER BY r.id DESC LIMIT ?", params)
    return [_run(row) for row in rows]


def places_taken(document: Ref) -> int:
    """How many runs with waiting steps are under way on a record, without those that are queued."""
    rows = database.sql(
        "SELECT count(*) FROM run WHERE type = ? AND record = ? AND ended_at IS NULL AND waits = 1 AND state <> 'queued'",
        (document.type, document.id),
    )
    return int(rows[0][0])


def next_queued(document: Ref) -> Run | None:
    """The run that has been queued for the record longest."""
    rows = database.sql(
        _RUN + "WHERE r.type = ? AND r.record = ? AND r.state = 'queued' AND r.waits = 1 AND r.ended_at IS NULL "
        "ORDER BY r.id LIMIT 1",
        (document.type, document.id),
    )
    return _run(rows[0]) if rows else None


def add_step(run: int, step: Step) -> None:
    """Append to the journal; the number of the row is a second wall against doing a step twice."""
    add_steps(run, [step])


def add_steps(run: int, steps: Iterable[Step]) -> None:
    """As `add_step`, several in order."""
    database.many(
        "INSERT INTO run_step (run, seq, step, action, at, outcome, said, given, results, refs, operation, late_ms, "
        "took_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                run, step.seq, step.step, step.action, step.at, step.outcome, _dump(step.said), _dump(step.given),
                _dump(step.results), _dump([str(ref) for ref in step.refs]), step.operation, step.late_ms,
                step.took_ms,
            )
            for step in steps
        ],
    )  # fmt: skip


def steps(run: int) -> list[Step]:
    """The journal of a run, in order."""
    rows = database.sql(
        "SELECT seq, step, action, at, outcome, said, given, results, refs, operation, late_ms, took_ms FROM run_step "
        "WHERE run = ? ORDER BY seq",
        (run,),
    )
    return [
        Step(
            seq=row[0], step=row[1], action=row[2], at=row[3], outcome=row[4], said=json.loads(row[5]),
            given=json.loads(row[6]), results=json.loads(row[7]), refs=_refs(row[8]), operation=row[9], late_ms=row[10],
            took_ms=row[11],
        )
        for row in rows
    ]  # fmt: skip


def has_failed(run: int, step: str) -> bool:
    """Whether a step of the run has failed before."""
    found = database.sql(
        "SELECT 1 FROM run_step WHERE run = ? AND step = ? AND outcome = 'failed' LIMIT 1", (run, step)
    )
    return bool(found)


def set_wait(wait: Wait) -> None:
    """Keep what a token waits for, and set its timer when it has an end."""
    about = wait.about or Ref("", 0)
    database.execute(
        "INSERT INTO run_wait (run, token, step, kind, type, record, facts, due_at, since) VALUES (?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (run, token) DO UPDATE SET step = excluded.step, kind = excluded.kind, type = excluded.type, "
        "record = excluded.record, facts = excluded.facts, due_at = excluded.due_at, since = excluded.since",
        (wait.run, wait.token, wait.step, wait.kind, about.type, about.id, _dump(wait.facts), wait.due_at, wait.since),
    )
    key = f"{TIMER}:{wait.run}:{wait.token}"
    if wait.due_at is None:
        timers.cancel(key)
    else:
        timers.put(key, wait.due_at, Ref(TIMER, wait.run))


def drop_wait(wait: Wait) -> None:
    """The wait is over."""
    database.execute("DELETE FROM run_wait WHERE id = ?", (wait.id,))
    timers.cancel(f"{TIMER}:{wait.run}:{wait.token}")


def waits(run: int) -> list[Wait]:
    """What a run waits for, by token."""
    return _waits("run = ? ORDER BY token", (run,))


def waits_about(about: Ref) -> list[Wait]:
    """What changes of a record may end, in the order in which the runs began."""
    return _waits("type = ? AND record = ? ORDER BY run, token", (about.type, about.id))


def wake(run: int, at: int) -> None:
    """Let a run go on at this moment; any process may take it."""
    timers.pull(f"{TIMER}:{run}", at, Ref(TIMER, run))


def step_back(run: Run, at: int) -> None:
    """Let a run that is awake go on behind all others that are due, but before those of its record that have not begun.

    Source: engine «Start modes»: each runs until it finishes or reaches a wait before the next starts.
    """
    timers.put(f"{TIMER}:{run.id}", at, Ref(TIMER, run.id))
    database.execute(
        "UPDATE timer SET due_at = ? WHERE due_at < ? AND key IN (SELECT 'run:' || id FROM run WHERE type = ? "
        "AND record = ? AND ended_at IS NULL AND state = 'running' AND seq = 0 AND id > ?)",
        (at, at, run.document.type, run.document.id, run.id),
    )


def sleep(run: int) -> None:
    """Nothing wakes the run but what it waits for."""
    timers.cancel(f"{TIMER}:{run}")


def forget_timers(run: Run, tokens: Iterable[int]) -> None:
    """An ended run leaves no timer and no wait behind."""
    timers.cancel(f"{TIMER}:{run.id}")
    for token in tokens:
        timers.cancel(f"{TIMER}:{run.id}:{token}")
    database.execute("DELETE FROM run_wait WHERE run = ?", (run.id,))


def _waits(condition: str, params: Sequence[object]) -> list[Wait]:
    rows = database.sql(
        f"SELECT id, run, token, step, kind, type, record, facts, due_at, since FROM run_wait WHERE {condition}", params
    )
    return [
        Wait(
            id=row[0], run=row[1], token=row[2], step=row[3], kind=row[4], about=Ref(row[5], row[6]) if row[5] else None,
            facts=json.loads(row[7]), due_at=row[8], since=row[9],
        )
        for row in rows
    ]  # fmt: skip


def _run(row: database.Row) -> Run:
    return Run(
        id=row[0], workflow=row[1], form=row[2], document=Ref(row[3], row[4]), state=row[5], reason=row[6],
        waits=bool(row[7]), started_by=row[8], start=row[9], caused_by=row[10], depth=row[11], seq=row[12],
        position=json.loads(row[13]), content=json.loads(row[14]), unbroken=row[15], created_at=row[16],
        updated_at=row[17], ended_at=row[18], operation=row[19], stored=(row[5], row[6]),
    )  # fmt: skip


def _refs(text: str) -> tuple[Ref, ...]:
    return tuple(Ref.parse(each) for each in json.loads(text))


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _dump(value: dict[str, Any] | list[str]) -> str:
    """As JSON; halves of characters, which no store takes, become question marks: a journal can always be written."""
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    text = _encode(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
