"""`BlocksScreen`: a screen whose body is one list of blocks, with the keys that move its cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _
from screens.base import CrmScreen
from screens.card.flow import Block, Span, flow
from screens.card.ink import Ink
from screens.card.items import ItemsView
from screens.messages import Failed


class _View(ItemsView):
    """The blocks that the screen makes."""

    def __init__(self, owner: BlocksScreen) -> None:
        super().__init__()
        self._owner = owner

    def make_blocks(self, width: int) -> Sequence[Block]:
        """Those of the screen; one sentence where there are none."""
        found = self._owner.blocks(width)
        lines = tuple(flow([Span(self._owner.nothing(), "dim")], max(8, width - 2)))
        return found or [Block("nothing", lines, steps=False)]


class BlocksScreen(CrmScreen):
    """Screens say what the blocks are and what the keys do."""

    CSS_PATH: ClassVar[Any] = ["../../styles/card.tcss", "../../styles/workflows.tcss", "../../styles/forms.tcss"]

    class Did(Message):
        """Something was done to a run."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self) -> None:
        super().__init__()
        self.view = _View(self)
        """The list."""

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield Ink()
        yield self.view

    def on_mount(self) -> None:
        """Read."""
        super().on_mount()
        self.view.focus()
        self.load()

    def on_screen_resume(self) -> None:
        """Another screen may have changed what is shown."""
        super().on_screen_resume()
        self.load()

    def load(self) -> None:
        """Read everything again; the cursor stays."""
        raise NotImplementedError

    def blocks(self, width: int) -> Sequence[Block]:
        """All blocks for that many cells."""
        raise NotImplementedError

    def nothing(self) -> str:
        """What is said when there are none."""
        raise NotImplementedError

    def action_reload(self) -> None:
        """Read everything again."""
        self.load()

    def minute(self) -> None:
        """Moments read differently on another day."""
        self.load()

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Something was committed; runs are no records, so one may have gone on."""
        self.load()

    def do(self, work: Callable[[], object], said: str) -> None:
        """Do something in a worker; then say it and read everything again."""

        def run() -> None:
            try:
                work()
            except CrmError as error:
                self.post_message(Failed(error))
            else:
                self.post_message(self.Did(said))

        self.run_worker(run, thread=True, group="act", exit_on_error=True)

    @on(Did)
    def _did(self, message: Did) -> None:
        message.stop()
        self.say(message.said, "good")
        self.load()

    @on(ItemsView.Opened)
    def _opened(self, message: ItemsView.Opened) -> None:
        message.stop()
        self.action_open()

    # ── keys ──

    def action_open(self) -> None:
        """What `enter` does to the block of the cursor."""
        self.explain(_("there is nothing to open here"))

    def action_down(self) -> None:
        """The next block."""
        self.view.action_move(1)

    def action_up(self) -> None:
        """The block before."""
        self.view.action_move(-1)

    def action_page_down(self) -> None:
        """A screenful on."""
        self.view.action_page(1)

    def action_page_up(self) -> None:
        """A screenful back."""
        self.view.action_page(-1)

    def action_first(self) -> None:
        """The first block."""
        self.view.action_edge(False)

    def action_last(self) -> None:
        """The last block."""
        self.view.action_edge(True)

    async def action_leave(self) -> None:
        """Back to the screen below."""
        await self.crm.action_back()
