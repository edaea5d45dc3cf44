"""`DesignerBase`: the draft of a workflow, its rows to the left, the form of the row to the right, its problems below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.automation import design_forms, design_tree, insertable, step_forms
from crm_tui.automation.design_tree import GENERAL, Mark, Node
from crm_tui.automation.step_forms import Subject
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.domain.workflow import Template, find
from crm_tui.domain.workflow_history import History, Version
from crm_tui.i18n.translate import _, fill, ngettext
from screens.bars import Piece
from screens.forms.drafting import DraftKeeper
from screens.lined import LinedScreen
from screens.messages import Failed
from screens.widgets.lines import Line, LineList
from screens.work import use_case
from screens.workflows import design_side
from screens.workflows.design_side import Typing
from screens.workflows.step_form import StepForm
from screens.workflows.value_row import ValueRow

if TYPE_CHECKING:
    from textual.timer import Timer

    from crm_tui.automation.design_forms import Form
    from crm_tui.domain.workflow_problems import Problem

NARROW = 110
"""Columns below which the form takes the place of the steps."""
PAUSE = 0.15
"""Seconds without a key before what was typed is looked at."""
_MARKS = {Mark.NONE: (" ", "plain"), Mark.WARNING: ("!", "warn"), Mark.ERROR: ("✗", "bad")}


class DesignerBase(LinedScreen):
    """What is shown; what the keys do is in the classes below."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/workflows.tcss"]
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "designer")

    class FormReady(Message):
        """What the row of the cursor asks for."""

        def __init__(self, key: str, form: Form) -> None:
            super().__init__()
            self.key = key
            self.form = form

    class Judged(Message):
        """What is wrong with the draft."""

        def __init__(self, template: Template, problems: tuple[Problem, ...]) -> None:
            super().__init__()
            self.template = template
            self.problems = problems

    def __init__(self, number: int = 0, document: str = "deal") -> None:
        """A designer.

        Args:
            number: Of the template; 0 for a new one.
            document: The type of record that a new one is for.
        """
        super().__init__()
        self.number = number
        self.version: int | None = None
        """Of the template as it was read: another one in the store was saved by somebody else."""
        self.base = Template(name="", document=document)
        """As it is stored."""
        self.history = History(Version(self.base))
        self.problems: tuple[Problem, ...] = ()
        self.judged = False
        """Whether `problems` are those of the draft as it is."""
        self.nodes: tuple[Node, ...] = ()
        self.people: Mapping[str, str] = {}
        """What people are called, by their codes."""
        self.ready = False
        """Whether it was read."""
        self.form_key = ""
        """The row whose form stands there."""
        self._asked = ""
        """The row whose form is being read."""
        self._begin: str | None = None
        """The line to type into as soon as the form stands there; None: none."""
        self._unread = False
        """Whether it could not be read."""
        self._delayed: dict[str, Timer] = {}

    @property
    def template(self) -> Template:
        """The draft."""
        return self.history.template

    @property
    def changed(self) -> bool:
        """Whether something is not saved."""
        return self.template != self.base

    # ── The window ──

    def body(self) -> Iterable[Widget]:
        """Rows, form, problems."""
        yield Horizontal(
            LineList(),
            Vertical(
                Static("", id="form-title", markup=False),
                Static("", id="form-about", markup=False),
                StepForm(self.session),
                id="form-side",
            ),
            id="designer",
        )
        yield Static("", id="problems", markup=False)

    @property
    def form(self) -> StepForm:
        """The form to the right."""
        return self.query_one(StepForm)

    @property
    def keeper(self) -> DraftKeeper:
        """Keeps the draft on disk."""
        raise NotImplementedError

    def place(self) -> str:
        """Whose steps."""
        return f"{_('Workflows')} › {visible(self.template.name or _('new'))}"

    def details(self) -> tuple[Piece, ...]:
        """Whether it is saved, and what is wrong with it."""
        if not self.ready:
            return ()
        found: list[Piece] = [(_("not saved yet"), "alert")] if self.changed or not self.number else []
        errors = sum(each.blocking for each in self.problems)
        warnings = len(self.problems) - errors
        if errors:
            found.append((fill(ngettext("{count} error", "{count} errors", errors), {"count": errors}), "alert"))
        if warnings:
            found.append(
                (fill(ngettext("{count} warning", "{count} warnings", warnings), {"count": warnings}), "muted")
            )
        return tuple(found)

    def on_resize(self, event: events.Resize) -> None:
        """In a narrow terminal the form takes the place of the steps."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.call_after_refresh(self._fill_side)

    def _fill_side(self) -> None:
        """The form of the row, where it is seen and not there yet."""
        if self.current not in (self.form_key, self._asked) and not self.narrow:
            self.want_form()

    @property
    def narrow(self) -> bool:
        """Whether only one of both is seen."""
        return self.app.size.width < NARROW

    # ── Rows ──

    @property
    def current(self) -> str:
        """The key of the row under the cursor."""
        at = self.lines.cursor
        return self.nodes[at].key if at < len(self.nodes) else GENERAL

    def show_rows(self, at: str = "") -> None:
        """Draw them anew; the cursor goes to the row of that key, or stays on its own."""
        held = at or self.current
        self.nodes = design_tree.nodes(self.template, self.problems, self.people)
        keys = [each.key for each in self.nodes]
        self.lines.show(len(keys), self._line, at=keys.index(held) if held in keys else None)
        self.show_header()

    def go(self, key: str) -> None:
        """The cursor to a row."""
        keys = [each.key for each in self.nodes]
        if key in keys:
            self.lines.go(keys.index(key))

    def _line(self, index: int, room: int) -> Line:
        node = self.nodes[index]
        mark, mark_style = _MARKS[node.mark]
        style = "title" if node.heading else "strong" if not node.depth else "plain"
        quiet = style if node.on else "muted"
        left = max(4, room - cell_width(node.end) - 3)
        head = "  " * node.depth + (f"{node.icon} " if node.icon else "")
        text = cut(visible(f"{head}{node.text}"), left)
        off = "" if node.on else f"  {_('off')}"
        more = cut(visible(f"{off}  {node.more}" if node.more else off), max(0, left - cell_width(text)))
        gap = fit("", max(0, left - cell_width(text) - cell_width(more)) + 1)
        return Line(((text, quiet), (more, "muted"), (gap, "plain"), (f"{node.end} ", "muted"), (mark, mark_style)))

    @on(LineList.Looked)
    def _looked(self, message: LineList.Looked) -> None:
        message.stop()
        if self.ready and self.current not in (self.form_key, self._asked) and not self.narrow:
            self.soon("form", self.want_form)

    def soon(self, name: str, act: Callable[[], object]) -> None:
        """Do something in a moment, once however often it is asked for meanwhile."""
        self._forget(name)
        self._delayed[name] = self.set_timer(PAUSE, act)

    def _forget(self, name: str) -> None:
        waiting = self._delayed.pop(name, None)
        if waiting is not None:
            waiting.stop()

    # ── The form ──

    def want_form(self, begin: str | None = None) -> None:
        """The form of the row under the cursor; then typing begins in the line of that code (empty: the first)."""
        if begin is None and self._begin is not None and self.current in (self._asked, self.form_key):
            return  # it is on its way, or stands there, to be typed into
        if self.ready and self.is_mounted:
            self._forget("form")
            self._begin, self._asked = begin, self.current
            self._read_form(self.template, self.current)

    @use_case("form", latest_only=True)
    def _read_form(self, template: Template, key: str) -> Message:
        return self.FormReady(key, design_forms.form(self.session, template, key))

    @on(FormReady)
    async def _show_form(self, message: FormReady) -> None:
        message.stop()
        key, (lines, values) = message.key, message.form
        if key == self._asked:
            self._asked = ""
        if key != self.current:  # the cursor has gone on; perhaps the form of where it is now is on its way
            if not self._asked:
                self._begin = None
            self._fill_side()
            return
        self.form_key = key
        offer = partial(insertable.offered, self.session, Subject(self.template, key)) if self._is_step(key) else tuple
        await self.form.show(lines, values, offer, of=key)
        title, about = design_side.title(self.template, key)
        self.query_one("#form-title", Static).update(Content(visible(title)))
        self.query_one("#form-about", Static).update(Content(visible(about)))
        self.query_one("#form-about").set_class(not about, "-empty")
        self._tell_form()
        if self._begin is not None:
            self.call_after_refresh(self._begin_wanted)
        elif self.form.typing is None:
            self.set_class(False, "-typing")

    def _begin_wanted(self) -> None:
        begin, self._begin = self._begin, None
        if begin is not None and self.form_key == self.current:
            self.begin_typing(begin)

    @property
    def preparing(self) -> bool:
        """Whether a form is on its way, into which the next key is typed."""
        return self._begin is not None or not (self.ready or self._unread)

    @on(Failed)
    def _nothing_comes(self) -> None:
        self._begin, self._unread = None, True

    async def on_key(self, event: events.Key) -> None:
        """A key that comes here while nobody types is a command: no form is waited for any longer."""
        if self.form.typing is None:
            self._begin = self.line = None
        await super().on_key(event)

    def _is_step(self, key: str) -> bool:
        return find(self.template, key) is not None

    def begin_typing(self, code: str = "") -> None:
        """The cursor into the form; says so when there is nothing to fill in."""
        self.set_class(True, "-typing")
        if not self.form.begin(code):
            self.stop_typing()
            self.explain(_("there is nothing to fill in here; a adds one"))

    def stop_typing(self) -> None:
        """Back to the rows."""
        self.set_class(False, "-typing")
        self.set_focus(None)
        self.history = self.history.parted()

    def takes_keys(self) -> bool:
        """Letters are commands unless somebody types."""
        return self.line is None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keys go to the form."""
        self.line = Typing(self.form) if self.form.typing is not None else None
        self.set_class(self.line is not None, "-typing")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Keys are commands again."""
        self.line = None

    @on(StepForm.Left)
    def _form_left(self, event: StepForm.Left) -> None:
        event.stop()
        self.stop_typing()

    @on(StepForm.Prefix)
    def _prefix_shown(self, event: StepForm.Prefix) -> None:
        event.stop()
        self.show_footer()

    @on(ValueRow.Edited)
    def _typed(self, event: ValueRow.Edited) -> None:
        event.stop()
        key = event.of
        if key not in [node.key for node in self.nodes]:
            return
        joint = f"{key} {event.code}"
        template = design_forms.changed(self.history.before(joint), key, event.code, event.value)
        self.history = self.history.do(template, key, joint)
        self.follow()  # the cursor stays where it is: it may have gone on already

    # ── Changing ──

    def edit(self, template: Template, at: str = "", *, joint: str = "") -> None:
        """Another version of the draft: drawn, kept, looked at."""
        self.history = self.history.do(template, at or self.current, joint)
        self.follow(at)

    def follow(self, at: str = "") -> None:
        """Show what the draft is now."""
        self.judged = False
        self.show_rows(at)
        self.keep()
        self.soon("judge", self.judge)

    def keep(self) -> None:
        """Keep the draft on disk."""
        raise NotImplementedError

    # ── What is wrong ──

    def judge(self) -> None:
        """Look for problems."""
        self._judge(self.template)

    @use_case("judge", latest_only=True)
    def _judge(self, template: Template) -> Message:
        return self.Judged(template, design_forms.judged(self.session, template))

    @on(Judged)
    def _show_judged(self, message: Judged) -> None:
        message.stop()
        if message.template == self.template:
            self.judged = True
            self.show_problems(message.problems)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Marks in the rows, words under the lines of the form, a list below."""
        self.problems = tuple(problems)
        self.show_rows()
        self._tell_form()
        most = 2 if self.app.size.height < 30 else 5
        lines = [self.problem_line(each) for each in self.problems[:most]]
        if len(self.problems) > most:
            rest = {"count": len(self.problems) - most}
            lines[-1] += fill(_("   and {count} more · p goes to the next"), rest)
        view = self.query_one("#problems", Static)
        view.set_class(not lines, "-empty")
        view.update(Content("\n".join(map(visible, lines))))

    def problem_line(self, found: Problem) -> str:
        """A problem with the row that it is of."""
        key, _code = design_tree.place_of(found)
        node = next((each for each in self.nodes if each.key == key), None)
        where = f"{found.step} {node.text}: " if found.step and node else f"{node.text}: " if node else ""
        step = find(self.template, found.step)
        labels = step_forms.labels(step.step.kind) if step is not None else {}
        return f"{'✗' if found.blocking else '!'} {where}{step_forms.sentence(found, labels)}"

    def _tell_form(self) -> None:
        told = [
            replace(each, parameter=code)
            for each in self.problems
            for key, code in (design_tree.place_of(each),)
            if key == self.form_key
        ]
        self.form.tell(told)
