"""Quotes, invoices and payments of the demo company, made from the deals that have products, and the company that sells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crm_tui.domain.numbering import filled
from crm_tui.domain.product_rows import released
from data import database, demo_goods, derived, settings
from data.queries import stages

if TYPE_CHECKING:
    from data.demo_goods import Sale
    from data.demo_rows import World

DAY = 86_400_000
TERMS = 30
"""Days until an invoice must be paid."""
_SELLER = "Dolomiti Sistemi S.r.l."
_VALUES = {
    "company_name": _SELLER,
    "full_legal_name": "Dolomiti Sistemi società a responsabilità limitata",
    "vat_number": "00000010215",
    "tax_code": "00000010215",
    "register_number": "BZ-000123",
    "sdi_code": "DEMO123",
    "certified_email": "dolomitisistemi@pec.example",
    "legal_representative": "Elena Kofler",
}
_COMPANY = (
    "INSERT INTO company (id, title, industry, is_my_company, is_main_company, responsible, match_key, created_at, created_by, "
    "modified_at, modified_by) VALUES (?,?,'IT',1,1,?,?,?,?,?,?)"
)
_POINT = "INSERT INTO point (type, record, field, sort, value, label, normal) VALUES ('company',?,?,0,?,'work',?)"
_DETAILS = (
    "INSERT INTO details (id, owner_type, owner, template, name, sort, content, created_at, created_by, modified_at, "
    "modified_by) VALUES (1,'company',?,?,?,10,?,?,?,?,?)"
)
_ADDRESS = (
    "INSERT INTO details_address (details, kind, street, city, postal_code, region, province, country, created_at, created_by, "
    "modified_at, modified_by) VALUES (1,'legal','Via dei Portici 12','Bolzano','39100','Trentino-Alto Adige','BZ','IT',?,?,?,?)"
)
_BANK = (
    "INSERT INTO details_bank (details, name, bank, holder, iban, bic, currency, sort, created_at, created_by, modified_at, "
    "modified_by) "
    "VALUES (1,'Main account','Banca Popolare dei Laghi',?,'IT60X0542811101000000123456','BLOPIT22','EUR',10,?,?,?,?)"
)
_QUOTE = (
    "INSERT INTO quote (id, number, title, my_company, lead, deal, start_date, actual_date, close_date, content, terms, amount, "
    "amount_currency, amount_base, manual_amount, tax, tax_currency, pipeline, stage, company, contact, source, responsible, "
    "closed, semantic, overdue, closed_at, closed_by, moved_at, moved_by, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,'EUR',?,0,?,'EUR',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_INVOICE = (
    "INSERT INTO invoice (id, number, title, my_company, deal, quote, start_date, close_date, previous_stage, amount, "
    "amount_currency, amount_base, manual_amount, tax, tax_currency, pipeline, stage, company, contact, source, responsible, "
    "closed, semantic, overdue, closed_at, closed_by, moved_at, moved_by, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,'EUR',?,0,?,'EUR',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_PAYMENT = (
    "INSERT INTO payment (id, number, invoice, amount, amount_currency, pay_system, paid, paid_at, paid_by, created_at, "
    "created_by, modified_at, modified_by) VALUES (?,?,?,?,'EUR','Bank transfer',1,?,?,?,?,?,?)"
)
_CONTACT = "INSERT INTO link (type, record, field, sort, target) VALUES (?,?,'contacts',0,?)"
_BACK = "UPDATE deal SET quote = ? WHERE id = ?"
_QUOTES = {
    "PREPARATION": (("DRAFT", 5), ("SENT", 7)),
    "PREPAYMENT_INVOICE": (("APPROVED", 8), ("SENT", 2)),
    "EXECUTING": (("APPROVED", 1),),
    "FINAL_INVOICE": (("APPROVED", 1),),
    "WON": (("APPROVED", 1),),
    "LOSE": (("DECLAINED", 5), ("UNANSWERED", 3)),
    "APOLOGY": (("DECLAINED", 3), ("APOLOGY", 2)),
}
"""Stage of a deal → where its quote stands, with weights; new deals have none."""
_INVOICES = {
    "PREPAYMENT_INVOICE": (("N", 3), ("S", 5)),
    "EXECUTING": (("S", 3), ("P", 4)),
    "FINAL_INVOICE": (("N", 2), ("S", 6)),
    "WON": (("P", 12), ("S", 2), ("D", 1)),
}
_DUE = (-21, -9, -4, -1, 0, 2, 4, 8, 13, 20, 27)
"""Days from today to the last day of an invoice that the client has."""
_VALID = (-5, -1, 0, 1, 3, 6, 9, 14)
"""The same of a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deal:
    """A deal from which papers are made."""

    id: int
    title: str
    stage: str
    lead: int | None
    company: int
    contact: int
    source: str
    responsible: int
    created: int
    moved: int


@dataclass(slots=True, kw_only=True)
class _Paper:
    """A quote or an invoice before it has its number."""

    deal: _Deal
    sale: Sale
    code: str
    created: int
    due: date
    moved: int
    id: int = 0


def write(world: World, sales: list[Sale]) -> None:
    """Add the own company, quotes, invoices and payments; inside a transaction, when the rows of the deals are there."""
    seller = _seller(world)
    settings.put("quote_number", "Q-{year}-{n:04}")
    settings.put("invoice_number", "{year}/{n:04}")
    deals = _deals([sale.deal for sale in sales])
    quotes = _numbered([paper for sale in sales for paper in _quote(world, deals[sale.deal], sale)])
    for paper in quotes:
        _put_quote(world, seller, paper)
    made = {paper.deal.id: paper.id for paper in quotes}
    invoices = _numbered([paper for sale in sales for paper in _invoice(world, deals[sale.deal], sale)])
    for paper in invoices:
        _put_invoice(world, seller, paper, made.get(paper.deal.id))
    paid = sorted((paper for paper in invoices if paper.code == "P"), key=lambda paper: (paper.moved, paper.id))
    for number, paper in enumerate(paid, 1):
        by = paper.deal.responsible
        world.put(
            _PAYMENT, number, str(number), paper.id, paper.sale.sums.total.minor, paper.moved, by, paper.moved, by,
            paper.moved, by,
        )  # fmt: skip
    for kind, count in (("quote", len(quotes)), ("invoice", len(invoices)), ("payment", len(paid))):
        settings.put(f"serial_{kind}", str(count))


def _seller(world: World) -> int:
    company, me, since = world.companies + 1, world.me, world.now - 700 * DAY
    key = derived.cells("company", {"title": _SELLER})["match_key"]
    stamps = (since, me, since, me)
    world.put(_COMPANY, company, _SELLER, me, key, *stamps)
    for name, value in (("phone", "+39 0471 000123"), ("email", "info@dolomitisistemi.example")):
        world.put(_POINT, company, name, value, derived.point_normal(name, value))
    world.logged("company", company, since, _SELLER)
    template = database.sql("SELECT id, name FROM details_template WHERE code = 'company'")
    if template:
        content = json.dumps(_VALUES, ensure_ascii=False, separators=(",", ":"))
        world.put(_DETAILS, company, *template[0], content, *stamps)
        world.put(_ADDRESS, *stamps)
        world.put(_BANK, _SELLER, *stamps)
    return company


def _deals(wanted: list[int]) -> dict[int, _Deal]:
    rows = database.sql(
        "SELECT d.id, d.title, s.code, d.lead, d.company, d.contact, d.source, d.responsible, d.created_at, d.moved_at "
        "FROM deal d JOIN stage s ON s.id = d.stage WHERE d.id <= ? ORDER BY d.id",
        (max(wanted, default=0),),
    )
    names = ("id", "title", "stage", "lead", "company", "contact", "source", "responsible", "created", "moved")
    return {row[0]: _Deal(**dict(zip(names, row, strict=True))) for row in rows}


def _chosen(world: World, ways: tuple[tuple[str, int], ...]) -> str:
    return world.chance.choices([code for code, _ in ways], [weight for _, weight in ways])[0]


def _day(world: World, at: int) -> date:
    return world.today - timedelta(days=(world.now - at) // DAY)


def _quote(world: World, deal: _Deal, sale: Sale) -> list[_Paper]:
    if deal.stage not in _QUOTES or world.chance.random() < 0.25:
        return []
    code = _chosen(world, _QUOTES[deal.stage])
    created = deal.created + (deal.moved - deal.created) // 2
    if code in ("DRAFT", "SENT"):
        created = max(deal.created, world.now - world.chance.randrange(1, 12) * DAY)
        due = max(_day(world, created), world.today + timedelta(days=world.chance.choice(_VALID)))
        return [_Paper(deal=deal, sale=sale, code=code, created=created, due=due, moved=created)]
    due = _day(world, created) + timedelta(days=14)
    moved = min(deal.moved, created + world.chance.randrange(1, 14) * DAY)
    return [_Paper(deal=deal, sale=sale, code=code, created=created, due=due, moved=max(created, moved))]


def _invoice(world: World, deal: _Deal, sale: Sale) -> list[_Paper]:
    if deal.stage not in _INVOICES or world.chance.random() < 0.2:
        return []
    chance = world.chance
    code = _chosen(world, _INVOICES[deal.stage])
    created = max(deal.created, min(deal.moved, world.now - chance.randrange(0, 3) * DAY))
    due = _day(world, created) + timedelta(days=TERMS)
    if code == "S":
        due = world.today + timedelta(days=chance.choice(_DUE))
        created = max(deal.created, min(world.now, world.now - (world.today - due).days * DAY - TERMS * DAY))
    elif code == "N":
        created = max(deal.created, world.now - chance.randrange(0, 3) * DAY)
        due = _day(world, created) + timedelta(days=TERMS)
    moved = created if code == "N" else min(world.now, created + chance.randrange(1, TERMS + 8) * DAY)
    return [_Paper(deal=deal, sale=sale, code=code, created=created, due=due, moved=moved)]


def _numbered(papers: list[_Paper]) -> list[_Paper]:
    """The papers in the order in which they were made, with their ids: serial numbers grow with time."""
    papers.sort(key=lambda paper: (paper.created, paper.deal.id))
    for number, paper in enumerate(papers, 1):
        paper.id = number
    return papers


def _outcome(world: World, paper: _Paper, stage: stages.Stage) -> tuple[object, ...]:
    """Pipeline, stage, client, source, responsible, outcome and stamps of a paper."""
    deal, by = paper.deal, paper.deal.responsible
    closed = stage.semantic.final
    return (
        stage.pipeline_id, stage.id, deal.company, deal.contact, deal.source, by, int(closed), stage.semantic.value,
        int(not closed and paper.due < world.today), paper.moved if closed else None, by if closed else None, paper.moved,
        by, paper.created, by, paper.moved, by,
    )  # fmt: skip


def _stage(kind: str, code: str) -> stages.Stage:
    return next(each for each in stages.stages_of(stages.default_pipeline(kind)) if each.code == code)


def _put_quote(world: World, seller: int, paper: _Paper) -> None:
    deal, sums = paper.deal, paper.sale.sums
    start = _day(world, paper.created)
    world.put(
        _QUOTE, paper.id, filled("Q-{year}-{n:04}", paper.id, start), deal.title, seller, deal.lead, deal.id,
        start.isoformat(), paper.due.isoformat(), (start + timedelta(days=7)).isoformat(),
        "Supply and service as listed below.", "Payment within 30 days. Prices [b]without[/b] VAT unless stated.",
        sums.total.minor, sums.total.minor, sums.tax.minor, *_outcome(world, paper, _stage("quote", paper.code)),
    )  # fmt: skip
    world.put(_BACK, paper.id, deal.id)
    _made(world, "quote", paper, f"deal:{deal.id}")


def _put_invoice(world: World, seller: int, paper: _Paper, quote: int | None) -> None:
    deal, sums = paper.deal, paper.sale.sums
    start = _day(world, paper.created)
    previous = None if paper.code == "N" else _stage("invoice", "N" if paper.code == "S" else "S").id
    world.put(
        _INVOICE, paper.id, filled("{year}/{n:04}", paper.id, start), deal.title, seller, deal.id, quote,
        start.isoformat(), paper.due.isoformat(), previous, sums.total.minor, sums.total.minor, sums.tax.minor,
        *_outcome(world, paper, _stage("invoice", paper.code)),
    )  # fmt: skip
    _made(world, "invoice", paper, f"deal:{deal.id}" if quote is None else f"quote:{quote}")


def _made(world: World, kind: str, paper: _Paper, source: str) -> None:
    """Rows, contact and history of a paper."""
    deal, by = paper.deal, paper.deal.responsible
    demo_goods.put_rows(world, kind, paper.id, tuple(released(row) for row in paper.sale.rows))
    world.put(_CONTACT, kind, paper.id, deal.contact)
    world.logged(kind, paper.id, paper.created, deal.title)
    origin, number = source.split(":")
    world.told(paper.created, "created_from", kind, paper.id, by, {"from": source, "title": deal.title})
    world.told(paper.created, "derived", origin, int(number), by, {"made": f"{kind}:{paper.id}"})
