"""The fields with the editor on top of the one that is edited: open, save, refuse, clash, draft."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _, fill
from crm_tui.services.drafts import Draft
from screens.card.fields import FieldsView, editable
from screens.card.items import ItemsView
from screens.card.saving import Clash, Edit, save
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.drafting import DraftKeeper, draft_json, parse_draft, with_draft
from screens.forms.field_editor import FieldEditor
from screens.forms.inputs import FieldSetup, picked
from screens.forms.sources import source_for
from screens.forms.words import ago, sentence
from screens.work import use_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.domain.natural import ParseContext
    from crm_tui.services.session import Session
    from screens.card.model import CardData, Cell

LONG = frozenset({FieldKind.TEXT, FieldKind.BBCODE, FieldKind.ADDRESS})


class FieldsPane(Container):
    """Sections of fields, edited in place; every save is its own act."""

    class Saved(Message):
        """A field was written."""

        def __init__(self, name: str, step: int) -> None:
            super().__init__()
            self.name = name
            self.step = step

    class Refused(Message):
        """What was typed was not taken."""

        def __init__(self, error: CrmError) -> None:
            super().__init__()
            self.error = error

    class Clashed(Message):
        """Somebody else changed the same field."""

        def __init__(self, clash: Clash, step: int) -> None:
            super().__init__()
            self.clash = clash
            self.step = step

    class Explained(Message):
        """Why a key does nothing, for the footer."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.view = FieldsView()
        """The sections."""
        self.drafts = DraftKeeper(self, session)
        self.context: ParseContext | None = None
        self._kept: dict[str, Draft] = {}
        self._edited: Cell | None = None
        self._version = 0
        self._next = ""

    def compose(self) -> ComposeResult:
        yield self.view

    @property
    def editor(self) -> FieldEditor | None:
        """The open editor."""
        found = self.query(FieldEditor)
        return found.first() if found else None

    def on_mount(self) -> None:
        self.drafts.watch(self._collect)

    def _collect(self) -> Mapping[str, str]:
        editor = self.editor
        typed = editor is not None and editor.touched
        return {self.draft_key(editor.setup.spec.name): draft_json([editor])} if typed and editor is not None else {}

    def on_unmount(self) -> None:
        self.drafts.finish()

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, data: CardData, context: ParseContext, drafts: Mapping[str, Draft]) -> None:
        """Show the record; what is being typed stays."""
        self.context = context
        self._kept = dict(drafts)
        self.view.show(data, frozenset(drafts))
        self._place_editor()
        self._tell_of_others(data)
        if self._next:
            name, self._next = self._next, ""
            self.call_after_refresh(self.edit, name)

    def _tell_of_others(self, data: CardData) -> None:
        """The field that is edited has another value by now: saving will ask; nothing that was typed changes."""
        cell = self._edited
        if self.editor is None or cell is None or cell.spec.name not in data.cells:
            return
        now = data.cells[cell.spec.name]
        if now.value != cell.value:
            self.editor.explain(
                fill(_("somebody else made it “{value}” meanwhile; saving asks"), {"value": now.text or "—"})
            )

    # ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def edit(self, name: str = "") -> None:
        """Open the editor of a field; of the one under the cursor when none is named."""
        view = self.view
        name = name or view.field
        self._next = ""
        if view.data is None or self.context is None:
            return
        if self.editor is not None:
            self.editor.focus()
            return
        if not name:
            view.fold()
            return
        cell = view.data.cells[name]
        if not editable(cell) or view.data.deleted:
            deleted = _("{title} lies in the recycle bin").format(title=shown(view.data.title))
            fixed = _("“{field}” is set by the program").format(field=_(cell.spec.label))
            self.post_message(self.Explained(deleted if view.data.deleted else fixed))
            return
        self._edited, self._version = cell, view.data.version
        view.rebuild(name)
        editor = FieldEditor(self._setup(cell))
        editor.add_class("-long" if cell.spec.kind in LONG else "-short")
        await self.mount(editor)
        self.screen.set_focus(editor.target)
        if name in self._kept:
            when = ago(self._kept[name].at, self.session.now(), self.session.zone)
            editor.explain(_("draft of {when} · esc drops it").format(when=when))
        self._place_editor()

    def _setup(self, cell: Cell) -> FieldSetup:
        assert self.context is not None
        spec = cell.spec
        pipeline = (
            self.view.data.cells["pipeline"].value if self.view.data and "pipeline" in self.view.data.cells else None
        )
        source = None
        if picked(spec):
            source = source_for(self.session, spec, pipeline_id=pipeline if isinstance(pipeline, int) else None)
        context = replace(self.context, now=self.session.now())
        setup = FieldSetup(spec=spec, context=context, typed=cell.typed, chosen=cell.chosen, source=source)
        return with_draft(setup, parse_draft(self._kept.get(spec.name)))

    def draft_key(self, name: str) -> str:
        """Where what is typed into a field is kept."""
        ref = self.view.data.ref if self.view.data else ""
        return f"field:{ref}:{name}"

    @on(FieldEditor.Typed)
    def _keep(self, event: FieldEditor.Typed) -> None:
        event.stop()
        if self.editor is not None:
            self.drafts.note(self.draft_key(event.name), draft_json([self.editor]))

    @on(FieldEditor.Left)
    async def _leave(self, event: FieldEditor.Left) -> None:
        event.stop()
        if self._edited is not None:
            self._forget(self._edited.spec.name)
        await self._close()
        self.view.focus()

    def _forget(self, name: str) -> None:
        if self._kept.pop(name, None) is not None or self.editor is not None:
            self.drafts.drop(self.draft_key(name))

    async def _close(self) -> None:
        self._edited = None
        await self.query(FieldEditor).remove()
        self.view.leave_room("", 0)

    # ── screen → store ───────────────────────────────────────────────────────────────────────────────────────────────

    @on(FieldEditor.Saved)
    def _save(self, event: FieldEditor.Saved) -> None:
        event.stop()
        cell, data = self._edited, self.view.data
        if cell is not None and data is not None:
            edit = Edit(ref=data.ref, spec=cell.spec, typed=event.typed, before=cell.value, version=self._version)
            self._write(edit, event.step)

    @use_case("save")
    def _write(self, edit: Edit, step: int) -> Message:
        try:
            clash = save(self.session, edit)
        except CrmError as error:
            return self.Refused(error)
        return self.Clashed(clash, step) if clash else self.Saved(edit.spec.name, step)

    @on(Refused)
    def _refuse(self, message: Refused) -> None:
        message.stop()
        if self.editor is not None:
            self.editor.refuse(sentence(message.error))

    @on(Saved)
    async def _saved(self, message: Saved) -> None:
        """The screen reads the record anew; then the next field opens."""
        self._forget(message.name)
        self._next = self.view.neighbour(message.name, message.step) if message.step else ""
        clicked_elsewhere = isinstance(self.screen.focused, ItemsView)
        await self._close()
        self.view.rebuild(message.name)
        if not clicked_elsewhere:
            self.view.focus()

    @on(Clashed)
    def _ask(self, message: Clashed) -> None:
        message.stop()
        clash = message.clash
        field = _(clash.edit.spec.label)
        question = ChoiceScreen(
            fill(_("Somebody else changed “{field}” meanwhile"), {"field": field}),
            (
                Choice("mine", _("Keep mine: {value}").format(value=shown(clash.mine) or "—")),
                Choice("theirs", _("Keep theirs: {value}").format(value=shown(clash.theirs) or "—")),
                Choice("", _("Go on editing")),
            ),
        )
        self.app.push_screen(question, partial(self._answered, message))

    def _answered(self, message: Clashed, answer: str | None) -> None:
        clash = message.clash
        if answer == "mine":
            self._write(replace(clash.edit, before=clash.value, version=clash.version), message.step)
        elif answer == "theirs":
            self.post_message(self.Saved(clash.edit.spec.name, message.step))
        elif self.editor is not None:
            self.editor.focus()

    # ── layout ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @on(FieldEditor.Resized)
    def _resized(self, event: FieldEditor.Resized) -> None:
        event.stop()
        self._place_editor()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._place_editor)

    def _place_editor(self) -> None:
        """The editor stands where the value stands; the view leaves as many lines free."""
        editor, cell, view = self.editor, self._edited, self.view
        if editor is None or cell is None:
            return
        view.leave_room(cell.spec.name, max(1, editor.outer_size.height))
        view.show_cursor()
        top, left = view.place_of(cell.spec.name)
        editor.styles.offset = (left, top)
        editor.styles.width = max(12, view.size.width - left - 1)
