"""A `World` that knows a small office: one deal, its client, two people, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from crm_tui.domain.insert_value_references import Reference
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import (
    Choice,
    File,
    LiteralContext,
    Plain,
    Scalar,
    Typed,
    ValueType,
    infer,
    machine,
)
from crm_tui.domain.workflow_world import ENGLISH, DateWords, Link, Person
from crm_tui.domain.working_time import WorkingTime

ROME = ZoneInfo("Europe/Rome")
TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 3, 18, 11, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Rome."""
ANNA, BRUNO = Ref("user", 5), Ref("user", 6)
TITLES: dict[Scalar, str] = {
    ANNA: "Anna Bo (5)",
    BRUNO: "Bruno Ca (6)",
    Ref("company", 9): "Acme",
    Choice("stage", "31"): "Negotiation",
    File("f1", "offer.pdf"): "offer.pdf",
}


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2026 in Rome."""
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


class Office:
    """What the tests ask. Values are given as ``Document:TITLE=…``."""

    def __init__(self, values: Mapping[str, Plain | Typed] | None = None, *, seed: int = 1) -> None:
        known: dict[str, Plain | Typed] = {
            "Document:ID": 5,
            "Document:TITLE": "Impianto",
            "Document:OPPORTUNITY": Money(1000_00, "EUR"),
            "Document:CREATED_BY": ANNA,
            "Document:DATE_CREATE": date(2026, 1, 31),
            "Document:STAGE_ID": Choice("stage", "31"),
            "Document:COMPANY.TITLE": "Acme",
            "Document:OBSERVERS": (ANNA, BRUNO),
            "Document:FILE": File("f1", "offer.pdf"),
            "Document:COMMENTS": Typed(ValueType.BBCODE, "[b]Hi[/b] you"),
            "Variable:N": 2,
            "Variable:LIST": ("a", "b", "c"),
            "Variable:EMPTY": None,
            "System:Now": NOON,
            "A1:DEAL_ID": Ref("deal", 7),
        }
        known.update(values or {})
        self.known = {name: each if isinstance(each, Typed) else infer(each) for name, each in known.items()}
        self.chance = Random(seed)
        self.asked: list[str] = []

    @property
    def literals(self) -> LiteralContext:
        return LiteralContext(parse=ParseContext.at(NOON, ROME))

    def lookup(self, reference: Reference) -> Typed | None:
        name = f"{reference.step or reference.group.value}:{reference.code}"
        self.asked.append(name)
        return self.known.get(name)

    def text(self, kind: ValueType, value: Scalar) -> str:
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, Money):
            return f"€ {value.amount:,.2f}"
        if isinstance(value, datetime):
            zone = ROME if value.tzinfo == UTC else value.tzinfo
            return value.astimezone(zone).strftime("%d.%m.%Y %H:%M")
        if isinstance(value, date):
            return value.strftime("%d.%m.%Y")
        if isinstance(value, (int, Decimal)):
            return f"{Decimal(machine(value)):,f}"
        return TITLES.get(value, machine(value))

    def title(self, value: Ref | Choice | File) -> str:
        return TITLES.get(value, "?")

    def friendly(self, user: Ref) -> str:
        return TITLES[user].rpartition(" ")[0]

    def addresses(self, record: Ref, kind: Literal["email", "phone"]) -> tuple[str, ...]:
        mails = {ANNA: ("anna@x.it", "a2@x.it"), BRUNO: ("bruno@x.it",)}
        return mails.get(record, ()) if kind == "email" else ("+39021",) if record == ANNA else ()

    def link(self, file: File, kind: Link) -> str:
        return f"https://x.it/{kind}/{file.key}"

    def zone_of(self, who: Person) -> ZoneInfo:
        return TOKYO if who in (BRUNO, "user") else ROME

    def working_time(self, user: Ref | None) -> WorkingTime:
        return WorkingTime.of(zone=ROME, hours="10-12" if user == BRUNO else "9-18", holidays=[date(2026, 4, 6)])

    def rates(self) -> Mapping[str, Decimal]:
        return {"EUR": Decimal(1), "USD": Decimal("0.8")}

    def words(self) -> DateWords:
        italian = ("gennaio", "febbraio", "marzo", *ENGLISH.months[3:])
        return DateWords(months=italian, days=("lunedì", "martedì", "mercoledì", *ENGLISH.days[3:]))
