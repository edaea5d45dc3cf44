"""Answering what runs ask, by keys alone: in one's day, on the card, in the list of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import assignments, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import drafts, timeline, users
from screens.forms.choice import ChoiceScreen
from screens.workflows.assignments import AnswerForm, HandOnForm
from screens.workflows.runs import RunsScreen
from tests.support.card import running
from tests.support.flows import keep
from tests.support.lists import showing
from tests.support.office import clerk_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.card import Records

APPROVAL = """
[[step]]
id = "A1"
kind = "approve"
title = "Boss agrees"
with.comment = "required_to_reject"
with.name = "Discount of 20 %"
with.text = "{text}"
with.time_limit = "2 days"
with.users = "anna"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
with.key = "approved"

[[step]]
id = "A3"
in = "A2"
kind = "add_comment"
with.comment = "yes: {{=A1:COMMENTS}}"

[[step]]
id = "A4"
in = "A1"
kind = "branch"
with.key = "rejected"

[[step]]
id = "A5"
in = "A4"
kind = "add_comment"
with.comment = "no: {{=A1:COMMENTS}}"
"""
REQUEST = """
[[step]]
id = "A1"
kind = "request"
with.fields = [
    { set = "PRICE", to = "money* New price" },
    { set = "COLOUR", to = "list(red, green)* Colour" },
]
with.comment = "none"
with.name = "What does it cost?"
with.users = "anna"

[[step]]
id = "A2"
kind = "add_comment"
with.comment = "{=A1:PRICE}, {=A1:COLOUR}"
"""
SIZES = [(80, 24), (160, 45)]


def ask(session: Session, name: str, template: str, deal: Ref) -> int:
    number = workflows.start(session, keep(session, name, template), deal, {}).id
    sweep.run_all(session)
    return number


def approval(text: str = "The client insists.") -> str:
    return APPROVAL.format(text=text)


def note(form: AnswerForm, number: int) -> str:
    """What stands under a control of the form."""
    return str(form.editors[number].query_one(".field-editor--note").render())


def comments(session: Session, ref: Ref) -> list[str]:
    return [entry.text for entry in timeline.page(session, ref).entries if entry.source == "comment"]


@pytest.mark.parametrize("size", SIZES)
async def test_an_approval_in_ones_day_is_answered_with_its_comment(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    ask(office, "Discount", approval(), known.deal)

    async with showing(office, tmp_path, "my_day", size=size) as crm:
        await crm.until(lambda: "Discount of 20 %" in crm.cursor)
        assert crm.lines[0].strip() == "To answer · 1"
        await crm.until(lambda: "1 to answer" in crm.header)
        await crm.opened("AnswerForm", "enter")
        form = crm.screen
        assert isinstance(form, AnswerForm)
        await crm.until(lambda: form.editors)
        assert "approval · Discount" in str(form.query_one(".form--said").render())
        assert "The client insists." in str(form.query_one(".form--reader Static").render())
        await crm.press("r", "tab")
        await crm.press("ctrl+s")
        await crm.until(lambda: "needs a comment" in note(form, 1))
        assert form.is_current
        await crm.press(*"no money")
        await crm.press("ctrl+s")
        await crm.until(lambda: crm.name == "MyDayScreen" and "is answered" in crm.footer)
        await crm.until(lambda: crm.sees("Nothing is to be done."))

    sweep.run_all(office)
    assert comments(office, known.deal) == ["no: Anna Rossi: no money"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_fields_of_a_request_are_filled_in(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    ask(office, "Price", REQUEST, known.deal)

    async with showing(office, tmp_path, "my_day", size=size) as crm:
        await crm.until(lambda: "What does it cost?" in crm.cursor)
        await crm.opened("AnswerForm", "enter")
        form = crm.screen
        assert isinstance(form, AnswerForm)
        await crm.until(lambda: form.editors)
        assert [each.setup.spec.name for each in form.editors] == ["PRICE", "COLOUR"]
        await crm.press(*"abc", "tab", "g", "ctrl+s")
        await crm.until(lambda: "is not an amount of money" in note(form, 0))
        await crm.press(*["backspace"] * 3, *"1500", "ctrl+s")
        await crm.until(lambda: crm.name == "MyDayScreen")

    sweep.run_all(office)
    assert comments(office, known.deal) == ["€1,500.00, green"]


async def test_what_is_asked_later_appears_in_the_day(office: Session, known: Records, tmp_path: Path) -> None:
    async with showing(office, tmp_path, "my_day", background=True) as crm:
        await crm.until(lambda: crm.sees("Nothing is to be done."))
        ask(office, "Discount", approval(), known.deal)
        await crm.press("f5")
        await crm.until(lambda: "Discount of 20 %" in crm.cursor)


async def test_what_was_typed_and_left_is_a_draft_that_goes_on(office: Session, known: Records, tmp_path: Path) -> None:
    ask(office, "Discount", approval(), known.deal)

    async with showing(office, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Discount of 20 %" in crm.cursor)
        await crm.opened("AnswerForm", "enter")
        form = crm.screen
        assert isinstance(form, AnswerForm)
        await crm.until(lambda: form.editors)
        await crm.press("enter", *"because", "escape")
        await crm.until(lambda: crm.name == "MyDayScreen")
        await crm.press("g", "D")
        await crm.until(lambda: crm.name == "DraftsScreen" and "Answer to a workflow about" in crm.cursor)
        assert "no longer asked" not in crm.cursor
        await crm.opened("AnswerForm", "enter")
        again = crm.screen
        assert isinstance(again, AnswerForm)
        await crm.until(lambda: again.editors)
        await crm.press("ctrl+s")
        await crm.until(lambda: crm.name == "DraftsScreen")

    sweep.run_all(office)
    assert comments(office, known.deal) == ["yes: Anna Rossi: because"]


async def test_a_draft_of_an_answer_that_is_not_asked_any_more_says_so(
    office: Session, known: Records, tmp_path: Path
) -> None:
    number = ask(office, "Discount", approval(), known.deal)
    (asked,) = assignments.mine(office)
    drafts.save(office, f"answer:{asked.document}:{asked.id}", '{"comment": "because"}')
    workflows.stop(office, number)

    async with showing(office, tmp_path, "drafts") as crm:
        await crm.until(lambda: "no longer asked" in crm.cursor)


async def test_it_is_handed_on_to_a_colleague(office: Session, known: Records, tmp_path: Path, clock: Clock) -> None:
    luca = clerk_of(clock)
    ask(office, "Discount", approval(), known.deal)

    async with showing(office, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Discount of 20 %" in crm.cursor)
        assert f"#{known.deal.id}" in crm.cursor
        await crm.until(lambda: "hand on" in crm.footer)
        await crm.opened("HandOnForm", "e")
        form = crm.screen
        assert isinstance(form, HandOnForm)
        await crm.until(lambda: form.editors)
        await crm.press(*"luca", "enter")
        await crm.press(*"away", "ctrl+s")
        await crm.until(lambda: crm.name == "MyDayScreen" and "is handed on" in crm.footer)

    (asked,) = assignments.mine(luca)
    assert (asked.name, asked.delegated_from, assignments.mine(office)) == ("Discount of 20 %", "anna", ())


@pytest.mark.parametrize("size", SIZES)
async def test_the_tab_of_a_card_says_who_is_waited_for_and_lets_one_answer(
    office: Session, known: Records, tmp_path: Path, size: tuple[int, int]
) -> None:
    ask(office, "Discount", approval(), known.deal)

    async with running(office, tmp_path, size) as crm:
        card = await crm.open(known.deal)
        card.go_to("workflows")
        await crm.until(lambda: "the approval of anna" in " ".join(crm.screen_text.split()))
        await crm.press("space")
        window = await crm.modal(ChoiceScreen)
        assert [each.key for each in window.choices] == ["answer", "trace", "stop"]
        await crm.press("a")
        form = await crm.modal(AnswerForm)
        await crm.until(lambda: form.editors)
        await crm.press("enter")
        await crm.press("ctrl+s")
        await crm.until(lambda: crm.app.screen is crm.card)
        sweep.run_all(office)
        await crm.press("f5")
        await crm.until(lambda: "completed" in crm.screen_text)

    assert comments(office, known.deal) == ["yes:"]


async def test_a_in_the_list_of_runs_answers_or_says_that_nothing_is_asked(
    office: Session, known: Records, tmp_path: Path
) -> None:
    users.ensure("dora", "Dora Neri", office.now())
    ask(office, "Others", approval().replace('"anna"', '"dora"'), known.deal)

    async with running(office, tmp_path) as crm:
        await crm.press("g", "r")
        await crm.modal(RunsScreen)
        await crm.until(lambda: "Others" in crm.screen_text)
        await crm.press("a")
        await crm.until(lambda: "this run asks nothing of you" in crm.screen_text)
        number = ask(office, "Mine", approval(), known.deal)
        await crm.press("f5")
        await crm.until(lambda: f"#{number}" in crm.screen_text)
        await crm.press("g", "g", "a")
        await crm.modal(AnswerForm)
        await crm.press("escape")


async def test_a_long_text_is_read_by_pages_above_the_fields(office: Session, known: Records, tmp_path: Path) -> None:
    ask(office, "Long", approval("\\n".join(f"Line {number}" for number in range(60))), known.deal)

    async with showing(office, tmp_path, "my_day", size=(80, 24)) as crm:
        await crm.until(lambda: "Discount of 20 %" in crm.cursor)
        await crm.opened("AnswerForm", "enter")
        form = crm.screen
        assert isinstance(form, AnswerForm)
        await crm.until(lambda: form.editors)
        reader = form.query_one(".form--reader")
        await crm.until(lambda: reader.max_scroll_y > 0)
        await crm.press("pagedown")
        await crm.until(lambda: reader.scroll_y > 0)
        assert form.editors[0].region.bottom < 24
        await crm.press("escape")


async def test_a_notice_leads_to_the_answer_and_then_to_the_record(
    office: Session, known: Records, tmp_path: Path
) -> None:
    ask(office, "Discount", approval(), known.deal)

    async with showing(office, tmp_path, "notifications") as crm:
        await crm.until(lambda: "Your approval is asked for: Discount of 20 %" in crm.cursor)
        await crm.opened("AnswerForm", "enter")
        form = crm.screen
        assert isinstance(form, AnswerForm)
        await crm.until(lambda: form.editors)
        await crm.press("enter", "ctrl+s")
        await crm.until(lambda: crm.name == "NotificationsScreen" and not crm.sees("● "))
        await crm.opened("CardScreen", "enter")
