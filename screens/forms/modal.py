"""`FormScreen`: a small window with some fields; every form is one, made from field specs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from textual import events, on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import lookup
from crm_tui.services.drafts import Draft
from screens.bars import Keys
from screens.dialog import Dialog
from screens.forms.drafting import DraftKeeper, draft_json, parse_draft, with_draft
from screens.forms.field_editor import FieldEditor
from screens.forms.inputs import FieldSetup
from screens.forms.picker import Picker
from screens.forms.waiting import Waiting
from screens.forms.words import sentence

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
    told: str = ""
    """What is said of it instead of the usual; empty for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSetup:
    """All that a form needs to start; made in a worker."""

    title: str
    kind: str
    fields: tuple[FieldSetup, ...]
    draft_key: str = ""
    """Where what is typed is kept; empty for nowhere."""
    said: str = ""
    """A sentence above the fields."""
    keep_empty: bool = False
    """Whether fields without an answer are among the values: the form changes something that exists."""


class FormScreen(Dialog[Filled | None]):
    """The fields one under the other; `enter` saves, `tab` goes on, `esc` leaves without."""

    CSS_PATH: ClassVar[Any] = "../../styles/forms.tcss"

    DOES: ClassVar[str] = N_("save")
    """What the footer calls it, a text to translate: forms start, answer, hand on."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+g", "discard", show=False, priority=True),
        Binding("ctrl+r", "bring_back", show=False, priority=True),
    ]

    class Ready(Message):
        """What the form starts with was read."""

        def __init__(self, setup: FormSetup, draft: Draft | None = None) -> None:
            super().__init__()
            self.setup = setup
            self.draft = draft
            """What was typed the last time and not saved."""

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

    def __init__(self, session: Session, *, draft: bool = False) -> None:
        """A form.

        Args:
            session: Who fills it in.
            draft: It is opened for its draft; otherwise a draft is offered, and what is typed at once stays alone.
        """
        super().__init__()
        self.session = session
        self.setup: FormSetup | None = None
        self.drafts = DraftKeeper(self, session)
        self.waiting = Waiting(session, self.drafts, at_once=draft)
        self.sure = False
        """Whether the operator wants it saved whatever `doubt` says."""
        self.told = ""
        """What is said afterwards instead of the usual."""
        self._early = ""
        self._stands = False
        self._save: Callable[[Mapping[str, Value]], object] | None = None

    def saving(self, save: Callable[[Mapping[str, Value]], object]) -> Self:
        """Let the form itself store what was typed, in a worker: it stays open, with its draft, when that is refused."""
        self._save = save
        return self

    def prepare(self) -> FormSetup:
        """What the form starts with; called in a thread. Forms say what."""
        raise NotImplementedError

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    def window(self) -> Iterable[Widget]:
        yield Vertical(classes="form--window -empty")

    @property
    def preparing(self) -> bool:
        """Until the fields are there."""
        return not self._stands

    def on_mount(self) -> None:
        self.drafts.watch(self._collect)
        self.run_worker(self._prepare, thread=True, group="prepare", exit_on_error=True)

    def _prepare(self) -> None:
        try:
            setup = self.prepare()
            draft = self.waiting.read(setup.draft_key)
        except CrmError as error:
            self.post_message(self.Unready(error))
        else:
            self.post_message(self.Ready(setup, draft))

    @on(Unready)
    def _give_up(self, message: Unready) -> None:
        self.app.notify(sentence(message.error), markup=False, severity="error")
        if self.is_current:
            self.dismiss(None)

    @on(Ready)
    async def _start(self, message: Ready) -> None:
        self.setup = message.setup
        self.waiting.take(message.setup.draft_key, message.draft, typed=bool(self._early))
        await self._show(message.setup)

    async def _show(self, setup: FormSetup) -> None:
        """The fields, as they start or as the draft has them."""
        kept = parse_draft(self.waiting.restored)
        window = self.query_one(".form--window", Vertical)
        await window.remove_children()
        parts: list[Static | VerticalScroll] = [Static(Content(setup.title), classes="form--title")]
        if setup.said:
            parts.append(Static(Content(setup.said), classes="form--said"))
        if text := self.waiting.sentence():
            parts.append(Static(Content(text), classes="form--draft"))
        rows = [
            Horizontal(
                Static(Content(field.label or _(field.spec.label)), classes="form--label"),
                FieldEditor(with_draft(field, kept), saves=_(self.DOES)),
                classes="form--row",
            )
            for field in setup.fields
        ]
        parts.append(VerticalScroll(*rows, can_focus=False, classes="form--fields"))
        await window.mount(*parts)
        window.remove_class("-empty")
        self._fit()
        self.set_focus(self.editors[0].target)
        self.editors[0].insert(self._early)
        self._early = ""
        self._stands = True

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        """In a small terminal the labels are short and the fields scroll."""
        width, height = self.app.size
        self.set_class(width < 64, "-narrow")
        for fields in self.query(".form--fields"):
            fields.styles.max_height = max(2, height - (6 if height < 20 else 9))

    def keys_now(self) -> Keys:
        """Those of the field that is typed into, then those of the form: what saves it before what a narrow footer drops."""
        leave = ("esc", _("leave"))
        editor = next((each for each in self.editors if each.has_class("-active")), None)
        if self.setup is None or editor is None:
            return (leave,)
        found = list(editor.keys)
        if self.setup.draft_key:
            leave = ("esc", _("leave, kept as a draft"))
        does = _(self.DOES)
        if len(self.setup.fields) > 1 and not {("ctrl+s", does), ("enter", does)} & set(found):
            found.append(("ctrl+s", does))
        found.append(leave)
        if len(self.setup.fields) > 1:
            found.append(("tab", _("next field")))
        return tuple(found)

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

    async def action_discard(self) -> None:
        """Drop the draft and start anew."""
        if self.setup is not None and self.setup.draft_key:
            self.waiting.discard(typed=self._touched)
            await self._show(self.setup)

    async def action_bring_back(self) -> None:
        """The draft that is offered, in the place of what was typed."""
        if self.setup is not None and self.waiting.offered is not None:
            self.waiting.bring_back(draft_json(self.editors) if self._touched else "")
            await self._show(self.setup)

    @property
    def _touched(self) -> bool:
        return any(editor.touched for editor in self.editors)

    def action_save(self) -> None:
        """Check what was typed; the form closes when all of it is understood."""
        pickers = [each.control for each in self.editors if isinstance(each.control, Picker)]
        unsure = next((each for each in pickers if not each.sure), None)
        if unsure is not None:
            unsure.when_answered(self.action_save)
            return
        missed = [each for each in self.editors if not each.settle()]
        if missed:
            missed[0].focus()
            return
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
                values |= self.parsed(name, text)
            if not self.setup.keep_empty:
                values = {field: value for field, value in values.items() if value not in (None, ())}
            if not self.sure and (doubt := self.doubt(values)) is not None:
                self.post_message(doubt)
                return
            if self._save is not None:
                name = next(iter(texts))
                made = self._save(values)
        except CrmError as error:
            self.post_message(self.Refused(str(error.params.get("field") or name), error))
        else:
            self.post_message(self.Checked(values, made))

    def parsed(self, name: str, text: str) -> dict[str, Value]:
        """The checked value of one field; called in a thread."""
        assert self.setup is not None
        return lookup.parse_values(self.session, self.setup.kind, {name: text})

    def doubt(self, values: Mapping[str, Value]) -> Message | None:
        """What must be answered before these values are saved, or None; called in a thread. `sure` skips it."""
        return None

    @on(Refused)
    def _refuse(self, message: Refused) -> None:
        found = self.editor(message.field)
        editor = found or self.editors[0]
        editor.refuse(sentence(message.error, found.label if found is not None else ""))
        editor.focus()

    @on(Checked)
    def _done(self, message: Checked) -> None:
        assert self.setup is not None
        self.waiting.saved()
        if self.is_current:
            self.dismiss(Filled(self.setup.kind, message.values, message.made, self.told))

    def _collect(self) -> Mapping[str, str]:
        return self.waiting.typed(draft_json(self.editors)) if self._touched else {}

    @on(FieldEditor.Typed)
    def _keep(self, event: FieldEditor.Typed) -> None:
        event.stop()
        for key, text in self.waiting.typed(draft_json(self.editors)).items():
            self.drafts.note(key, text)
