"""What an activity gets when nobody says it, and what it may not say. Used by `record_rules` for every door."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain import dates, reminders
from crm_tui.domain.entities.activity import TALKS
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import communication
from data.operations import Operation
from data.queries import activities as stored
from data.records import RawRecord
from data.shapes import Raw, to_raw

_COUNTS = {
    ("call", "in"): "",
    ("call", "out"): "",
    ("email", "in"): "",
    ("message", "in"): "",
    ("message", "out"): "leads",
}
"""Kind and direction of what is the last update of the records it is about → the fields that bind those; empty for all."""
_EMPTY = (("direction", "planned"), ("important", 0), ("auto_complete_on_stage_change", 0))
"""What emptying a field that must not be empty writes."""


def defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    """The values with those that nobody gave: a planned to-do in three working days, reminded twice.

    Source: entities «Activities».

    Raises:
        InvalidValue, NotFound: reminders, times, or something that it is about.
    """
    for name, value in (
        ("kind", "todo"),
        ("direction", "planned"),
        ("important", False),
        ("auto_complete_on_stage_change", False),
        ("reminders", reminders.DEFAULT_TEXT),
    ):
        if filled.get(name) is None:
            filled[name] = value
    if filled.get("deadline") is None:
        filled["deadline"] = filled.get("start") or dates.default_deadline(session.now(), session.zone)
    filled["reminders"] = reminders.to_text(reminders.parse(str(filled["reminders"])))
    _check({name: to_raw(value) for name, value in filled.items()})
    return filled


def consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that change with these; the reminders in their short form.

    Raises:
        InvalidValue, NotFound: what may not be written.
    """
    for name in ("subject", "kind", "deadline"):
        if name in raw and not raw[name]:
            raise InvalidValue(field=name, value="", reason=N_("is required"))
    found: dict[str, Raw] = {name: value for name, value in _EMPTY if name in raw and raw[name] is None}
    if "reminders" in raw:
        found["reminders"] = reminders.to_text(reminders.parse(raw["reminders"]))
    both = {**before.values, **raw}
    _check(
        {name: both[name] for name in raw}
        | {
            "start": both["start"],
            "end": both["end"],
            "kind": both["kind"],
            "outcome": both["outcome"],
            "direction": both["direction"],
        }
    )
    return found


def _check(raw: Mapping[str, Raw]) -> None:
    if raw.get("start") is not None and raw.get("end") is not None and raw["end"] < raw["start"]:
        raise invalid("end", dates.from_ms(raw["end"]).isoformat(), N_("is before the start"))
    if raw.get("kind") != "call" and raw.get("outcome") is not None:
        raise invalid("outcome", raw["outcome"], N_("is for calls only"))
    if raw.get("kind") not in TALKS and raw.get("direction") not in (None, "planned"):
        raise invalid("direction", raw["direction"], N_("is for calls, e-mails and messages only"))
    for field, kind in (*((field, kind) for kind, field in bindings().items()), ("participants", "user")):
        absent = stored.missing(kind, raw.get(field) or ())
        if absent is not None:
            raise NotFound(what=N_(kind), name=str(absent))
    if raw.get("responsible") is not None and stored.missing("user", (raw["responsible"],)) is not None:
        raise NotFound(what=N_("user"), name=str(raw["responsible"]))


def after_create(session: Session, act: Operation, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """A call that has come in or gone out, and what a client writes, is communication; robots hear what a client did.

    Source: entities «Last updated»: incoming e-mail, open-channel message, call incoming, missed or successful; open
    questions Q5: what an employee answers in a channel counts for leads only. A web form is none of them.
    """
    counts = _COUNTS.get((str(raw.get("kind")), str(raw.get("direction"))))
    if counts is not None:
        communication.bump_bound(ref.id, act.at, session.user_id or None, counts or None)
    if raw.get("direction") == "in":
        from crm_tui.services import client_telling  # noqa: PLC0415 — hardly any activity comes in

        if session.origin in client_telling.BY_HAND:
            client_telling.tell(act, ref, raw)
