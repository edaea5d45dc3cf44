"""`RulesScreen`: what happens by itself on the stages of a pipeline: triggers that move records there, rules done there.

Source: engine «Automation rules», «Triggers»; screens «Pipeline editor» (`R` rules of this stage).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.automation import rights, rule_board
from crm_tui.automation.rule_board import Column, Item, Shown
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _, fill
from screens.automation.board_view import RulesView
from screens.automation.model import Place
from screens.bars import Keys, Piece
from screens.base import CrmScreen
from screens.work import use_case

_LIVE = frozenset({"rule", "trigger", "stage", "pipeline"})
"""Types of records whose changes are seen here."""


class RulesBoard(CrmScreen):
    """The board and the ways over it; what is done with what stands on it is `RulesScreen`."""

    CSS_PATH: ClassVar[Any] = ["../../styles/automation.tcss"]
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rules")
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high"), (36, "-tall")]

    class Loaded(Message):
        """The board as it is."""

        def __init__(self, shown: Shown, key: str, stage: int) -> None:
            super().__init__()
            self.shown = shown
            self.key = key
            """The item to put the cursor on; empty leaves it."""
            self.stage = stage
            """The stage to put the cursor on; 0 leaves it."""

    class Done(Message):
        """A change was made."""

        def __init__(self, said: str, key: str) -> None:
            super().__init__()
            self.said = said
            self.key = key

    def __init__(self, pipeline_id: int = 0, *, kind: str = "deal", stage_id: int = 0) -> None:
        """The board of a pipeline.

        Args:
            pipeline_id: Which one; the first when 0.
            kind: The type of record.
            stage_id: The stage to begin with.
        """
        super().__init__()
        self.kind = kind
        self.at = Place()
        self._wanted = pipeline_id
        self._stage = stage_id

    def body(self) -> Iterable[Widget]:
        """The columns, and below them the item of the cursor in full."""
        yield RulesView(self.at)
        yield Static("", id="about")

    def on_mount(self) -> None:
        """Read."""
        super().on_mount()
        self.load(stage=self._stage)

    def on_screen_resume(self) -> None:
        """Another screen may have changed what is shown."""
        super().on_screen_resume()
        if self.at.shown is not None:
            self.load()

    @property
    def view(self) -> RulesView:
        """The columns."""
        return self.query_one(RulesView)

    def place(self) -> str:
        """The type, and the pipeline where it has several or may have."""
        kind, shown = ENTITY_TYPES[self.kind], self.at.shown
        plural = _(kind.plural).capitalize()
        name = f" › {visible(shown.pipeline.name)}" if shown is not None and kind.has_pipelines else ""
        return f"{plural}{name} › {_('Automation')}"

    def details(self) -> tuple[Piece, ...]:
        """Whether one may only look."""
        allowed = rights.may(self.session, self.kind)
        return () if allowed else ((_("read only: changing takes the right to change automation"), "muted"),)

    def keys_now(self) -> Keys | None:
        """Those that act on the item of the cursor."""
        if self.line is not None:
            return super().keys_now()
        found = [("a", _("add a rule")), ("t", _("add a trigger"))]
        item = self.at.item
        if item is not None:
            when = ("s", _("simulate")) if item.trigger else ("w", _("when"))
            found = [("enter", _("change")), when, ("space", _("on, off")), *found, ("x", _("delete"))]
        return tuple(found)

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    @use_case("load", latest_only=True)
    def load(self, key: str = "", stage: int = 0) -> Message:
        """Read the board anew."""
        return self.Loaded(rule_board.read(self.session, self.kind, self._wanted), key, stage)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        self._wanted = message.shown.chosen
        self.at.show(message.shown, message.key)
        if message.stage:
            self.at.to_stage(message.stage)
        self.show_all()

    def show_all(self) -> None:
        """Draw everything that follows the cursor."""
        self.view.redraw()
        self.query_one("#about", Static).update(about(self.at.item, self.at.column))
        self.show_header()
        self.show_footer()

    def records_changed(self, refs: tuple[Any, ...], everything: bool) -> None:
        """Somebody changed records; the cursor stays."""
        if everything or any(ref.type in _LIVE for ref in refs):
            self.load()

    def action_reload(self) -> None:
        """Read everything again."""
        self.load()

    # ── moving about ─────────────────────────────────────────────────────────────────────────────────────────────────

    def action_left(self) -> None:
        """The stage to the left."""
        self._go(self.at.sideways(-1))

    def action_right(self) -> None:
        """The stage to the right."""
        self._go(self.at.sideways(1))

    def action_first_column(self) -> None:
        """The first stage."""
        self._go(self.at.sideways(-len(self.at.columns)))

    def action_last_column(self) -> None:
        """The last stage."""
        self._go(self.at.sideways(len(self.at.columns)))

    def action_down(self) -> None:
        """The next item."""
        self._go(self.at.down(1))

    def action_up(self) -> None:
        """The item before."""
        self._go(self.at.down(-1))

    def action_first(self) -> None:
        """The first item of the stage."""
        self._go(self.at.down(-1000))

    def action_last(self) -> None:
        """The last item of the stage."""
        self._go(self.at.down(1000))

    def action_switch(self) -> None:
        """From the triggers to the rules, and back."""
        if not self.at.switch():
            self.explain(_("this stage does not have both triggers and rules"))
            return
        self.show_all()

    def _go(self, moved: bool) -> None:
        if moved:
            self.show_all()

    @on(RulesView.Pressed)
    def _pressed(self, message: RulesView.Pressed) -> None:
        message.stop()
        self.at.at = message.column
        if message.row >= 0 and self.at.column is not None:
            self.at.rows[self.at.column.stage.id] = message.row
        self.show_all()
        if message.double and message.row >= 0:
            self.action_edit()

    def action_edit(self) -> None:
        """Change the item of the cursor."""
        raise NotImplementedError

    def action_next_pipeline(self) -> None:
        """The next pipeline."""
        self._other(1)

    def action_previous_pipeline(self) -> None:
        """The pipeline before."""
        self._other(-1)

    def _other(self, by: int) -> None:
        shown = self.at.shown
        if shown is None:
            return
        known = [each.id for each in shown.pipelines]
        if len(known) < 2:
            self.explain(_("there is one pipeline only"))
            return
        self._wanted = known[(known.index(shown.chosen) + by) % len(known)]
        self.load()

    def to(self, kind: str, pipeline: int) -> None:
        """Another type, another pipeline."""
        self.kind, self._wanted = kind, pipeline
        self.load()

    async def action_leave(self) -> None:
        """Back to where one came from."""
        await self.crm.action_back()

    # ── screen → store ───────────────────────────────────────────────────────────────────────────────────────────────

    def may(self, verb: str) -> bool:
        """Whether the operator may change automation; says so when not."""
        try:
            rights.require(self.session, verb, self.kind)
        except CrmError as error:
            self.crm.show_error(error)
            return False
        return True

    @use_case("act")
    def do(self, act: Callable[[], object], said: str, key: str = "") -> Message:
        """Make a change, in a thread; a refusal is said in the footer."""
        act()
        return self.Done(said, key)

    @on(Done)
    def _done(self, message: Done) -> None:
        message.stop()
        self.say(f"{message.said} · {_('u takes it back')}", "good")
        self.load(message.key)


def about(item: Item | None, column: Column | None) -> Content:
    """An item in full: what it does, when, with what."""
    if item is None:
        name = visible(column.stage.name) if column is not None else ""
        said = fill(_("Nothing happens by itself on “{stage}”. a adds a rule, t a trigger."), {"stage": name})
        return Content.styled(said if column is not None else "", "$muted")
    head = item.title if item.title == item.does else f"{item.title} · {item.does}"
    lines = [Content.styled(visible(head), "bold")]
    when = [_("moves records here"), item.about] if item.trigger else [item.time]
    if item.parallel:
        when.append(_("does not wait for the rules above it"))
    if item.condition:
        when.append(fill(_("if {condition}"), {"condition": item.condition}))
    if not item.active:
        when.append(_("switched off"))
    lines.append(Content.styled(visible(" · ".join(when)), "$muted"))
    lines.append(Content(visible("   ".join(f"{name}: {text}" for name, text in item.details))))
    return Content("\n").join(lines)
