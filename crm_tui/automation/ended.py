"""A run that has ended: nothing can be done to it any more, and whoever tries is told so alike everywhere."""

from __future__ import annotations

from crm_tui.domain.errors import Conflict
from crm_tui.domain.words import N_
from data.journal import Run


class RunEnded(Conflict):
    """The run has ended before, by itself or by somebody else. Source: cli «Exit codes», 4."""

    code = "ended"
    message = N_("run {id} has ended already")


def refuse(run: Run) -> None:
    """That a run is still under way.

    Raises:
        RunEnded: it is not.
    """
    if run.ended_at is not None:
        raise RunEnded(id=run.id)
