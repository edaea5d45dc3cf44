"""The parts of a scenario as people write them: options of a command and lines of a form are the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from crm_tui.domain import amounts
from crm_tui.domain.money import Money
from crm_tui.domain.recurrence import Unit
from crm_tui.domain.refusals import invalid
from crm_tui.domain.scenarios import Rule, Segment
from crm_tui.domain.words import N_
from crm_tui.services import currencies, lookup, schedules
from crm_tui.services.scenarios import Draft
from crm_tui.services.session import Session
from data.queries import names

NOTHING = frozenset({"", "none", "-"})
"""What empties a condition."""
TEXTS = ("name", "title", "text", "discount")
"""Parts that are texts."""


def new(session: Session, texts: Mapping[str, str]) -> Draft:
    """A scenario of these texts: daily from today on, unless they say otherwise.

    Raises:
        CrmError: as `changed`.
    """
    usual = schedules.schedule(session, None, usual=Unit.DAY)
    return changed(session, Draft(name="", segment=Segment(client="contact"), schedule=usual), texts)


def changed(session: Session, draft: Draft, texts: Mapping[str, str]) -> Draft:
    """The draft with the parts that these texts say.

    Args:
        session: Who writes.
        draft: What was.
        texts: By part: ``name title text discount client filter birthday idle spent every first pipeline responsible``.
            ``none`` empties a condition.

    Raises:
        InvalidValue, NotFound, Usage: which part, and why.
    """
    plain: dict[str, Any] = {part: texts[part] for part in TEXTS if part in texts}
    found = replace(draft, **plain)
    segment: dict[str, Any] = {}
    if "client" in texts:
        segment["client"] = texts["client"].strip().casefold()
    if "filter" in texts:
        segment["filter"] = "" if texts["filter"].strip().casefold() in NOTHING else texts["filter"].strip()
    segment |= {part: _number(part, texts[part]) for part in ("birthday", "idle") if part in texts}
    if "spent" in texts:
        segment["spent_from"], segment["spent_to"] = _range(session, texts["spent"])
    if "every" in texts or "first" in texts:
        known = schedules.schedule(session, draft.schedule, every=texts.get("every"), first=texts.get("first"))
        found = replace(found, schedule=known)
    if "pipeline" in texts:
        found = replace(found, pipeline=lookup.pipeline_called(texts["pipeline"]) if texts["pipeline"] else None)
    if "responsible" in texts:
        rule, users = _people(session, texts["responsible"])
        found = replace(found, rule=rule, users=users)
    return replace(found, segment=replace(draft.segment, **segment))


def _number(part: str, text: str) -> int | None:
    bare = text.strip().casefold()
    return None if bare in NOTHING else amounts.parse_integer(part, bare)


def _range(session: Session, text: str) -> tuple[int | None, int | None]:
    """``1000..5000``, ``1000..``, ``..5000``, or ``1000`` for at least so much; in the base currency."""
    bare = text.strip()
    if bare.casefold() in NOTHING:
        return None, None
    currency = currencies.base(session).code
    low, dots, high = bare.partition("..")
    ends = [_minor(part, currency) for part in (low, high if dots else "")]
    if ends == [None, None]:
        raise invalid("spent", text, N_("is not an amount"), N_("write 1000, 1000..5000 or ..500"))
    return ends[0], ends[1]


def _minor(text: str, currency: str) -> int | None:
    if not text.strip():
        return None
    money = amounts.parse_money("spent", text.strip(), currency)
    if money.currency != currency:
        raise invalid("spent", text, N_("is not in {currency}, the base currency"), currency=currency)
    return money.minor


def _people(session: Session, text: str) -> tuple[Rule, tuple[int, ...]]:
    """``client``, the login of one operator, or several between commas who take turns."""
    several = [name.strip() for name in text.split(",") if name.strip()]
    if [name.casefold() for name in several] in ([], ["client"]):
        return Rule.CLIENT, ()
    users = tuple(lookup.user_called(session, name) for name in several)
    return (Rule.FIXED if len(users) == 1 else Rule.QUEUE), users


# ── and back ──


def texts_of(session: Session, draft: Draft) -> dict[str, str]:
    """All parts as texts that `changed` reads back."""
    segment = draft.segment
    return {
        "name": draft.name,
        "client": segment.client,
        "filter": segment.filter,
        "birthday": "" if segment.birthday is None else str(segment.birthday),
        "idle": "" if segment.idle is None else str(segment.idle),
        "spent": spent_said(session, segment),
        "every": schedules.said(draft.schedule),
        "first": draft.schedule.first_on.isoformat(),
        "title": draft.title,
        "pipeline": lookup.pipeline_name(draft.pipeline) if draft.pipeline is not None else "",
        "responsible": people_said(draft),
        "text": draft.text,
        "discount": draft.discount,
    }


def spent_said(session: Session, segment: Segment, worded: Callable[[Money], str] | None = None) -> str:
    """The range of what clients have spent; empty without one."""
    ends = (segment.spent_from, segment.spent_to)
    if ends == (None, None):
        return ""
    currency = currencies.base(session).code
    write = worded or (lambda money: f"{money.amount:f}")
    low, high = ("" if end is None else write(Money(end, currency)) for end in ends)
    return f"{low}..{high}"


def people_said(draft: Draft) -> str:
    """The rule of who gets the deals."""
    if draft.rule is Rule.CLIENT:
        return "client"
    logins = names.logins()
    return ",".join(logins.get(user, str(user)) for user in draft.users)
