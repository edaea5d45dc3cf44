"""A machine that does not know the company's time zone: the program works, in UTC, and says so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain import dates
from crm_tui.services import checkup, settings
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import comments, deal_of, say, text
from tests.conftest import Clock
from tests.support.board import running
from tests.support.code import ROOT
from tests.support.office import close_office, open_office

BARE = """
import sys
sys.modules["tzdata"] = None
from datetime import UTC, datetime
from crm_tui.domain import dates, several
zone = several._MACHINE.zone
print(zone.key, datetime(2026, 7, 1, tzinfo=UTC).astimezone(zone).isoformat(), dates.zone_named("Europe/Rome").key)
"""
"""The program on a machine without any file of time zones."""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def lost(anna: Session) -> Session:
    """Anna, in a store whose zone was named on a machine with newer zones."""
    with database.transaction():
        database.execute("UPDATE meta SET value = 'Europe/Atlantis' WHERE key = 'company_zone'")
    return replace(anna, zone=settings.company_zone())


def test_days_count_in_utc_and_workflows_go_on(lost: Session) -> None:
    deal = deal_of(lost)
    workflows.save(lost, text(say("A1", "{=System:Now}")))

    sweep.prepare(lost)
    workflows.start(lost, 1, deal, {})
    sweep.run_all(lost)

    assert lost.zone.key == "UTC"
    assert comments(lost, deal) == ["18 Mar 2026, 12:00"]


def test_the_doctor_says_which_zone_is_unknown(lost: Session) -> None:
    found = [each for each in checkup.findings(lost) if each.check == "clock"]

    assert [(each.ok, each.params.get("zone")) for each in found] == [(True, None), (False, "Europe/Atlantis")]
    settings.set(lost, "company_zone", "Europe/Rome")
    assert settings.unknown_zone() == ""


async def test_the_operator_is_told_at_the_start(lost: Session, tmp_path: Path) -> None:
    async with running(lost, tmp_path) as crm:
        await crm.until(lambda: any("time zone “Europe/Atlantis”" in each.message for each in crm.app._notifications))


def test_a_machine_without_any_zones_has_utc() -> None:
    told = subprocess.run(
        [sys.executable, "-c", BARE],
        env={"PYTHONTZPATH": ""},
        cwd=ROOT,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )

    assert told.stdout.split() == ["UTC", "2026-07-01T00:00:00+00:00", "UTC"]
    assert dates.zone_named("Europe/Rome").utcoffset(datetime(2026, 7, 1, tzinfo=UTC)) is not None
