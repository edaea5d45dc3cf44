"""Regular deals: a template with a schedule; each due day creates one ordinary deal, exactly once.

Source: behaviour «Four ways a repeat deal is created», 2.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

from crm_tui.domain import product_rows, recurrence
from crm_tui.domain.dates import day_of
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.recurrence import Mode, RegularDeal, Schedule, Stop
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import naming, products, records, row_rules, settings
from crm_tui.services.session import Session, operation
from data import notifications
from data import regular as stored
from data.operations import Operation
from data.queries import people
from data.records import RawRecord
from data.shapes import Raw, from_raw
from data.timers import Timer

KIND = "regular_deal"
_OWN = frozenset({"origin_id", "close_date", "start_date", "pipeline", "stage", "close_reason"})
"""What belongs to one deal only: the schedule says it anew."""
_MOST_DAYS = 3_650


def templates(session: Session) -> tuple[RegularDeal, ...]:
    """All templates, the next one first."""
    return tuple(stored.templates())


def template(session: Session, name: str) -> RegularDeal:
    """The template of that id or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known = stored.templates()
    wanted = name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.name.casefold()):
            return found
    near = nearest(name, [each.name for each in known])
    hint = N_("did you mean “{near}”?") if near else ""
    raise NotFound(what=N_("regular deal"), name=shown(name), hint=hint, hint_params={"near": near})


def add(
    session: Session,
    source: Ref,
    schedule: Schedule,
    *,
    name: str = "",
    delay_days: int = 0,
    duration_days: int | None = None,
    pipeline: int | None = None,
) -> RegularDeal:
    """A new template from a deal: its fields, client and products; days gone by create nothing.

    Args:
        session: Who adds it.
        source: The deal to copy from; it stays as it is.
        schedule: When deals are created.
        name: What people call it; empty for the deal's title.
        delay_days: From the scheduled day to the start of the deal.
        duration_days: From the start to the close date; None for the company's setting.
        pipeline: Where deals are created; None for that of the deal.

    Raises:
        NotFound, Refused: no such deal, or it is in the recycle bin.
        InvalidValue: a schedule that is none.
    """
    if source.type != "deal":
        raise Refused(text=N_("regular deals are made from a deal, {ref} is none"), ref=source)
    check(schedule)
    duration = settings.default_close_days() if duration_days is None else duration_days
    with operation(session, N_("regular deal added")) as act:
        deal = records.stored_form(session, source)
        if deal.deleted_at is not None:
            raise Refused(text=N_("{ref} is in the recycle bin"), ref=source)
        known = stored.templates()
        made = act.create(
            KIND,
            {
                "name": naming.checked(name or str(deal.values["title"]), (each.name for each in known)),
                "content": content_of(deal),
                "delay_days": _days("delay", delay_days),
                "duration_days": _days("duration", duration),
                "pipeline": pipeline if pipeline is not None else deal.values["pipeline"],
                "active": 1,
                **_raw(schedule),
            },
        )
        act.finish()
        found = stored.template(made.id)
    assert found is not None
    return found


def content_of(deal: RawRecord) -> str:
    """What a template keeps of a deal, as JSON: the fields that people may write, the client, the rows of products."""
    kind = ENTITY_TYPES["deal"]
    kept: dict[str, Raw] = {
        spec.name: deal.values[spec.name]
        for spec in kind.fields
        if spec.writable and spec.passed_on and spec.name not in _OWN and deal.values.get(spec.name) not in (None, [])
    }
    kept[row_rules.ROWS] = deal.values.get(row_rules.ROWS) or []
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _days(field: str, days: int) -> int:
    if not 0 <= days <= _MOST_DAYS:
        raise invalid(field, days, N_("is not a number of days from 0 to {most}"), most=_MOST_DAYS)
    return days


def check(schedule: Schedule) -> None:
    """Whether a schedule makes sense.

    Raises:
        InvalidValue: its interval, its advance or its end.
    """
    if not 1 <= schedule.every <= 1_000:
        raise invalid("every", schedule.every, N_("is not a number from 1 to 1000"))
    _days("advance", schedule.advance_days)
    if schedule.stop is Stop.DATE and (schedule.stop_on is None or schedule.stop_on < schedule.first_on):
        raise invalid("stop", schedule.stop_on or "", N_("lies before the start"))
    if schedule.stop is Stop.COUNT and not (schedule.stop_after and 1 <= schedule.stop_after <= 10_000):
        raise invalid("stop", schedule.stop_after or 0, N_("is not a number from 1 to 10000"))


def _raw(schedule: Schedule) -> dict[str, Raw]:
    return {
        "mode": schedule.mode.value,
        "every": schedule.every,
        "unit": schedule.unit.value,
        "first_on": schedule.first_on.isoformat(),
        "advance_days": schedule.advance_days if schedule.mode is Mode.ONCE else 0,
        "stop": schedule.stop.value,
        "stop_on": schedule.stop_on.isoformat() if schedule.stop_on else None,
        "stop_after": schedule.stop_after,
    }


def change(
    session: Session,
    name: str,
    changes: Mapping[str, object],
    schedule: Schedule | None = None,
    *,
    version: int | None = None,
) -> RegularDeal:
    """Change a template; a new schedule counts from today.

    Args:
        session: Who changes it.
        name: Its id or name.
        changes: ``name``, ``delay_days``, ``duration_days``, ``pipeline``, ``active``.
        schedule: The new one; None leaves it.
        version: Refuse when somebody changed it since.

    Raises:
        NotFound, InvalidValue, Refused, Conflict: what does not exist, what is no schedule, the name, another's change.
    """
    with operation(session, N_("regular deal changed")) as act:
        found = template(session, name)
        raw: dict[str, Raw] = {}
        for key, value in changes.items():
            match key:
                case "name":
                    raw[key] = naming.checked(str(value), (e.name for e in stored.templates() if e.id != found.id))
                case "delay_days" | "duration_days" if isinstance(value, int):
                    raw[key] = _days(key.partition("_")[0], value)
                case "pipeline" if isinstance(value, int):
                    raw[key] = value
                case "active":
                    raw[key] = int(bool(value))
                case _:
                    raise ValueError(key)
        if schedule is not None:
            check(schedule)
            raw |= _raw(schedule)
        act.update(Ref(KIND, found.id), raw, version=version)
        act.finish()
        return stored.template(found.id) or found


def delete(session: Session, name: str) -> RegularDeal:
    """Take a template away; deals that it created stay.

    Raises:
        NotFound: there is none.
    """
    with operation(session, N_("regular deal deleted")) as act:
        found = template(session, name)
        act.delete(Ref(KIND, found.id))
    return found


def run_now(session: Session, name: str) -> Ref:
    """Create a deal of a template at once, dated today, besides the schedule.

    Raises:
        NotFound: there is no such template.
        InvalidValue, Refused: the deal cannot be created.
    """
    with operation(session, N_("regular deal created")) as act:
        found = template(session, name)
        made = _make(session, act, found, day_of(session.now(), session.zone))
        stored.write(
            found,
            done_until=found.done_until or day_of(session.now(), session.zone) - timedelta(days=1),
            place=found.place,
            made=found.made + 1,
            last_deal=made.id,
        )
    return made


def last_deal(found: RegularDeal) -> Ref:
    """The deal that a template created last; it must have created one."""
    assert found.last_deal is not None
    return Ref("deal", found.last_deal)


def fire(session: Session, act: Operation, timer: Timer) -> None:
    """Create the deals of a template for all its days up to today, and set the timer to the next one.

    Of days that were missed while nothing ran the newest twelve count, each dated as scheduled; how many more there were
    is told to who made the template. Everything is in the transaction that claimed the timer.
    """
    found = stored.template(timer.record)
    if found is None or not found.active or found.done_until is None:
        return
    act.label = N_("regular deal created")
    today = day_of(session.now(), session.zone)
    days, left_out = recurrence.due(found.schedule, found.done_until, found.place, today)
    made = [_make(session, act, found, each) for each in days]
    last = made[-1].id if made else found.last_deal
    stored.write(
        found,
        done_until=max(today, found.done_until),
        place=found.place + len(made) + left_out,
        made=found.made + len(made),
        last_deal=last,
    )
    if left_out and made and found.created_by is not None:
        told = {"title": found.name, "count": left_out}
        notifications.add(found.created_by, act.at, "regular_missed", made[-1], told)


def _make(session: Session, act: Operation, found: RegularDeal, day: date) -> Ref:
    kind = ENTITY_TYPES["deal"]
    values: dict[str, Value] = {}
    for name, raw in found.content.items():
        spec = kind.field(name)
        if spec is not None and spec.writable:
            values[name] = from_raw(spec, raw)
    responsible = people.by_id(int(str(values["responsible"]))) if values.get("responsible") else None
    if responsible is None or not responsible.active:
        values["responsible"] = found.created_by
    start = day + timedelta(days=found.delay_days)
    values |= {"pipeline": found.pipeline, "close_date": start + timedelta(days=found.duration_days)}
    made = records.create(session, "deal", values, act=act, linked={"is_regular": True, "start_date": start})
    rows = [product_rows.released(product_rows.unpack(each)) for each in found.content.get(row_rules.ROWS, [])]
    if rows:
        products.write_in(act, act.read(made), rows)
    return made
