"""What the alarm clock calls besides the timers: the sources of incoming contacts, which no timer can know of."""

from __future__ import annotations

from crm_tui.domain.incoming import Looked
from crm_tui.services import intake_settings
from crm_tui.services.session import Session

BUDGET_SECONDS = 0.5
"""A look that has lasted so long leaves the rest to the next one: timers and the operator's keys come first."""


def run(session: Session) -> Looked:
    """One slice of what waits.

    Raises:
        CrmError: the store or the source; what waits still waits.
    """
    return _look(session, BUDGET_SECONDS)


def run_all(session: Session) -> Looked:
    """Everything that waits.

    Raises:
        CrmError: as `run`.
    """
    return _look(session, float("inf"))


def _look(session: Session, budget: float) -> Looked:
    if not intake_settings.folder():
        return Looked()
    from crm_tui.services import intake_folder  # noqa: PLC0415 — most have no source, and their clocks do without all this

    return intake_folder.look(session, budget=budget)
