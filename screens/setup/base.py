"""`SetupScreen`: a list of things that are set up; each change is one act, said in the footer, after which all is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.i18n.translate import _
from crm_tui.services import entity_types
from screens import keys
from screens.bars import Keys, Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.modal import Filled, FormScreen
from screens.lined import LinedScreen
from screens.widgets.lines import Line
from screens.work import use_case


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is called, a little more in the middle, something at the end of the line."""

    key: str
    """Empty for headings and gaps."""
    text: str
    more: str = ""
    end: str = ""
    style: str = "strong"


def title(text: str) -> Row:
    """A heading, which the cursor passes over."""
    return Row("", text, style="title")


class SetupScreen(LinedScreen):
    """Screens say what they read (`read`, in a thread) and what their keys do; `do` performs a change."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/forms.tcss"]
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "setup")
    LIVE: ClassVar[frozenset[str]] = frozenset({"custom_field", "process", "dictionary_value", "pipeline", "stage"})
    """Types of records whose changes are seen here."""
    EMPTY: ClassVar[str] = ""
    """What is said when there is nothing yet, a text to translate."""

    class Loaded(Message):
        """What there is."""

        def __init__(self, rows: tuple[Row, ...], at: str) -> None:
            super().__init__()
            self.rows = rows
            self.at = at

    class Done(Message):
        """A change was made."""

        def __init__(self, said: str, at: str) -> None:
            super().__init__()
            self.said = said
            self.at = at

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def on_mount(self) -> None:
        """Read."""
        self.lines.empty = (_("Reading…"),)
        self.load()

    def on_screen_resume(self) -> None:
        """Another screen may have changed what is shown."""
        self.load()

    def details(self) -> tuple[Piece, ...]:
        """Whether one may only look."""
        return () if self.allows() else ((_("read only: changing takes the right to change CRM settings"), "muted"),)

    # ── store → screen ──

    def read(self) -> Sequence[Row]:
        """What there is to show; called in a thread."""
        raise NotImplementedError

    @use_case("load", latest_only=True)
    def load(self, at: str = "") -> Message:
        """Read everything again; the cursor goes to the row of that key, or stays."""
        return self.Loaded(tuple(self.read()), at)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        held = message.at or self.current
        self.rows = message.rows
        self.lines.empty = (_(self.EMPTY),) if self.EMPTY else ()
        at = next((n for n, row in enumerate(self.rows) if held and row.key == held), None)
        self.lines.show(len(self.rows), self._line, at=at)
        self.show_header()

    def _line(self, index: int, room: int) -> Line:
        row = self.rows[index]
        if not row.key:
            return Line(((row.text, row.style),), steps=False)
        end = cut(visible(row.end), max(0, room // 2))
        left = max(0, room - cell_width(end) - 1)
        text = cut(visible(row.text), left)
        more = cut(visible(f"   {row.more}"), max(0, left - cell_width(text))) if row.more else ""
        gap = fit("", max(0, left - cell_width(text) - cell_width(more)) + 1)
        return Line(((text, row.style), (more, "muted"), (gap, "plain"), (end, "muted")))

    @property
    def current(self) -> str:
        """The key of the row under the cursor; empty without one."""
        at = self.lines.cursor
        return self.rows[at].key if at < len(self.rows) else ""

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody changed records; the cursor stays on its row."""
        if everything or any(ref.type in self.LIVE for ref in refs):
            self.load()

    def action_reload(self) -> None:
        """Read everything again."""
        self.load()

    # ── screen → store ──

    @use_case("act")
    def do(self, act: Callable[[], object], said: str, at: str = "") -> Message:
        """Make a change, in a thread; a refusal is said in the footer."""
        act()
        return self.Done(said, at)

    @on(Done)
    def _done(self, message: Done) -> None:
        message.stop()
        entity_types.adopt()
        self.say(f"{message.said} · {_('u takes it back')}", "good")
        self.load(message.at)
        for screen in self.app.screen_stack:
            handler = getattr(screen, "records_changed", None)
            if screen is not self and handler is not None:
                handler((), True)

    def fill(self, form: FormScreen, said: str) -> None:
        """Open a form that stores what is typed; afterwards everything is read again."""

        def after(filled: Filled | None) -> None:
            if filled is not None:
                self.post_message(self.Done(said, str(filled.made or "")))

        self.app.push_screen(form, after)

    def sure(self, question: str, said: str, act: Callable[[], object], done: str) -> None:
        """Ask before something is taken away."""
        choices = (Choice("yes", _("delete"), letter="x"), Choice("no", _("keep"), letter="k"))
        self.app.push_screen(
            ChoiceScreen(question, choices, said=said, at="no"),
            lambda answer: self.do(act, done) if answer == "yes" else None,
        )

    def allows(self) -> bool:
        """Whether the operator may change anything of what is shown: with the right to change settings."""
        return self.session.has_settings

    def may(self, verb: str) -> bool:
        """Whether the operator may change what is shown; says so when not."""
        if not self.allows():
            self.crm.show_error(NotAllowed(login=self.session.login, verb=verb))
        return self.allows()

    def keys_now(self) -> Keys | None:
        """Those of the set-up that do something on this screen."""
        if self.line is not None:
            return super().keys_now()
        found = [each for each in keys.SCOPES[self.SCOPES[-1]] if each.footer and self.method_of(each) is not None]
        opens = [("enter", _("open"))] if type(self).action_open is not LinedScreen.action_open else []
        return (*opens, *((keys.shown(each.keys[0]), _(each.short or each.label)) for each in found))


class Ordered(SetupScreen):
    """Rows that can be put into another order."""

    def action_move_up(self) -> None:
        """The row goes up."""
        self.shift(-1)

    def action_move_down(self) -> None:
        """The row goes down."""
        self.shift(1)

    def shift(self, by: int) -> None:
        """Put the row of the cursor elsewhere."""
        raise NotImplementedError
