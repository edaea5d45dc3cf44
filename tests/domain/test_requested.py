"""The fields that a request asks for: how they are written, what is taken for an answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import requested
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import LiteralContext, Shape, ValueType

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
CONTEXT = LiteralContext(parse=ParseContext(today=NOW.date(), now=NOW, zone=ZoneInfo("Europe/Rome"), currency="EUR"))


@pytest.mark.parametrize(
    ("text", "shape", "required", "name"),
    [
        ("money* Final amount", Shape(type=ValueType.MONEY), True, "Final amount"),
        ("STRING", Shape(type=ValueType.STRING), False, ""),
        (" item(contact) Who signs ", Shape(type=ValueType.ITEM, of="contact"), False, "Who signs"),
        ("list(red, green)* Colour", Shape(type=ValueType.LIST, of="red, green"), True, "Colour"),
        ("string[] Names of all", Shape(type=ValueType.STRING, multiple=True), False, "Names of all"),
        ("date[]*", Shape(type=ValueType.DATE, multiple=True), True, ""),
    ],
)
def test_a_text_says_type_whether_it_must_be_filled_in_and_name(
    text: str, shape: Shape, required: bool, name: str
) -> None:
    found = requested.field("F", text)

    assert (found.code, found.shape, found.required, found.name) == ("F", shape, required, name)


@pytest.mark.parametrize(
    ("code", "text"),
    [("F", ""), ("F", "mony Price"), ("F", "file Offer"), ("F", "list Colour"), ("F", "dictionary"), ("1F", "string"),
     ("a b", "string"), ("F", "* string"), ("F", "moneyPrice")],
)  # fmt: skip
def test_what_asks_for_nothing_is_refused_by_its_code(code: str, text: str) -> None:
    with pytest.raises(InvalidValue) as error:
        requested.field(code, text)

    assert error.value.params["field"] == code
    assert not requested.is_field(code, text)


def test_a_type_that_is_nearly_one_is_suggested() -> None:
    with pytest.raises(InvalidValue) as error:
        requested.field("F", "mony Price")

    assert error.value.hint_params == {"near": "money"}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("money", "1500 EUR", Money(150000, "EUR")), ("integer", "7", 7), ("double", "5.5", Decimal("5.5")),
        ("bool", "Y", True), ("date", "2026-04-01", date(2026, 4, 1)), ("user", "user_5", Ref("user", 5)),
        ("item(contact)", "3", Ref("contact", 3)), ("string[]", "a\nb", ("a", "b")), ("money", "", None),
        ("list(Red, green)", "rED", "Red"), ("list(a; b)[]", "b\na", ("b", "a")), ("list(a; b)", "", None),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value_of_the_type(field: str, typed: str, value: object) -> None:
    assert requested.read(requested.field("F", field), typed, CONTEXT).value == value


@pytest.mark.parametrize(
    ("field", "typed"),
    [("money*", " "), ("integer", "x"), ("list(a, b)", "c"), ("list(a, b)*", ""), ("item(contact)", "D_3")],
)
def test_what_does_not_fit_is_refused_by_its_code(field: str, typed: str) -> None:
    with pytest.raises(Refused) as error:
        requested.read(requested.field("F", field), typed, CONTEXT)

    assert error.value.params["field"] == "F"
    assert isinstance(error.value, InvalidValue) is bool(typed.strip()), "nothing is no wrong value"


@given(st.text(max_size=60))
def test_any_text_is_a_field_or_refused(text: str) -> None:
    if requested.is_field("F", text):
        assert requested.field("F", text).shape.type.value in requested.TYPES
