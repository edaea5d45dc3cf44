"""Fields as typed values and back: nothing is lost, whatever the kind; names in both spellings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.automation import fields
from crm_tui.domain import attached
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.values import validate
from crm_tui.domain.workflow_stored import pack, unpack
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import pipelines, records
from tests.support.office import close_office, open_office
from tests.support.robots import person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    close_office()


def samples(session: Session) -> dict[FieldKind, tuple[FieldSpec, Value]]:
    """A field of every kind with a value."""
    company = records.create(session, "company", {"title": 'Acme, "the" firm'}).id
    second = records.create(session, "company", {"title": "Beta"}).id
    users = (session.user_id, person(session, "dora"))
    pipeline = pipelines.add(session, "Other").id
    stage = pipelines.stages(session, pipeline)[1].stage.id
    file = attached.value("a, b.pdf", 7)
    kind = FieldKind

    def spec(sort: FieldKind, **more: object) -> FieldSpec:
        return FieldSpec(name="x", label="X", kind=sort, **more)  # type: ignore[arg-type]  # by name

    return {
        kind.STRING: (spec(kind.STRING), "a, b|c"),
        kind.TEXT: (spec(kind.TEXT, max_length=1000), "one\ntwo"),
        kind.BBCODE: (spec(kind.BBCODE, max_length=1000), "[b]one[/b]\n-"),
        kind.INTEGER: (spec(kind.INTEGER), -12),
        kind.NUMBER: (spec(kind.NUMBER), Decimal("1.125")),
        kind.PERCENT: (spec(kind.PERCENT), 45),
        kind.MONEY: (spec(kind.MONEY), Money(1234567, "EUR")),
        kind.DATE: (spec(kind.DATE), date(2026, 2, 3)),
        kind.DATETIME: (spec(kind.DATETIME), datetime(2026, 2, 3, 4, 5, 6, 7000, tzinfo=UTC)),
        kind.BOOL: (spec(kind.BOOL), False),
        kind.DICTIONARY: (spec(kind.DICTIONARY, dictionary="source"), "CALL"),
        kind.CHOICE: (spec(kind.CHOICE, choices=("todo", "call")), "call"),
        kind.STAGE: (spec(kind.STAGE), stage),
        kind.PIPELINE: (spec(kind.PIPELINE), pipeline),
        kind.USER: (spec(kind.USER), session.user_id),
        kind.USERS: (spec(kind.USERS), users),
        kind.LINK: (spec(kind.LINK, target="company"), company),
        kind.LINKS: (spec(kind.LINKS, target="company"), (second, company)),
        kind.PHONES: (spec(kind.PHONES, choices=("work", "home")), (Point("+39 02 12", "work"), Point("+39 03 4", "work"))),
        kind.EMAILS: (spec(kind.EMAILS, choices=("work",)), (Point("a@x.it", "work"),)),
        kind.WEBS: (spec(kind.WEBS, choices=("work",), max_length=500), (Point("https://x.it/a,b", "work"),)),
        kind.MESSENGERS: (spec(kind.MESSENGERS, choices=("telegram",)), (Point("@anna", "telegram"),)),
        kind.ADDRESS: (spec(kind.ADDRESS), "Via Roma 1, Milano"),
        kind.FILE: (spec(kind.FILE, max_length=4096), file),
        kind.ITEM: (spec(kind.ITEM, choices=("company",)), f"company:{company}"),
        kind.URL: (spec(kind.URL), "https://x.it/?a=1,2"),
        kind.VALUES: (spec(kind.VALUES, of=kind.STRING), (Point("a, b", ""), Point("c", ""))),
    }  # fmt: skip


def test_every_kind_comes_back_as_it_was(anna: Session) -> None:
    found = samples(anna)
    assert set(found) == set(FieldKind) - {FieldKind.BOOKING}, "bookings are values of several only"
    for kind, (spec, value) in found.items():
        typed = fields.typed_value(spec, value)
        assert typed.type is fields.type_of(spec)
        assert fields.value(anna, "deal", spec, typed) == value, kind
        assert unpack(pack(typed)) == typed, kind


def test_several_values_have_the_type_of_each(anna: Session) -> None:
    for of, value in {FieldKind.INTEGER: "5", FieldKind.DATE: "2026-01-02", FieldKind.DICTIONARY: "CALL"}.items():
        spec = FieldSpec(name="x", label="X", kind=FieldKind.VALUES, of=of, dictionary="source")
        typed = fields.typed_value(spec, (Point(value, ""),))
        assert not any(isinstance(each, str) for each in typed.items)
        assert fields.value(anna, "deal", spec, typed) == (Point(value, ""),)


def test_every_kind_can_be_empty(anna: Session) -> None:
    for spec, value in samples(anna).values():
        empty: Value = () if isinstance(value, tuple) else None
        typed = fields.typed_value(spec, empty)
        assert typed.empty
        assert fields.value(anna, "deal", spec, typed) == empty


_SPECS = {
    FieldKind.INTEGER: st.integers(-(10**12), 10**12),
    FieldKind.NUMBER: st.decimals(-(10**9), 10**9, places=6),
    FieldKind.PERCENT: st.integers(0, 100),
    FieldKind.MONEY: st.builds(Money, st.integers(-(10**13), 10**13), st.sampled_from(["EUR", "JPY", "USD"])),
    FieldKind.DATE: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    FieldKind.DATETIME: st.integers(0, 4 * 10**12).map(from_ms),
    FieldKind.BOOL: st.booleans(),
    FieldKind.STRING: st.text(min_size=1, max_size=50),
    FieldKind.TEXT: st.text(min_size=1, max_size=200),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = open_office(tmp_path_factory.mktemp("office"), lambda: datetime(2026, 3, 18, 12, tzinfo=UTC))
    yield session
    close_office()


@pytest.mark.parametrize("kind", list(_SPECS))
def test_whatever_the_value(office: Session, kind: FieldKind) -> None:
    spec = FieldSpec(name="x", label="X", kind=kind, max_length=1000)

    @given(_SPECS[kind])
    def check(value: object) -> None:
        kept = validate(spec, cast("Value", value))
        typed = unpack(pack(fields.typed_value(spec, kept)))
        assert validate(spec, fields.value(office, "deal", spec, typed)) == kept

    check()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("OPPORTUNITY", "amount"), ("amount", "amount"), ("Amount", "amount"), ("STAGE_ID", "stage"),
        ("ASSIGNED_BY_ID", "responsible"), ("COMPANY_ID", "company"), ("DATE_CREATE", "created_at"), ("id", "id"),
    ],
)  # fmt: skip
def test_names_in_both_spellings(name: str, found: str) -> None:
    spec = fields.find(ENTITY_TYPES["deal"], name)
    assert spec is not None
    assert spec.name == found


def test_no_spelling_means_two_fields() -> None:
    for kind in ENTITY_TYPES.values():
        for spec in kind.fields:
            for name in filter(None, (spec.name, spec.source)):
                found = fields.find(kind, name)
                assert found is spec or name.casefold() == "id", (kind.code, name)


def test_addresses_keep_their_text_only(anna: Session) -> None:
    spec = ENTITY_TYPES["contact"].field("phone")
    assert spec is not None
    typed = fields.typed_value(spec, (Point("+39 333", "mobile"),))
    assert (typed.type, typed.value) == (ValueType.PHONE, ("+39 333",))
    assert fields.value(anna, "contact", spec, typed) == (Point("+39 333", "work"),)
