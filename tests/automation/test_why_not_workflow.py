"""Why a workflow did not start on a record: the first condition that is false; or the run that did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import why_not, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.why_not import Answer
from crm_tui.domain.ref import Ref
from crm_tui.services import pipelines, records, undo
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import WHO, deal_of, say, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.transfers import bring_in, write

ON_CREATE, ON_CHANGE = "'create'", "'change'"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def kept(session: Session, *steps: str, start: str = "", more: str = "", name: str = "Test") -> Ref:
    return workflows.save(session, text(*(steps or (say("A1", "x"),)), name=name, start=start, more=more))


def ask(session: Session, template: Ref, ref: Ref) -> Answer:
    sweep.run_all(session)
    return why_not.why_not(session, template, ref)


def test_a_run_that_was_started_is_named_with_its_state(office: Session) -> None:
    template, deal = kept(office, start=ON_CREATE), deal_of(office)

    found = ask(office, template, deal)

    assert (found.did, found.kind) == (True, "done")
    assert found.text == "it started, 18 Mar 2026, 13:00: run 1 (completed)"


def test_one_that_starts_by_hand_only(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    template = kept(office)
    assert ask(office, template, deal).kind == "manual"

    listed = kept(office, more='starters = ["user:99"]\n')
    found = ask(clerk_of(clock), listed, deal)

    assert (found.kind, found.hint) == ("manual", "luca may not start it: not on its list")


def test_one_that_was_deleted_is_of_another_type_or_is_switched_off(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    lead = records.create(office, "lead", {"title": "Roof"})
    template = kept(office)
    assert ask(office, template, lead).kind == "wrong_type"

    workflows.set_active(office, template.id, active=False)
    off = ask(office, template, deal)
    assert (off.kind, off.text) == ("switched_off", "it is switched off, since 18 Mar 2026, 13:00, by anna")

    workflows.delete(office, template.id)
    assert ask(office, template, deal).kind == "deleted"


def test_one_that_was_made_or_switched_on_later(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    clock.forward(minutes=1)
    template = kept(office, start=ON_CREATE)
    assert ask(office, template, deal).kind == "before"

    workflows.set_active(office, template.id, active=False)
    clock.forward(minutes=1)
    later = deal_of(office, "Later")
    clock.forward(minutes=1)
    workflows.set_active(office, template.id, active=True)

    assert ask(office, template, later).kind == "switched_off"


def test_one_that_did_not_start_by_itself_yet(office: Session, clock: Clock) -> None:
    template = kept(office)
    clock.forward(minutes=1)
    deal = deal_of(office)
    clock.forward(minutes=1)
    workflows.save(office, text(say("A1", "x"), start=ON_CREATE), number=template.id)

    assert ask(office, template, deal).kind == "before"


def test_a_required_parameter_without_a_default(office: Session) -> None:
    template, deal = kept(office, start=ON_CREATE, more=WHO), deal_of(office)

    found = ask(office, template, deal)

    assert (found.did, found.kind, found.text) == (False, "parameters", "not started: Who has no default")


def test_a_third_run_that_waits_is_queued_behind_two(office: Session) -> None:
    made = [kept(office, "A1|pause||with.interval = '2 days'", name=name, start=ON_CREATE) for name in ("A", "B", "C")]
    deal = deal_of(office)

    found = ask(office, made[2], deal)

    assert (found.did, found.kind) == (False, "queued")
    assert "comes behind 1 “A”, 2 “B”" in found.text


def test_one_for_another_pipeline(office: Session) -> None:
    pipelines.add(office, "Service")
    template = kept(office, start=ON_CREATE, more='pipelines = ["Service"]\n')

    found = ask(office, template, deal_of(office))

    assert found.kind == "wrong_pipeline"
    assert "it is for records of: Service" in found.text


def test_files_undo_and_workflows_start_nothing(office: Session, tmp_path: Path, clock: Clock) -> None:
    on_create, on_change = kept(office, start=ON_CREATE), kept(office, start=ON_CHANGE)
    bring_in(office, "deal", write(tmp_path, "deals.csv", "Name\nSolar roof\n"))
    assert ask(office, on_create, Ref("deal", 1)).kind == "import"

    clock.forward(minutes=1)
    changed = records.update(office, [Ref("deal", 1)], {"title": "Roof"})
    sweep.run_all(office)
    clock.forward(minutes=1)
    undo.undo(office, changed.operation_id)
    found = ask(office, on_change, Ref("deal", 1))
    assert found.kind == "undo"
    assert found.hint.startswith("it started earlier")

    maker = workflows.save(office, text(
        "A1|create_deal||with.fields = [{ set = 'title', to = 'Made' }]", name="Maker"
    ))  # fmt: skip
    workflows.start(office, maker.id, Ref("deal", 1), {})
    sweep.run_all(office)
    assert ask(office, on_create, Ref("deal", 2)).kind == "by_workflow"


def test_a_workflow_that_ran_is_said_to_have_run_whatever_it_changed_itself(office: Session) -> None:
    template = kept(office, "A1|edit_document||with.fields = [{ set = 'comments', to = 'seen' }]", start=ON_CHANGE)
    deal = deal_of(office)
    records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)
    with database.transaction():  # so that the run is not the newest thing that happened
        database.execute("UPDATE run SET created_at = created_at - 1")

    found = ask(office, template, deal)

    assert (found.did, found.kind, found.run) == (True, "done", 1)
    assert found.hint == "run 1 of the workflow itself changed deal:1 “Heat pump”: it never starts itself"


def test_runs_that_start_runs_too_deep(office: Session) -> None:
    template, deal = kept(office, start=ON_CREATE), deal_of(office)
    sweep.run_all(office)
    with database.transaction():
        database.execute("UPDATE run SET state = 'terminated', reason = 'limit_exceeded', depth = 11, caused_by = 7")

    found = ask(office, template, deal)

    assert (found.did, found.kind) == (False, "limit")


def test_a_record_that_nobody_has_changed_and_an_act_that_is_not_looked_at_yet(office: Session) -> None:
    template, deal = kept(office, start=ON_CHANGE), deal_of(office)
    assert ask(office, template, deal).kind == "unchanged"

    records.update(office, [deal], {"title": "Heat pump"})

    assert why_not.why_not(office, template, deal).kind == "due"


def test_an_unset_constant_is_named(office: Session) -> None:
    template = kept(office, more='[[constant]]\ncode = "Rate"\ntype = "integer"\nrequired = true\n')

    found = ask(office, template, deal_of(office))

    assert (found.kind, found.hint) == ("manual", "the constant Rate has no value yet")
