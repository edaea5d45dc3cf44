"""Drafts that wait: offered and never mixed with what is typed, told of at the start, opened from their list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_tui.services import drafts
from screens.forms.lines import LongText, TextLine
from screens.forms.quick import QuickForm
from tests.support.card import add_records, running

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.support.card import Crm

OLD = json.dumps({"title": "Old thought"})


def title(crm: Crm) -> str:
    form = crm.app.screen
    assert isinstance(form, QuickForm)
    return str(form.query(TextLine).first().value)


def texts(office: Session) -> list[str]:
    return sorted(json.loads(draft.text)["title"] for draft in drafts.all_of(office))


async def test_what_is_typed_ahead_stays_alone_and_the_draft_is_one_key_away(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("n", *"Acme")
        await crm.until(lambda: title(crm) == "Acme")
        assert "ctrl+r brings it back" in crm.screen_text

        await crm.press("ctrl+r")
        await crm.until(lambda: title(crm) == "Old thought")
        await crm.press("ctrl+r")
        await crm.until(lambda: title(crm) == "Acme")


async def test_nothing_of_two_drafts_is_lost_when_the_form_is_left(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("n", *"Acme")
        await crm.until(lambda: title(crm) == "Acme")
        await crm.press("escape")
        await crm.until(lambda: texts(office) == ["Acme", "Old thought"])


async def test_saving_what_was_typed_leaves_the_older_draft_waiting(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("n", *"Acme")
        await crm.until(lambda: title(crm) == "Acme")
        await crm.press("enter")
        await crm.until(lambda: not isinstance(crm.app.screen, QuickForm))
        await crm.until(lambda: texts(office) == ["Old thought"])


async def test_a_draft_that_is_brought_back_and_saved_is_gone(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("n")
        await crm.until(lambda: title(crm) == "")
        await crm.press("ctrl+r")
        await crm.until(lambda: title(crm) == "Old thought")
        await crm.press("enter")
        await crm.until(lambda: not isinstance(crm.app.screen, QuickForm))
        await crm.until(lambda: texts(office) == [])


async def test_an_offered_draft_is_discarded_without_typing(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("n")
        await crm.until(lambda: "ctrl+g discards it" in crm.screen_text)
        await crm.press("ctrl+g")
        await crm.until(lambda: texts(office) == [])


async def test_the_comment_box_explains_each_key_once(office: Session, tmp_path: Path) -> None:
    known = add_records(office)

    async with running(office, tmp_path, size=(80, 24)) as crm:
        await crm.open(known.deal)
        await crm.press("c")
        await crm.until(lambda: crm.app.screen.query(LongText))
        await crm.until(lambda: "ctrl+s" in crm.lines()[-1])

        assert crm.screen_text.count("ctrl+s") == 1
        assert crm.screen_text.count("esc") == 1


async def test_at_the_start_a_quiet_line_tells_of_drafts_and_their_list_goes_on_with_them(
    office: Session, tmp_path: Path
) -> None:
    known = add_records(office)
    drafts.save(office, f"comment:{known.deal}", json.dumps({"comments": "half a thought"}))
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.until(lambda: "2 drafts wait · g D lists them" in crm.lines()[-1])
        await crm.press("g", "D")
        await crm.until(lambda: "Comment on Forty laptops" in crm.screen_text)
        assert "half a thought" in crm.screen_text
        assert "Old thought" in crm.screen_text
        lines = crm.lines()
        above = sum("New: deal" in line for line in lines[: next(n for n, x in enumerate(lines) if "Comment" in x)])
        await crm.press(*["j"] * above, "enter")
        await crm.until(lambda: crm.app.screen.query(LongText))
        assert crm.app.screen.query_one(LongText).text == "half a thought"

        await crm.press("ctrl+s")
        await crm.until(lambda: len(drafts.all_of(office)) == 1)


async def test_a_draft_of_a_new_record_is_opened_and_thrown_away_from_the_list(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "new:deal", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "D")
        await crm.until(lambda: "New: deal" in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: title(crm) == "Old thought")
        await crm.press("escape")
        await crm.until(lambda: not isinstance(crm.app.screen, QuickForm))
        await crm.press("x")
        await crm.until(lambda: "Throw the draft away?" in crm.screen_text)
        await crm.press("x")
        await crm.until(lambda: "No draft waits." in crm.screen_text)
        assert drafts.all_of(office) == ()


async def test_a_draft_of_a_field_opens_its_editor(office: Session, tmp_path: Path) -> None:
    known = add_records(office)
    drafts.save(office, f"field:{known.deal}:title", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "D")
        await crm.until(lambda: "Forty laptops" in crm.screen_text and "Old thought" in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: len(crm.app.screen_stack) == 3 and crm.card.fields.editor is not None)
        assert crm.card.fields.editor is not None
        assert crm.card.fields.editor.typed == "Old thought"


async def test_without_drafts_the_footer_shows_the_keys(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        assert "enter open" in crm.lines()[-1]


async def test_a_draft_of_what_is_gone_says_so(office: Session, tmp_path: Path) -> None:
    drafts.save(office, "comment:deal:999", OLD)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "D")
        await crm.until(lambda: "Comment on deal:999" in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: "is gone" in crm.lines()[-1])
