"""Texts that their type takes and the step does not: words that are no length of time, numbers that are too large.

Only what is written down is judged: a text with references is known when the step runs.
Source: engine «Template header and tabs» (save-time validation), «Automation rules» (run time), actions 20.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import reminders, voting, waits, web_headers
from crm_tui.domain import workflow_values as values
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Rows, Step
from crm_tui.domain.workflow_check_literals import unread
from crm_tui.domain.workflow_check_rules import EMPTY, about
from crm_tui.domain.workflow_check_texts import has_references
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import HIGHEST_LEVEL, StepSpec
from crm_tui.domain.workflow_values import LiteralContext, Shape, ValueType

_LIMIT = "time_limit"
_NO_LENGTH = N_("{parameter}: “{value}” is no length of time; write for example 2 days, 1h30min")
_TOO_LONG = N_("{parameter}: “{value}” is longer than {limit} years")
_NO_NUMBER = N_("{parameter} “{value}” is not a number from 1 to {limit}")
_HEADERS: Mapping[str, str] = {
    web_headers.NO_HEADER: N_("{parameter}: “{value}” is no header"),
    web_headers.OURS: N_("{parameter}: “{value}” is set by the program itself"),
    web_headers.SECRET: N_(
        "{parameter}: “{value}” is a secret: name it, for example secret:erp, and keep it in the file of secrets"
    ),
}
"""Why a header is refused → the whole sentence: what fills the holes of a problem is not translated."""
_UNITS: Mapping[str, int] = {"minutes": 1, "hours": 60, "days": 1440}


def problems(step: Step, spec: StepSpec, context: LiteralContext) -> Iterator[Problem]:
    """What the step would refuse when it runs.

    Args:
        step: The step.
        spec: What steps of its kind hold.
        context: How literals are read.
    """
    codes = {each.code for each in spec.parameters}
    if step.kind in _OWN:
        yield from _OWN[step.kind](step, context)
    if _LIMIT in codes:
        yield from _time_limit(step)
    if {"remind", "remind_unit"} <= codes:
        yield from _reminder(step, context)


def _text(step: Step, code: str) -> str:
    """What is written there; empty for nothing, and for rows and lists."""
    text = step.parameter(code)
    return text.strip() if isinstance(text, str) else ""


def _literal(step: Step, code: str) -> str:
    """What is written there, when no reference is in it."""
    text = _text(step, code)
    return "" if has_references(text) else text


def _number(step: Step, code: str, context: LiteralContext) -> int | None:
    """The whole number that is written there; None for none: then its type tells what is wrong with it."""
    try:
        found = values.read_literal(code, Shape(type=ValueType.INTEGER), _literal(step, code), context).value
    except InvalidValue:
        return None
    return found if isinstance(found, int) else None


def _no_length(step: Step, code: str, *, blocking: bool = True) -> Problem:
    value = shown(_text(step, code))
    return about(step, f"with.{code}", _NO_LENGTH, blocking=blocking, parameter=code, value=value)


def _too_long(step: Step, code: str, *, blocking: bool = True) -> Problem:
    value, limit = shown(_text(step, code)), waits.MOST_YEARS
    return about(step, f"with.{code}", _TOO_LONG, blocking=blocking, parameter=code, value=value, limit=limit)


def _pause(step: Step, _context: LiteralContext) -> Iterator[Problem]:
    text, until = _literal(step, "interval"), _text(step, "until")
    if not _text(step, "interval") and not until:
        yield about(step, "with.interval", EMPTY, parameter="interval")
    length = intervals.read(text)
    if length is None:
        yield about(step, "with.interval", N_("“{value}” is not an interval"), value=shown(text))
    elif not until and _is_back(length):
        yield _no_length(step, "interval")
    elif not until and waits.is_too_long(length):
        yield _too_long(step, "interval")


def _is_back(length: intervals.Interval) -> bool:
    """Whether it surely leads into the past."""
    parts = (length.months, length.days, length.seconds)
    return min(parts) < 0 and max(parts) <= 0


def _moment(step: Step, context: LiteralContext) -> Iterator[Problem]:
    """Wait for a moment: what it counts, and from what."""
    before, date = _text(step, "before"), _text(step, "date_field")
    for code in ("after", "before"):
        length = intervals.read(_literal(step, code))
        if length is None:
            yield _no_length(step, code, blocking=code == "before" or not before)
        elif waits.is_too_long(length):
            yield _too_long(step, code, blocking=code == "before" or not before)
        elif min(length.months, length.days, length.seconds) < 0:
            yield _no_length(step, code, blocking=code == "after" and not date and _is_back(length))
    if before and _text(step, "after"):
        yield about(step, "with.after", N_("“after” is not used beside “before”"), blocking=False)
    if before and not date:
        reason = N_("so long before which date? without one the step does not wait")
        yield about(step, "with.date_field", reason, blocking=False)
    elif not any(
        (date, _text(step, "after"), *(_is_on(step, code, context) for code in ("office_hours", "own_hours")))
    ):
        yield about(step, "", N_("nothing says until when: the step does not wait"), blocking=False)


def _is_on(step: Step, code: str, context: LiteralContext) -> bool:
    """Whether it says yes, or something that only a run knows."""
    if _text(step, code) != _literal(step, code):
        return True
    try:
        return bool(values.read_literal(code, Shape(type=ValueType.BOOL), _literal(step, code), context).value)
    except InvalidValue:
        return True


def _time_limit(step: Step) -> Iterator[Problem]:
    """How long people have to answer, where it is written down."""
    length = intervals.read(_literal(step, _LIMIT))
    if length is None or min(length.months, length.days, length.seconds) < 0:
        yield _no_length(step, _LIMIT)


def _share(step: Step, context: LiteralContext) -> Iterator[Problem]:
    """Of how many a vote needs the yes; where nobody votes it is not read."""
    if _text(step, "type").casefold() == voting.Rule.VOTE:
        yield from _up_to(step, "percentage", voting.FULL, context)


def _selection(step: Step, context: LiteralContext) -> Iterator[Problem]:
    """Which supervisor it is, where one of a level is looked for; from whom somebody is chosen, where anybody may be."""
    selection = _text(step, "selection").casefold()
    if selection == "level":
        yield from _up_to(step, "level", HIGHEST_LEVEL, context)
    users = step.parameter("users")
    texts = users if isinstance(users, tuple) else (users,)
    if selection in ("", "any") and not any(isinstance(text, str) and text.strip() for text in texts):
        yield about(step, "with.users", EMPTY, parameter="users")


def _up_to(step: Step, code: str, limit: int, context: LiteralContext) -> Iterator[Problem]:
    number = _number(step, code, context)
    if number is not None and not 1 <= number <= limit:
        value = shown(_text(step, code))
        yield about(step, f"with.{code}", _NO_NUMBER, parameter=code, value=value, limit=limit)


def _wait(step: Step, context: LiteralContext) -> Iterator[Problem]:
    """How many days a Wait may take."""
    number, kind = _number(step, "days", context), _text(step, "wait_type").casefold()
    if number is None or kind not in tuple(waits.WaitKind):
        return
    least = 1 if kind == waits.WaitKind.DAYS else 0
    if not least <= number <= waits.MOST_DAYS:
        reason = N_("{parameter}: “{value}” is not a number of days from {least} to {limit}")
        limit = waits.MOST_DAYS
        yield about(step, "with.days", reason, parameter="days", value=str(number), least=least, limit=limit)


def _reminder(step: Step, context: LiteralContext) -> Iterator[Problem]:
    """How long before the start somebody is reminded."""
    number, unit = _number(step, "remind", context), _text(step, "remind_unit")
    if not number:
        return
    if not unit:
        reason = N_("remind_unit is empty, though remind is {value}")
        yield about(step, "with.remind_unit", reason, value=str(number))
    elif number < 0 or number * _UNITS.get(unit.casefold(), 1) > reminders.MOST_MINUTES:
        reason = N_("remind “{value}” is not a time within a year before the start")
        yield about(step, "with.remind", reason, value=f"{number} {unit}" if not has_references(unit) else str(number))


def _read(step: Step, context: LiteralContext) -> Iterator[Problem]:
    """Which record is read: of another type than the one that is asked for there is none."""
    kind, text = _literal(step, "entity_type").casefold(), _literal(step, "entity_id")
    found = unread("entity_id", Shape(type=ValueType.ITEM, of=kind), text, context) if kind and text else None
    if found is not None:
        yield replace(found, step=step.id, parameter="entity_id", place=("with", "entity_id"))


def _headers(step: Step, _context: LiteralContext) -> Iterator[Problem]:
    """What a webhook sends beside its body; of a text with references only the name is judged."""
    rows = step.parameter("headers")
    for number, (name, text) in enumerate(rows.rows if isinstance(rows, Rows) else ()):
        worked_out = has_references(text)
        reason = web_headers.wrong(name, "" if worked_out else text)
        if reason and not (worked_out and reason == web_headers.SECRET):
            found = about(step, "with.headers", _HEADERS[reason], parameter="headers", value=shown(name))
            yield replace(found, place=(*found.place, number, "set"))


_OWN: Mapping[str, Callable[[Step, LiteralContext], Iterator[Problem]]] = {
    "pause": _pause,
    "rule_time": _moment,
    "approve": _share,
    "select_employee": _selection,
    "wait": _wait,
    "get_crm_data": _read,
    "webhook": _headers,
}
"""By kind of step."""
