"""What runs ask of people: who was asked what, until when, and what they answered.

Not written through the log, as the journal is not: no undo may open what a run has gone on from. Whoever answers leaves
an operation with an event. Everything here is called inside the transaction of the step or of the answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crm_tui.domain.ref import Ref
from data import database, timers

OPEN, ANSWERED, WITHDRAWN, EXPIRED = "open", "answered", "withdrawn", "expired"
"""States: an answer ends it, the end of its step or run withdraws it, the time limit lets it expire."""
_COLUMNS = (
    "id, run, ask, step, kind, user, name, text, form, type, record, asked_at, due_at, delegated_from, state, answer, "
    "comment, given, ended_at, operation, handed"
)


class Assignment(NamedTuple):
    """One person asked by one step of one run."""

    id: int
    run: int
    ask: str
    """``17:4``: the run and the row of its journal; the same for everybody whom the step asks."""
    step: str
    kind: str
    """``approve``, ``acknowledge``, ``request`` or ``wait_event``."""
    user: int
    name: str
    text: str
    """BBCode."""
    form: dict[str, Any]
    """``captions`` by answer, ``comment`` (its rule), ``fields`` with their texts, ``may_refuse``."""
    document: Ref
    asked_at: int
    """UTC ms."""
    due_at: int | None
    delegated_from: int | None = None
    """Who handed it on last."""
    state: str = OPEN
    answer: str = ""
    """``approved``, ``rejected``, ``read``, ``answered``, ``refused``, or the caption of an event."""
    comment: str = ""
    given: dict[str, Any] = {}
    """The fields of a request, packed."""
    ended_at: int | None = None
    operation: int | None = None
    """The act that answered it: later answers have higher numbers."""
    handed: tuple[int, ...] = ()
    """Everybody who handed it on, in order: who was asked first, then each who was asked instead but for ``user``."""


def add(asked: Sequence[Assignment]) -> list[int]:
    """Ask people; the ids of the rows, in their order."""
    return [
        database.insert(
            "INSERT INTO assignment (run, ask, step, kind, user, name, text, form, type, record, asked_at, due_at) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                each.run, each.ask, each.step, each.kind, each.user, each.name, each.text, _dump(each.form),
                each.document.type, each.document.id, each.asked_at, each.due_at,
            ),
        )
        for each in asked
    ]  # fmt: skip


def one(number: int) -> Assignment | None:
    """The assignment of that id."""
    return next(iter(_found("id = ?", (number,))), None)


def of_ask(ask: str) -> list[Assignment]:
    """Everybody whom a step has asked, in order."""
    return _found("ask = ? ORDER BY id", (ask,))


def of_run(run: int) -> list[Assignment]:
    """Everybody whom a run has asked, in order."""
    return _found("run = ? ORDER BY id", (run,))


def open_of(user: int, limit: int = 500) -> list[Assignment]:
    """What somebody is asked now: what is due first, then the oldest."""
    return _found("user = ? AND ended_at IS NULL ORDER BY due_at IS NULL, due_at, id LIMIT ?", (user, limit))


def all_open(limit: int = 1000) -> list[Assignment]:
    """What anybody is asked now, the oldest first."""
    return _found("ended_at IS NULL ORDER BY id LIMIT ?", (limit,))


def answer(number: int, at: int, said: str, comment: str, given: Mapping[str, object], *, operation: int) -> bool:
    """Keep an answer; False when it is not open any more."""
    done = database.execute(
        "UPDATE assignment SET state = 'answered', answer = ?, comment = ?, given = ?, ended_at = ?, operation = ? "
        "WHERE id = ? AND ended_at IS NULL",
        (said, comment, _dump(given), at, operation, number),
    )
    return done > 0


def hand_over(number: int, user: int) -> bool:
    """Somebody else is asked instead; False when it is not open any more."""
    done = database.execute(
        "UPDATE assignment SET delegated_from = user, handed = json_insert(handed, '$[#]', user), user = ? "
        "WHERE id = ? AND ended_at IS NULL",
        (user, number),
    )
    return done > 0


def close_ask(ask: str, at: int, state: str) -> None:
    """Nobody whom the step has asked needs to answer any more; their notices are read."""
    _forget("ask = ? AND ended_at IS NULL", (ask,), at, state)


def close_run(run: int, at: int) -> None:
    """A run has ended: it asks nobody any more."""
    _forget("run = ? AND ended_at IS NULL", (run,), at, WITHDRAWN)


def look_again(user: int, at: int) -> None:
    """Somebody has left: every run that asks them looks whether the others are enough, as soon as somebody has time."""
    rows = database.sql(
        "SELECT w.run, w.token FROM assignment a JOIN run_wait w ON w.run = a.run "
        "AND json_extract(w.facts, '$.ask') = a.ask WHERE a.user = ? AND a.ended_at IS NULL ORDER BY a.id",
        (user,),
    )
    for run, token in rows:
        timers.pull(f"run:{run}:{token}", at, Ref("run", run))


def told(number: int, user: int, at: int) -> None:
    """Somebody has dealt with it: the notice of it is not new any more."""
    database.execute(
        "UPDATE notification SET seen_at = ? WHERE user = ? AND seen_at IS NULL AND kind = 'assignment' "
        "AND json_extract(payload, '$.assignment') = ?",
        (at, user, number),
    )


def _forget(condition: str, params: tuple[object, ...], at: int, state: str) -> None:
    rows = database.sql(f"SELECT id, user FROM assignment WHERE {condition} ORDER BY id", params)
    if not rows:
        return
    for number, user in rows:
        told(number, user, at)
    database.execute(f"UPDATE assignment SET state = ?, ended_at = ? WHERE {condition}", (state, at, *params))


def _found(condition: str, params: Sequence[object]) -> list[Assignment]:
    rows = database.sql(f"SELECT {_COLUMNS} FROM assignment WHERE {condition}", params)
    return [
        Assignment(
            id=row[0], run=row[1], ask=row[2], step=row[3], kind=row[4], user=row[5], name=row[6], text=row[7],
            form=json.loads(row[8]), document=Ref(row[9], row[10]), asked_at=row[11], due_at=row[12],
            delegated_from=row[13], state=row[14], answer=row[15], comment=row[16], given=json.loads(row[17]),
            ended_at=row[18], operation=row[19], handed=tuple(json.loads(row[20])),
        )
        for row in rows
    ]  # fmt: skip


def _dump(value: Mapping[str, object]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))
