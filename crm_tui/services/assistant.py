"""The first steps of a company, in the order in which they are meant: before the work starts, not after it.

Source: behaviour «Pipelines, stages and tunnels»: access permissions, pipelines, stages and card are set up before work
starts; a first-run assistant offers these steps in that order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from crm_tui.domain.errors import NotFound
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database
from data import settings as stored

_KEY = "first_steps"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps."""

    key: str
    label: str
    """English text to translate."""
    why: str
    """What is decided there, a text to translate."""
    done: bool = False


STEPS = (
    Step("access", N_("Access permissions"), N_("who may see and change what: roles and who has them")),
    Step("pipelines", N_("Pipelines"), N_("one for each way of selling; the first is called General")),
    Step("stages", N_("Stages"), N_("the steps of each way, one success, one or more failures")),
    Step("card", N_("Card"), N_("which fields stand where, and fields of your own")),
)
"""In their order."""


def steps(session: Session) -> tuple[Step, ...]:
    """The steps, each with whether somebody has been there."""
    done = _done()
    return tuple(Step(each.key, each.label, each.why, each.key in done) for each in STEPS)


def next_step(session: Session) -> str:
    """The first step that nobody has taken; empty when all were."""
    done = _done()
    return next((each.key for each in STEPS if each.key not in done), "")


def take(session: Session, key: str) -> None:
    """Somebody goes through this step: it counts as done, and can be gone through again at any time.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound: there is no such step.
    """
    session.require_settings(N_("change settings"))
    if key not in {each.key for each in STEPS}:
        raise NotFound(what=N_("step"), name=key)
    done = _done()
    if key in done or session.dry_run:
        return
    with database.transaction():
        stored.put(_KEY, json.dumps(sorted({*done, key})))


def _done() -> frozenset[str]:
    text = stored.get(_KEY)
    return frozenset(json.loads(text)) if text else frozenset()
