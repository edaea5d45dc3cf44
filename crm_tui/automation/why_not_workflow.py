"""Why a workflow did not start on a record: the first condition that is false; see `why_not`.

Asked of the last act that could have started it: the creation, the last change; or of the newest run, when that came later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crm_tui.automation import compiling, run_words, starting, telling, wording
from crm_tui.automation.why_not import Answer, deleted, wrong_type
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Template
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, lookup
from crm_tui.services.records import Record
from crm_tui.services.session import Session
from data import journal, workflows
from data.journal import Run
from data.queries import causes
from data.queries.causes import Act
from data.records import RawRecord
from data.workflows import Stored

_BACK = ("undo:", "redo:")


def answer(session: Session, kept: RawRecord, record: Record) -> Answer:
    """The first of all conditions that is false.

    Args:
        session: Who asks.
        kept: The template, also from the recycle bin.
        record: The record.
    """
    gone = deleted(session, kept)
    if gone is not None:
        return gone
    kind = str(kept.values["entity"])
    if kind != record.ref.type:
        return wrong_type(record.ref, kind)
    stored = workflows.template(kept.id)
    assert stored is not None  # it does not lie in the recycle bin
    return _Asked(session, kept, stored, compiling.template(stored.spec), record).answer()


@dataclass(slots=True)
class _Asked:
    """One template and one record."""

    session: Session
    kept: RawRecord
    stored: Stored
    template: Template
    record: Record

    def answer(self) -> Answer:
        """Of the newest run; else of the last act that could have started one."""
        runs = [run for run in journal.of(self.record.ref) if run.workflow == self.stored.id]
        last = self._act()
        if runs and (last is None or runs[-1].operation == last.id or runs[-1].created_at >= last.at):
            return self._of_run(runs[-1])
        found = self._by_itself(last) if last is not None else self._before_any_act()
        if runs and found.kind == "own_change":
            return replace(self._of_run(runs[-1]), hint=found.text)
        return self._with_hint(found, runs[-1]) if runs else found

    def _with_hint(self, found: Answer, run: Run) -> Answer:
        words = {"run": run.id, "when": self._when(run.created_at)}
        hint = fill(_("it started earlier, {when}: run {run}"), words)
        return Answer(did=False, kind=found.kind, text=found.text, hint=hint, at=found.at, run=run.id,
                      operation=found.operation)  # fmt: skip

    def _act(self) -> Act | None:
        """The last act that such a template starts by."""
        ref = self.record.ref
        if self.stored.on_change:
            changed = causes.changed_by(ref)
            if changed is not None:
                return causes.act(changed)
        made = causes.creation(ref) if self.stored.on_create else None
        return causes.act(made.operation) if made is not None else None

    # ── What its run did ──

    def _of_run(self, run: Run) -> Answer:
        words: dict[str, object] = {
            "run": run.id,
            "when": self._when(run.created_at),
            "record": deeds.named(run.document),
        }
        if run.state == "queued":
            before = [each for each in journal.of(run.document, ended=False) if each.waits and each.id < run.id]
            words["runs"] = ", ".join(f"{each.id} “{telling.name_of(each)}”" for each in before)
            said = _("run {run} is queued: {limit} runs that wait are under way on {record}, it comes behind {runs}")
            return Answer(did=False, kind="queued", text=fill(said, words | {"limit": starting.PLACES}), run=run.id)
        refused = self._refused(run)
        if refused is not None:
            return refused
        words["state"] = _(run_words.STATES[run.state])
        if run.reason:
            words["state"] = f"{words['state']}: {run_words.reason(run.reason)}"
        text = fill(_("it started, {when}: run {run} ({state})"), words)
        return Answer(did=True, kind="done", text=text, at=from_ms(run.created_at), run=run.id)

    def _refused(self, run: Run) -> Answer | None:
        """A run that ended before its first step."""
        if run.state != "terminated":
            return None
        if run.reason == "limit_exceeded" and run.depth > starting.DEPTH:
            words = {"limit": starting.DEPTH, "run": run.caused_by}
            text = fill(_("runs had started runs {limit} deep: run {run} was the last that may"), words)
            return Answer(did=False, kind="limit", text=text, at=from_ms(run.created_at), run=run.id)
        first = next(iter(journal.steps(run.id)), None)
        if first is None or first.action != "start" or first.outcome != "failed":
            return None
        return Answer(
            did=False, kind="parameters", text=wording.sentence(first.said), at=from_ms(first.at), run=run.id,
            hint=_("give it a default, or start the workflow by hand"),
        )  # fmt: skip

    # ── No run ──

    def _before_any_act(self) -> Answer:
        """It starts by hand only, or nothing has happened that it starts by."""
        always = self._always()
        if always is not None:
            return always
        if self.stored.on_change or self.stored.on_create:
            said = (
                _("{record} has not been changed since it was created")
                if self.stored.on_change
                else _("how {record} was created is not in the log")
            )
            return self._told("unchanged", said)
        said = _("it starts by hand only, and nobody has started it on {record}")
        return self._told("manual", said, hint=self._by_hand())

    def _by_hand(self) -> str:
        """What keeps this operator, or everybody, from starting it by hand; empty when nothing does."""
        if not starting.may_start(self.session, self.template):
            return fill(_("{login} may not start it: not on its list"), {"login": self.session.login})
        unset = self._unset()
        return fill(_("the constant {code} has no value yet"), {"code": unset}) if unset else ""

    def _unset(self) -> str:
        return ", ".join(compiling.unset(self.stored))

    def _always(self) -> Answer | None:
        """What keeps it from any record, or from this one as it stands."""
        if not self.stored.active:
            act = causes.last_touch(Ref("workflow", self.stored.id), "active")
            words = {"login": act.login if act else "—", "when": self._when(act.at) if act else "—"}
            number = act.id if act else None
            return self._told(
                "switched_off", _("it is switched off, since {when}, by {login}"), words, operation=number
            )
        if not starting.in_pipeline(self.session, self.template, self.record.ref):
            own = self.record.values.get("pipeline")
            words = {
                "pipelines": ", ".join(self.template.pipelines),
                "own": lookup.pipeline_name(own) if isinstance(own, int) else "—",
            }
            return self._told("wrong_pipeline", _("it is for records of: {pipelines}; {record} is in “{own}”"), words)
        return None

    def _by_itself(self, act: Act) -> Answer:
        """It starts by itself, and this act did not start it."""
        words: dict[str, object] = {"when": self._when(act.at), "operation": act.id}
        ground = self._then(act, words) or self._from(act, words)
        if ground is not None:
            return self._told(*ground, words, operation=act.id)
        always = self._always()
        if always is not None:
            return always
        if causes.awaited(self.record.ref):
            return self._told(
                "due", _("operation {operation} has just been done: the clock has not come to it yet"), words
            )
        return self._told(
            "unknown", _("operation {operation}, {when}, should have started it, and no run was begun"), words
        )

    def _then(self, act: Act, words: dict[str, object]) -> tuple[str, str] | None:
        """What was false of the template when the act was done."""
        own, how = Ref("workflow", self.stored.id), self._how(act)
        words["made"] = self._when(self.kept.created_at)
        if act.at < self.kept.created_at:
            return "before", _("{record} was last touched on {when}, before the workflow was made ({made})")
        if not causes.was(
            own, how, act.at, int(self.stored.on_change if how == "on_change" else self.stored.on_create)
        ):
            return "before", _("the workflow did not start by itself yet when {record} was last touched, on {when}")
        if not causes.was(own, "active", act.at, int(self.stored.active)):
            return "switched_off", _("it was switched off when {record} was last touched, on {when}")
        return None

    def _how(self, act: Act) -> str:
        made = causes.creation(self.record.ref)
        created = made is not None and made.operation == act.id
        return "on_create" if created and self.stored.on_create else "on_change"

    def _from(self, act: Act, words: dict[str, object]) -> tuple[str, str] | None:
        """Where the act came from: files, undo, other workflows and the workflow itself do not count."""
        if act.origin.startswith(_BACK):
            return "undo", _("operation {operation} was an undo: that starts no workflows")
        how = self._how(act)
        cause = starting.cause(act.origin)
        if cause is not None:
            own = [run for run in starting.chain(cause) if run.workflow == self.stored.id]
            if any(run.document == self.record.ref for run in own):
                words["run"] = own[0].id
                return "own_change", _("run {run} of the workflow itself changed {record}: it never starts itself")
        if how == "on_create":
            switches = compiling.switches(self.stored.spec)
            if act.origin.startswith("import:") and "imports" not in switches:
                return "import", _("{record} came from a file, and the workflow leaves those alone")
            if cause is not None and "workflows" not in switches:
                words["run"] = cause.id
                return "by_workflow", _(
                    "run {run} created {record}, and the workflow leaves what workflows create alone"
                )
        return None

    # ── Parts ──

    def _told(
        self, kind: str, said: str, words: Mapping[str, object] | None = None, *, hint: str = "",
        operation: int | None = None,
    ) -> Answer:  # fmt: skip
        text = fill(said, {"record": deeds.named(self.record.ref), **(words or {})})
        return Answer(did=False, kind=kind, text=text, hint=hint, operation=operation)

    def _when(self, ms: int) -> str:
        return datetime_text(from_ms(ms), self.session.zone)
