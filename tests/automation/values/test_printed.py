"""The printable form of every type of value on a real store, in both languages; several are joined, one is taken by index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import insert_value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, File, Typed, ValueType
from crm_tui.i18n import translate
from crm_tui.services import records
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office

AT = datetime(2026, 7, 1, 7, 30, tzinfo=UTC)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    translate.set_language("en")
    close_office()


@pytest.mark.parametrize(
    ("value", "english", "italian"),
    [
        (Typed(ValueType.STRING, " as typed "), " as typed ", " as typed "),
        (Typed(ValueType.BBCODE, "[b]x[/b]"), "[b]x[/b]", "[b]x[/b]"),
        (Typed(ValueType.HTML, "<b>x</b>"), "<b>x</b>", "<b>x</b>"),
        (Typed(ValueType.INTEGER, 12345), "12,345", "12.345"),
        (Typed(ValueType.DOUBLE, Decimal("1234.5")), "1,234.5", "1.234,5"),
        (Typed(ValueType.MONEY, Money(1234_50, "EUR")), "€1,234.50", "1.234,50 €"),
        (Typed(ValueType.BOOL, True), "Yes", "Sì"),
        (Typed(ValueType.BOOL, False), "No", "No"),
        (Typed(ValueType.DATE, date(2026, 7, 1)), "1 Jul 2026", "1 lug 2026"),
        (Typed(ValueType.DATETIME, AT), "1 Jul 2026, 09:30", "1 lug 2026, 09:30"),
        (Typed(ValueType.LIST, Choice("own list", "red")), "red", "red"),
        (Typed(ValueType.STAGE, Choice("stage", "1")), "New", "New"),
        (Typed(ValueType.DICTIONARY, Choice("source", "CALL")), "Call", "Call"),
        (Typed(ValueType.USER, Ref("user", 1)), "Anna Rossi (1)", "Anna Rossi (1)"),
        (Typed(ValueType.ITEM, Ref("deal", 1)), "Boiler", "Boiler"),
        (Typed(ValueType.FILE, File("offer.pdf//7", "offer.pdf")), "offer.pdf", "offer.pdf"),
        (Typed(ValueType.EMAIL, "a@b.it"), "a@b.it", "a@b.it"),
        (Typed(ValueType.ITEM, (Ref("deal", 1), Ref("deal", 1))), "Boiler, Boiler", "Boiler, Boiler"),
        (Typed(ValueType.DATE, None), "", ""),
        (Typed(ValueType.DATE, ()), "", ""),
    ],
)
def test_every_type_has_its_printable_form(anna: Session, value: Typed, english: str, italian: str) -> None:
    deal = records.create(anna, "deal", {"title": "Boiler"})
    world = RunWorld(
        anna, run=1, seq=1, name="", document=deal, starter=None, values=Values(variables={"X": value, "L": value})
    )

    for lang, said in (("en", english), ("it", italian)):
        translate.set_language(lang)
        assert insert_value.resolve("{=Variable:X > printable}", world)[0].value == said
        assert insert_value.resolve("[{=Variable:X}]", world)[0].value == f"[{said}]"
        assert (
            insert_value.resolve("[{=Variable:X[0]}{=Variable:X[9]}]", world)[0].value
            == f"[{said.split(', Boiler')[0]}]"
        )
