"""Templates of serial numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.numbering import checked, filled

DAY = date(2026, 3, 8)


@pytest.mark.parametrize(("template", "number"), [
    ("{n}", "7"),
    ("Q-{year}-{n:05}", "Q-2026-00007"),
    ("{year}{month}{day}/{n}", "20260308/7"),
    ("Nº {n:03}", "Nº 007"),
])  # fmt: skip
def test_a_template_becomes_a_number(template: str, number: str) -> None:
    assert filled(checked("quote_number", template), 7, DAY) == number


@pytest.mark.parametrize(
    "template", ["", "Q", "{year}", "{n", "{x}{n}", "{n:5}", "{n.real}", "{n!r}", "x" * 40 + "{n}"]
)
def test_what_makes_no_number_is_refused(template: str) -> None:
    with pytest.raises(InvalidValue):
        checked("quote_number", template)


@given(one=st.integers(1, 10**9), other=st.integers(1, 10**9))
def test_two_serials_are_two_numbers(one: int, other: int) -> None:
    template = "A{n:04}-{year}"

    assert (filled(template, one, DAY) == filled(template, other, DAY)) == (one == other)
