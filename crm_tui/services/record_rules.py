"""What follows from a value: defaults, derived fields, flags, marks. One table per entity type; no door decides these."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain import dates, deals
from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.services import activity_rules, settings, telling
from crm_tui.services.session import Session
from data import derived, timers
from data.operations import Operation
from data.queries import clients, stages
from data.records import RawRecord
from data.shapes import Raw, to_raw

_DICTIONARY_DEFAULTS = {
    "deal": {"type": "deal_type", "source": "source"},
    "contact": {"type": "contact_type", "source": "source"},
    "company": {"type": "company_type", "source": "source"},
}
_BANDS = ((2_000_000, "REV_1"), (10_000_000, "REV_2"), (50_000_000, "REV_3"))
_NAME_PARTS = ("name", "second_name", "last_name")


def may_set_rule(session: Session, name: str) -> bool:
    """Whether this session may set a field that only automation sets: runs, imports, or a setting allows it.

    Source: entities «Deal fields», start date; open questions Q36.
    """
    if session.origin.startswith(("run:", "import:", "rule:", "demo")):
        return True
    return name == "start_date" and settings.may_edit_start_date()


def defaults(session: Session, kind: str, given: Mapping[str, Value]) -> dict[str, Value]:
    """The values with those that nobody gave."""
    filled = dict(given)
    for name, dictionary in _DICTIONARY_DEFAULTS.get(kind, {}).items():
        if filled.get(name) is None:
            filled[name] = stages.first_dictionary_code(dictionary)
    if filled.get("responsible") is None and session.user_id:
        filled["responsible"] = session.user_id
    if kind != "activity":
        filled.setdefault("opened", True)
    return _DEFAULTS[kind](session, filled) if kind in _DEFAULTS else filled


def _deal_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    now = session.now()
    stage = place(filled.get("stage"), filled.get("pipeline"))
    filled |= {"stage": stage.id, "pipeline": stage.pipeline_id, "semantic": stage.semantic.value}
    filled["closed"] = stage.semantic.final
    if filled.get("close_date") is None:
        filled["close_date"] = settings.default_close_date(session)
    if filled.get("start_date") is None:
        filled["start_date"] = dates.day_of(now, session.zone)
    filled |= {"moved_at": now, "moved_by": session.user_id or None}
    if stage.semantic.final:
        filled |= {"closed_at": now, "closed_by": session.user_id or None}
    if not filled.get("title"):
        filled["title"] = f"Deal #{clients.next_id('deal')}"
    flags = _flags(0, filled.get("company"), filled.get("contacts"), session.now_ms())
    return filled | {"is_repeat": bool(flags[0]), "is_repeat_inquiry": bool(flags[1])}


def _contact_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    filled.setdefault("export", True)
    filled["full_name"] = _full_name({name: to_raw(value) for name, value in filled.items()})
    if not filled["full_name"]:
        raise Refused(text=N_("a contact needs a first name, a last name, a phone or an e-mail"), field="name")
    return filled


def _company_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    filled.setdefault("is_my_company", False)
    if filled.get("revenue_band") is None:
        filled["revenue_band"] = _band(to_raw(filled.get("revenue")))
    return filled


_DEFAULTS = {
    "deal": _deal_defaults,
    "contact": _contact_defaults,
    "company": _company_defaults,
    "activity": activity_rules.defaults,
}


def place(stage_id: Value, pipeline_id: Value) -> Stage:
    """The stage of a new deal: the one given, else the first of the pipeline given, else of the default pipeline.

    Raises:
        NotFound: no such stage or pipeline.
        Refused: the stage belongs to another pipeline.
    """
    if stage_id is not None:
        stage = stages.stage(int(str(stage_id)))
        if stage is None:
            raise NotFound(what=N_("stage"), name=str(stage_id))
        if pipeline_id is not None and stage.pipeline_id != pipeline_id:
            raise Refused(text=N_("stage “{stage}” belongs to another pipeline"), stage=stage.name, field="stage")
        return stage
    pipeline = int(str(pipeline_id)) if pipeline_id is not None else stages.default_pipeline()
    found = stages.stages_of(pipeline)
    if not found:
        raise NotFound(what=N_("pipeline"), name=str(pipeline))
    return found[0]


def target(before: RawRecord, stage_id: Raw, pipeline_id: Raw) -> Stage:
    """Where a deal goes when its stage or pipeline field is set; another pipeline starts at its first stage."""
    if stage_id is None and pipeline_id in (None, before.values["pipeline"]):
        return place(before.values["stage"], None)
    return place(stage_id, pipeline_id)


def _flags(deal: int, company: Raw, contacts: Raw, before: int) -> tuple[int, int]:
    if company is None and not contacts:
        return 0, 0
    repeat, inquiry = deals.kind_of(clients.earlier_outcomes(deal, company, tuple(contacts or ()), before))
    return int(repeat), int(inquiry)


def _full_name(raw: Mapping[str, Raw]) -> str:
    parts = [str(raw[name]) for name in _NAME_PARTS if raw.get(name)]
    if parts:
        return " ".join(parts)
    for name in ("email", "phone"):
        if raw.get(name):
            return str(raw[name][0][0])
    return ""


def _band(revenue: Raw) -> str | None:
    if revenue is None:
        return None
    base, _ = derived.rates()
    amount = Money(derived.in_base(revenue), base).amount
    return next((code for limit, code in _BANDS if amount <= limit), "REV_4")


def consequences(session: Session, act: Operation, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that must change with these ones."""
    rule = _CONSEQUENCES.get(before.type)
    return rule(session, before, raw) if rule else {}


def _deal_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    merged = before.values | dict(raw)
    found: dict[str, Raw] = {}
    if "title" in raw and not raw["title"]:
        found["title"] = f"Deal #{before.id}"
    if "close_date" in raw and merged["overdue"] and not _is_past(session, raw["close_date"]):
        found["overdue"] = 0
    if ("company" in raw or "contacts" in raw) and not merged["closed"]:
        flags = _flags(before.id, merged["company"], merged["contacts"], before.created_at)
        found["is_repeat"], found["is_repeat_inquiry"] = flags
    return found


def _contact_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    if not any(name in raw for name in (*_NAME_PARTS, "phone", "email")):
        return {}
    full_name = _full_name(before.values | dict(raw))
    if not full_name:
        raise Refused(text=N_("a contact needs a first name, a last name, a phone or an e-mail"), field="name")
    return {"full_name": full_name}


def _company_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    if "title" in raw and not raw["title"]:
        raise InvalidValue(field="title", value="", reason=N_("is required"))
    if "revenue" in raw and not before.values["revenue_band"] and not raw.get("revenue_band"):
        return {"revenue_band": _band(raw["revenue"])}
    return {}


_CONSEQUENCES = {
    "deal": _deal_consequences,
    "contact": _contact_consequences,
    "company": _company_consequences,
    "activity": activity_rules.consequences,
}


def _is_past(session: Session, day: Raw) -> bool:
    return day is not None and str(day) < dates.day_of(session.now(), session.zone).isoformat()


def after_create(session: Session, act: Operation, ref: Ref, filled: Mapping[str, Value]) -> None:
    """What must happen elsewhere once the record is there."""
    raw = {name: to_raw(value) for name, value in filled.items()}
    if ref.type == "company":
        _relate(act, ref, [], raw.get("contacts") or [])
    elif ref.type == "activity":
        activity_rules.after_create(session, act, ref, raw)
    telling.people(session, ref, {}, raw)
    _watch_close_date(session, ref, raw)


def after_update(session: Session, act: Operation, ref: Ref, before: RawRecord, raw: Mapping[str, Raw]) -> None:
    """What must happen elsewhere once the record has changed."""
    if ref.type == "company" and "contacts" in raw:
        _relate(act, ref, before.values["contacts"], raw["contacts"])
    telling.people(session, ref, before.values, raw)
    if "close_date" in raw:
        _watch_close_date(session, ref, before.values | dict(raw))


def _relate(act: Operation, company: Ref, before: list[int], after: list[int]) -> None:
    for contact in dict.fromkeys([*before, *after]):
        if (contact in before) == (contact in after):
            continue
        companies = list(act.read(Ref("contact", contact)).values["companies"])
        if contact in after:
            companies.append(company.id)
        else:
            companies.remove(company.id)
        act.update(Ref("contact", contact), {"companies": companies})


def _watch_close_date(session: Session, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """A deal that is late from the start is found by the sweep at once, not at the next midnight."""
    if ref.type == "deal" and not raw.get("closed") and _is_past(session, raw.get("close_date")):
        timers.pull("sweep:close_dates", session.now_ms())
