"""`ValueRow`: one parameter of a step: its label, its text, choice or table, and below it what it means or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from crm_tui.automation import step_forms
from crm_tui.domain.text import visible
from crm_tui.domain.workflow import Rows
from crm_tui.i18n.translate import _, fill
from screens.workflows.value_text import ChoiceLine, Owner, ValueText

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from crm_tui.automation.step_forms import FormLine
    from crm_tui.domain.workflow import Parameter
    from crm_tui.domain.workflow_problems import Problem

Control: TypeAlias = ValueText | ChoiceLine


class TableRow(Horizontal):
    """What is set, and the text of its value."""

    def __init__(self, owner: Owner, name: str, text: str) -> None:
        super().__init__(classes="table-row")
        self.what = ValueText(owner, name, lined=False, placeholder=_("what to set"))
        self.what.add_class("-name")
        self.value = ValueText(owner, text, lined=True)

    def compose(self) -> ComposeResult:
        """Both texts."""
        yield self.what
        yield Static("→", classes="table-arrow", markup=False)
        yield self.value

    @property
    def pair(self) -> tuple[str, str]:
        """What stands in it."""
        return self.what.text.strip(), self.value.text


class TableControl(Vertical):
    """Rows, the last of which is empty: typing there adds one, `backspace` in an empty name takes one away."""

    def __init__(self, owner: Owner, rows: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._owner = owner
        self._start = (*rows, ("", ""))

    def compose(self) -> ComposeResult:
        """The rows."""
        for name, text in self._start:
            yield TableRow(self._owner, name, text)

    @property
    def rows(self) -> list[TableRow]:
        """From the first to the empty one."""
        return [each for each in self.query(TableRow) if not each.has_class("-gone")]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What the rows say."""
        if not self.is_mounted:
            return self._start[:-1]
        return tuple(each.pair for each in self.rows if each.pair != ("", ""))

    def grow(self) -> None:
        """An empty row at the end."""
        rows = self.rows
        if rows and rows[-1].pair != ("", ""):
            self.mount(TableRow(self._owner, "", ""))

    @on(ValueText.Left)
    def _take_away(self, event: ValueText.Left) -> None:
        event.stop()
        rows = self.rows
        at = next((number for number, row in enumerate(rows) if row.what is event.text), None)
        if at is None or at == len(rows) - 1:
            return
        rows[at].add_class("-gone")
        rows[at + 1].what.focus()
        rows[at].remove()
        self.post_message(ValueRow.Touched())


class ValueRow(Vertical):
    """One line of the form."""

    class Touched(Message):
        """Something was typed, chosen or taken away in it."""

    class Edited(Message):
        """What it holds now."""

        def __init__(self, code: str, value: Parameter, of: str) -> None:
            super().__init__()
            self.code = code
            self.value = value
            self.of = of
            """Whose form it stands in: another one may stand there when this is read."""

    def __init__(self, owner: Owner, line: FormLine, value: Parameter, *, of: str = "") -> None:
        super().__init__(classes="value-row")
        self.line = line
        self.of = of
        self.was = value
        """As it was last shown or told."""
        self.control: Control | TableControl
        default = self._named(line.default)
        if line.names is not None:
            self.control = TableControl(owner, step_forms.rows_of(value))
        elif line.closed:
            said = default or ("" if line.required else _("nothing chosen"))
            self.control = ChoiceLine(owner, line.options, step_forms.text_of(value), placeholder=said)
        else:
            self.control = ValueText(owner, step_forms.text_of(value), lined=line.lined, placeholder=default)

    def _named(self, text: str) -> str:
        return step_forms.meaning(self.line, text) or text

    def compose(self) -> ComposeResult:
        """Label and control, then the notes."""
        mark = " *" if self.line.required else ""
        with Horizontal(classes="value-line"):
            yield Static(Content(visible(f"{self.line.label}{mark}")), classes="value-label")
            yield self.control
        yield Static("", classes="value-note -meaning -empty", markup=False)
        if said := self._help():
            yield Static(Content(visible(said)), classes="value-note -help")
        yield Static("", classes="value-note -problem -empty", markup=False)

    def on_mount(self) -> None:
        """What its codes mean."""
        self._say_meaning()

    @property
    def value(self) -> Parameter:
        """What it holds."""
        match self.control:
            case TableControl() as table:
                return Rows(table.pairs)
            case ChoiceLine() as choice:
                return choice.key
            case ValueText() as text:
                return step_forms.parameter(self.line, text.text)

    @property
    def controls(self) -> list[Control]:
        """What takes keys in it, in order."""
        if isinstance(self.control, TableControl):
            return [each for row in self.control.rows for each in (row.what, row.value)]
        return [self.control]

    @on(TextArea.Changed)
    @on(ChoiceLine.Changed)
    @on(Touched)
    def _changed(self, event: Message) -> None:
        event.stop()
        if isinstance(self.control, TableControl):
            self.control.grow()
        value = self.value
        if value != self.was and self._differs(value):
            self.was = value
            self._say_meaning()
            self.post_message(self.Edited(self.line.code, value, self.of))

    def _differs(self, value: Parameter) -> bool:
        """Whether another text stands there, not only another way to keep the same."""
        if isinstance(value, Rows) or isinstance(self.was, Rows):
            return step_forms.rows_of(value) != step_forms.rows_of(self.was)
        return step_forms.text_of(value) != step_forms.text_of(self.was)

    def on_descendant_focus(self) -> None:
        """Its help is shown."""
        self.add_class("-active")

    def on_descendant_blur(self) -> None:
        """Its help is hidden."""
        self.remove_class("-active")

    def _help(self) -> str:
        line = self.line
        if line.bare:
            return line.help
        parts = [] if line.names is not None else [line.type_word]
        if line.multiple:
            parts.append(_("one a line"))
        if line.literal and not line.closed:
            parts.append(_("written down, no references"))
        if line.default:
            parts.append(fill(_("empty: {default}"), {"default": self._named(line.default)}))
        if line.help:
            parts.append(line.help)
        if line.names is not None:
            parts.append(_("the last row adds; backspace in an empty name takes the row away"))
        return " · ".join(parts)

    def _say_meaning(self) -> None:
        said = "" if self.line.names is not None or self.line.closed else self._named_or_nothing()
        note = self.query_one(".-meaning", Static)
        note.set_class(not said, "-empty")
        note.update(Content(visible(f"→ {said}")))

    def _named_or_nothing(self) -> str:
        return step_forms.meaning(self.line, step_forms.text_of(self.value))

    def tell(self, problems: Sequence[Problem]) -> None:
        """What is wrong with it; nothing takes the words away."""
        note = self.query_one(".-problem", Static)
        labels = {self.line.code: self.line.label}
        lines = [f"{'✗' if each.blocking else '!'} {step_forms.sentence(each, labels)}" for each in problems]
        note.set_class(not lines, "-empty")
        note.set_class(bool(problems) and not any(each.blocking for each in problems), "-warning")
        note.update(Content("\n".join(map(visible, lines))))
