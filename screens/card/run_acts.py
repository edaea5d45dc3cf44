"""What one does with workflows on a card: start one, look at a run, stop it, take it up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _
from screens.card.acts import CardActs
from screens.forms.choice import Choice

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

    def open_entry(self) -> None:
        """On a run, its trace; without any, one is started."""
        if not self._here:
            super().open_entry()
        elif self.card.trail.runs.current_key == "nothing":
            self.action_workflow()
        elif (run := self._run()) is not None:
            self._run_steps.open(run)

    def action_complete(self) -> None:
        """On a run, what can be done with it."""
        if not self._here:
            super().action_complete()
        elif (run := self._run()) is not None:
            self._run_steps.choose(run)

    def action_delete(self) -> None:
        """A run is stopped; its journal stays."""
        if not self._here:
            super().action_delete()
        elif (run := self._run()) is not None:
            if run.ended_at is None:
                self._run_steps.stop(run)
            else:
                self.card.explain(_("it has ended; nothing can be done with it"))
