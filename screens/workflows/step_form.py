"""`StepForm`: the parameters of one step, one under the other, made from what its action declares.

It knows no template: it is given lines and texts, and tells what was typed. `screens.workflows.step_window` opens it in
a window, as rules need it; the designer has it beside the tree. Source: screens «Workflow designer».
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.containers import VerticalScroll
from textual.message import Message

from crm_tui.automation import insertable, step_forms, step_options
from crm_tui.domain.text import visible
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _, fill
from screens import keys
from screens.workflows import new_field
from screens.workflows.pick import Entry, Find, PickScreen
from screens.workflows.value_row import Control, TableControl, ValueRow
from screens.workflows.value_text import ChoiceLine, ValueText

if TYPE_CHECKING:
    from crm_tui.automation.insertable import Insertable
    from crm_tui.automation.step_forms import FormLine
    from crm_tui.automation.step_options import Option
    from crm_tui.domain.custom import CustomField
    from crm_tui.domain.workflow import Parameter
    from crm_tui.domain.workflow_problems import Problem
    from crm_tui.services.session import Session
    from screens.bars import Keys

SCOPE = ("form",)
Offer = Callable[[], Sequence["Insertable"]]
"""What can be inserted into a text; called in a thread."""


class StepForm(VerticalScroll, can_focus=False):
    """The rows; the one that is typed into shows its help."""

    class Left(Message):
        """The operator is done typing."""

    class Saved(Message):
        """The operator wants it kept."""

    class Prefix(Message):
        """A sequence of keys was begun or has ended: other keys act."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._offer: Offer = tuple
        self._prefix = ""

    # ── What is shown ──

    async def show(
        self, lines: Iterable[FormLine], values: Mapping[str, Parameter], offer: Offer, *, of: str = ""
    ) -> None:
        """Other rows, with these texts; what is typed into them says whose they are."""
        self._offer = offer
        self._prefix = ""
        await self.remove_children()
        await self.mount_all(ValueRow(self, each, values.get(each.code, ""), of=of) for each in lines)
        self.scroll_home(animate=False)

    def tell(self, problems: Sequence[Problem]) -> None:
        """What is wrong with each parameter; a parameter without any says nothing."""
        for row in self.rows:
            row.tell([each for each in problems if each.parameter == row.line.code])

    @property
    def rows(self) -> list[ValueRow]:
        """All lines, in order."""
        return list(self.query(ValueRow))

    def row(self, code: str) -> ValueRow | None:
        """The line of that parameter."""
        return next((each for each in self.rows if each.line.code == code), None)

    @property
    def values(self) -> dict[str, Parameter]:
        """What all rows hold, by code."""
        return {each.line.code: each.value for each in self.rows}

    @property
    def controls(self) -> list[Control]:
        """Everything that takes keys, in order."""
        return [each for row in self.rows for each in row.controls]

    @property
    def typing(self) -> Control | None:
        """What is typed into now."""
        found = self.screen.focused
        return found if isinstance(found, (ValueText, ChoiceLine)) and found in self.controls else None

    def begin(self, code: str = "") -> bool:
        """Type into the row of that code, or the first; False when there is none."""
        row = self.row(code)
        target = row.controls[0] if row is not None else next(iter(self.controls), None)
        if target is None:
            return False
        target.focus()
        return True

    @property
    def keys(self) -> Keys:
        """Those that act where one types."""
        if self._prefix:
            return (("v", _("insert a value")), ("esc", _("nothing")))
        now = self.typing
        found: list[tuple[str, str]] = []
        if isinstance(now, ChoiceLine):
            found += [("enter", _("choose")), ("← →", _("next"))]
        elif now is not None:
            row = self._row_of(now)
            if row is None or not row.line.literal:
                found.append((keys.shown_of("form.insert"), _("insert a value")))
            if row is not None and self._finder(now, row) is not None:
                found.append((keys.shown_of("form.pick"), _("choose")))
        return (*found, (keys.shown_of("form.save"), _("save")), ("esc", _("leave")), ("tab", _("next field")))

    def _row_of(self, control: Control) -> ValueRow | None:
        return next((row for row in self.rows if control in row.controls), None)

    # ── Keys ──

    def take(self, event: events.Key) -> bool:
        """Whether the form itself has used the key."""
        known = keys.keymap(SCOPE)
        name = f"{self._prefix} {event.key}" if self._prefix else event.key
        if self._prefix or name in keys.prefixes(SCOPE):
            self._prefix = "" if self._prefix else name
            self.post_message(self.Prefix())
            if self._prefix:
                return True
        command = known.get(name)
        if command is not None:
            return bool(getattr(self, f"_key_{command.action}")())
        if " " in name:
            return True  # no sequence of ours: neither key does anything
        now = self.typing
        if name == "enter" and isinstance(now, ChoiceLine):
            return self._key_pick()
        if name == "enter" and isinstance(now, ValueText) and not now.lined:
            return self._step(1)
        return False

    def _key_next(self) -> bool:
        return self._step(1)

    def _key_previous(self) -> bool:
        return self._step(-1)

    def _step(self, by: int) -> bool:
        controls, now = self.controls, self.typing
        if now is not None and controls:
            controls[(controls.index(now) + by) % len(controls)].focus()
        return True

    def _key_leave(self) -> bool:
        self.post_message(self.Left())
        return True

    def _key_save(self) -> bool:
        self.post_message(self.Saved())
        return True

    # ── Insert a value, choose ──

    def _key_insert(self) -> bool:
        now = self.typing
        row = self._row_of(now) if now is not None else None
        if isinstance(now, ValueText) and row is not None and not row.line.literal:
            self._open_insert(now)
        return True

    def _open_insert(self, text: ValueText) -> None:
        cache: list[Insertable] = []

        def find(typed: str) -> list[Entry]:
            if not cache:
                cache.extend(self._offer())
            wanted = {id(each) for each in insertable.matching(cache, typed)}
            found = [(number, each) for number, each in enumerate(cache) if id(each) in wanted]
            return [Entry(str(number), each.label, each.hint or each.text, each.group) for number, each in found]

        def chosen(key: str | None) -> None:
            if key is not None:
                text.put(*insertable.insert(text.text, text.offset_of_cursor, cache[int(key)]))
            text.focus()

        self.app.push_screen(PickScreen(_("Insert a value"), find), chosen)

    def _key_pick(self) -> bool:
        now = self.typing
        row = self._row_of(now) if now is not None else None
        if now is None or row is None or (isinstance(now, ValueText) and not _at_end(now)):
            return False
        find = self._finder(now, row)
        if find is None:
            return False

        def chosen(key: str | None) -> None:
            if key == new_field.KEY and row.line.names is not None:
                self._make_field(now, row)
                return
            if key is not None and isinstance(now, ChoiceLine):
                now.choose(key)
            elif key is not None and isinstance(now, ValueText):
                _chosen(now, key, several=row.line.multiple)
            now.focus()

        title = fill(_("Choose: {what}"), {"what": visible(row.line.label)})
        at = now.key if isinstance(now, ChoiceLine) else now.text
        self.app.push_screen(PickScreen(title, find, at=at), chosen)
        return True

    def _make_field(self, now: Control, row: ValueRow) -> None:
        """A new field, whose name the row gets."""

        def made(found: CustomField | None) -> None:
            if not now.is_attached:
                return
            if found is not None and isinstance(now, ValueText):
                row.line = replace(row.line, names=(*(row.line.names or ()), step_options.made(found)))
                _chosen(now, found.name, several=False)
            now.focus()

        new_field.ask(self, self.session, row.line.of, made)

    def _finder(self, control: Control, row: ValueRow) -> Find | None:
        """Where one can choose for a control: in a table, names of fields, or values of the field of its row."""
        line, session = row.line, self.session
        if not isinstance(row.control, TableControl):
            if line.options:
                return partial(_matching, line.options)
            searched = line.type is ValueType.ITEM and line.of
            return partial(_searched, session, line.of) if searched else None
        pair = next(each for each in row.control.rows if control in (each.what, each.value))
        name = pair.what.text.strip()
        if control is pair.what:
            return lambda typed: [*_matching(line.names or (), typed), *new_field.entry(line.of)]
        if not step_options.is_picked(line.of, name):
            return None
        return lambda typed: _matching(step_options.value_options(session, line.of, name), typed)

    @on(ValueText.Left)
    def _nothing_left(self, event: ValueText.Left) -> None:
        event.stop()

    @on(ValueRow.Edited)
    def _scroll(self) -> None:
        now = self.typing
        if now is not None:
            self.call_after_refresh(self.scroll_to_widget, now, animate=False)


def _matching(options: Sequence[Option], typed: str) -> list[Entry]:
    words = typed.casefold().split()
    return [
        Entry(each.key, each.label, each.hint)
        for each in options
        if all(word in f"{each.label} {each.hint} {each.key}".casefold() for word in words)
    ]


def _searched(session: Session, kind: str, typed: str) -> list[Entry]:
    return [Entry(each.key, each.label, each.hint) for each in step_options.records(session, kind, typed)]


def _at_end(text: ValueText) -> bool:
    """Whether the cursor stands on the last line."""
    return text.cursor_location[0] == text.document.end[0]


def _chosen(text: ValueText, key: str, *, several: bool) -> None:
    """In the place of the text, or on a line of its own."""
    if not several:
        text.put(key, len(key))
        return
    lines = [each for each in text.text.splitlines() if each.strip()]
    if key not in lines:
        lines.append(key)
    said = "\n".join(lines)
    text.put(said, len(said))


def given(form: StepForm) -> dict[str, Parameter]:
    """Everything that the form holds, without what is empty."""
    return dict(step_forms.kept(form.values))
