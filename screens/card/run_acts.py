"""What one does with workflows on a card: start one, look at a run, stop it, take it up again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _, fill
from screens.card.acts import CardActs
from screens.forms.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from crm_tui.automation.telling import Line
    from crm_tui.domain.ref import Ref
    from crm_tui.services.outcome import Outcome
    from screens.bars import Keys
    from screens.workflows.steps import RunSteps

_WORKFLOW = "workflow"


class RunActs(CardActs):
    """The commands of a card, with those of its tab of workflows."""

    def action_workflow(self) -> None:
        """Which workflow? Then it starts on this record."""
        data = self._ready()
        if data is None:
            return
        if not ENTITY_TYPES[data.ref.type].bound:
            kind = _(ENTITY_TYPES[data.ref.type].label)
            self.card.explain(_("no workflow runs on a {type}").format(type=kind))
            return
        from screens.workflows import starting  # noqa: PLC0415 — the engine is not loaded before it is asked for

        starting.ask(self.card, [data.ref], self._started)

    def _started(self, _outcome: Outcome, said: str) -> None:
        self.card.post_message(self.card.Done(said, None))

    @staticmethod
    def derived_choices(ref: Ref) -> list[Choice]:
        """What can be made from the record; and a workflow."""
        found = CardActs.derived_choices(ref)
        return (
            [*found, Choice(_WORKFLOW, _("Workflow"), _("a run on this record"))]
            if ENTITY_TYPES[ref.type].bound
            else found
        )

    def derive(self, ref: Ref, answer: str) -> bool:
        """Make what was chosen; whether the answer was one of `derived_choices`."""
        if answer != _WORKFLOW:
            return super().derive(ref, answer)
        self.action_workflow()
        return True

    # ── The tab ──

    def keys_of_runs(self) -> Keys:
        """What the footer shows on the tab."""
        found = [
            ("enter", _("what its steps did")),
            ("s", _("start a workflow")),
            ("space", _("act")),
            ("x", _("stop")),
            ("W", _("why not")),
        ]
        return (*found, ("tab", _("other side")))

    @property
    def _run_steps(self) -> RunSteps:
        from screens.workflows.steps import RunSteps  # noqa: PLC0415 — as above

        return RunSteps(self.card, self.card.do)

    def _run(self) -> Line | None:
        """The run under the cursor; says so when there is none."""
        found = self.card.trail.runs.chosen
        if found is None:
            self.card.explain(_("there is no run here; s starts one"))
        return found

    @property
    def _here(self) -> bool:
        return self.card.shown_place == "workflows"

    @property
    def _waiting(self) -> Line | None:
        """The run whose wait for the client is under the cursor of the timeline."""
        found = self.card.trail.timeline.waiting if self.card.shown_place == "timeline" else None
        return None if found is None else found.run

    def open_entry(self) -> None:
        """On a run, its trace; without any, one is started."""
        if self._waiting is not None:
            self._run_steps.open(self._waiting)
        elif not self._here:
            super().open_entry()
        elif self.card.trail.runs.current_key == "nothing":
            self.action_workflow()
        elif not self._untouched_rule() and (run := self._run()) is not None:
            self._run_steps.open(run)

    def action_complete(self) -> None:
        """On a run, or on what it waits for the client with, what can be done with it."""
        if self._waiting is not None:
            self._run_steps.choose(self._waiting)
        elif not self._here:
            super().action_complete()
        elif not self._untouched_rule() and (run := self._run()) is not None:
            self._run_steps.choose(run)

    def action_delete(self) -> None:
        """A run is stopped, and on a rule those of its stage that are not done; journals stay."""
        if not self._here:
            super().action_delete()
        elif self.card.trail.runs.rule is not None:
            self._stop_rules()
        elif (run := self._run()) is not None:
            if run.ended_at is None:
                self._run_steps.stop(run)
            else:
                self.card.explain(_("it has ended; nothing can be done with it"))

    # ── Rules of stages ──

    def _untouched_rule(self) -> bool:
        """Whether the cursor is on a rule that no run has come to yet; says so."""
        found = self.card.trail.runs.rule
        if found is None or found[1].run is not None:
            return False
        self.card.explain(_("this rule has not begun; there is nothing to look at yet"))
        return True

    def _stop_rules(self) -> None:
        """The rules of the stage that are not done yet, after another key."""
        found, data = self.card.trail.runs.rule, self._ready()
        if found is None or data is None:
            return
        stage, ref = found[0], data.ref
        if not stage.pending:
            self.card.explain(_("no rule of this stage waits; nothing can be stopped"))
            return
        from crm_tui.automation import rules  # noqa: PLC0415 — as above

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.card.do(partial(rules.stop, self.card.session, ref, stage.stage), _("the rules were stopped"))

        choices = (Choice("yes", _("stop them"), letter="x"), Choice("no", _("let them go on"), letter="k"))
        question = fill(_("Stop the rules of “{stage}”?"), {"stage": shown(stage.name)})
        said = _(
            "What is done stays done. Those that are not done yet will not be, until the record enters the stage again."
        )
        self.card.app.push_screen(ChoiceScreen(question, choices, said=said, at="no"), answered)
