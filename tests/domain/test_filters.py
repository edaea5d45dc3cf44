"""The filter language: what a text means, that it comes back, and what a mistake says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import filters
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, FilterMistake, FilterValue, NotFound
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.filters import (
    And,
    Between,
    Compare,
    Contains,
    Equals,
    Filter,
    FilterFields,
    Has,
    Is,
    Not,
    Op,
    Operand,
    Or,
    Range,
    Words,
)
from crm_tui.domain.money import Money
from crm_tui.domain.values import ParseContext
from tests.support.effort import effort

DEAL = FilterFields.of("deal")
ROME = ZoneInfo("Europe/Rome")
CONTEXT = ParseContext.at(datetime(2026, 3, 18, 12, 0, tzinfo=UTC), ROME)


def read(text: str) -> Filter:
    return filters.parse(text, DEAL)


def compare(name: str, op: Op, *operands: str, fields: FilterFields = DEAL) -> Compare:
    found = fields.find(name)
    assert found
    return Compare(path=found[0], spec=found[1], op=op, operands=tuple(map(Operand, operands)))


def mistake(text: str, fields: FilterFields = DEAL) -> FilterMistake:
    with pytest.raises(FilterMistake) as caught:
        filters.parse(text, fields)
    assert "?" not in str(caught.value)
    return caught.value


def lookup(spec: FieldSpec, text: str) -> int | str | tuple[int | str, ...]:
    known: dict[str, int | str | tuple[int | str, ...]] = {
        "me": 1,
        "anna": 2,
        "negotiation": (31, 47),
        "acme": 9,
        "web": "WEB",
        "call": "CALL",
        "it": "IT",
    }
    if text not in known:
        raise NotFound(what=spec.label, name=text, hint="did you mean “{near}”?", hint_params={"near": "anna"})
    return known[text]


def meaning_of(text: str) -> tuple[filters.Test, ...]:
    tree = filters.resolve(read(text), CONTEXT, lookup)
    assert isinstance(tree, Compare)
    return tree.tests


@pytest.mark.covers("behaviour.md#Filter by parameters, e.g. amount and manager")
@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", And(())),
        ("   ", And(())),
        ("stage:negotiation", compare("stage", Op.EQ, "negotiation")),
        ("amount>5000", compare("amount", Op.GT, "5000")),
        ("amount >= 5000", compare("amount", Op.GE, "5000")),
        ("close_date<+7d", compare("close_date", Op.LT, "+7d")),
        ("company.industry:it", compare("company.industry", Op.EQ, "it")),
        ("contact.phone:333", compare("contacts.phone", Op.CONTAINS, "333")),
        ("-source:web", Not(compare("source", Op.EQ, "web"))),
        ("source!=web", Not(compare("source", Op.EQ, "web"))),
        ("source:web,call", compare("source", Op.EQ, "web", "call")),
        ("title:acme", compare("title", Op.CONTAINS, "acme")),
        ("title~acme", compare("title", Op.CONTAINS, "acme")),
        ("title=acme", compare("title", Op.EQ, "acme")),
        ('title:"a, (b)"', compare("title", Op.CONTAINS, "a, (b)")),
        ("company~acme", compare("company.title", Op.CONTAINS, "acme")),
        ("contacts~rossi", compare("contacts.full_name", Op.CONTAINS, "rossi")),
        ('company:""', compare("company", Op.EQ, "")),
        ("has:company", Not(compare("company", Op.EQ, ""))),
        ("id:1,2,3", compare("id", Op.EQ, "1", "2", "3")),
        ("created:today", compare("created_at", Op.EQ, "today")),
        ("is:overdue", Is("overdue")),
        ("IS:Open", Is("open")),
        ("has:activity", Has("activity")),
        ("is:won,lost", Or((Is("won"), Is("lost")))),
        ('"acme spa"', Words("acme spa", phrase=True)),
        ("acme spa", Words("acme spa")),
        ('"a ""b"""', Words('a "b"', True)),
        ("-acme", Not(Words("acme"))),
        ("--acme", Words("acme")),
        ("a and b", Words("a b")),
        ("a b or c", Or((Words("a b"), Words("c")))),
        ("(a or b) c", And((Or((Words("a"), Words("b"))), Words("c")))),
        ("((((a))))", Words("a")),
        ("(a (b))", Words("a b")),
        ("-(a b)", Not(Words("a b"))),
        ("is:open (is:overdue has:task)", And((Is("open"), Is("overdue"), Has("task")))),
        ("10:30", Words("10:30")),
        ("http://a.it", Words("http://a.it")),
        ("a@b.it", Words("a@b.it")),
        ("C++", Words("C++")),
        ("O'Neil 1.234,56 a-b", Words("O'Neil 1.234,56 a-b")),
        ("organic", Words("organic")),
        ("-", Words("-")),
    ],
)
def test_what_a_text_means(text: str, tree: Filter) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("amount:1000..5000", "1000", "5000"),
        ("amount:1000..", "1000", None),
        ("amount:..5000", None, "5000"),
        ("created:2026-01-01..2026-03-31", "2026-01-01", "2026-03-31"),
        ('created:"2026-01-01 09:00..now"', "2026-01-01 09:00", "now"),
    ],
)
def test_ranges(text: str, low: str | None, high: str | None) -> None:
    tree = read(text)

    assert isinstance(tree, Compare)
    assert tree.operands == (Range(Operand(low) if low else None, Operand(high) if high else None),)


def test_dots_in_a_name_are_no_range() -> None:
    assert read("title:a..b") == compare("title", Op.CONTAINS, "a..b")


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("ammount>5", 1, "did you mean “amount”?"),
        ("is:open ammount>5", 9, "did you mean “amount”?"),
        ("company.industri:it", 1, "did you mean “company.industry”?"),
        ("is:overdu", 4, "did you mean “overdue”?"),
        ("has:activty", 5, "did you mean “activity”?"),
        ("zzzzz:1", 1, "put text with such signs in quotes"),
        ("title.x:1", 1, None),
        ("company.contacts.name:x", 1, None),
        ("is:xyzzy", 4, None),
        ("amount>", 8, None),
        ("amount:", 8, None),
        ("source:web,", 12, None),
        ("amount>1,2", 1, None),
        ("amount>1..2", 1, None),
        ("title<m", 1, None),
        ("amount~5", 1, None),
        ("stage~new", 1, None),
        ('title~""', 1, None),
        ('amount>""', 1, None),
        ("(a", 1, None),
        ("a)", 2, None),
        ("()", 2, None),
        ('"abc', 1, None),
        ('title:"abc', 7, None),
        ('""', 1, None),
        ("or a", 1, None),
        ("a or", 5, None),
        ("a or or b", 6, None),
        ("-or", 2, None),
        ("a and", 6, None),
        ("a (or b)", 4, None),
        (">5", 1, "put text with such signs in quotes"),
        ("R > S", 3, None),
        ("-)", 2, None),
    ],
)
def test_a_mistake_has_its_column_and_the_nearest_name(text: str, column: int, hint: str | None) -> None:
    error = mistake(text)

    assert error.params["column"] == column
    if hint is not None:
        assert error.hint.format_map(error.hint_params) == hint


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "a",
        "(" * 4000 + "a" + ")" * 4000,
        "a or (b (c or (d (e or (f (g or h))))))",
        "id:" + "1," * 501 + "1",
        " or ".join(f"id:{number}" for number in range(60)),
        "a" * 10_001,
        "-(" * 3000,
    ],
)
def test_a_filter_too_deep_or_too_large_is_refused_at_once(text: str) -> None:
    assert effort(lambda: mistake(text), enough=0.5) < 0.5


def test_many_words_are_one_condition() -> None:
    assert read("parola " * 500) == Words(("parola " * 500).strip())


@pytest.mark.parametrize("code", sorted(ENTITY_TYPES))
def test_every_field_of_every_type_can_be_named(code: str) -> None:
    fields = FilterFields.of(code)

    for name in fields.names():
        found = fields.find(name)
        assert found
        assert ".".join(found[0]) == name
        assert isinstance(filters.parse(f'{name}:""', fields), Compare)


def test_states_depend_on_the_type() -> None:
    assert filters.parse("is:overdue", FilterFields.of("activity")) == Is("overdue")
    assert mistake("is:won", FilterFields.of("contact")).params["column"] == 4


# There and back

NAMES = st.sampled_from(list(DEAL.names()))
TEXTS = st.text(st.sampled_from("ab/! ,()\"-:=<>~.5à+\\'"), max_size=8).map(str.strip)
SINGLE = st.text(st.sampled_from("ab9.+'/@à"), min_size=1, max_size=6).filter(lambda each: each not in ("or", "and"))


def _compared(name: str, op: Op, texts: list[str]) -> Filter:
    sign = {Op.EQ: "="}.get(op, op.value)
    written = ",".join('"' + each.replace('"', '""') + '"' for each in texts)
    try:
        return read(f"{name}{sign}{written}")
    except FilterMistake:
        return Is("open")


LEAVES = st.one_of(
    st.builds(_compared, NAMES, st.sampled_from(Op), st.lists(TEXTS, min_size=1, max_size=3)),
    st.sampled_from(DEAL.flags).map(Is),
    st.sampled_from(DEAL.things).map(Has),
    st.lists(SINGLE, min_size=1, max_size=3).map(lambda each: Words(" ".join(each))),
    TEXTS.filter(bool).map(lambda each: Words(each, phrase=True)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(filters.all_of),
        st.lists(inner, min_size=1, max_size=3).map(filters.any_of),
        inner.map(filters.none_of),
    ),
    max_leaves=8,
)


@given(TREES)
def test_what_is_written_is_read_back(tree: Filter) -> None:
    text = filters.format_filter(tree)
    try:
        again = read(text)
    except FilterMistake as error:
        assert "levels" in str(error)  # noqa: PT017 — only trees that are too deep may fail
        return

    assert again == tree
    assert filters.format_filter(again) == text


@given(st.text(st.sampled_from('ab or and is:has:open amount title><=!~:"(),.-5'), max_size=60) | st.text(max_size=60))
def test_any_text_is_a_filter_or_a_mistake_with_a_column_inside_it(text: str) -> None:
    try:
        tree = read(text)
    except FilterMistake as error:
        column = error.params["column"]
        assert isinstance(column, int)
        assert 1 <= column <= len(text) + 1
        return
    assert read(filters.format_filter(tree)) == tree
    try:
        filters.resolve(tree, CONTEXT, lookup)
    except CrmError as error:
        assert isinstance(error, FilterMistake)  # noqa: PT017 — nothing else may come out


# What values mean; today is Wednesday 2026-03-18 in Rome


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("responsible:me", (Equals(1),)),
        ("stage:negotiation", (Equals(31), Equals(47))),
        ("source:web,call", (Equals("WEB"), Equals("CALL"))),
        ("company.industry:it", (Equals("IT"),)),
        ("amount>5000", (Between(Money(500_000, "EUR"), None, low_open=True),)),
        ("amount:1000..5000", (Between(Money(100_000, "EUR"), Money(500_000, "EUR")),)),
        ("amount<=5usd", (Between(None, Money(500, "USD")),)),
        ("close_date<+7d", (Between(None, date(2026, 3, 25), high_open=True),)),
        ("close_date:today", (Equals(date(2026, 3, 18)),)),
        ("probability>=50", (Between(50, None),)),
        ("id:7", (Equals(7),)),
        ("opened:no", (Equals(False),)),
        ("semantic:p", (Equals("P"),)),
        ('company:""', (Equals(None),)),
        ("title:acme", (Contains("acme"),)),
        ("title=acme", (Equals("acme"),)),
        ("contacts.email=a@b.it", (Equals("a@b.it"),)),
        ("created:2026-03-18", (Between(moment("2026-03-17T23:00Z"), moment("2026-03-18T23:00Z"), high_open=True),)),
        ("created<2026-03-18", (Between(None, moment("2026-03-17T23:00Z"), high_open=True),)),
        ("created<=2026-03-18", (Between(None, moment("2026-03-18T23:00Z"), high_open=True),)),
        ("created>2026-03-18", (Between(moment("2026-03-18T23:00Z"), None),)),
        ("created>=2026-03-18", (Between(moment("2026-03-17T23:00Z"), None),)),
        ('created>"2026-03-18 09:00"', (Between(moment("2026-03-18T08:00Z"), None, low_open=True),)),
        (
            "created:2026-01-01..2026-03-31",
            (Between(moment("2025-12-31T23:00Z"), moment("2026-03-31T22:00Z"), high_open=True),),
        ),
        ("created:2026-01-01..now", (Between(moment("2025-12-31T23:00Z"), moment("2026-03-18T12:00Z")),)),
    ],
)
def test_what_values_mean(text: str, tests: tuple[filters.Test, ...]) -> None:
    assert meaning_of(text) == tests


def test_all_comparisons_of_a_tree_are_resolved() -> None:
    tree = filters.resolve(read("(amount>5 or -source:web) is:open acme"), CONTEXT, lookup)

    assert all(part.tests for part in filters.walk(tree) if isinstance(part, Compare))
    assert filters.format_filter(tree) == "(amount>5 or -source:web) is:open acme"


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("amount>abc", 8, "filter, column 8: “abc” is not an amount of money"),
        ("amount:1.500", 8, "filter, column 8: “1.500” can be read as 1500 or as 1.5"),
        ("is:open close_date:1..soon", 20, "filter, column 20: “1” is not a date"),
        ("created:2026-13-01", 9, "filter, column 9: “2026-13-01” is not in the calendar"),
        ("source:web,wbe", 12, "filter, column 12: “wbe” does not exist"),
        ("close_date:+7d..today", 12, "filter, column 12: the range ends before it starts"),
        ("semantic:X", 10, "filter, column 10: “X” is not one of the choices"),
    ],
)
def test_a_value_that_does_not_fit_has_its_column(text: str, column: int, sentence: str) -> None:
    with pytest.raises(FilterMistake) as caught:
        filters.resolve(read(text), CONTEXT, lookup)

    assert caught.value.params["column"] == column
    assert str(caught.value) == sentence


def test_a_name_that_nobody_has_keeps_the_hint_of_the_service() -> None:
    with pytest.raises(FilterValue) as caught:
        filters.resolve(read("responsible:ana"), CONTEXT, lookup)

    assert caught.value.hint.format_map(caught.value.hint_params) == "did you mean “anna”?"
    assert caught.value.exit == 2


def test_a_name_that_stands_for_nothing_is_a_mistake_and_not_an_empty_question() -> None:
    with pytest.raises(FilterValue):
        filters.resolve(read('observers:","'), CONTEXT, lambda spec, text: ())
