"""`use_case`: the one way to call a service off the UI thread. It answers with a message; widgets change in handlers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from textual.message import Message
from textual.message_pump import MessagePump

from crm_tui.domain.errors import CrmError
from crm_tui.services import entity_types
from screens.messages import Failed

Parameters = ParamSpec("Parameters")
Pump = TypeVar("Pump", bound=MessagePump)


def use_case(
    group: str, *, latest_only: bool = False
) -> Callable[[Callable[Concatenate[Pump, Parameters], Message | None]], Callable[Concatenate[Pump, Parameters], None]]:
    """A method that runs in a thread and whose message comes back to its own widget or screen.

    Args:
        group: Runs of one group are told apart from others.
        latest_only: A newer run makes the answers of older ones void (for reading; never for writing).

    A `CrmError` comes back as `Failed`, which bubbles up to the app; any other error ends the program.
    """

    def decorate(
        method: Callable[Concatenate[Pump, Parameters], Message | None],
    ) -> Callable[Concatenate[Pump, Parameters], None]:
        @wraps(method)
        def run(self: Pump, *args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
            turns: dict[str, int] = vars(self).setdefault("_turns", {})
            turn = turns[group] = turns.get(group, 0) + 1

            types = entity_types.seen()

            def work() -> None:
                answer: Message | None
                entity_types.see(types)
                try:
                    answer = method(self, *args, **kwargs)
                except CrmError as error:
                    answer = Failed(error)
                if answer is not None and not (latest_only and turns[group] != turn):
                    self.post_message(answer)

            start: Any = self
            start.run_worker(work, thread=True, group=group, exit_on_error=True)

        return cast("Callable[Concatenate[Pump, Parameters], None]", run)

    return decorate
