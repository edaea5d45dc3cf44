"""The form of a step: made from the action's declaration, with pick lists, tables, Insert value, problems as one types."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import registry, step_forms
from crm_tui.automation.step_forms import alone
from crm_tui.domain.workflow import Rows
from screens.workflows.pick import PickScreen
from screens.workflows.step_window import StepWindow
from screens.workflows.value_text import ChoiceLine, ValueText
from tests.screens.test_turns import at_once
from tests.support.card import Crm, running
from tests.support.designing import paste

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.workflow import Parameter
    from crm_tui.domain.workflow_problems import Problem
    from crm_tui.services.session import Session

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45)])
Answers = list["dict[str, Parameter] | None"]


async def window(crm: Crm, action: str, given: dict[str, Parameter]) -> tuple[StepWindow, Answers]:
    """The form of an action on deals, opened over the board; its answer lands in the list."""
    answers: Answers = []
    crm.app.push_screen(StepWindow(crm.session, "deal", action, given), answers.append)
    found = await crm.modal(StepWindow)
    await crm.until(lambda: found.form.typing is not None)
    return found, answers


def test_every_action_has_a_form_with_all_its_parameters(office: Session) -> None:
    for action in registry.actions().values():
        document = "deal" if action.fits("deal") else action.documents[0]
        lines = step_forms.lines(office, alone(document, action.id, {"odd": "x"}))

        assert [line.code for line in lines] == [*(each.code for each in action.parameters), "odd"]
        assert all(
            line.names is not None for line, each in zip(lines, action.parameters, strict=False) if each.fields_of
        )


@SIZES
async def test_a_value_is_typed_inserted_and_checked(office: Session, tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(office, tmp_path, size) as crm:
        found, answers = await window(crm, "create_activity", {})
        assert "Subject *" in crm.screen_text
        await crm.press("ctrl+s")
        await crm.until(lambda: "✗" in crm.screen_text and "must not be empty" in crm.screen_text)
        await paste(crm, "For [b]")
        await crm.until(lambda: "must not be empty" not in crm.screen_text)
        await crm.press("ctrl+v", "v")
        picker = await crm.modal(PickScreen)
        await crm.until(lambda: "Deal" in crm.screen_text and "{=Document:title}" in crm.screen_text)
        await paste(crm, "company.title")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is found)
        del picker
        await crm.until(lambda: found.form.values["subject"] == "For [b]{=Document:company.title}")
        await crm.press("ctrl+v", "v")
        await crm.modal(PickScreen)
        await paste(crm, "capitals")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is found)
        await crm.until(lambda: found.form.values["subject"] == "For [b]{=Document:company.title > upper}")
        await crm.press("ctrl+s")
        await crm.until(lambda: answers)

    assert answers == [{"subject": "For [b]{=Document:company.title > upper}"}]


async def test_people_and_choices_are_picked_by_name_and_kept_by_code(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        found, answers = await window(crm, "change_responsible", {})
        await crm.press("down")
        await crm.modal(PickScreen)
        await paste(crm, "rossi")
        await crm.press("enter")
        await crm.until(lambda: crm.app.screen is found)
        await crm.until(lambda: "→ Anna Rossi" in crm.screen_text)
        await crm.press("down")
        await crm.modal(PickScreen)
        await paste(crm, "responsible")
        await crm.press("enter")
        await crm.until(lambda: found.form.values["new_responsible"] == (f"user_{office.user_id}", "responsible"))
        await crm.press("ctrl+s")
        await crm.until(lambda: answers)

    assert answers == [{"new_responsible": (f"user_{office.user_id}", "responsible")}]


@SIZES
async def test_rows_of_a_table_are_added_by_typing_and_taken_away(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    given: dict[str, Parameter] = {"fields": Rows((("title", "A\nB"), ("amount", "10")))}
    async with running(office, tmp_path, size) as crm:
        found, answers = await window(crm, "edit_document", given)
        row = found.form.row("fields")
        assert row is not None
        await crm.press(*["backspace"] * 6)
        await crm.until(lambda: isinstance(found.form.typing, ValueText) and found.form.typing.text == "amount")
        assert row.value == Rows((("amount", "10"),))
        await crm.press("tab", "tab")
        await crm.press("down")
        await crm.modal(PickScreen)
        await paste(crm, "comment")
        await crm.press("enter", "tab")
        await paste(crm, "Hi\nthere")
        await crm.until(lambda: row.value == Rows((("amount", "10"), ("comments", "Hi\nthere"))))
        await crm.press("ctrl+s")
        await crm.until(lambda: answers)

    assert answers == [{"fields": Rows((("amount", "10"), ("comments", "Hi\nthere")))}]


async def test_what_is_saved_right_after_typing_is_saved_however_long_the_look_at_it_takes(
    office: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = step_forms.problems

    def slow(session: Session, subject: step_forms.Subject) -> tuple[Problem, ...]:
        time.sleep(0.4)
        return real(session, subject)

    async with running(office, tmp_path) as crm:
        _found, answers = await window(crm, "create_activity", {})
        monkeypatch.setattr(step_forms, "problems", slow)
        at_once(crm, "Call\x13")
        await crm.until(lambda: answers)

    assert answers == [{"subject": "Call"}]


async def test_what_must_be_written_down_is_chosen_from_a_list(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        found, answers = await window(crm, "get_crm_data", {"entity_id": "1", "fields": "title"})
        await crm.press("tab")
        await crm.until(lambda: isinstance(found.form.typing, ChoiceLine))
        await crm.press("enter")
        await crm.modal(PickScreen)
        await paste(crm, "lead")
        await crm.press("enter")
        await crm.until(lambda: found.form.values["entity_type"] == "lead")
        await crm.press("right")
        await crm.until(lambda: found.form.values["entity_type"] == "deal")
        await crm.press("escape")
        await crm.until(lambda: answers)

    assert answers == [None]


async def test_a_wrong_reference_is_told_under_its_text(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        found, _answers = await window(crm, "add_comment", {"comment": "=upper({=Document:TITLE}"})
        await paste(crm, " & 1")
        await crm.until(lambda: "✗" in crm.screen_text)
        await crm.press("ctrl+s")
        await crm.until(lambda: found.form.typing is not None)
        assert crm.app.screen is found


async def test_what_is_wrong_with_a_value_is_said_with_the_label_of_its_line(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await window(crm, "wait", {"wait_type": "days", "days": "two"})
        await crm.press("ctrl+s")
        await crm.until(lambda: "Days: “two”" in crm.screen_text)
