"""Numbers inside expressions are not printed for people: what is made of them is read again, by functions and operators."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from crm_tui.domain import expressions, insert_value
from crm_tui.domain.expressions import ExpressionMistake
from crm_tui.domain.workflow_values import Plain
from tests.support.workflow_world import ROME, Office

WORLD = Office({"Variable:N": 1440, "Variable:X": Decimal("1234.5"), "Variable:MANY": (1000, Decimal("2000.5"))})


def value(text: str) -> Plain:
    return expressions.evaluate(expressions.parse(f"={text}"), WORLD)[0].value


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("substr(123456, 0, 4)", "1234"),
        ("strlen({=Variable:N})", 4),
        ("strpos({=Variable:N}, 40)", 2),
        ("replace(1440, '4', '5')", "1550"),
        ("'a' & 1440 = 'a1440'", True),
        ("{=Variable:N} & 'i'", "1440i"),
        ("{=Variable:X} & ''", "1234.5"),
        ("implode('+', {=Variable:MANY})", "1000+2000.5"),
        ("'' & {=Variable:MANY}", "1000, 2000.5"),
        ("1000*1000 & ''", "1000000"),
        ("true & ''", "Yes"),
    ],
)
def test_a_number_that_becomes_a_text_keeps_its_digits_together(text: str, result: Plain) -> None:
    assert value(text) == result


def test_an_interval_may_be_made_of_a_number_above_999() -> None:
    found = value("dateadd('2026-01-01 10:00', {=Variable:N} & 'i')")

    assert found == datetime(2026, 1, 2, 10, 0, tzinfo=ROME)


def test_a_number_that_goes_into_text_around_it_is_printed_for_people() -> None:
    assert insert_value.resolve("{{={=Variable:N} + 1}} minutes", WORLD)[0].value == "1,441 minutes"


def test_a_text_with_too_many_digits_is_too_large_and_not_cut() -> None:
    assert value("intval('999999999999999 pieces')") == 999_999_999_999_999
    with pytest.raises(ExpressionMistake, match="too large"):
        value("intval('9999999999999999999')")
    with pytest.raises(ExpressionMistake, match="too large"):
        value("intval('" + "9" * 6000 + "')")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("datediff('2026-01-01', '2026-01-06', '%m month, %d days')", "0 month, -5 days"),
        ("datediff('2026-01-01', '2026-02-06', '%m month, %d days')", "-1 month, 5 days"),
        ("datediff('2026-01-01 10:00', '2026-01-01 10:05', '%d %h:%i')", "0 0:-5"),
        ("datediff('2026-01-01', '2026-01-01 00:05', '%d')", "0"),
    ],
)
def test_a_negative_distance_has_its_sign_before_what_is_not_0(text: str, result: Plain) -> None:
    assert value(text) == result
