"""Why a rule did not do its work on a record, a workflow did not start on it, a trigger did not move it.

The answer is the first condition that is false, with the values that it was about; or that it did. Asked of the last
time that it could have been: the record's last visit to the stage, the last act that starts the workflow.
Source: issue 4 «why not».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from crm_tui.automation import compiling, rule_runs, rule_words, run_words, telling, wording
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, lookup, records
from crm_tui.services.session import Session
from data import journal, rules
from data.journal import Run, Step, Wait
from data.queries import causes
from data.queries.causes import Entered
from data.records import RawRecord, load
from data.rules import Rule

SUBJECTS = ("rule", "workflow", "trigger")
"""What can be asked about."""
_OFFERED: Mapping[str, str] = {
    "rule": N_("rule"), "workflow": N_("workflow"), "trigger": N_("trigger"),
}  # fmt: skip


class Row(NamedTuple):
    """A row of a condition that was false: what the template has, the value as people read it, operator and values."""

    source: str
    left: str
    op: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether it did, and if not the first condition that is false."""

    did: bool
    kind: str
    """A word for programs: ``done``, ``deleted``, ``wrong_type``, ``wrong_pipeline``, ``never_entered``, ``before``,
    ``switched_off``, ``import``, ``undo``, ``condition``, ``delayed``, ``behind``, ``stopped``, ``error``, ``due``,
    ``queued``, ``manual``, ``access``, ``constants``, ``parameters``, ``own_change``, ``by_workflow``, ``limit``,
    ``unchanged``, ``beaten`` or ``unknown``; of triggers also the words of `triggers.Answer`."""
    text: str
    """In the language in use."""
    hint: str = ""
    at: datetime | None = None
    """Aware UTC: when it was done, failed, will be done."""
    run: int | None = None
    operation: int | None = None
    unmet: tuple[Row, ...] = ()
    """The rows that were false, one of each alternative."""


def why_not(session: Session, subject: Ref, ref: Ref) -> Answer:
    """Why a rule, a workflow or a trigger did not act on a record.

    Args:
        session: Who asks.
        subject: ``rule:3``, ``workflow:1`` or ``trigger:2``.
        ref: The record.

    Raises:
        NotFound: no such rule, workflow, trigger or record, or none that the operator may read.
    """
    record = records.get(session, ref)
    if subject.type == "rule":
        return _Asked(session, subject, ref, _kept(subject)).rule()
    if subject.type == "workflow":
        from crm_tui.automation import why_not_workflow  # noqa: PLC0415 — it answers with what this module declares

        return why_not_workflow.answer(session, _kept(subject), record)
    if subject.type == "trigger":
        return _of_trigger(session, subject.id, ref)
    raise NotFound(what=N_("rule, workflow or trigger"), name=str(subject))


def _kept(subject: Ref) -> RawRecord:
    """The rule or the template, also from the recycle bin."""
    found = load(subject.type, subject.id)
    if found is None:
        raise NotFound(what=_OFFERED[subject.type], name=str(subject.id))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one rule, workflow or trigger on a record."""

    subject: Ref
    name: str
    """As people named it, else what it does."""
    place: str
    """The stage where it sits; empty for workflows."""
    answer: Answer


def every(session: Session, ref: Ref) -> tuple[Told, ...]:
    """Of all rules, workflows and triggers for records of a type, what became of them on this one; as boards show them.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    from crm_tui.automation import rule_outcomes, triggering, triggers, workflows  # noqa: PLC0415 — as above

    records.get(session, ref)
    found = [
        (Ref("rule", each.id), each.title or rule_outcomes.label(each.action), lookup.stage_name(each.stage))
        for each in rules.every(ref.type)
    ]
    found += [
        (Ref("workflow", each.stored.id), each.template.name, "") for each in workflows.templates(session, ref.type)
    ]
    found += [
        (Ref("trigger", each.id), triggering.name_of(each), lookup.stage_name(each.stage))
        for each in triggers.every(session, ref.type)
    ]
    return tuple(
        Told(subject=subject, name=name, place=place, answer=why_not(session, subject, ref))
        for subject, name, place in found
    )


def _of_trigger(session: Session, number: int, ref: Ref) -> Answer:
    """That its newest deed was to move the record, wherever that stands now; else the first reason that is there."""
    from crm_tui.automation import triggers  # noqa: PLC0415 — who asks about rules needs no events

    found = triggers.why_not(session, number, ref)
    last = found.deeds[0] if found.deeds else None
    if last is None:
        said = fill(_("if it happened now: {sentence}"), {"sentence": found.then}) if found.then else ""
        return Answer(did=False, kind=found.reason, text=found.sentence, hint=said)
    at = from_ms(last.run.created_at)
    words = {"when": datetime_text(at, session.zone), "sentence": last.sentence, "run": last.run.id}
    if last.moved and found.reason != "beaten" and not found.again:
        text = fill(_("it did, {when}: run {run}"), words)
        gone = f"; {found.sentence}" if found.reason in ("off", "gone", "no_stage") else ""
        return Answer(did=True, kind="done", text=f"{text}{gone}", at=at, run=last.run.id)
    hint = fill(_("the last time, {when}, run {run}: {sentence}"), words)
    return Answer(did=False, kind=found.reason, text=found.sentence, hint=hint, run=last.run.id)


# ── Rules ──


@dataclass(slots=True)
class _Asked:
    """One rule and one record."""

    session: Session
    subject: Ref
    ref: Ref
    kept: RawRecord

    def rule(self) -> Answer:
        """The first of all conditions that is false."""
        values = self.kept.values
        gone = deleted(self.session, self.kept)
        if gone is not None:
            return self._before_it_was(gone)
        kind = str(values["entity"])
        if kind != self.ref.type:
            return wrong_type(self.ref, kind)
        known = rules.rule(self.subject.id)
        assert known is not None  # it does not lie in the recycle bin
        visits = causes.entries(self.ref, known.stage)
        run = self._run()
        if run is not None and (not visits or run.created_at >= visits[0].at or run.operation == visits[0].operation):
            return self._of_run(known, run)
        if visits:
            found = self._not_begun(known, visits[0])
            return replace(found, hint=self._earlier(run)) if run is not None and not found.hint else found
        return self._never(known)

    def _before_it_was(self, gone: Answer) -> Answer:
        """A rule that was deleted may have done its work before."""
        run = self._run()
        done = self._done(run, self._rows(run)) if run is not None else None
        return replace(done, text=f"{done.text}; {gone.text}") if done is not None else gone

    def _run(self) -> Run | None:
        """The newest run on the record that has the rule among its steps."""
        for run in reversed(journal.of(self.ref)):
            if self.subject.id in rule_runs.members(run):
                return run
        return None

    def _earlier(self, run: Run | None) -> str:
        words = {"run": run.id, "when": self._when(run.created_at)} if run is not None else {}
        return fill(_("it began earlier, {when}: run {run}"), words) if words else ""

    def _never(self, rule: Rule) -> Answer:
        """The record was never there."""
        place = load("stage", rule.stage)
        pipeline = place.values.get("pipeline") if place is not None else None
        now = records.get(self.session, self.ref).values
        words: dict[str, object] = {"record": deeds.named(self.ref), "stage": lookup.stage_name(rule.stage)}
        if isinstance(pipeline, int) and now.get("pipeline") not in (None, pipeline):
            words |= {
                "pipeline": lookup.pipeline_name(pipeline),
                "own": lookup.pipeline_name(int(str(now["pipeline"]))),
            }
            said = _(
                "the rule is for the pipeline “{pipeline}”; {record} is in “{own}”, and never entered its stage “{stage}”"
            )
            return Answer(did=False, kind="wrong_pipeline", text=fill(said, words))
        if causes.was(self.ref, "stage", -1, int(str(now["stage"]))) == rule.stage:
            return self._always_there(words)
        words["now"] = lookup.stage_name(int(str(now["stage"])))
        said = _("{record} has never entered the stage “{stage}”; it is in “{now}”")
        return Answer(did=False, kind="never_entered", text=fill(said, words))

    def _always_there(self, words: dict[str, object]) -> Answer:
        """The record came with the stage, and the log does not have the act: data of the demo, of an old store."""
        made = load(self.ref.type, self.ref.id)
        if made is None or made.created_at > self.kept.created_at:
            said = _("{record} was in the stage “{stage}” from the start; how it came there is not in the log")
            return Answer(did=False, kind="unknown", text=fill(said, words))
        words["made"] = self._when(self.kept.created_at)
        said = _("{record} was in the stage “{stage}” before there was the rule, which was made on {made}")
        return Answer(did=False, kind="before", text=fill(said, words))

    def _not_begun(self, rule: Rule, visit: Entered) -> Answer:
        """It came to the stage, and no run of the rule was begun."""
        words: dict[str, object] = {
            "record": deeds.named(self.ref), "stage": lookup.stage_name(rule.stage), "when": self._when(visit.at),
        }  # fmt: skip
        ground = self._ground(rule, visit, words)
        if ground is None and causes.awaited(self.ref):
            ground = "due", _("{record} has just entered the stage: the clock has not come to it yet")
        kind, said = ground or (
            "unknown",
            _("{record} entered the stage “{stage}” on {when} while the rule was on, and no run was begun"),
        )
        return Answer(did=False, kind=kind, text=fill(said, words), at=from_ms(visit.at), operation=visit.operation)

    def _ground(self, rule: Rule, visit: Entered, words: dict[str, object]) -> tuple[str, str] | None:
        """What was false at that moment: a word, and a sentence to fill."""
        if visit.at < self.kept.created_at:
            words["made"] = self._when(self.kept.created_at)
            return "before", _("{record} entered the stage “{stage}” on {when}, before the rule was made ({made})")
        if visit.origin.startswith("import:") and visit.created:
            return "import", _("{record} came from a file: that starts no rules")
        if visit.origin.startswith(("undo:", "redo:")):
            return "undo", _("undo brought {record} to the stage “{stage}”: that starts no rules")
        if causes.was(self.subject, "stage", visit.at, rule.stage) != rule.stage:
            return "before", _("the rule was on another stage when {record} entered “{stage}” on {when}")
        if not causes.was(self.subject, "active", visit.at, int(rule.active)):
            return "switched_off", _("the rule was switched off when {record} entered “{stage}” on {when}")
        return None

    # ── What its run did ──

    def _rows(self, run: Run) -> list[Step]:
        """What the run says of the rule."""
        return [each for each in journal.steps(run.id) if rule_runs.rule_of(each.step)[0] == self.subject.id]

    def _done(self, run: Run, rows: Sequence[Step]) -> Answer | None:
        """That it did its work; None when it did not."""
        tried = [each for each in rows if rule_runs.is_action(each.step) and each.outcome != "waiting"]
        if not tried or tried[-1].outcome not in ("ok", "warning"):
            return None
        words = {"run": run.id, "when": self._when(tried[-1].at)}
        text = fill(_("it did, {when}: run {run}"), words)
        return Answer(did=True, kind="done", text=text, at=from_ms(tried[-1].at), run=run.id)

    def _of_run(self, rule: Rule, run: Run) -> Answer:
        rows = self._rows(run)
        done = self._done(run, rows)
        if done is not None:
            return done
        failed = next((each for each in reversed(rows) if each.outcome == "failed"), None)
        if failed is not None:
            text = fill(_("it failed, {when}: {sentence}"), {
                "when": self._when(failed.at), "sentence": wording.sentence(failed.said, failed.action),
            })  # fmt: skip
            return Answer(
                did=False, kind="error", text=text, hint=wording.hint(failed.said), at=from_ms(failed.at), run=run.id
            )
        return self._left_out(run, rows) or self._pending(rule, run)

    def _left_out(self, run: Run, rows: Sequence[Step]) -> Answer | None:
        """Its condition was false: the row that was, with the values of that moment."""
        row = next((each for each in rows if rule_runs.rule_of(each.step)[1] == rule_runs.SKIPPED), None)
        if row is None:
            return None
        found = tuple(Row(*each) for each in row.said.get("unmet", ()))
        form = compiling.template(journal.form(run.form))
        said = rule_words.false_rows(form, rule_runs.left_out(run, row.step), row.said)
        words = {"condition": "; ".join(said), "when": self._when(row.at)}
        text = fill(_("it was left out, {when}: {condition}"), words)
        return Answer(did=False, kind="condition", text=text, run=run.id, unmet=found, at=from_ms(row.at))

    def _pending(self, rule: Rule, run: Run) -> Answer:
        """It has not come to it: stopped, delayed, behind another rule, or about to be done."""
        if run.ended_at is not None:
            words = {"when": self._when(run.ended_at), "reason": run_words.reason(run.reason)}
            kind = "limit" if run.reason == "limit_exceeded" else "stopped"
            text = fill(_("it was stopped before its turn, {when}: {reason}"), words)
            return Answer(did=False, kind=kind, text=text, at=from_ms(run.ended_at), run=run.id)
        wait = next(iter(journal.waits(run.id)), None)
        if wait is None:
            text = _("the clock has not come to it yet")
            return Answer(did=False, kind="due", text=text, run=run.id)
        return self._waits(rule, run, wait)

    def _waits(self, rule: Rule, run: Run, wait: Wait) -> Answer:
        own, part = rule_runs.rule_of(wait.step)
        until = self._when(wait.due_at) if wait.due_at is not None else _("for as long as it takes")
        words: dict[str, object] = {"until": until, "rule": own, "step": telling.title(run, wait.step)}
        if own != rule.id:
            kind, said = "behind", _("it waits for rule {rule} above it, which goes on: {until}")
        elif part:
            kind, said = "delayed", _("it is delayed until: {until}")
        else:
            kind, said = "delayed", _("it has begun; “{step}” waits until: {until}")
        at = from_ms(wait.due_at) if wait.due_at is not None else None
        return Answer(did=False, kind=kind, text=fill(said, words), at=at, run=run.id)

    def _when(self, ms: int) -> str:
        return datetime_text(from_ms(ms), self.session.zone)


# ── What rules and workflows have in common ──


def deleted(session: Session, kept: RawRecord) -> Answer | None:
    """It lies in the recycle bin; None when it does not."""
    if kept.deleted_at is None:
        return None
    at = from_ms(kept.deleted_at)
    act = causes.last_touch(Ref(kept.type, kept.id), "deleted_at")
    words = {"when": datetime_text(at, session.zone), "login": act.login if act is not None else "—"}
    text = fill(_("it was deleted, {when}, by {login}"), words)
    return Answer(did=False, kind="deleted", text=text, at=at, operation=act.id if act is not None else None)


def wrong_type(ref: Ref, wanted: str) -> Answer:
    """It is for records of another type."""
    label = _(ENTITY_TYPES[wanted].label) if wanted in ENTITY_TYPES else wanted
    text = fill(
        _("it is for records of the type “{type}”; {record} is none"), {"type": label, "record": deeds.named(ref)}
    )
    return Answer(did=False, kind="wrong_type", text=text)
