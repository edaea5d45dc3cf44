"""Scenarios of the sales generator: add, change, delete. What they do when they run is in `generating`.

Source: behaviour «Four ways a repeat deal is created», 3.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain import filters
from crm_tui.domain.errors import FilterMistake, NotFound
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.filters import Words
from crm_tui.domain.recurrence import Mode, Schedule
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.scenarios import CLIENTS, HOLES, MOST_DAYS, Rule, Scenario, Segment, unknown_holes
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import filtering, naming, regular
from crm_tui.services.session import Session, operation
from data import scenarios as stored
from data.queries import stages
from data.shapes import Raw

KIND = stored.KIND
TITLE = "{scenario}: {name}"
"""Title of the deals unless somebody says another."""
_MOST_TEXT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a scenario is made of, before it is kept."""

    name: str
    segment: Segment
    schedule: Schedule
    title: str = TITLE
    pipeline: int | None = None
    """None for the default one."""
    rule: Rule = Rule.CLIENT
    users: tuple[int, ...] = ()
    text: str = ""
    discount: str = ""
    active: bool = True


def draft_of(found: Scenario) -> Draft:
    """The scenario as it is, to change parts of it."""
    return Draft(
        name=found.name, segment=found.segment, schedule=found.schedule, title=found.title, pipeline=found.pipeline,
        rule=found.rule, users=found.users, text=found.text, discount=found.discount, active=found.active,
    )  # fmt: skip


def scenarios(session: Session) -> tuple[Scenario, ...]:
    """All scenarios, the next one first."""
    return tuple(stored.scenarios())


def scenario(session: Session, name: str) -> Scenario:
    """The scenario of that id or name.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    known = stored.scenarios()
    wanted = name.strip().casefold()
    for found in known:
        if wanted in (str(found.id), found.name.casefold()):
            return found
    near = nearest(name, [each.name for each in known])
    hint = N_("did you mean “{near}”?") if near else ""
    raise NotFound(what=N_("scenario"), name=shown(name), hint=hint, hint_params={"near": near})


def last_deal(found: Scenario) -> Ref | None:
    """The deal that the scenario created last."""
    number = stored.last_deal(found)
    return None if number is None else Ref("deal", number)


def add(session: Session, draft: Draft) -> Scenario:
    """A new scenario; days gone by create nothing.

    Raises:
        InvalidValue: a condition, a schedule or a text that is none.
        FilterMistake: the filter, where and why.
        Refused: the name is taken.
    """
    with operation(session, N_("scenario added")) as act:
        made = act.create(KIND, _raw(session, draft, stored.scenarios()))
        act.finish()
        found = stored.scenario(made.id)
    assert found is not None
    return found


def change(session: Session, name: str, draft: Draft, *, version: int | None = None) -> Scenario:
    """Make a scenario what the draft says; a new schedule counts from today.

    Args:
        session: Who changes it.
        name: Its id or name.
        draft: All of it, see `draft_of`.
        version: Refuse when somebody changed it since.

    Raises:
        NotFound, Conflict: no such scenario, another's change.
        InvalidValue, FilterMistake, Refused: as `add`.
    """
    with operation(session, N_("scenario changed")) as act:
        found = scenario(session, name)
        others = [each for each in stored.scenarios() if each.id != found.id]
        act.update(Ref(KIND, found.id), _raw(session, draft, others), version=version)
        act.finish()
        return stored.scenario(found.id) or found


def pause(session: Session, name: str, *, active: bool) -> Scenario:
    """Stop a scenario, or let it go on from today.

    Raises:
        NotFound: there is none.
    """
    with operation(session, N_("scenario changed")) as act:
        found = scenario(session, name)
        act.update(Ref(KIND, found.id), {"active": int(active)})
        act.finish()
        return stored.scenario(found.id) or found


def delete(session: Session, name: str) -> Scenario:
    """Take a scenario away; deals that it created stay.

    Raises:
        NotFound: there is none.
    """
    with operation(session, N_("scenario deleted")) as act:
        found = scenario(session, name)
        act.delete(Ref(KIND, found.id))
    return found


# ── what is a scenario ──


def _raw(session: Session, draft: Draft, others: Sequence[Scenario]) -> dict[str, Raw]:
    """The raw values of a draft, checked."""
    segment, schedule = draft.segment, draft.schedule
    check_segment(session, segment)
    regular.check(schedule)
    if not draft.title.strip():
        raise invalid("title", "", N_("is required"))
    for field, text in (("title", draft.title), ("text", draft.text), ("discount", draft.discount)):
        _check_text(field, text)
    if draft.rule is not Rule.CLIENT and not draft.users:
        raise invalid("responsible", draft.rule.value, N_("needs somebody"))
    return {
        "name": naming.checked(draft.name, (each.name for each in others)),
        "client": segment.client,
        "filter": segment.filter.strip(),
        "birthday": segment.birthday,
        "idle": segment.idle,
        "spent_from": segment.spent_from,
        "spent_to": segment.spent_to,
        "mode": schedule.mode.value,
        "every": 1 if schedule.mode is Mode.ONCE else schedule.every,
        "unit": schedule.unit.value,
        "first_on": schedule.first_on.isoformat(),
        "title": draft.title.strip(),
        "pipeline": stages.default_pipeline("deal") if draft.pipeline is None else draft.pipeline,
        "rule": draft.rule.value,
        "users": json.dumps(draft.users if draft.rule is not Rule.CLIENT else ()),
        "text": draft.text.strip(),
        "discount": draft.discount.strip(),
        "active": int(draft.active),
    }


def check_segment(session: Session, segment: Segment) -> None:
    """Whether the conditions make sense together.

    Raises:
        InvalidValue: which and why.
        FilterMistake: the filter, where and why.
    """
    if segment.client not in CLIENTS:
        raise invalid("client", segment.client, N_("is not contact or company"))
    for field, days in (("birthday", segment.birthday), ("idle", segment.idle)):
        if days is not None and not 0 <= days <= MOST_DAYS:
            raise invalid(field, days, N_("is not a number of days from 0 to {most}"), most=MOST_DAYS)
    if segment.birthday is not None and segment.client != "contact":
        raise invalid("birthday", segment.birthday, N_("is for contacts: companies have no birthday"))
    low, high = segment.spent_from, segment.spent_to
    if low is not None and high is not None and low > high:
        raise invalid("spent", f"{low}..{high}", N_("ends before it begins"))
    try:
        tree = filtering.resolved(session, segment.client, segment.filter)
    except FilterMistake as error:
        error.params.setdefault("field", "filter")
        raise
    if any(isinstance(part, Words) for part in filters.walk(tree)):
        hint = N_("name a field, for example {named}~acme")
        field = "title" if segment.client == "company" else "full_name"
        raise invalid("filter", segment.filter, N_("has words without a field"), hint, named=field)


def _check_text(field: str, text: str) -> None:
    spec = FieldSpec(name=field, label=field, kind=FieldKind.TEXT, max_length=_MOST_TEXT)
    from crm_tui.domain import values  # noqa: PLC0415 — as `naming`: whoever only looks needs no checks

    values.validate(spec, text)
    unknown = unknown_holes(text)
    if unknown:
        known = ", ".join(f"{{{hole}}}" for hole in HOLES)
        raise invalid(field, f"{{{unknown[0]}}}", N_("is no placeholder"), N_("one of: {names}"), names=known)
