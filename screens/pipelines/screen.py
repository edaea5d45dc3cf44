"""`PipelinesScreen`: pipelines to the left, stages to the right, the head of the board below as it will look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.pipelines import StageInfo
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from crm_tui.services import pipelines, stages
from screens.bars import Piece
from screens.base import CrmScreen
from screens.messages import OpenScreen, RecordsChanged
from screens.pipelines import asking
from screens.pipelines.lists import BoardPreview, PipelineRows, StageRows
from screens.pipelines.model import NEW, Shown, Wish, columns
from screens.pipelines.prompts import SHEET, Answer, Prompt
from screens.pipelines.rows import RowList
from screens.work import use_case

_OURS = frozenset({"pipeline", "stage", "currency"})
"""Types of records whose changes are seen here."""


class PipelinesScreen(CrmScreen):
    """The pipeline editor."""

    CSS_PATH = SHEET
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "pipelines")
    HORIZONTAL_BREAKPOINTS = [(0, "-small"), (60, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (15, "-high")]

    class Loaded(Message):
        """What there is to show."""

        def __init__(self, shown: Shown, stage: int) -> None:
            super().__init__()
            self.shown = shown
            self.stage = stage
            """The stage to put the cursor on; 0 leaves it."""

    def __init__(self, pipeline_id: int = 0, *, kind: str = "deal") -> None:
        """The pipelines of a type.

        Args:
            pipeline_id: The one to begin with; the default one when 0.
            kind: The entity type.
        """
        super().__init__()
        self.kind = kind
        self._wanted = pipeline_id
        self.shown: Shown | None = None

    def body(self) -> Iterable[Widget]:
        """Two lists and the preview."""
        yield Horizontal(
            Vertical(Static(_("Pipelines"), classes="pane--title"), PipelineRows(id="pipelines"), id="left"),
            Vertical(Static("", id="stages-title", classes="pane--title"), StageRows(id="stages"), id="right"),
            id="panes",
        )
        yield BoardPreview(id="preview")

    def on_mount(self) -> None:
        """Read, and start among the stages."""
        super().on_mount()
        self.stage_rows.focus()
        self._load()

    @property
    def pipeline_rows(self) -> PipelineRows:
        """The list to the left."""
        return self.query_one(PipelineRows)

    @property
    def stage_rows(self) -> StageRows:
        """The list to the right."""
        return self.query_one(StageRows)

    @property
    def preview(self) -> BoardPreview:
        """The head of the board."""
        return self.query_one(BoardPreview)

    @property
    def among_pipelines(self) -> bool:
        """Whether the keys mean a pipeline, not a stage."""
        return self.pipeline_rows.has_focus

    @property
    def stage(self) -> StageInfo | None:
        """The stage under the cursor."""
        return self.shown.stage(self.stage_rows.cursor) if self.shown else None

    def place(self) -> str:
        """The pipeline that is edited."""
        name = f" › {visible(self.shown.pipeline.name)}" if self.shown else ""
        return f"{_(ENTITY_TYPES[self.kind].plural).capitalize()} › {_('Pipelines')}{name}"

    def details(self) -> tuple[Piece, ...]:
        """Whether one may only look."""
        allowed = self.session.is_admin or self.session.may_settings
        return () if allowed else ((_("read only: changing takes the right to change CRM settings"), "muted"),)

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    @use_case("load", latest_only=True)
    def _load(self, stage: int = 0) -> Message:
        known = pipelines.pipelines(self.session, self.kind)
        chosen = self._wanted if any(each.id == self._wanted for each in known) else known[0].id
        return self.Loaded(Shown(known, chosen, pipelines.stages(self.session, chosen)), stage)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        shown, before = message.shown, self.shown
        self.shown, self._wanted = shown, shown.chosen
        fresh = before is None or before.chosen != shown.chosen
        with self.prevent(RowList.Pointed):
            self.pipeline_rows.show(shown, cursor=shown.chosen)
            self.stage_rows.show(shown, cursor=message.stage or (shown.stages[0].stage.id if fresh else None))
        text = _("Stages of “{pipeline}”").format(pipeline=visible(shown.pipeline.name))
        self.query_one("#stages-title", Static).update(Content(text))
        self.show_preview()
        self.show_header()

    def show_preview(self, wish: Wish | None = None) -> None:
        """Draw the head of the board, as it is or as it would be."""
        if self.shown is not None:
            self.preview.here = NEW if wish is not None and not wish.stage_id else self.stage_rows.cursor
            self.preview.columns = columns(self.shown, wish)

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody changed records; the cursor stays."""
        if everything or any(ref.type in (*_OURS, self.kind) for ref in refs):
            self._load()

    def action_reload(self) -> None:
        """Read everything again."""
        self._load()

    # ── moving about ─────────────────────────────────────────────────────────────────────────────────────────────────

    @on(RowList.Pointed, "#pipelines")
    def _other_pipeline(self, message: RowList.Pointed) -> None:
        if message.key and message.key != self._wanted:
            self._wanted = message.key
            self._load()

    @on(RowList.Pointed, "#stages")
    def _other_stage(self) -> None:
        self.show_preview()

    @on(RowList.Opened, "#pipelines")
    def action_right(self) -> None:
        """To the stages."""
        self.stage_rows.focus()

    @on(RowList.Opened, "#stages")
    def action_rename(self) -> None:
        """Give the pipeline or the stage under the cursor another name."""
        if self.shown is None:
            return
        if self.among_pipelines:
            self.ask(asking.pipeline_name(self, self.shown.pipeline))
        elif self.stage is not None:
            self.ask(asking.stage_name(self, self.stage))

    def action_left(self) -> None:
        """To the pipelines."""
        self.pipeline_rows.focus()

    def action_switch(self) -> None:
        """To the other list."""
        (self.stage_rows if self.among_pipelines else self.pipeline_rows).focus()

    @property
    def _rows(self) -> RowList:
        return self.pipeline_rows if self.among_pipelines else self.stage_rows

    def action_down(self) -> None:
        """The next row."""
        self._rows.step(1)

    def action_up(self) -> None:
        """The row before."""
        self._rows.step(-1)

    def action_page_down(self) -> None:
        """A screenful on."""
        self._rows.step(max(1, self._rows.size.height - 2))

    def action_page_up(self) -> None:
        """A screenful back."""
        self._rows.step(-max(1, self._rows.size.height - 2))

    def action_first(self) -> None:
        """The first row."""
        self._rows.step(-len(self._rows.keys))

    def action_last(self) -> None:
        """The last row."""
        self._rows.step(len(self._rows.keys))

    async def action_leave(self) -> None:
        """Back to where one came from."""
        await self.crm.action_back()

    # ── screen → store ───────────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, prompt: Prompt) -> None:
        """Open a window; afterwards everything is read again, the cursor on what is new."""
        self.app.push_screen(prompt, self._answered)

    def _answered(self, answer: Answer | None) -> None:
        self.show_preview()
        if answer is None:
            return
        self.say(f"{answer.text} · {_('u takes it back')}", "good")
        new = answer.value if isinstance(answer.value, Ref) else None
        if new is not None and new.type == "pipeline":
            self._wanted = new.id
        self._load(new.id if new is not None and new.type == "stage" else 0)

    @use_case("act")
    def _do(self, act: Callable[[], object]) -> Message:
        act()
        return RecordsChanged((), everything=True)

    def action_add_stage(self) -> None:
        """A new stage before the success stage."""
        if self.shown is not None:
            self.ask(asking.new_stage(self, self.shown))

    def action_add_failure(self) -> None:
        """A further failure stage."""
        if self.shown is not None:
            self.ask(asking.new_failure(self, self.shown))

    def action_recolour(self) -> None:
        """Give the stage under the cursor another colour."""
        if self.among_pipelines:
            self.explain(_("stages have colours, pipelines have none: → goes to the stages"))
        elif self.stage is not None:
            self.ask(asking.stage_colour(self, self.stage))

    def action_move_up(self) -> None:
        """Towards the start of the group."""
        self._shift(-1)

    def action_move_down(self) -> None:
        """Towards the end of the group."""
        self._shift(1)

    def _shift(self, by: int) -> None:
        if self.shown is None:
            return
        chosen, stage = self.shown.chosen, self.stage
        if self.among_pipelines:
            self._do(lambda: pipelines.shift(self.session, chosen, by))
        elif stage is not None:
            self._do(lambda: stages.shift(self.session, stage.stage.id, by))

    def action_delete(self) -> None:
        """Delete the pipeline or the stage under the cursor; asks where its deals go."""
        if self.shown is None:
            return
        if self.among_pipelines:
            found = asking.gone_pipeline(self, self.shown)
        elif self.stage is not None:
            found = asking.gone_stage(self, self.shown, self.stage)
        else:
            return
        if isinstance(found, str):
            self.explain(found)
        else:
            self.ask(found)

    def action_add_pipeline(self) -> None:
        """A new pipeline with the default stages."""
        self.ask(asking.new_pipeline(self))

    def action_set_default(self) -> None:
        """New deals go into the chosen pipeline."""
        if self.shown is not None:
            chosen = self.shown.chosen
            self._do(lambda: pipelines.set_default(self.session, chosen))

    def action_tunnels(self) -> None:
        """Tunnels come with automation."""
        self.explain(_("tunnels between pipelines come with automation; until then m on the board moves a deal"))

    def action_layout(self) -> None:
        """Arrange the cards of the chosen pipeline."""
        if self.shown is not None:
            self.post_message(OpenScreen("layout", kind=self.kind, pipeline_id=self.shown.chosen))

    def action_rules(self) -> None:
        """What happens by itself on the stage under the cursor."""
        if self.shown is not None:
            stage = 0 if self.among_pipelines or self.stage is None else self.stage.stage.id
            self.post_message(OpenScreen("rules", kind=self.kind, pipeline_id=self.shown.chosen, stage_id=stage))
