"""Whoever types ahead in the designer fills in the form that is on its way: nothing is a command, nothing lands elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import design_forms
from crm_tui.domain.workflow import find
from screens.workflows.designer import DesignerScreen
from screens.workflows.value_row import ValueRow
from tests.screens.test_turns import at_once
from tests.support.card import running
from tests.support.designing import opened
from tests.support.flows import keep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_tui.services.session import Session

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45)])
TWO = """
[[step]]
id = "A1"
kind = "rule_time"
with.after = "1d"

[[step]]
id = "A2"
kind = "add_comment"
with.comment = "Two"
"""


def texts(designer: DesignerScreen) -> list[tuple[tuple[str, object], ...]]:
    """What the steps are filled in with, from the first to the last."""
    return [tuple((name, value) for name, value in each.parameters if value) for each in designer.template.steps]


@pytest.fixture(params=[0, 1.5], ids=["quick", "slow"])
def reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form is read at once, or takes its time."""
    real: Callable[..., design_forms.Form] = design_forms.form

    def form(*given: object) -> design_forms.Form:
        time.sleep(request.param)
        return real(*given)

    monkeypatch.setattr(design_forms, "form", form)


@SIZES
@pytest.mark.usefixtures("reading")
async def test_a_step_is_added_and_filled_in_in_one_go(office: Session, tmp_path: Path, size: tuple[int, int]) -> None:
    number = keep(office, "Two", TWO)
    async with running(office, tmp_path, size) as crm:
        designer = await opened(crm, number)
        designer.go("A2")
        at_once(crm, "acomment\nxhello deal")
        await crm.until(lambda: len(texts(designer)) == 3 and texts(designer)[2], "the third step")

        await crm.until(lambda: texts(designer)[2] == (("comment", "xhello deal"),), str(texts(designer)))
        assert texts(designer)[:2] == [(("after", "1d"),), (("comment", "Two"),)]


@SIZES
async def test_a_new_workflow_is_named_in_one_go(office: Session, tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(office, tmp_path, size) as crm:
        at_once(crm, "gwadName1 px")

        await crm.until(
            lambda: isinstance(crm.app.screen, DesignerScreen) and crm.app.screen.template.name == "Name1 px",
            "the name",
        )


async def test_what_a_form_tells_when_another_one_stands_there_is_of_its_own_step(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Two", TWO)
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        designer.go("A1")
        await crm.until(lambda: designer.form_key == "A1")
        designer.post_message(ValueRow.Edited("comment", "late", "A2"))
        await crm.until(lambda: texts(designer)[1] == (("comment", "late"),))
        designer.post_message(ValueRow.Edited("comment", "gone", "A7"))
        await crm.pilot.pause()

        assert texts(designer) == [(("after", "1d"),), (("comment", "late"),)]
        assert designer.current == "A1"
        assert find(designer.template, "A7") is None


async def test_the_form_of_a_row_that_was_left_does_not_take_the_cursor_out_of_the_one_that_is_wanted(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Two", TWO)
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        late = designer.FormReady("A1", design_forms.form(office, designer.template, "A1"))
        designer.go("A2")
        designer.want_form("")
        designer.post_message(late)  # it was asked for before the cursor went on
        await crm.until(lambda: designer.form.typing is not None and designer.form_key == "A2")
        at_once(crm, "x")

        await crm.until(lambda: texts(designer) == [(("after", "1d"),), (("comment", "Twox"),)], str(texts(designer)))


async def test_a_form_that_is_asked_for_once_more_before_the_cursor_is_in_it_still_gets_the_cursor(
    office: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = keep(office, "Two", TWO)
    async with running(office, tmp_path, (160, 45)) as crm:
        designer = await opened(crm, number)
        designer.go("A2")
        real = designer._begin_wanted

        def after_one_more() -> None:
            designer.want_form()  # the delayed wish of a cursor that had moved, already on its way when it was called off
            real()

        monkeypatch.setattr(designer, "_begin_wanted", after_one_more)
        designer.want_form("")

        await crm.until(lambda: designer.form.typing is not None and designer.form_key == "A2")


async def test_a_field_that_was_taken_away_while_one_typed_leaves_the_keys_to_the_rows(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Two", TWO)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        designer.go("A1")
        at_once(crm, "\n")
        await crm.until(lambda: designer.form.typing is not None)
        await designer.form.remove_children()
        await crm.until(lambda: designer.form.typing is None)
        designer.go("A2")
        await crm.press("d")

        await crm.until(lambda: len(designer.template.steps) == 3)
