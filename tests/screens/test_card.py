"""The card: what it shows, fields edited in place, and nobody's change lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import drafts, moving, records
from data import database
from screens.card.screen import CardScreen
from screens.forms.choice import ChoiceScreen
from screens.forms.lines import PointLines, TextLine
from screens.forms.picker import Picker
from tests.support.card import Records, running, stage_ids

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session


@pytest.mark.covers("entities.md#Stage* shows the current stage")
async def test_a_deal_shows_its_stage_its_client_and_its_sections(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)

        text = crm.screen_text
        assert "● New" in text
        assert "About the deal" in text
        assert "Acme S.p.A." in text
        assert "€18,000.00" in text
        assert "No activity planned" in text


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (160, 45), (31, 9)])
async def test_no_size_breaks_the_card(office: Session, known: Records, tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(office, tmp_path, size) as crm:
        for ref in (known.deal, known.person, known.company):
            card = await crm.open(ref)
            assert any(card.data and card.data.title[:10] in line for line in crm.lines())
            await crm.press("tab", "tab", "tab", "G", "g", "g")
            await crm.pilot.pause()


@pytest.mark.covers("behaviour.md#Save; deal data editable any time")
async def test_enter_edits_in_place_and_enter_saves_at_once(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("title")
        assert editor.typed == "Forty laptops"

        await crm.write(" and bags")
        await crm.press("enter")

        await crm.until(lambda: crm.card.data and crm.card.data.title == "Forty laptops and bags")
        assert crm.value(known.deal, "title") == "Forty laptops and bags"
        assert crm.card.fields.editor is None


async def test_escape_restores(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        await crm.write("xyz")
        await crm.press("escape")

        await crm.until(lambda: crm.card.fields.editor is None)
        assert crm.value(known.deal, "title") == "Forty laptops"
        assert isinstance(crm.app.screen, CardScreen)


async def test_tab_saves_and_opens_the_next_field(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        await crm.write("!")
        await crm.press("tab")

        await crm.until(lambda: (e := crm.card.fields.editor) is not None and e.setup.spec.name == "type")
        assert crm.value(known.deal, "title") == "Forty laptops!"


async def test_a_click_elsewhere_saves(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        await crm.write("!")
        await crm.pilot.click(crm.card.trail.timeline, offset=(5, 0))

        await crm.until(lambda: crm.value(known.deal, "title") == "Forty laptops!")
        await crm.until(lambda: crm.card.fields.editor is None)


async def test_a_wrong_value_is_refused_under_the_field(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("close_date")
        line = editor.query_one(TextLine)
        line.value = "someday"
        await crm.press("enter")

        await crm.until(lambda: "is not a date" in crm.note(editor))
        assert editor.typed == "someday"

        line.value = "2026-12-24"
        await crm.press("enter")
        await crm.until(lambda: str(crm.value(known.deal, "close_date")) == "2026-12-24")


async def test_what_a_date_means_is_read_back_while_one_types(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("close_date")
        editor.query_one(TextLine).value = "tomorrow"

        await crm.until(lambda: "19 March 2026" in crm.note(editor))


async def test_a_client_is_found_by_typing(office: Session, known: Records, tmp_path: Path) -> None:
    other = records.create(office, "company", {"title": "Banca Blu"})
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("company")
        picker = editor.query_one(Picker)
        await crm.write("banca")
        await crm.until(lambda: [answer.label for answer in picker.rows.answers] == ["Banca Blu"])
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "company") == other.id)
        await crm.until(lambda: "Banca Blu" in crm.screen_text)


@pytest.mark.covers("entities.md#Phone", "entities.md#Messenger: link inserted automatically per messenger")
async def test_several_phones_keep_their_labels(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.person)
        editor = await crm.edit("phone")
        editor.query_one(PointLines).text = "mobile: +39 333 1234567\n+39 02 1234567"
        await crm.press("ctrl+s")

        points = (Point("+39 333 1234567", "mobile"), Point("+39 02 1234567", "work"))
        await crm.until(lambda: crm.value(known.person, "phone") == points)
        assert "https://t.me/giulia" in crm.screen_text


async def test_a_change_of_another_field_by_somebody_else_is_no_conflict(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        records.update(office, [known.deal], {"probability": 40})
        await crm.write("!")
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "title") == "Forty laptops!")
        assert crm.value(known.deal, "probability") == 40


@pytest.mark.parametrize(("answer", "title"), [("mine", "Forty laptops!"), ("theirs", "Fifty laptops")])
async def test_a_conflict_shows_both_values_and_asks(
    office: Session, known: Records, tmp_path: Path, answer: str, title: str
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        records.update(office, [known.deal], {"title": "Fifty laptops"})
        await crm.write("!")
        await crm.press("enter")
        question = await crm.modal(ChoiceScreen)
        assert "Fifty laptops" in crm.screen_text
        assert "Forty laptops!" in crm.screen_text

        question.dismiss(answer)

        await crm.until(lambda: crm.card.data and crm.card.data.title == title)
        assert crm.value(known.deal, "title") == title
        await crm.until(lambda: crm.card.fields.editor is None)


async def test_news_do_not_disturb_what_is_being_typed(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("title")
        await crm.write(" NEW")
        records.update(office, [known.deal], {"amount": Money(99_900, "EUR")})
        crm.card.records_changed((known.deal,), everything=False)

        await crm.until(lambda: "€999.00" in crm.screen_text)
        assert crm.card.fields.editor is editor
        assert editor.typed == "Forty laptops NEW"
        assert editor.query_one(TextLine).has_focus


async def test_what_was_typed_is_offered_again(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        await crm.write(" draft")
        await crm.until(lambda: drafts.load(office, f"field:{known.deal}:title") is not None)

    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        assert "✎" in crm.screen_text
        editor = await crm.edit("title")
        assert editor.typed == "Forty laptops draft"

        await crm.press("escape")
        await crm.until(lambda: drafts.load(office, f"field:{known.deal}:title") is None)


async def test_a_saved_field_leaves_no_draft(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        await crm.write("!")
        await crm.until(lambda: drafts.load(office, f"field:{known.deal}:title") is not None)
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "title") == "Forty laptops!")
        await crm.until(lambda: drafts.all_of(office) == ())


async def test_the_program_s_own_fields_say_so(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        view = crm.card.fields.view
        view.cursor = next(n for n, block in enumerate(view.blocks) if block.key == "created_at")
        await crm.press("enter")

        await crm.until(lambda: "set by the program" in crm.screen_text)
        assert crm.card.fields.editor is None


@pytest.mark.covers("entities.md#Stage* shows the current stage", "behaviour.md#Move deal in Kanban or card")
async def test_keys_move_the_deal_from_its_card(office: Session, known: Records, tmp_path: Path) -> None:
    stages = stage_ids(office)
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("L")
        await crm.until(lambda: crm.value(known.deal, "stage") == stages[1])
        await crm.until(lambda: "● Document preparation" in crm.screen_text)

        await crm.press("H")
        await crm.until(lambda: crm.value(known.deal, "stage") == stages[0])


@pytest.mark.covers("behaviour.md#Move through the Stage field")
async def test_the_stage_field_moves(office: Session, known: Records, tmp_path: Path) -> None:
    stages = stage_ids(office)
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        editor = await crm.edit("stage")
        picker = editor.query_one(Picker)
        await crm.write("In prog")
        await crm.until(lambda: len(picker.rows.answers) == 1)
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "stage") == stages[3])


async def test_brackets_turn_to_the_neighbours(office: Session, known: Records, tmp_path: Path) -> None:
    other = records.create(office, "deal", {"title": "Second"})
    moving.move(office, [known.deal, other], stage_ids(office)[5])
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal, (known.deal.id, other.id))
        await crm.press("right_square_bracket")
        await crm.until(lambda: crm.card.data and crm.card.data.title == "Second")

        await crm.press("left_square_bracket")
        await crm.until(lambda: crm.card.data and crm.card.data.title == "Forty laptops")


async def test_markup_in_data_is_shown_as_typed(office: Session, tmp_path: Path) -> None:
    nasty = "[@click=app.quit]Mario[/] [/b] [bold]"
    deal = records.create(office, "deal", {"title": nasty, "comments": nasty, "source_description": nasty})
    async with running(office, tmp_path) as crm:
        await crm.open(deal)
        assert crm.screen_text.count("[@click=app.quit]Mario[/]") >= 3

        editor = await crm.edit("comments")
        assert editor.typed == nasty


async def test_what_a_row_of_the_store_holds_cannot_command_the_terminal(
    office: Session, known: Records, tmp_path: Path
) -> None:
    bad = "a\x1b]52;c;QQ\x07b\u202ec"
    with database.transaction():
        database.execute("UPDATE deal SET title = ?, comments = ? WHERE id = ?", (bad, bad, known.deal.id))
        database.execute(
            "INSERT INTO comment (type, record, text, pinned, created_at, modified_at) VALUES ('deal', ?, ?, 1, 1, 1)",
            (known.deal.id, bad),
        )
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        text = crm.screen_text
        assert text.count("a␛]52;c;QQ␇b⇤c") == 5
        await crm.press("T", "T", "T")
        await crm.until(lambda: crm.card.trail.history.loaded)
        text += crm.screen_text
        assert not [sign for sign in text if sign != "\n" and (ord(sign) < 32 or sign == "\u202e")]


async def test_a_record_that_does_not_exist_is_said(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        crm.app.open("card", ref=Ref("deal", 4711))
        await crm.until(lambda: "4711" in crm.screen_text)
