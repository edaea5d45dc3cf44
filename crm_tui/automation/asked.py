"""What runs ask of people, ready to be shown: texts, buttons, fields, answers in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_tui.automation import asked_words, asking, compiling
from crm_tui.domain import requested
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.workflow import Declared
from crm_tui.domain.workflow_stored import unpack
from crm_tui.domain.workflow_values import Typed, printable
from crm_tui.services import lookup, records, users
from crm_tui.services.session import Session
from data import journal
from data.assignments import Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One person asked by one run, ready to be shown."""

    id: int
    run: int
    workflow: str
    step: str
    kind: str
    """``approve``, ``acknowledge``, ``request`` or ``wait_event``."""
    name: str
    text: str
    """BBCode."""
    document: Ref
    title: str
    """Of the record; empty when the operator may not read it."""
    user: int
    login: str
    works: bool
    """Whether the one asked still works here."""
    asked_at: datetime
    due: datetime | None
    delegated_from: str
    """Login of who handed it on last; empty when nobody did."""
    handed: tuple[str, ...]
    """Logins of all who handed it on, in order."""
    state: str
    """``open``, ``answered``, ``withdrawn`` or ``expired``."""
    answers: tuple[tuple[str, str], ...]
    """What can be answered: codes with what is written on their buttons."""
    comment_rule: str
    """``none``, ``optional``, ``required`` or ``required_to_reject``."""
    fields: tuple[Declared, ...]
    """Of a request: what must be filled in."""
    code: str
    """What was answered: one of the codes of ``answers``; empty while it is open."""
    answer: str
    """The same, worded."""
    comment: str
    given: tuple[tuple[str, str], ...]
    """The fields that were filled in: codes and texts."""
    values: tuple[tuple[str, Typed], ...]
    """The same as values."""
    ended_at: datetime | None


def name_of(row: Assignment) -> str:
    """What it is called; an event without a name by its buttons."""
    return shown(row.name or ", ".join(row.form["answers"]))


def fields_of(row: Assignment) -> tuple[Declared, ...]:
    """What a request asks for."""
    return tuple(requested.field(code, text) for code, text in row.form.get("fields", {}).items())


def told(session: Session, rows: Sequence[Assignment]) -> tuple[Asked, ...]:
    """These assignments as they are shown, in the same order."""
    people = {each.id: each for each in users.users(session, inactive=True)}
    readable = {
        each.ref
        for kind in {row.document.type for row in rows}
        for each in records.by_ids(session, kind, [row.document.id for row in rows if row.document.type == kind])
    }
    titles = {
        row.document: lookup.title_of(row.document.type, row.document.id) for row in rows if row.document in readable
    }
    names: dict[int, str] = {}
    for run in {row.run for row in rows}:
        found = journal.load(run)
        names[run] = compiling.frozen(journal.form(found.form)).name if found is not None else ""
    return tuple(
        Asked(
            id=row.id, run=row.run, workflow=names[row.run], step=row.step, kind=row.kind, name=name_of(row), text=row.text,
            document=row.document, title=titles.get(row.document, ""), user=row.user, login=people[row.user].login,
            works=people[row.user].active, asked_at=from_ms(row.asked_at),
            due=None if row.due_at is None else from_ms(row.due_at),
            delegated_from=people[row.delegated_from].login if row.delegated_from else "",
            handed=tuple(people[user].login for user in row.handed), state=row.state,
            answers=tuple((code, asked_words.button(code, caption)) for code, caption in row.form["answers"].items()),
            comment_rule=str(row.form.get("comment", asking.OPTIONAL)), fields=fields_of(row),
            code=row.answer, answer=asked_words.said(row.answer, row.form["answers"].get(row.answer, "")) if row.answer else "",
            comment=row.comment, given=_given(session, row),
            values=tuple((code, unpack(value)) for code, value in row.given.items()),
            ended_at=None if row.ended_at is None else from_ms(row.ended_at),
        )
        for row in rows
    )  # fmt: skip


def _given(session: Session, row: Assignment) -> tuple[tuple[str, str], ...]:
    from crm_tui.automation.fields import Words  # noqa: PLC0415 — most are not requests

    return tuple((code, printable(unpack(value), Words(session))) for code, value in row.given.items())
