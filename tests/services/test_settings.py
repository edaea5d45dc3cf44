"""Settings of the company: what holds before anybody sets them, what they take."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound
from crm_tui.services import currencies, records, settings
from data import settings as stored
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("TZ", "America/Lima")
    yield open_office(tmp_path, clock)
    close_office()


def test_defaults_hold_until_somebody_sets_them(boss: Session) -> None:
    assert settings.default_close_days() == 7
    assert not settings.may_edit_start_date()
    assert settings.get(boss, "default_currency") == "EUR"


def test_the_zone_of_the_first_day_stays_wherever_others_log_in_from(
    boss: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    assert settings.company_zone().key == "America/Lima"


def test_a_setting_is_read_back_as_what_it_means(boss: Session) -> None:
    settings.set(boss, "company_zone", " Europe/Rome ")
    settings.set(boss, "default_close_days", "14")
    settings.set(boss, "edit_start_date", "sì")
    settings.set(boss, "default_currency", "chf")

    assert settings.company_zone().key == "Europe/Rome"
    assert settings.default_close_days() == 14
    assert settings.may_edit_start_date()
    assert currencies.default(boss).code == "CHF"
    found = {each.key: each.text for each in settings.all(boss)}
    assert tuple(found) == settings.KEYS
    assert (
        found.items()
        >= {
            "company_zone": "Europe/Rome",
            "default_close_days": "14",
            "edit_start_date": "1",
            "default_currency": "CHF",
        }.items()
    )


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("company_zone", "Europe/Rom"),
        ("company_zone", ""),
        ("company_zone", "../../etc/passwd"),
        ("company_zone", "/etc/localtime"),
        ("company_zone", "Europe"),
        ("company_zone", "x" * 5000),
        ("default_close_days", "-1"),
        ("default_close_days", "3651"),
        ("default_close_days", "a week"),
        ("default_close_days", ""),
        ("edit_start_date", "maybe"),
    ],
)
def test_what_a_setting_does_not_take_is_refused(boss: Session, key: str, text: str) -> None:
    before = settings.get(boss, key)

    with pytest.raises(InvalidValue) as caught:
        settings.set(boss, key, text)

    assert caught.value.params["field"] == key
    assert settings.get(boss, key) == before


def test_a_slip_in_a_zone_gets_a_suggestion(boss: Session) -> None:
    with pytest.raises(InvalidValue) as caught:
        settings.set(boss, "company_zone", "Europe/Rom")

    assert caught.value.hint_params["near"] == "Europe/Rome"


def test_an_unknown_setting_gets_a_suggestion(boss: Session) -> None:
    with pytest.raises(NotFound) as caught:
        settings.get(boss, "company_zon")

    assert caught.value.hint_params["near"] == "company_zone"


def test_a_rehearsal_says_what_would_change_and_changes_nothing(boss: Session) -> None:
    rehearsal = replace(boss, dry_run=True)

    settings.set(rehearsal, "default_close_days", "3")

    assert [(change.field, change.old, change.new) for change in rehearsal.rehearsed] == [
        ("default_close_days", "7", "3")
    ]
    assert settings.default_close_days() == 7


def test_only_who_may_change_settings_does(boss: Session, clock: Clock) -> None:
    with pytest.raises(NotAllowed, match="luca may not change settings"):
        settings.set(clerk_of(clock), "default_close_days", "3")

    assert stored.get("default_close_days") == ""


def test_the_zone_of_the_machine_is_found(tmp_path: Path) -> None:
    zoneinfo = tmp_path / "usr" / "zoneinfo" / "posix" / "Europe" / "Rome"
    zoneinfo.parent.mkdir(parents=True)
    zoneinfo.write_bytes(b"")
    localtime = tmp_path / "localtime"
    os.symlink(zoneinfo, localtime)

    assert settings.system_zone({"TZ": ":Asia/Tokyo"}, localtime) == "Asia/Tokyo"
    assert settings.system_zone({}, localtime) == "Europe/Rome"
    assert settings.system_zone({"TZ": "CET-1CEST,M3.5.0"}, localtime) == "Europe/Rome"
    assert settings.system_zone({}, tmp_path / "missing") == "UTC"


@pytest.mark.covers("entities.md#Close date automatic seven days after creation")
def test_a_new_deal_closes_after_the_days_that_the_company_chose(boss: Session) -> None:
    assert records.get(boss, records.create(boss, "deal", {})).values["close_date"] == date(2026, 3, 25)

    settings.set(boss, "default_close_days", "30")

    assert records.get(boss, records.create(boss, "deal", {})).values["close_date"] == date(2026, 4, 17)


@pytest.mark.covers("entities.md#Start date = creation date, changeable by automation rule")
def test_the_start_date_is_changed_by_hand_only_where_the_company_allows_it(boss: Session) -> None:
    deal = records.create(boss, "deal", {})
    with pytest.raises(InvalidValue, match="cannot be set by hand"):
        records.update(boss, [deal], {"start_date": date(2026, 1, 1)})

    settings.set(boss, "edit_start_date", "yes")
    records.update(boss, [deal], {"start_date": date(2026, 1, 1)})

    assert records.get(boss, deal).values["start_date"] == date(2026, 1, 1)
