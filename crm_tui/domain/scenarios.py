"""Scenarios of the sales generator: for which clients deals are made, how often, and what such a deal looks like.

Source: behaviour «Four ways a repeat deal is created», 3.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm_tui.domain import recurrence
from crm_tui.domain.recurrence import Mode, Schedule

CLIENTS = ("contact", "company")
"""Types that clients of a scenario may have."""
HOLES = ("name", "scenario", "date")
"""What the title and the text of a scenario may have in braces: the client, the scenario, the run day."""
TITLE_LENGTH = 255
MOST_DAYS = 3_650
_HOLE = re.compile(r"\{([^{}]*)\}")


class Rule(StrEnum):
    """Who gets the deals."""

    CLIENT = "client"
    """Whoever is responsible for the client."""
    FIXED = "fixed"
    """One operator."""
    QUEUE = "queue"
    """Several, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Which clients: all conditions together."""

    client: str
    """One of `CLIENTS`."""
    filter: str = ""
    """A filter text over the client's fields; empty for everybody."""
    birthday: int | None = None
    """Contacts whose birthday is in so many days."""
    idle: int | None = None
    """Clients who won a deal once, and none for so many days."""
    spent_from: int | None = None
    """All deals won together at least this, in minor units of the base currency."""
    spent_to: int | None = None
    """… and at most this; without a lower bound clients who never bought count too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A segment, a schedule, and the deal that each client of the segment gets once in a period."""

    id: int
    version: int
    name: str
    segment: Segment
    schedule: Schedule
    title: str
    """Title of the deals, with `HOLES`."""
    pipeline: int
    rule: Rule
    users: tuple[int, ...]
    """For `Rule.FIXED` and `Rule.QUEUE`."""
    text: str
    """What the manager reads in the deal's comment, with `HOLES`."""
    discount: str
    """What the client is offered, in the comment too."""
    active: bool
    made: int
    """Deals created so far."""
    turn: int
    """How many turns of the queue were given out."""
    done_until: date | None
    """Run days up to here are done with."""
    next_on: date | None
    created_by: int | None


def period(schedule: Schedule, today: date) -> str:
    """The name of the period that a day lies in: its run day, or ``once`` for scenarios that run once.

    A run by hand before the first run day belongs to the first period.
    """
    if schedule.mode is Mode.ONCE:
        return "once"
    return (recurrence.last_day(schedule, today) or schedule.first_on).isoformat()


def birthdays(schedule: Schedule, today: date, ahead: int) -> frozenset[str]:
    """The birthdays (``MM-DD``) that a run of this day looks for: those in ``ahead`` days.

    A run takes the birthdays of all days until the next run too, else a weekly scenario would miss six of seven.
    Who was born on 29 February celebrates on the 28th when the year has no 29th.
    """
    following = recurrence.next_day(schedule, today, 0) if today >= schedule.first_on else None
    length = min((following - today).days, 366) if following is not None else 1
    found: set[str] = set()
    for number in range(length):
        day = today + timedelta(days=ahead + number)
        found.add(f"{day:%m-%d}")
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            found.add("02-29")
    return frozenset(found)


def unknown_holes(text: str) -> tuple[str, ...]:
    """What stands in braces and is none of `HOLES`."""
    return tuple(hole for hole in _HOLE.findall(text) if hole not in HOLES)


def worded(text: str, *, name: str, scenario: str, day: str) -> str:
    """The text with its holes filled."""
    known = {"name": name, "scenario": scenario, "date": day}
    return _HOLE.sub(lambda hole: known.get(hole[1], hole[0]), text)


def title_of(text: str, *, name: str, scenario: str, day: str) -> str:
    """The title of a deal: one line, not longer than titles are."""
    found = " ".join(worded(text, name=name, scenario=scenario, day=day).split())
    return found if len(found) <= TITLE_LENGTH else found[: TITLE_LENGTH - 1].rstrip() + "…"


def pick(users: Sequence[int], turn: int, present: Collection[int]) -> tuple[int | None, int]:
    """Whose turn it is, and the number of the next turn; those who are not present are passed over.

    None, and the turn as it was, when nobody is there.
    """
    for step in range(len(users)):
        user = users[(turn + step) % len(users)]
        if user in present:
            return user, turn + step + 1
    return None, turn
