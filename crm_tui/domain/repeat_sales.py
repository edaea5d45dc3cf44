"""Who is likely to buy again: a score from 0 to 100 out of three parts, each of which says in words how it came about.

The score sees features only, no name and no id: whatever scores instead gets the same.
Source: behaviour «Four ways a repeat deal is created», 4; open questions Q45.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST = 100
RECENCY_MOST, NUMBER_MOST, AMOUNT_MOST = 60, 20, 20
"""The most that each part can give; together `MOST`."""
UNKNOWN_INTERVAL = 365
"""Days between purchases of a client who bought only once: nobody knows them, so recency gives half at most."""
LEAST_INTERVAL = 7
"""Purchases on one day, or within one, do not make somebody due again tomorrow."""
LONGEST_PLATEAU, LOST = 2, 6
"""From one interval after the last purchase to so many, recency gives all; after so many, nothing: the client is lost."""
FULL_NUMBER = 6
"""So many purchases give all that their number can give."""
PAUSE_DAYS = 30
"""A client who was given a deal or was dismissed is left alone for their interval, and at least so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """All that is known of a client, without who it is."""

    days_since_last: int
    """Since the last won deal."""
    interval_days: int | None
    """Mean days between won deals; None after one only."""
    won_count: int
    won_amount: int
    """All won deals together, minor units of the base currency."""
    typical_amount: int
    """The same of all clients on average."""


class Part(StrEnum):
    """What the score is made of."""

    RECENCY = "recency"
    NUMBER = "number"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the score."""

    part: Part
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Score:
    """How likely a client is to buy again."""

    points: int
    """0 to `MOST`."""
    components: tuple[Component, ...] = ()
    """Of a scorer that explains itself; their points are the score."""
    note: str = ""
    """What another scorer says about it, in its own words."""


def score(features: Features) -> Score:
    """The local score: the sum of recency, number and amount. The same features always give the same score."""
    parts = (
        Component(Part.RECENCY, recency(features), RECENCY_MOST),
        Component(Part.NUMBER, number(features.won_count), NUMBER_MOST),
        Component(Part.AMOUNT, amount(features.won_amount, features.typical_amount), AMOUNT_MOST),
    )
    return Score(sum(part.points for part in parts), parts)


def recency(features: Features) -> int:
    """Points for the time since the last purchase, measured by the client's own interval.

    Half an interval after it nothing, then more each day until a whole one has passed; all of it up to twice the interval;
    then less each day until `LOST` intervals, when the client has gone elsewhere.
    """
    known = features.interval_days is not None
    interval = max(LEAST_INTERVAL, features.interval_days if features.interval_days is not None else UNKNOWN_INTERVAL)
    most = RECENCY_MOST if known else RECENCY_MOST // 2
    days = max(0, features.days_since_last)
    if days <= interval:
        share, whole = 2 * days - interval, interval
    else:
        share, whole = LOST * interval - days, (LOST - LONGEST_PLATEAU) * interval
    return most * min(max(0, share), whole) // whole


def number(won: int) -> int:
    """Points for how often the client bought: none for once, all from `FULL_NUMBER` times on."""
    return NUMBER_MOST * (min(max(1, won), FULL_NUMBER) - 1) // (FULL_NUMBER - 1)


def amount(won: int, typical: int) -> int:
    """Points for what the client has spent, beside what clients spend on average: half for the same, more for more."""
    own = max(0, won)
    return AMOUNT_MOST * own // (own + max(1, typical)) if own else 0


def interval_of(first: date, last: date, count: int) -> int | None:
    """The mean number of days between purchases; None when there was only one."""
    return (last - first).days // (count - 1) if count > 1 else None


def rests(answered_on: date | None, bought_on: date, interval: int | None, today: date) -> bool:
    """Whether a client is left alone: a suggestion was answered, nothing was bought since, and the pause is not over."""
    if answered_on is None or bought_on > answered_on:
        return False
    pause = max(PAUSE_DAYS, interval if interval is not None else UNKNOWN_INTERVAL)
    return today < answered_on + timedelta(days=pause)
