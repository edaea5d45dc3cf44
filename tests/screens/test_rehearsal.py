"""Rehearsing on the screen: which record, which answers; then what would happen, in sections; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.domain.workflow_file_read import read
from crm_tui.services import records
from screens.card.screen import CardScreen
from screens.workflows.rehearsal import RehearsalForm, RehearsalScreen, Wanted, rehearse
from screens.workflows.templates import TemplatesScreen
from tests.support.card import Crm, running
from tests.support.flows import BROKEN, GREETING, HEAD, PAUSE, keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session

WAITING = """
[[step]]
id = "W1"
kind = "wait"
title = "Wait for the client"
with.wait_type = "days"
with.days = "3"

[[step]]
id = "W2"
kind = "edit_document"
with.fields = [{ set = "title", to = "Impianto, {=W1:RELEASE_REASON}" }]
"""
SIZES = [(80, 24), (160, 45)]


@pytest.fixture
def deal(office: Session) -> Ref:
    return records.create(office, "deal", {"title": "Impianto [b]x[/b]"})


async def on_templates(crm: Crm) -> None:
    await crm.press("g", "w")
    await crm.modal(TemplatesScreen)
    await crm.until(lambda: "by hand" in crm.screen_text)


async def record(crm: Crm, name: str) -> None:
    """Pick the record in the form."""
    form = await crm.modal(RehearsalForm)
    await crm.until(lambda: form.setup is not None and form.editors)
    await crm.write(name)
    await crm.until(lambda: "#1" in crm.screen_text)
    await crm.press("tab")


@pytest.mark.parametrize("size", SIZES)
async def test_a_template_is_rehearsed_on_a_record_that_is_searched_for(
    office: Session, tmp_path: Path, deal: Ref, size: tuple[int, int]
) -> None:
    keep(office, "Greeting", GREETING + WAITING)

    async with running(office, tmp_path, size) as crm:
        await on_templates(crm)
        await crm.press("R")
        await record(crm, "Imp")
        await crm.write("Anna")
        await crm.press("ctrl+s")
        await crm.modal(RehearsalScreen)
        await crm.until(lambda: "What happens when" in crm.screen_text)
        await crm.until(lambda: "Hello Anna, 2 times" in crm.screen_text)
        assert "nothing was stored" in crm.screen_text
        assert "after 3 days" in crm.screen_text
        assert "Impianto [b]x[/b]" in crm.screen_text
        await crm.press("G")
        await crm.until(lambda: "Impianto, timeout" in crm.screen_text)
        await crm.press("q")
        await crm.modal(TemplatesScreen)

    assert workflows.runs_of(office, deal) == ()
    assert records.get(office, deal).title == "Impianto [b]x[/b]"


async def test_an_empty_parameter_is_told_in_the_form(office: Session, tmp_path: Path, deal: Ref) -> None:
    keep(office, "Greeting", GREETING)

    async with running(office, tmp_path) as crm:
        await on_templates(crm)
        await crm.press("R")
        await record(crm, "Imp")
        await crm.press("ctrl+s")
        await crm.until(lambda: "Whom to greet is empty" in crm.screen_text)
        await crm.press("escape")
        await crm.modal(TemplatesScreen)


async def test_without_a_record_the_form_says_so_and_the_record_that_one_comes_from_is_chosen_at_first(
    office: Session, tmp_path: Path
) -> None:
    keep(office, "Pause", PAUSE)

    async with running(office, tmp_path) as crm:
        await on_templates(crm)
        await crm.press("R")
        form = await crm.modal(RehearsalForm)
        await crm.until(lambda: form.setup is not None and form.editors)
        await crm.press("ctrl+s")
        await crm.until(lambda: "say on which record" in crm.screen_text)
        await crm.press("escape")
        await crm.modal(TemplatesScreen)
        await crm.press("q")
        deal = records.create(office, "deal", {"title": "Pompa"})
        await crm.press("f5")
        await crm.until(lambda: "Pompa" in crm.screen_text and crm.app.screen.here() == deal)  # type: ignore[attr-defined]

        await on_templates(crm)
        await crm.press("R")
        await crm.modal(RehearsalForm)
        await crm.until(lambda: "✓ Pompa" in crm.screen_text)
        await crm.press("ctrl+s")
        await crm.modal(RehearsalScreen)
        await crm.until(lambda: "completed on Pompa" in crm.screen_text)


async def test_how_a_wait_ends_can_be_chosen(office: Session, tmp_path: Path, deal: Ref) -> None:
    keep(office, "Waiting", WAITING)

    async with running(office, tmp_path) as crm:
        await on_templates(crm)
        await crm.press("R")
        await record(crm, "Imp")
        await crm.until(lambda: "Wait for the client" in crm.screen_text)
        await crm.press("down", "ctrl+s")
        screen = await crm.modal(RehearsalScreen)
        await crm.until(lambda: "Impianto, client_activity" in crm.screen_text)
        assert screen.plan.answers == {"W1": "client"}
        assert "the client gets in touch" in crm.screen_text


async def test_an_answer_that_is_none_is_refused_at_its_line(office: Session, tmp_path: Path, deal: Ref) -> None:
    keep(office, "Waiting", WAITING)

    async with running(office, tmp_path) as crm:
        await on_templates(crm)
        await crm.press("R")
        await record(crm, "Imp")
        await crm.write("ten")
        await crm.press("ctrl+s")
        await crm.until(lambda: "nothing of that name" in crm.screen_text)
        form = await crm.modal(RehearsalForm)
        assert form.editors[1].control.line.has_focus  # type: ignore[union-attr]
        await crm.press(*["backspace"] * 3)
        await crm.press("down", "ctrl+s")
        await crm.modal(RehearsalScreen)
        await crm.until(lambda: "What happens when  4 entries" in crm.screen_text)


@pytest.mark.parametrize("size", SIZES)
async def test_a_draft_is_rehearsed_on_the_record_of_the_card_without_being_kept(
    office: Session, tmp_path: Path, deal: Ref, size: tuple[int, int]
) -> None:
    text = HEAD.format(name="Draft", document="deal") + BROKEN
    template = read(text).template
    assert template is not None

    async with running(office, tmp_path, size) as crm:
        card = await crm.open(deal)
        rehearse(card, Wanted(template=template, text=text), deal)
        screen = await crm.modal(RehearsalScreen)
        await crm.until(lambda: screen.found is not None)
        await crm.until(lambda: "would stand still at “Say nothing”" in crm.screen_text)
        await crm.press("o")
        await crm.modal(CardScreen)

    assert workflows.templates(office) == ()


async def test_others_work_while_it_is_shown_and_f5_rehearses_again(office: Session, tmp_path: Path, deal: Ref) -> None:
    number = keep(office, "Pause", PAUSE)
    wanted = Wanted.kept(workflows.template(office, number))

    async with running(office, tmp_path) as crm:
        card = await crm.open(deal)
        rehearse(card, wanted, deal)
        screen = await crm.modal(RehearsalScreen)
        await crm.until(lambda: screen.found is not None)
        before = screen.found
        records.update(office, [deal], {"title": "Pompa"})
        screen.records_changed((deal,), everything=False)
        await crm.pilot.pause()
        assert screen.found is before

        await crm.press("f5")
        await crm.until(lambda: screen.found is not None and screen.found is not before)
        await crm.until(lambda: "completed on Pompa" in crm.screen_text)


async def test_what_cannot_be_rehearsed_says_why(office: Session, tmp_path: Path, deal: Ref) -> None:
    number = keep(office, "Pause", PAUSE)
    wanted = Wanted.kept(workflows.template(office, number))
    records.delete(office, [deal])

    async with running(office, tmp_path) as crm:
        rehearse(crm.app.screen, wanted, deal)  # type: ignore[arg-type]
        await crm.modal(RehearsalScreen)
        await crm.until(lambda: "lies in the recycle bin" in crm.screen_text)
