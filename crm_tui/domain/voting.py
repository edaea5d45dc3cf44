"""How the answers of several people become one: all, any, or a share of them. Pure.

Source: engine «Flow constructs» (Approve, Acknowledge, Request information).
"""

from __future__ import annotations

from enum import StrEnum

FULL = 100
"""Percent."""


class Rule(StrEnum):
    """Whose answers decide."""

    ALL = "all"
    """Everybody agrees; the first who does not ends it."""
    ANY = "any"
    """The first answer, whatever it is."""
    VOTE = "vote"
    """A share of all who are asked, in percent."""


def approval(rule: Rule, asked: int, approved: int, rejected: int, share: int = FULL) -> bool | None:
    """Whether it is approved; None while the answers that are to come can still change that.

    Args:
        rule: Whose answers decide.
        asked: How many people were asked, at least one.
        approved: How many of them said yes.
        rejected: How many of them said no.
        share: For `Rule.VOTE`: how many percent of those asked must say yes, 1 to 100.
    """
    if rule is Rule.ANY:
        return True if approved else False if rejected else None
    needed = FULL if rule is Rule.ALL else share
    if approved * FULL >= needed * asked:
        return True
    return False if (asked - rejected) * FULL < needed * asked else None


def is_read(rule: Rule, asked: int, read: int) -> bool:
    """Whether as many have read it as must: all of them, else any."""
    return read >= asked if rule is Rule.ALL else read > 0


def request(asked: int, refused: int, answered: int) -> bool | None:
    """Whether a request was answered: the first answer is enough; refused it is when everybody has refused."""
    if answered:
        return True
    return False if refused >= asked else None


def percent(part: int, whole: int) -> int:
    """How many percent a part is, rounded down; 0 of nothing."""
    return part * FULL // whole if whole else 0
