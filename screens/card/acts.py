"""What one does from a card besides editing fields: move, close, comment, plan, complete, pin, create, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _
from crm_tui.services import activities, layouts, moving, records, timeline
from screens.card.goods import GoodsActs
from screens.card.history import act_title, title_of
from screens.card.messages import MessageActs
from screens.card.reader import ReaderScreen
from screens.card.reading import linked_of
from screens.card.requisites import DetailsActs
from screens.card.task_acts import TaskActs
from screens.forms import closing as closings
from screens.forms.activity import ActivityForm
from screens.forms.choice import Choice, ChoiceScreen, outcome_choice, stage_choice
from screens.forms.comment import CommentForm
from screens.forms.quick import QuickForm
from screens.forms.reason import ReasonForm
from screens.forms.words import moved, word
from screens.messages import OpenCard, OpenScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_tui.domain.agenda import Planned
    from crm_tui.domain.fields import Value
    from crm_tui.domain.views import StageColumn
    from crm_tui.services.timeline import Entry
    from screens.card.model import CardData
    from screens.card.screen import CardScreen
    from screens.forms.modal import Filled, FormScreen


class CardActs(TaskActs, GoodsActs, DetailsActs, MessageActs):
    """The commands of a card; each asks what it must, and hands the rest to a worker."""

    def __init__(self, card: CardScreen) -> None:
        self.card = card

    @property
    def _data(self) -> CardData | None:
        return self.card.data

    def _ready(self) -> CardData | None:
        """The record, if it may be worked on; says why when it may not."""
        data = self._data
        if data is not None and data.deleted:
            self.card.explain(_("it lies in the recycle bin; u brings it back"))
            return None
        return data

    def action_layout(self) -> None:
        """Arrange the cards of this type, in this pipeline."""
        data = self._data
        if data is not None:
            place = layouts.place_of(data.ref.type, {name: cell.value for name, cell in data.cells.items()})
            self.card.post_message(
                OpenScreen("layout", kind=place.entity, pipeline_id=place.pipeline, variant=place.variant)
            )

    # ── stages ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def action_move_left(self) -> None:
        """One stage back."""
        self._move_by(-1)

    def action_move_right(self) -> None:
        """One stage on."""
        self._move_by(1)

    def _move_by(self, step: int) -> None:
        data = self._staged()
        if data is None:
            return
        ids = [stage.stage_id for stage in data.stages]
        at = (ids.index(data.stage_id) if data.stage_id in ids else 0) + step
        if not 0 <= at < len(ids):
            self.card.explain(_("there is no further stage"))
        elif data.stages[at].semantic != "P" and data.open:
            self.action_close_deal()
        else:
            self.move_to(ids[at])

    def _staged(self) -> CardData | None:
        data = self._ready()
        if data is not None and not data.stages:
            self.card.explain(_("a {type} has no stages").format(type=_(ENTITY_TYPES[data.ref.type].label)))
            return None
        return data

    def action_pick_stage(self) -> None:
        """Any stage, by its letter."""
        data = self._staged()
        if data is not None:
            self.card.app.push_screen(stage_choice(_("Move to"), data.stages, data.stage_id), self._picked)

    def action_close_deal(self) -> None:
        """How did it end?"""
        data = self._staged()
        if data is None:
            return
        try:
            moving.check_open(self.card.session, [data.ref])
        except CrmError as error:
            self.card.crm.show_error(error)
        else:
            self.card.app.push_screen(outcome_choice(_("Close with"), data.stages), self._outcome)

    def _outcome(self, answer: str | None) -> None:
        if answer:
            self.move_to(int(answer), closing=True)

    def _picked(self, answer: str | None) -> None:
        if answer:
            self.move_to(int(answer))

    def move_to(self, stage_id: int, *, closing: bool = False) -> None:
        """Move, or close; open tasks are asked about first, a failure asks for its reason."""
        data = self._staged()
        stage = next((each for each in data.stages if each.stage_id == stage_id), None) if data else None
        if data is None or stage is None or stage_id == data.stage_id:
            return
        if data.ref.type == "lead" and stage.semantic == "S":
            self._convert(data)
            return
        go_on = partial(self._move_on, stage, closing)
        if stage.semantic != "P" and data.open:
            closings.ask(self.card.app, self.card.session, [data.ref], close=go_on, wait=self.move_to)
        else:
            go_on()

    def _convert(self, data: CardData) -> None:
        """A lead succeeds by becoming something; then the deal is shown."""
        from screens.forms import convert  # noqa: PLC0415 — not before it is asked for

        convert.ask(
            self.card.app,
            self.card.session,
            [data.ref],
            lambda done: self.card.post_message(self.card.Done(done.said, None, done.opens)),
        )

    def _move_on(self, stage: StageColumn, closing: bool) -> None:
        if stage.semantic == "F":
            self.card.app.push_screen(ReasonForm(), partial(self._failed_because, stage, closing))
        else:
            self._move(stage, "", closing)

    def _failed_because(self, stage: StageColumn, closing: bool, reason: str | None) -> None:
        if reason is not None:
            self._move(stage, reason, closing)

    def _move(self, stage: StageColumn, reason: str, closing: bool) -> None:
        data, session = self._data, self.card.session
        if data is None:
            return
        ref, versions = data.ref, {data.ref.id: data.version}
        act = moving.close if closing else moving.move

        def work() -> str:
            outcome = act(session, [ref], stage.stage_id, reason=reason, versions=versions)
            return moved(stage.name, moving.new_close_date(session, outcome))

        self.card.do(work)

    # ── timeline ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def action_comment(self, *, draft: bool = False) -> None:
        """Write a comment."""
        data = self._ready()
        if data is not None:
            key = f"comment:{data.ref}"
            form = CommentForm(self.card.session, about=data.title, draft_key=key, kind=data.ref.type, draft=draft)
            self._push(form.saving(partial(self._add_comment, data.ref)), _("comment added"))

    def _add_comment(self, ref: Ref, values: Mapping[str, Value]) -> Ref:
        return timeline.comment(self.card.session, ref, str(values.get("comments") or ""))

    def _push(self, form: FormScreen, said: str, *, opens: bool = False) -> None:
        """Show a form that saves by itself; then say so, and read the record anew."""

        def closed(filled: Filled | None) -> None:
            if filled is not None:
                self.card.post_message(self.card.Done(filled.told or said, None, filled.made if opens else None))

        self.card.app.push_screen(form, closed)

    def action_activity(self) -> None:
        """Plan an activity."""
        self.plan("todo")

    def plan(self, kind: str, *, draft: bool = False) -> None:
        """Plan a to-do, call or meeting about this record."""
        data = self._ready()
        if data is not None and not ENTITY_TYPES[data.ref.type].bound:
            kind = _(ENTITY_TYPES[data.ref.type].label)
            self.card.explain(_("an activity cannot be about a {type}").format(type=kind))
        elif data is not None:
            key = f"activity:{data.ref}"
            form = ActivityForm(self.card.session, kind=kind, about=data.title, draft_key=key, draft=draft)
            plan = partial(activities.plan, self.card.session, about=[data.ref])
            self._push(form.saving(plan), _("activity planned"))

    def action_complete(self) -> None:
        """Complete the planned activity under the cursor; calls are asked how they went."""
        if self.card.shown_place == "fields":
            self.card.fields.view.fold()
            return
        if self.card.shown_place == "tasks":
            self.act_on_task()
            return
        item = self.card.trail.timeline.planned if self.card.shown_place == "timeline" else None
        if item is None:
            self.card.explain(_("only a planned activity can be completed"))
        elif item.kind == "call":
            choices = tuple(Choice(each, word(each)) for each in ("successful", "missed", "busy"))
            self.card.app.push_screen(
                ChoiceScreen(_("How did the call go?"), choices, said=shown(item.subject)),
                partial(self._complete, item),
            )
        else:
            self._complete(item, "")

    def _complete(self, item: Planned, outcome: str | None) -> None:
        if outcome is not None:
            self.card.do(
                lambda: activities.complete(self.card.session, [item.ref], outcome=outcome or None),
                _("completed: {subject}").format(subject=shown(item.subject)),
                then=self._after_complete,
            )

    def _after_complete(self) -> None:
        self.card.leaving.ask(None)

    def open_entry(self) -> None:
        """What `enter` does in the timeline and the history."""
        if self.card.shown_place == "history":
            act = self.card.trail.history.act
            if act:
                text = "\n\n".join(f"{title_of(each)}\n{each.old or '—'}\n→ {each.new or '—'}" for each in act)
                self.card.app.push_screen(ReaderScreen(act_title(act), text, bbcode=False))
            return
        if self.card.shown_place == "tasks":
            self.open_task()
            return
        item, entry = self.card.trail.timeline.planned, self.card.trail.timeline.entry
        if item is not None:
            self.open_planned(item)
        elif entry is not None and entry.payload.get("body"):
            self.read_message(entry)
        elif entry is not None and entry.source == "comment":
            self._open_comment(entry)
        elif self.card.trail.timeline.current_key == "nothing":
            self.action_activity()

    def _open_comment(self, entry: Entry) -> None:
        mine = entry.login == self.card.session.login
        reader = ReaderScreen(entry.login or "—", entry.text, bbcode=True, editable=mine)
        self.card.app.push_screen(reader, partial(self._edit_comment, entry))

    def _edit_comment(self, entry: Entry, edit: bool | None) -> None:
        if edit:
            self._change_comment(entry.id, entry.text)

    def _change_comment(self, comment: int, text: str, *, draft: bool = False) -> None:
        data = self._ready()
        if data is not None:
            form = CommentForm(
                self.card.session,
                about=data.title,
                draft_key=f"comment:{data.ref}:{comment}",
                text=text,
                kind=data.ref.type,
                draft=draft,
            )
            self._push(form.saving(partial(self._save_comment, comment)), _("comment changed"))

    def resume(self, begun: str) -> None:
        """Go on with a draft, see `CardScreen`."""
        act, _colon, which = begun.partition(":")
        if act == "field":
            self.card.call_next(self.card.fields.edit, which)
        elif act == "activity":
            self.plan("todo", draft=True)
        elif act == "task":
            self.action_task(draft=True)
        elif not which:
            self.action_comment(draft=True)
        else:
            text = timeline.comment_text(self.card.session, int(which))
            if text is None:
                self.card.explain(_("the comment is gone"))
            else:
                self._change_comment(int(which), text, draft=True)

    def _save_comment(self, comment_id: int, values: Mapping[str, Value]) -> None:
        timeline.edit_comment(self.card.session, comment_id, str(values.get("comments") or ""))

    def action_pin(self) -> None:
        """Keep the comment on top, or let it go."""
        entry = self.card.trail.timeline.entry if self.card.shown_place == "timeline" else None
        if entry is None or entry.source != "comment":
            self.card.explain(_("only a comment can be pinned"))
            return
        said = _("comment unpinned") if entry.pinned else _("comment pinned")
        self.card.do(lambda: timeline.pin(self.card.session, entry.id, not entry.pinned), said)

    # ── creating and deleting ────────────────────────────────────────────────────────────────────────────────────────

    def action_create(self) -> None:
        """Create from here."""
        data = self._ready()
        if data is None:
            return
        choices = [Choice("comment", _("Comment"))]
        if ENTITY_TYPES[data.ref.type].bound:
            planned = (
                Choice("todo", _("Activity"), _("to-do")),
                Choice("call", _("Call")),
                Choice("meeting", _("Meeting")),
            )
            choices = [*planned, *choices, Choice("task", _("Task"))]
        if data.ref.type == "lead":
            choices.append(Choice("convert", _("Deal, contact, company"), _("the lead is converted")))
        if data.ref.type in ("contact", "company"):
            choices.append(Choice("deal", _("Deal"), _("for this client")))
        if data.ref.type == "company":
            choices.append(Choice("contact", _("Person"), _("of this company")))
        choices += self.derived_choices(data.ref)
        self.card.app.push_screen(ChoiceScreen(_("Create"), choices), partial(self._create, data))

    def _create(self, data: CardData, answer: str | None) -> None:
        if answer == "comment":
            self.action_comment()
        elif answer == "task":
            self.action_task()
        elif answer == "convert":
            self._convert(data)
        elif answer in ("todo", "call", "meeting"):
            self.plan(answer)
        elif answer is not None and not self.derive(data.ref, answer):
            field = {"contact": "contacts", "company": "company"}[data.ref.type] if answer == "deal" else "companies"
            given: dict[str, Value] = {field: data.ref.id if field == "company" else (data.ref.id,)}
            form = QuickForm(self.card.session, answer, place=data.title, given=given)
            make = partial(records.create, self.card.session, answer)
            self._push(form.saving(make), _("created"), opens=True)

    def action_open_linked(self) -> None:
        """The card of the client in the field under the cursor."""
        data, name = self._data, self.card.fields.view.field
        cell = data.cells.get(name) if data else None
        first = next(iter(linked_of(cell)), None) if cell else None
        if first is None:
            self.card.explain(_("only a client can be opened from here"))
        else:
            self.card.post_message(OpenCard(first))

    def action_delete(self) -> None:
        """Into the recycle bin: the record, or the activity or comment under the cursor."""
        data = self._ready()
        if data is None:
            return
        if self.card.shown_place == "tasks":
            self.delete_task()
            return
        line = self.card.trail.timeline if self.card.shown_place == "timeline" else None
        item, entry = (line.planned, line.entry) if line else (None, None)
        if item is not None:
            self._confirm(
                _("Delete the activity?"), item.subject, partial(activities.delete, self.card.session, [item.ref])
            )
        elif entry is not None and entry.source == "comment":
            self._confirm(
                _("Delete the comment?"), entry.text[:80], partial(timeline.delete_comment, self.card.session, entry.id)
            )
        elif self.card.shown_place == "fields":
            self._confirm(
                _("Move the record to the recycle bin?"),
                data.title,
                partial(records.delete, self.card.session, [data.ref]),
            )
        else:
            self.card.explain(_("this entry cannot be deleted"))

    def _confirm(self, question: str, said: str, work: Callable[[], object]) -> None:
        choices = (Choice("", _("No")), Choice("yes", _("To the recycle bin")))

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.card.do(work, _("in the recycle bin; u brings it back"))

        self.card.app.push_screen(ChoiceScreen(question, choices, said=shown(said)), answered)
