"""*New field …* in the form of a step: a field that is missing is made there and becomes the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from crm_tui.automation import workflows
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.workflow import Rows, find
from crm_tui.services import custom_fields
from screens.forms.choice import ChoiceScreen
from screens.setup.forms import SetupForm
from screens.workflows.pick import PickScreen
from screens.workflows.step_window import StepWindow
from screens.workflows.value_row import TableControl
from tests.support.card import Crm, running
from tests.support.designing import opened, paste, typed_into
from tests.support.flows import keep
from tests.support.office import clerk_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from screens.workflows.step_form import StepForm
    from tests.conftest import Clock

STEP = '[[step]]\nid = "A1"\nkind = "{}"\nwith.fields = [{{ set = "comments", to = "x" }}]\n'


def table(form: StepForm) -> TableControl:
    """The rows of the step's fields."""
    row = form.row("fields")
    assert row is not None
    assert isinstance(row.control, TableControl)
    return row.control


async def in_an_empty_row(crm: Crm, form: StepForm) -> None:
    """The picker of fields, opened from the last row."""
    last = table(form).rows[-1].what
    last.focus()
    await crm.until(lambda: form.typing is last)
    await crm.press("down")
    await crm.modal(PickScreen)


async def searched(crm: Crm, words: str) -> None:
    """These words stand in the picker."""
    line = crm.app.screen.query_one(Input)
    await paste(crm, words)
    await crm.until(lambda: line.value == words, f"{words} is typed")


async def new_field(crm: Crm, label: str) -> None:
    """*New field …*, a text of this name."""
    await searched(crm, "no such field")
    await crm.until(lambda: "New field …" in crm.screen_text)
    await crm.press("enter")
    await crm.modal(ChoiceScreen)
    await crm.press("s")
    form = await crm.modal(SetupForm)
    await crm.until(lambda: bool(form.editors) and crm.app.focused is not None)
    await paste(crm, label)
    await crm.until(lambda: label in crm.screen_text, "the name of the field")
    await crm.press("ctrl+s")


@pytest.mark.covers("actions.md#Add field creates a new contact field")
@pytest.mark.covers("actions.md#Add field opens a form creating a new field")
@pytest.mark.parametrize(("kind", "size"), [("contact", (80, 24)), ("company", (160, 45))])
async def test_a_field_that_is_missing_is_made_in_the_designer_and_becomes_the_row(
    office: Session, tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    number = keep(office, "Nicks", STEP.format(f"edit_{kind}"))

    async with running(office, tmp_path, size) as crm:
        designer = await opened(crm, number)
        designer.go("A1")
        await typed_into(crm, designer, "fields")
        await in_an_empty_row(crm, designer.form)
        await new_field(crm, "Nick")
        await crm.until(lambda: crm.app.screen is designer and table(designer.form).pairs[-1] == ("uf_nick", ""))
        assert ENTITY_TYPES[kind].field("uf_nick") is not None
        await crm.press("tab")
        await crm.until(lambda: designer.form.typing is table(designer.form).rows[1].value)
        await paste(crm, "Mars")
        await crm.until(lambda: table(designer.form).pairs[-1] == ("uf_nick", "Mars"))
        await crm.press("ctrl+s")
        await crm.until(lambda: not designer.changed, "it is kept")

    step = find(workflows.template(office, number).template, "A1")
    assert step is not None
    assert step.step.parameter("fields") == Rows((("comments", "x"), ("uf_nick", "Mars")))
    assert [each.label for each in custom_fields.fields(office, kind)] == ["Nick"]


async def test_the_new_field_is_offered_in_the_next_row_and_leaving_makes_none(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        crm.app.push_screen(StepWindow(office, "deal", "edit_company", {}))
        window = await crm.modal(StepWindow)
        await crm.until(lambda: window.form.typing is not None)
        await in_an_empty_row(crm, window.form)
        await new_field(crm, "Nick")
        await crm.until(lambda: crm.app.screen is window and table(window.form).pairs == (("uf_nick", ""),))

        await crm.until(lambda: len(table(window.form).rows) == 2)
        await in_an_empty_row(crm, window.form)
        await searched(crm, "uf_nick")
        await crm.until(lambda: "Nick" in crm.screen_text)
        await crm.press("down")
        await crm.press("enter")
        asked = await crm.modal(ChoiceScreen)
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is window and window.form.typing is not None)
        assert not asked.is_current
        assert table(window.form).pairs == (("uf_nick", ""),)

    assert len(custom_fields.fields(office, "company")) == 1


async def test_whoever_may_not_change_settings_is_told_so(office: Session, tmp_path: Path, clock: Clock) -> None:
    async with running(clerk_of(clock), tmp_path) as crm:
        crm.app.push_screen(StepWindow(crm.session, "deal", "edit_company", {}))
        window = await crm.modal(StepWindow)
        await crm.until(lambda: window.form.typing is not None)
        await in_an_empty_row(crm, window.form)
        await searched(crm, "no such field")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is window)
        told = "luca may not change custom fields"
        await crm.until(lambda: any(each.message == told for each in crm.app._notifications))
        assert window.form.typing is not None

    assert custom_fields.fields(office, "company") == []


async def test_variables_have_no_fields(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        crm.app.push_screen(StepWindow(office, "deal", "set_global", {}))
        window = await crm.modal(StepWindow)
        await crm.until(lambda: window.form.typing is not None)
        await crm.press("down")
        await crm.modal(PickScreen)
        await crm.until(lambda: "nothing found" in crm.screen_text)
        assert "New field" not in crm.screen_text
