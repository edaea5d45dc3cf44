"""The designer loses nothing: drafts come back, somebody else's version is not overwritten, leaving asks; ways beyond."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.workflow_file_write import write
from crm_tui.services import drafts
from screens.card.reader import ReaderScreen
from screens.forms import drafting
from screens.forms.choice import ChoiceScreen
from screens.listing.drafts import DraftsScreen
from screens.workflows.designer import DesignerScreen
from screens.workflows.runs import RunScreen
from tests.support.card import Crm, Records, running
from tests.support.designing import add, begin, ids, opened, paste
from tests.support.flows import GREETING, PAUSE, keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from crm_tui.services.session import Session


async def answer(crm: Crm, key: str) -> None:
    """Answer the question on top."""
    asked = await crm.modal(ChoiceScreen)
    await crm.press(next(each.letter for each in asked.choices if each.key == key))
    await crm.until(lambda: crm.app.screen is not asked)


async def greeted(crm: Crm, designer: DesignerScreen) -> None:
    """Something typed into the first step, not saved."""
    designer.go("A1")
    await begin(crm, designer)
    await paste(crm, " and well")
    await crm.until(lambda: designer.changed)


async def test_what_was_not_saved_is_back_after_the_terminal_went_away_and_can_be_taken_back(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path) as crm:
        await greeted(crm, await opened(crm, number))
        drafting.flush_all()
        kept = drafts.load(office, f"workflow:{number}")
        assert kept is not None

    async with running(office, tmp_path) as crm:
        await crm.until(lambda: "g D opens it" in crm.screen_text)
        await crm.press("g", "D")
        await crm.modal(DraftsScreen)
        await crm.until(lambda: "Greeting" in crm.screen_text)
        await crm.press("enter")
        designer = await crm.modal(DesignerScreen)
        await crm.until(lambda: designer.ready)
        assert "what you had not saved is back" in crm.screen_text
        assert str(designer.template.steps[0].parameter("comment")).endswith("times and well")
        await crm.press("u")
        await crm.until(lambda: not designer.changed)
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is not designer)

    assert drafts.load(office, f"workflow:{number}") is None


async def test_leaving_asks_and_each_answer_does_what_it_says(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING)
    before = workflows.template(office, number).template
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        await greeted(crm, designer)
        await crm.press("escape", "escape")
        await answer(crm, "stay")
        assert crm.app.screen is designer
        await crm.press("q")
        await answer(crm, "drop")
        await crm.until(lambda: crm.app.screen is not designer)
        assert workflows.template(office, number).template == before

        designer = await opened(crm, number)
        await crm.until(lambda: not designer.changed)
        await greeted(crm, designer)
        await crm.press("escape", "escape")
        await answer(crm, "draft")
        await crm.until(lambda: drafts.load(office, f"workflow:{number}"))

        designer = await opened(crm, number)
        await crm.until(lambda: designer.changed)
        await crm.press("escape")
        await answer(crm, "save")
        await crm.until(lambda: crm.app.screen is not designer)

    assert "and well" in write(workflows.template(office, number).template)
    assert drafts.load(office, f"workflow:{number}") is None


async def test_what_somebody_else_saved_meanwhile_stays_and_mine_becomes_a_copy(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        await greeted(crm, designer)
        theirs = replace(workflows.template(office, number).template, description="Theirs")
        workflows.save_template(office, theirs, number=number)
        await crm.press("ctrl+s")
        await answer(crm, "show")
        await crm.modal(ReaderScreen)
        await crm.until(lambda: "Theirs" in crm.screen_text)
        await crm.press("escape")
        await answer(crm, "copy")
        await crm.until(lambda: "“Greeting (copy)” is saved" in crm.screen_text)
        assert not designer.changed

    first, second = workflows.templates(office)
    assert first.template == theirs
    assert "and well" in write(second.template)


async def test_mine_may_take_the_place_of_theirs(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        await greeted(crm, designer)
        workflows.save_template(office, replace(workflows.template(office, number).template, name="X"), number=number)
        await crm.press("ctrl+s")
        await answer(crm, "replace")
        await crm.until(lambda: "“Greeting” is saved" in crm.screen_text)

    assert "and well" in write(workflows.template(office, number).template)


async def test_the_trace_of_the_last_run_is_one_key_away(office: Session, known: Records, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING)
    workflows.start(office, number, known.deal, {"WHO": "Ada"})
    run = workflows.start(office, number, known.deal, {"WHO": "Bob"})
    sweep.run_all(office)
    async with running(office, tmp_path) as crm:
        await opened(crm, number)
        await crm.press("T")
        trace = await crm.modal(RunScreen)
        assert trace.number == run.id


async def test_the_text_is_changed_in_an_editor_and_mistakes_change_nothing(
    office: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text().replace('2 days', '3 days'))\n",
        encoding="utf-8",
    )
    broken = tmp_path / "broken.py"
    broken.write_text("import sys\nopen(sys.argv[1], 'w').write('format = ')\n", encoding="utf-8")
    number = keep(office, "Pause", PAUSE)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        monkeypatch.setattr(type(crm.app), "suspend", lambda _app: suspended())
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        await crm.press("E")
        await crm.until(lambda: designer.changed)
        assert designer.template.steps[0].parameter("interval") == "3 days"
        monkeypatch.setenv("EDITOR", f"{sys.executable} {broken}")
        await crm.press("E")
        await crm.modal(ReaderScreen)
        await crm.until(lambda: "1 mistake, nothing was changed" in crm.screen_text)
        await crm.press("escape", "u")
        await crm.until(lambda: not designer.changed)


@contextlib.contextmanager
def suspended() -> Iterator[None]:
    """The terminal belongs to another program; in a test there is none."""
    yield


async def test_what_was_cut_in_one_designer_is_pasted_in_another(office: Session, tmp_path: Path) -> None:
    first, second = keep(office, "One", PAUSE), keep(office, "Two", GREETING)
    async with running(office, tmp_path) as crm:
        designer = await opened(crm, first)
        designer.go("A1")
        await crm.press("y")
        other = await opened(crm, second)
        other.go("A1")
        await crm.press("P")
        await crm.until(lambda: ids(other.template) == "A1 A2")
        assert other.template.steps[1].kind == "pause"
        await add(crm, other, "terminate")
        await crm.press("escape", "x")
        await crm.until(lambda: ids(other.template) == "A1 A2")


async def test_what_was_typed_for_a_workflow_that_somebody_deleted_becomes_a_new_one(
    office: Session, tmp_path: Path
) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path) as crm:
        await greeted(crm, await opened(crm, number))
        drafting.flush_all()
        await crm.press("escape")
    workflows.delete(office, number)

    async with running(office, tmp_path) as crm:
        designer = await opened(crm, number)
        assert designer.changed
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Greeting” is saved" in crm.screen_text)
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is not designer)

    (made,) = workflows.templates(office)
    assert made.stored.id != number
    assert "and well" in write(made.template)
    assert drafts.all_of(office) == ()
