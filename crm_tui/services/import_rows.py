"""What a new record gets that its row does not say: the same as in `record_rules`, for a whole chunk at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from crm_tui.domain import dates, deals
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_
from crm_tui.services import record_rules, staged_rules
from crm_tui.services.import_columns import Chunk
from crm_tui.services.import_lookups import Stages
from crm_tui.services.session import Session
from data.queries import clients
from data.queries import importing as questions
from data.shapes import Raw, to_raw

_PARTS = ("name", "second_name", "last_name")
NOON = time(12)
"""The time of day at which an imported deal was closed: its file knows only the day."""


def template(session: Session, kind: str, stages: Stages | None) -> dict[str, Raw]:
    """What every new record of the type gets today when its row says nothing."""
    given = {"deal": {"title": "…"}, "contact": {"name": "…"}, "company": {"title": "…"}}[kind]
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


def add_notes(chunk: Chunk) -> None:
    """Texts that found no place go to the source information."""
    if not chunk.notes:
        return
    cells = chunk.fields.get("source_description") or [None] * len(chunk.numbers)
    chunk.fields["source_description"] = [
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


def place_deals(session: Session, chunk: Chunk, stages: Stages, same: dict[str, Raw]) -> None:
    """Stage, meaning and closing of every deal. An imported closed deal was closed on its close date.

    A deal that says nothing of its stage starts on the first one; ``same`` loses what is said per row.
    """
    fields, count = chunk.fields, len(chunk.numbers)
    if "stage" not in fields and "pipeline" not in fields:
        return
    pipelines = fields.get("pipeline") or [stages.pipeline] * count
    chosen = fields.get("stage") or [stages.first(pipeline).id for pipeline in pipelines]
    placed = [stages.by_id[stage] for stage in chosen]
    fields["stage"] = [stage.id for stage in placed]
    fields["pipeline"] = [stage.pipeline_id for stage in placed]
    fields["semantic"] = [stage.semantic.value for stage in placed]
    fields["closed"] = [int(stage.semantic.final) for stage in placed]
    given = fields.get("close_date") or [None] * count
    now, by = session.now_ms(), session.user_id or None
    fields["closed_at"] = [
        closing_moment(session, day, now) if stage.semantic.final else None
        for stage, day in zip(placed, given, strict=True)
    ]
    fields["closed_by"] = [by if stage.semantic.final else None for stage in placed]
    for name in ("stage", "pipeline", "semantic", "closed", "closed_at", "closed_by"):
        same.pop(name, None)


def closing_moment(session: Session, day: str | None, now: int) -> int:
    """When a deal with this close date was closed: noon of that day in the company's zone, but not after now."""
    if day is None:
        return now
    moment: datetime = dates.at_wall(date.fromisoformat(day), NOON, session.zone)
    return min(dates.to_ms(moment), now)


def title_deals(chunk: Chunk) -> None:
    """Deals without a name get their serial number; inside the transaction, once it is certain which are new."""
    count = len(chunk.numbers)
    titles = chunk.fields.get("title") or [None] * count
    if None in titles:
        first = clients.next_id("deal")
        deal = ENTITY_TYPES["deal"]
        titles = [title or staged_rules.untitled(deal, first + index) for index, title in enumerate(titles)]
    chunk.fields["title"] = titles


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
    repeat, inquiry = [], []
    for company, people, meaning in zip(companies, contacts, meanings, strict=True):
        keys = [("contact", person) for person in people or ()] + ([("company", company)] if company else [])
        before: set[str] = set().union(*(ended.get(key, set()) for key in keys))
        flags = deals.kind_of(before)
        repeat.append(int(flags[0]))
        inquiry.append(int(flags[1]))
        if meaning != "P":
            for key in keys:
                ended.setdefault(key, set()).add(meaning)
    fields["is_repeat"], fields["is_repeat_inquiry"] = repeat, inquiry


def type_amounts(chunk: Chunk) -> None:
    """An amount that the file gives counts as typed; without one it is the sum of the products."""
    amounts = chunk.fields.get("amount")
    if amounts is not None and "manual_amount" not in chunk.fields:
        chunk.fields["manual_amount"] = [int(amount is not None) for amount in amounts]


def late_deals(session: Session, chunk: Chunk, same: Mapping[str, Raw]) -> bool:
    """Whether one of the open deals is past its close date already."""
    today = dates.day_of(session.now(), session.zone).isoformat()
    count = len(chunk.numbers)
    closed = chunk.fields.get("closed") or [same.get("closed", 0)] * count
    days = chunk.fields.get("close_date") or [same.get("close_date")] * count
    return any(not done and day and day < today for done, day in zip(closed, days, strict=True))
