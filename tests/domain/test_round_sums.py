"""Round sums as people type them: thousands with a k, millions with an M."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain import values
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.money import Money
from crm_tui.domain.values import ParseContext

_SPEC = FieldSpec(name="amount", label="Amount", kind=FieldKind.MONEY)
_CONTEXT = ParseContext.at(datetime(2026, 3, 18, 12, 0, tzinfo=UTC), ZoneInfo("Europe/Rome"))


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("12k", 1_200_000, "EUR"),
        ("12K", 1_200_000, "EUR"),
        ("12 k", 1_200_000, "EUR"),
        ("12k EUR", 1_200_000, "EUR"),
        ("12kusd", 1_200_000, "USD"),
        ("€12k", 1_200_000, "EUR"),
        ("12k€", 1_200_000, "EUR"),
        ("1.5M", 150_000_000, "EUR"),
        ("1,5M", 150_000_000, "EUR"),
        ("1.234,5k", 123_450_000, "EUR"),
        ("-2k", -200_000, "EUR"),
        ("0.0125k", 1250, "EUR"),
        ("12 KRW", 12, "KRW"),
        ("1.5k JPY", 1500, "JPY"),
    ],
)
def test_a_letter_behind_the_digits_multiplies(text: str, minor: int, currency: str) -> None:
    assert values.parse(_SPEC, text, _CONTEXT) == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["k", "12kk", "12kM", "12m", "k12", "1.500k", "1.500k JPY", "0.000001k", "9999999999M"]
)
def test_what_is_no_sum_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        values.parse(_SPEC, text, _CONTEXT)


def test_two_readings_are_named_with_their_letter() -> None:
    with pytest.raises(InvalidValue) as caught:
        values.parse(_SPEC, "1.500k", _CONTEXT)

    assert str(caught.value) == "amount: “1.500k” can be read as 1500k or as 1.5k"
