"""One field being edited: its control, and the line under it that explains, reads back or refuses."""

from __future__ import annotations

from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.forms.inputs import Control, FieldSetup, control_for, hint_for, reading
from screens.forms.lines import LongText, PointLines, TextLine
from screens.forms.picker import Picker


class FieldEditor(Vertical):
    """The control of one field with its keys: `enter` saves a line, `ctrl+s` any, `tab` goes on, `esc` leaves."""

    BINDINGS = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("tab", "save(1)", show=False, priority=True),
        Binding("shift+tab", "save(-1)", show=False, priority=True),
        Binding("ctrl+s", "save(0)", show=False, priority=True),
    ]

    class Saved(Message):
        """The operator is done with the field."""

        def __init__(self, name: str, typed: str, step: int) -> None:
            super().__init__()
            self.name = name
            self.typed = typed
            self.step = step
            """1 go on to the next field, -1 to the one before, 0 stay."""

    class Left(Message):
        """The operator does not want the change."""

    class Typed(Message):
        """Something was typed: a draft."""

        def __init__(self, name: str, typed: str) -> None:
            super().__init__()
            self.name = name
            self.typed = typed

    class Resized(Message):
        """The editor needs more or fewer lines."""

    def __init__(self, setup: FieldSetup, *, saves: str = "") -> None:
        """An editor.

        Args:
            setup: The field.
            saves: What its keys of saving do, in the language in use; empty where they save.
        """
        super().__init__()
        self.saves = saves or _("save")
        self.setup = setup
        self.control: Control = control_for(setup)
        self._start = self._told = self.typed

    def compose(self) -> ComposeResult:
        yield self.control
        hint = hint_for(self.setup.spec)
        yield Static(Content(hint), classes=f"field-editor--note {'-plain' if hint else '-empty'}")

    @property
    def label(self) -> str:
        """What the field is called, without the mark of what must be filled in."""
        spec = self.setup.spec
        return (self.setup.label or (spec.label if spec.custom else _(spec.label))).removesuffix(" *")

    @property
    def typed(self) -> str:
        """What stands in the control, as `lookup.parse_values` reads it."""
        return self.control.typed

    def focus(self, scroll_visible: bool = True) -> FieldEditor:
        """Type here."""
        self.control.focus(scroll_visible)
        return self

    @property
    def keys(self) -> Keys:
        """The keys of this control, the leaving ones apart."""
        save = ("ctrl+s", self.saves)
        match self.control:
            case Picker() as picker if picker.multiple:
                return (("↑↓", _("choose")), ("enter", _("add or remove")), save)
            case Picker():
                return (("↑↓", _("choose")), ("enter", _("take")))
            case PointLines():
                return (save, ("enter", _("new line")), ("ctrl+l", _("other kind")))
            case LongText():
                return (save, ("enter", _("new line")))
            case _:
                return (("enter", self.saves),)

    @property
    def touched(self) -> bool:
        """Whether something else stands there than at the start."""
        return self.typed != self._start

    @property
    def target(self) -> Widget:
        """The widget that takes the keys."""
        return self.control.line if isinstance(self.control, Picker) else self.control

    def insert(self, text: str) -> None:
        """What was typed a moment before the control could take it."""
        target = self.target
        if isinstance(target, TextLine):
            target.insert_text_at_cursor(text)
        elif isinstance(target, LongText):
            target.insert(text)

    def on_descendant_focus(self) -> None:
        self.add_class("-active")

    def on_descendant_blur(self) -> None:
        self.remove_class("-active")

    def on_resize(self, event: events.Resize) -> None:
        self.post_message(self.Resized())

    def explain(self, text: str) -> None:
        """Say something under the control."""
        self._note(text, "-understood")

    def refuse(self, sentence: str) -> None:
        """Say under the control why it was not saved; typing clears it."""
        self._note(f"✗ {sentence}", "-refused")

    def action_leave(self) -> None:
        """Give up."""
        self.post_message(self.Left())

    def action_save(self, step: int) -> None:
        """Hand over what was typed."""
        if isinstance(self.control, Picker):
            self.control.when_answered(partial(self._save, step))
        else:
            self._save(step)

    def _save(self, step: int) -> None:
        if self.settle():
            self.post_message(self.Saved(self.setup.spec.name, self.typed, step))

    def settle(self) -> bool:
        """Take what a picker stands on; False, and said under it, when nothing is called as what was typed."""
        if isinstance(self.control, Picker) and not self.control.take():
            self._missed()
            return False
        return True

    @on(Picker.Missed)
    def _missed(self) -> None:
        self.refuse(_("nothing of that name; go on typing or pick one"))

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        if isinstance(self.control, TextLine):
            self.action_save(0)

    @on(Picker.Taken)
    def _taken(self, event: Picker.Taken) -> None:
        event.stop()
        self.post_message(self.Saved(self.setup.spec.name, self.typed, 0))

    @on(Input.Changed)
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed()

    @on(TextArea.Changed)
    def _text_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._changed()

    def _changed(self) -> None:
        typed = self.typed
        if typed == self._told:
            return
        understood = reading(self.setup, typed) if isinstance(self.control, TextLine) else ""
        self._note(
            f"→ {understood}" if understood else hint_for(self.setup.spec), "-understood" if understood else "-plain"
        )
        self._told = typed
        self.post_message(self.Typed(self.setup.spec.name, typed))

    def _note(self, text: str, state: str) -> None:
        note = self.query_one(".field-editor--note", Static)
        note.set_classes(["field-editor--note", state if text else "-empty"])
        note.update(Content(visible(text)))
