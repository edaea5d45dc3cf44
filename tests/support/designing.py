"""The designer in a test: opened, steps added, fields found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from screens.workflows.designer import DesignerScreen
from screens.workflows.pick import PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_tui.domain.workflow import Step, Template
    from tests.support.card import Crm


async def opened(crm: Crm, number: int) -> DesignerScreen:
    """The designer of a template, read and judged."""
    crm.app.open("designer", number=number)
    designer = await crm.modal(DesignerScreen)
    await crm.until(lambda: designer.ready, "the template")
    return designer


async def paste(crm: Crm, text: str) -> None:
    """A text into the field that is typed into, from the terminal's clipboard."""
    await crm.until(lambda: crm.app.screen.focused is not None)
    crm.app.post_message(events.Paste(text))
    await crm.pilot.pause()


async def add(crm: Crm, designer: DesignerScreen, words: str) -> None:
    """A step behind the cursor; its form is there and typed into."""
    await crm.press("a")
    await crm.modal(PickScreen)
    await paste(crm, words)
    await crm.press("enter")
    await crm.until(lambda: crm.app.screen is designer and designer.form.typing is not None, f"the form of {words}")


async def begin(crm: Crm, designer: DesignerScreen) -> None:
    """Type into the form of the row under the cursor."""
    await crm.press("enter")
    at = designer.current
    await crm.until(lambda: designer.form.typing is not None and designer.form_key == at, f"the form of {at}")


async def typed_into(crm: Crm, designer: DesignerScreen, code: str) -> None:
    """Type into one line of it."""
    await begin(crm, designer)
    row = designer.form.row(code)
    assert row is not None, code
    row.controls[0].focus()
    await crm.until(lambda: designer.form.typing is row.controls[0], code)


def ids(template: Template) -> str:
    """The tree in a word: ``A1 A2(A3)``."""

    def said(steps: tuple[Step, ...]) -> str:
        return " ".join(each.id + (f"({said(each.steps)})" if each.steps else "") for each in steps)

    return said(template.steps)


def grown(designer: DesignerScreen, wanted: str) -> Callable[[], bool]:
    """Whether its tree has become that one, see `ids`."""
    return lambda: ids(designer.template) == wanted


def shows(crm: Crm, text: str) -> Callable[[], bool]:
    """Whether the text is seen."""
    return lambda: text in crm.screen_text
