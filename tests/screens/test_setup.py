"""The set-up, by its keys: settings, statuses and dropdowns, custom fields, smart processes, the layout of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.services import custom_fields, dictionaries, layouts, lookup, processes, records, settings, undo
from crm_tui.services.custom_fields import NewField
from crm_tui.services.layouts import Place
from crm_tui.services.processes import NewProcess
from screens.card.screen import CardScreen
from screens.forms.missing import MissingForm
from screens.setup.forms import SetupForm
from tests.support.card import running
from tests.support.lists import showing
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


async def to_row(crm: Lists, word: str) -> None:
    """The cursor on the row with that word."""
    await crm.until(lambda: crm.sees(word))
    await crm.press("g", "g")
    for _ in range(60):
        if word in crm.cursor:
            return
        await crm.press("j")
    raise AssertionError(f"no row {word}: {crm.lines}")


async def form(crm: Lists) -> None:
    """A form of the set-up stands and takes what is typed."""
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


@pytest.mark.covers("behaviour.md#Statuses and dropdowns screen")
async def test_the_settings_lead_to_every_place(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "settings") as crm:
        for word, name in (
            ("Statuses and dropdowns", "DictionariesScreen"),
            ("Custom fields", "FieldsScreen"),
            ("Smart processes", "ProcessesScreen"),
            ("Pipelines", "PipelinesScreen"),
        ):
            await to_row(crm, word)
            await crm.opened(name, "enter")
            await crm.press("escape")
            await crm.until(lambda: crm.name == "SettingsScreen")

        await to_row(crm, "Days until the close date")
        await crm.press("enter")
        await form(crm)
        await crm.press("backspace", "9", "enter")
        await crm.until(lambda: settings.get(boss, "default_close_days") == "9")


@pytest.mark.covers("entities.md#Fields marked with asterisk are editable in Statuses and dropdowns")
async def test_values_of_a_dropdown_are_added_renamed_ordered_deleted_and_brought_back(
    boss: Session, tmp_path: Path
) -> None:
    def names() -> list[str]:
        return [entry.name for entry in dictionaries.values(boss, "honorific")]

    async with showing(boss, tmp_path, "dictionaries") as crm:
        await to_row(crm, "Salutation")
        await crm.press("enter")
        await crm.until(lambda: crm.name == "DictionaryScreen" and crm.sees("Ms."))

        await crm.press("a")
        await form(crm)
        await crm.press("D", "r", "full_stop", "enter")
        await crm.until(lambda: names() == ["Mr.", "Ms.", "Dr."])
        await to_row(crm, "Dr.")
        await crm.press("K")
        await crm.until(lambda: names() == ["Mr.", "Dr.", "Ms."])
        await crm.until(lambda: "Dr." in crm.cursor)
        await crm.press("r")
        await form(crm)
        await crm.press("backspace", "a", "enter")
        await crm.until(lambda: names() == ["Mr.", "Dra", "Ms."])
        await to_row(crm, "Mr.")
        await crm.press("x", "x")
        await crm.until(lambda: names() == ["Dra", "Ms."])
        await crm.until(lambda: crm.name == "DictionaryScreen")
        await crm.press("D")
        await crm.until(lambda: names() == ["Mr.", "Ms.", "Dra"])


@pytest.mark.covers("entities.md#Missing fields can be added as custom fields")
async def test_a_field_is_added_changed_deleted_and_brought_back(boss: Session, tmp_path: Path) -> None:
    def labels() -> list[str]:
        return [each.label for each in custom_fields.fields(boss, "deal")]

    async with showing(boss, tmp_path, "fields", kind="deal") as crm:
        await to_row(crm, "add a field")
        await crm.press("a")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("l")
        await form(crm)
        await crm.press("S", "i", "z", "e", "tab", "tab", "L", "enter", "S", "ctrl+s")
        await crm.until(lambda: labels() == ["Size"])
        assert [entry.name for entry in dictionaries.values(boss, "deal.uf_size")] == ["L", "S"]
        assert ENTITY_TYPES["deal"].field("uf_size") is not None

        await to_row(crm, "Size")
        await crm.press("e")
        await form(crm)
        await crm.press("d", "ctrl+s")
        await crm.until(lambda: labels() == ["Sized"])
        await to_row(crm, "Sized")
        await crm.press("x", "x")
        await crm.until(lambda: labels() == [])
        await crm.until(lambda: crm.name == "FieldsScreen" and crm.sees("deleted"))
        await to_row(crm, "Sized")
        await crm.press("R")
        await crm.until(lambda: labels() == ["Sized"])


async def test_a_wrong_field_is_refused_in_its_form(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "fields", kind="deal") as crm:
        await to_row(crm, "add a field")
        await crm.press("a")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("s")
        await form(crm)
        await crm.press("X", "tab", "1", "ctrl+s")
        screen = crm.app.screen
        assert isinstance(screen, SetupForm)
        code = screen.editor("code")
        assert code is not None
        await crm.until(lambda: "is not a code" in str(code.query_one(".field-editor--note").render()))
        assert custom_fields.fields(boss, "deal") == []


@pytest.mark.covers("entities.md#Smart process types")
async def test_a_type_is_made_and_its_list_opened(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "processes") as crm:
        await crm.until(lambda: crm.sees("No type of your own"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Visit", "tab", *"Visits", "ctrl+s")
        await crm.until(lambda: [each.code for each in processes.processes(boss)] == ["visits"])
        made = processes.processes(boss)[0]
        await crm.until(lambda: crm.sees("Visit", "0 items"))
        records.create(boss, made.code, {"title": "First visit"})
        await to_row(crm, "Visit")
        await crm.press("enter")
        await crm.until(lambda: crm.sees("First visit"))


async def test_who_lacks_the_right_only_looks(boss: Session, tmp_path: Path, clock: Clock) -> None:
    custom_fields.add(boss, "deal", NewField(label="Colour"))
    async with showing(clerk_of(clock), tmp_path, "fields", kind="deal") as crm:
        await to_row(crm, "Colour")
        assert "read only" in crm.header
        for key in ("a", "x", "e", "J"):
            await crm.press(key)
            await crm.until(lambda: "luca may not" in crm.footer.lower())
            assert crm.name == "FieldsScreen"


@pytest.mark.covers("behaviour.md#Add or hide fields")
@pytest.mark.covers("behaviour.md#Group fields in sections")
async def test_fields_are_hidden_moved_and_grouped_and_the_card_follows(boss: Session, tmp_path: Path) -> None:
    deal = add_deals(boss, 1)[0]
    place = layouts.place_of("deal", records.get(boss, Ref("deal", deal)).values)

    async with showing(boss, tmp_path, "layout", kind="deal", pipeline_id=place.pipeline) as crm:
        await to_row(crm, "Deal type")
        await crm.press("space")
        await crm.until(lambda: "type" in layouts.view(boss, place).layout.hidden)
        await to_row(crm, "Start date")
        await crm.press("K")
        await crm.until(lambda: "start_date" in layouts.view(boss, place).layout.sections[0].fields)
        await to_row(crm, "▾ More")
        await crm.press("a")
        await form(crm)
        await crm.press(*"Mine", "enter")
        await crm.until(lambda: crm.sees("▾ Mine"))
        shown = layouts.sections(boss, "deal", records.get(boss, Ref("deal", deal)).values)
        assert "type" not in shown[0].fields
        assert shown[0].fields[-1] == "start_date"

        await crm.press("D")
        await crm.until(lambda: layouts.view(boss, place).source == "default")


async def test_a_card_asks_for_what_a_stage_requires_and_moves(boss: Session, tmp_path: Path) -> None:
    custom_fields.add(boss, "deal", NewField(label="Contract", stages=("PREPARATION",)))
    deal = add_deals(boss, 1)[0]
    ref = Ref("deal", deal)

    async with running(boss, tmp_path) as crm:
        await crm.open(ref)
        await crm.press("L")
        await crm.modal(MissingForm)
        await crm.until(lambda: crm.app.screen.editors, "the fields")  # type: ignore[attr-defined]
        await crm.write("A-17")
        await crm.press("enter")
        await crm.until(lambda: crm.value(ref, "uf_contract") == "A-17")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen))
        assert lookup.stage_name(int(str(crm.value(ref, "stage")))) == "Document preparation"

    undo.undo(boss)
    assert records.get(boss, ref).values["uf_contract"] is None


async def test_i_on_a_card_arranges_it(boss: Session, tmp_path: Path) -> None:
    processes.add(boss, NewProcess(code="visits", name="Visit"))
    item = records.create(boss, "visits", {"title": "One"})

    async with running(boss, tmp_path) as crm:
        await crm.open(item)
        await crm.press("i")
        await crm.until(lambda: type(crm.app.screen).__name__ == "LayoutScreen")
        assert crm.app.screen.where == Place("visits", records.get(boss, item).values["pipeline"])  # type: ignore[attr-defined,arg-type]
