"""What a new record gets that its row does not say: the same as in `record_rules`, for a whole chunk at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

from crm_tui.domain import dates, deals
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.words import N_
from crm_tui.services import numbering, record_rules, staged_rules
from crm_tui.services.import_columns import Chunk
from crm_tui.services.import_lookups import Stages
from crm_tui.services.import_plan import NUMBERED
from crm_tui.services.session import Session
from data import serials
from data.queries import clients
from data.queries import importing as questions
from data.shapes import Raw, to_raw

_PARTS = ("name", "second_name", "last_name")
_NOTED = ("source_description", "description", "comments")
NOON = time(12)
"""The time of day at which an imported record was closed: its file knows only the day."""


def template(session: Session, kind: str, stages: Stages | None) -> dict[str, Raw]:
    """What every new record of the type gets today when its row says nothing."""
    given = {"name": "…"} if kind == "contact" else {"title": "…"}
    known: dict[str, int | str] = dict(given)
    if stages is not None:
        known["pipeline"] = stages.pipeline
    found = record_rules.defaults(session, kind, known)
    own = {*given, "full_name"}
    return {name: to_raw(value) for name, value in found.items() if name not in own and value not in (None, ())}


def complete(fields: Mapping[str, list[Raw]], same: Mapping[str, Raw]) -> tuple[dict[str, list[Raw]], dict[str, Raw]]:
    """The columns with their gaps filled with what all records get, and what no column says."""
    filled, left = dict(fields), {}
    for name, raw in same.items():
        cells = fields.get(name)
        if cells is None:
            left[name] = raw
        elif None in cells:
            filled[name] = [raw if cell is None else cell for cell in cells]
    return filled, left


def name_contacts(chunk: Chunk) -> None:
    """The full name: the parts, else the first e-mail or phone; refuses rows with no first or last name and neither."""
    empty: list[Raw] = [None] * len(chunk.numbers)
    parts = [chunk.fields[name] for name in _PARTS if name in chunk.fields]
    telling = [chunk.fields[name] for name in ("name", "last_name") if name in chunk.fields]
    if telling and not any(None in part for part in parts):
        chunk.fields["full_name"] = list(map(" ".join, zip(*parts, strict=True)))
        return
    rows = zip(*parts, strict=True) if parts else iter([()] * len(empty))
    found: list[Raw] = []
    emails, phones = chunk.fields.get("email", empty), chunk.fields.get("phone", empty)
    for index, row in enumerate(rows):
        name = " ".join([part for part in row if part])
        if not any(part[index] for part in telling):
            points = emails[index] or phones[index]
            name = name or (points[0][0] if points else "")
            if not points and index not in chunk.refused:
                chunk.refuse(index, Refused(text=N_("a contact needs a first name, a last name, a phone or an e-mail")))
        found.append(name or None)
    chunk.fields["full_name"] = found


def add_notes(chunk: Chunk, kind: str) -> None:
    """Texts that found no place go to the source information; where a type has none, to its description or comment."""
    field = next((name for name in _NOTED if ENTITY_TYPES[kind].field(name) is not None), None)
    if not chunk.notes or field is None:
        return
    cells = chunk.fields.get(field) or [None] * len(chunk.numbers)
    chunk.fields[field] = [
        "\n".join(filter(None, [cell, *chunk.notes.get(number, [])])) or None
        for number, cell in zip(chunk.numbers, cells, strict=True)
    ]


def band_companies(chunk: Chunk) -> None:
    """The band of the annual revenue, where the file has the revenue and not the band."""
    revenues = chunk.fields.get("revenue")
    if revenues is None:
        return
    bands = chunk.fields.get("revenue_band") or [None] * len(revenues)
    known: dict[tuple[int, str] | None, Raw] = {}
    for index, revenue in enumerate(revenues):
        if bands[index] is None:
            key = tuple(revenue) if revenue else None
            if key not in known:
                known[key] = record_rules._band(revenue)
            bands[index] = known[key]
    chunk.fields["revenue_band"] = list(bands)


def place(session: Session, chunk: Chunk, stages: Stages, same: dict[str, Raw]) -> None:
    """Stage, meaning and closing of every record. An imported closed deal was closed on its close date.

    A record that says nothing of its stage starts on the first one; ``same`` loses what is said per row.
    """
    fields, count = chunk.fields, len(chunk.numbers)
    if "stage" not in fields and "pipeline" not in fields:
        return
    pipelines = fields.get("pipeline") or [stages.pipeline] * count
    chosen = fields.get("stage") or [stages.first(pipeline).id for pipeline in pipelines]
    facts = {
        number: (stage.pipeline_id, stage.semantic.value, int(stage.semantic.final))
        for number in set(chosen)
        for stage in (stages.by_id[number],)
    }
    fields["stage"] = list(chosen)
    found = zip(*map(facts.__getitem__, chosen), strict=True)
    fields["pipeline"], fields["semantic"], fields["closed"] = map(list, found)
    given = fields.get("close_date") or [None] * count
    now, by = session.now_ms(), session.user_id or None
    moments = {day: closing_moment(session, day, now) for day in set(given)}
    fields["closed_at"] = [moments[day] if final else None for final, day in zip(fields["closed"], given, strict=True)]
    fields["closed_by"] = [by if final else None for final in fields["closed"]]
    for name in ("stage", "pipeline", "semantic", "closed", "closed_at", "closed_by"):
        same.pop(name, None)


def closing_moment(session: Session, day: str | None, now: int) -> int:
    """When a record with this close date was closed: noon of that day in the company's zone, but not after now."""
    if day is None:
        return now
    moment: datetime = dates.at_wall(date.fromisoformat(day), NOON, session.zone)
    return min(dates.to_ms(moment), now)


def title(chunk: Chunk, kind: str) -> None:
    """Records without a name get their serial number; inside the transaction, once it is certain which are new."""
    count = len(chunk.numbers)
    titles = chunk.fields.get("title") or [None] * count
    if None in titles:
        first, entity = clients.next_id(kind), ENTITY_TYPES[kind]
        titles = [name or staged_rules.untitled(entity, first + index) for index, name in enumerate(titles)]
    chunk.fields["title"] = titles


def wrong_numbers(chunk: Chunk, new: Sequence[int], kind: str) -> dict[int, InvalidValue]:
    """Those of the new rows whose number another quote or invoice has; inside the transaction."""
    if kind not in NUMBERED or "number" not in chunk.fields:
        return {}
    seen: set[Raw] = set()
    found = {}
    for index in new:
        own = chunk.fields["number"][index]
        if own is not None and (own in seen or serials.taken(kind, own)):
            found[index] = InvalidValue(field="number", value=own, reason=N_("is taken already"))
        seen.add(own)
    return found


def number(session: Session, chunk: Chunk, kind: str) -> None:
    """Quotes and invoices without a number get the next ones; inside the transaction, once it is certain which are new."""
    if kind in NUMBERED:
        cells = chunk.fields.get("number") or [None] * len(chunk.numbers)
        own = set(cells)
        chunk.fields["number"] = [cell or _next_number(session, kind, own) for cell in cells]


def _next_number(session: Session, kind: str, own: Collection[Raw]) -> str:
    while (found := str(numbering.given(session, kind)["number"])) in own:
        continue
    return found


def flag_leads(chunk: Chunk) -> None:
    """A lead with a client is a repeat one. Source: entities «Lead fields»."""
    count = len(chunk.numbers)
    companies = chunk.fields.get("company") or [None] * count
    contacts = chunk.fields.get("contacts") or [None] * count
    chunk.fields["is_repeat"] = [int(bool(one or several)) for one, several in zip(companies, contacts, strict=True)]


def flag_deals(chunk: Chunk, same: Mapping[str, Raw]) -> None:
    """Repeat deals and repeat inquiries, in the order of the file: earlier rows count; inside the transaction.

    Source: behaviour «Deal kinds».
    """
    fields, count = chunk.fields, len(chunk.numbers)
    companies = fields.get("company") or [None] * count
    contacts = fields.get("contacts") or [[]] * count
    meanings = fields.get("semantic") or [same.get("semantic", "P")] * count
    ended = questions.outcomes(
        {company for company in companies if company}, {one for ids in contacts for one in ids or ()}
    )
    repeat, inquiry = [0] * count, [0] * count
    for index, (company, people, meaning) in enumerate(zip(companies, contacts, meanings, strict=True)):
        keys = [("contact", person) for person in people or ()]
        if company:
            keys.append(("company", company))
        if before := [ended[key] for key in keys if key in ended]:
            repeat[index], inquiry[index] = map(int, deals.kind_of(set().union(*before)))
        if meaning != "P":
            for key in keys:
                ended.setdefault(key, set()).add(meaning)
    fields["is_repeat"], fields["is_repeat_inquiry"] = repeat, inquiry


def type_amounts(chunk: Chunk) -> None:
    """An amount that the file gives counts as typed; without one it is the sum of the products."""
    amounts = chunk.fields.get("amount")
    if amounts is not None and "manual_amount" not in chunk.fields:
        chunk.fields["manual_amount"] = [int(amount is not None) for amount in amounts]


def any_late(session: Session, chunk: Chunk, kind: str, same: Mapping[str, Raw]) -> bool:
    """Whether one of the open records is past its last day already."""
    due = ENTITY_TYPES[kind].due
    if not due:
        return False
    today = dates.day_of(session.now(), session.zone).isoformat()
    count = len(chunk.numbers)
    closed = chunk.fields.get("closed") or [same.get("closed", 0)] * count
    days = chunk.fields.get(due) or [same.get(due)] * count
    return any(not done and day and day < today for done, day in zip(closed, days, strict=True))
