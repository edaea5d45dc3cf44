"""The calendar of records on stages: who is in progress on which day, or has a date there; moving changes the date.

Source: behaviour «Calendar».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from crm_tui.domain import dates
from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.view_days import CalendarDay, CalendarEntry, CalendarPage
from crm_tui.domain.words import N_
from crm_tui.services import record_rules, records, views
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import calendar as stored
from data.queries import stages
from data.queries.calendar import Asked

SPAN = "span"
SPAN_LABEL = N_("start to close")
MOST = 1000
"""Records of one day that are read at once."""


def fields(kind: str) -> tuple[tuple[str, str], ...]:
    """What a calendar of the type can be by: name and label (a text to translate); the first is the usual one.

    Raises:
        Refused: the type has no calendar.
    """
    if kind not in staged():
        raise Refused(text=N_("there is no calendar of {type}"), type=kind)
    entity = ENTITY_TYPES[kind]
    dated = [spec for spec in entity.fields if spec.kind in (FieldKind.DATE, FieldKind.DATETIME)]
    dated.sort(key=lambda spec: (spec.name != entity.due, spec.name != "created_at"))
    spanned = entity.field("start_date") is not None and entity.field("close_date") is not None
    return (*([(SPAN, SPAN_LABEL)] if spanned else []), *((spec.name, spec.label) for spec in dated))


def _field(kind: str, name: str) -> FieldSpec | None:
    """The date field; None for the span."""
    if name not in dict(fields(kind)):
        raise invalid("field", name, N_("is not a date of this type"))
    return None if name == SPAN else ENTITY_TYPES[kind].field(name)


def page(
    session: Session,
    kind: str,
    days: Sequence[date],
    *,
    field: str = "",
    pipeline_id: int | None = None,
    limit: int = 20,
    filter_text: str = "",
) -> CalendarPage:
    """Each of these days with the number of its records and the first of them.

    Args:
        session: Who looks; days begin and end in the company's zone.
        kind: A type on stages.
        days: One after the other.
        field: ``span``, or the name of a date field; the usual one when empty.
        pipeline_id: Its records only; the default pipeline when None.
        limit: At most so many records of a day.
        filter_text: In the filter language.

    Raises:
        Refused: the type has no calendar.
        InvalidValue: no such date.
        FilterMistake: where and why.
    """
    name = field or fields(kind)[0][0]
    spec = _field(kind, name)
    known = {pipeline: title for pipeline, title, _ in stages.pipelines(kind)}
    chosen = pipeline_id if pipeline_id in known else stages.default_pipeline(kind)
    matching = views.matching_of(session, kind, filter_text)
    asked = Asked(kind, chosen, matching)
    most = min(limit, MOST)
    found = _span(asked, days, most) if spec is None else _dated(session, asked, spec, days, most)
    return CalendarPage(kind, chosen, known[chosen], name, found)


def _span(asked: Asked, days: Sequence[date], limit: int) -> tuple[CalendarDay, ...]:
    counts = dict.fromkeys((day.isoformat() for day in days), 0)
    steps = dict.fromkeys(counts, 0)
    first, after = days[0].isoformat(), (days[-1] + timedelta(days=1)).isoformat()
    steps[after] = 0
    for start, close, number in stored.span_counts(asked, days[0], days[-1]):
        steps[max(start, first)] += number
        ended = (date.fromisoformat(close) + timedelta(days=1)).isoformat()
        steps[min(ended, after)] -= number
    running = 0
    for day in counts:
        running += steps[day]
        counts[day] = running
    ids = {day: stored.span_ids(asked, day, limit) if counts[day.isoformat()] else [] for day in days}
    wanted = sorted({each for found in ids.values() for each in found})
    tiles, spans = stored.tiles(asked.kind, wanted), stored.spans(asked.kind, wanted)

    def entry(record: int, day: date) -> CalendarEntry:
        start, close = spans[record]
        return CalendarEntry(tiles[record], start == day.isoformat(), close == day.isoformat())

    return tuple(
        CalendarDay(day, counts[day.isoformat()], tuple(entry(each, day) for each in ids[day] if each in tiles))
        for day in days
    )


def _dated(
    session: Session, asked: Asked, spec: FieldSpec, days: Sequence[date], limit: int
) -> tuple[CalendarDay, ...]:
    edges: dict[date, tuple[object, object]]
    counts = dict.fromkeys(days, 0)
    if spec.kind is FieldKind.DATE:
        for text, number in stored.date_counts(asked, spec.name, days[0], days[-1]):
            counts[date.fromisoformat(text)] = number
        edges = {day: (day.isoformat(), (day + timedelta(days=1)).isoformat()) for day in days}
    else:
        moments = {day: dates.day_bounds(day, session.zone) for day in days}
        first, end = moments[days[0]][0], moments[days[-1]][1]
        for at, number in stored.moment_counts(asked, spec.name, first, end):
            counts[dates.day_of(dates.from_ms(max(at, first)), session.zone)] += number
        edges = dict(moments)
    ids = {day: stored.ids_between(asked, spec.name, *edges[day], limit) if counts[day] else [] for day in days}
    tiles = stored.tiles(asked.kind, sorted({each for found in ids.values() for each in found}))
    return tuple(
        CalendarDay(
            day,
            counts[day],
            tuple(CalendarEntry(tiles[each], begins=True, ends=True) for each in ids[day] if each in tiles),
        )
        for day in days
    )


def shift(
    session: Session, refs: Sequence[Ref], days: int, *, field: str = "", versions: Mapping[int, int] | None = None
) -> Outcome:
    """Move the date of records by days; of a span both ends, the start only where it may be changed by hand.

    Args:
        session: Who moves.
        refs: Records of one type.
        days: How many days later; earlier when negative.
        field: As in `page`.
        versions: By id: refuse when somebody changed the record since.

    Raises:
        Refused: the date is not one that people set; or the only record is closed or has no such date.
        Conflict, NotFound: the only record was changed by somebody else, or is gone.
    """
    if not refs:
        return Outcome(0, ())
    kind, known = refs[0].type, versions or {}
    name = field or fields(kind)[0][0]
    spec = _field(kind, name)
    if spec is None:
        names = [each for each in ("start_date", "close_date") if _may_set(session, kind, each)]
    elif _may_set(session, kind, name):
        names = [name]
    else:
        raise Refused(text=N_("“{field}” is not set by hand: nothing can be moved"), field=N_(spec.label))

    def work(act: Operation, ref: Ref) -> None:
        record = records.get(session, ref)
        if record.values["closed"]:
            raise Refused(text=N_("{ref} is closed: its date stays"), ref=ref)
        moved = {each: _moved(session, record.values.get(each), days) for each in names}
        given = {each: value for each, value in moved.items() if value is not None}
        if not given:
            raise Refused(text=N_("{ref} has no such date"), ref=ref)
        records.apply(session, act, ref, given, version=known.get(ref.id))

    return each(session, N_("date moved"), refs, work)


def _may_set(session: Session, kind: str, name: str) -> bool:
    spec = ENTITY_TYPES[kind].field(name)
    return spec is not None and (spec.writable or record_rules.may_set_rule(session, name))


def _moved(session: Session, value: Value, days: int) -> Value:
    if isinstance(value, datetime):
        return dates.add_days_wall(value, days, session.zone)
    return value + timedelta(days=days) if isinstance(value, date) else None


def given_on(session: Session, kind: str, day: date, *, field: str = "") -> Mapping[str, Value]:
    """What a new record on a day begins with.

    Raises:
        Refused: the date is not one that people set, and the day is not today.
    """
    name = field or fields(kind)[0][0]
    spec = _field(kind, name)
    if spec is None:
        both = {"start_date": day, "close_date": day}
        return {each: value for each, value in both.items() if _may_set(session, kind, each)}
    if not _may_set(session, kind, name):
        if day == dates.day_of(session.now(), session.zone) and name == "created_at":
            return {}
        raise Refused(text=N_("“{field}” is not set by hand: nothing can be created there"), field=N_(spec.label))
    if spec.kind is FieldKind.DATETIME:
        local = session.now().astimezone(session.zone)
        return {name: dates.at_wall(day, local.time(), session.zone)}
    return {name: day}
