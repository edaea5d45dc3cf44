"""Insert value: what is a reference, what stays text, what is stored, and that nothing is read twice."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import insert_value
from crm_tui.domain import insert_value_references as references
from crm_tui.domain.expressions import ExpressionMistake
from crm_tui.domain.insert_value_references import Group, Modifier, Reference
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest
from crm_tui.domain.workflow_values import Choice, Plain, ValueType
from tests.support.effort import effort
from tests.support.workflow_world import ANNA, BRUNO, Office

FIELDS = {"amount": "OPPORTUNITY", "prodotti": "PRODUCTS", "ordini": "ORDERS", "title": "TITLE"}


class Fields:
    """A catalogue of some fields, one parameter and one step."""

    def display(self, name: str) -> Reference | None:
        code = FIELDS.get(name.lower())
        return Reference(group=Group.DOCUMENT, path=(code,)) if code else None

    def known(self, reference: Reference) -> Reference | None:
        by_group = {Group.DOCUMENT: FIELDS.values(), Group.TEMPLATE: ("START",), Group.STEP: ("DEAL_ID",)}
        if reference.group is Group.STEP and reference.step.lower() != "a1":
            return None
        code = next((each for each in by_group.get(reference.group, ()) if each == reference.code.upper()), None)
        return replace(reference, path=(code,), step="A1" if reference.step else "") if code else None

    def near(self, reference: Reference) -> str:
        return nearest(reference.code, FIELDS.values()) or "" if reference.group is Group.DOCUMENT else ""


def value(text: str, world: Office | None = None) -> Plain:
    return insert_value.resolve(text, world or Office())[0].value


def stored(text: str) -> str:
    found = insert_value.canonical(text, Fields())
    assert found.problems == ()
    return found.text


def problems(text: str) -> list[str]:
    found = insert_value.canonical(text, Fields())
    assert found.text == text
    return [f"{each.line}:{each.column} {each}" for each in found.problems]


@pytest.mark.covers(
    "engine.md#Other values typed or inserted with Insert value",
    "engine.md#Action parameters take template parameter values",
    "engine.md#Results usable by other workflow actions",
)
@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{=Document:TITLE}", "Impianto"),
        ("=Document:TITLE", "Impianto"),
        ("=document:TITLE > upper", "IMPIANTO"),
        ("{=Document:OPPORTUNITY}", Money(1000_00, "EUR")),
        ("{=Document:OBSERVERS}", (ANNA, BRUNO)),
        ("{=Document:OBSERVERS[1]}", BRUNO),
        ("{=Document:OBSERVERS[7]}", None),
        ("{=A1:DEAL_ID}", Ref("deal", 7)),
        ("{=Document:COMPANY.TITLE}", "Acme"),
        ("{=Variable:GONE}", None),
        ("{{={=Document:ID}+1}}", 6),
        ("={=Document:ID}+1", 6),
        ("", ""),
        ("as typed ", "as typed "),
    ],
)
def test_a_whole_value_keeps_its_type(text: str, result: object) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Deal {=Document:TITLE}: {=Document:OPPORTUNITY}", "Deal Impianto: € 1,000.00"),
        ("{=Document:OBSERVERS} ", "Anna Bo (5), Bruno Ca (6) "),
        ('{=Variable:LIST > join("; ")}.', "a; b; c."),
        ("on {=Document:DATE_CREATE}", "on 31.01.2026"),
        ("[{=Variable:EMPTY}]", "[]"),
        ("{=Document:TITLE}{=Document:TITLE}", "ImpiantoImpianto"),
        ("{=Document:STAGE_ID} and {=Document:STAGE_ID > id}", "Negotiation and 31"),
    ],
)
def test_inside_text_values_are_printed(text: str, result: str) -> None:
    assert value(text) == result


def test_what_is_missing_inside_text_is_told_with_its_place() -> None:
    found, warnings = insert_value.resolve("x {=Variable:GONE} {=A9:SUM > shout}", Office())

    assert found.value == "x  "
    assert [(each.at, each.blocking, str(each)) for each in warnings] == [
        (2, False, "{=Variable:GONE} has no value: it is empty"),
        (19, False, "{=A9:SUM > shout} has no value: it is empty"),
    ]


@pytest.mark.covers("engine.md#Expressions in parameters")
def test_a_date_to_pay_before_inside_text() -> None:
    assert value("Pay before {{=dateadd({=Document:DATE_CREATE}, '5d')}}") == "Pay before 05.02.2026"


@pytest.mark.parametrize(
    "text",
    [
        "{}", "{ }", "{{}}", "{{ }}", "{a}", "{=}", "{= }", "a { b } c", '{"a": {"b": 1}}', "{{=}", "{{=1+", "{{=1/}}",
        "{{Amount}}", "{=Document}", "{=Document:}", "{=Document:TITLE", "{=Document:TITLE >}", "{=Document:TITLE > ,}",
        "{=Document:A B}", "{=Document:TITLE > join(}", "{{a\nb}}", "{0.__class__}", "{0:>999999999}", "%s %(x)s ${x}",
        "{=Document:__class__.__init__.__globals__.x.y}", "{{ 7*7 }}",
    ],
)  # fmt: skip
def test_what_is_no_reference_stays_as_typed(text: str) -> None:
    world = Office()

    assert value(text, world) == text
    assert world.asked == []


def test_values_are_resolved_once() -> None:
    world = Office({"Document:TITLE": "{=Document:ID} {{=1+1}} {{Amount}}", "Variable:LIST": ("{=Document:ID}",)})

    assert value("x {=Document:TITLE}", world) == "x {=Document:ID} {{=1+1}} {{Amount}}"
    assert value("{=Document:TITLE}", world) == "{=Document:ID} {{=1+1}} {{Amount}}"
    assert value("{{={=Variable:LIST} & ''}}!", world) == "{=Document:ID}!"
    assert "Document:ID" not in world.asked


@given(st.text(alphabet="{}=DocumentID:TL >\"'a,()[]0", max_size=40), st.text(max_size=10))
def test_nothing_but_declared_fields_comes_out(text: str, title: str) -> None:
    world = Office({"Document:TITLE": f"<{title}>"})
    try:
        found = value(text + "{=Document:TITLE}.", world)
    except ExpressionMistake:
        return

    assert isinstance(found, str)
    assert f"<{title}>." in found or "{=Document:TITLE}" in found


@pytest.mark.covers("engine.md#Display-name placeholders")
@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("{{Prodotti}}", "{=Document:PRODUCTS}"),
        ("{{ordini}}", "{=Document:ORDERS}"),
        ("Sum: {{ Amount }}!", "Sum: {=Document:OPPORTUNITY}!"),
        ("={{Amount}}/2", "={=Document:OPPORTUNITY}/2"),
        ("{{={{Amount}}*2}} {a}", "{{={=Document:OPPORTUNITY}*2}} {a}"),
        ("=Document:TITLE", "{=Document:TITLE}"),
        ("{= document : title_printable > Upper , trim }", "{=Document:TITLE > printable, upper, trim}"),
        ("{=Parameter:START}", "{=Template:START}"),
        ("{=a1:deal_id}", "{=A1:DEAL_ID}"),
        ("{=Document:PRODUCTS[ 2 ] > join('; ')}", '{=Document:PRODUCTS[2] > join("; ")}'),
        ("{=Document:PRODUCTS > join(, )}", '{=Document:PRODUCTS > join(", ")}'),
        ("{=system:now}", "{=System:Now}"),
        ("{=Workflow:id} {=user:ID}", "{=Workflow:ID} {=User:ID}"),
        ("plain {text}", "plain {text}"),
    ],
)
def test_references_are_stored_in_one_spelling(text: str, canonical: str) -> None:
    assert stored(text) == canonical
    assert stored(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{Colour}}", ["1:1 no field is called “Colour”"]),
        ("a\nb {=Document:TITEL}", ["2:3 {=Document:TITEL} names nothing; did you mean “TITLE”?"]),
        ("{=Step9:X}", ["1:1 {=Step9:X} names nothing: there is no such step, group or result"]),
        ("{=System:Xyz}", ["1:1 {=System:Xyz} names nothing"]),
        ("{=Document:TITLE > shout}", ["1:1 “shout” is not a modifier"]),
        ("x {=Document:TITLE >}", ["1:3 this is not a reference"]),
        ("={=Document:ID9}+1", ["1:2 {=Document:ID9} names nothing"]),
        ("=1+", ["1:4 a value is missing here"]),
        ("12 {{=1+}}", ["1:9 a value is missing here"]),
        ("{{=1", ["1:4 this expression is never closed: “}}” is missing"]),
        ("={{Colour}}*2", ["1:2 no field is called “Colour”"]),
        ('="{=Document:TITLE}"', ["1:2 a reference inside quotes is only text"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: list[str]) -> None:
    found = insert_value.canonical(text, Fields())

    assert [f"{each.line}:{each.column} {each}" for each in found.problems] == said


def test_a_reference_that_cannot_be_stored_changes_nothing_else() -> None:
    found = insert_value.canonical("{{Colour}} {{Amount}}", Fields())

    assert found.text == "{{Colour}} {=Document:OPPORTUNITY}"
    assert [each.blocking for each in found.problems] == [True]


words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda word: not word.lower().endswith("_printable")
)
modifiers = st.builds(Modifier, words.map(str.lower), st.none() | st.text("ab\"'),(>} ", max_size=6))


@given(
    st.sampled_from([group for group in Group if group.value]),
    st.lists(words, min_size=1, max_size=4),
    st.none() | st.integers(0, 9999),
    st.lists(modifiers, max_size=3),
)
def test_every_reference_reads_back_from_its_spelling(
    group: Group, path: list[str], index: int | None, changes: list[Modifier]
) -> None:
    reference = Reference(group=group, path=tuple(path), index=index, modifiers=tuple(changes))
    text = str(reference)

    assert references.match(f"x{text}y", 1) == (reference, len(text) + 1)


@given(st.text(alphabet="{}=Document:TITLE >{{Amount}}\"'+1(),", max_size=40))
def test_storing_twice_is_storing_once(text: str) -> None:
    once = insert_value.canonical(text, Fields())
    twice = insert_value.canonical(once.text, Fields())

    assert twice.text == once.text
    assert len(twice.problems) == len(once.problems)


def test_references_of_a_text_are_listed() -> None:
    used = insert_value.used("a {=Document:TITLE} {{={=A1:X} & {=Variable:N}}}")

    assert list(map(str, used)) == ["{=Document:TITLE}", "{=A1:X}", "{=Variable:N}"]
    assert insert_value.used("=1+") == ()


def test_too_much_text_is_a_mistake() -> None:
    world = Office({"Document:TITLE": "x" * 40_000})

    with pytest.raises(ExpressionMistake):
        value("{=Document:TITLE}{=Document:TITLE}", world)


def test_too_many_references_are_a_mistake() -> None:
    many = "{=Document:TITLE}" * 1001

    assert problems(many + "x") == ["1:17018 the text has more than 1000 references"]
    assert insert_value.used(many) == ()
    with pytest.raises(ExpressionMistake):
        value(many)


def test_braces_cost_no_time() -> None:
    hard = [
        "{" * 20_000,
        "{{=" * 3000,
        "{=D:a > " * 2000,
        "{=D:a > " + '""' * 400 + "{" * 300,
        "{{" + " " * 5000,
        "{= " + " " * 5000,
    ]

    hard += [(begin * 20_000)[:65_000] for begin in ('{{="', "{{=(", "{=A:b > join(", "{=A:b >")]

    def turn() -> None:
        for text in hard:
            with contextlib.suppress(ExpressionMistake):
                assert value(text) == text

    assert effort(turn, enough=0.5) < 2


def test_a_choice_whole_is_a_choice() -> None:
    found, _ = insert_value.resolve("{=Document:STAGE_ID}", Office())

    assert (found.type, found.value) == (ValueType.STAGE, Choice("stage", "31"))
