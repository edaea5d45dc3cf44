"""`RulesScreen`: what is done with the triggers and rules of the board: added, changed, switched, moved, copied, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.automation import registry, rule_drafts, rules, step_options, trigger_events, triggers
from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, pipelines, stages
from screens.automation import forms
from screens.automation.board import RulesBoard
from screens.work import use_case
from screens.workflows.pick import Entry, PickScreen
from screens.workflows.step_window import StepWindow

if TYPE_CHECKING:
    from crm_tui.automation.rule_board import Column, Item
    from crm_tui.domain.stages import Stage
    from crm_tui.domain.workflow import Parameter
    from data.rules import Rule

_GROUPS: Mapping[str, str] = {
    "tell": N_("Tell"), "plan": N_("Plan"), "people": N_("People"), "edit": N_("Edit"), "create": N_("Create"),
    "stage": N_("Stage and pipeline"), "ask": N_("Ask"), "wait": N_("Wait"), "read": N_("Read"), "flow": N_("Flow"),
}  # fmt: skip
"""Folders of actions in the order in which they are offered, and what they are called; others come behind."""


class RulesScreen(RulesBoard):
    """The board with everything that can be done on it."""

    class Fired(Message):
        """A trigger was simulated."""

        def __init__(self, said: str, moved: bool) -> None:
            super().__init__()
            self.said = said
            self.moved = moved

    def __init__(self, pipeline_id: int = 0, *, kind: str = "deal", stage_id: int = 0) -> None:
        super().__init__(pipeline_id, kind=kind, stage_id=stage_id)
        self.copied: Item | None = None
        """What `p` pastes."""

    # ── Adding, changing ──

    def action_add(self) -> None:
        """Which action? Then what it is given."""
        column = self._column()
        if column is not None:
            title = fill(_("Which rule on “{stage}”?"), {"stage": shown(column.stage.name)})
            picked = partial(self._new_rule, column.stage)
            self.app.push_screen(PickScreen(title, partial(_actions, column.stage.entity)), picked)

    def _new_rule(self, stage: Stage, action: str | None) -> None:
        if action is not None:
            self._read_subject(rule_drafts.Draft(stage=stage.id, action=action, given={}), stage.entity)

    @use_case("open")
    def _read_subject(self, draft: rule_drafts.Draft, entity: str) -> Message:
        subject = rule_drafts.subject(self.session, draft)

        def filled(given: Mapping[str, Parameter] | None) -> None:
            if given is not None:
                self._keep(replace(draft, given=given))

        window = partial(StepWindow, self.session, entity, draft.action, {}, subject)
        return self.Opened(lambda: self._push(window(), filled))

    @use_case("act")
    def _keep(self, draft: rule_drafts.Draft) -> Message:
        made = rules.add(self.session, draft)
        return self.Done(fill(_("rule added · {key} says when it is done"), {"key": "w"}), str(made))

    def action_add_trigger(self) -> None:
        """Which event? Then what it asks for."""
        column = self._column()
        if column is not None:
            title = fill(_("What moves a record to “{stage}”?"), {"stage": shown(column.stage.name)})
            picked = partial(self._new_trigger, column.stage)
            self.app.push_screen(PickScreen(title, partial(_events, column.stage.entity)), picked)

    def _new_trigger(self, stage: Stage, event: str | None) -> None:
        if event is not None:
            self.app.push_screen(forms.trigger(self.session, stage, event), partial(self._kept, _("trigger added")))

    def _kept(self, said: str, key: str | None) -> None:
        if key is not None:
            self.post_message(self.Done(said, key))

    def action_edit(self) -> None:
        """What the action is given, or what the trigger asks for."""
        item = self._item()
        if item is not None and self.may(rules.RIGHT):
            self._read_item(item, self._edit_trigger if item.trigger else self._edit_rule)

    def action_when(self) -> None:
        """When the rule is done; of a trigger, what it asks for."""
        item = self._item()
        if item is not None and self.may(rules.RIGHT):
            self._read_item(item, self._edit_trigger if item.trigger else self._edit_when)

    class Opened(Message):
        """What is changed was read."""

        def __init__(self, show: Callable[[], None]) -> None:
            super().__init__()
            self.show = show

    @use_case("open")
    def _read_item(self, item: Item, edit: Callable[[Item], Callable[[], None]]) -> Message:
        return self.Opened(edit(item))

    @on(Opened)
    def _show_form(self, message: Opened) -> None:
        message.stop()
        message.show()

    def _edit_when(self, item: Item) -> Callable[[], None]:
        found = rules.rule(self.session, item.id)
        after = partial(self._kept, _("rule changed"))
        return lambda: self._push(forms.when(self.session, found), after)

    def _edit_trigger(self, item: Item) -> Callable[[], None]:
        found = triggers.trigger(self.session, item.id)
        stage = stages.stage(self.session, found.stage)
        after = partial(self._kept, _("trigger changed"))
        return lambda: self._push(forms.trigger(self.session, stage, found.event, found), after)

    def _edit_rule(self, item: Item) -> Callable[[], None]:
        found = rules.rule(self.session, item.id)
        draft = rule_drafts.draft_of(found)
        subject = rule_drafts.subject(self.session, draft, number=found.id)

        def filled(given: Mapping[str, Parameter] | None) -> None:
            if given is not None:
                self.do(partial(self._change, found, given), _("rule changed"), item.key)

        window = partial(StepWindow, self.session, found.entity, found.action, draft.given, subject)
        return lambda: self._push(window(), filled)

    def _push(self, window: object, after: Callable[..., None]) -> None:
        self.app.push_screen(window, after)  # type: ignore[call-overload]

    def _change(self, found: Rule, given: Mapping[str, Parameter]) -> None:
        draft = replace(rule_drafts.draft_of(found), given=given)
        rules.change(self.session, found.id, draft, version=found.version)

    # ── Switching, deleting, ordering ──

    def action_pause(self) -> None:
        """On or off."""
        item = self._item()
        if item is None or not self.may(rules.RIGHT):
            return
        service = triggers if item.trigger else rules
        said = _("“{title}” is switched off") if item.active else _("“{title}” is switched on")
        act = partial(service.set_active, self.session, item.id, not item.active)
        self.do(act, fill(said, {"title": shown(item.title)}), item.key)

    def action_delete(self) -> None:
        """Into the recycle bin; `u` brings it back."""
        item = self._item()
        if item is not None and self.may(rules.RIGHT):
            service = triggers if item.trigger else rules
            said = fill(_("“{title}” deleted"), {"title": shown(item.title)})
            self.do(partial(service.delete, self.session, item.id), said)

    def action_move_up(self) -> None:
        """Before the one above."""
        self._shift(-1)

    def action_move_down(self) -> None:
        """Behind the one below."""
        self._shift(1)

    def _shift(self, by: int) -> None:
        item, column = self._item(), self.at.column
        if item is None or column is None or not self.may(rules.RIGHT):
            return
        own = [each.id for each in (column.triggers if item.trigger else column.rules)]
        at = own.index(item.id)
        if not 0 <= at + by < len(own):
            self.explain(_("it is the first already") if by < 0 else _("it is the last already"))
            return
        own[at], own[at + by] = own[at + by], own[at]
        service = triggers if item.trigger else rules
        self.do(partial(service.order, self.session, column.stage.id, own), _("reordered"), item.key)

    # ── Other stages ──

    def action_move_left(self) -> None:
        """To the stage on the left."""
        self._carry(-1)

    def action_move_right(self) -> None:
        """To the stage on the right."""
        self._carry(1)

    def _carry(self, by: int) -> None:
        item = self._item()
        to = self.at.at + by
        if item is None or not self.may(rules.RIGHT):
            return
        if not 0 <= to < len(self.at.columns):
            self.explain(_("there is no stage on that side"))
            return
        stage = self.at.columns[to].stage
        service = triggers if item.trigger else rules
        said = fill(_("“{title}” moved to “{stage}”"), {"title": shown(item.title), "stage": shown(stage.name)})
        self.do(partial(service.move, self.session, [item.id], stage.id), said, item.key)

    def action_copy(self) -> None:
        """Remember it for `p`, also on another pipeline."""
        item = self._item()
        if item is not None:
            self.copied = item
            words = {"title": shown(item.title), "key": "p"}
            self.say(fill(_("“{title}” copied · {key} pastes it on a stage, also of another pipeline"), words), "good")

    def action_paste(self) -> None:
        """What was copied once more on this stage."""
        column = self._column()
        if column is None:
            return
        if self.copied is None:
            self.explain(_("nothing was copied yet: y copies a rule or a trigger"))
            return
        self._paste(self.copied, column.stage)

    @use_case("act")
    def _paste(self, item: Item, stage: Stage) -> Message:
        service = triggers if item.trigger else rules
        (made,) = service.copy(self.session, [item.id], stage.id)
        said = fill(_("“{title}” pasted on “{stage}”"), {"title": shown(item.title), "stage": shown(stage.name)})
        return self.Done(said, str(made))

    def action_choose(self) -> None:
        """Another pipeline, also of another type."""

        def find(typed: str) -> list[Entry]:
            words = typed.casefold().split()
            found = [
                Entry(f"{kind}:{each.id}", each.name, "", _(ENTITY_TYPES[kind].plural).capitalize())
                for kind in staged()
                for each in pipelines.pipelines(self.session, kind)
            ]
            return [each for each in found if all(word in f"{each.group} {each.label}".casefold() for word in words)]

        def chosen(key: str | None) -> None:
            if key is not None:
                kind, _colon, number = key.rpartition(":")
                self.to(kind, int(number))

        at = f"{self.kind}:{self.at.shown.chosen}" if self.at.shown is not None else ""
        self.app.push_screen(PickScreen(_("Which pipeline?"), find, at=at), chosen)

    # ── Simulating ──

    def action_simulate(self) -> None:
        """As though what the trigger waits for had happened to a record just now."""
        item, kind = self._item(), self.kind
        if item is None:
            return
        if not item.trigger:
            self.explain(_("only triggers are simulated; a rule is done when a record enters its stage"))
            return

        def find(typed: str) -> list[Entry]:
            return [
                Entry(each.hint[1:], each.label, each.hint) for each in step_options.records(self.session, kind, typed)
            ]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._fire(item.id, Ref(kind, int(key)))

        title = fill(_("Set off “{title}” on which record? It is really moved."), {"title": shown(item.title)})
        self.app.push_screen(PickScreen(title, find), chosen)

    @use_case("act")
    def _fire(self, number: int, ref: Ref) -> Message:
        verdict = triggers.fire(self.session, number, ref)
        said = _("moved · its rules begin now") if verdict.moved else verdict.sentence
        return self.Fired(f"{shown(lookup.title_of(ref.type, ref.id))}: {said}", verdict.moved)

    @on(Fired)
    def _fired(self, message: Fired) -> None:
        message.stop()
        self.say(message.said, "good" if message.moved else "alert")

    # ── Parts ──

    def _column(self) -> Column | None:
        """The stage that something is added to; None while it is read, or without the right."""
        return self.at.column if self.may(rules.RIGHT) else None

    def _item(self) -> Item | None:
        """What the cursor stands on; says so when there is nothing."""
        item = self.at.item
        if item is None:
            self.explain(_("there is nothing on this stage: a adds a rule, t a trigger"))
        return item


def _actions(entity: str, typed: str) -> list[Entry]:
    """The actions that can be rules of a type, in their groups."""
    order = list(_GROUPS)
    found = sorted(
        ((registry.group(each.id), each) for each in rule_drafts.fitting(entity)),
        key=lambda pair: (order.index(pair[0]) if pair[0] in _GROUPS else len(order), pair[0], _(pair[1].label)),
    )
    entries = (Entry(each.id, _(each.label), _(each.about), _(_GROUPS.get(group, group))) for group, each in found)
    return _matching(entries, typed)


def _events(entity: str, typed: str) -> list[Entry]:
    """The events that can move records of a type; those that only a simulation sets off come last."""
    found = [each for each in trigger_events.events().values() if each.fits(entity)]
    return _matching(
        (
            Entry(each.id, _(each.label), _(each.about), _("only simulated so far") if each.simulated else _("Events"))
            for each in sorted(found, key=lambda each: (each.simulated, _(each.label)))
        ),
        typed,
    )


def _matching(entries: Iterable[Entry], typed: str) -> list[Entry]:
    """Those that have all words, in any order and any place; without any, those whose name has the letters in order."""
    known, words = list(entries), typed.casefold().split()
    found = [
        each for each in known if all(word in f"{each.label} {each.hint} {each.group}".casefold() for word in words)
    ]
    return found or [each for each in known if _in_order("".join(words), each.label.casefold())]


def _in_order(letters: str, text: str) -> bool:
    """Whether the text has these letters one after the other, with others between."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
