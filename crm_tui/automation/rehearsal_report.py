"""What a rehearsal tells: what happens when, which records become what, which messages would go, what is set off in turn.

It is read from the store in which it was played: from the log, the journals and the notices that were written since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from crm_tui.automation import rehearsal_records, sight, telling
from crm_tui.automation.rehearsal_records import Touched
from crm_tui.automation.telling import Line, Told
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import notifications as notices
from crm_tui.services import permissions, users
from crm_tui.services.session import Session
from data import journal, outbox, witness
from data.witness import Since, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happens: a step of a run, or what the operator said beforehand that somebody does."""

    at: datetime
    run: int
    """0 for what somebody does."""
    workflow: str
    document: Ref
    title: str
    """Of the document; empty when the operator may not read it."""
    step: str = ""
    """The step's id in its template."""
    action: str = ""
    told: Told | None = None
    """What the step was given and left behind; None when the operator may not read its document."""
    said: str = ""
    """What somebody does, in words."""
    given: Mapping[str, object]
    """The resolved parameters as the journal keeps them."""
    results: Mapping[str, object]
    touched: tuple[Touched, ...] = ()
    """What the step itself changes."""


class Message(NamedTuple):
    """What would be told to somebody."""

    at: datetime
    kind: str
    """``notice``, or the kind of a message that leaves the machine: ``webhook`` …"""
    to: str
    about: Ref
    text: str


class SetOff(NamedTuple):
    """A run that begins, goes on or ends by it."""

    line: Line
    by: int | None
    """The run that caused it."""
    new: bool
    """Whether it begins by it, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a run would do."""

    workflow: str
    began: datetime
    ended: datetime
    """By the virtual clock, aware UTC."""
    runs: tuple[Line, ...]
    """The runs that were rehearsed, one for each record, as they stand at the end."""
    moments: tuple[Moment, ...]
    records: tuple[Touched, ...]
    """The net differences."""
    messages: tuple[Message, ...]
    set_off: tuple[SetOff, ...]
    problems: tuple[str, ...]
    limit: str
    """Why it was broken off, in words; empty when nothing more would happen."""
    reasons: Mapping[int, str]
    """Of every run, the word for why it ended or stands still."""

    @property
    def span(self) -> timedelta:
        """How long it takes by the virtual clock."""
        return self.ended - self.began

    @property
    def works(self) -> bool:
        """Whether no run that was rehearsed stands still with an error, and it was played to its end."""
        return not self.limit and all(each.state != "error" for each in self.runs)


class Act(NamedTuple):
    """What somebody does in the middle of it."""

    at: datetime
    after: int
    """How many steps were done before."""
    document: Ref
    step: str
    said: str


def report(
    session: Session, since: Since, started: Sequence[int], acts: Sequence[Act], *, workflow: str, began: datetime,
    problems: Sequence[str], limit: str, machine: bool = False,
) -> Rehearsal:  # fmt: skip
    """Read what was written since; inside the copy, or wherever it was done.

    Args:
        session: Who reads: what they may not read has no title and no values.
        since: Where it began; `witness.begin` must have been called then.
        started: The runs that were rehearsed.
        acts: What somebody did in the middle of it.
        workflow: The name of the template.
        began: When it began.
        problems: What went wrong beside the steps.
        limit: Why it was broken off.
        machine: Dates and sums of the differences as scripts read them.
    """
    written = witness.changes(since)
    names = rehearsal_records.names_before(written)
    lines = {each.id: replace(each, title=names.get(each.document, each.title)) for each in _lines(session)}
    return Rehearsal(
        workflow=workflow, began=began, ended=session.now(),
        runs=tuple(lines[number] for number in started if number in lines),
        moments=_moments(_Told(session, written, names, machine), acts, lines),
        records=rehearsal_records.touched(session, written, names, machine=machine),
        messages=_messages(session, since),
        set_off=tuple(
            SetOff(each, _cause(number), number > since.run) for number, each in lines.items() if number not in started
        ),
        problems=tuple(problems), limit=limit,
        reasons={number: run.reason for number in lines if (run := journal.load(number)) is not None},
    )  # fmt: skip


def _lines(session: Session) -> list[Line]:
    """The runs of which anything was written, on records that the operator may read."""
    found = [run for number in witness.runs() if (run := journal.load(number)) is not None]
    readable = permissions.readable_refs(session, {run.document for run in found})
    return list(telling.lines(session, [run for run in found if run.document in readable]))


def _cause(number: int) -> int | None:
    found = journal.load(number)
    return found.caused_by if found else None


class _Told(NamedTuple):
    """Everything that was written, and how it is told."""

    session: Session
    written: Sequence[Written]
    names: Mapping[Ref, str]
    machine: bool


def _moments(all_of_it: _Told, acts: Sequence[Act], lines: Mapping[int, Line]) -> tuple[Moment, ...]:
    """Steps and acts of people in the order in which they happen; each step with what it changed itself."""
    session, written, names, machine = all_of_it
    found: list[Moment] = []
    told: dict[int, Mapping[int, Told]] = {}
    kept: dict[int, Mapping[int, journal.Step]] = {}
    own: dict[int, list[Written]] = {}
    waiting = list(acts)
    for place, each in enumerate(witness.steps()):
        while waiting and waiting[0].after <= place:
            found.append(_act(session, waiting.pop(0)))
        if each.run not in kept:
            kept[each.run] = {step.seq: step for step in sight.steps(session, journal.steps(each.run))}
            told[each.run] = _told(session, each.run) if each.run in lines else {}
            own[each.run] = [one for one in written if one.origin == f"run:{each.run}"]
        step = kept[each.run][each.seq]
        mine = _taken(own[each.run], step.operation or 0)
        changed = rehearsal_records.touched(session, mine, names, machine=machine)
        found.append(_step(each.run, step, told[each.run].get(each.seq), changed, lines.get(each.run)))
    return (*found, *(_act(session, each) for each in waiting))


def _taken(own: list[Written], last: int) -> list[Written]:
    """The changes of a run up to an operation, taken off the front of what is left of them."""
    count = next((n for n, one in enumerate(own) if one.operation > last), len(own))
    found, own[:] = own[:count], own[count:]
    return found


def _told(session: Session, run: int) -> Mapping[int, Told]:
    return {each.seq: each for each in telling.trace(session, run).steps}


def _step(run: int, kept: journal.Step, told: Told | None, changed: tuple[Touched, ...], line: Line | None) -> Moment:
    found = journal.load(run)
    assert found is not None  # it has just written its journal
    return Moment(
        at=from_ms(kept.at), run=run, workflow=line.workflow if line else "", document=found.document,
        title=line.title if line else "", step=kept.step, action=kept.action, told=told,
        given=kept.given if line else {}, results=kept.results if line else {}, touched=changed,
    )  # fmt: skip


def _act(session: Session, act: Act) -> Moment:
    readable = permissions.readable_refs(session, {act.document})
    return Moment(
        at=act.at, run=0, workflow="", document=act.document, title=rehearsal_records.title(act.document) if readable else "",
        step=act.step, said=act.said, given={}, results={},
    )  # fmt: skip


# ── Messages ──


def _messages(session: Session, since: Since) -> tuple[Message, ...]:
    """Notices for people, and what would leave the machine, in the order of their moments."""
    people = {user.id: user.name or user.login for user in users.users(session, inactive=True)}
    told = witness.notices(since)
    readable = permissions.readable_refs(session, {notice.ref for _user, notice in told})
    found = [
        Message(
            notice.at, "notice", people.get(user, str(user)), notice.ref,
            notices.text(session, notice) if notice.ref in readable else _("about a record that you may not read"),
        )
        for user, notice in told
    ]  # fmt: skip
    found += [
        Message(
            from_ms(each.created_at), each.kind, _address(each), each.about or Ref(outbox.KIND, each.id), each.title
        )
        for each in witness.messages(since)
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def _address(message: outbox.Message) -> str:
    """To whom it would go."""
    return next((str(message.payload[name]) for name in ("url", "to", "address") if message.payload.get(name)), "")


def ends(session: Session, rehearsal: Rehearsal) -> str:
    """Where it ended and why, in one sentence."""
    if rehearsal.limit:
        return rehearsal.limit
    return " · ".join(_end(session, each) for each in rehearsal.runs)


def _end(session: Session, line: Line) -> str:
    if line.state == "completed":
        said = fill(_("completed on {record}"), {"record": line.title})
        failed = ngettext("{said}, {count} step failed", "{said}, {count} steps failed", line.failed)
        return fill(failed, {"said": said, "count": line.failed}) if line.failed else said
    words = {"record": line.title, "reason": line.reason, "step": line.stands, "what": line.waits_for}
    if line.state == "waiting" and line.until is not None:
        words["when"] = formats.datetime_text(line.until, session.zone)
        return fill(_("{record}: waits at “{step}” for {what}, until {when}"), words)
    if line.state == "waiting":
        return fill(_("{record}: waits at “{step}” for {what}"), words)
    if line.state == "queued":
        return fill(_("{record}: waits for its turn, since two runs that wait are under way there"), words)
    if line.state == "error":
        return fill(_("{record}: would stand still at “{step}”: {reason}"), words)
    return fill(_("{record}: ends, {reason}"), words)
