"""Inside a rehearsal: the same form once more, filled in as it was, so that another answer or record can be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.services import records
from screens.workflows.rehearsal import RehearsalForm, RehearsalScreen, Wanted, rehearse
from tests.screens.test_rehearsal import SIZES, WAITING, on_templates, record
from tests.support.card import Crm, running
from tests.support.flows import GREETING, PAUSE, keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session


@pytest.fixture
def deal(office: Session) -> Ref:
    return records.create(office, "deal", {"title": "Impianto"})


async def asked_again(crm: Crm) -> RehearsalForm:
    """Press the key, and wait for the form."""
    await crm.press("R")
    form = await crm.modal(RehearsalForm)
    await crm.until(lambda: form.setup is not None and form.editors)
    return form


@pytest.mark.parametrize("size", SIZES)
async def test_another_answer_is_tried_without_typing_the_rest_again(
    office: Session, tmp_path: Path, deal: Ref, size: tuple[int, int]
) -> None:
    keep(office, "Greeting", GREETING + WAITING)

    async with running(office, tmp_path, size) as crm:
        await on_templates(crm)
        await crm.press("R")
        await record(crm, "Imp")
        await crm.write("Anna")
        await crm.press("ctrl+s")
        screen = await crm.modal(RehearsalScreen)
        await crm.until(lambda: "Hello Anna, 2 times" in crm.screen_text)
        assert "other answers" in crm.lines()[-1]
        form = await asked_again(crm)
        await crm.until(lambda: "Anna" in crm.screen_text and "#1" in crm.screen_text)
        await crm.press(*["tab"] * (len(form.editors) - 1))
        await crm.until(lambda: "the client gets in touch" in crm.screen_text)
        await crm.press("down", "ctrl+s")
        assert await crm.modal(RehearsalScreen) is screen
        await crm.until(lambda: screen.plan.answers == {"W1": "client"})
        await crm.press("G")
        await crm.until(lambda: "Impianto, client_activity" in crm.screen_text)
        assert (screen.plan.records, screen.plan.given["WHO"]) == ((deal,), "Anna")

        form = await asked_again(crm)
        assert [each.chosen[0].key for each in form.setup.fields if each.spec.name.endswith("W1")] == ["client"]  # type: ignore[union-attr]
        await crm.press("escape")
        assert await crm.modal(RehearsalScreen) is screen
        assert screen.plan.answers == {"W1": "client"}


async def test_where_nothing_was_asked_another_record_can_be_chosen(office: Session, tmp_path: Path, deal: Ref) -> None:
    other = records.create(office, "deal", {"title": "Pompa"})
    wanted = Wanted.kept(workflows.template(office, keep(office, "Pause", PAUSE)))

    async with running(office, tmp_path) as crm:
        rehearse(await crm.open(deal), wanted, deal)
        screen = await crm.modal(RehearsalScreen)
        await crm.until(lambda: "completed on Impianto" in crm.screen_text)
        await asked_again(crm)
        await crm.until(lambda: "Impianto" in crm.screen_text)
        await crm.write(f"#{other.id}")
        await crm.until(lambda: "Pompa" in crm.screen_text)
        await crm.press("enter")
        await crm.modal(RehearsalScreen)
        await crm.until(lambda: "completed on Pompa" in crm.screen_text)
        assert screen.plan.records == (other,)
