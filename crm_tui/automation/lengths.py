"""Lengths of time that steps are given: read, refused with their parameter and what it says; what summer time does to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from crm_tui.automation import fields
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.step import Step
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import waits
from crm_tui.domain.errors import Refused
from crm_tui.domain.expressions_intervals import Interval
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import MissingParameter
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import error_text

HINT = N_("write for example 2 days, 1h30min")


def read(parameter: str, text: str) -> Interval:
    """The length of time that a text means; nothing for an empty one.

    Raises:
        StepFailed: ``invalid_value``: it means none, or more than `waits.MOST_YEARS`.
    """
    found = intervals.read(text)
    if found is None:
        raise StepFailed(
            "invalid_value",
            N_("{parameter} “{value}” is no length of time"),
            parameter=parameter,
            value=text,
            hint=HINT,
        )
    if waits.is_too_long(found):
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}” is longer than {limit} years"), parameter=parameter, value=text,
            limit=waits.MOST_YEARS, hint=HINT,
        )  # fmt: skip
    return found


@contextmanager
def counted(parameter: str, text: str) -> Iterator[None]:
    """A moment that cannot be counted in here fails the step with ``invalid_value``, naming parameter and text.

    Raises:
        MissingParameter: it is counted from a date that is empty: the length is not to blame.
    """
    try:
        yield
    except MissingParameter:
        raise
    except Refused as error:
        raise StepFailed(
            "invalid_value", N_("{parameter} “{value}”: {sentence}"), parameter=parameter, value=text,
            sentence=error_text(error), hint=HINT,
        ) from error  # fmt: skip


def tell_skipped(step: Step, start: date | datetime, due: datetime) -> None:
    """Say so when days were counted to a wall time over which the clocks go forward: it is later on that day.

    Args:
        step: Where to say it.
        start: What was counted from; its wall time is what was wanted, of a day its first moment.
        due: What came out.
    """
    zone = step.session.zone
    wall = start.astimezone(zone).time() if isinstance(start, datetime) else time()
    if due.astimezone(zone).time() != wall:
        say_skipped(step, wall, due)


def say_skipped(step: Step, wall: time, due: datetime) -> None:
    """Say that the clocks go forward over a wall time, and what is taken."""
    step.say(
        N_("the clocks skip {wall} on that day: {moment} is taken"), wall=f"{wall:%H:%M}",
        moment=fields.Words(step.session).text(ValueType.DATETIME, due),
    )  # fmt: skip
