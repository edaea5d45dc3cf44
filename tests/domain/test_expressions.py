"""Expressions: what they mean, how tightly operators bind, where a mistake is, and that none takes long."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain import expressions
from crm_tui.domain.expressions import ExpressionMistake
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Plain
from tests.support.effort import effort
from tests.support.workflow_world import Office, local


def value(text: str, world: Office | None = None) -> Plain:
    return expressions.evaluate(expressions.parse(f"={text}"), world or Office())[0].value


def mistake(text: str, world: Office | None = None) -> ExpressionMistake:
    with pytest.raises(ExpressionMistake) as caught:
        value(text, world)
    assert "?" not in str(caught.value)
    return caught.value


def column(text: str) -> int:
    """Of the mistake, with 1 for the first character behind the equals sign."""
    at = mistake(text).params["column"]
    assert isinstance(at, int)
    return at - 1


@pytest.mark.covers("engine.md#Expressions in parameters")
def test_a_power_and_half_of_the_amount() -> None:
    assert value("6^2 + {=Document:OPPORTUNITY}/2") == 536


@pytest.mark.covers("engine.md#Expressions in parameters")
def test_a_choice_by_the_id_of_the_document() -> None:
    assert value('if({=Document:ID}=5, "a", "b")') == "a"
    assert value('if({=Document:ID}=5, "a", "b")', Office({"Document:ID": 6})) == "b"


@pytest.mark.covers("engine.md#Expressions in parameters")
def test_an_author_and_the_day_after() -> None:
    text = '"Author: " & {=Document:CREATED_BY > friendly} & ", due " & dateadd({=Document:DATE_CREATE}, "1d")'

    assert value(text) == "Author: Anna Bo, due 01.02.2026"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("-2^2", 4),
        ("2^-1", Decimal("0.5")),
        ("2^3^2", 64),
        ("2*3^2", 18),
        ("10%", Decimal("0.1")),
        ("200*10%", 20),
        ("2*50%*3", 3),
        ("50+10%", Decimal("50.1")),
        ("6/10%", Decimal("0.006")),
        ("'' + 1", 1),
        ("not true and false", False),
        ("not (true and false)", True),
        ("not false and true or false", True),
        ("7-2-1", 4),
        ("8/2/2", 2),
        ("1 & 2+3", "15"),
        ('"a" & "b" = "AB"', True),
        ("1+1 = 2", True),
        ("not 1 = 2", True),
        ("not(1) = 2", False),
        ("true or false and false", True),
        ("(true or false) and false", False),
        ("not true or true", True),
        ("1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 <> 2", True),
        ("--2", 2),
        ("1/3*3", 1),
        (".5*2", 1),
        ("AND(True; TRUE)", True),
        ("or(false, 1)", True),
        ("not(0)", True),
    ],
)
def test_operators_bind_as_the_table_says(text: str, result: object) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('"ABC" = "abc"', True),
        ('"it\'s" & \'say ""\'', "it's" + 'say ""'),
        ('"say ""hi"""', 'say "hi"'),
        ('"10" = 10', True),
        ('"10" < 9', False),
        ("{=Document:DATE_CREATE} = '2026-01-31'", True),
        ("{=Document:DATE_CREATE} < dateadd({=Document:DATE_CREATE}, '1d')", True),
        ("{=Document:DATE_CREATE} = dateadd({=Document:DATE_CREATE}, '1h')", True),
        ("{=Document:CREATED_BY} = 5", True),
        ("{=Document:CREATED_BY} = 'user_5'", True),
        ("{=A1:DEAL_ID} = 5", False),
        ("{=Document:STAGE_ID} = '31'", True),
        ("{=Document:OPPORTUNITY} > 999.99", True),
        ("{=Variable:EMPTY} = 0", True),
        ("{=Variable:EMPTY} = ''", True),
        ("{=Variable:EMPTY} > {=Document:DATE_CREATE}", False),
        ("'x' = 5", False),
        ("'x' <> 5", True),
        ("true = 'Y'", True),
        ("{=Variable:LIST} = merge('A','B','C')", True),
        ("{=Variable:LIST} <> merge('a','b')", True),
        ("{=Variable:LIST[1]}", "b"),
        ("{=Variable:LIST[9]}", None),
        ("{=Variable:LIST > count}+1", 4),
    ],
)
def test_values_are_compared_by_what_they_are(text: str, result: object) -> None:
    assert value(text) == result


def test_amounts_of_two_currencies_are_never_the_same() -> None:
    world = Office({"Variable:USD": Money(1000_00, "USD")})

    assert value("{=Document:OPPORTUNITY} = {=Variable:USD}", world) is False
    mistake("{=Document:OPPORTUNITY} > {=Variable:USD}", world)


def test_only_what_is_needed_is_computed() -> None:
    world = Office()

    assert value("if(true, {=Document:ID}, {=Document:TITLE})", world) == 5
    assert value("false and {=Document:OPPORTUNITY}", world) is False
    assert value("or(true, 1/0)", world) is True
    assert value("if(1=1, 'fine', 1/0)") == "fine"
    assert world.asked == ["Document:ID"]


def test_a_reference_alone_keeps_its_type() -> None:
    found, warnings = expressions.evaluate(expressions.parse("={=Document:OBSERVERS}"), Office())

    assert found.type == "user"
    assert found.value == (Ref("user", 5), Ref("user", 6))
    assert warnings == ()


def test_what_is_missing_is_empty_and_says_so() -> None:
    found, warnings = expressions.evaluate(expressions.parse("=1+{=Variable:GONE}"), Office())

    assert found.value == 1
    assert [str(each) for each in warnings] == ["{=Variable:GONE} has no value: it is empty"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1/0", 2),
        ("10 / (5-5)", 4),
        ("0^-1", 2),
        ("nope", 1),
        ("1 + lenght(2)", 5),
        ("(1+2", 1),
        ("1+2)", 4),
        ("1 2", 3),
        ("1 +", 4),
        ("", 1),
        ("* 2", 1),
        ('"open', 1),
        ("1 ! 2", 3),
        ("upper", 1),
        ("upper()", 1),
        ("upper('a','b')", 1),
        ("{Document}", 1),
        ("{{Amount}}*2", 1),
        ("5 + 'five'", 3),
        ("1 < {=Document:TITLE}", 3),
        ("min(1, 'x')", 1),
        ("{=Variable:LIST} + 1", 18),
        ("123456789012345678", 1),
        ("9^99", 2),
        ("999999999999999*10", 16),
        ("sqrt(-1)", 1),
        ("(0-8)^0.5", 6),
        ("round(1.5, 99)", 1),
        ("touserdate('x', '2026-01-01')", 1),
        ("dateadd('2026-01-01', '5 parsecs')", 1),
        ("dateadd('2026-01-01', '999999y')", 1),
        ("convert(5, 'EUR', 'XXX')", 1),
        ("randstring(257)", 1),
        ("explode('', 'abc')", 1),
        ("addworkdays('2026-01-01', 99999)", 1),
        ("settime('2026-01-01', '25:00')", 1),
        ("1 and (", 8),
    ],
)
def test_a_mistake_says_where_it_is(text: str, at: int) -> None:
    assert column(text) == at


def test_a_name_that_is_nearly_a_function_is_offered() -> None:
    assert mistake("dateaddd('x','y')").hint_params["near"] == "dateadd"
    assert mistake("1+upper").params["name"] == "upper"


DEEP = (
    "(" * 50 + "1" + ")" * 50,
    "-" * 50 + "1",
    "not " * 50 + "1",
    "abs(" * 30 + "1" + ")" * 30,
    "1" + "+1" * 200,
    "(" * 5000,
    "1" + " " * 20_000,
    '"' * 9_999,
    "{=Document:TITLE > join(" + '""' * 400 + "}",
)
GREEDY = (
    "9.999^999999999999999",
    "1.000000001^999999999999999",
    "2^0.123456789012345",
    "replace('" + "a" * 3000 + "', 'a', '" + "b" * 3000 + "')",
    "implode('" + "x" * 5000 + "', explode('a', '" + "a" * 900 + "'))",
    "&".join(["'" + "x" * 900 + "'"] * 10),
    "numberformat(1, 10, '" + "." * 100 + "', '" + "," * 100 + "')",
    "urlencode('" + "é" * 9000 + "')",
    "dateadd('2026-01-01', '" + "1d " * 60 + "')",
    "dateadd('2026-01-01', '999999999m')",
    "workdateadd('2026-01-01', '999999999s')",
)


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_what_is_too_deep_or_too_long_is_a_mistake(text: str) -> None:
    mistake(text)


def test_nothing_grows_or_goes_on_without_end() -> None:
    def run() -> None:
        for text in (*DEEP, *GREEDY):
            with contextlib.suppress(ExpressionMistake):
                assert len(str(value(text))) <= 65_536

    assert effort(run, enough=0.1) < 1.0


PIECES = st.lists(
    st.sampled_from(
        [
            *"()+-*/^%&=<>,;'\" é",
            *("1", "2.5", "not", "and", "or", "if(", "max(", "dateadd(", "'2026-01-31'", "'1d'", "true"),
            *("{=Document:TITLE}", "{=Variable:LIST}", "{=Document:DATE_CREATE}", "{{Amount}}", "{=", "}}"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300)
@given(PIECES)
def test_every_text_is_a_value_or_a_mistake_with_a_place(text: str) -> None:
    try:
        value(text)
    except ExpressionMistake as error:
        at = error.params["column"]
        assert isinstance(at, int)
        assert 1 <= at <= len(text) + 2


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(1, 1000))
def test_sums_are_those_of_arithmetic(a: int, b: int, c: int) -> None:
    assert value(f"({a})+({b})*{c}") == a + b * c
    assert value(f"({a})-({b})-{c}") == a - b - c


def test_values_are_never_read_as_text_with_references() -> None:
    world = Office({"Document:TITLE": "{=Document:ID} & 1/0 {{=1+1}}"})

    assert value("{=Document:TITLE} & '!'", world) == "{=Document:ID} & 1/0 {{=1+1}}!"
    assert world.asked == ["Document:TITLE"]


def test_days_and_moments_compare_by_the_company_s_zone() -> None:
    world = Office({"Variable:LATE": local(1, 31, 0, 30), "Variable:DAY": date(2026, 1, 31)})

    assert value("{=Variable:LATE} = {=Variable:DAY}", world) is True
    assert value("{=Variable:LATE} > dateadd({=Variable:DAY}, '-1d')", world) is True
    assert value("{=Variable:LATE} < dateadd({=Variable:DAY}, '1d')", world) is True
