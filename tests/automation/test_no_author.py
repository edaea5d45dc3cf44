"""Steps that nobody stands for: the responsible person has left, nobody started the run. Somebody active does, said so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules, triggers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, records, settings, users
from crm_tui.services.users import Changes
from tests.support.incoming import take
from tests.support.office import clerk_of, close_office, open_office
from tests.support.robots import Robot, person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

SAID = "neither the responsible person nor who started it is active: {} stands for what is done"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    """The administrator."""
    session = open_office(tmp_path, clock)
    yield session
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    """The clerk who leaves in the middle of it."""
    return clerk_of(clock)


def leaves(anna: Session, who: Session) -> None:
    users.change(anna, who.login, Changes(active=False))


@pytest.fixture
def orphan(anna: Session, luca: Session) -> Ref:
    """A deal whose responsible person has left."""
    contact = records.create(anna, "contact", {"name": "Ada"})
    made = records.create(anna, "deal", {"title": "Boiler", "responsible": luca.user_id, "contacts": (contact.id,)})
    leaves(anna, luca)
    return made


ACTIONS: Mapping[str, tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]] = {
    "create_activity": ({"subject": "Look", "deadline": "2031-01-01T10:00:00Z"}, {}),
    "schedule_meeting": ({"subject": "Talk", "start": "2031-01-01T10:00:00Z"}, {}),
    "schedule_call": ({"subject": "Call", "start": "2031-01-01T10:00:00Z"}, {}),
    "create_deal": ({}, {}),
    "create_contact": ({}, {"fields": {"NAME": "Eva"}}),
    "create_company": ({}, {"fields": {"TITLE": "Beta"}}),
    "copy_deal": ({}, {}),
    "add_comment": ({"comment": "hello"}, {}),
    "change_stage": ({"stage": "EXECUTING"}, {}),
    "edit_document": ({}, {"fields": {"TITLE": "Other"}}),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("starter", ["nobody", "luca"])
def test_an_administrator_stands_for_it(anna: Session, luca: Session, orphan: Ref, action: str, starter: str) -> None:
    session = luca if starter == "luca" else replace(anna, user_id=0, login="", name="")
    given, tables = ACTIONS[action]

    told = Robot(session, orphan).do(action, tables, **given)

    assert told.error is None
    assert [each for each in told.warnings if each != "the client has no phone number"] == [SAID.format("anna")]
    for made in told.done.refs:
        if made != orphan and made.type in ("deal", "contact", "company", "activity"):
            found = records.get(anna, made).values
            assert (found["responsible"], found["created_by"]) == (anna.user_id, anna.user_id)


def test_whoever_looks_after_what_comes_in_goes_before_an_administrator(anna: Session, orphan: Ref) -> None:
    bea = person(anna, "bea")
    settings.set(anna, "intake_responsible", "bea")
    nobody = replace(anna, user_id=0, login="", name="")

    told = Robot(nobody, orphan).do("create_deal")

    assert records.get(anna, told.made("deal")).values["responsible"] == bea
    assert told.warnings == [SAID.format("bea")]


def test_who_started_it_stands_for_it_while_they_work_here(anna: Session, orphan: Ref) -> None:
    told = Robot(anna, orphan).do("create_deal")
    assert records.get(anna, told.made("deal")).values["responsible"] == anna.user_id
    assert told.warnings == []


def test_me_in_a_run_that_nobody_started_is_nobody(anna: Session, orphan: Ref) -> None:
    nobody = replace(anna, user_id=0, login="", name="")
    told = Robot(nobody, orphan).do("edit_document", {"fields": {"responsible": "me"}})
    assert (told.failure.why, "responsible" in str(told.failure)) == ("invalid_value", True)


def test_rules_behind_a_missed_call_go_through_though_the_responsible_person_has_left(
    anna: Session, luca: Session
) -> None:
    records.create(anna, "contact", {"name": "Ada", **lookup.parse_values(anna, "contact", {"phone": "+39 333 1111"})})
    deal = records.create(anna, "deal", {"title": "Boiler", "responsible": luca.user_id, "contacts": (1,)})
    place = lookup.stage_called("EXECUTING").id
    triggers.add(anna, triggers.Draft(stage=place, event="missed_call"))
    for action, given in (
        ("create_activity", {"subject": "Call back", "deadline": "2031-01-01T10:00:00Z"}),
        ("create_deal", {}),
        ("add_comment", {"comment": "they called"}),
    ):
        rules.add(anna, Draft(stage=place, action=action, given=given))
    leaves(anna, luca)

    clock = replace(anna, user_id=0, login="", name="", origin="clock")  # who finds it in the drop folder
    take(clock, kind="call", **{"from": "+39 333 1111", "outcome": "missed"})
    sweep.run_all(anna)

    assert records.get(anna, deal).values["stage"] == place
    run = next(each for each in workflows.runs_of(anna, deal) if each.start == f"rule:{place}")
    rows = workflows.trace(anna, run.id)[1]
    assert run.state == "completed"
    assert [row.outcome for row in rows if row.action in ("create_activity", "create_deal", "add_comment")] == [
        "warning", "warning", "warning",
    ]  # fmt: skip


def test_a_responsible_person_who_works_here_is_the_author(anna: Session, luca: Session) -> None:
    deal = records.create(anna, "deal", {"title": "Boiler", "responsible": luca.user_id})
    told = Robot(anna, deal).do("create_deal")
    assert records.get(anna, told.made("deal")).values["created_by"] == luca.user_id
    assert told.warnings == []
