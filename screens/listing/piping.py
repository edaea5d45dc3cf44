"""Which pipeline a list shows: the one of the board, shared by all views of the type, or all of them.

Source: behaviour «Views»: all views share the filter and the pipeline selector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _
from crm_tui.services import preferences
from screens.lined import LinedScreen
from screens.work import use_case

if TYPE_CHECKING:
    from crm_tui.services.session import Session

ALL = "all"


def pipeline_key(kind: str) -> str:
    """Under which preference the pipeline of a type is kept that was shown last."""
    return "board.pipeline" if kind == "deal" else f"board.pipeline.{kind}"


def kept(session: Session, kind: str) -> int | None:
    """The pipeline shown last; None when nobody chose one."""
    text = preferences.load(session, pipeline_key(kind)) or ""
    return int(text) if text.isdigit() else None


class ListingPipelines(LinedScreen):
    """Mixed into the list's screen."""

    if TYPE_CHECKING:
        kind: str

        def unselect(self) -> None: ...
        def read_from_top(self) -> None: ...

    def __init__(self) -> None:
        super().__init__()
        self.pipeline_id: int | None = None
        """The one that is wanted; None for the default one."""
        self.every = False
        """Whether all pipelines are shown, until the list is left."""
        self.pipeline = ""
        """Name of the one that is shown; empty where there is one only, or for all."""

    def place(self) -> str:
        """Deals › General; the type alone where it has one pipeline only."""
        plural = _(ENTITY_TYPES[self.kind].plural).capitalize()
        shown = _("all pipelines") if self.every else self.pipeline
        return f"{plural} › {shown}" if shown else plural

    def action_pipeline(self) -> None:
        """Choose a pipeline, for every view of the type; or all of them, for this list."""
        if not ENTITY_TYPES[self.kind].has_pipelines:
            self.explain(_("{types} have one way only").format(types=_(ENTITY_TYPES[self.kind].plural).capitalize()))
            return
        from crm_tui.services import pipelines  # noqa: PLC0415 — not before it is asked for
        from screens.forms.choice import Choice, ChoiceScreen  # noqa: PLC0415 — as above

        choices = [Choice(str(each.id), each.name) for each in pipelines.pipelines(self.session, self.kind)]
        choices.append(Choice(ALL, _("all pipelines")))
        at = ALL if self.every else str(self.pipeline_id)
        self.crm.push_screen(ChoiceScreen(_("Which pipeline?"), choices, at=at), self._pipeline_picked)

    def _pipeline_picked(self, answer: str | None) -> None:
        if answer == ALL:
            if not self.every:
                self.every = True
                self._other()
        elif answer is not None:
            self.use_pipeline(int(answer))
            for screen in self.app.screen_stack:
                use = getattr(screen, "use_pipeline", None)
                if screen is not self and getattr(screen, "kind", "") == self.kind and use is not None:
                    use(int(answer))

    def use_pipeline(self, pipeline_id: int) -> None:
        """Show another pipeline; it is remembered."""
        if pipeline_id != self.pipeline_id or self.every:
            self.pipeline_id, self.every = pipeline_id, False
            self._keep_pipeline(str(pipeline_id))
            self._other()

    def _other(self) -> None:
        self.unselect()
        self.show_header()
        self.read_from_top()

    @use_case("preference")
    def _keep_pipeline(self, pipeline: str) -> None:
        preferences.save(self.session, pipeline_key(self.kind), pipeline)
