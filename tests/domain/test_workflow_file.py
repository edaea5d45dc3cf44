"""Workflow files: every template comes back, canonical text to the byte, every mistake with its line and column."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.conditions_tree import Comparison, Group, Join, Op, Row
from crm_tui.domain.workflow import (
    Declared,
    OnError,
    Parameter,
    Rows,
    Start,
    Step,
    Template,
    find,
    is_step_id,
    next_id,
    unanswered,
    unset_constants,
    walk,
)
from crm_tui.domain.workflow_file_places import places
from crm_tui.domain.workflow_file_read import read
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import is_waiting
from crm_tui.domain.workflow_values import Shape, ValueType
from tests.support.effort import effort

MEETING = '''\
format = 1
name = "Schedule a meeting"
description = """
Asks for the time of a meeting,
then puts it into the calendar."""
document = "deal"
start = []

[[parameter]]
code = "START"
type = "datetime"
required = true
name = "Meeting start"

[[parameter]]
code = "REMIND"
type = "integer"
name = "Remind in"
default = 15

[[step]]
id = "A1"
kind = "condition"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
title = "Large"
when = [
    { source = "{=Document:amount}", is = "at_least", values = ["1000"] },
    { join = "or", group = [
        { source = "{=Document:title}", is = "contains", values = ["fair"] },
        { source = "{=Document:company}", is = "not_empty" },
    ] },
]

[[step]]
id = "A3"
in = "A2"
kind = "plan_meeting"
on_error = "continue"
with.start = "{=Template:START}"
with.remind = "{=Template:REMIND}"
with.unit = "minutes"
with.users = ["user_5", "{=Document:responsible}"]

[[step]]
id = "A4"
kind = "modify_document"
enabled = false
with.values = [
    { set = "comments", to = "Meeting on \\"{=Template:START}\\"" },
    { set = "probability", to = 50 },
]
'''
words = st.text(st.characters(codec="utf-8") | st.sampled_from("\"'\\\n\t\r#[]{}=,é😀 "), max_size=12)
ids = st.from_regex(r"[A-Z][A-Za-z0-9_-]{0,5}", fullmatch=True)
filled = words.filter(str.strip)
conditions = st.recursive(
    st.lists(
        st.builds(
            Row,
            st.builds(Comparison, source=filled, op=st.sampled_from(Op), values=st.lists(words, max_size=2).map(tuple)),
            st.sampled_from(Join),
        ),
        max_size=2,
    ).map(lambda rows: Group(tuple(rows))),
    lambda inner: st.lists(st.builds(Row, inner, st.sampled_from(Join)), max_size=2).map(
        lambda rows: Group(tuple(rows))
    ),
    max_leaves=3,
)
parameters: st.SearchStrategy[Parameter] = st.one_of(
    words,
    st.integers(-999, 999).map(str),
    st.lists(words, max_size=3).map(tuple),
    st.lists(st.tuples(filled, words), min_size=1, max_size=3).map(lambda rows: Rows(tuple(rows))),
)
shapes = st.builds(Shape, type=st.sampled_from(ValueType), multiple=st.booleans(), of=words)
declared = st.lists(
    st.builds(
        Declared, code=filled, shape=shapes, name=words, description=words, required=st.booleans(), default=words
    ),
    max_size=2,
).map(tuple)


@st.composite
def steps(draw: st.DrawFn, names: list[str], depth: int = 0) -> tuple[Step, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2 if depth < 3 else 0))):
        name = f"{draw(ids)}{len(names)}"
        names.append(name)
        with_ = draw(st.dictionaries(words, parameters, max_size=2))
        found.append(
            Step(
                id=name,
                kind=draw(filled),
                title=draw(words),
                enabled=draw(st.booleans()),
                on_error=draw(st.sampled_from(OnError)),
                parameters=tuple(with_.items()),
                when=draw(st.none() | conditions),
                steps=draw(steps(names, depth + 1)),
            )
        )
    return tuple(found)


templates = st.builds(
    Template,
    name=filled,
    document=filled,
    description=words,
    pipelines=st.lists(words, max_size=2).map(tuple),
    start=st.frozensets(st.sampled_from(Start)),
    active=st.booleans(),
    after_import=st.booleans(),
    after_automation=st.booleans(),
    timeline=st.booleans(),
    starters=st.lists(words, max_size=2).map(tuple),
    parameters=declared,
    variables=declared,
    constants=declared,
    steps=st.deferred(lambda: steps([])),
)


@pytest.mark.covers("engine.md#Workflow templates with steps", "engine.md#Template parameters, variables, constants")
@settings(max_examples=40)
@given(templates)
def test_every_template_comes_back_from_its_file(template: Template) -> None:
    text = write(template)
    found = read(text)

    assert [str(each) for each in found.problems] == []
    assert found.template == template
    assert write(found.template) == text


def test_the_example_is_canonical() -> None:
    found = read(MEETING)

    assert found.problems == ()
    assert found.template is not None
    assert write(found.template) == MEETING
    assert [placed.step.id for placed in walk(found.template.steps)] == ["A1", "A2", "A3", "A4"]
    step = find(found.template, "A3")
    assert step is not None
    assert [each.id for each in step.parents] == ["A1", "A2"]
    assert step.step.parameter("users") == ("user_5", "{=Document:responsible}")
    assert step.step.parameter("nothing") == ""


def test_other_spellings_are_read_too() -> None:
    found = read(
        "# mine\nformat=1\nname='N'\ndocument=\"deal\"\n[[step]]\nid='A'\nkind='wait'\n"
        "[step.with]\ndays = 3 # three\nimportant = true\nrate = 1.50\nday = 2026-03-18\n"
    )

    assert found.problems == ()
    assert found.template is not None
    assert found.template.steps[0].parameters == (
        ("days", "3"),
        ("important", "Y"),
        ("rate", "1.50"),
        ("day", "2026-03-18"),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "1:10"),
        ("format = 1", "", "1:1"),
        ('document = "deal"', 'documents = "deal"', "1:1"),
        ('name = "Schedule', "name = Schedule", "2:8"),
        ("start = []", 'start = ["create", "sometimes"]', "7:21"),
        ("required = true", "required = 1", "12:12"),
        ('type = "integer"', 'type = "number"', "17:9"),
        ('in = "A1"', 'in = "A9"', "27:7"),
        ('id = "A3"', 'id = "A2"', "39:7"),
        ('is = "contains"', 'is = "holds"', "33:47"),
        ('is = "not_empty" }', "}", "34:43"),
        (', is = "not_empty" }', " }", "34:9"),
        ("enabled = false", 'enabled = "no"', "51:12"),
        ('values = ["1000"]', "values = 1000", "31:64"),
        ("with.users = [", "with.users = [[1], ", "46:15"),
        ('{ set = "comments",', "{", "53:5"),
        ('with.unit = "minutes"', 'width.unit = "minutes"', "45:1"),
        ('on_error = "continue"', 'on_error = "contine"', "42:13"),
        ('with.unit = "minutes"', 'with.unit = "minutes', "45:21"),
        ("with.values = [", "with.values = {", "52:16"),
    ],
)
def test_a_mistake_is_said_with_its_line_and_column(old: str, new: str, said: str) -> None:
    assert MEETING.count(old) >= 1
    found = read(MEETING.replace(old, new, 1))

    assert found.template is None
    assert f"{found.problems[0].line}:{found.problems[0].column}" == said
    assert "?" not in str(found.problems[0]) or "did you mean" in str(found.problems[0])


@pytest.mark.parametrize(
    ("given", "example"),
    [
        ('with.fields.amont = "5 EUR"', 'with.fields = [{ set = "amont", to = "5 EUR" }]'),
        ("with.fields = { done = true, due = 1 }", 'with.fields = [{ set = "done", to = "Y" }]'),
        ("with.fields = {}", 'with.fields = [{ set = "FIELD", to = "…" }]'),
        ("with.fields.a.b = 1", 'with.fields = [{ set = "a", to = "…" }]'),
    ],
)
def test_a_table_where_rows_are_meant_is_told_how_to_write_them(given: str, example: str) -> None:
    head = 'format = 1\nname = "N"\ndocument = "deal"\nstart = []\n\n[[step]]\nid = "A1"\nkind = "edit_document"\n'

    (problem,) = read(head + given).problems

    said = "“fields” cannot be a table: it takes a text, a list of texts, or rows, such as"
    assert (problem.line, str(problem)) == (9, f"{said} {example}")
    assert not read(f"{head}{example}").problems


def test_a_step_without_an_id_is_told_once() -> None:
    head = 'format = 1\nname = "N"\ndocument = "deal"\nstart = []\n\n'

    assert [str(each) for each in read(f'{head}[[step]]\nkind = "block"\n').problems] == ["“id” is missing"]


def test_problems_of_a_template_find_their_place_in_the_file() -> None:
    found = read(MEETING)

    def at(step: str, place: tuple[str | int, ...], offset: int = 0) -> str:
        placed = found.located(Problem(reason="x", step=step, place=place, at=offset))
        line, column = placed.line, placed.column
        return MEETING.splitlines()[line - 1][column - 1 :]

    assert at("A3", ("with", "start"), 2).startswith("Template:START")
    assert at("A4", ("with", "values", 0, "to"), 12).startswith("{=Template:START}")
    assert at("A2", ("when", 1, "group", 0, "values", 0)).startswith('fair"')
    assert at("A2", ("when", 0, "source"), 2).startswith("Document:amount")
    assert at("", ("description",), len("Asks for the time of a meeting,\nthen ")).startswith("puts it")
    assert at("", ("parameter", 1, "default")) == "15"
    assert at("A3", ("with", "gone")).startswith("with.start")
    assert at("", ()) == "format = 1"


HARD = (
    "",
    "\x00",
    "format = 1",
    "step = 5",
    "[[step]]\nwith = 5\nwhen = 5",
    "[step]\nid = 'A'",
    "parameter = [1, 2]",
    "format = 1\nname = ['x']\ndocument = {}",
    "[[step]]\n[[step]]",
    "[[step]]\nwith.x = [{set = 1}, 2, [3]]\nwhen = [{group = [1]}]",
    "x = " + "[" * 5000,
    "x = " + "{a=" * 5000,
    "x = " + '"' * 5000,
    "a" + ".a" * 5000 + " = 1",
    "x = " + "9" * 5000,
    "[[step]]\nid = 'A'\nin = 'A'\nkind = 'block'",
    "[[step]]\nwhen = " + "[{group = " * 8 + "[]" + "}]" * 8,
)


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_no_text_is_too_much(text: str) -> None:
    found = read(text)

    assert found.template is None
    assert any(each.blocking for each in found.problems)


def test_a_file_may_be_long_but_not_without_end() -> None:
    assert read("#" * 1_000_001).template is None
    many = 'format = 1\nname = "N"\ndocument = "deal"\n' + "".join(
        f"[[step]]\nid = 'A{n}'\nkind = 'log'\nwith.text = 'x'\n" for n in range(501)
    )

    assert [str(each) for each in read(many).problems] == ["there are more than 500 steps"]
    assert effort(lambda: read("x = '" + "a" * 500_000 + "\n" + '"' * 400_000), enough=0.5) < 3
    assert effort(lambda: read("\n".join(f"k{n} = {n}" for n in range(60_000))), enough=2.5) < 5


@given(st.text(alphabet="[]{}=\"'\\\n.,#ab1 \t\r", max_size=60))
def test_places_agree_with_what_is_read(text: str) -> None:
    found = places(text)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return

    assert {path[0] for path in found.keys if len(path) == 1} == set(data)


def test_ids_are_given_once() -> None:
    template = Template(
        name="N", document="deal", steps=(Step(id="A7", kind="block", steps=(Step(id="X", kind="log"),)),)
    )

    assert next_id(template) == "A8"
    assert next_id(Template(name="N", document="deal")) == "A1"
    assert is_step_id("A1")
    assert not is_step_id("Document")
    assert not is_step_id("1A")
    assert not is_step_id("a b")


def test_a_template_waits_when_any_enabled_step_can() -> None:
    def waits(*inner: Step, enabled: bool = True) -> bool:
        return is_waiting(
            Template(name="N", document="deal", steps=(Step(id="B", kind="block", enabled=enabled, steps=inner),))
        )

    assert waits(Step(id="A", kind="pause"))
    assert waits(Step(id="A", kind="wait_deal_stage"))
    assert waits(Step(id="A", kind="run_workflow", parameters=(("wait", "Y"),)))
    assert not waits(Step(id="A", kind="run_workflow"))
    assert not waits(Step(id="A", kind="pause", enabled=False))
    assert not waits(Step(id="A", kind="pause"), enabled=False)
    assert not waits(Step(id="A", kind="add_comment"))


def test_what_must_be_set_before_a_start_is_known() -> None:
    text = Shape(type=ValueType.STRING)
    both = (Declared(code="A", shape=text, required=True), Declared(code="B", shape=text, required=True, default="x"))
    template = Template(name="N", document="deal", parameters=both, constants=both)

    assert [each.code for each in unanswered(template)] == ["A"]
    assert [each.code for each in unset_constants(template)] == ["A"]


def test_the_example_of_the_documentation_is_canonical() -> None:
    page = (Path(__file__).parents[2] / "docs" / "workflow-file.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]

    found = read(example)

    assert found.problems == ()
    assert found.template is not None
    assert write(found.template) == example


@pytest.mark.parametrize("given", ['"x"', '{ set = "N", to = "1" }'])
def test_a_list_of_a_step_has_a_thousand_entries_at_most(given: str) -> None:
    head = 'format = 1\nname = "x"\ndocument = "deal"\n\n[[step]]\nid = "A1"\nkind = "set_variable"\nwith.variables = ['

    assert read(head + ", ".join([given] * 1000) + "]\n").template is not None
    found = read(head + ", ".join([given] * 1001) + "]\n")

    assert found.template is None
    assert [(each.line, each.params) for each in found.problems] == [(8, {"limit": 1000})]
