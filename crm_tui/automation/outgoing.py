"""How many messages a start on many records would put into the outbox: told before, since what has left cannot be taken back.

Source: threats T52.
"""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.automation import registry
from crm_tui.domain import workflow
from crm_tui.domain.workflow import Template
from crm_tui.services import outbox
from crm_tui.services.session import Session

MANY = 20
"""From so many messages on, people are asked."""


class Expected(NamedTuple):
    """What would be put into the outbox."""

    messages: int
    """At least: a step in a loop is counted once, what other workflows send not at all."""
    left: int | None
    """How many of them can leave today; None for all."""


def of_start(session: Session, template: Template, records: int) -> Expected | None:
    """What a start on so many records would send; None where it is not worth a question."""
    known = registry.actions()
    sending = sum(
        placed.step.enabled and placed.step.kind in known and known[placed.step.kind].sends
        for placed in workflow.walk(template.steps)
    )
    messages = sending * records
    if records < 2 or messages < MANY:
        return None
    left = outbox.left_today(session)
    return Expected(messages, None if left is None or left >= messages else left)
