"""`FormScreen`: a small window with some fields; every form is one, made from field specs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import FieldKind, Value
from crm_tui.i18n.translate import _
from crm_tui.services import drafts, lookup
from crm_tui.services.drafts import Draft
from screens.forms.drafting import DraftKeeper, draft_json, parse_draft, with_draft
from screens.forms.field_editor import FieldEditor
from screens.forms.inputs import CONTROLS, FieldSetup
from screens.forms.picker import Picker
from screens.forms.words import ago, sentence

if TYPE_CHECKING:
    from crm_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form was filled with."""

    kind: str
    """The entity type that the fields belong to."""
    values: Mapping[str, Value]
    """Checked values by field name."""
    made: object = None
    """What the form's own saving answered, see `FormScreen.saving`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSetup:
    """All that a form needs to start; made in a worker."""

    title: str
    kind: str
    fields: tuple[FieldSetup, ...]
    draft_key: str = ""
    """Where what is typed is kept; empty for nowhere."""
    draft: Draft | None = None
    """What was typed the last time and not saved; read by the form."""
    said: str = ""
    """A sentence above the fields."""
    keep_empty: bool = False
    """Whether fields without an answer are among the values: the form changes something that exists."""


class FormScreen(ModalScreen[Filled | None]):
    """The fields one under the other; `enter` saves, `tab` goes on, `esc` leaves without."""

    CSS_PATH: ClassVar[Any] = "../../styles/forms.tcss"

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+g", "discard", show=False, priority=True),
    ]

    class Ready(Message):
        """What the form starts with was read."""

        def __init__(self, setup: FormSetup) -> None:
            super().__init__()
            self.setup = setup

    class Unready(Message):
        """It could not be read."""

        def __init__(self, error: CrmError) -> None:
            super().__init__()
            self.error = error

    class Checked(Message):
        """All fields were understood."""

        def __init__(self, values: dict[str, Value], made: object) -> None:
            super().__init__()
            self.values = values
            self.made = made

    class Refused(Message):
        """A field was not."""

        def __init__(self, field: str, error: CrmError) -> None:
            super().__init__()
            self.field = field
            self.error = error

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setup: FormSetup | None = None
        self.drafts = DraftKeeper(self, session)
        self._early = ""
        self._save: Callable[[Mapping[str, Value]], object] | None = None

    def saving(self, save: Callable[[Mapping[str, Value]], object]) -> Self:
        """Let the form itself store what was typed, in a worker: it stays open, with its draft, when that is refused."""
        self._save = save
        return self

    def prepare(self) -> FormSetup:
        """What the form starts with; called in a thread. Forms say what."""
        raise NotImplementedError

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    def compose(self) -> ComposeResult:
        yield Vertical(classes="form--window -empty")

    def on_mount(self) -> None:
        self.drafts.watch(self._collect)
        self.run_worker(self._prepare, thread=True, group="prepare", exit_on_error=True)

    def _prepare(self) -> None:
        try:
            setup = self.prepare()
            if setup.draft_key:
                setup = replace(setup, draft=drafts.load(self.session, setup.draft_key))
        except CrmError as error:
            self.post_message(self.Unready(error))
        else:
            self.post_message(self.Ready(setup))

    @on(Unready)
    def _give_up(self, message: Unready) -> None:
        self.app.notify(sentence(message.error), markup=False, severity="error")
        if self.is_current:
            self.dismiss(None)

    @on(Ready)
    async def _show(self, message: Ready) -> None:
        self.setup = setup = message.setup
        kept = parse_draft(setup.draft)
        window = self.query_one(".form--window", Vertical)
        await window.remove_children()
        parts: list[Static | VerticalScroll] = [Static(Content(setup.title), classes="form--title")]
        if setup.said:
            parts.append(Static(Content(setup.said), classes="form--said"))
        if setup.draft is not None:
            when = ago(setup.draft.at, self.session.now(), self.session.zone)
            text = _("draft of {when} · ctrl+g discards it").format(when=when)
            parts.append(Static(Content(text), classes="form--draft"))
        rows = [
            Horizontal(
                Static(Content(field.label or _(field.spec.label)), classes="form--label"),
                FieldEditor(with_draft(field, kept)),
                classes="form--row",
            )
            for field in setup.fields
        ]
        parts += [
            VerticalScroll(*rows, can_focus=False, classes="form--fields"),
            Static(self._keys(setup), classes="form--keys", markup=False),
        ]
        await window.mount(*parts)
        window.remove_class("-empty")
        self._fit()
        self.set_focus(self.editors[0].target)
        self.editors[0].insert(self._early)
        self._early = ""

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        """In a small terminal the labels are short and the fields scroll."""
        width, height = self.app.size
        self.set_class(width < 64, "-narrow")
        for fields in self.query(".form--fields"):
            fields.styles.max_height = max(2, height - (6 if height < 20 else 9))

    @staticmethod
    def _keys(setup: FormSetup) -> str:
        if len(setup.fields) != 1:
            return _("enter save · tab next · esc leave")
        long = CONTROLS[setup.fields[0].spec.kind] is CONTROLS[FieldKind.TEXT]
        if setup.draft_key:
            return _("ctrl+s save · esc leave, kept as a draft")
        return _("ctrl+s save · esc leave") if long else _("enter save · esc leave")

    def on_key(self, event: events.Key) -> None:
        """What is typed before the fields are there is not lost."""
        if event.is_printable and event.character:
            event.stop()
            if self.focused is None:
                self._early += event.character
            else:
                self.editors[0].insert(event.character)

    def on_unmount(self) -> None:
        self.drafts.finish()

    @property
    def editors(self) -> list[FieldEditor]:
        """The fields, in order."""
        return list(self.query(FieldEditor))

    def editor(self, name: str) -> FieldEditor | None:
        """The field of that name."""
        return next((each for each in self.editors if each.setup.spec.name == name), None)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @on(FieldEditor.Saved)
    def _step(self, event: FieldEditor.Saved) -> None:
        event.stop()
        editors = self.editors
        at = next(n for n, each in enumerate(editors) if each.setup.spec.name == event.name)
        step = event.step or int(isinstance(editors[at].control, Picker) and at + 1 < len(editors))
        if step:
            editors[(at + step) % len(editors)].focus()
        else:
            self.action_save()

    @on(FieldEditor.Left)
    def action_leave(self) -> None:
        """Close without saving; what was typed stays a draft."""
        if self.is_current:
            self.dismiss(None)

    def action_discard(self) -> None:
        """Drop the draft and start anew."""
        if self.setup is not None and self.setup.draft_key:
            self.drafts.drop(self.setup.draft_key)
            self.post_message(self.Ready(replace(self.setup, draft=None)))

    def action_save(self) -> None:
        """Check what was typed; the form closes when all of it is understood."""
        for editor in self.editors:
            if isinstance(editor.control, Picker):
                editor.control.take()
        texts = {each.setup.spec.name: each.typed for each in self.editors}
        if texts:
            self.run_worker(lambda: self._check(texts), thread=True, exclusive=True, group="check")

    # ── screen → store ───────────────────────────────────────────────────────────────────────────────────────────────

    def _check(self, texts: Mapping[str, str]) -> None:
        assert self.setup is not None
        values: dict[str, Value] = {}
        name = next(iter(texts))
        made: object = None
        try:
            for name, text in texts.items():
                values |= lookup.parse_values(self.session, self.setup.kind, {name: text})
            if not self.setup.keep_empty:
                values = {field: value for field, value in values.items() if value not in (None, ())}
            if self._save is not None:
                name = next(iter(texts))
                made = self._save(values)
        except CrmError as error:
            self.post_message(self.Refused(str(error.params.get("field") or name), error))
        else:
            self.post_message(self.Checked(values, made))

    @on(Refused)
    def _refuse(self, message: Refused) -> None:
        editor = self.editor(message.field) or self.editors[0]
        editor.refuse(sentence(message.error))
        editor.focus()

    @on(Checked)
    def _done(self, message: Checked) -> None:
        assert self.setup is not None
        if self.setup.draft_key:
            self.drafts.drop(self.setup.draft_key)
        if self.is_current:
            self.dismiss(Filled(self.setup.kind, message.values, message.made))

    def _collect(self) -> Mapping[str, str]:
        typed = self.setup is not None and self.setup.draft_key and any(editor.touched for editor in self.editors)
        return {self.setup.draft_key: draft_json(self.editors)} if typed and self.setup else {}

    @on(FieldEditor.Typed)
    def _keep(self, event: FieldEditor.Typed) -> None:
        event.stop()
        if self.setup is not None and self.setup.draft_key:
            self.drafts.note(self.setup.draft_key, draft_json(self.editors))
