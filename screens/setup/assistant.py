"""`AssistantScreen`: the first steps of a company in their order; each opens the place where it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.message import Message

from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import assistant, pipelines
from screens import keys
from screens.messages import OpenScreen
from screens.setup.base import Row, SetupScreen, title
from screens.work import use_case


class AssistantScreen(SetupScreen):
    """Access, pipelines, stages, card: the cursor stands on the next one."""

    class Taken(Message):
        """A step is begun."""

        def __init__(self, name: str, arguments: dict[str, object]) -> None:
            super().__init__()
            self.name = name
            self.arguments = arguments

    def __init__(self) -> None:
        super().__init__()
        self._next = ""
        self._moves_on = True

    def place(self) -> str:
        """First steps."""
        return _("First steps")

    def read(self) -> Sequence[Row]:
        """A row a step; what is done has a tick."""
        self._next = assistant.next_step(self.session)
        found = assistant.steps(self.session)
        rows = [
            Row(
                step.key,
                f"{'✓' if step.done else number} {_(step.label)}",
                _(step.why),
                style="muted" if step.done else "strong",
            )
            for number, step in enumerate(found, 1)
        ]
        said = (
            _("All steps are taken; each can be taken again.")
            if not self._next
            else _("Take these before the work begins, in this order.")
        )
        ways = {"leave": keys.shown_of("go.back"), "key": keys.shown_of("go.assistant")}
        return [title(said), title(""), *rows, title(""), title(fill(_("{leave} leaves · {key} comes back"), ways))]

    def on_screen_resume(self) -> None:
        """A step was taken, or the screen is new: on to the next, once it is known."""
        self._moves_on = True

    @on(SetupScreen.Loaded)
    def _to_next(self, message: SetupScreen.Loaded) -> None:
        """Before the rows are shown: the cursor goes to the next step."""
        if self._moves_on:
            self._moves_on = False
            message.at = self._next

    def action_open(self) -> None:
        """Take the step."""
        if self.current and self.may(N_("change settings")):
            self._take(self.current)

    @use_case("act")
    def _take(self, step: str) -> Message:
        assistant.take(self.session, step)
        pipeline = next(each.id for each in pipelines.pipelines(self.session) if each.is_default)
        places: dict[str, tuple[str, dict[str, object]]] = {
            "access": ("roles", {}),
            "pipelines": ("pipelines", {}),
            "stages": ("pipelines", {"pipeline_id": pipeline}),
            "card": ("layout", {"kind": "deal", "pipeline_id": pipeline}),
        }
        return self.Taken(*places[step])

    @on(Taken)
    def _go(self, message: Taken) -> None:
        message.stop()
        self.post_message(OpenScreen(message.name, **message.arguments))
