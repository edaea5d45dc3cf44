"""The rooms of workflows: templates from files, switched and read; runs of all records, one of them step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import outgoing, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import records, settings
from screens.card.reader import ReaderScreen
from screens.card.screen import CardScreen
from screens.forms.choice import ChoiceScreen
from screens.forms.reason import LineForm
from screens.workflows.runs import RunScreen, RunsScreen
from screens.workflows.start_form import ValuesForm
from screens.workflows.templates import TemplatesScreen
from tests.support.card import Crm, running
from tests.support.flows import BROKEN, GREETING, HEAD, PAUSE, keep
from tests.support.office import clerk_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.card import Records

CONSTANT = """
[[constant]]
code = "LIMIT"
name = "Highest sum"
type = "integer"
required = true
"""
HOOK = """
[[step]]
id = "A1"
kind = "webhook"
with.url = "https://hooks.example.com/"
"""


async def add(crm: Crm, path: Path) -> None:
    """Type the path of a file where templates are added."""
    await crm.press("i")
    await crm.modal(LineForm)
    await crm.write(str(path))
    await crm.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_template_is_added_from_a_file_read_switched_off_and_deleted(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "greeting.toml"
    path.write_text(HEAD.format(name="Greeting [b]x[/b]", document="deal") + GREETING, encoding="utf-8")

    async with running(office, tmp_path, size) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await crm.until(lambda: "No workflow yet" in crm.screen_text)
        await add(crm, path)
        await crm.until(lambda: "Greeting [b]x[/b]" in crm.screen_text and "deals · by hand" in crm.screen_text)

        await crm.press("v")
        await crm.modal(ReaderScreen)
        await crm.until(lambda: 'document = "deal"' in crm.screen_text)
        await crm.press("escape", "p")
        await crm.until(lambda: not workflows.templates(office)[0].stored.active)
        await crm.until(lambda: " off" in crm.screen_text)
        await crm.press("x")
        await crm.modal(ChoiceScreen)
        await crm.press("x")
        await crm.until(lambda: "No workflow yet" in crm.screen_text)
        await crm.press("u")
        await crm.until(lambda: workflows.templates(office))
        await crm.press("f5")
        await crm.until(lambda: "Greeting [b]x[/b]" in crm.screen_text)


async def test_templates_of_one_name_are_told_apart_by_their_numbers(office: Session, tmp_path: Path) -> None:
    numbers = [
        workflows.save(office, HEAD.format(name=name, document="deal") + GREETING).id
        for name in ("Greeting", "greeting", "Other")
    ]

    async with running(office, tmp_path) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await crm.until(lambda: f"#{numbers[0]}" in crm.screen_text and f"#{numbers[1]}" in crm.screen_text)
        assert f"#{numbers[2]}" not in crm.screen_text


async def test_what_is_wrong_with_a_file_is_listed_with_its_place(office: Session, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        HEAD.format(name="Wrong", document="deal") + '\n[[step]]\nid = "A1"\nkind = "fly"\n', encoding="utf-8"
    )

    async with running(office, tmp_path) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await add(crm, path)
        await crm.modal(ReaderScreen)
        await crm.until(lambda: "wrong.toml: 1 mistake, nothing was kept" in crm.screen_text)
        assert "line 8, column" in crm.screen_text
        assert "fly" in crm.screen_text
        await crm.press("escape")
        await add(crm, tmp_path / "nowhere.toml")
        await crm.until(lambda: "does not exist" in crm.screen_text)

    assert workflows.templates(office) == ()


async def test_constants_are_set_before_a_workflow_starts(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Limited", CONSTANT + PAUSE)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await crm.until(lambda: "waits · constants have no value yet" in crm.screen_text)
        await crm.press("c")
        form = await crm.modal(ValuesForm)
        await crm.until(lambda: form.editors)
        await crm.write("many")
        await crm.press("enter")
        await crm.until(lambda: "many" in crm.note(form.editors[0]))
        assert crm.note(form.editors[0]).startswith("✗ Highest sum: “many”")
        await crm.press(*["backspace"] * 4, "7", "enter")
        await crm.until(lambda: workflows.template(office, number).stored.constants)
        await crm.until(lambda: "constants have" not in crm.screen_text)


async def test_those_without_the_right_read_and_change_nothing(office: Session, clock: Clock, tmp_path: Path) -> None:
    keep(office, "Greeting", GREETING)

    async with running(clerk_of(clock), tmp_path) as crm:
        await crm.press("g", "w")
        await crm.modal(TemplatesScreen)
        await crm.until(lambda: "Greeting" in crm.screen_text)
        assert "read only" in crm.screen_text
        await crm.press("p")
        await crm.until(lambda: "change workflows" in crm.screen_text)

    assert workflows.templates(office)[0].stored.active


async def test_runs_are_found_by_state_and_shown_step_by_step(office: Session, known: Records, tmp_path: Path) -> None:
    workflows.start(office, keep(office, "Greeting", GREETING), known.deal, {"WHO": "Ada"})
    workflows.start(office, keep(office, "Broken", BROKEN), known.deal, {})
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "r")
        await crm.modal(RunsScreen)
        await crm.until(lambda: "Greeting" in crm.screen_text and "Broken" in crm.screen_text)
        assert "Forty laptops" in crm.screen_text
        await crm.press("f")
        window = await crm.modal(ChoiceScreen)
        await crm.press(next(each.letter for each in window.choices if each.key == "completed"))
        await crm.until(lambda: "completed   1 run" in crm.screen_text)
        assert "Broken" not in crm.screen_text

        await crm.press("enter")
        await crm.modal(RunScreen)
        await crm.until(lambda: "Comment: Hello Ada, 2 times" in crm.screen_text)
        assert "Say hello   done" in crm.screen_text
        assert "ID of the comment" in crm.screen_text
        await crm.press("o")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen))


async def test_runs_are_searched_written_to_a_file_and_removed(office: Session, known: Records, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING)
    other = records.create(office, "deal", {"title": "Elsewhere"})
    for each in (known.deal, other):
        workflows.start(office, number, each, {"WHO": "Ada"})
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "r")
        await crm.modal(RunsScreen)
        await crm.until(lambda: "2 runs" in crm.screen_text)
        await crm.press("slash")
        await crm.modal(LineForm)
        await crm.write(f"{other} workflow:greeting from:today")
        await crm.press("enter")
        await crm.until(lambda: "1 run" in crm.screen_text and "Elsewhere" in crm.screen_text)
        await crm.press("E")
        await crm.modal(LineForm)
        await crm.write(str(tmp_path / "run.txt"))
        await crm.press("enter")
        await crm.until((tmp_path / "run.txt").exists)
        assert "Greeting" in (tmp_path / "run.txt").read_text()
        await crm.press("D")
        await crm.modal(ChoiceScreen)
        await crm.press("d")
        await crm.until(lambda: "No such run" in crm.screen_text)
    assert [each.document for each in workflows.latest(office)] == [known.deal]


async def test_a_failure_is_told_with_code_sentence_and_taken_up_again(
    office: Session, known: Records, tmp_path: Path
) -> None:
    number = workflows.start(office, keep(office, "Broken", BROKEN), known.deal, {}).id
    sweep.run_all(office)

    async with running(office, tmp_path) as crm:
        crm.app.open("run", number=number)
        await crm.modal(RunScreen)
        await crm.until(lambda: "Say nothing   failed" in crm.screen_text)
        assert "a required parameter is empty" in crm.screen_text
        await crm.press("S")
        await crm.until(lambda: workflows.run(office, number).state == "running")
        sweep.run_all(office)
        await crm.press("f5")
        await crm.until(lambda: "Behind it" in crm.screen_text)
        await crm.press("R")
        await crm.until(lambda: "has ended already" in crm.screen_text)


@pytest.mark.parametrize("room", ["board", "list"])
async def test_one_workflow_starts_on_all_that_are_selected(
    office: Session, known: Records, tmp_path: Path, room: str
) -> None:
    other = records.create(office, "deal", {"title": "Second"})
    keep(office, "Greeting", GREETING)

    async with running(office, tmp_path) as crm:
        if room == "list":
            crm.app.open("list", kind="deal")
        await crm.until(lambda: "Second" in crm.screen_text and "Forty laptops" in crm.screen_text)
        await crm.press("space", "j", "space", "s")
        window = await crm.modal(ChoiceScreen)
        assert window.said == "on 2 records"
        await crm.press("enter")
        form = await crm.modal(ValuesForm)
        await crm.until(lambda: form.editors)
        await crm.write("Ada")
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Greeting” started" in crm.screen_text)

    assert [len(workflows.runs_of(office, each)) for each in (known.deal, other)] == [1, 1]


async def test_many_messages_that_would_leave_are_a_question_first(
    office: Session, known: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MANY", 2)
    settings.set(office, "webhook_hosts", "hooks.example.com")
    settings.set(office, "outbox_day_limit", "1")
    records.create(office, "deal", {"title": "Second"})
    keep(office, "Tell them", HOOK)

    async with running(office, tmp_path) as crm:
        crm.app.open("list", kind="deal")
        await crm.until(lambda: "Second" in crm.screen_text and "Forty laptops" in crm.screen_text)
        await crm.press("space", "j", "space", "s")
        await crm.modal(ChoiceScreen)
        await crm.press("enter")
        await crm.until(lambda: "Send at least 2 messages?" in crm.screen_text)
        assert "1 of them can leave today" in crm.screen_text
        await crm.press("enter")
        await crm.until(lambda: "Send at least" not in crm.screen_text)
        assert workflows.latest(office) == ()
        await crm.press("s")
        await crm.modal(ChoiceScreen)
        await crm.press("enter")
        await crm.until(lambda: "Send at least 2 messages?" in crm.screen_text)
        await crm.press("k", "enter")
        await crm.until(lambda: "“Tell them” started" in crm.screen_text)

    assert len(workflows.latest(office)) == 2
