"""What one does from a card: comment, plan, complete, close, pin, create; and what one is asked when leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import activities, drafts, next_activity, records, timeline
from screens.board.screen import BoardScreen
from screens.card.reader import ReaderScreen
from screens.card.screen import CardScreen
from screens.forms.activity import ActivityForm
from screens.forms.choice import ChoiceScreen
from screens.forms.comment import CommentForm
from screens.forms.lines import LongText, TextLine
from screens.forms.quick import QuickForm
from screens.forms.reason import LineForm, ReasonForm
from tests.support.card import Records, running, stage_ids

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


def comments(session: Session, known: Records) -> list[str]:
    return [entry.text for entry in timeline.page(session, known.deal).entries if entry.source == "comment"]


async def test_a_comment_of_several_lines_lands_in_the_timeline(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("c")
        form = await crm.modal(CommentForm)
        await crm.until(lambda: form.query(LongText))
        await crm.write("[b]Called[/b]\nthey agree [/b]")
        await crm.press("ctrl+s")

        await crm.until(lambda: "they agree [/b]" in crm.screen_text)
        assert comments(office, known) == ["[b]Called[/b]\nthey agree [/b]"]
        assert "[b]Called" not in crm.screen_text
        await crm.until(lambda: drafts.all_of(office) == ())


async def test_a_comment_that_was_left_is_offered_with_its_time(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("c")
        form = await crm.modal(CommentForm)
        await crm.until(lambda: form.query(LongText))
        await crm.write("half a thought")
        await crm.press("escape")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen))
        await crm.until(lambda: drafts.load(office, f"comment:{known.deal}") is not None)
        clock.forward(days=1)

        await crm.press("c")
        form = await crm.modal(CommentForm)
        await crm.until(lambda: form.query(LongText))

        assert form.query_one(LongText).text == ""
        assert "draft of yesterday 13:00: ctrl+r brings it back" in crm.screen_text
        await crm.press("ctrl+r")
        await crm.until(lambda: form.query_one(LongText).text == "half a thought")
        await crm.press("ctrl+g")
        await crm.until(lambda: "draft of" not in crm.screen_text)
        await crm.until(lambda: form.query_one(LongText).text == "")
        await crm.until(lambda: drafts.all_of(office) == ())


async def test_a_draft_that_cannot_be_kept_is_said(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("c")
        form = await crm.modal(CommentForm)
        await crm.until(lambda: form.query(LongText))
        form.query_one(LongText).text = "x" * 65_530

        await crm.until(lambda: any("a draft takes at most" in each.message for each in crm.app._notifications))


@pytest.mark.covers("behaviour.md#+ Activity: description and save")
async def test_an_activity_is_planned_with_a_natural_date(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("a")
        form = await crm.modal(ActivityForm)
        await crm.until(lambda: form.query(TextLine))
        await crm.write("Send the offer")
        deadline = form.editor("deadline")
        assert deadline is not None
        deadline.query_one(TextLine).value = "tomorrow 09:30"
        await crm.press("ctrl+s")

        await crm.until(lambda: activities.open_activities(office, known.deal))
        planned = activities.open_activities(office, known.deal)[0]
        assert planned.subject == "Send the offer"
        assert planned.deadline.astimezone(office.zone).strftime("%d %H:%M") == "19 09:30"
        await crm.until(lambda: "tomorrow 09:30" in crm.screen_text)


async def test_a_wrong_deadline_keeps_the_form_open(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("a")
        form = await crm.modal(ActivityForm)
        await crm.until(lambda: form.query(TextLine))
        await crm.write("Send")
        deadline = form.editor("deadline")
        assert deadline is not None
        deadline.query_one(TextLine).value = "when it rains"
        await crm.press("ctrl+s")

        await crm.until(lambda: "is not a date" in crm.note(deadline))
        assert crm.app.screen is form
        assert activities.open_activities(office, known.deal) == ()


async def test_space_completes_a_call_and_asks_how_it_went(office: Session, known: Records, tmp_path: Path) -> None:
    call = activities.plan(office, {"subject": "Ring them", "kind": "call"}, about=[known.deal])
    activities.plan(office, {"subject": "Another"}, about=[known.deal])
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("tab", "space")
        await crm.modal(ChoiceScreen)
        await crm.press("m")

        await crm.until(lambda: records.get(office, call).values["completed"])
        assert records.get(office, call).values["outcome"] == "missed"
        await crm.until(lambda: "Ring them · call · missed" in crm.screen_text)


async def test_completing_the_last_activity_offers_the_next(office: Session, known: Records, tmp_path: Path) -> None:
    activities.plan(office, {"subject": "Write"}, about=[known.deal])
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("tab", "space")

        question = await crm.modal(ChoiceScreen)
        assert "Contact the client" in crm.screen_text
        question.dismiss("no")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen))


async def test_a_late_activity_says_so_without_colour(
    office: Session, known: Records, tmp_path: Path, clock: Clock
) -> None:
    activities.plan(office, {"subject": "Write", "deadline": clock() + timedelta(hours=1)}, about=[known.deal])
    clock.forward(days=2)
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)

        assert "⚠ overdue: 2 days ago 14:00" in crm.screen_text


@pytest.mark.parametrize(
    ("answer", "planned", "asked_again"),
    [("create", 1, False), ("no", 0, True), ("today", 0, False), ("never", 0, False)],
)
@pytest.mark.covers("behaviour.md#Closing card without next activity suggests creating one")
async def test_leaving_an_open_deal_without_activity_asks(
    office: Session, known: Records, tmp_path: Path, answer: str, planned: int, asked_again: bool
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("escape")
        question = await crm.modal(ChoiceScreen)
        question.dismiss(answer)

        await crm.until(lambda: isinstance(crm.app.screen, BoardScreen))
        await crm.until(lambda: len(activities.open_activities(office, known.deal)) == planned)
        await crm.until(lambda: (next_activity.needs_next_activity(office, known.deal) is not None) == asked_again)


async def test_escape_on_the_question_leaves_without_an_activity(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("q")
        await crm.modal(ChoiceScreen)
        await crm.press("escape")

        await crm.until(lambda: not any(isinstance(each, CardScreen) for each in crm.app.screen_stack))
        assert not activities.open_activities(office, known.deal)


async def test_closing_a_deal_asks_for_the_reason_and_leaving_asks_nothing(
    office: Session, known: Records, tmp_path: Path
) -> None:
    lost = stage_ids(office)[6]
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("w")
        question = await crm.modal(ChoiceScreen)
        question.dismiss(str(lost))
        await crm.modal(ReasonForm)
        await crm.write("too dear")
        await crm.press("enter")

        await crm.until(lambda: crm.value(known.deal, "closed"))
        assert crm.value(known.deal, "close_reason") == "too dear"
        await crm.until(lambda: "✗ Deal lost" in crm.screen_text)
        await crm.press("escape")
        await crm.until(lambda: isinstance(crm.app.screen, BoardScreen))


async def test_a_pinned_comment_stands_above(office: Session, known: Records, tmp_path: Path) -> None:
    timeline.comment(office, known.deal, "Keep this")
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        await crm.press("tab", "j")
        assert card.trail.timeline.entry is not None
        await crm.press("P")

        await crm.until(lambda: "Pinned" in crm.screen_text)
        assert crm.screen_text.index("Pinned") < crm.screen_text.index("Done ─")


async def test_enter_reads_a_long_comment_and_e_changes_one_s_own(
    office: Session, known: Records, tmp_path: Path
) -> None:
    timeline.comment(office, known.deal, "\n".join(f"line {n}" for n in range(40)))
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        assert "line 30" not in crm.screen_text
        await crm.press("tab", "j", "enter")
        await crm.modal(ReaderScreen)
        await crm.press("pagedown", "pagedown")
        await crm.until(lambda: "line 30" in crm.screen_text)

        await crm.press("e")
        form = await crm.modal(CommentForm)
        await crm.until(lambda: form.query(LongText))
        form.query_one(LongText).text = "short"
        await crm.press("ctrl+s")
        await crm.until(lambda: comments(office, known) == ["short"])


async def test_a_deal_is_created_for_the_client_of_the_card(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.company)
        await crm.press("plus")
        question = await crm.modal(ChoiceScreen)
        question.dismiss("deal")
        await crm.until(lambda: crm.app.screen.query(TextLine))
        await crm.write("Second order")
        await crm.press("enter")

        await crm.until(lambda: isinstance(crm.app.screen, CardScreen) and crm.app.screen.ref.type == "deal")
        made = crm.card.ref
        assert crm.value(made, "title") == "Second order"
        assert crm.value(made, "company") == known.company.id


async def test_what_the_store_refuses_stays_in_its_form(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.company)
        await crm.press("plus")
        question = await crm.modal(ChoiceScreen)
        question.dismiss("contact")
        form = await crm.modal(QuickForm)
        await crm.until(lambda: form.query(TextLine))
        await crm.press("ctrl+s")
        first = form.editors[0]
        await crm.until(lambda: "needs a first name" in crm.note(first))

        await crm.write("Ugo")
        await crm.press("enter")
        await crm.until(lambda: isinstance(crm.app.screen, CardScreen) and crm.app.screen.ref.type == "contact")
        assert crm.value(crm.card.ref, "companies") == (known.company.id,)


async def test_o_opens_the_client_of_a_deal(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        view = crm.card.fields.view
        view.cursor = next(n for n, block in enumerate(view.blocks) if block.key == "company")
        await crm.press("o")

        await crm.until(lambda: crm.card.ref == known.company and crm.card.data is not None)


@pytest.mark.covers("behaviour.md#Card changes recorded in History")
async def test_the_history_tells_what_was_changed_and_can_be_searched(
    office: Session, known: Records, tmp_path: Path
) -> None:
    records.update(office, [known.deal], {"title": "Fifty laptops"})
    records.update(office, [known.deal], {"probability": 55})
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("T", "T", "T")
        await crm.until(lambda: "Forty laptops → Fifty laptops" in crm.screen_text)
        assert "anna" in crm.screen_text

        await crm.press("slash")
        await crm.write("probability")
        await crm.press("enter")
        await crm.until(lambda: "Forty laptops → Fifty laptops" not in crm.screen_text)
        assert "55" in crm.screen_text

        await crm.press("E")
        await crm.modal(LineForm)
        await crm.write(str(tmp_path / "out.csv"))
        await crm.press("enter")
        await crm.until(lambda: "1 change written" in crm.lines()[-1])
        assert "55" in (tmp_path / "out.csv").read_text()


async def test_the_recycle_bin_is_confirmed_and_undone(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        await crm.open(known.deal)
        await crm.press("x")
        question = await crm.modal(ChoiceScreen)
        question.dismiss("yes")
        await crm.until(lambda: records.get(office, known.deal).deleted)
        await crm.until(lambda: "in the recycle bin" in crm.lines()[1])

        await crm.press("u")
        await crm.until(lambda: not records.get(office, known.deal).deleted)
