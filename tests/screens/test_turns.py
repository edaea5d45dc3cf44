"""Keys that arrive in one piece, as over a slow line, do what they would do one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import TextArea

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import drafts, records, timeline, views
from crm_tui.services.session import Session
from screens import turns
from screens.forms.lines import LongText, TextLine
from screens.forms.picker import Picker
from screens.listing.find import FindScreen
from tests.support.card import Crm, Records, running
from tests.support.flows import keep

BACK = "\x7f"
KEYS = {BACK: "backspace", "\x1b": "escape", "\n": "enter", "<": "left", "\t": "tab", "\x13": "ctrl+s"}
APPROVAL = """
[[step]]
id = "A1"
kind = "approve"
with.users = "responsible"
with.name = "May we?"

[[step]]
id = "A2"
kind = "add_comment"
with.comment = "They said {=A1:COMMENTS}"
"""


def at_once(crm: Crm, typed: str) -> None:
    """All of it before any of it is handled."""
    for sign in typed:
        name = KEYS.get(sign)
        crm.app.post_message(events.Key(name or _character_to_key(sign), None if name else sign))


@pytest.mark.parametrize(("typed", "wanted"), [(f"ab{BACK}X", "aX"), (f"{BACK}{BACK}kl", "kl"), ("ab<<X<Y", "YXab")])
async def test_what_is_rubbed_out_in_a_long_text_is_what_was_typed_before(
    typed: str, wanted: str, office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("c")
        await crm.until(lambda: isinstance(crm.app.focused, TextArea))
        text = crm.app.focused
        assert isinstance(text, LongText)
        at_once(crm, typed)

        await crm.until(lambda: text.text == wanted, text.text)


async def test_the_same_in_a_line_and_in_a_picker(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        title = await crm.edit("title")
        at_once(crm, f"s{BACK}{BACK}{BACK}X<Y")
        await crm.until(lambda: title.query_one(TextLine).value == "Forty laptoYX")
        await crm.press("escape")
        picker = (await crm.edit("company")).query_one(Picker)
        at_once(crm, f"acmo{BACK}e{BACK}e")
        await crm.until(lambda: picker.line.value == "acme")


async def test_what_follows_escape_or_enter_belongs_to_the_screen(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.edit("title")
        view = crm.card.fields.view
        lower = view.cursor + 2
        at_once(crm, "\x1bjj")
        await crm.until(lambda: view.cursor == lower)
        assert crm.card.fields.editor is None
        assert crm.value(known.deal, "title") == "Forty laptops"
        await crm.edit("title")
        at_once(crm, "!\nj")
        await crm.until(lambda: crm.value(known.deal, "title") == "Forty laptops!")
        await crm.until(lambda: crm.card.fields.editor is None)
        assert crm.value(known.deal, "title") == "Forty laptops!"


async def test_a_form_is_opened_filled_in_and_saved_in_one_go(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.until(lambda: "New" in crm.screen_text)
        at_once(crm, f"nEto{BACK}a\t1500\n")

        await crm.until(lambda: views.count(office, "deal") == 1)
        made = records.get(office, Ref("deal", 1)).values
        assert (made["title"], made["amount"]) == ("Eta", Money(1500_00, "EUR"))


async def test_a_comment_that_is_left_in_the_same_go_is_a_draft(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        at_once(crm, f"cwith typpo{BACK}{BACK}{BACK}o\x1bjj")

        await crm.until(lambda: [json.loads(each.text) for each in drafts.all_of(office)] == [{"comments": "with tyo"}])
        assert crm.app.screen is crm.card


async def test_an_answer_is_chosen_and_its_comment_typed_in_one_go(office: Session, tmp_path: Path) -> None:
    deal = records.create(office, "deal", {"title": "Boiler"})
    number = keep(office, "Ask", APPROVAL)
    run = workflows.start(office, number, deal, {})
    sweep.run_all(office)
    async with running(office, tmp_path) as crm:
        await crm.press("g", "a")
        await crm.until(lambda: "May we?" in crm.screen_text)
        at_once(crm, "\nAppro\nfine by me\x13")

        await crm.until(lambda: workflows.run(office, run.id).state != "waiting")
        sweep.run_all(office)
        assert "fine by me" in "".join(each.text for each in timeline.page(office, deal).entries)


async def test_a_screen_is_found_opened_and_left_in_one_go(office: Session, tmp_path: Path) -> None:
    company = records.create(office, "company", {"title": "Banca Blu"})
    async with running(office, tmp_path) as crm:
        await crm.press("ctrl+f")
        await crm.modal(FindScreen)
        at_once(crm, f"banka{BACK}{BACK}ca\n")

        await crm.until(lambda: getattr(crm.app.screen, "ref", None) == company or "Banca Blu" in crm.screen_text)


async def test_a_widget_that_works_does_not_stop_the_keyboard(
    office: Session, known: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        title = await crm.edit("title")
        line = title.query_one(TextLine)
        monkeypatch.setattr(turns.Turns, "_climb", lambda *_: None)  # the way of a key never ends
        at_once(crm, "xyz")

        await crm.until(lambda: line.value == "Forty laptopsxyz")
