"""What a rehearsal tells: what happens when, which records become what, which messages would go, what is set off in turn.

It is read from the store in which it was played: from the log, the journals and the notices that were written since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from crm_tui.automation import telling
from crm_tui.automation.telling import Line, Told
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, permissions, timeline, users
from crm_tui.services import notifications as notices
from crm_tui.services.session import Session
from data import journal, outbox, witness
from data.records import load
from data.shapes import Raw
from data.witness import Since, Written

_FOLLOWS = frozenset({"modified_at", "modified_by", "created_at", "created_by", "pinned"})
_PARENTS: Mapping[str, tuple[str, str]] = {"comment": ("type", "record"), "booking": ("entity", "item")}
"""What is no record with a card of its own: the fields that name the record it belongs to."""


class Difference(NamedTuple):
    """One field, before and after, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What becomes of one record."""

    ref: Ref
    title: str
    """Empty when the operator may not read it; then there are no differences either."""
    what: str
    """``created``, ``changed``, ``deleted`` or ``restored``."""
    about: Ref | None = None
    """Of a comment, the record that it belongs to."""
    differences: tuple[Difference, ...] = ()


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
    limit: str = ""
    """Why it was broken off, in words; empty when nothing more would happen."""

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


# ── Records ──


def touched(session: Session, written: Iterable[Written]) -> tuple[Touched, ...]:
    """What these changes come to, by record, in the order in which they were touched first."""
    by_record: dict[Ref, list[Written]] = {}
    for each in written:
        by_record.setdefault(Ref(each.type, each.record), []).append(each)
    found = ((ref, _net(changes)) for ref, changes in by_record.items())
    parents = {ref: _parent(ref) for ref in by_record}
    readable = permissions.readable_refs(session, {parents[ref] or ref for ref in by_record})
    return tuple(
        _touched(session, ref, what, fields, parents[ref], (parents[ref] or ref) in readable)
        for ref, (what, fields) in found
        if what
    )


def _net(changes: Sequence[Written]) -> tuple[str, dict[str, tuple[Raw, Raw]]]:
    """What became of the record; of each field that differs in the end the first value and the last."""
    fields: dict[str, tuple[Raw, Raw]] = {}
    made = False
    for each in changes:
        pairs = {each.field: (each.old, each.new)}
        if each.field == "":
            made = True
            pairs = {name: (None, raw) for name, raw in each.new.items()} if isinstance(each.new, dict) else {}
        for name, (old, new) in pairs.items():
            fields[name] = (fields.get(name, (old, None))[0], new)
    bin_before, bin_after = fields.pop("deleted_at", (None, None))
    kept = {name: pair for name, pair in fields.items() if pair[0] != pair[1] and name not in _FOLLOWS}
    if bin_after is not None and bin_before is None:
        return "deleted", kept
    if bin_before is not None and bin_after is None:
        return "restored", kept
    return "created" if made else "changed" if kept else "", kept


def _parent(ref: Ref) -> Ref | None:
    if ref.type not in _PARENTS:
        return None
    found = load(ref.type, ref.id)
    if found is None:
        return None
    kind, number = _PARENTS[ref.type]
    return Ref(str(found.values[kind]), int(found.values[number]))


def _touched(
    session: Session, ref: Ref, what: str, fields: Mapping[str, tuple[Raw, Raw]], parent: Ref | None, readable: bool
) -> Touched:
    if not readable or (ref.type not in ENTITY_TYPES and parent is None and not session.has_settings):
        return Touched(ref=ref, title="", what=what, about=parent)
    hidden = _PARENTS.get(ref.type, ())
    return Touched(
        ref=ref, title=_title(parent or ref), what=what, about=parent,
        differences=tuple(_difference(session, ref, name, *pair) for name, pair in fields.items() if name not in hidden),
    )  # fmt: skip


def _title(ref: Ref) -> str:
    return lookup.title_of(ref.type, ref.id) if ref.type in ENTITY_TYPES else str(ref)


_LABELS: Mapping[str, str] = {"products": N_("Products"), "text": N_("text")}


def _difference(session: Session, ref: Ref, name: str, old: Raw, new: Raw) -> Difference:
    spec = ENTITY_TYPES[ref.type].field(name) if ref.type in ENTITY_TYPES else None
    label = _(spec.label) if spec is not None else _(_LABELS.get(name, name))
    before, after = (timeline.change_text(session, spec, raw) for raw in (old, new))
    return Difference(name, label, before, after)


# ── What happens when ──


def report(
    session: Session, since: Since, started: Sequence[int], acts: Sequence[Act], *, workflow: str, began: datetime,
    problems: Sequence[str], limit: str,
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
    """
    written = witness.changes(since)
    lines = {each.id: each for each in _lines(session)}
    return Rehearsal(
        workflow=workflow, began=began, ended=session.now(),
        runs=tuple(lines[number] for number in started if number in lines),
        moments=_moments(session, written, acts, lines, since), records=touched(session, written),
        messages=_messages(session, since),
        set_off=tuple(
            SetOff(each, _cause(number), number > since.run) for number, each in lines.items() if number not in started
        ),
        problems=tuple(problems), limit=limit,
    )  # fmt: skip


def _lines(session: Session) -> list[Line]:
    """The runs of which anything was written, on records that the operator may read."""
    found = [run for number in witness.runs() if (run := journal.load(number)) is not None]
    readable = permissions.readable_refs(session, {run.document for run in found})
    return list(telling.lines(session, [run for run in found if run.document in readable]))


def _cause(number: int) -> int | None:
    found = journal.load(number)
    return found.caused_by if found else None


def _moments(
    session: Session, written: Sequence[Written], acts: Sequence[Act], lines: Mapping[int, Line], since: Since
) -> tuple[Moment, ...]:
    """Steps and acts of people in the order in which they happen; each step with what it changed itself."""
    found: list[Moment] = []
    told: dict[int, Mapping[int, Told]] = {}
    kept: dict[int, Mapping[int, journal.Step]] = {}
    waiting = list(acts)
    before = since.operation
    for place, each in enumerate(witness.steps()):
        while waiting and waiting[0].after <= place:
            found.append(_act(session, waiting.pop(0)))
        if each.run not in kept:
            kept[each.run] = {step.seq: step for step in journal.steps(each.run)}
            told[each.run] = _told(session, each.run) if each.run in lines else {}
        own = [one for one in written if before < one.operation <= each.operation and one.origin == f"run:{each.run}"]
        before = each.operation
        found.append(_step(session, each.run, kept[each.run][each.seq], told[each.run].get(each.seq), own, lines))
    return (*found, *(_act(session, each) for each in waiting))


def _told(session: Session, run: int) -> Mapping[int, Told]:
    return {each.seq: each for each in telling.trace(session, run).steps}


def _step(
    session: Session, run: int, kept: journal.Step, told: Told | None, own: Sequence[Written], lines: Mapping[int, Line]
) -> Moment:
    line = lines.get(run)
    found = journal.load(run)
    assert found is not None  # it has just written its journal
    return Moment(
        at=from_ms(kept.at), run=run, workflow=line.workflow if line else "", document=found.document,
        title=line.title if line else "", step=kept.step, action=kept.action, told=told,
        given=kept.given if line else {}, results=kept.results if line else {}, touched=touched(session, own),
    )  # fmt: skip


def _act(session: Session, act: Act) -> Moment:
    readable = permissions.readable_refs(session, {act.document})
    return Moment(
        at=act.at, run=0, workflow="", document=act.document, title=_title(act.document) if readable else "",
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
        return fill(_("completed on {record}"), {"record": line.title})
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
