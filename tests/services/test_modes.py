"""The CRM with leads and without; the switch that converts every active lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import CrmError, NotAllowed, NotFound, Refused
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, intake, leads, modes, moving, pipelines, records, stages, undo, views
from crm_tui.services.leads import Choices, Made
from crm_tui.services.modes import CreationMode, Progress
from crm_tui.services.session import Session
from data import database
from data.operations import Operation
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def classic(anna: Session) -> Session:
    modes.to_classic(anna)
    return anna


def add(session: Session, count: int, **values: Value) -> list[Ref]:
    return [
        records.create(session, "lead", {"title": f"Lead {n}", "name": f"Person {n}", **values})
        for n in range(1, count + 1)
    ]


def run(session: Session, creation: CreationMode | None = None) -> Progress:
    """The whole switch."""
    begun = modes.to_simple(session, creation or CreationMode())
    return [begun, *modes.run(session)][-1]


def break_one(session: Session, lead: Ref) -> Ref:
    """Make the lead's client disappear, so that it cannot be converted; returns the client."""
    client = records.create(session, "contact", {"name": "Gone"})
    records.update(session, [lead], {"contacts": (client.id,)})
    records.delete(session, [client])
    return client


@pytest.mark.covers("behaviour.md#Simple mode is the default")
def test_a_new_store_is_in_the_simple_mode(anna: Session) -> None:
    state = modes.show(anna)

    assert (state.mode, state.active, state.progress) == ("simple", 0, None)
    assert state.creation == CreationMode(client="contact", pipeline=None, keep_activities=False)


@pytest.mark.covers("behaviour.md#Two modes: Classic with leads, Simple without")
@pytest.mark.covers("behaviour.md#Classic separates leads from clients")
def test_a_request_is_a_lead_with_leads_and_a_deal_with_its_client_without(anna: Session) -> None:
    request: dict[str, Value] = {"title": "Fair", "name": "Ada", "company_title": "Acme"}

    without = intake.register(anna, request)
    modes.to_classic(anna)
    with_leads = intake.register(anna, request)

    assert [ref.type for ref in without] == ["deal", "contact"]
    assert records.get(anna, without[0]).values["contacts"] == (without[1].id,)
    assert [ref.type for ref in with_leads] == ["lead"]


@pytest.mark.covers(
    "behaviour.md#Simple: request, call, e-mail becomes deal and client", "behaviour.md#Simple for small teams"
)
@pytest.mark.parametrize(
    ("client", "types"),
    [("contact", ["deal", "contact"]), ("company", ["deal", "company"]), ("both", ["deal", "contact", "company"])],
)
def test_the_choices_of_the_switch_hold_for_later_requests(anna: Session, client: str, types: list[str]) -> None:
    second = pipelines.add(anna, "Second").id
    modes.to_classic(anna)
    run(anna, CreationMode(client=client, pipeline=second))

    made = intake.register(anna, {"title": "Fair", "name": "Ada", "company_title": "Acme"})

    assert [ref.type for ref in made] == types
    assert records.get(anna, made[0]).values["pipeline"] == second


def test_the_same_person_asking_twice_is_one_client(anna: Session) -> None:
    request: dict[str, Value] = {"title": "Fair", "name": "Ada", "email": (Point("ada@example.com"),)}

    first, second = intake.register(anna, request), intake.register(anna, request)

    assert first[0] != second[0]
    assert first[1] == second[1]


def test_a_request_without_leads_has_no_status(anna: Session) -> None:
    (only,) = pipelines.pipelines(anna, "lead")
    status = pipelines.stages(anna, only.id)[0].stage.id

    with pytest.raises(Refused, match="no leads in the simple mode"):
        intake.register(anna, {"title": "Fair", "stage": status})


@pytest.mark.covers("behaviour.md#Simple to Classic possible")
@pytest.mark.covers("behaviour.md#Mode may be changed at any time")
@pytest.mark.covers("behaviour.md#Classic only on some commercial plans (no gate here)")
def test_to_classic_at_once_and_deals_stay_deals(anna: Session) -> None:
    records.create(anna, "deal", {"title": "One"})

    assert modes.to_classic(anna) is True
    assert modes.to_classic(anna) is False
    assert modes.current() == "classic"
    assert database.sql("SELECT count(*) FROM deal") == [(1,)]
    assert database.sql("SELECT count(*) FROM lead") == [(0,)]


@pytest.mark.covers("behaviour.md#Classic for large firms; source analysis")
def test_leads_are_told_apart_by_their_source_before_and_after_they_became_deals(classic: Session) -> None:
    web, call = add(classic, 1, source="WEB"), add(classic, 1, source="CALL")

    assert views.ids(classic, "lead", "source:web") == [web[0].id]
    run(classic)

    assert [
        records.get(classic, Ref("deal", each)).values["lead"] for each in views.ids(classic, "deal", "source:call")
    ] == [call[0].id]


@pytest.mark.covers("behaviour.md#Stages and cards configurable for leads")
def test_statuses_and_cards_of_leads_are_arranged_as_those_of_deals(classic: Session) -> None:
    (only,) = pipelines.pipelines(classic, "lead")
    ref = stages.add(classic, only.id, "Call again")
    (lead,) = add(classic, 1)

    moving.move(classic, [lead], ref.id)

    assert [info.stage.name for info in pipelines.stages(classic, only.id)][3] == "Call again"
    assert records.get(classic, lead).values["stage"] == ref.id


@pytest.mark.covers("behaviour.md#Classic to Simple converts all active leads automatically")
def test_every_active_lead_becomes_a_deal_with_its_client(classic: Session) -> None:
    add(classic, 4)
    (only,) = pipelines.pipelines(classic, "lead")
    junk = next(i.stage.id for i in pipelines.stages(classic, only.id) if i.stage.semantic.value == "F")
    closed = records.create(classic, "lead", {"title": "Closed"})
    moving.move(classic, [closed], junk)
    before = records.get(classic, closed)

    preview = modes.preview(classic)
    last = run(classic)

    assert (preview.count, preview.sample[0]) == (4, (Ref("lead", 1), "Lead 1"))
    assert (last.converted, last.failed, last.ended) == (4, 0, "done")
    assert modes.current() == "simple"
    assert database.sql("SELECT count(*), count(DISTINCT lead), count(contact) FROM deal") == [(4, 4, 4)]
    assert database.sql("SELECT DISTINCT semantic, closed FROM lead WHERE id <= 4") == [("S", 1)]
    assert records.get(classic, closed) == before


@pytest.mark.covers("behaviour.md#Option: create contact, company or both")
@pytest.mark.covers("behaviour.md#Option: deal pipeline")
def test_the_switch_creates_what_was_chosen_where_it_was_chosen(classic: Session) -> None:
    second = pipelines.add(classic, "Second").id
    add(classic, 2, company_title="Acme")

    run(classic, CreationMode(client="both", pipeline=second))

    assert database.sql("SELECT DISTINCT pipeline FROM deal") == [(second,)]
    assert database.sql("SELECT (SELECT count(*) FROM contact), (SELECT count(*) FROM company)") == [(2, 1)]


@pytest.mark.covers("behaviour.md#Option: do not close activities after conversion")
@pytest.mark.covers("behaviour.md#Option on: lead activities stay open in the deal")
@pytest.mark.covers("behaviour.md#Option off: activities completed automatically")
@pytest.mark.covers("behaviour.md#Mobile name: move activities to deals")
@pytest.mark.parametrize("keep", [True, False])
def test_activities_stay_open_in_the_deal_or_are_completed(classic: Session, keep: bool) -> None:
    (lead,) = add(classic, 1)
    call = activities.plan(classic, {"subject": "Ring", "kind": "call"}, about=[lead])

    run(classic, CreationMode(keep_activities=keep))

    found = records.get(classic, call).values
    assert (found["completed"], found["auto_completed"]) == (not keep, not keep)
    assert [each.ref for each in activities.open_activities(classic, Ref("deal", 1))] == ([call] if keep else [])


@pytest.mark.covers("behaviour.md#Only administrators and employees allowed to change CRM settings")
def test_only_those_with_the_right_change_the_mode(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)

    for act in (
        lambda: modes.to_classic(luca),
        lambda: modes.to_simple(luca, CreationMode()),
        lambda: list(modes.run(luca)),
        lambda: modes.retry(luca),
        lambda: modes.skip(luca),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert modes.current() == "simple"


@pytest.mark.parametrize("creation", [CreationMode(client="dog"), CreationMode(pipeline=99), CreationMode(pipeline=2)])
def test_choices_that_cannot_be_begin_nothing(classic: Session, creation: CreationMode) -> None:
    add(classic, 1)

    with pytest.raises(CrmError):
        modes.to_simple(classic, creation)

    assert modes.show(classic).progress is None


def test_without_active_leads_the_mode_changes_at_once(classic: Session) -> None:
    assert modes.to_simple(classic, CreationMode()).ended == "done"
    assert modes.current() == "simple"


def test_a_lead_that_fails_stops_nobody_else_and_keeps_the_mode(classic: Session) -> None:
    first, second, _third = add(classic, 3)
    client = break_one(classic, second)

    last = run(classic)
    state = modes.show(classic)

    assert (last.converted, last.failed, last.ended, last.waits) == (2, 1, "", True)
    assert (state.mode, [each.lead for each in state.failures]) == ("classic", [second])
    assert str(state.failures[0].error) == f"{client} lies in the recycle bin"
    assert records.get(classic, first).values["closed"] is True
    assert records.get(classic, second).values["closed"] is False


def test_a_lead_that_failed_is_tried_again(classic: Session) -> None:
    (lead,) = add(classic, 1)
    client = break_one(classic, lead)
    run(classic)

    records.restore(classic, [client])
    count = modes.retry(classic)
    *_others, last = modes.run(classic)

    assert (count, last.converted, last.failed, last.ended) == (1, 1, 0, "done")
    assert modes.current() == "simple"


def test_a_lead_that_is_skipped_stays_open_in_the_archive_and_is_listed(classic: Session) -> None:
    lead, _other = add(classic, 2)
    break_one(classic, lead)
    run(classic)

    modes.skip(classic, [lead])
    *_others, last = modes.run(classic)
    state = modes.show(classic)

    assert (last.converted, last.skipped, last.ended) == (1, 1, "done")
    assert (state.mode, state.active) == ("simple", 1)
    assert [(each.lead, each.title, each.skipped) for each in state.failures] == [(lead, "Lead 1", True)]
    assert records.get(classic, lead).values["closed"] is False


def test_only_leads_that_failed_are_decided_on(classic: Session) -> None:
    with pytest.raises(NotFound):
        modes.retry(classic)
    lead, other = add(classic, 2)
    break_one(classic, lead)
    run(classic)

    with pytest.raises(NotFound):
        modes.skip(classic, [other])


def test_classic_again_ends_a_switch_that_lasts(classic: Session) -> None:
    lead, _other = add(classic, 2)
    break_one(classic, lead)
    run(classic)

    modes.to_classic(classic)

    assert (modes.current(), modes.show(classic).progress) == ("classic", None)
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'mode_switch'") == [(0,)]
    assert list(modes.run(classic))[-1].ended == "stopped"


def test_the_clock_goes_on_where_a_program_left_off(classic: Session) -> None:
    add(classic, 5)
    modes.to_simple(classic, CreationMode())
    next(modes.run(classic))
    half = modes.show(classic)

    done = sweep.run_all(classic)

    assert half.progress is not None
    assert (half.mode, half.progress.converted) == ("classic", 1)
    assert not done.failed
    assert modes.current() == "simple"
    assert database.sql("SELECT count(*), count(DISTINCT lead) FROM deal") == [(5, 5)]
    assert database.sql("SELECT DISTINCT created_by FROM deal") == [(classic.user_id,)]
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'mode_switch'") == [(0,)]


def test_the_clock_converts_each_lead_in_a_transaction_of_its_own(
    classic: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(classic, 6)
    modes.to_simple(classic, CreationMode())
    committed: list[int] = []
    found: list[int] = []
    convert = leads.convert_in

    def watched(session: Session, act: Operation, ref: Ref, choices: Choices) -> Made:
        found.append(len(committed))
        database.on_commit(lambda: committed.append(ref.id))
        return convert(session, act, ref, choices)

    monkeypatch.setattr(leads, "convert_in", watched)
    sweep.run_all(classic)

    assert committed == [1, 2, 3, 4, 5, 6]
    assert found == [0, 1, 2, 3, 4, 5], "a lead was begun before the one before it was committed"


def test_a_lead_that_comes_during_the_switch_is_converted_too(classic: Session) -> None:
    add(classic, 2)
    modes.to_simple(classic, CreationMode())
    steps = modes.run(classic)
    next(steps)

    add(classic, 1)
    *_others, last = steps

    assert (last.converted, last.total, last.ended) == (3, 3, "done")


def test_a_switch_is_in_the_log_once_and_its_conversions_can_be_taken_back(classic: Session) -> None:
    add(classic, 3)
    last = run(classic)

    labels = [(row.act, row.changes > 0) for row in undo.log(classic)[:2]]
    undone = undo.undo(classic)

    assert labels == [("CRM mode changed to simple", False), ("lead converted", True)]
    assert database.sql(
        "SELECT count(*) FROM event WHERE kind = 'mode_changed' AND payload LIKE '%\"to\":\"simple\"%'"
    ) == [(1,)]
    assert undone.operation_id > last.operation_id > 0
    assert modes.show(classic).active == 3


def test_the_change_of_the_mode_is_not_taken_back_by_undo(classic: Session) -> None:
    run(classic)
    number = next(row.id for row in undo.log(classic) if row.act == "CRM mode changed to simple")

    with pytest.raises(Refused, match="its own command"):
        undo.undo(classic, number)


def test_nobody_is_told_of_thousands_of_deals(classic: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    add(classic, 2, responsible=luca.user_id)
    before = database.sql("SELECT count(*) FROM notification")

    run(classic)

    assert database.sql("SELECT count(*) FROM notification") == before
