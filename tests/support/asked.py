"""Three operators and a deal: people whom runs ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.automation import assignments, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import records, timeline, users
from tests.support.office import clerk_of, open_office, session_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.automation.asked import Asked
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@dataclass(frozen=True)
class People:
    """Anna is the administrator; Luca and Dora have no rights of their own."""

    anna: Session
    luca: Session
    dora: Session
    deal: Ref
    clock: Clock

    def start(self, template: str, deal: Ref | None = None) -> int:
        """Keep a template and start it on the deal; the number of the run."""
        number = workflows.save(self.anna, template).id
        run = workflows.start(self.anna, number, deal or self.deal, {})
        sweep.run_all(self.anna)
        return run.id

    def asked(self, session: Session) -> Asked:
        """The only thing that somebody is asked."""
        (found,) = assignments.mine(session)
        return found

    def ask(self, session: Session) -> int:
        """Its id."""
        return self.asked(session).id

    def say(self, session: Session, answer: str, comment: str = "", **given: str) -> None:
        """Somebody answers the only thing that they are asked; then the clock ticks."""
        assignments.answer(session, self.ask(session), answer, comment=comment, given=given)
        sweep.run_all(self.anna)

    def comments(self, deal: Ref | None = None) -> list[str]:
        """The comments of the deal, the oldest first."""
        entries = timeline.page(self.anna, deal or self.deal).entries
        return [entry.text for entry in entries if entry.source == "comment"][::-1]

    def states(self, deal: Ref | None = None) -> list[tuple[str, str]]:
        """State and reason of its runs."""
        return [(run.state, run.reason) for run in workflows.runs_of(self.anna, deal or self.deal)]


def people_of(folder: Path, clock: Clock) -> People:
    """A new office; close it."""
    anna = open_office(folder, clock)
    dora = session_of(users.ensure("dora", "Dora Neri", clock()), clock)
    return People(anna, clerk_of(clock), dora, records.create(anna, "deal", {"title": "Boiler"}), clock)
