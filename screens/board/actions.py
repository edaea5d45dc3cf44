"""What the keys of the board do to deals: move, close, create, plan, comment, edit, select, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _, error_text, ngettext
from crm_tui.services.outcome import Outcome
from screens.base import CrmScreen
from screens.board.source import source_of
from screens.messages import OpenCard
from screens.work import use_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.domain.fields import Value
    from crm_tui.domain.views import StageColumn
    from screens.board.model import Board
    from screens.board.source import Source
    from screens.board.view import BoardView


class Acted(Message):
    """A write came back."""

    def __init__(self, outcome: Outcome, said: str, follow: int | None) -> None:
        super().__init__()
        self.outcome = outcome
        self.said = said
        self.follow = follow
        """The deal that the cursor goes to; None leaves it."""


class BoardActions(CrmScreen):
    """Mixed into the board's screen. Nothing here decides a rule: every act is one use case."""

    if TYPE_CHECKING:
        board: Board
        kind: str
        pipeline_id: int | None
        filter_text: str
        last_move: int | None
        source: Source

        @property
        def view(self) -> BoardView: ...
        def fetch(self, deals: tuple[int, ...], follow: int | None) -> None: ...

    def move_to_column(self, number: int) -> None:
        """Move what the key acts on to the stage of a column."""
        if not 0 <= number < len(self.board.columns):
            plain = self.source.view == "kanban"
            no_stage, no_column = (
                _("there is no further stage; w closes the deal, m picks any stage"),
                _("there is no further column"),
            )
            self.explain(no_stage if plain else no_column)
            return
        self._move_to(self.board.columns[number].stage.stage_id)

    def _move_to(self, stage: int, reason: str = "", *, closing: bool = False, sure: bool = False) -> None:
        acted = self.board.acted_on()
        if not acted:
            self.explain(_("there is no card to move"))
            return
        semantic = next((each.semantic for each in self._targets() if each.stage_id == stage), "P")
        if self.kind == "lead" and semantic == "S":
            from screens.forms import convert  # noqa: PLC0415 — not before it is asked for

            leads = [Ref("lead", lead) for lead in acted]
            convert.ask(
                self.crm, self.crm.session, leads, lambda done: self.post_message(Acted(done.outcome, done.said, None))
            )
            return
        if not sure and semantic != "P":
            from screens.forms import closing as closings  # noqa: PLC0415 — the first paint does not wait for it

            refs = [Ref(self.kind, record) for record in acted]
            go_on = partial(self._move_to, stage, reason, closing=closing, sure=True)
            closings.ask(self.crm, self.crm.session, refs, close=go_on, wait=self._move_to)
            return
        self.last_move = stage
        follow = self.board.current.id if self.board.current and not self.board.selected else None
        self._move(dict(acted), stage, reason, follow, closing)

    @use_case("write")
    def _move(self, versions: dict[int, int], stage: int, reason: str, follow: int | None, closing: bool) -> Message:
        refs = [Ref(self.kind, deal) for deal in versions]
        name = next((each.name for each in self._targets() if each.stage_id == stage), "")
        source = self.stages if closing else self.source
        outcome, said = source.move(refs, stage, name, reason=reason, closing=closing, versions=versions)
        return Acted(outcome, f"{said} · {_('u takes it back')}" if outcome.operation_id else said, follow)

    @property
    def stages(self) -> Source:
        """The stages of the type, whatever the columns are."""
        return source_of(self.crm.session, self.kind, "kanban")

    def _targets(self) -> list[StageColumn]:
        """Where records can go: the columns, and the stages where the columns are others."""
        found = [column.stage for column in self.board.columns]
        return found if self.source.view == "kanban" else [*found, *self.stages.header(self.pipeline_id).columns]

    @on(Acted)
    def _acted(self, message: Acted) -> None:
        message.stop()
        done, refused = message.outcome.done, message.outcome.refused
        if refused:
            first = error_text(refused[0][1])
            text = ngettext("{count} refused: {first}", "{count} refused, the first: {first}", len(refused))
            self.say(text.format(count=len(refused), first=first), "alert")
        elif message.said:
            self.say(message.said, "good")
        self.board.unselect()
        self.show_header()
        self.show_footer()
        self.fetch(tuple(ref.id for ref in done if ref.type == self.kind), message.follow)
        if not done or done[0].type != self.kind:
            self.view.redraw()

    def action_move_left(self) -> None:
        """One stage back."""
        self.move_to_column(self._beside(-1))

    def action_move_right(self) -> None:
        """One stage on."""
        self.move_to_column(self._beside(1))

    def _beside(self, step: int) -> int:
        """The nearest column on that side which takes records; the next one where none does: the store says why."""
        number = self.board.at + step
        while 0 <= number < len(self.board.columns):
            if self.source.takes(self.board.columns[number].stage.stage_id):
                return number
            number += step
        return self.board.at + step

    def action_repeat(self) -> None:
        """To the stage of the last move."""
        if self.last_move is None:
            self.explain(_("nothing was moved yet"))
        else:
            self._move_to(self.last_move)

    def action_pick_stage(self) -> None:
        """Any stage by its letter."""
        from screens.forms.choice import stage_choice  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        if not self.board.acted_on() or self.board.column is None:
            self.explain(_("there is no card to move"))
            return
        stages = [column.stage for column in self.board.columns]
        question = _("Move to which stage?") if self.source.view == "kanban" else _("Move to which column?")
        self.crm.push_screen(stage_choice(question, stages, self.board.column.stage.stage_id), self._stage_picked)

    def _stage_picked(self, answer: str | None) -> None:
        if answer is not None:
            self._move_to(int(answer))

    def action_close_deal(self) -> None:
        """Success or which failure?"""
        from screens.forms.choice import outcome_choice  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        acted = self.board.acted_on()
        if not acted:
            self.explain(_("there is no card to close"))
            return
        from crm_tui.services import moving  # noqa: PLC0415 — as above

        try:
            moving.check_open(self.crm.session, [Ref(self.kind, deal) for deal in acted])
        except CrmError as error:
            self.crm.show_error(error)
            return
        stages = [each for each in self._targets() if each.stage_id > 0]
        self.crm.push_screen(outcome_choice(_("How did it end?"), stages), self._outcome_picked)

    def _outcome_picked(self, answer: str | None) -> None:
        if answer is None:
            return
        stage = int(answer)
        failed = any(each.stage_id == stage and each.semantic == "F" for each in self._targets())
        if not failed:
            self._move_to(stage, closing=True)
            return
        from screens.forms.reason import ReasonForm  # noqa: PLC0415 — only failures ask

        def because(reason: str | None) -> None:
            if reason is not None:
                self._move_to(stage, reason, closing=True)

        self.crm.push_screen(ReasonForm(), because)

    def action_open(self) -> None:
        """The card; its neighbours are the column."""
        tile, column = self.board.current, self.board.column
        if tile is None or column is None:
            self.explain(_("there is no card here; n makes one"))
            return
        self.post_message(OpenCard(Ref(self.kind, tile.id), tuple(each.id for each in column.tiles)))

    def action_new(self) -> None:
        """The quick form, with this column's stage; it stays open when the store refuses."""
        column = self.board.column
        if column is None:
            return
        from screens.forms.quick import QuickForm  # noqa: PLC0415 — not before it is asked for

        made: list[Ref] = []
        stage, source = column.stage, self.source
        try:
            given = source.given(stage.stage_id)
        except CrmError as error:
            self.crm.show_error(error)
            return
        form = QuickForm(self.crm.session, self.kind, place=stage.name, given=given)
        form.saving(lambda values: made.append(source.create(values, stage.stage_id)))
        self.crm.push_screen(form, lambda filled: self._created(made[-1]) if filled else None)

    def _created(self, ref: Ref) -> None:
        self.post_message(Acted(Outcome(0, (ref,)), _("created {ref}").format(ref=ref), ref.id))

    def _one(self) -> Ref | None:
        acted = self.board.acted_on()
        if not acted:
            self.explain(_("there is no card here"))
            return None
        return Ref(self.kind, next(iter(acted)))

    def here(self) -> Ref | None:
        """The deal under the cursor, or the first one that is selected."""
        return self._one()

    def _about(self) -> tuple[tuple[Ref, ...], str]:
        """The deals acted on, and what a form calls them."""
        about = tuple(Ref(self.kind, deal) for deal in self.board.acted_on())
        one = self.board.current.title if self.board.current else ""
        return about, one if len(about) == 1 else f"{len(about)} × {_(ENTITY_TYPES[self.kind].label)}"

    def action_activity(self) -> None:
        """Plan one activity about every deal acted on."""
        ref = self._one()
        if ref is None:
            return
        from crm_tui.services import activities  # noqa: PLC0415 — not before it is asked for
        from screens.forms.activity import ActivityForm  # noqa: PLC0415 — not before it is asked for

        about, title = self._about()
        form = ActivityForm(self.crm.session, about=title, draft_key=f"activity:{ref}")
        form.saving(lambda values: activities.plan(self.crm.session, values, about=about))
        self.crm.push_screen(form, lambda filled: self._told(about, _("planned")) if filled else None)

    def _told(self, about: tuple[Ref, ...], said: str) -> None:
        self.post_message(Acted(Outcome(0, about), said, None))

    def action_task(self) -> None:
        """One task about every record acted on."""
        ref = self._one()
        if ref is None:
            return
        from crm_tui.services import tasks  # noqa: PLC0415 — not before it is asked for
        from screens.forms.task import TaskForm  # noqa: PLC0415 — not before it is asked for

        about, title = self._about()
        form = TaskForm(self.crm.session, about=title, draft_key=f"task:{ref}")
        form.saving(lambda values: tasks.create(self.crm.session, values, about=about))
        self.crm.push_screen(form, lambda filled: self._told(about, _("task created")) if filled else None)

    def action_workflow(self) -> None:
        """One workflow on every record acted on."""
        if self._one() is not None:
            from screens.workflows import starting  # noqa: PLC0415 — not before it is asked for

            starting.ask(self, self._about()[0], lambda done, said: self.post_message(Acted(done, said, None)))

    def action_comment(self) -> None:
        """Write a comment on every deal acted on; one operation."""
        ref = self._one()
        if ref is None:
            return
        from crm_tui.services import timeline  # noqa: PLC0415 — not before it is asked for
        from screens.forms.comment import CommentForm  # noqa: PLC0415 — not before it is asked for

        about, title = self._about()
        form = CommentForm(self.crm.session, about=title, draft_key=f"comment:{ref}")
        form.saving(lambda values: timeline.comment_all(self.crm.session, about, str(values["comments"])))
        self.crm.push_screen(form, lambda filled: self._told(about, _("comment added")) if filled else None)

    def action_edit(self) -> None:
        """Which field? Then its value, for every deal acted on."""
        from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for what a later key needs
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        if self._one() is None:
            return
        choices = tuple(Choice(spec.name, _(spec.label)) for spec in records.entity(self.kind).fields if spec.writable)
        self.crm.push_screen(ChoiceScreen(_("Which field?"), choices), self._field_picked)

    def _field_picked(self, name: str | None) -> None:
        if name is None:
            return
        from screens.forms.edit_field import EditField  # noqa: PLC0415 — not before it is asked for

        refs, _title = self._about()
        found: list[Outcome] = []
        form = EditField(self.crm.session, refs, name)
        form.saving(lambda values: found.append(self._update(refs, values)))
        self.crm.push_screen(form, lambda filled: self._updated(found[-1]) if filled else None)

    def _update(self, refs: tuple[Ref, ...], values: Mapping[str, Value]) -> Outcome:
        from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        return records.update(self.crm.session, refs, values)

    def _updated(self, outcome: Outcome) -> None:
        self.post_message(Acted(outcome, _("changed · u takes it back"), None))

    def action_delete(self) -> None:
        """Into the recycle bin, after another key."""
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        acted = self.board.acted_on()
        if not acted:
            self.explain(_("there is no card here"))
            return
        question = ngettext(
            "Put {count} record into the recycle bin?", "Put {count} records into the recycle bin?", len(acted)
        )
        choices = (Choice("yes", _("recycle bin"), letter="x"), Choice("no", _("keep"), letter="k"))
        self.crm.push_screen(
            ChoiceScreen(question.format(count=len(acted)), choices, at="no"),
            lambda answer: self._delete(tuple(Ref(self.kind, deal) for deal in acted)) if answer == "yes" else None,
        )

    @use_case("write")
    def _delete(self, refs: tuple[Ref, ...]) -> Message:
        from crm_tui.services import records  # noqa: PLC0415 — the first paint does not wait for what a later key needs

        outcome = records.delete(self.crm.session, refs)
        return Acted(outcome, _("in the recycle bin · u takes it back"), None)

    def action_copy(self) -> None:
        """The command that does what this card is about to be done to, into the clipboard."""
        acted = self.board.acted_on()
        if not acted or self.board.column is None:
            self.explain(_("there is no card here"))
            return
        if self.source.view != "kanban":
            self.explain(_("only moves between stages are commands; 1 shows the stages"))
            return
        ids = " ".join(str(deal) for deal in acted)
        command = f"crm-tui {self.kind} move {ids} {self.board.column.stage.code}"
        self.crm.copy_to_clipboard(command)
        self.say(_("copied: {command}").format(command=command), "good")
