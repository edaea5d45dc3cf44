"""People at work: departments in a tree, groups, working hours, absences.

Source: entities «Employees, departments, absences».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

ABSENCES: Mapping[str, str] = {
    "vacation": N_("vacation"),
    "illness": N_("illness"),
    "trip": N_("business trip"),
    "other": N_("other absence"),
}
"""Kinds of absence."""
_HOURS = re.compile(r"([01]?\d|2[0-4])(?::([0-5]\d))?\s*-\s*([01]?\d|2[0-4])(?::([0-5]\d))?", re.ASCII)
_HOLIDAY = re.compile(r"(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2}")
_DAY, _LEAP = len("2026-12-24"), 2024
_DAYS = re.compile(r"[1-7](?:-[1-7])?(?:,[1-7](?:-[1-7])?)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """One department."""

    id: int
    version: int
    name: str
    parent: int | None
    head: int | None
    """An operator."""
    sort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Operators who get roles and work together."""

    id: int
    version: int
    name: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """An operator as a part of the company."""

    user: int
    login: str
    name: str
    position: str
    active: bool
    departments: tuple[int, ...]
    supervisor: int | None
    """As it was set; see the service for who it is when nobody was set."""
    hours: str
    """``09:00-18:00``; empty when nobody said."""
    days: str
    """``1-5``: Monday is 1."""
    zone: str
    """Empty: the company's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away, from an instant until just before another."""

    id: int
    version: int
    user: int
    starts_at: int
    """UTC ms."""
    ends_at: int
    """UTC ms, exclusive."""
    kind: str
    reason: str


def tree(departments: Iterable[Department]) -> list[tuple[int, Department]]:
    """Departments with their depth, each behind its parent; one whose parent is gone is a root."""
    known = {each.id: each for each in departments}
    below: dict[int | None, list[Department]] = {}
    for each in sorted(known.values(), key=lambda found: (found.sort, found.name.casefold(), found.id)):
        below.setdefault(each.parent if each.parent in known else None, []).append(each)
    found: list[tuple[int, Department]] = []
    waiting = [(0, each) for each in reversed(below.get(None, []))]
    while waiting:
        depth, each = waiting.pop()
        found.append((depth, each))
        waiting += [(depth + 1, child) for child in reversed(below.get(each.id, []))]
    return found


def within(departments: Iterable[Department], root: int) -> frozenset[int]:
    """The department and all below it."""
    below: dict[int, list[int]] = {}
    for each in departments:
        if each.parent is not None:
            below.setdefault(each.parent, []).append(each.id)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += below.get(at, [])
    return frozenset(found)


def has_cycle(parents: Mapping[int, int | None]) -> bool:
    """Whether somebody would be above themselves: child → parent."""
    for start in parents:
        seen = {start}
        at = parents.get(start)
        while at is not None:
            if at in seen:
                return True
            seen.add(at)
            at = parents.get(at)
    return False


def parse_hours(text: str) -> str:
    """``9-18`` → ``09:00-18:00``; empty for nothing.

    Raises:
        InvalidValue: not two times, or the end is not behind the start.
    """
    bare = text.strip()
    if not bare:
        return ""
    match = _HOURS.fullmatch(bare)
    if match is None:
        raise invalid("hours", text, N_("are no working hours"), N_("write for example 09:00-18:00"))
    start, end = (60 * int(match[n]) + int(match[n + 1] or 0) for n in (1, 3))
    if not start < end <= 24 * 60:
        raise invalid("hours", text, N_("end before they begin"), N_("write for example 09:00-18:00"))
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def parse_days(text: str) -> str:
    """``1-5``, ``1,3,5``: days of the week, Monday is 1; empty for nothing.

    Raises:
        InvalidValue: anything else.
    """
    bare = text.replace(" ", "")
    if bare and (not _DAYS.fullmatch(bare) or any(part[0] > part[-1] for part in bare.split(","))):
        raise invalid("days", text, N_("are no days of the week"), N_("write for example 1-5: Monday is 1"))
    return bare


def parse_holidays(text: str) -> str:
    """``2026-12-24, 12-25``: single days, and days of every year; in order, each once; empty for none.

    Raises:
        InvalidValue: what is no day of the calendar.
    """
    days = {word for part in text.replace("\n", ",").split(",") if (word := part.strip())}
    for word in days:
        try:
            date.fromisoformat((word if len(word) == _DAY else f"{_LEAP}-{word}") if _HOLIDAY.fullmatch(word) else "")
        except ValueError as error:
            hint = N_("write for example 2026-12-24, or 12-25 for every year")
            raise invalid("holidays", word, N_("is no day of the calendar"), hint) from error
    return ", ".join(sorted(days, key=lambda word: (len(word) == _DAY, word)))


@lru_cache(maxsize=8)
def holidays(text: str) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
    """What `parse_holidays` wrote: single days, and month and day of those of every year."""
    words = [word for word in text.split(", ") if word]
    single = frozenset(date.fromisoformat(word) for word in words if len(word) == _DAY)
    return single, frozenset((int(word[:2]), int(word[3:])) for word in words if len(word) != _DAY)


def parse_zone(text: str) -> str:
    """A time zone by its name; empty for the company's.

    Raises:
        InvalidValue: there is no such zone.
    """
    bare = text.strip()
    if not bare:
        return ""
    try:
        ZoneInfo(bare)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid("zone", text, N_("is not a time zone"), N_("write for example Europe/Rome")) from error
    return bare
