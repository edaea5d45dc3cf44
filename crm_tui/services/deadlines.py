"""The deadlines view of quotes and invoices: columns by date, moving changes the date.

Source: behaviour «Deadlines (quotes and invoices)».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crm_tui.domain import deadlines
from crm_tui.domain.dates import day_of
from crm_tui.domain.deadlines import LABELS, Due
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.view_columns import DeadlineBoard, DeadlineColumn, DeadlinePage
from crm_tui.domain.views import Tile
from crm_tui.domain.words import N_
from crm_tui.services import records, views
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session
from data import derived
from data.conditions import Compiled
from data.operations import Operation
from data.queries import deadlines as stored

KINDS = ("quote", "invoice")
"""The types that have a deadlines view."""


def _due_field(kind: str) -> str:
    if kind not in KINDS:
        raise Refused(text=N_("there is no deadlines view of {type}"), type=kind)
    return ENTITY_TYPES[kind].due


def _column(name: str) -> Due:
    if name not in set(Due):
        raise NotFound(what=N_("column"), name=name)
    return Due(name)


def _compiled(session: Session, kind: str, filter_text: str) -> Compiled | None:
    return views.matching_of(session, kind, filter_text)


def board(session: Session, kind: str, filter_text: str = "") -> DeadlineBoard:
    """The five columns with the number and the sum of their open records.

    Args:
        session: Who looks; days are those of the company's zone.
        kind: ``quote`` (by *valid until*) or ``invoice`` (by *pay by*).
        filter_text: In the filter language; empty matches all.

    Raises:
        Refused: the type has no such view.
        FilterMistake: where and why.
    """
    _due_field(kind)
    today = day_of(session.now(), session.zone)
    base = derived.rates()[0]
    days = [deadlines.bounds(column, today) for column in Due]
    totals = stored.totals(kind, days, _compiled(session, kind, filter_text))
    columns = (
        DeadlineColumn(column.value, LABELS[column], count, Money(minor, base), column is not Due.OVERDUE)
        for column, (count, minor) in zip(Due, totals, strict=True)
    )
    return DeadlineBoard(kind, today.isoformat(), tuple(columns))


def page(
    session: Session,
    kind: str,
    column: str,
    *,
    after: tuple[str, int] | None = None,
    before: tuple[str, int] | None = None,
    last: bool = False,
    limit: int = 50,
    filter_text: str = "",
) -> DeadlinePage:
    """Open records of a column, the most urgent first.

    Args:
        session: Who looks.
        kind: As in `board`.
        column: The key of a column.
        after: Only those behind this ``(tile.close_date, tile.id)``.
        before: The nearest ones in front of it.
        last: The last page.
        limit: At most so many.
        filter_text: In the filter language.
    """
    _due_field(kind)
    days = deadlines.bounds(_column(column), day_of(session.now(), session.zone))
    tiles, more = stored.page(
        kind, days, limit, cursor=after or before, backward=last or before is not None,
        matching=_compiled(session, kind, filter_text),
    )  # fmt: skip
    return DeadlinePage(column, tuple(tiles), more)


def column_of(session: Session, tile: Tile) -> str:
    """The key of the column that an open record stands in."""
    day = date.fromisoformat(tile.close_date) if tile.close_date else None
    return deadlines.column_of(day, day_of(session.now(), session.zone)).value


def move(session: Session, refs: Sequence[Ref], column: str, *, versions: Mapping[int, int] | None = None) -> Outcome:
    """Give the records the day that the column stands for.

    Args:
        session: Who moves.
        refs: Open records of one type.
        column: The key of a column.
        versions: By id: refuse when somebody changed the record since.

    Raises:
        Refused: nothing can be moved into *Overdue*; or the only record is closed.
        Conflict, NotFound: the only record was changed by somebody else, or is gone.
    """
    if not refs:
        return Outcome(0, ())
    field, known = _due_field(refs[0].type), versions or {}
    day = _day(session, column)

    def work(act: Operation, ref: Ref) -> None:
        if act.read(ref).values["closed"]:
            raise Refused(text=N_("{ref} is closed: its date stays"), ref=ref)
        records.apply(session, act, ref, {field: day}, version=known.get(ref.id))

    return each(session, N_("deadline moved"), refs, work)


def _day(session: Session, column: str) -> Value:
    day = deadlines.day_for(_column(column), day_of(session.now(), session.zone))
    if day is None:
        raise Refused(
            text=N_("nothing can be put into “Overdue”"), hint=N_("a date becomes overdue by itself when it passes")
        )
    return day


def of_column(session: Session, kind: str, column: str) -> Mapping[str, Value]:
    """What a new record in a column begins with: its date.

    Raises:
        Refused: into *Overdue*.
    """
    return {_due_field(kind): _day(session, column)}


def create(session: Session, kind: str, column: str, given: Mapping[str, Value]) -> Ref:
    """A new record in a column: it gets the column's day unless a day is given.

    Raises:
        Refused: into *Overdue*.
        UnknownField, InvalidValue: nothing was created.
    """
    return records.create(session, kind, {**of_column(session, kind, column), **given})
