"""When runs that wait go on: the Wait action, waits for a stage, pauses, delays of automation rules.

Nothing here waits. Each function answers from the facts of one moment: when something is due, or what releases it.
Source: engine «Wait action», «Wait for deal stage, wait for lead status», «Flow constructs» (Pause), «Automation rules»;
actions 20 to 22; open questions Q2, Q9, Q10.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import working_time
from crm_tui.domain.dates import add_days_wall, at_wall
from crm_tui.domain.errors import Refused
from crm_tui.domain.expressions_intervals import Interval
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import MissingParameter, Problem
from crm_tui.domain.working_time import WorkingTime

MOST_DAYS = 3650
"""Days that a Wait may take."""
MOST_YEARS = 100
"""The longest time that a pause or a rule counts."""
MINIMUM_SECONDS = 60
"""The shortest pause and rule delay, where the setting says nothing else."""


class WaitKind(StrEnum):
    """What a Wait counts from."""

    DAYS = "days"
    """From now on."""
    DAYS_BEFORE_DATE = "days_before_date"
    """Back from a date field of the document."""


class Reason(StrEnum):
    """Why a wait ended: the result `RELEASE_REASON`."""

    TIMEOUT = "timeout"
    CLIENT_ACTIVITY = "client_activity"
    MANUAL = "manual"
    ALREADY_DUE = "already_due"


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a Wait lasts."""

    at: datetime | None
    """UTC; None: only client activity or a person ends it."""
    already: bool = False
    """The moment had passed when it was computed: the wait ends at once with `Reason.ALREADY_DUE`."""
    warnings: tuple[Problem, ...] = ()


def wait_due(kind: WaitKind, days: int, now: datetime, zone: ZoneInfo, until: date | datetime | None = None) -> Due:
    """Until when a Wait that begins now lasts.

    Args:
        kind: What is counted from.
        days: At least 1, at least 0 before a date; calendar days that keep the wall clock over summer time.
        now: Aware.
        zone: The company's.
        until: The value of the date field; a day counts from its first moment. Not needed for `WaitKind.DAYS`.

    Raises:
        InvalidValue: so many days cannot be waited.
        MissingParameter: the date field is empty.
    """
    least = 1 if kind is WaitKind.DAYS else 0
    if isinstance(days, bool) or not least <= days <= MOST_DAYS:
        reason = N_("is not a number of days from {least} to {limit}")
        raise invalid("days", days, reason, least=least, limit=MOST_DAYS)
    if kind is WaitKind.DAYS:
        return Due(add_days_wall(now, days, zone))
    if until is None:
        raise MissingParameter(parameter="date_field")
    return _before(until, days, now, zone)


def _before(until: date | datetime, days: int, now: datetime, zone: ZoneInfo) -> Due:
    due = add_days_wall(_moment(until, zone), -days, zone)
    return Due(due, already=due <= now)


def _moment(until: date | datetime, zone: ZoneInfo) -> datetime:
    return until if isinstance(until, datetime) else at_wall(until, time(), zone)


def wait_due_again(days: int, now: datetime, zone: ZoneInfo, until: date | datetime | None) -> Due:
    """Until when a Wait before a date lasts after the date changed; emptied, only activity ends it, with a warning."""
    if until is None:
        reason = N_("the date field is empty: only the client or a person can end this wait")
        return Due(None, warnings=(Problem(reason=reason, blocking=False, parameter="date_field"),))
    return _before(until, days, now, zone)


class ClientAct(StrEnum):
    """What only a client does. Comments, outgoing mail and calls, edits and History of employees are none of these."""

    INCOMING_EMAIL = "incoming_email"
    INCOMING_CALL = "incoming_call"
    MISSED_CALL = "missed_call"
    MESSAGE = "message"
    """In an open channel or chat."""
    INCOMING_SMS = "incoming_sms"
    FORM = "form"
    """A CRM form submitted."""
    PAYMENT = "payment"
    """Counts on deals only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientActivity:
    """Something that a client did."""

    act: ClientAct
    at: datetime
    id: int
    """Of the activity."""
    bound: frozenset[Ref] = frozenset()
    """Documents that it is bound to."""
    clients: frozenset[Ref] = frozenset()
    """Contacts and companies that it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWait:
    """A Wait that has begun."""

    document: Ref
    entered_at: datetime
    due: datetime | None
    clients: frozenset[Ref] = frozenset()
    """The document's contacts and company."""
    alone: frozenset[Ref] = frozenset()
    """Those of them for whom the document is the only open one."""


@dataclass(frozen=True, slots=True)
class Release:
    """Why and when a Wait ended."""

    reason: Reason
    at: datetime
    activity: int | None = None
    """The activity that ended it: the result `ACTIVITY_ID`."""


def counts(activity: ClientActivity, wait: OpenWait) -> bool:
    """Whether what a client did ends the wait: after entry, and on this document or on its client's only one."""
    if activity.at <= wait.entered_at:
        return False
    if activity.act is ClientAct.PAYMENT and wait.document.type != "deal":
        return False
    return wait.document in activity.bound or bool(activity.clients & wait.clients & wait.alone)


def release(
    wait: OpenWait, now: datetime, activities: Iterable[ClientActivity] = (), stopped_at: datetime | None = None
) -> Release | None:
    """What ended the wait first, by the time at which it happened; None while it goes on.

    Args:
        wait: The wait.
        now: Aware. What lies ahead of it has not happened.
        activities: What clients did since it began, in any order; what does not count is ignored.
        stopped_at: When somebody pressed *Stop waiting*.
    """
    ends: list[Release] = []
    if wait.due is not None and wait.due <= now:
        ends.append(Release(Reason.TIMEOUT, wait.due))
    ends += (
        Release(Reason.CLIENT_ACTIVITY, each.at, each.id)
        for each in activities
        if each.at <= now and counts(each, wait)
    )
    if stopped_at is not None and stopped_at <= now:
        ends.append(Release(Reason.MANUAL, stopped_at))
    return min(ends, key=lambda each: (each.at, each.activity or 0), default=None)


@dataclass(frozen=True, slots=True)
class StageRelease:
    """What released a wait for a stage: the results of the step, whatever stage the item is in when the run goes on."""

    stage: int
    is_final: bool
    is_target: bool
    """One of the stages that were waited for; a final stage releases without being one."""


def stage_release(stage: int, targets: Collection[int], *, is_final: bool) -> StageRelease | None:
    """Whether standing in a stage, or passing it, releases the wait; None: it goes on.

    Asked on entry and on every change of stage or pipeline of the item that is waited for.
    """
    is_target = stage in targets
    return StageRelease(stage, is_final, is_target) if is_target or is_final else None


def stage_targets(wanted: Sequence[int], existing: Collection[int]) -> tuple[tuple[int, ...], tuple[Problem, ...]]:
    """The stages that can still be waited for, and a warning for each that is gone.

    Raises:
        MissingParameter: none was chosen.
        InvalidValue: none of the chosen ones exists any more.
    """
    if not wanted:
        raise MissingParameter(parameter="stages")
    left = tuple(dict.fromkeys(stage for stage in wanted if stage in existing))
    gone = tuple(dict.fromkeys(stage for stage in wanted if stage not in existing))
    if not left:
        raise invalid("stages", ", ".join(map(str, gone)), N_("was deleted"))
    reason = N_("stage {stage} was deleted: it is not waited for")
    return left, tuple(
        Problem(reason=reason, params={"stage": stage}, blocking=False, parameter="stages") for stage in gone
    )


def is_too_long(interval: Interval) -> bool:
    """Whether a length of time is more than `MOST_YEARS`, in whichever direction."""
    years = Decimal(interval.months) / 12 + Decimal(interval.days) / 365 + Decimal(interval.seconds) / (365 * 86_400)
    return abs(years) > MOST_YEARS


def pause_until(now: datetime, interval: Interval, zone: ZoneInfo, minimum_seconds: int = MINIMUM_SECONDS) -> datetime:
    """When a pause of a fixed length ends, in the zone of ``now``: at least the minimum later.

    Raises:
        Refused: the interval is negative or leads too far.
    """
    due = intervals.add(now, interval, zone)
    if not isinstance(due, datetime):
        raise Refused(text=N_("this date is too far away"))
    if due < now:
        raise Refused(text=N_("a pause must be a length of time into the future"))
    return max(due, now + timedelta(seconds=minimum_seconds))


def pause_at(now: datetime, until: date | datetime, zone: ZoneInfo) -> datetime:
    """When a pause until a moment ends: then, or now when it has passed. A day begins at its first moment in the zone."""
    return max(_moment(until, zone), now)


def pause_until_work(now: datetime, employee: WorkingTime) -> datetime:
    """When the employee is next at work: within working hours and not absent; ``now`` when they are.

    Raises:
        Refused: they never are.
    """
    return working_time.next_opening(employee, now)


class RuleTime(StrEnum):
    """When an automation rule runs."""

    AT_ONCE = "at_once"
    AFTER = "after"
    """So long after the item entered the stage."""
    BEFORE_DATE = "before_date"
    AFTER_DATE = "after_date"
    AT_DATE = "at_date"


def rule_due(
    when: RuleTime,
    now: datetime,
    zone: ZoneInfo,
    *,
    interval: Interval = Interval(),  # noqa: B008 — a frozen value
    moment: date | datetime | None = None,
    calendars: Sequence[WorkingTime] = (),
    minimum_seconds: int = MINIMUM_SECONDS,
) -> datetime:
    """When a rule runs whose item enters the stage now; a time that has passed is now.

    Args:
        when: Counted from what.
        now: Aware.
        zone: The company's.
        interval: How long; not negative. A delay shorter than the minimum is the minimum.
        moment: The value of the date field, for those before, after and at a date.
        calendars: Working times that must all be open: the company's, the responsible person's.
        minimum_seconds: The setting.

    Raises:
        MissingParameter: the date field is empty.
        Refused: the times never come together.
    """
    if when is RuleTime.AT_ONCE:
        due = now
    elif when is RuleTime.AFTER:
        due = pause_until(now, interval, zone, minimum_seconds)
    else:
        due = _around(when, interval, moment, zone)
    return _when_open(max(due, now), calendars)


def _around(when: RuleTime, interval: Interval, moment: date | datetime | None, zone: ZoneInfo) -> datetime:
    if moment is None:
        raise MissingParameter(parameter="date_field")
    at = _moment(moment, zone)
    if when is RuleTime.AT_DATE:
        return at
    sign = -1 if when is RuleTime.BEFORE_DATE else 1
    signed = Interval(sign * interval.months, sign * interval.days, sign * interval.seconds)
    due = intervals.add(at, signed, zone)
    if not isinstance(due, datetime):
        raise Refused(text=N_("this date is too far away"))
    return due


def _when_open(due: datetime, calendars: Sequence[WorkingTime]) -> datetime:
    """The first moment from then on at which work goes on in all calendars."""
    for _ in range(working_time.IDLE_DAYS):
        later = due
        for calendar in calendars:
            later = working_time.next_opening(calendar, later)
        if later == due:
            return due
        due = later
    raise Refused(text=N_("these working times never come together"))
