"""The command line in Italian: the words of the program are translated, the words of people are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_tui.i18n import translate
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """`--lang` holds for the process; other tests read English."""
    yield
    translate.set_language("en")


def test_what_people_named_is_shown_as_typed(crm: Run) -> None:
    crm("field", "add", "deal", "Colour")
    crm("deal", "add", "title=A", "uf_colour=red", "amount=5 EUR")
    crm("process", "add", "shades", "Colour", "--plural", "Colours")
    crm("filter", "save", "deal", "Quantity", "uf_colour:red")

    shown = crm("--lang", "it", "deal", "show", "1").out
    assert "Colour " in shown
    assert "Colore" not in shown
    assert "Importo" in shown
    assert "Colour" in crm("--lang", "it", "process", "list").out
    assert "Quantity" in crm("--lang", "it", "filter", "list", "deal").out
