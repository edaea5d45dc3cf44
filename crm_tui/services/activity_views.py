"""The activities view of records on stages: six columns by the nearest activity; moving gives that activity another deadline.

Source: behaviour «Activities».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.domain import activity_columns, dates
from crm_tui.domain.activity_columns import LABELS, PLACES, Place
from crm_tui.domain.entities.types import bindings, staged
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.view_columns import ActivityBoard, ActivityColumn, ActivityPage
from crm_tui.domain.views import Tile
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import activities, records, views
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session, operation
from data import derived
from data.conditions import Compiled
from data.operations import Operation
from data.queries import activity_board as stored
from data.queries import stages


def has_view(kind: str) -> bool:
    """Whether records of the type stand in an activities view: those on stages that activities can be about."""
    return kind in staged() and kind in bindings()


def _check(kind: str) -> None:
    if not has_view(kind):
        raise Refused(text=N_("there is no activities view of {type}"), type=kind)


def _place(name: str) -> Place:
    if name not in set(Place):
        raise NotFound(what=N_("column"), name=name)
    return Place(name)


def _compiled(session: Session, kind: str, filter_text: str) -> Compiled | None:
    return views.matching_of(session, kind, filter_text)


def _starts(session: Session) -> tuple[int, int, int, int]:
    return activity_columns.edges(session.now(), session.zone)


def board(session: Session, kind: str, pipeline_id: int | None, filter_text: str = "") -> ActivityBoard:
    """The six columns with the number and the sum of their open records: one pass over an index.

    Args:
        session: Who looks; days are those of the company's zone.
        kind: A type on stages.
        pipeline_id: Its records only; the default pipeline when None.
        filter_text: In the filter language; empty matches all.

    Raises:
        Refused: the type has no such view.
        FilterMistake: where and why.
    """
    _check(kind)
    pipeline = stages.default_pipeline(kind) if pipeline_id is None else pipeline_id
    base = derived.rates()[0]
    totals = stored.totals(kind, pipeline, _starts(session), _compiled(session, kind, filter_text))
    columns = (
        ActivityColumn(place.value, LABELS[place], count, Money(minor, base), place in activity_columns.TAKES)
        for place, (count, minor) in zip(PLACES, totals, strict=True)
    )
    return ActivityBoard(kind, pipeline, tuple(columns))


def page(
    session: Session,
    kind: str,
    pipeline_id: int,
    column: str,
    *,
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    last: bool = False,
    limit: int = 50,
    filter_text: str = "",
) -> ActivityPage:
    """Open records of a column, nearest deadline first.

    Args:
        session: Who looks.
        kind: A type on stages.
        pipeline_id: Its records only.
        column: The key of a column.
        after: Only those behind this ``(tile.rank, tile.id)``.
        before: The nearest ones in front of it.
        last: The last page.
        limit: At most so many.
        filter_text: In the filter language.
    """
    _check(kind)
    tiles, more = stored.page(
        kind, _place(column), pipeline_id, _starts(session), limit, cursor=after or before,
        backward=last or before is not None, matching=_compiled(session, kind, filter_text),
    )  # fmt: skip
    return ActivityPage(column, tuple(tiles), more)


def tiles(
    session: Session, kind: str, pipeline_id: int, ids: Sequence[int], filter_text: str = ""
) -> tuple[tuple[str, Tile], ...]:
    """Fresh tiles of these records, each with its column; those that are closed or do not match are missing."""
    _check(kind)
    matching = _compiled(session, kind, filter_text)
    return tuple((place.value, tile) for place, tile in stored.some(kind, ids, pipeline_id, _starts(session), matching))


def move(session: Session, refs: Sequence[Ref], column: str) -> Outcome:
    """Give the nearest activity of each record the deadline that the column stands for.

    Args:
        session: Who moves.
        refs: Open records of one type.
        column: The key of a column.

    Raises:
        Refused: nothing can be moved into *Overdue* or *Without activities*; or the only record is closed or has no
            planned activity.
        NotFound: the only record is gone.
    """
    place = _place(column)
    _refuse(place)

    def work(act: Operation, ref: Ref) -> None:
        _check(ref.type)
        _redate(session, act, ref, place)

    return each(session, N_("activity postponed"), refs, work)


def _refuse(place: Place) -> None:
    if place is Place.OVERDUE:
        raise Refused(
            text=N_("nothing can be put into “Overdue”"),
            hint=N_("an activity becomes overdue by itself when its deadline passes"),
        )
    if place is Place.WITHOUT:
        raise Refused(
            text=N_("nothing can be put into “Without activities”"),
            hint=N_("complete or delete the activities of the record"),
        )


def check_new(column: str) -> None:
    """Whether something can be created in a column.

    Raises:
        Refused: into *Overdue*.
    """
    if _place(column) is Place.OVERDUE:
        _refuse(Place.OVERDUE)


def _redate(session: Session, act: Operation, ref: Ref, place: Place) -> None:
    record = act.read(ref)
    if record.values["closed"] or record.deleted_at is not None:
        raise Refused(text=N_("{ref} is closed: nothing is planned for it"), ref=ref)
    nearest = stored.nearest_planned(ref.type, ref.id)
    if nearest is None:
        raise Refused(text=N_("{ref} has no planned activity to move"), ref=ref, hint=N_("a plans one"))
    activity = act.read(Ref("activity", nearest))
    before = dates.from_ms(activity.values["deadline"])
    deadline = activity_columns.deadline_for(place, session.now(), session.zone, before)
    if deadline is not None and deadline != before:
        activities.put_off(act, activity, dates.to_ms(deadline))


def create(session: Session, kind: str, column: str, given: Mapping[str, Value], *, subject: str = "") -> Ref:
    """A new record in a column, with an activity that has the column's deadline; one operation.

    Args:
        session: Who creates.
        kind: A type on stages.
        column: The key of a column; in *Without activities* the record gets none.
        given: Values of the record.
        subject: What is to be done; the usual words when empty.

    Raises:
        Refused: into *Overdue*.
        UnknownField, InvalidValue: nothing was created.
    """
    _check(kind)
    place = _place(column)
    if place is Place.WITHOUT:
        return records.create(session, kind, given)
    deadline = activity_columns.deadline_for(place, session.now(), session.zone)
    if deadline is None:
        _refuse(place)
    with operation(session, N_("created")) as act:
        ref = records.create(session, kind, given, act=act)
        planned: dict[str, Value] = {"subject": subject or _("Contact the client"), "deadline": deadline}
        responsible = act.read(ref).values.get("responsible")
        if responsible is not None:
            planned["responsible"] = responsible
        activities.plan(session, planned, about=(ref,), act=act)
    return ref
