"""The sample *Schedule a meeting* by keys: from the card of a deal over the form to the day of whoever is responsible."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import samples, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import activities, records
from screens.forms.choice import ChoiceScreen
from screens.workflows.start_form import ValuesForm
from tests.support.card import running
from tests.support.office import ROME

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.support.card import Records


@pytest.mark.covers(
    "engine.md#Manual start from the deal opens parameter form",
    "engine.md#Submitting the form creates the meeting in the calendar",
)
async def test_the_form_of_a_workflow_plans_a_meeting(office: Session, known: Records, tmp_path: Path) -> None:
    workflows.save(office, samples.text("meeting"))

    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        await crm.press("s")
        await crm.modal(ChoiceScreen)
        await crm.press("enter")
        form = await crm.modal(ValuesForm)
        await crm.until(lambda: len(form.editors) == 4)
        await crm.write("20/03/2026 10:00")
        await crm.press("tab")
        await crm.write("20/03/2026 11:30")
        await crm.press("ctrl+s")
        await crm.until(lambda: "“Schedule a meeting” started" in crm.screen_text)
        sweep.run_all(office)

        (planned,) = activities.open_activities(office, known.deal)
        values = records.get(office, planned.ref).values
        ten = datetime(2026, 3, 20, 10, 0, tzinfo=ROME)
        assert (values["kind"], values["start"]) == ("meeting", ten)
        assert values["end"] == ten.replace(hour=11, minute=30)
        assert planned.ref in [each.ref for each in activities.my_day(office).items]
        card.go_to("timeline")
        await crm.press("f5")
        await crm.until(lambda: "Meeting about" in crm.screen_text)
