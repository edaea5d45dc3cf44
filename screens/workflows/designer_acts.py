"""`DesignerActs`: what the keys of the designer do to the draft: add, move, copy, switch off, take back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.automation import design_forms, design_palette, design_tree, workflows
from crm_tui.automation.design_tree import STEPS
from crm_tui.domain import workflow_editing as editing
from crm_tui.domain.errors import CrmError
from crm_tui.domain.workflow import Step, Template, find
from crm_tui.domain.workflow_editing import Place
from crm_tui.domain.workflow_specs import BRANCHED, Inside
from crm_tui.i18n.translate import _, error_text
from screens.messages import OpenScreen
from screens.work import use_case
from screens.workflows.designer_base import DesignerBase
from screens.workflows.pick import Entry, PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable


class DesignerActs(DesignerBase):
    """Every act is one version of the draft; what cannot be done says why."""

    clip: Step | None = None
    """What was cut or copied, in any designer of this program."""

    class LastRun(Message):
        """The newest run of this workflow; None when there is none."""

        def __init__(self, number: int | None) -> None:
            super().__init__()
            self.number = number

    def attempt(self, act: Callable[[Template], Template], at: str = "") -> bool:
        """Change the draft; a refusal is said. Whether it was changed."""
        self.history = self.history.parted()
        try:
            changed = act(self.template)
        except CrmError as error:
            self.explain(error_text(error))
            return False
        if changed == self.template:
            return False
        self.edit(changed, at)
        self.soon("form", self.want_form)
        return True

    def step_here(self) -> Step | None:
        """The step under the cursor; says so when there is none."""
        found = find(self.template, self.current)
        if found is None:
            self.explain(_("there is no step here"))
        return found.step if found is not None else None

    # ── Rows ──

    def action_open(self) -> None:
        """Fill in what the cursor is on."""
        if self.current == self.form_key and self.form.rows:
            self.begin_typing()
        else:
            self.want_form("")

    def action_switch(self) -> None:
        """Into the form."""
        self.action_open()

    def action_problems(self) -> None:
        """The next row with a problem, and the line that has it."""
        if not self.problems:
            self.say(_("nothing is wrong with it"), "good")
            return
        places = list(dict.fromkeys(design_tree.place_of(each) for each in self.problems))
        keys = [each.key for each in self.nodes]
        here = self.lines.cursor
        behind = [place for place in places if place[0] in keys and keys.index(place[0]) > here]
        key, code = (behind or places)[0]
        self.go(key)
        self.want_form(code)

    # ── Adding ──

    def action_add(self) -> None:
        """One more behind the cursor: a step, a parameter, a branch's step."""
        place = design_tree.declared_of(self.current)
        if place is not None:
            self._declare(*place)
            return
        found = find(self.template, self.current)
        if found is None:
            self._palette(Place("", 0))
        elif found.step.kind == "branch":
            self._palette(Place(found.step.id, len(found.step.steps)))
        else:
            where = editing.place(self.template, found.step.id)
            self._palette(Place(where.parent, where.index + 1))

    def action_add_inside(self) -> None:
        """A step inside the one under the cursor, or one more branch of it."""
        found = find(self.template, self.current)
        if found is None:
            self.action_add()
            return
        holds = editing.inside(found.step.kind)
        if holds is Inside.NOTHING:
            self.explain(_("this step cannot hold others"))
        elif holds in BRANCHED:
            self._branch(found.step.id)
        else:
            self._palette(Place(found.step.id, len(found.step.steps)))

    def _branch(self, parent: str) -> None:
        try:
            changed, name = editing.branch(self.template, parent)
        except CrmError as error:
            self.explain(error_text(error))
            return
        self._added(changed, name)

    def _declare(self, group: str, number: int) -> None:
        found = design_tree.declared(self.template, group)
        at = len(found) if number < 0 else number + 1
        made = design_forms.new_declared(self.template, group)
        changed = design_forms.with_declared(self.template, group, (*found[:at], made, *found[at:]))
        self._added(changed, design_tree.declared_key(group, at))

    def _palette(self, where: Place) -> None:
        offers = design_palette.offers(self.template)

        def find_offers(typed: str) -> list[Entry]:
            found = design_palette.matching(offers, typed)
            return [Entry(each.kind, each.label, each.about, "" if typed else each.group) for each in found]

        def chosen(kind: str | None) -> None:
            if kind is not None:
                self._insert(editing.made(self.template, kind), where)

        self.app.push_screen(PickScreen(_("Add a step"), find_offers), chosen)

    def _insert(self, step: Step, where: Place, *, fill_in: bool = True) -> None:
        try:
            changed = editing.insert(self.template, step, where)
        except CrmError as error:
            self.explain(error_text(error))
            return
        made = editing.children(changed, where.parent)[where.index]
        at = made.steps[0].id if fill_in and made.kind == "condition" and made.steps else made.id
        self._added(changed, at, fill_in=fill_in)

    def _added(self, changed: Template, at: str, *, fill_in: bool = True) -> None:
        """The cursor goes to what was added, and what is new is filled in at once."""
        self.history = self.history.parted()
        self.edit(changed, at)
        self.want_form("" if fill_in else None)

    # ── Copying ──

    def action_delete(self) -> None:
        """The step with all inside it, or what is declared here; `u` takes it back."""
        place = design_tree.declared_of(self.current)
        if place is not None and place[1] >= 0:
            group, number = place
            found = design_tree.declared(self.template, group)
            self.attempt(lambda now: design_forms.with_declared(now, group, (*found[:number], *found[number + 1 :])))
        elif (step := self.step_here()) is not None:
            following = self._beside(step.id)
            self.attempt(lambda now: editing.delete(now, step.id), following)

    def _beside(self, step_id: str) -> str:
        """Where the cursor goes when the step goes: the next one there, the one before, the one that holds it."""
        where = editing.place(self.template, step_id)
        siblings = editing.children(self.template, where.parent)
        others = [*siblings[where.index + 1 : where.index + 2], *siblings[max(0, where.index - 1) : where.index]]
        return others[0].id if others else where.parent or STEPS

    def action_duplicate(self) -> None:
        """A copy behind it."""
        step = self.step_here()
        if step is None:
            return
        try:
            changed, name = editing.duplicate(self.template, step.id)
        except CrmError as error:
            self.explain(error_text(error))
            return
        self.history = self.history.parted()
        self.edit(changed, name)
        self.soon("form", self.want_form)

    def action_copy(self) -> None:
        """To be pasted elsewhere."""
        step = self.step_here()
        if step is not None:
            DesignerActs.clip = step
            self.say(_("copied; P pastes it"), "good")

    def action_cut(self) -> None:
        """To be pasted elsewhere; it goes from here."""
        step = self.step_here()
        if step is not None:
            DesignerActs.clip = step
            if self.attempt(lambda now: editing.delete(now, step.id), self._beside(step.id)):
                self.say(_("cut; P pastes it"), "good")

    def action_paste(self) -> None:
        """Behind the cursor; on a step that holds steps only, inside it."""
        step = DesignerActs.clip
        if step is None:
            self.explain(_("nothing was cut or copied yet"))
            return
        found = find(self.template, self.current)
        if found is None:
            where = Place("", 0)
        elif found.step.kind == "branch" and step.kind != "branch":
            where = Place(found.step.id, len(found.step.steps))
        else:
            here = editing.place(self.template, found.step.id)
            where = Place(here.parent, here.index + 1)
        self._insert(step, where, fill_in=False)

    # ── Moving ──

    def action_move_up(self) -> None:
        """Up among those beside it."""
        self._shift(-1)

    def action_move_down(self) -> None:
        """Down among those beside it."""
        self._shift(1)

    def _shift(self, by: int) -> None:
        place = design_tree.declared_of(self.current)
        if place is not None and place[1] >= 0:
            group, number = place
            found = list(design_tree.declared(self.template, group))
            to = max(0, min(number + by, len(found) - 1))
            found.insert(to, found.pop(number))
            self.attempt(
                lambda now: design_forms.with_declared(now, group, tuple(found)), design_tree.declared_key(group, to)
            )
        elif (step := self.step_here()) is not None:
            self.attempt(lambda now: editing.shift(now, step.id, by), step.id)

    def action_indent(self) -> None:
        """Into the step above."""
        step = self.step_here()
        if step is not None:
            self.attempt(lambda now: editing.indent(now, step.id), step.id)

    def action_outdent(self) -> None:
        """Out of the step that holds it."""
        step = self.step_here()
        if step is not None:
            self.attempt(lambda now: editing.outdent(now, step.id), step.id)

    def action_pause(self) -> None:
        """On or off."""
        step = self.step_here()
        if step is not None:
            self.attempt(
                lambda now: editing.change(now, step.id, lambda old: replace(old, enabled=not old.enabled)), step.id
            )

    # ── Taking back ──

    def action_undo(self) -> None:
        """Take the last change back."""
        if not self.history.past:
            self.explain(_("nothing was changed here"))
            return
        at = self.history.now.at
        self.history = self.history.undo()
        self._went(at)

    def action_redo(self) -> None:
        """Make the last change again that was taken back."""
        if not self.history.future:
            self.explain(_("nothing was taken back"))
            return
        self.history = self.history.redo()
        self._went(self.history.now.at)

    def _went(self, at: str) -> None:
        self.follow(design_tree.standing(self.template, at))
        self.want_form()

    # ── Elsewhere ──

    def action_trace(self) -> None:
        """What the steps of the last run did."""
        if self.number:
            self._find_run(self.number)
        else:
            self.explain(_("it never ran: it is not saved yet"))

    @use_case("trace")
    def _find_run(self, number: int) -> Message:
        return self.LastRun(workflows.last_run(self.session, number))

    @on(LastRun)
    def _show_run(self, message: LastRun) -> None:
        message.stop()
        if message.number is None:
            self.explain(_("it never ran"))
        else:
            self.post_message(OpenScreen("run", number=message.number))
