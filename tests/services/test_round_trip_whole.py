"""Records with all their fields filled go out, come into an empty database, and go out with the same bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import exporting, processes, records
from crm_tui.services.processes import NewProcess
from data.queries import names
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

ORDER = (
    "company", "contact", "section", "product", "lead", "deal", "quote", "invoice", "sale_order", "payment", "projects",
    "activity", "task",
)  # fmt: skip
"""What others name comes first."""
PLACES = frozenset({FieldKind.STAGE, FieldKind.PIPELINE, FieldKind.FILE})
PLAIN: dict[FieldKind, Value] = {
    FieldKind.TEXT: "two\nlines, “é”",
    FieldKind.BBCODE: "[b]two[/b]\n; lines",
    FieldKind.INTEGER: 7,
    FieldKind.NUMBER: Decimal("22"),
    FieldKind.PERCENT: 40,
    FieldKind.MONEY: Money(1_234_50, "EUR"),
    FieldKind.DATE: date(2026, 5, 1),
    FieldKind.DATETIME: datetime(2026, 5, 1, 9, 30, tzinfo=UTC),
    FieldKind.BOOL: True,
    FieldKind.PHONES: (Point("+39 02 1234567", "work"), Point("+39 333 1234567", "mobile")),
    FieldKind.EMAILS: (Point("ada@example.com", "home"),),
    FieldKind.WEBS: (Point("https://example.com/a,b", "work"),),
    FieldKind.MESSENGERS: (Point("@ada", "telegram"),),
}


RULED: dict[str, Value] = {"reminders": "15,0", "outcome": None}
"""Fields with rules of their own."""


def value_of(session: Session, spec: FieldSpec, made: dict[str, int]) -> Value:
    """Something that the field takes; nothing where it names what is not there."""
    match spec.kind:
        case _ if spec.name in RULED:
            return RULED[spec.name]
        case FieldKind.STRING:
            return f"{spec.name}, “é” 客"[: spec.max_length]
        case FieldKind.DICTIONARY:
            return names.dictionary(spec.dictionary)[-1][0]
        case FieldKind.CHOICE:
            return spec.choices[0]
        case FieldKind.USER:
            return session.user_id
        case FieldKind.USERS:
            return (session.user_id,)
        case FieldKind.LINK:
            return made.get(spec.target)
        case FieldKind.LINKS:
            return (made[spec.target],) if spec.target in made else ()
        case FieldKind.VALUES:
            return (Point("one", ""), Point("two", "")) if spec.of is FieldKind.STRING else ()
        case _:
            return PLAIN[spec.kind]


def furnish(session: Session) -> None:
    """A record of each type with all its fields."""
    made: dict[str, int] = {}
    for kind in ORDER:
        specs = [spec for spec in ENTITY_TYPES[kind].fields if spec.writable and spec.kind not in PLACES]
        values = {spec.name: value_of(session, spec, made) for spec in specs}
        made[kind] = records.create(session, kind, {name: value for name, value in values.items() if value != ()}).id


def opened(folder: Path, clock: Clock) -> Session:
    folder.mkdir()
    session = open_office(folder, clock)
    processes.add(session, NewProcess(code="projects", name="Project"))
    return session


def out(session: Session, kind: str, form: str) -> str:
    return "".join(exporting.export(session, kind, format=form).lines)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_all_fields_come_back_with_the_same_bytes(tmp_path: Path, clock: Clock, form: str) -> None:
    session = opened(tmp_path / "one", clock)
    furnish(session)
    assert set(ENTITY_TYPES) - set(ORDER) == {"catalogue"}, "the default one is there already"
    assert records.get(session, Ref("sale_order", 1)).values["status"] == "paid", "by its payment"
    files = {kind: out(session, kind, form) for kind in ORDER}
    close_office()

    session = opened(tmp_path / "two", clock)
    try:
        for kind in ORDER:
            done = bring_in(session, kind, write(tmp_path, f"{kind}.{form}", files[kind]))
            assert (done.created, done.noted, done.reasons) == (1, 0, ()), kind
        again = {kind: out(session, kind, form) for kind in ORDER}
    finally:
        close_office()
    for kind in ORDER:
        assert again[kind] == files[kind], kind


def test_catalogues_and_sections_go_into_a_new_database_and_out_again(tmp_path: Path, clock: Clock) -> None:
    here = open_office(tmp_path, clock)
    extra = records.create(here, "catalogue", {"name": "Extra"})
    records.create(here, "section", {"name": "Pumps"})
    records.create(here, "section", {"name": "Valves", "catalogue": extra.id})
    sent = {kind: "".join(exporting.export(here, kind).lines) for kind in ("catalogue", "section")}
    close_office()
    (tmp_path / "new").mkdir()
    clock.forward(days=1)  # a store is known by when it was made: this is another one
    there = open_office(tmp_path / "new", clock)

    done = [bring_in(there, kind, write(tmp_path, f"{kind}.csv", text)) for kind, text in sent.items()]

    assert [each.rejected for each in done] == [0, 0]
    assert {kind: "".join(exporting.export(there, kind).lines) for kind in sent} == sent
    close_office()
