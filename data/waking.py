"""Steps that wait for something that is no record: another run, a message. When that ends, they are asked again."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from data import journal, timers


def wake(about: Ref, at: int) -> None:
    """Let every step that waits for this be asked at that moment, as if its time had come; inside a transaction.

    A timer, not a call: whoever ends here may be at work on the very run that waits.
    """
    for wait in journal.waits_about(about):
        timers.pull(f"{journal.TIMER}:{wait.run}:{wait.token}", at, Ref(journal.TIMER, wait.run))
