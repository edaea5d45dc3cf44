"""The designer: a workflow is made, filled in, moved about, saved; what is wrong is told, what is typed can be inserted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.domain.conditions_tree import Comparison, Op
from crm_tui.domain.workflow import Start, find, walk
from screens.forms.choice import ChoiceScreen
from screens.workflows.designer import DesignerScreen
from screens.workflows.pick import PickScreen
from screens.workflows.rehearsal import RehearsalForm, RehearsalScreen
from screens.workflows.templates import TemplatesScreen
from tests.support.card import Records, running
from tests.support.designing import add, begin, grown, ids, opened, paste, shows, typed_into
from tests.support.flows import GREETING, keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45)])
TWO = """
[[step]]
id = "A1"
kind = "add_comment"
with.comment = "One"

[[step]]
id = "A2"
kind = "block"

[[step]]
id = "A3"
in = "A2"
kind = "add_comment"
with.comment = "Three"

[[step]]
id = "A4"
kind = "log"
with.text = "Four"
"""


@SIZES
async def test_a_workflow_is_designed_from_nothing_and_saved(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(office, tmp_path, size) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await crm.until(lambda: "No workflow yet" in crm.screen_text)
        await crm.press("a")
        asked = await crm.modal(ChoiceScreen)
        await crm.press(next(each.letter for each in asked.choices if each.key == "deal"))
        designer = await crm.modal(DesignerScreen)
        await crm.until(lambda: designer.form.typing is not None)
        await paste(crm, "Greet [b]x[/b]")
        await crm.press("escape")
        await add(crm, designer, "add comment")
        await crm.until(lambda: "must not be empty" in crm.screen_text)
        await crm.press("ctrl+s")
        await crm.until(lambda: "not saved: " in crm.screen_text)
        assert workflows.templates(office) == ()
        await paste(crm, "Hello ")
        await crm.press("ctrl+v", "v")
        await crm.modal(PickScreen)
        await paste(crm, "document:title")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is designer)
        await crm.press("ctrl+s")
        await crm.until(lambda: workflows.templates(office))
        await crm.press("escape")
        await crm.until(lambda: "Greet [b]x[/b]" in crm.screen_text)

    made = workflows.templates(office)[0].template
    assert (made.name, made.document, made.start) == ("Greet [b]x[/b]", "deal", frozenset())
    assert [each.step.parameter("comment") for each in walk(made.steps)] == ["Hello {=Document:title}"]


@SIZES
async def test_a_condition_is_typed_with_branches_and_steps_in_them(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path, size) as crm:
        designer = await opened(crm, number)
        designer.go("A1")
        await add(crm, designer, "condition")
        assert designer.current == "A3"
        await crm.until(lambda: "nothing reaches this branch" in crm.screen_text)
        await paste(crm, "{=Document:OPPORTUNITY}")
        await crm.press("ctrl+v", "v")
        await crm.modal(PickScreen)
        await paste(crm, "at_most")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is designer)
        await crm.until(lambda: designer.form.values["#when"] == "{=Document:OPPORTUNITY} <= ")
        await crm.press(*["backspace"] * 4)
        await paste(crm, " mroe 5")
        await crm.until(lambda: "✗" in crm.screen_text and "did you mean" in crm.screen_text)
        await crm.press(*["backspace"] * 6)
        await paste(crm, ">= 1000")
        await crm.press("escape")
        await crm.until(lambda: "when {=Document:OPPORTUNITY} >= 1000" in crm.screen_text)
        await add(crm, designer, "write to log")
        await paste(crm, "Large")
        await crm.press("escape")
        designer.go("A2")
        await crm.press("A")
        await crm.until(lambda: designer.form.typing is not None and designer.current == "A6")
        await paste(crm, "{=Document:OPPORTUNITY} = 0\nor {=Document:TITLE} contains x")
        await crm.until(lambda: not designer.problems)
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Greeting” is saved" in crm.screen_text)

    made = workflows.template(office, number).template
    assert ids(made) == "A1 A2(A3(A5) A6 A4)"
    large = find(made, "A3")
    assert large is not None
    assert large.step.when is not None
    expected = Comparison(source="{=Document:amount}", op=Op.AT_LEAST, values=("1000",))
    assert large.step.when.rows[0].part == expected


async def test_steps_are_moved_copied_cut_switched_off_and_everything_is_taken_back(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Moves", TWO)
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        start = designer.template
        designer.go("A1")
        acts = [
            ("J", "A2(A3) A1 A4"), ("greater_than_sign", "A2(A3 A1) A4"), ("K", "A2(A1 A3) A4"),
            ("less_than_sign", "A2(A3) A1 A4"), ("d", "A2(A3) A1 A5 A4"), ("x", "A2(A3) A1 A4"), ("X", "A2(A3) A1"),
            ("P", "A2(A3) A1 A4"), ("y", "A2(A3) A1 A4"), ("P", "A2(A3) A1 A4 A5"),
        ]  # fmt: skip
        for key, expected in acts:
            await crm.press(key)
            await crm.until(grown(designer, expected), f"{key}: {expected}")
        await crm.press("space")
        await crm.until(lambda: "off  Four" in crm.screen_text)
        step = find(designer.template, "A5")
        assert step is not None
        assert not step.step.enabled
        await crm.press(*["u"] * 10)
        await crm.until(lambda: designer.template == start)
        await crm.press("u")
        await crm.until(lambda: "nothing was changed here" in crm.screen_text)
        await crm.press(*["ctrl+r"] * 10)
        await crm.until(lambda: ids(designer.template) == "A2(A3) A1 A4 A5")
        assert designer.nodes[designer.lines.cursor].key == "A5"


async def test_what_cannot_be_done_says_why(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Moves", TWO)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        start = designer.template
        designer.go("A1")
        for key, said in (
            ("greater_than_sign", "the step above holds no others"),
            ("less_than_sign", "no step holds this one"),
            ("A", "this step cannot hold others"),
            ("T", "it never ran"),
        ):
            await crm.press(key)
            await crm.until(shows(crm, said), said)
        designer.go("#general")
        await crm.press("d")
        await crm.until(lambda: "there is no step here" in crm.screen_text)
        assert designer.template == start


async def test_a_parameter_that_is_taken_back_leaves_the_cursor_among_parameters(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Moves", TWO)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        start = designer.template
        designer.go("#parameter")
        await crm.press("a")
        await crm.until(lambda: designer.current == "#parameter.0" and designer.form.typing is not None)
        await crm.press("escape", "u")
        await crm.until(lambda: designer.template == start)
        assert designer.current == "#parameter"


async def test_letters_typed_into_a_field_are_taken_back_at_once(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Moves", TWO)
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        start = designer.template
        designer.go("A4")
        await begin(crm, designer)
        await paste(crm, " and more")
        await crm.press("escape")
        await crm.until(lambda: designer.template != start)
        await crm.press("u")
        await crm.until(lambda: designer.template == start)
        await crm.until(lambda: designer.form_key == "A4" and designer.form.values["text"] == "Four")


async def test_references_follow_a_new_code_however_it_is_typed(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING.replace('"TIMES"', '"W"').replace(":TIMES", ":W"))
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        start = designer.template
        designer.go("#parameter.0")
        await typed_into(crm, designer, "code")
        await crm.press("backspace", "backspace")  # W, which is there
        await crm.until(lambda: "is there twice" in crm.screen_text)
        await crm.press("backspace")
        await paste(crm, "NAME")
        await crm.until(lambda: designer.template.parameters[0].code == "NAME")

        assert designer.template.steps[0].parameter("comment") == "Hello {=Template:NAME}, {=Template:W} times"
        await crm.press("escape", "u")
        await crm.until(lambda: designer.template == start)


@SIZES
async def test_the_header_and_what_is_declared_are_forms_too(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path, size) as crm:
        designer = await opened(crm, number)
        await typed_into(crm, designer, "create")
        await crm.press("space")
        await crm.until(lambda: designer.template.start == {Start.CREATE})
        await crm.press("escape")
        await crm.until(lambda: "“WHO” is required" in crm.screen_text)
        designer.go("#variable")
        await crm.press("a")
        await crm.until(lambda: designer.form.typing is not None and designer.form_key == "#variable.0")
        await crm.press(*["backspace"] * 9)
        await paste(crm, "2X")
        await crm.until(lambda: "not begin with a digit" in crm.screen_text)
        await crm.press("backspace", "backspace")
        await paste(crm, "TOTAL")
        await crm.press("escape")
        await typed_into(crm, designer, "type")
        await crm.press("enter")
        await crm.modal(PickScreen)
        await paste(crm, "money")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is designer)
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Greeting” is saved" in crm.screen_text)

    made = workflows.template(office, number)
    assert made.stored.on_create
    assert [(each.code, each.shape.type.value) for each in made.template.variables] == [("TOTAL", "money")]


async def test_p_goes_to_the_next_problem_and_warnings_do_not_keep_it_from_being_saved(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Moves", TWO)
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        designer.go("A1")
        await begin(crm, designer)
        await paste(crm, " {=Variable:GONE}")
        await crm.press("escape")
        await crm.until(lambda: "1 warning" in crm.screen_text)
        designer.go("#general")
        await crm.press("p")
        await crm.until(lambda: designer.form.typing is not None and designer.form_key == "A1")
        assert "! " in crm.screen_text
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Moves” is saved" in crm.screen_text)

    assert "{=Variable:GONE}" in str(workflows.template(office, number).template.steps[0].parameter("comment"))


async def test_only_steps_that_fit_the_records_are_offered(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        crm.app.open("designer", document="contact")
        designer = await crm.modal(DesignerScreen)
        await crm.until(lambda: designer.form.typing is not None)
        await crm.press("escape", "a")
        await crm.modal(PickScreen)
        await paste(crm, "copy deal")
        await crm.until(lambda: "nothing found" in crm.screen_text)


async def test_a_workflow_that_is_not_saved_is_rehearsed_and_one_that_cannot_run_is_not(
    office: Session, known: Records, tmp_path: Path
) -> None:
    number = keep(office, "Moves", TWO)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        designer.go("A1")
        await typed_into(crm, designer, "comment")
        await paste(crm, " more than said")
        await crm.press("escape")
        await crm.until(lambda: designer.changed and designer.judged)
        await crm.press("R")
        form = await crm.modal(RehearsalForm)
        await crm.until(lambda: form.editors and form.editors[0].has_class("-active"))
        await paste(crm, "Forty")
        await crm.until(lambda: "Forty laptops" in crm.screen_text)
        await crm.press("enter", "ctrl+s")
        await crm.modal(RehearsalScreen)
        await crm.until(lambda: "One more than said" in crm.screen_text)
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is designer)
        await add(crm, designer, "add comment")
        await crm.press("escape")
        await crm.until(lambda: designer.judged)
        await crm.press("R")
        await crm.until(lambda: "it cannot run yet" in crm.screen_text)

    assert workflows.runs_of(office, known.deal) == ()
