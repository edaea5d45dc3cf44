"""Dates and numbers of workflows are read as they are shown, and in ISO: in forms, templates, expressions and fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import insert_value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Scalar, Shape, Typed, ValueType, read_literal
from crm_tui.i18n import translate
from crm_tui.services import global_values, records
from crm_tui.services.global_values import Draft
from crm_tui.services.session import Session
from tests.automation.test_engine import go, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

DAY, NINE = date(2026, 3, 31), datetime(2026, 3, 31, 7, 0, tzinfo=UTC)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    translate.set_language("en")
    close_office()


def world(session: Session, document: Ref | None = None) -> RunWorld:
    return RunWorld(session, run=1, seq=1, name="", document=document or Ref("deal", 1), starter=None, values=Values())


@pytest.mark.parametrize("lang", ["en", "it"])
@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (ValueType.DATE, "31/03/2026", DAY),
        (ValueType.DATE, "31.3.2026", DAY),
        (ValueType.DATE, "2026-03-31", DAY),
        (ValueType.DATETIME, "31/03/2026 09:00", NINE),
        (ValueType.DATETIME, "2026-03-31 09:00", NINE),
        (ValueType.MONEY, "1.234,50 €", Money(1234_50, "EUR")),
    ],
)
def test_a_literal_is_read_in_local_form_and_in_iso(
    anna: Session, lang: str, kind: ValueType, typed: str, value: Scalar
) -> None:
    translate.set_language(lang)

    assert read_literal("x", Shape(type=kind), typed, world(anna).literals) == Typed(kind, value)
    assert global_values.put(anna, "G", Draft(text=typed, type=kind.value)).value == Typed(kind, value)


@pytest.mark.parametrize("lang", ["en", "it"])
@pytest.mark.parametrize("value", [DAY, NINE, Money(1234_50, "EUR"), True], ids=str)
def test_what_is_shown_reads_back(anna: Session, lang: str, value: Scalar) -> None:
    translate.set_language(lang)
    kinds = {date: ValueType.DATE, datetime: ValueType.DATETIME, Money: ValueType.MONEY, bool: ValueType.BOOL}
    kind = kinds[type(value)]
    known = world(anna)

    assert read_literal("x", Shape(type=kind), known.text(kind, value), known.literals).value == value


@pytest.mark.parametrize("typed", ["31/03/2026", "31 Mar 2026", "2026-03-31"])
def test_steps_and_expressions_read_them_alike(anna: Session, typed: str) -> None:
    deal = records.create(anna, "deal", {"title": "Boiler"})
    go(anna, deal, text(f"A1|modify_document||with.values = [{{ set = 'close_date', to = '{typed}' }}]"))

    assert records.get(anna, deal).values["close_date"] == DAY
    assert insert_value.resolve(f"=dateadd('{typed}', '1 month')", world(anna, deal))[0].value == date(2026, 4, 30)
    assert insert_value.resolve(f"={{=Document:close_date}} = '{typed}'", world(anna, deal))[0].value is True
