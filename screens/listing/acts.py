"""What the keys of a list do: open, create, edit, delete, select, sort, presets. Every write is one use case."""

from __future__ import annotations

import json
import shlex
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _, error_text, ngettext
from crm_tui.services import filtering, preferences, records, views
from crm_tui.services.outcome import Outcome
from screens.forms.choice import Choice, ChoiceScreen
from screens.lined import LinedScreen
from screens.listing.columns import NEWEST, Column, available, called, sorts_of
from screens.messages import OpenCard, OpenScreen
from screens.work import use_case

if TYPE_CHECKING:
    from array import array

    from crm_tui.domain.fields import Value
    from screens.forms.modal import Filled
    from screens.listing.rows import Row

DOWNWARDS = {"id", "created_at", "modified_at", "moved_at", "last_activity_at", "amount", "revenue", "probability"}
"""Fields that people want the greatest of first."""


class Acted(Message):
    """A write came back."""

    def __init__(self, outcome: Outcome, said: str, follow: int | None = None) -> None:
        super().__init__()
        self.outcome = outcome
        self.said = said
        self.follow = follow
        """The record that the cursor goes to; None leaves it."""


class ListingActs(LinedScreen):
    """Mixed into the list's screen."""

    if TYPE_CHECKING:
        kind: str
        filter_text: str
        sort: str
        ids: array[int]
        complete: bool
        table: dict[int, Row]
        stale: set[int]
        selected: dict[int, None]
        columns: tuple[Column, ...]
        pipeline_id: int | None
        pipeline: str
        every: bool

        @property
        def current(self) -> int | None: ...
        def neighbours(self) -> tuple[int, ...]: ...
        def set_filter(self, text: str) -> None: ...
        def read_from_top(self) -> None: ...
        def reread(self, follow: int | None = None) -> None: ...
        def _need(self) -> None: ...
        def unselect(self) -> None: ...
        def use_columns(self, columns: tuple[Column, ...]) -> None: ...

    def acted_on(self) -> tuple[Ref, ...]:
        """The selection in the order of selecting, else the record under the cursor."""
        found = tuple(self.selected) or ((self.current,) if self.current is not None else ())
        return tuple(Ref(self.kind, each) for each in found)

    def here(self) -> Ref | None:
        """The record under the cursor, or the first one that is selected."""
        return next(iter(self._wanted()), None)

    def _wanted(self) -> tuple[Ref, ...]:
        refs = self.acted_on()
        if not refs:
            self.explain(_("there is no record here; n makes one"))
        return refs

    @on(Acted)
    def _acted(self, message: Acted) -> None:
        message.stop()
        refused = message.outcome.refused
        if refused:
            text = ngettext("{count} refused: {first}", "{count} refused, the first: {first}", len(refused))
            self.say(text.format(count=len(refused), first=error_text(refused[0][1])), "alert")
        elif message.said:
            self.say(message.said, "good")
        self.unselect()
        self.stale.update(ref.id for ref in message.outcome.done if ref.type == self.kind)
        self.lines.redraw()
        self.show_header()
        self._need()
        self.reread(message.follow)

    # ── Opening and creating ──

    def action_open(self) -> None:
        """The card; its neighbours are the list."""
        if self.current is None:
            self.explain(_("there is no record here; n makes one"))
            return
        self.post_message(OpenCard(Ref(self.kind, self.current), self.neighbours()))

    def action_list(self) -> None:
        """This is the list."""
        self.explain(_("this is the list; 1 shows the board"))

    def action_new(self) -> None:
        """The quick form."""
        from crm_tui.services import intake  # noqa: PLC0415 — not before it is asked for
        from screens.forms.quick import QuickForm  # noqa: PLC0415 — as above

        there: dict[str, Value] = {}
        if self.pipeline and not self.every and self.pipeline_id is not None:
            there["pipeline"] = self.pipeline_id
        form = QuickForm(self.session, self.kind, place=self.pipeline if there else "", given=there)
        form.saving(lambda values: intake.create(self.session, self.kind, there | dict(values)))
        self.crm.push_screen(form, self._created)

    def _created(self, filled: Filled | None) -> None:
        ref = filled.made if filled is not None else None
        if isinstance(ref, Ref):
            follow = ref.id if ref.type == self.kind else None
            said = filled.told if filled is not None else ""
            self.post_message(Acted(Outcome(0, (ref,)), said or _("created {ref}").format(ref=ref), follow))

    # ── Changing ──

    def action_edit(self) -> None:
        """Which field? Then its value, for every record acted on."""
        refs = self._wanted()
        if not refs:
            return
        from screens.forms.edit_field import EditField, field_choice  # noqa: PLC0415 — not before it is asked for

        def picked(name: str | None) -> None:
            if name is not None:
                form = EditField(self.session, refs, name).saving(partial(records.update, self.session, refs))
                self.crm.push_screen(form, self._updated)

        self.crm.push_screen(field_choice(self.kind), picked)

    def _updated(self, filled: Filled | None) -> None:
        outcome = filled.made if filled is not None else None
        if isinstance(outcome, Outcome):
            said = ngettext("{count} changed · u takes it back", "{count} changed · u takes it back", len(outcome.done))
            self.post_message(Acted(outcome, said.format(count=len(outcome.done))))

    def action_task(self) -> None:
        """One task about every record acted on."""
        refs = self._wanted()
        if not refs:
            return
        if not ENTITY_TYPES[self.kind].bound:
            self.explain(_("a task cannot be about a {type}").format(type=_(ENTITY_TYPES[self.kind].label)))
            return
        from crm_tui.services import tasks  # noqa: PLC0415 — not before it is asked for
        from screens.forms.task import TaskForm  # noqa: PLC0415 — as above

        row = self.table.get(refs[0].id)
        title = row.title if row and len(refs) == 1 else _("{count} records").format(count=len(refs))
        form = TaskForm(self.session, about=title, draft_key=f"task:{refs[0]}")
        form.saving(partial(tasks.create, self.session, about=refs))

        def closed(filled: Filled | None) -> None:
            if filled is not None:
                self.post_message(Acted(Outcome(0, refs), _("task created")))

        self.crm.push_screen(form, closed)

    def action_workflow(self) -> None:
        """One workflow on every record acted on."""
        refs = self._wanted()
        if refs and not ENTITY_TYPES[self.kind].bound:
            self.explain(_("no workflow runs on a {type}").format(type=_(ENTITY_TYPES[self.kind].label)))
        elif refs:
            from screens.workflows import starting  # noqa: PLC0415 — not before it is asked for

            starting.ask(self, refs, lambda done, said: self.post_message(Acted(done, said)))

    def action_delete(self) -> None:
        """Into the recycle bin, after another key."""
        refs = self._wanted()
        if not refs:
            return
        question = ngettext(
            "Put {count} record into the recycle bin?", "Put {count} records into the recycle bin?", len(refs)
        )
        row = self.table.get(refs[0].id) if len(refs) == 1 else None
        choices = (Choice("yes", _("recycle bin"), letter="x"), Choice("no", _("keep"), letter="k"))
        self.crm.push_screen(
            ChoiceScreen(question.format(count=len(refs)), choices, said=row.title if row else "", at="no"),
            lambda answer: self._delete(refs) if answer == "yes" else None,
        )

    @use_case("write")
    def _delete(self, refs: tuple[Ref, ...]) -> Message:
        return Acted(records.delete(self.session, refs), _("in the recycle bin · u takes it back"))

    def action_merge(self) -> None:
        """Make one record of those that are selected; without a selection: look for those that are there twice."""
        from screens.listing.merging import MERGED, Merging  # noqa: PLC0415 — not before it is asked for

        refs = self.acted_on()
        if self.kind not in MERGED:
            self.explain(_("records of this type cannot be merged"))
        elif len(refs) < 2:
            self.post_message(OpenScreen("duplicates", kind=self.kind))
        else:
            Merging(self, refs).begin()

    # ── Sort, presets, copy ──

    def action_sort(self) -> None:
        """By which field? The same one again turns the order round."""
        names = self.sorts()
        bare, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        choices = tuple(
            Choice(name, self._label(name), (_("downwards") if down else _("upwards")) if name == bare else "")
            for name in names
        )
        self.crm.push_screen(
            ChoiceScreen(_("Sort by what?"), choices, said=_("The same again turns the order round."), at=bare),
            self._sort_picked,
        )

    def sorts(self) -> tuple[str, ...]:
        """By what the list can be sorted: the usual fields, and every column that is shown and has an order."""
        ordered = views.sortable(self.kind)
        own = (column.name for column in self.columns if column.name in ordered)
        return tuple(dict.fromkeys(("id", *sorts_of(self.kind), *own)))

    def kept_columns(self) -> tuple[str, ...]:
        """The columns that the operator chose before; none without a choice."""
        kept = preferences.load(self.session, f"list.{self.kind}.columns")
        names = json.loads(kept) if kept else []
        return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()

    def action_columns(self) -> None:
        """Which columns, in which order? It is remembered."""
        from screens.listing.choosing import ColumnsScreen  # noqa: PLC0415 — not before it is asked for

        shown = {column.name for column in self.columns}
        others = [column for column in available(self.kind) if column.name not in shown]
        self.crm.push_screen(ColumnsScreen(self.columns, others), self._columns_chosen)

    def _columns_chosen(self, names: tuple[str, ...] | None) -> None:
        if names is not None:
            self._keep_columns(names)
            self.use_columns(called(self.kind, names))

    @use_case("preference")
    def _keep_columns(self, names: tuple[str, ...]) -> None:
        preferences.save(self.session, f"list.{self.kind}.columns", json.dumps(names))

    def _label(self, name: str) -> str:
        spec = ENTITY_TYPES[self.kind].field(name)
        return _("Number") if spec is None else _(spec.label)

    def _sort_picked(self, name: str | None) -> None:
        if name is None:
            return
        if name == self.sort.removeprefix("-"):
            self.sort = name if self.sort.startswith("-") else f"-{name}"
        else:
            self.sort = f"-{name}" if name in DOWNWARDS else name
        self._keep_sort(self.sort)
        self.read_from_top()

    @use_case("preference")
    def _keep_sort(self, sort: str) -> None:
        preferences.save(self.session, f"list.{self.kind}.sort", f'"{sort}"')

    def action_presets(self) -> None:
        """Presets and saved filters; the chosen one replaces the filter."""
        choices = [Choice(text, _(name), text) for name, text in filtering.offered(self.session, self.kind)]
        choices.append(Choice("", _("everything")))
        if self.filter_text:
            choices.append(Choice("+save", _("save this filter…"), self.filter_text))
        choices.append(Choice("+own", _("arrange your own filters…")))
        self.crm.push_screen(ChoiceScreen(_("Show what?"), choices, at=self.filter_text), self._preset_picked)

    def _preset_picked(self, text: str | None) -> None:
        if text == "+own":
            self.post_message(OpenScreen("filters", kind=self.kind))
        elif text == "+save":
            from screens.forms.reason import LineForm  # noqa: PLC0415 — not before it is asked for

            self.crm.push_screen(LineForm(_("Name of the filter")), self._named)
        elif text is not None and text != self.filter_text:
            self.set_filter(text)

    def _named(self, name: str | None) -> None:
        if name:
            self._keep_filter(name, self.filter_text)

    @use_case("write")
    def _keep_filter(self, name: str, text: str) -> Message:
        filtering.keep(self.session, self.kind, name, text)
        return Acted(Outcome(0, ()), _("filter saved"))

    def action_copy(self) -> None:
        """The command that shows these records, into the clipboard."""
        words = "id:" + ",".join(map(str, self.selected)) if self.selected else self.filter_text
        parts = ["crm-tui", self.kind, "list", *([shlex.quote(words)] if words else [])]
        if self.sort != NEWEST:
            parts.append(f"--sort={self.sort}")
        command = " ".join(parts)
        self.crm.copy_to_clipboard(command)
        self.say(_("copied: {command}").format(command=command), "good")
