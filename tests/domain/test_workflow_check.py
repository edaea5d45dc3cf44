"""Checks of templates: what keeps one from being saved, what is only a warning, and where it stands in the file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.insert_value_references import Group
from crm_tui.domain.text import nearest
from crm_tui.domain.workflow import Start, Step, Template, walk
from crm_tui.domain.workflow_check import Checked, check
from crm_tui.domain.workflow_file_read import read
from crm_tui.domain.workflow_file_write import write
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_specs import CONSTRUCTS, Ends, Inside, ParameterSpec, StepSpec
from crm_tui.domain.workflow_values import LiteralContext, ValueType
from tests.support.template_shapes import FIELDS, Shapes
from tests.support.workflow_world import Office

ACTIONS = {
    spec.kind: spec
    for spec in (
        StepSpec(
            kind="add_comment",
            parameters=(ParameterSpec(code="comment", type=ValueType.BBCODE, required=True),),
            results=("COMMENT_ID",),
        ),
        StepSpec(
            kind="wait",
            waiting=True,
            parameters=(
                ParameterSpec(code="wait_type", required=True, literal=True, choices=("days", "days_before_date")),
                ParameterSpec(code="days", type=ValueType.INTEGER, required=True),
                ParameterSpec(code="date_field", literal=True),
            ),
        ),
        StepSpec(
            kind="wait_deal_stage",
            waiting=True,
            parameters=(ParameterSpec(code="stages", multiple=True, required=True),),
        ),
        StepSpec(kind="change_stage", ends=Ends.STAGE, parameters=(ParameterSpec(code="stage", required=True),)),
        StepSpec(kind="change_pipeline", ends=Ends.PIPELINE),
        StepSpec(kind="wait_event", parameters=(ParameterSpec(code="captions", multiple=True, choices=("yes", "no")),)),
        StepSpec(kind="lead_only", documents=frozenset({"lead"})),
    )
}
HEAD = 'format = 1\nname = "N"\ndocument = "deal"\nstart = []\n\n[[variable]]\ncode = "COUNT"\ntype = "integer"\n\n'


class Store(Shapes):
    """Deals with eight fields, a handful of actions, one stage."""

    @property
    def literals(self) -> LiteralContext:
        return Office().literals

    def documents(self) -> tuple[str, ...]:
        return ("deal", "lead")

    def action(self, kind: str) -> StepSpec | None:
        return ACTIONS.get(kind)

    def actions(self) -> tuple[str, ...]:
        return tuple(ACTIONS)

    def field(self, document: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
        *links, code = (each.lower() for each in path)
        return (*links, code) if document == "deal" and code in FIELDS and links in ([], ["company"]) else None

    def near_field(self, document: str, path: tuple[str, ...]) -> str:
        return nearest(path[-1], FIELDS) or ""

    def display(self, document: str, name: str) -> tuple[str, ...] | None:
        return next(((code,) for code, each in FIELDS.items() if each == name), None)

    def shared(self, group: Group) -> tuple[str, ...]:
        return ("RATE",)

    def wrong(self, template: Template, spec: StepSpec, parameter: ParameterSpec, text: str) -> Problem | None:
        if parameter.code in ("stage", "stages") and text != "won":
            return problem(text, 0, "“{value}” is not a stage of the pipeline", value=text)
        return None


def checked(steps: str, head: str = HEAD) -> tuple[list[str], Checked]:
    """The problems as ``line:column text``, warnings with a star before."""
    file = read(head + steps)
    assert file.problems == ()
    assert file.template is not None
    found = check(file.template, Store())
    said = [(file.located(each), each) for each in found.problems]
    return [
        f"{'' if one.blocking else '*'}{at.line - head.count(chr(10))}:{at.column} {one}" for at, one in said
    ], found


def problems(steps: str, head: str = HEAD) -> list[str]:
    return checked(steps, head)[0]


def step(kind: str, *keys: str, name: str = "A1") -> str:
    return "\n".join(("[[step]]", f'id = "{name}"', f'kind = "{kind}"', *keys)) + "\n"


COMMENT = 'with.comment = "x"'


def test_a_template_without_mistakes_has_no_problems() -> None:
    text = (
        step("while", 'when = [{ source = "{=Variable:COUNT}", is = "less", values = ["3"] }]')
        + step("add_comment", 'in = "A1"', 'with.comment = "{=Document:title} {=GlobalConst:RATE}"', name="A2")
        + step(
            "set_variable", 'in = "A1"', 'with.variables = [{ set = "COUNT", to = "={=Variable:COUNT}+1" }]', name="A3"
        )
        + step("log", 'with.text = "{=A2:COMMENT_ID} {=Document:company.title} {=System:Now}"', name="A4")
        + step("wait", 'with.wait_type = "days"', "with.days = 3", name="A5")
        + step("change_stage", 'with.stage = "won"', name="A6")
    )

    assert problems(text) == []


def test_texts_are_spelled_as_they_are_stored() -> None:
    text = (
        step("log", 'with.text = "{{Amount}}"', name="L1")
        + step("condition", name="C")
        + step(
            "branch",
            'in = "C"',
            'when = [{ source = "{{Title}}", is = "equals", values = ["{=l1:x > Upper}"] }]',
            name="B",
        )
    )

    said, found = checked(text)

    assert said == ["*12:59 {=l1:x > upper} names nothing: there is no such step, group or result"]
    stored = {placed.step.id: placed.step for placed in walk(found.template.steps)}
    assert stored["L1"].parameter("text") == "{=Document:amount}"
    assert '"{=Document:title}"' in write(found.template)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (step("add_comment"), ["1:1 comment must not be empty"]),
        (step("add_comment", 'with.comment = "  "'), ["4:17 comment must not be empty"]),
        (step("add_coment", COMMENT), ["3:9 “add_coment” is no action; did you mean “add_comment”?"]),
        (step("add_comment", COMMENT, "with.colour = 1"), ["*5:15 “add_comment” has no parameter “colour”: it is not used"]),
        (step("add_comment", 'with.comment = "a {{Colour}}"'), ["4:19 no field is called “Colour”"]),
        (step("add_comment", 'with.comment = "{{=1+}} b"'), ["4:22 a value is missing here"]),
        (step("add_comment", 'with.comment = "=1/0+"'), ["4:22 a value is missing here"]),
        (step("add_comment", 'with.comment = "a {=Document:gone}"'), ["*4:19 {=Document:gone} names nothing"]),
        (step("add_comment", 'with.comment = "{=Document:gone}"'), ["4:17 {=Document:gone} names nothing"]),
        (
            step("add_comment", 'with.comment = "{=Variable:CONT} "'),
            ["*4:17 {=Variable:CONT} names nothing; did you mean “COUNT”?"],
        ),
        (
            step("log", 'with.text = "{=A2:COMMENT_ID}!"') + step("add_comment", COMMENT, name="A2"),
            ["*1:1 step A2 has not run before this one: its results are empty here"],
        ),
        (step("wait", 'with.wait_type = "days"', 'with.days = "soon"'), ["5:14 days: “soon” is not a whole number"]),
        (step("wait", 'with.wait_type = "weeks"', "with.days = 1"), ["4:19 “weeks” is not one of: days, days_before_date"]),
        (
            step("wait", 'with.wait_type = "{=Variable:COUNT}"', "with.days = 1"),
            ["4:19 wait_type takes neither references nor expressions"],
        ),
        (
            step("wait", 'with.wait_type = "days_before_date"', "with.days = 1"),
            ["4:1 date_field must not be empty"],
        ),
        (step("change_stage", 'with.stage = "lost"'), ["4:15 “lost” is not a stage of the pipeline"]),
        (step("lead_only"), ["3:9 “lead_only” does not work on deal"]),
        (step("while"), ["1:1 a loop needs a condition, or it never ends"]),
        (step("pause"), ["1:1 interval must not be empty"]),
        (step("pause", 'with.interval = "5 parsecs"'), ["4:18 “5 parsecs” is not an interval"]),
        (
            step("set_variable", 'with.variables = [{ set = "SUM", to = "1" }]'),
            ["4:28 “SUM” is not a variable"],
        ),
        (step("modify_document", 'with.values = [{ set = "x", to = "1" }]'), ["4:25 “x” is not a field"]),
        (step("branch"), ["3:9 a branch cannot stand here"]),
        (
            step("condition") + step("log", 'in = "A1"', 'with.text = "x"', name="A2"),
            ["6:9 only branches can stand here"],
        ),
        (
            step("log", 'with.text = "x"') + step("log", 'in = "A1"', 'with.text = "x"', name="A2"),
            ["1:1 “log” cannot hold steps"],
        ),
        (
            step("approve", 'with.users = ["user_5"]', 'with.name = "x"')
            + step("branch", 'in = "A1"', 'with.key = "maybe"', name="A2"),
            ["10:13 “maybe” is not one of: approved, rejected"],
        ),
        (
            step("condition") + step("branch", 'in = "A1"', name="A2") + step("branch", 'in = "A1"', name="A3"),
            ["8:1 nothing reaches this branch: one before it always runs"],
        ),
        (
            step("while", 'when = [{ source = "x", is = "between", values = ["1"] }]'),
            ["4:8 row 1 of the condition: “between” takes two values"],
        ),
        (
            step("log", 'with.text = "x"', 'when = [{ source = "x", is = "empty" }]'),
            ["*5:8 “log” takes no condition: it is not asked"],
        ),
        (
            step("log", 'with.text = "x"', name="Document"),
            ["2:7 “Document” cannot be the id of a step: letters, digits, _ and -, and no group of values"],
        ),
    ],
    ids=range(30),
)  # fmt: skip
def test_what_is_wrong_with_a_step(text: str, said: list[str]) -> None:
    assert problems(text) == said


@pytest.mark.covers("engine.md#Workflow templates with steps")
@pytest.mark.parametrize(
    ("last", "said"),
    [
        (step("terminate"), ["nothing reaches this step: “A1” above it ends the run"]),
        (step("terminate", "enabled = false"), []),
        (step("change_stage", 'with.stage = "won"'), ["*nothing reaches this step: “A1” above it ends the run"]),
        (step("change_pipeline"), ["*nothing reaches this step: “A1” above it ends the run"]),
        (
            step("block") + step("terminate", 'in = "A1"', name="A5"),
            ["nothing reaches this step: “A1” above it ends the run"],
        ),
        (
            step("condition")
            + step("branch", 'in = "A1"', 'when = [{ source = "x", is = "empty" }]', name="A5")
            + step("terminate", 'in = "A5"', name="A6"),
            [],
        ),
        (
            step("condition")
            + step("branch", 'in = "A1"', 'when = [{ source = "x", is = "empty" }]', name="A5")
            + step("terminate", 'in = "A5"', name="A6")
            + step("branch", 'in = "A1"', name="A7")
            + step("change_stage", 'in = "A7"', 'with.stage = "won"', name="A8"),
            ["*nothing reaches this step: “A1” above it ends the run"],
        ),
    ],
    ids=range(7),
)
def test_what_stands_behind_an_end_is_noted(last: str, said: list[str]) -> None:
    found = problems(last + step("add_comment", COMMENT, name="A9"))

    assert ["*" * each.startswith("*") + each.partition(" ")[2] for each in found] == said


def test_problems_of_disabled_steps_are_warnings() -> None:
    off = step("block", "enabled = false") + step("add_comment", 'in = "A1"', name="A2")

    found = checked(off)[1]

    assert [each.blocking for each in found.problems] == [False]
    assert not found.blocked


@pytest.mark.covers("actions.md#Recommended only for templates started on creation")
def test_waiting_for_a_stage_on_every_change_is_a_warning() -> None:
    head = HEAD.replace("start = []", 'start = ["change"]')
    text = step("wait_deal_stage", 'with.stages = ["won"]')

    assert [each[:5] for each in problems(text, head)] == ["*3:9 "]
    assert problems(text, HEAD.replace("start = []", 'start = ["create"]')) == []


HEADER = """
[[parameter]]
code = "1X"
type = "string"

[[parameter]]
code = "WHEN"
type = "date"
required = true

[[parameter]]
code = "when"
type = "integer"
default = "many"

[[constant]]
code = "RATE"
type = "double"
required = true
"""


def test_what_is_wrong_with_declared_values() -> None:
    head = 'format = 1\nname = "N"\ndocument = "del"\nstart = ["create"]\n'

    assert problems(HEADER, head) == [
        "-1:13 “del” is not one of: deal, lead",
        "3:9 “1X” must be letters, digits and _, and not begin with a digit",
        "12:9 “when” is there twice",
        "14:12 when: “many” is not a whole number",
        "*7:9 “WHEN” is required and has no default: the template will not start by itself",
        "*17:9 “RATE” has no value yet: the template cannot start before it is set",
    ]


def test_a_template_that_only_people_start_may_require_what_has_no_default() -> None:
    required = '[[parameter]]\ncode = "WHEN"\ntype = "date"\nrequired = true\n\n'

    assert problems(step("add_comment", COMMENT), HEAD + required) == []
    assert len(problems(step("add_comment", COMMENT), HEAD.replace("start = []", 'start = ["change"]') + required)) == 1


def test_ids_are_unique_whatever_their_case() -> None:
    twice = Template(name="N", document="deal", steps=(Step(id="a1", kind="block"), Step(id="A1", kind="block")))

    assert [(each.step, str(each)) for each in check(twice, Store()).problems] == [
        ("A1", "another step is called “A1” already")
    ]


def test_a_tree_has_limits() -> None:
    deep = Step(id="A0", kind="block")
    for number in range(1, 25):
        deep = Step(id=f"A{number}", kind="block", steps=(deep,))
    wide = tuple(Step(id=f"A{number}", kind="block") for number in range(501))

    for steps in ((deep,), wide):
        found = check(Template(name="N", document="deal", steps=steps), Store())
        assert [str(each) for each in found.problems] == ["more than 500 steps, or more than 20 inside one another"]


def test_results_of_earlier_steps_and_loops_may_be_used() -> None:
    loop = step("iterator", 'with.values = ["{=A9:COMMENT_ID}"]')
    inside = step("log", 'in = "A1"', 'with.text = "{=A1:VALUE} {=A9:COMMENT_ID}"', name="A2")
    after = step("add_comment", 'in = "A1"', COMMENT, name="A9")

    assert problems(loop.replace("{=A9:COMMENT_ID}", "x") + inside + after) == []
    assert len(problems(loop + inside + after)) == 1


def test_an_action_holds_what_its_construct_does_and_takes_several_choices() -> None:
    text = step("wait_event", 'with.captions = ["Yes", "no"]') + step(
        "branch", 'in = "A1"', 'with.key = "Yes"', name="A2"
    )

    assert problems(text) == []
    assert problems(text.replace('"no"', '"later"')) == ["4:26 “later” is not one of: yes, no"]


def test_every_construct_says_what_it_may_hold() -> None:
    assert CONSTRUCTS["condition"].inside is Inside.CONDITIONS
    assert {kind for kind, spec in CONSTRUCTS.items() if spec.waiting} == {
        "pause", "pause_until_work", "wait_event", "approve", "acknowledge", "request",
    }  # fmt: skip
    for spec in CONSTRUCTS.values():
        codes = [each.code for each in spec.parameters]
        assert len(codes) == len(set(codes))


KINDS = (*CONSTRUCTS, *ACTIONS, "unknown")
trees = st.recursive(
    st.just(()),
    lambda inner: st.lists(
        st.builds(
            lambda kind, steps, enabled, text: Step(
                id="X", kind=kind, enabled=enabled, steps=steps, parameters=(("text", text), ("values", (text,)))
            ),
            st.sampled_from(KINDS),
            inner,
            st.booleans(),
            st.text(alphabet="{}=Document:title >+1\"'", max_size=20),
        ),
        max_size=3,
    ).map(tuple),
    max_leaves=8,
)


@given(trees, st.frozensets(st.sampled_from(Start)))
def test_checking_what_was_stored_changes_nothing(steps: tuple[Step, ...], start: frozenset[Start]) -> None:
    numbered = iter(range(1, 10_000))

    def named(each: Step) -> Step:
        return replace(each, id=f"A{next(numbered)}", steps=tuple(map(named, each.steps)))

    once = check(Template(name="N", document="deal", start=start, steps=tuple(map(named, steps))), Store())
    twice = check(once.template, Store())

    assert twice.template == once.template
    assert [(each.step, str(each)) for each in twice.problems] == [(each.step, str(each)) for each in once.problems]
