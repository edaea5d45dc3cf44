"""Pause: a length of time, or until a moment; nothing but the clock ends it. Source: engine «Flow constructs»."""

from __future__ import annotations

from datetime import datetime

from crm_tui.automation import lengths
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain import waits
from crm_tui.domain.dates import at_wall, is_skipped, zone_named
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import departments, settings

USER = "user"


def _run(step: Step) -> Outcome:
    due = _due(step)
    if due <= step.session.now():
        return Done()
    return Wait(kind="pause", until=due)


def _due(step: Step) -> datetime:
    now, zone = step.session.now(), step.session.zone
    until = step.moment("until")
    if until is not None:
        return waits.pause_at(now, _where(step, until), zone)
    text = step.text("interval")
    if not text:
        raise StepFailed("missing_parameter", N_("interval and until are empty"), parameter="interval")
    interval = lengths.read("interval", text)
    with lengths.counted("interval", text):
        due = waits.pause_until(now, interval, zone, 60 * settings.minimum_delay())
    if interval.dated and not interval.clock:
        lengths.tell_skipped(step, now, due)
    return due


def _where(step: Step, until: datetime) -> datetime:
    """The moment; on request the same wall time where whoever started the run is."""
    if step.choice("zone") != USER or step.starter is None:
        return until
    own = departments.employee(step.session, step.starter).zone
    if not own:
        return until
    wall, zone = until.astimezone(step.session.zone).replace(tzinfo=None), zone_named(own, step.session.zone)
    due = at_wall(wall.date(), wall.time(), zone)
    if is_skipped(wall, zone):
        lengths.say_skipped(step, wall.time(), due)
    return due


def _resume(step: Step) -> Outcome | None:
    return Done() if step.happened and step.happened[0] in ("due", "manual") else None


ACTION = Action(
    id="pause",
    label=N_("Pause"),
    about=N_("Waits for a fixed length of time, or until a moment; what the client does does not end it."),
    documents=EVERY,
    parameters=(
        Parameter(
            code="interval",
            label=N_("For how long"),
            help=N_("for example 2 days, 1h30min; at least the shortest pause of the settings, usually a minute"),
        ),
        Parameter(code="until", label=N_("Until"), type=ValueType.DATETIME),
        Parameter(
            code="zone",
            label=N_("Time zone of that moment"),
            type=ValueType.LIST,
            of="zone",
            default="server",
            literal=True,
            choices={"server": N_("of the company"), USER: N_("of whoever started the workflow")},
        ),
    ),
    run=_run,
    resume=_resume,
)
