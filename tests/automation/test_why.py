"""Why a field has its value: from any value back to a person, a file or a clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crm_tui.automation import rules, triggers, why, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft
from crm_tui.domain.errors import NotFound, UnknownField
from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import leads, lookup, merging, moving, records, regular, tasks, undo
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import deal_of, say, stage_of, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import limited
from tests.support.transfers import bring_in, write


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def kinds(links: Sequence[why.Link]) -> list[str]:
    return [each.kind for each in links]


def edit(number: str, field: str, value: str) -> str:
    """A step that writes a field of the record itself."""
    return f"{number}|edit_document||with.fields = [{{ set = '{field}', to = '{value}' }}]"


def test_a_value_that_somebody_typed_leads_to_them(office: Session) -> None:
    deal = deal_of(office)
    records.update(office, [deal], {"title": "Heat pump"})

    found = why.why(office, deal, "title")

    assert (found.value, kinds(found.links)) == ("Heat pump", ["value", "act", "person"])
    assert found.links[0].text == "Name: Boiler → Heat pump"
    assert (found.root.who, found.root.text) == ("anna", "anna, on a screen")


def test_a_default_is_told_from_a_value_that_was_given(office: Session) -> None:
    deal = deal_of(office)

    assert kinds(why.why(office, deal, "responsible").links) == ["value", "default", "act", "person"]
    assert kinds(why.why(office, deal, "title").links) == ["value", "act", "person"]


def test_a_field_that_nobody_has_set_says_so_and_names_who_made_the_record(office: Session) -> None:
    deal = deal_of(office)

    found = why.why(office, deal, "comments")

    assert found.value == ""
    assert kinds(found.links) == ["value", "default", "act", "person"]
    assert "nobody has ever set it" in found.links[1].text


def test_a_value_whose_act_is_not_in_the_log_is_never_given_a_reason_that_is_false(office: Session) -> None:
    deal = deal_of(office)
    with database.transaction():
        database.execute("UPDATE deal SET additional_info = 'from elsewhere' WHERE id = ?", (deal.id,))

    strange = why.why(office, deal, "additional_info").links[1]
    with database.transaction():
        database.execute(
            "UPDATE operation SET origin = 'demo' WHERE id = (SELECT min(operation) FROM change WHERE type = 'deal')"
        )
    shown = why.why(office, deal, "additional_info").links[1]

    assert (strange.kind, strange.text) == ("unknown", "which act set it is not in the log")
    assert shown.text == "it came with the record from the demo data; no act has changed it since"


def test_a_rule_leads_to_the_step_the_run_the_stage_and_who_moved_the_deal(office: Session) -> None:
    deal = deal_of(office)
    stage = stage_of(office, "EXECUTING")
    thanks = {"fields": Rows((("comments", "Thank you"),))}
    rule = rules.add(office, Draft(stage=stage, action="edit_document", title="Thanks", given=thanks))
    moving.move(office, [deal], stage)
    sweep.run_all(office)

    found = why.why(office, deal, "comments")

    assert found.value == "Thank you"
    assert kinds(found.links) == ["value", "act", "step", "run", "rule", "act", "person"]
    assert found.links[4].rule == rule.id
    assert found.root.who == "anna"


def test_what_a_template_did_on_a_change_leads_to_the_change(office: Session) -> None:
    deal = deal_of(office)
    workflows.save(office, text(edit("A1", "comments", "seen"), start='"change"'))
    outcome = records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)

    found = why.why(office, deal, "comments")

    assert kinds(found.links) == ["value", "act", "step", "run", "cause", "act", "person"]
    assert found.links[5].operation == outcome.operation_id
    assert "Fields · comments = seen" in found.links[2].text


def test_what_a_run_started_by_hand_did_leads_to_who_started_it_not_to_whose_clock_ran(office: Session) -> None:
    deal = deal_of(office)
    run = workflows.start(office, workflows.save(office, text(edit("A1", "comments", "seen"))).id, deal, {})
    other = replace(office, user_id=office.user_id, login="clock", name="Clock", origin="clock")
    sweep.run_all(other)

    found = why.why(office, deal, "comments")

    assert kinds(found.links) == ["value", "act", "step", "run", "person"]
    assert (found.links[3].run, found.root.text) == (run.id, "anna started it by hand")


def test_a_step_behind_a_pause_names_the_timer(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    steps = text("A1|pause||with.interval = '2 days'", edit("A2", "comments", "late"))
    workflows.start(office, workflows.save(office, steps).id, deal, {})
    sweep.run_all(office)
    clock.forward(days=2, hours=3)
    sweep.run_all(office)

    found = why.why(office, deal, "comments")

    assert kinds(found.links) == ["value", "act", "step", "wait", "run", "person"]
    assert found.links[3].text == "“Pause” waited for a timer, planned for 20 Mar 2026, 13:00"


def test_a_step_behind_a_wait_for_a_stage_names_the_act_that_ended_it(office: Session) -> None:
    deal = deal_of(office)
    steps = text("A1|wait_deal_stage||with.stages = ['WON']", edit("A2", "comments", "won"))
    workflows.start(office, workflows.save(office, steps).id, deal, {})
    sweep.run_all(office)
    moved = moving.move(office, [deal], stage_of(office, "WON"))
    sweep.run_all(office)

    found = why.why(office, deal, "comments")

    assert kinds(found.links) == ["value", "act", "step", "wait", "run", "person"]
    assert found.links[3].operation == moved.operation_id


def test_each_act_of_a_run_is_told_with_its_own_step(office: Session) -> None:
    deal = deal_of(office)
    steps = text(edit("A1", "comments", "one"), say("A2", "between"), edit("A3", "additional_info", "three"))
    workflows.start(office, workflows.save(office, steps).id, deal, {})
    sweep.run_all(office)

    steps_of = {name: why.why(office, deal, name).links[2].step for name in ("comments", "additional_info")}

    assert steps_of == {"comments": 0, "additional_info": 2}


def test_a_step_that_failed_and_was_tried_again_is_told_as_the_second_time(office: Session) -> None:
    deal = deal_of(office)
    steps = text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]")
    run = workflows.start(office, workflows.save(office, steps).id, deal, {})
    sweep.run_all(office)
    contact = records.create(office, "contact", {"name": "Eva"})
    records.update(office, [deal], {"contacts": (contact.id,)})
    workflows.retry(office, run.id)
    sweep.run_all(office)

    found = why.why(office, contact, "name")

    assert [each.step for each in found.links if each.kind == "step"] == [1]
    assert found.root.text == "anna started it by hand"


def test_one_run_behind_the_other_is_followed_to_the_first_act(office: Session) -> None:
    """A rule moves the deal, the rule of the next stage writes: both runs are in the chain."""
    deal = deal_of(office)
    first, second = stage_of(office, "PREPARATION"), stage_of(office, "EXECUTING")
    rules.add(office, Draft(stage=first, action="change_stage", given={"stage": "EXECUTING"}))
    rules.add(office, Draft(stage=second, action="edit_document", given={"fields": Rows((("comments", "there"),))}))
    moved = moving.move(office, [deal], first)
    sweep.run_all(office)

    found = why.why(office, deal, "comments")

    assert kinds(found.links) == [
        *("value", "act", "step", "run", "rule"), *("act", "step", "run", "rule"), *("act", "person"),
    ]  # fmt: skip
    assert found.links[-2].operation == moved.operation_id


def test_undo_and_redo_name_what_they_took_back(office: Session) -> None:
    deal = deal_of(office)
    changed = records.update(office, [deal], {"title": "Heat pump"})
    undo.undo(office)

    back = why.why(office, deal, "title")
    undo.redo(office)
    again = why.why(office, deal, "title")

    assert (back.value, kinds(back.links)) == ("Boiler", ["value", "act", "undone", "person"])
    assert (back.links[2].operation, back.root.text) == (changed.operation_id, "anna, by undo")
    assert (again.value, again.root.text) == ("Heat pump", "anna, by redo")


def test_an_import_names_the_import_and_who_started_it(office: Session, tmp_path: Path) -> None:
    bring_in(office, "contact", write(tmp_path, "people.csv", "Name,Last name\nAda,Lovelace\n"))
    contact = Ref("contact", lookup.record_called("contact", "Ada Lovelace", field="contact"))

    found = why.why(office, contact, "last_name")

    assert (found.value, kinds(found.links)) == ("Lovelace", ["value", "act", "import"])
    assert found.root.who == "anna"


def test_a_merge_is_the_act_that_set_what_came_from_the_other(office: Session) -> None:
    keeps = records.create(office, "contact", {"name": "Ada"})
    goes = records.create(office, "contact", {"name": "Ada", "post": "Countess"})
    merging.merge(office, keeps, [goes])

    found = why.why(office, keeps, "post")

    assert (found.value, kinds(found.links)) == ("Countess", ["value", "act", "person"])
    assert found.links[1].text.startswith("merged")


def test_a_conversion_is_the_act_that_made_the_deal(office: Session) -> None:
    lead = records.create(office, "lead", {"title": "Solar roof"})
    made = leads.convert(office, lead, leads.Choices(create=("deal",)))

    assert made.deal is not None
    found = why.why(office, made.deal, "title")

    assert (found.value, found.root.who) == ("Solar roof", "anna")
    assert found.links[1].text.startswith("converted") or "convert" in found.links[1].text


def test_what_the_clock_marked_leads_to_the_timer_that_was_due(office: Session, clock: Clock) -> None:
    deal = records.create(office, "deal", {"title": "Boiler", "close_date": date(2026, 3, 19)})
    sweep.prepare(office)
    clock.forward(days=3)
    sweep.run_all(office)

    found = why.why(office, deal, "overdue")

    assert kinds(found.links) == ["value", "act", "timer"]
    assert found.root.at == datetime(2026, 3, 19, tzinfo=UTC), "the midnight of the company, though it fired days later"


def test_tasks_are_asked_as_other_records_are(office: Session) -> None:
    task = tasks.create(office, {"title": "Call back", "responsible": office.user_id})
    tasks.start(office, [task])

    assert kinds(why.why(office, task, "state").links) == ["value", "act", "person"]


def test_the_recycle_bin_and_what_every_act_writes_can_be_asked(office: Session) -> None:
    deal = deal_of(office)
    changed = records.update(office, [deal], {"title": "Heat pump"})
    assert why.why(office, deal, "modified_at").links[1].operation == changed.operation_id
    assert why.why(office, deal, "created_by").links[1].text.startswith("created")

    gone = records.delete(office, [deal])

    assert why.why(office, deal, "deleted_at").links[1].operation == gone.operation_id


def test_the_set_up_is_asked_too(office: Session) -> None:
    stage = stage_of(office, "EXECUTING")
    rule = rules.add(office, Draft(stage=stage, action="add_comment", given={"comment": "x"}))
    rules.set_active(office, rule.id, active=False)

    found = why.why(office, rule, "active")

    assert (found.value, kinds(found.links)) == ("no", ["value", "act", "person"])


def test_what_set_a_run_going_before_it_was_kept_is_said_to_be_unknown(office: Session) -> None:
    deal = deal_of(office)
    workflows.save(office, text(edit("A1", "comments", "seen"), start='"change"'))
    records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)
    with database.transaction():
        database.execute("UPDATE run SET operation = NULL")

    found = why.why(office, deal, "comments")

    assert (found.root.kind, found.root.text) == ("unknown", "which act it followed was not kept")


def test_what_one_may_not_read_is_not_there_and_an_unknown_field_names_the_nearest(office: Session) -> None:
    deal = deal_of(office)

    with pytest.raises(NotFound):
        why.why(office, Ref("deal", 99), "title")
    with pytest.raises(UnknownField) as caught:
        why.why(office, deal, "titel")
    assert caught.value.hint_params == {"near": "title"}


def test_a_narrow_operator_learns_nothing_of_a_record_that_they_may_not_read(office: Session, clock: Clock) -> None:
    """A workflow on somebody else's deal wrote into a contact that everybody may read."""
    clerk = clerk_of(clock)
    contact = records.create(office, "contact", {"name": "Eva"})
    deal = records.create(office, "deal", {"title": "Secret deal", "contacts": (contact.id,)})
    steps = text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]")
    workflows.start(office, workflows.save(office, steps).id, deal, {})
    sweep.run_all(office)
    limited(office, "contact.read=all", "deal.read=own")

    found = why.why(clerk, contact, "name")

    assert found.root.text == "a workflow on a record that you may not read"
    assert not any("Secret" in each.text for each in found.links)
    with pytest.raises(NotFound):
        why.why(clerk, deal, "title")


def test_what_a_trigger_moved_leads_to_what_it_heard_of(office: Session) -> None:
    deal = deal_of(office)
    moves = triggers.Draft(stage=stage_of(office, "EXECUTING"), event="field_changed", settings={"fields": ("title",)})
    trigger = triggers.add(office, moves)
    changed = records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)

    found = why.why(office, deal, "stage")

    assert kinds(found.links) == ["value", "act", "step", "run", "trigger", "act", "person"]
    assert (found.links[4].trigger, found.links[5].operation) == (trigger.id, changed.operation_id)
    assert found.links[4].text.endswith("“Field value changed”, set off by the change of anna, on behalf of anna")


@pytest.mark.parametrize("wait", ["N", "Y"])
def test_a_run_that_another_one_started_leads_to_the_step_that_did(office: Session, wait: str) -> None:
    deal = deal_of(office)
    workflows.save(office, text(edit("B1", "comments", "made"), "B2|pause||with.interval = '2 days'", name="Child"))
    parent = text(say("A1", "x"), f"A2|run_workflow||with.template = 'Child'\nwith.wait = '{wait}'", name="Parent")
    workflows.start(office, workflows.save(office, parent).id, deal, {})
    sweep.run_all(office)

    found = why.why(office, deal, "comments")

    assert kinds(found.links) == ["value", "act", "step", "run", "step", "run", "person"]
    assert [each.run for each in found.links if each.run] == [2, 2, 1, 1]
    assert found.links[4].step == 1
    assert found.root.text == "anna started it by hand"


def test_a_record_whose_creation_the_log_does_not_have_says_so(office: Session) -> None:
    deal = deal_of(office)
    with database.transaction():
        database.execute("DELETE FROM change")

    assert why.why(office, deal, "title").root.text == "how the record was created is not in the log"


def test_what_a_regular_deal_made_leads_to_the_timer(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    regular.add(office, deal, Schedule(mode=Mode.INTERVAL, unit=Unit.DAY, first_on=date(2026, 3, 19)))
    clock.forward(days=1)
    sweep.run_all(office)

    found = why.why(office, Ref("deal", 2), "title")

    assert kinds(found.links) == ["value", "act", "timer"]


def test_a_wait_that_somebody_ended_names_their_act(office: Session) -> None:
    deal = deal_of(office)
    steps = text("A1|wait||with.wait_type = 'days'\nwith.days = '3'", edit("A2", "comments", "on"))
    run = workflows.start(office, workflows.save(office, steps).id, deal, {})
    sweep.run_all(office)
    workflows.skip(office, run.id)
    sweep.run_all(office)

    (wait,) = [each for each in why.why(office, deal, "comments").links if each.kind == "wait"]

    assert wait.text.endswith("came: wait ended by hand")
    assert wait.operation is not None
    assert why.of_act(office, deal, wait.operation).root.who == "anna"
