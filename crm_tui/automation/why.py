"""Why a field has its value: the change, the act, the step, the run, and what set that going, back to a person or a clock.

Each link names what it is about, so that a door can open it. Nothing is guessed: what the log did not keep is said so.
Source: issue 4 «why».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from crm_tui.automation import fields, rule_runs, run_words, sight, telling, why_sentences
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import cut
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, lookup, permissions, records
from crm_tui.services.session import Session, is_narrow
from data import journal, rules, shapes, triggers
from data.journal import Run, Step
from data.queries import causes
from data.queries.causes import Act, Set
from data.records import load
from data.shapes import Raw

_VALUE = 300
"""Cells of a value in a link; the chain has all of it."""
_MOST = 200
"""Links of a chain: runs may start each other ten deep, and each is four of them."""
_SYSTEM: Mapping[str, str] = {
    "created_at": causes.CREATION, "created_by": causes.CREATION, "id": causes.CREATION, "modified_at": "*",
    "modified_by": "*", "version": "*",
}  # fmt: skip
"""Fields that every act writes: of the creation, or of whatever changed last."""
_DOORS: Mapping[str, str] = {
    "ui": N_("{login}, on a screen"), "cli": N_("{login}, on the command line"), "demo": N_("the demo data"),
    "system": N_("the program itself"), "intake": N_("a message that came in"),
    "mode": N_("{login}, by a change of the CRM mode"), "undo": N_("{login}, by undo"), "redo": N_("{login}, by redo"),
}  # fmt: skip
"""Where acts come from that nothing else has caused."""
_BY_ITSELF: Mapping[str, str] = {
    "create": N_("it started by itself: the record was created"), "change": N_("it started by itself: the record was changed"),
}  # fmt: skip


KINDS: Mapping[str, str] = {
    "value": N_("value"), "default": N_("default"), "act": N_("operation"), "undone": N_("taken back"), "step": N_("step"),
    "wait": N_("wait"), "run": N_("workflow run"), "cause": N_("cause"), "rule": N_("rule"), "trigger": N_("trigger"),
    "person": N_("person"), "timer": N_("timer"), "import": N_("import"), "unknown": N_("unknown"),
}  # fmt: skip
"""What links are, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing in the chain, and what it names."""

    kind: str
    """One of `KINDS`."""
    text: str
    """In the language in use."""
    at: datetime | None = None
    """Aware UTC."""
    who: str = ""
    """Login."""
    record: Ref | None = None
    run: int | None = None
    step: int | None = None
    """Its row in the journal of the run."""
    operation: int | None = None
    rule: int | None = None
    trigger: int | None = None
    seat: tuple[int, int] | None = None
    """Pipeline and stage where the rule or the trigger sits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The value of a field and what lies behind it; the last link is the root."""

    ref: Ref
    field: str
    label: str
    """The field, in the language in use."""
    value: str
    """As people read it; empty for none."""
    links: tuple[Link, ...]

    @property
    def root(self) -> Link:
        """The person, the timer, the file; or what is not known."""
        return self.links[-1]


def why(session: Session, ref: Ref, name: str) -> Chain:
    """Where the value of a field comes from.

    Args:
        session: Who asks.
        ref: A record of any type, also one of the set-up such as ``rule:3``.
        name: The field, by its code or the reference product's; ``deleted_at`` for the recycle bin.

    Raises:
        NotFound: no such record, or none that the operator may read.
        UnknownField: no such field.
    """
    spec, code, raw = _field(session, ref, name)
    label, text = why_sentences.value(session, ref, spec, code, raw)
    walk = _Walk(session)
    walk.value(ref, spec, code, label, text)
    return Chain(ref=ref, field=code, label=label, value=text, links=tuple(walk.links))


def of_act(session: Session, ref: Ref, number: int) -> Chain:
    """What lies behind one act that changed a record.

    Raises:
        NotFound: no such record, or none that the operator may read; the act did nothing to it.
    """
    if ref.type in ENTITY_TYPES:
        records.get(session, ref)
    else:
        _plain(session, ref, "version")
    if not causes.touched(ref, number):
        raise NotFound(what=N_("operation"), name=str(number))
    walk = _Walk(session)
    walk.follow(number)
    return Chain(ref=ref, field="", label="", value="", links=tuple(walk.links))


def _field(session: Session, ref: Ref, name: str) -> tuple[FieldSpec | None, str, Raw]:
    """The field, its code, its raw value now."""
    if ref.type not in ENTITY_TYPES:
        return None, *_plain(session, ref, name)
    record, raw = records.get(session, ref), load(ref.type, ref.id)
    assert raw is not None  # it was just read
    kind = ENTITY_TYPES[ref.type]
    if name in ("deleted_at", "version"):
        return None, name, getattr(raw, name)
    if name == "products" and kind.has_products:
        return None, name, records.stored_form(session, ref).values.get(name)
    spec = fields.find(kind, name) or records.field(kind, name)
    value = record.ref.id if spec is fields.ID else record.values.get(spec.name)
    return spec, spec.name, shapes.to_raw(value)


def _plain(session: Session, ref: Ref, name: str) -> tuple[str, Raw]:
    """As `_field`, of what is no record with a card: a stage, a rule, a template; for those who may see the whole log."""
    try:
        known = shapes.kept(ref.type)
    except KeyError:
        raise NotFound(what=N_("record"), name=str(ref)) from None
    found = None if is_narrow(session) else load(ref.type, ref.id)
    if found is None:
        raise NotFound(what=N_("record"), name=str(ref))
    if name in known:
        return name, found.values.get(name)
    if name in ("deleted_at", "version", *shapes.SYSTEM):
        return name, getattr(found, name)
    raise NotFound(what=N_("field"), name=name)


@dataclass(slots=True)
class _Walk:
    """Back from a value, link by link."""

    session: Session
    links: list[Link] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    # ── The value ──

    def value(self, ref: Ref, spec: FieldSpec | None, code: str, label: str, now: str) -> None:
        """The value, then the act that set it."""
        found = self._set(ref, code)
        if found is None:
            self._never(ref, spec, code, label, now)
            return
        old = why_sentences.value(self.session, ref, spec, code, found.old)[1] if found.field == code else ""
        shown = {"field": label, "old": cut(old, _VALUE) or "—", "new": cut(now, _VALUE) or "—"}
        text = fill(_("{field}: {old} → {new}") if found.field == code else _("{field}: {new}"), shown)
        self.links.append(Link(kind="value", text=text, record=ref))
        if found.field == causes.CREATION and code in causes.by_default(ref):
            self.links.append(Link(kind="default", text=_("nobody gave it: the default when the record was created")))
        self.follow(found.operation)

    @staticmethod
    def _set(ref: Ref, code: str) -> Set | None:
        whole = _SYSTEM.get(code)
        if whole is None:
            return causes.last_set(ref, code)
        return causes.creation(ref) if whole == causes.CREATION else causes.last_change(ref)

    def _never(self, ref: Ref, spec: FieldSpec | None, code: str, label: str, now: str) -> None:
        """Nobody has ever written the field."""
        words = {"field": label, "new": cut(now, _VALUE) or "—"}
        self.links.append(Link(kind="value", text=fill(_("{field}: {new}"), words), record=ref))
        made = causes.creation(ref)
        if made is None:
            self._unknown(_("how the record was created is not in the log"))
            return
        kind, said = why_sentences.unset(ref, spec, code, made.operation, has_value=bool(now))
        self.links.append(Link(kind=kind, text=said))
        self.follow(made.operation)

    # ── Acts ──

    def follow(self, number: int | None) -> None:
        """An act, what it was done by, and the act that set that going, as far as it goes."""
        while number is not None and len(self.links) < _MOST:
            if number in self.seen:
                return
            self.seen.add(number)
            act = causes.act(number)
            if act is None:
                self._unknown(fill(_("operation {operation} is not in the log"), {"operation": number}))
                return
            self.links.append(self._act(act))
            number = self._behind(act)

    def _act(self, act: Act) -> Link:
        said = "" if is_narrow(self.session) else deeds.said(act.id)
        words = {"label": said or _(act.label), "operation": act.id}
        return Link(
            kind="act", text=fill(_("{label} (operation {operation})"), words), at=from_ms(act.at), who=act.login,
            operation=act.id,
        )  # fmt: skip

    def _behind(self, act: Act) -> int | None:
        """What an act was done by; the act that caused it, None at the root."""
        kind, _colon, number = act.origin.partition(":")
        if kind == "run" and number.isdecimal():
            return self._of_run(int(number), act)
        if kind in ("undo", "redo") and act.undoes is not None:
            self._taken_back(act, kind)
        elif kind == "import":
            words = {"number": number, "login": act.login or "—"}
            text = fill(_("import {number}, started by {login}"), words)
            self.links.append(Link(kind="import", text=text, at=from_ms(act.at), who=act.login, operation=act.id))
            return None
        elif act.caused_by is not None:
            return act.caused_by
        self._root(act)
        return None

    def _taken_back(self, act: Act, kind: str) -> None:
        before = causes.act(act.undoes or 0)
        words = {"operation": act.undoes, "label": _(before.label) if before else "—"}
        said = _("took back operation {operation}: {label}") if kind == "undo" else _("did {label} again")
        at = from_ms(before.at) if before else None
        who = before.login if before else ""
        self.links.append(Link(kind="undone", text=fill(said, words), at=at, who=who, operation=act.undoes))

    def _root(self, act: Act) -> None:
        """Somebody's act, or the clock's."""
        kind = act.origin.partition(":")[0]
        if kind == "clock" or (act.planned_at is not None and act.user is None):
            due = from_ms(act.planned_at if act.planned_at is not None else act.at)
            words = {"when": datetime_text(due, self.session.zone)}
            self.links.append(Link(kind="timer", text=fill(_("the clock: a timer, due {when}"), words), at=due))
            return
        words = {"login": act.login or "—"}
        said = _DOORS.get(kind)
        text = fill(_(said), words) if said is not None else f"{words['login']} · {act.origin}"
        self.links.append(Link(kind="person", text=text, at=from_ms(act.at), who=act.login))

    def _unknown(self, text: str) -> None:
        self.links.append(Link(kind="unknown", text=text))

    # ── Runs ──

    def _of_run(self, number: int, act: Act) -> int | None:
        run = journal.load(number)
        if run is None:
            self._unknown(fill(_("run {run} was deleted"), {"run": number}))
            return act.caused_by
        if run.document not in permissions.readable_refs(self.session, [run.document]):
            self._unknown(_("a workflow on a record that you may not read"))
            return run.operation
        doing = causes.step_of(number, act.id)
        return self.of_run(run, doing.seq if doing is not None else None)

    def of_run(self, run: Run, seq: int | None) -> int | None:
        """A step of a run, the run, and what set it going; the act behind that."""
        steps = list(sight.steps(self.session, journal.steps(run.id)))
        row = next((each for each in steps if each.seq == seq), None)
        if row is not None:
            self.links.append(self._step(run, row))
            self._wait(run, steps[: steps.index(row) + 1])
        words = {"run": run.id, "workflow": telling.name_of(run), "record": deeds.named(run.document)}
        ruled = run.start.startswith(f"{rule_runs.START}:")
        said = (
            _("run {run} of the rules of “{workflow}” on {record}")
            if ruled
            else _("run {run} of “{workflow}” on {record}")
        )
        text = fill(said, words)
        at = from_ms(run.created_at)
        self.links.append(Link(kind="run", text=text, at=at, run=run.id, record=run.document))
        return self._start(run, row)

    def _step(self, run: Run, row: Step) -> Link:
        told = telling.told(self.session, run, row)
        given = "; ".join(f"{name} = {value}" for name, value in told.given)
        words = {"step": told.title, "given": given}
        text = fill(_("step “{step}”: {given}") if given else _("step “{step}”"), words)
        return Link(kind="step", text=text, at=told.at, run=run.id, step=row.seq, record=run.document)

    def _wait(self, run: Run, rows: list[Step]) -> None:
        """What the run had waited for right before: its moment, an act, a person."""
        at = next((place for place in range(len(rows) - 1, -1, -1) if rows[place].outcome == "waiting"), None)
        if at is None:
            return
        wait = rows[at]
        freed = next((each for each in rows[at + 1 :] if each.step == wait.step), None)
        if freed is None:
            return
        words: dict[str, object] = {"step": telling.told(self.session, run, wait).title}
        planned = wait.said.get("due_at")
        by = freed.said.get("by")
        if isinstance(by, int):
            act = causes.act(by)
            words |= {"operation": by, "label": _(act.label) if act else "—"}
            text = fill(_("“{step}” waited until operation {operation} came: {label}"), words)
        elif isinstance(planned, int) and freed.at >= planned:
            words["when"] = datetime_text(from_ms(planned), self.session.zone)
            text = fill(_("“{step}” waited for a timer, planned for {when}"), words)
        else:
            text = fill(_("“{step}” waited until somebody ended the wait"), words)
        self.links.append(
            Link(
                kind="wait", text=text, at=from_ms(freed.at), run=run.id, step=wait.seq,
                operation=by if isinstance(by, int) else None,
            )
        )  # fmt: skip

    def _start(self, run: Run, row: Step | None) -> int | None:
        """What set a run going."""
        how, _colon, place = run.start.partition(":")
        at = from_ms(run.created_at)
        login = telling.login(self.session, run.started_by)
        if how == "manual":
            text = fill(_("{login} started it by hand"), {"login": login or "—"})
            self.links.append(Link(kind="person", text=text, at=at, who=login))
            return None
        if how == "rule":
            self._rule(row, int(place) if place.isdecimal() else 0, run)
        elif how == "trigger" and place.isdecimal():
            text = why_sentences.heard(place, telling.name_of(run), run.operation, login)
            heard = triggers.trigger(int(place))
            link = Link(kind="trigger", text=text, at=at, trigger=int(place), run=run.id, record=run.document)
            self.links.append(replace(link, seat=_seat(heard.stage) if heard is not None else None))
        elif how == "run" and run.caused_by is not None:
            return self._parent(run)
        else:
            text = _(_BY_ITSELF.get(how, run_words.STARTS.get(how, how)))
            self.links.append(Link(kind="cause", text=text, at=at, run=run.id, record=run.document))
        if run.operation is None:
            self._unknown(_("which act it followed was not kept"))
        return run.operation

    def _rule(self, row: Step | None, stage: int, run: Run) -> None:
        number = (rule_runs.rule_of(row.step)[0] or None) if row is not None else None
        known = rules.rule(number) if number is not None else None
        words = {
            "rule": number or "—", "title": known.title if known else "", "stage": lookup.stage_name(stage),
            "record": deeds.named(run.document),
        }  # fmt: skip
        said = (
            _("rule {rule} “{title}” of the stage “{stage}”, which {record} entered")
            if words["title"]
            else _("rule {rule} of the stage “{stage}”, which {record} entered")
        )
        link = Link(kind="rule", text=fill(said, words), at=from_ms(run.created_at), rule=number, run=run.id)
        self.links.append(replace(link, record=run.document, seat=_seat(known.stage if known else stage)))

    def _parent(self, run: Run) -> int | None:
        """The run that started this one, by which of its steps."""
        parent = journal.load(run.caused_by or 0)
        if parent is None:
            self._unknown(fill(_("run {run} was deleted"), {"run": run.caused_by}))
            return run.operation
        doing = causes.started_by(parent.id, run.id)
        return self.of_run(parent, doing.seq if doing is not None else None)


def _seat(stage: int) -> tuple[int, int] | None:
    found = load("stage", stage)
    return (int(found.values["pipeline"]), stage) if found is not None else None
